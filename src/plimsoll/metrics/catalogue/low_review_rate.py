"""Low reviews, Etsy since September 2024."""

from __future__ import annotations

from plimsoll.metrics.metric import Metric, Relation

METRICS = (
    Metric(
        "low_review_rate",
        "etsy",
        "Reviews of few stars, of those left in the window.",
        "reviews",
        Relation(
            "low_reviews",
            {"said_rating": "feedback.rating"},
            sources=("negative_feedback",),
            ruled={"low_rating": "low_rating"},
        ),
    ),
)
