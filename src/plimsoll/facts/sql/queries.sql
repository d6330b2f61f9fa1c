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
WHERE {owner}
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
WHERE {owner}

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

-- rows_of_table --
SELECT *
FROM {table}_observations
ORDER BY receipt, line

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
WHERE {owner}
ORDER BY r.observed_at, l.receipt, l.line

-- snapshot_rows --
SELECT s.account, s.marketplace_id, s.fulfillment_channel, s.range_from, s.range_to, s.orders, s.orders_with_defects,
       s.negative_feedback, s.claims, s.chargebacks, s.rate, s.status, s.seen_at, s.seen_at_day, s.receipt, s.line,
       r.observed_at, r.kind
FROM snapshots_observations s JOIN receipts r ON r.seq = s.receipt
WHERE {owner}
ORDER BY coalesce(s.seen_at, CAST(s.seen_at_day AS TIMESTAMP), r.observed_at), r.observed_at, s.receipt, s.line

-- chosen_order_rows --
SELECT o.*, r.path, r.sha256
FROM orders o JOIN receipts r ON r.seq = o.receipt
SEMI JOIN chosen_orders mine ON mine.account = o.account AND mine.order_id = o.order_id

-- rows_about_chosen --
SELECT o.*, r.observed_at, r.path, r.sha256
FROM {table}_observations o JOIN receipts r ON r.seq = o.receipt
SEMI JOIN chosen_orders mine ON mine.account = o.account AND mine.order_id = o.order_id
ORDER BY r.observed_at, o.receipt, o.line

-- newest_about_defects --
SELECT o.account, CAST(max(r.observed_at) AS DATE) AS newest
FROM {table}_observations o JOIN receipts r ON r.seq = o.receipt
SEMI JOIN (SELECT account, order_id FROM defects UNION SELECT account, order_id FROM listed_observations) mine
ON mine.account = o.account AND mine.order_id = o.order_id
SEMI JOIN chosen_orders ON chosen_orders.account = o.account
GROUP BY o.account

-- tracking_about_chosen --
SELECT o.*, r.observed_at, r.path, r.sha256
FROM tracking_observations o JOIN receipts r ON r.seq = o.receipt
SEMI JOIN (
    SELECT s.account, s.tracking_number
    FROM shipments_observations s
    SEMI JOIN chosen_orders mine ON mine.account = s.account AND mine.order_id = s.order_id
) parcels
ON parcels.account = o.account AND parcels.tracking_number = o.tracking_number
ORDER BY r.observed_at, o.receipt, o.line

-- stock_about_chosen --
SELECT o.*, r.observed_at, r.path, r.sha256
FROM stock_observations o JOIN receipts r ON r.seq = o.receipt
SEMI JOIN (
    SELECT sold.account, unnest(sold.skus) AS sku
    FROM orders sold
    SEMI JOIN chosen_orders mine ON mine.account = sold.account AND mine.order_id = sold.order_id
) wanted
ON wanted.account = o.account AND wanted.sku = o.sku
ORDER BY r.observed_at, o.receipt, o.line

-- buyers_with_claims --
SELECT o.account, o.buyer_key, o.order_id
FROM orders o
SEMI JOIN (
    SELECT c.account, c.order_id FROM claims_observations c SEMI JOIN receipts r ON r.seq = c.receipt
) claimed
ON claimed.account = o.account AND claimed.order_id = o.order_id
SEMI JOIN (
    SELECT bought.account, bought.buyer_key
    FROM orders bought
    SEMI JOIN chosen_orders mine ON mine.account = bought.account AND mine.order_id = bought.order_id
) buyers
ON buyers.account = o.account AND buyers.buyer_key = o.buyer_key
WHERE o.buyer_key IS NOT NULL

-- parcels_with_carriers --
SELECT p.account, p.order_id, p.tracking_number, coalesce(f.carrier, o.carrier) AS carrier,
       coalesce(f.warehouse, o.warehouse) AS warehouse, o.marketplace_id, o.fulfillment_channel, o.order_day, o.class,
       coalesce(o.is_test, FALSE) AS is_test, coalesce(o.is_replacement, FALSE) AS is_replacement, p.confirmed_at,
       p.first_scan_at, p.delivered_at, p.delivered_at_day, coalesce(p.promised_at, o.deliver_by) AS promised_at,
       coalesce(p.promised_at_day, o.deliver_by_day) AS promised_at_day
FROM parcels p JOIN folded_parcels f ON f.account = p.account AND f.shipment_id = p.shipment_id
JOIN (SELECT *, {day} AS order_day FROM orders WHERE {scope} AND {days}) o
ON o.account = p.account AND o.order_id = p.order_id

-- observed_records --
SELECT o.*, r.observed_at FROM {table}_observations o JOIN (SELECT seq, observed_at FROM receipts) r ON r.seq = o.receipt

-- rows_about --
SELECT o.*
FROM {table}_observations o
WHERE {condition}

-- receipts_named --
SELECT seq, observed_at, path, sha256, CASE WHEN kind = 'record' THEN who END AS typed_by
FROM receipts
WHERE seq IN ({seqs})

