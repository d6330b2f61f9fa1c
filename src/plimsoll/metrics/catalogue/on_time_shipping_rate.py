"""On-time shipping, Etsy: the share of orders sent by their ship-by time."""

from __future__ import annotations

from dataclasses import replace

from plimsoll.metrics.catalogue.late_shipment_rate import SHIPPED_IN_TIME
from plimsoll.metrics.metric import Metric

METRICS = (
    Metric(
        "on_time_shipping_rate",
        "etsy",
        "Orders marked as sent by their ship-by time, of those whose ship-by time lies in the window.",
        "orders",
        replace(SHIPPED_IN_TIME, fixed={"act": "shipped_at", "waiting_counts": "true"}),
        good_rate=True,
    ),
)
