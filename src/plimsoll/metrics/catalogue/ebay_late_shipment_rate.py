"""Late shipment, eBay: scanned after the handling time and delivered after the estimate."""

from __future__ import annotations

from dataclasses import replace

from plimsoll.metrics.catalogue.late_shipment_rate import SHIPPED_IN_TIME
from plimsoll.metrics.metric import Metric

METRICS = (
    Metric(
        "late_shipment_rate",
        "ebay",
        "Transactions scanned after their handling time and delivered after the estimate, of all in the window.",
        "transactions",
        replace(
            SHIPPED_IN_TIME,
            fixed={"act": "first_scan_at", "waiting_counts": "false", "delivery_counts": "true"},
        ),
        windows=("window_days",),
    ),
)
