"""Late dispatch, TikTok Shop: orders the carrier accepted after their dispatch deadline."""

from __future__ import annotations

from plimsoll.metrics.catalogue.late_shipment_rate import SHIPPED_IN_TIME
from plimsoll.metrics.metric import Metric

METRICS = (
    Metric(
        "late_dispatch_rate",
        "tiktok_shop",
        "Orders handed to the carrier after their dispatch deadline, of those whose deadline lies in the window.",
        "orders",
        SHIPPED_IN_TIME,
    ),
)
