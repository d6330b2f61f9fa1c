"""bol's service standard for cancellations, as a metric: items, not orders, and three kinds of cancellation.

The page "Annuleringen" counts a cancellation by the seller, by the customer after the promised delivery day, and bol's
own on the third day after it. Facts call the marketplace itself `amazon`, whoever it is. Whole orders only: facts know
no cancelled part of an order. Days are compared in UTC.
"""

from plimsoll.metrics.metric import Metric, Relation

_CANCELLED_ITEMS = """
SELECT account, marketplace_id, fulfillment_channel, order_id AS record, order_id, day, coalesce(quantity, 1) AS weight,
       CASE WHEN class <> 'cancelled' THEN 'good'
            WHEN cancelled_by IN ('seller', 'amazon') OR too_late THEN 'defective'
            WHEN cancelled_by = 'buyer' AND NOT too_late THEN 'good' ELSE 'unknown' END AS state,
       CASE WHEN class <> 'cancelled' THEN ''
            WHEN cancelled_by IN ('seller', 'amazon') THEN 'cancelled by ' || cancelled_by
            WHEN too_late THEN 'cancelled after the promised day'
            WHEN cancelled_by IS NULL THEN 'cancelled, and cancelled_by is not said'
            ELSE 'cancelled by the buyer, and whether after the promised day is not said' END AS reason,
       said_day, class <> 'cancelled' OR cancelled_by IS NOT NULL OR coalesce(too_late, FALSE) AS said_canceller
FROM (
    SELECT o.account, o.marketplace_id, o.fulfillment_channel, o.order_id, o.quantity, o.class, o.cancelled_by,
           {day} AS day, {said_day} AS said_day,
           coalesce(o.cancelled_at_day, CAST(o.cancelled_at AS DATE))
           > coalesce(o.deliver_by_day, CAST(o.deliver_by AS DATE)) AS too_late
    FROM ({orders}) o
) judged
WHERE day BETWEEN DATE '{first}' AND DATE '{last}'
"""

METRICS = (
    Metric(
        name="cancellation_rate",
        platform="bol",
        meaning="Items cancelled by the seller, by bol, or by the customer after the promised day, of all ordered.",
        counted="units",
        relation=Relation(_CANCELLED_ITEMS, {"said_canceller": "orders.cancelled_by"}),
    ),
)
"""What the door `plimsoll.metrics` gives: a `Metric`, or a tuple of them."""
