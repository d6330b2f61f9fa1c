-- The relations behind every metric besides the Order Defect Rate, by name. Each gives one row for every record that
-- counts: its cell, `record` (the order, parcel, request or message), the day that decides, how much it weighs, its
-- `state` (good, defective, unknown) with the `reason`, and `said_...`: whether a fact it needs was said at all.
-- Words in {braces} are put in by facts.metric_rows; {orders} is `metric_orders`, {day} the reporting day in the zone.

-- metric_orders --
SELECT account, marketplace_id, fulfillment_channel, order_id, class, order_status, cancelled_by, cancelled_at,
       cancelled_at_day, buyer_key, quantity, purchased_at, purchased_at_day, ship_by, ship_by_day, deliver_by, deliver_by_day,
       last_observed_at
FROM orders
WHERE class IN ('normal', 'cancelled') AND NOT coalesce(is_test, FALSE) AND {scope} AND marketplace_id IN ({sites})

-- shipped_in_time --
SELECT account, marketplace_id, fulfillment_channel, order_id AS record, order_id, day, 1 AS weight,
       CASE WHEN rescued THEN 'good'
            WHEN NOT said_ship_by THEN 'unknown'
            WHEN (late AND condemned) OR never_shipped THEN 'defective'
            WHEN late OR NOT said_act OR unsure THEN 'unknown' ELSE 'good' END AS state,
       CASE WHEN rescued THEN ''
            WHEN NOT said_ship_by THEN 'ship_by is not said'
            WHEN late AND condemned THEN '{act} after ship_by'
            WHEN never_shipped THEN 'still unshipped after ship_by'
            WHEN late THEN '{act} after ship_by, and whether it came by the promise is not said'
            WHEN NOT said_act THEN '{act} is not said'
            WHEN unsure THEN '{act} is on the day of ship_by, its hour not said' ELSE '' END AS reason,
       said_day, said_ship_by, said_act OR never_shipped AS said_act
FROM (
    SELECT o.account, o.marketplace_id, o.fulfillment_channel, o.order_id, {day} AS day, {said_day} AS said_day,
           o.ship_by IS NOT NULL OR o.ship_by_day IS NOT NULL AS said_ship_by,
           coalesce(p.parcels > 0 AND p.{act}_said = p.parcels, FALSE) AS said_act,
           coalesce({late}, FALSE) AS late, coalesce({unsure}, FALSE) AS unsure,
           coalesce({rescued}, FALSE) AS rescued, coalesce({condemned}, FALSE) AS condemned,
           coalesce(p.parcels IS NULL AND o.order_status = 'unshipped' AND {waiting_counts} AND {seen_after}, FALSE)
           AS never_shipped
    FROM ({orders}) o LEFT JOIN order_parcels p ON p.account = o.account AND p.order_id = o.order_id
    WHERE o.class = 'normal'
) judged
WHERE day BETWEEN DATE '{first}' AND DATE '{last}'

-- cancelled_by_seller --
SELECT account, marketplace_id, fulfillment_channel, order_id AS record, order_id, day, 1 AS weight,
       CASE WHEN NOT said_status OR NOT said_canceller OR NOT said_lateness THEN 'unknown'
            WHEN sellers THEN 'defective' ELSE 'good' END AS state,
       CASE WHEN NOT said_status THEN 'order_status is not said'
            WHEN NOT said_canceller THEN 'cancelled, and cancelled_by is not said'
            WHEN NOT said_lateness THEN 'cancelled by amazon, and whether after ship_by is not said'
            WHEN sellers THEN 'cancelled by ' || cancelled_by ELSE '' END AS reason,
       said_day, said_status, said_canceller, said_lateness
