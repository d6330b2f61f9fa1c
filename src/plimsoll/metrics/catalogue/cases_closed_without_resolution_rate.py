"""Cases closed without seller resolution, eBay."""

from __future__ import annotations

from dataclasses import replace

from plimsoll.metrics.catalogue.transaction_defect_rate import WITH_CASES
from plimsoll.metrics.metric import Metric

METRICS = (
    Metric(
        "cases_closed_without_resolution_rate",
        "ebay",
        "Transactions with a case decided against the seller, of all in the window.",
        "transactions",
        replace(
            WITH_CASES, facts={"said_cases": "claims.fault"}, fixed={"cases": "at_fault", "classes": "normal,cancelled"}
        ),
    ),
)
