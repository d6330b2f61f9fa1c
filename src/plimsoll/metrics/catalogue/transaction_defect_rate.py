"""Transaction defects, eBay: cancelled by the seller, or a case closed without the seller's resolution."""

from __future__ import annotations

from plimsoll.metrics.metric import Metric, Relation

WITH_CASES = Relation(
    "orders_with_cases",
    {"said_canceller": "orders.cancelled_by", "said_cases": "claims.fault"},
    sources=("orders", "claims"),
    fixed={"cancellers": "seller", "cases": "at_fault", "classes": "normal,cancelled"},
)
"""Shared by every rule that looks for orders with a case, a low review or a cancellation."""

METRICS = (
    Metric(
        "transaction_defect_rate",
        "ebay",
        "Transactions cancelled by the seller or with a case decided against the seller, of all in the window.",
        "transactions",
        WITH_CASES,
    ),
)
