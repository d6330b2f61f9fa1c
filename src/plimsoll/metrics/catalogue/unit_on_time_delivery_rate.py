"""On-time delivery by units: what Amazon enforces in the United States and the United Kingdom."""

from __future__ import annotations

from plimsoll.metrics.metric import Metric, Relation

METRICS = (
    Metric(
        "unit_on_time_delivery_rate",
        "amazon",
        "Units delivered by the promise made at the order, of the tracked units promised for a day of the window.",
        "units",
        Relation(
            "units_in_time",
            {
                "said_quantity": "orders.quantity",
                "said_promise": "orders.deliver_by or shipments.promised_at",
                "said_delivered": "shipments.delivered_at",
            },
            tables=("parcels",),
        ),
        good_rate=True,
        displayed="unit_on_time_delivery_rate",
    ),
)
