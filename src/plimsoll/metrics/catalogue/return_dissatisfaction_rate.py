"""Return dissatisfaction: return requests answered late, wrongly rejected, or complained of."""

from __future__ import annotations

from plimsoll.metrics.metric import Metric, Relation

METRICS = (
    Metric(
        "return_dissatisfaction_rate",
        "amazon",
        "Return requests answered too late or wrongly rejected, of those made in the window.",
        "return requests",
        Relation(
            "returns_answered",
            {"said_answer": "returns.answered_at", "said_status": "returns.status"},
            tables=("returns",),
            sources=("returns",),
            fixed={"rejection_counts": "true"},
            ruled={"hours": "answer_within_hours", "rejection_counts": "invalid_rejection_counts"},
            told_only=("returns.status",),
        ),
        displayed="return_dissatisfaction_rate",
        unseen="negative feedback on the return itself",
    ),
)
