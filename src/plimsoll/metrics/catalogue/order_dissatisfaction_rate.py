"""Order dissatisfaction, Etsy until August 2024: a low review or an opened case."""

from __future__ import annotations

from dataclasses import replace

from plimsoll.metrics.catalogue.transaction_defect_rate import WITH_CASES
from plimsoll.metrics.metric import Metric

METRICS = (
    Metric(
        "order_dissatisfaction_rate",
        "etsy",
        "Orders with a low review or an opened case, whatever became of it, of those placed in the window.",
        "orders",
        replace(
            WITH_CASES,
            facts={},
            sources=("orders", "claims", "negative_feedback"),
            fixed={"cases": "opened", "classes": "normal"},
            ruled={"low_rating": "low_rating"},
        ),
    ),
)
