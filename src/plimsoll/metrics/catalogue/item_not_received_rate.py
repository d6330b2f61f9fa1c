"""Item not received, Walmart: named by Walmart without a window or a threshold."""

from __future__ import annotations

from dataclasses import replace

from plimsoll.metrics.catalogue.transaction_defect_rate import WITH_CASES
from plimsoll.metrics.metric import Metric

METRICS = (
    Metric(
        "item_not_received_rate",
        "walmart",
        "Orders with a case because nothing arrived, of those placed in the window.",
        "orders",
        replace(
            WITH_CASES, facts={"said_cases": "claims.reason"}, fixed={"cases": "not_received", "classes": "normal"}
        ),
    ),
)
