"""Account Health Rating: Amazon's score over policy violations, which nobody else can recount."""

from __future__ import annotations

from plimsoll.metrics.metric import Metric

METRICS = (
    Metric(
        "account_health_rating",
        "amazon",
        "The displayed score, and in which zone it lies.",
        "points",
        displayed="account_health_rating",
        basis="displayed",
    ),
)