FROM (
    SELECT account, marketplace_id, fulfillment_channel, order_id, cancelled_by, day, said_day, said_status, said_canceller,
           NOT (gone AND cancelled_by = 'amazon' AND {auto_cancelled_counts} AND overdue IS NULL) AS said_lateness,
           gone AND (cancelled_by IN ({cancellers})
                     OR (cancelled_by = 'amazon' AND {auto_cancelled_counts} AND overdue)) AS sellers
    FROM (
        SELECT o.account, o.marketplace_id, o.fulfillment_channel, o.order_id, coalesce(o.cancelled_by, '') AS cancelled_by,
               {day} AS day, {said_day} AS said_day, o.order_status IS NOT NULL AS said_status,
               o.class = 'cancelled' AND NOT coalesce({confirmed_before}, FALSE) AS gone,
               o.class <> 'cancelled' OR o.cancelled_by IS NOT NULL OR coalesce({confirmed_before}, FALSE)
               AS said_canceller,
               CASE WHEN {said_cancelled_at} AND {said_ship_by} AND NOT {unsure} THEN {late} END AS overdue
        FROM ({orders}) o LEFT JOIN order_parcels p ON p.account = o.account AND p.order_id = o.order_id
    ) cancelled
) judged
WHERE day BETWEEN DATE '{first}' AND DATE '{last}'

-- tracked_parcels --
SELECT account, marketplace_id, fulfillment_channel, shipment_id AS record, order_id, day, 1 AS weight,
       CASE WHEN scanned THEN 'good' WHEN label_only THEN 'defective' ELSE 'unknown' END AS state,
       CASE WHEN scanned THEN ''
            WHEN label_only THEN 'the carrier knows the label and scanned nothing'
            WHEN NOT said_number THEN 'tracking_number is not said'
            ELSE 'no scan is known, and none is ruled out' END AS reason,
       said_day, said_number, scanned OR label_only AS said_scan
FROM (
    SELECT o.account, o.marketplace_id, o.fulfillment_channel, o.order_id, p.shipment_id, {day} AS day,
           {said_day} AS said_day, p.tracking_number IS NOT NULL AS said_number, p.scanned, p.label_only
    FROM ({orders}) o JOIN parcels p ON p.account = o.account AND p.order_id = o.order_id
    WHERE o.class = 'normal'
) judged
WHERE day BETWEEN DATE '{first}' AND DATE '{last}'

-- delivered_in_time --
SELECT account, marketplace_id, fulfillment_channel, shipment_id AS record, order_id, day, 1 AS weight,
       CASE WHEN NOT said_promise THEN 'unknown'
            WHEN late OR still_away THEN 'defective'
            WHEN NOT said_delivered OR unsure THEN 'unknown' ELSE 'good' END AS state,
       CASE WHEN NOT said_promise THEN 'neither deliver_by nor promised_at is said'
            WHEN late THEN 'delivered after the promise'
            WHEN still_away THEN 'scanned after the promise, not delivered'
            WHEN NOT said_delivered THEN 'delivered_at is not said'
            WHEN unsure THEN 'delivered on the promised day, its hour not said' ELSE '' END AS reason,
       said_day, said_promise, said_delivered OR still_away AS said_delivered
FROM (
    SELECT o.account, o.marketplace_id, o.fulfillment_channel, o.order_id, p.shipment_id, {day} AS day,
           {said_day} AS said_day, {said_promise} AS said_promise,
           p.delivered_at IS NOT NULL OR p.delivered_at_day IS NOT NULL AS said_delivered,
           coalesce({late}, FALSE) AS late, coalesce({unsure}, FALSE) AS unsure,
           coalesce(p.delivered_at IS NULL AND p.delivered_at_day IS NULL AND {seen_away}, FALSE) AS still_away
    FROM ({orders}) o JOIN parcels p ON p.account = o.account AND p.order_id = o.order_id
    WHERE o.class = 'normal' AND NOT p.label_only
) judged
WHERE day BETWEEN DATE '{first}' AND DATE '{last}'