-- accounts_of_order --
SELECT account FROM orders_observations WHERE order_id = {order_id}
UNION
SELECT account FROM defects WHERE order_id = {order_id}

-- search_orders --
WITH parcels AS (
    SELECT DISTINCT account, order_id FROM shipments_observations WHERE tracking_number = {text} AND {owners}),
events AS (SELECT DISTINCT account, order_id FROM defects WHERE id = {text} AND {owners}),
found AS (
    SELECT account, order_id, marketplace_id, fulfillment_channel, coalesce(CAST(purchased_at AS DATE), purchased_at_day)
           AS ordered,
           CASE WHEN order_id = {text} THEN 'order' WHEN array_contains(asins, {text}) THEN 'asin'
                WHEN array_contains(skus, {text}) THEN 'sku' END AS found_by
    FROM orders
    WHERE {owners} AND (order_id = {text} OR array_contains(asins, {text}) OR array_contains(skus, {text}))
    UNION ALL
    SELECT o.account, o.order_id, o.marketplace_id, o.fulfillment_channel,
           coalesce(CAST(o.purchased_at AS DATE), o.purchased_at_day) AS ordered, 'tracking' AS found_by
    FROM orders o JOIN parcels USING (account, order_id)
    UNION ALL
    SELECT o.account, o.order_id, o.marketplace_id, o.fulfillment_channel,
           coalesce(CAST(o.purchased_at AS DATE), o.purchased_at_day) AS ordered, 'event' AS found_by
    FROM orders o JOIN events USING (account, order_id))
SELECT account, order_id, marketplace_id, fulfillment_channel, ordered, found_by
FROM found
ORDER BY found_by <> 'order', ordered DESC NULLS LAST, account, order_id, found_by
LIMIT {most}

-- records_with_source --
SELECT {columns}, r.path, r.sha256, r.marketplace_id AS receipt_marketplace
FROM {folded} f JOIN receipts r ON r.seq = f.receipt
ORDER BY {order}

-- events --
SELECT d.kind, d.id, d.account, d.order_id, d.rating, d.status, d.fault, d.funded_by, d.refunded_by, d.appeal_status,
       d.odr_reversed, d.chargeback_kind, d.reason, d.opened_at, d.opened_at_day, d.decided_at, d.decided_at_day,
       d.refunded_at, d.refunded_at_day, d.appeal_decided_at, d.appeal_decided_at_day, d.removed_at, d.removed_at_day,
       d.struck_through_at, d.struck_through_at_day, d.opened_seen_at, d.granted_seen_at, d.appeal_won_seen_at,
       d.reversal_seen_at, d.won_seen_at, d.matched, d.order_marketplace_id, d.order_fulfillment_channel,
       d.order_purchased_at, d.order_purchased_at_day, d.line, r.path, r.sha256,
       r.marketplace_id AS receipt_marketplace
FROM defects d JOIN receipts r ON r.seq = d.receipt
WHERE {owner} AND {which}
ORDER BY d.account, d.kind, d.id

-- seen_and_begun_or_named --
d.last_observed_at >= TIMESTAMP '{seen}' AND (
    coalesce(d.opened_at, CAST(d.opened_at_day AS TIMESTAMP), d.opened_seen_at) >= TIMESTAMP '{began}'
    OR coalesce(d.decided_at, CAST(d.decided_at_day AS TIMESTAMP), d.granted_seen_at) >= TIMESTAMP '{began}'
    OR d.id IN ({named}) OR d.order_id IN ({named}))

-- money_of_orders --
SELECT o.account, o.order_id, o.kind, o.amount, o.currency, o.posted_at, o.posted_at_day, o.line, r.path, r.sha256
FROM money_observations o JOIN receipts r ON r.seq = o.receipt
WHERE o.order_id IN ({orders}) AND o.kind IN ('claim', 'chargeback', 'refund')
ORDER BY o.account, o.order_id, o.receipt, o.line

-- amounts_of_orders --
SELECT account, order_id, amount, currency FROM orders WHERE order_id IN ({orders}) ORDER BY account, order_id

-- risk_orders --
SELECT o.account, o.marketplace_id, o.fulfillment_channel, o.order_id, o.order_status, o.purchased_at,
       o.purchased_at_day, o.ship_by, o.ship_by_day, o.deliver_by, o.deliver_by_day, o.asins, o.carrier, o.warehouse,
       coalesce(o.ship_region, o.ship_country) AS lane, o.quantity, o.amount, p.parcels, p.confirmed_at,
       p.confirmed_at_day, p.shipped_at, p.shipped_at_day, p.first_scan_at, p.first_scan_at_day, p.first_scan_at_said,
       p.delivered_at, p.delivered_at_day, p.delivered_at_said, p.promised_at, p.promised_at_day
FROM orders o LEFT JOIN order_parcels p ON p.account = o.account AND p.order_id = o.order_id
WHERE o.class = 'normal' AND NOT coalesce(o.is_test, FALSE) AND {scope} AND {days}
ORDER BY o.account, o.order_id

