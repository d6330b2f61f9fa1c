"""Refunded cases, Etsy since September 2024."""

from __future__ import annotations

from dataclasses import replace

from plimsoll.metrics.catalogue.transaction_defect_rate import WITH_CASES
from plimsoll.metrics.metric import Metric

METRICS = (
    Metric(
        "case_rate",
        "etsy",
        "Orders with a case refunded from the seller's account, of those placed in the window.",
        "orders",
        replace(
            WITH_CASES,
            facts={"said_cases": "claims.funded_by"},
            fixed={"cases": "refunded", "classes": "normal"},
            reckoned_by={"opened_at": "order_date"},
        ),
    ),
)