-- units_in_time --
SELECT account, marketplace_id, fulfillment_channel, order_id AS record, order_id, day,
       coalesce(quantity, 1) AS weight,
       CASE WHEN quantity IS NULL OR NOT said_promise THEN 'unknown'
            WHEN all_late OR (any_late AND (parcels = 1 OR quantity = 1)) THEN 'defective'
            WHEN any_late OR unsure OR NOT said_delivered THEN 'unknown' ELSE 'good' END AS state,
       CASE WHEN quantity IS NULL THEN 'quantity is not said'
            WHEN NOT said_promise THEN 'neither deliver_by nor promised_at is said'
            WHEN all_late OR (any_late AND (parcels = 1 OR quantity = 1)) THEN 'delivered after the promise'
            WHEN any_late THEN 'one parcel late, and which units it held is not said'
            WHEN NOT said_delivered THEN 'delivered_at is not said'
            WHEN unsure THEN 'delivered on the promised day, its hour not said' ELSE '' END AS reason,
       said_day, quantity IS NOT NULL AS said_quantity, said_promise, said_delivered
FROM (
    SELECT o.account, o.marketplace_id, o.fulfillment_channel, o.order_id, o.quantity, p.parcels, {day} AS day,
           {said_day} AS said_day, {said_promise} AS said_promise,
           coalesce(p.delivered_at_said = p.parcels, FALSE) AS said_delivered,
           coalesce({late} OR (p.parcels = 1 AND p.delivered_at_said = 0 AND {seen_away}), FALSE) AS any_late,
           coalesce({unsure}, FALSE) AS unsure,
           coalesce(p.delivered_at_said = p.parcels AND {all_late}, FALSE) AS all_late
    FROM ({orders}) o LEFT JOIN order_parcels p ON p.account = o.account AND p.order_id = o.order_id
    WHERE o.class = 'normal' AND coalesce(p.parcels > p.label_only, TRUE)
) judged
WHERE day BETWEEN DATE '{first}' AND DATE '{last}'

-- returns_answered --
SELECT account, marketplace_id, fulfillment_channel, return_id AS record, order_id, day, 1 AS weight,
       CASE WHEN wrongly_rejected OR late OR never_answered THEN 'defective'
            WHEN in_time THEN 'good' ELSE 'unknown' END AS state,
       CASE WHEN wrongly_rejected THEN 'rejected although within the policy'
            WHEN late THEN 'answered after {hours} hours'
            WHEN never_answered THEN 'still waiting after {hours} hours'
            WHEN in_time THEN ''
            WHEN said_answer THEN 'answered about {hours} hours later, the hour is not said'
            ELSE 'answered_at is not said' END AS reason,
       said_day, said_answer OR never_answered AS said_answer, said_status
FROM (
    SELECT o.account, o.marketplace_id, o.fulfillment_channel, r.return_id, r.order_id, {day} AS day, {said_day} AS said_day,
           r.answered_at IS NOT NULL OR r.answered_at_day IS NOT NULL AS said_answer, r.status IS NOT NULL AS said_status,
           coalesce(r.in_policy AND ({rejected}), FALSE) AS wrongly_rejected,
           coalesce({late}, FALSE) AS late, coalesce({in_time}, FALSE) AS in_time,
           coalesce(r.answered_at IS NULL AND r.answered_at_day IS NULL AND ({waiting}) AND {seen_after}, FALSE)
           AS never_answered
    FROM return_requests r JOIN ({orders}) o ON o.account = r.account AND o.order_id = r.order_id
) judged
WHERE day BETWEEN DATE '{first}' AND DATE '{last}'

-- messages_answered --
SELECT account, marketplace_id, fulfillment_channel, message_id AS record, order_id, day, 1 AS weight,
       CASE WHEN in_time THEN 'good' WHEN late OR never_answered THEN 'defective' ELSE 'unknown' END AS state,
       CASE WHEN in_time THEN ''
            WHEN late THEN 'answered after {hours} hours'
            WHEN never_answered THEN 'no answer within {hours} hours'
            WHEN said_answer THEN 'answered, and the hours are not said'
            WHEN replies_through IS NULL THEN 'no answer to anybody was ever imported'
            ELSE 'the answers known end before its {hours} hours do' END AS reason,
       said_day, said_answer OR never_answered AS said_answer, said_mark,
       CASE WHEN sent_at IS NOT NULL AND answered_at IS NOT NULL THEN 1 ELSE 0 END AS timed_answers,
       coalesce(date_diff('second', sent_at, answered_at), 0) AS reply_seconds
