-- The questions that are asked of the facts, by name. Words in {braces} are put in by facts.view: {day} is the reporting
-- day of an order in the zone that is counted in, {scope} the accounts, marketplaces and channels asked for, {value} a
-- dimension. Everything else about counting (windows, lags, flags, rules) is arithmetic on what these give.

-- cells --
SELECT account, marketplace_id, fulfillment_channel, count(*) AS orders
FROM orders
WHERE class <> 'non_marketplace' AND {scope}
GROUP BY account, marketplace_id, fulfillment_channel
ORDER BY account, marketplace_id, fulfillment_channel

-- order_counts --
SELECT account, marketplace_id, fulfillment_channel, {value} AS dimension_value, {day} AS order_day, class,
       coalesce(is_test, FALSE) AS is_test, count(*) AS orders, coalesce(is_replacement, FALSE) AS is_replacement
FROM orders
WHERE {scope} AND {days}
GROUP BY ALL

-- order_counts_by_item --
SELECT account, marketplace_id, fulfillment_channel, dimension_value, order_day, class, is_test, count(*) AS orders,
       is_replacement
FROM (
    SELECT account, marketplace_id, fulfillment_channel, unnest({value}) AS dimension_value, {day} AS order_day, class,
           coalesce(is_test, FALSE) AS is_test, coalesce(is_replacement, FALSE) AS is_replacement
    FROM orders
    WHERE {scope} AND {days}
) AS items
GROUP BY ALL

-- order_quarters --
SELECT fulfillment_channel, purchased_at_day, CAST(purchased_at AS DATE) AS utc_day,
       CAST(EXTRACT(HOUR FROM purchased_at) * 4 + FLOOR(EXTRACT(MINUTE FROM purchased_at) / 15) AS INTEGER) AS quarter,
       class, coalesce(is_test, FALSE) AS is_test, coalesce(is_replacement, FALSE) AS is_replacement,
       CAST(first_observed_at AS DATE) AS observed_day, count(*) AS orders
FROM orders
WHERE {scope} AND {days}
GROUP BY ALL

-- order_names --
SELECT order_id, fulfillment_channel, purchased_at, purchased_at_day, class, coalesce(is_test, FALSE) AS is_test,
       coalesce(is_replacement, FALSE) AS is_replacement
FROM orders
WHERE {scope} AND {days}
ORDER BY order_id

-- feedback_seen --
SELECT o.account, o.order_id, o.rating, o.left_at, o.left_at_day, o.removed_at, o.removed_at_day, o.struck_through_at,
       o.struck_through_at_day, o.receipt, o.line, r.observed_at, r.kind, r.reader, r.path, r.sha256,
       r.marketplace_id AS receipt_marketplace, orders.marketplace_id, orders.fulfillment_channel
FROM feedback_observations o JOIN receipts r ON r.seq = o.receipt
LEFT JOIN orders ON orders.account = o.account AND orders.order_id = o.order_id
ORDER BY r.observed_at, o.receipt, o.line

-- defect_rows --
SELECT {columns}
FROM defects
WHERE matched AND {scope} AND {days}

-- incomplete_orders --
SELECT count(*) AS orders
FROM orders
WHERE marketplace_id IS NULL OR fulfillment_channel IS NULL OR (purchased_at IS NULL AND purchased_at_day IS NULL)

-- spans --
SELECT spans.fact, spans.account, spans.marketplace_id, spans.stated, spans.first_day, spans.last_day,
       spans.quiet_days, receipts.observed_at, receipts.account AS receipt_account
FROM spans JOIN receipts ON receipts.seq = spans.receipt

-- receipts --
SELECT seq, kind, sha256, path, account, marketplace_id, mapping, observed_at, received_at, who, reader, rows, loaded,
       problems
FROM receipts
ORDER BY seq

-- problems --
SELECT problems.path, problems.line, problems.field, problems.message, problems.hint, receipts.sha256,
       receipts.account, receipts.observed_at
FROM problems JOIN receipts ON receipts.seq = problems.receipt
ORDER BY problems.receipt, problems.line

-- order_sources --
SELECT o.receipt, count(*) AS rows
FROM orders_observations o SEMI JOIN receipts r ON r.seq = o.receipt
SEMI JOIN (SELECT account, order_id FROM orders WHERE {scope} AND {days}) counted USING (account, order_id)
GROUP BY o.receipt

-- listed_rows --
SELECT l.account, l.order_id, l.defect_kind, l.fulfillment_channel, l.impacts_odr, l.seen_at, l.seen_at_day,
       l.order_date, l.order_date_day, l.receipt, l.line, r.observed_at, o.order_id IS NOT NULL AS matched,
       o.marketplace_id, o.fulfillment_channel AS order_channel, o.purchased_at, o.purchased_at_day, r.marketplace_id
       AS receipt_marketplace, o.class AS order_class, coalesce(o.is_test, FALSE) AS is_test, r.reader, r.kind
FROM listed_observations l JOIN receipts r ON r.seq = l.receipt
LEFT JOIN orders o ON o.account = l.account AND o.order_id = l.order_id
ORDER BY r.observed_at, l.receipt, l.line

-- snapshot_rows --
SELECT s.account, s.marketplace_id, s.fulfillment_channel, s.range_from, s.range_to, s.orders, s.orders_with_defects,
       s.negative_feedback, s.claims, s.chargebacks, s.rate, s.status, s.seen_at, s.seen_at_day, s.receipt, s.line,
       r.observed_at, r.kind
FROM snapshots_observations s JOIN receipts r ON r.seq = s.receipt
ORDER BY coalesce(s.seen_at, CAST(s.seen_at_day AS TIMESTAMP), r.observed_at), r.observed_at, s.receipt, s.line
