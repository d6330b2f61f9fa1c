"""On-time delivery: tracked packages delivered by the promise."""

from __future__ import annotations

from plimsoll.metrics.metric import Metric, Relation

_AMAZON = Metric(
    "on_time_delivery_rate",
    "amazon",
    "Tracked packages delivered by the promised time, of those promised for a day of the window.",
    "packages",
    Relation(
        "delivered_in_time",
        {"said_promise": "shipments.promised_at or orders.deliver_by", "said_delivered": "shipments.delivered_at"},
        tables=("parcels",),
    ),
    good_rate=True,
    displayed="on_time_delivery_rate",
)

METRICS = (_AMAZON, _AMAZON.on("walmart"), _AMAZON.on("tiktok_shop"))