FROM (
    SELECT o.account, o.marketplace_id, o.fulfillment_channel, r.message_id, r.order_id, {day} AS day,
           {said_day} AS said_day, r.sent_at, r.answered_at, seen.replies_through,
           r.answered_at IS NOT NULL OR r.answered_at_day IS NOT NULL AS said_answer, r.no_response_needed IS NOT NULL
           AS said_mark,
           coalesce({late}, FALSE) AS late, coalesce({in_time}, FALSE) AS in_time,
           coalesce(r.answered_at IS NULL AND r.answered_at_day IS NULL AND {seen_after}, FALSE) AS never_answered
    FROM buyer_messages r JOIN ({orders}) o ON o.account = r.account AND o.order_id = r.order_id
    LEFT JOIN replies_seen seen ON seen.account = r.account
    WHERE r.is_first OR NOT {first_only}
) judged
WHERE day BETWEEN DATE '{first}' AND DATE '{last}'

-- orders_with_cases --
SELECT account, marketplace_id, fulfillment_channel, order_id AS record, order_id, day, 1 AS weight,
       CASE WHEN cancelled OR cases > 0 OR reviews > 0 THEN 'defective'
            WHEN NOT said_canceller OR unsure_cases > 0 THEN 'unknown' ELSE 'good' END AS state,
       CASE WHEN cancelled THEN 'cancelled by ' || cancelled_by
            WHEN cases > 0 THEN '{case_words}'
            WHEN reviews > 0 THEN 'a review of {low_rating} stars or fewer'
            WHEN NOT said_canceller THEN 'cancelled, and cancelled_by is not said'
            WHEN unsure_cases > 0 THEN '{unsure_words}' ELSE '' END AS reason,
       said_day, said_canceller, unsure_cases = 0 AS said_cases, buyer_key
FROM (
    SELECT o.account, o.marketplace_id, o.fulfillment_channel, o.order_id, o.cancelled_by, o.buyer_key, {day} AS day,
           {said_day} AS said_day,
           coalesce(o.class = 'cancelled' AND o.cancelled_by IN ({cancellers}), FALSE) AS cancelled,
           NOT {asks_canceller} OR o.class <> 'cancelled' OR o.cancelled_by IS NOT NULL AS said_canceller,
           coalesce(c.cases, 0) AS cases, coalesce(c.unsure_cases, 0) AS unsure_cases, coalesce(c.reviews, 0) AS reviews
    FROM ({orders}) o LEFT JOIN (
        SELECT account, order_id,
               sum(CASE WHEN kind = 'claims' AND coalesce({case_counts}, FALSE) THEN 1 ELSE 0 END) AS cases,
               sum(CASE WHEN kind = 'claims' AND coalesce({case_unsure}, FALSE) THEN 1 ELSE 0 END) AS unsure_cases,
               sum(CASE WHEN kind = 'negative_feedback' AND rating <= {low_rating} AND {review_stands} THEN 1 ELSE 0 END)
               AS reviews
        FROM defects WHERE matched AND kind IN ('claims', 'negative_feedback') GROUP BY account, order_id
    ) c ON c.account = o.account AND c.order_id = o.order_id
    WHERE o.class IN ({classes})
) judged
WHERE day BETWEEN DATE '{first}' AND DATE '{last}'

-- low_reviews --
SELECT account, marketplace_id, fulfillment_channel, order_id AS record, order_id, day, 1 AS weight,
       CASE WHEN rating IS NULL THEN 'unknown' WHEN rating <= {low_rating} THEN 'defective' ELSE 'good' END AS state,
       CASE WHEN rating IS NULL THEN 'rating is not said'
            WHEN rating <= {low_rating} THEN 'a review of {low_rating} stars or fewer' ELSE '' END AS reason,
       said_day, rating IS NOT NULL AS said_rating