-- risk_messages --
SELECT m.account, m.order_id, m.message_id, m.sent_at, m.sent_at_day, m.answered_at, m.answered_at_day, f.body,
       f.receipt, f.line
FROM buyer_messages m JOIN folded_messages f ON f.account = m.account AND f.message_id = m.message_id
WHERE {owner}
ORDER BY m.account, m.order_id, m.message_id

-- risk_returns --
SELECT account, order_id, return_id, requested_at, requested_at_day, answered_at, answered_at_day, received_at,
       received_at_day, receipt, line
FROM return_requests
WHERE {owner}
ORDER BY account, order_id, return_id

-- risk_refunds --
SELECT f.account, f.order_id, min(f.refunded_at) AS refunded_at, min(f.refunded_at_day) AS refunded_at_day
FROM refunds_observations f JOIN receipts r ON r.seq = f.receipt
WHERE {owner}
GROUP BY f.account, f.order_id
ORDER BY f.account, f.order_id

-- risk_sources --
SELECT 'order' AS record, o.account, o.order_id, r.path, r.sha256, o.line
FROM orders o JOIN receipts r ON r.seq = o.receipt
WHERE o.order_id IN ({orders})
UNION ALL
SELECT 'parcel' AS record, p.account, p.order_id, r.path, r.sha256, p.line
FROM folded_parcels p JOIN receipts r ON r.seq = p.receipt
WHERE p.order_id IN ({orders})
ORDER BY record, account, order_id, line

-- money_through --
SELECT account, max(coalesce(posted_at_day, CAST(posted_at AS DATE))) AS through
FROM money_observations o SEMI JOIN receipts r ON r.seq = o.receipt
GROUP BY account

-- answered_orders --
SELECT m.account, m.order_id, o.fulfillment_channel, o.marketplace_id, o.order_day, m.sent_at, m.answered_at,
       m.sent_at_day, m.answered_at_day
FROM buyer_messages m JOIN (SELECT *, {day} AS order_day FROM orders WHERE {scope} AND {days}) o
ON o.account = m.account AND o.order_id = m.order_id

-- daily_parcels --
SELECT o.order_day, o.purchased_at, p.confirmed_at, p.first_scan_at, {confirmed} AS confirmed_day,
       {scanned} AS scanned_day, {delivered} AS delivered_day, {promised} AS promised_day
FROM parcels p
JOIN (SELECT *, {day} AS order_day FROM orders
      WHERE {scope} AND {days} AND class = 'normal' AND NOT coalesce(is_test, FALSE)) o
ON o.account = p.account AND o.order_id = p.order_id

-- daily_orders --
SELECT {day} AS order_day, count(*) AS orders,
       sum(CASE WHEN class = 'cancelled' AND cancelled_by = 'seller' THEN 1 ELSE 0 END) AS cancelled
FROM orders
WHERE {scope} AND {days} AND class IN ('normal', 'cancelled') AND NOT coalesce(is_test, FALSE)
GROUP BY ALL

-- daily_messages --
SELECT {asked} AS asked_day, m.sent_at, m.answered_at, {answered} AS answered_day, CAST(s.replies_through AS DATE) AS seen
FROM buyer_messages m JOIN replies_seen s ON s.account = m.account
JOIN (SELECT *, {day} AS order_day FROM orders WHERE {scope} AND {days}) o
ON o.account = m.account AND o.order_id = m.order_id

-- daily_returns --
SELECT o.order_day, o.order_id, r.reason, {requested} AS requested_day, r.requested_at, f.refunded_at,
       {refunded} AS refunded_day
FROM return_requests r
JOIN (SELECT *, {day} AS order_day FROM orders WHERE {scope} AND {days}) o
ON o.account = r.account AND o.order_id = r.order_id
LEFT JOIN (SELECT n.account, n.order_id, min(n.refunded_at) AS refunded_at, min(n.refunded_at_day) AS refunded_at_day
           FROM refunds_observations n SEMI JOIN receipts c ON c.seq = n.receipt
           GROUP BY n.account, n.order_id) f
ON f.account = r.account AND f.order_id = r.order_id

-- orders_by_dimensions --
SELECT account, marketplace_id, fulfillment_channel, {day} AS order_day, class, coalesce(is_test, FALSE) AS is_test,
       coalesce(is_replacement, FALSE) AS is_replacement, carrier, warehouse, asins, skus, ship_country, ship_region,
       ship_service, sales_channel, count(*) AS orders
FROM orders
WHERE {scope} AND {days}
GROUP BY ALL

-- sales --
SELECT account, marketplace_id, fulfillment_channel, currency, sum(amount) AS amount
FROM orders
WHERE class = 'normal' AND NOT coalesce(is_test, FALSE) AND amount IS NOT NULL AND {scope} AND {days}
GROUP BY account, marketplace_id, fulfillment_channel, currency
ORDER BY account, marketplace_id, fulfillment_channel, currency NULLS LAST