FROM (
    SELECT o.account, o.marketplace_id, o.fulfillment_channel, o.order_id, r.rating, {day} AS day, {said_day} AS said_day
    FROM defects r JOIN ({orders}) o ON o.account = r.account AND o.order_id = r.order_id
    WHERE r.kind = 'negative_feedback' AND {review_stands}
) judged
WHERE day BETWEEN DATE '{first}' AND DATE '{last}'

-- daily_counts --
SELECT account, marketplace_id, fulfillment_channel, day,
       CASE WHEN said_day THEN state ELSE 'unknown' END AS state, sum(weight) AS weight{sums}
FROM ({relation}) counted
GROUP BY account, marketplace_id, fulfillment_channel, day, CASE WHEN said_day THEN state ELSE 'unknown' END

-- telling_rows --
SELECT account, marketplace_id, fulfillment_channel, record, order_id, day, weight,
       CASE WHEN said_day THEN state ELSE 'unknown' END AS state,
       CASE WHEN said_day THEN reason ELSE '{deciding} is not said' END AS reason{more}
FROM ({relation}) counted
WHERE state <> 'good' OR NOT said_day
ORDER BY account, marketplace_id, fulfillment_channel, day, record

-- order_parcels --
SELECT account, order_id, count(*) AS parcels, sum(CASE WHEN label_only THEN 1 ELSE 0 END) AS label_only, {times},
       min(delivered_at) AS first_delivered_at, min(delivered_at_day) AS first_delivered_at_day
FROM parcels
GROUP BY account, order_id

-- parcels --
SELECT p.account, p.shipment_id, p.order_id, p.tracking_number, {times},
       p.first_scan_at IS NOT NULL OR p.first_scan_at_day IS NOT NULL OR p.delivered_at IS NOT NULL
       OR p.delivered_at_day IS NOT NULL OR coalesce(s.scans > 0, FALSE) AS scanned,
       p.first_scan_at IS NULL AND p.first_scan_at_day IS NULL AND p.delivered_at IS NULL
       AND p.delivered_at_day IS NULL AND coalesce(s.scans = 0, FALSE) AS label_only,
       s.last_event_at, s.last_event_at_day
FROM folded_parcels p LEFT JOIN (
    SELECT t.account, t.tracking_number, sum(CASE WHEN event <> 'label_created' THEN 1 ELSE 0 END) AS scans,
           min(CASE WHEN event <> 'label_created' THEN occurred_at END) AS first_scan_at,
           min(CASE WHEN event <> 'label_created' THEN occurred_at_day END) AS first_scan_at_day,
           min(CASE WHEN event = 'delivered' THEN occurred_at END) AS delivered_at,
           min(CASE WHEN event = 'delivered' THEN occurred_at_day END) AS delivered_at_day,
           max(occurred_at) AS last_event_at, max(occurred_at_day) AS last_event_at_day
    FROM tracking_observations t JOIN receipts r ON r.seq = t.receipt
    WHERE event IS NOT NULL
    GROUP BY t.account, t.tracking_number
) s ON s.account = p.account AND s.tracking_number = p.tracking_number

-- parcels_of_interest --
SEMI JOIN (
    SELECT s.account, s.shipment_id FROM shipments_observations s
    WHERE {promised} OR EXISTS (
        SELECT 1 FROM orders w WHERE w.account = s.account AND w.order_id = s.order_id AND ({near}))
) mine USING (account, shipment_id)

-- buyer_messages --
SELECT m.account, m.message_id, m.order_id, m.thread_id, m.sent_at, m.sent_at_day, m.no_response_needed, m.is_first,
       min(CASE WHEN m.sent_at IS NOT NULL THEN a.sent_at END) AS answered_at,
       min(CASE WHEN m.sent_at IS NULL OR a.sent_at IS NULL THEN {answer_day} END) AS answered_at_day
FROM (
    SELECT *, coalesce(thread_id, order_id) AS talk, FALSE AS by_order FROM ({asked}) threaded
    UNION ALL
    SELECT *, order_id AS talk, TRUE AS by_order FROM ({asked}) by_order WHERE thread_id IS NOT NULL
) m LEFT JOIN (
    SELECT account, order_id AS talk, thread_id, sent_at, sent_at_day FROM folded_messages WHERE direction = 'out'
    UNION ALL
    SELECT account, thread_id AS talk, thread_id, sent_at, sent_at_day
    FROM folded_messages WHERE direction = 'out' AND thread_id IS NOT NULL
) a ON a.account = m.account AND a.talk = m.talk AND (a.thread_id IS NULL OR NOT m.by_order)
   AND CASE WHEN m.sent_at IS NOT NULL AND a.sent_at IS NOT NULL THEN a.sent_at >= m.sent_at
            ELSE {answer_day} >= {question_day} END
GROUP BY m.account, m.message_id, m.order_id, m.thread_id, m.sent_at, m.sent_at_day, m.no_response_needed, m.is_first

-- asked_messages --
SELECT *, row_number() OVER (
           PARTITION BY account, coalesce(thread_id, order_id)
           ORDER BY coalesce(sent_at, CAST(sent_at_day AS TIMESTAMP)) NULLS LAST, message_id) = 1 AS is_first
FROM folded_messages
WHERE direction = 'in' AND NOT coalesce(no_response_needed, FALSE)

-- replies_seen --
SELECT m.account, max(r.observed_at) AS replies_through
FROM messages_observations m JOIN receipts r ON r.seq = m.receipt
WHERE m.direction = 'out'
GROUP BY m.account

-- table_seen --
SELECT o.account, max(r.observed_at) AS seen_through
FROM {table}_observations o JOIN receipts r ON r.seq = o.receipt
GROUP BY o.account

-- displayed_rows --
SELECT d.account, d.marketplace_id, d.metric, d.part, d.fulfillment_channel, d.range_from, d.range_to, d.numerator,
       d.denominator, d.value, d.status, d.target_value, d.target_condition, d.seen_at, d.seen_at_day, r.observed_at
FROM displayed_observations d JOIN receipts r ON r.seq = d.receipt
ORDER BY coalesce(d.seen_at, CAST(d.seen_at_day AS TIMESTAMP), r.observed_at), d.receipt, d.line

-- metric_listed_rows --
SELECT l.account, l.order_id, l.metric, l.impacts, l.order_date, l.order_date_day, l.seen_at, l.seen_at_day, l.reason,
       r.observed_at, o.marketplace_id, o.fulfillment_channel, o.purchased_at, o.purchased_at_day,
       r.marketplace_id AS receipt_marketplace
FROM metric_listed_observations l JOIN receipts r ON r.seq = l.receipt
LEFT JOIN orders o ON o.account = l.account AND o.order_id = l.order_id
ORDER BY l.account, l.order_id, r.observed_at, l.receipt, l.line

-- open_messages --
SELECT r.account, o.marketplace_id, o.fulfillment_channel, r.message_id AS record, r.order_id, r.sent_at AS since,
       r.sent_at_day AS since_day
FROM buyer_messages r LEFT JOIN orders o ON o.account = r.account AND o.order_id = r.order_id
WHERE r.answered_at IS NULL AND r.answered_at_day IS NULL

-- open_returns --
SELECT r.account, o.marketplace_id, o.fulfillment_channel, r.return_id AS record, r.order_id, r.requested_at AS since,
       r.requested_at_day AS since_day
FROM return_requests r LEFT JOIN orders o ON o.account = r.account AND o.order_id = r.order_id
WHERE r.answered_at IS NULL AND r.answered_at_day IS NULL AND r.resolution IS NULL AND r.received_at IS NULL
      AND r.received_at_day IS NULL AND (r.status IS NULL OR {waiting})
