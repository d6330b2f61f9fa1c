"""The letter argues another metric than the one of the notice.

Why: Late shipments, cancellations and defects have other rules, evidence and reviewers; the wrong one answers
nothing.
Bad: An appeal on the order defect rate that explains the late shipment rate.
Better: The metric of the notice, by its own name and figures.
Source: seller guides (R1-09, R2-45)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.appeals.linting.finding import Seen
from plimsoll.appeals.plan import METRICS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.appeals.linting.reading import Reading

CODE, LEVEL = "PA309", "fails"


def look(reading: Reading) -> Iterator[Seen]:
    """Every such place."""
    plan = reading.plan
    if plan.metric != plan.notice.metric:
        yield Seen("metric", f"{plan.metric}, and the notice is on {plan.notice.metric}")
    own = METRICS[plan.metric]
    low = reading.text.lower()
    for name, words in METRICS.items():
        if name != plan.metric and any(word in low for word in words) and not any(word in low for word in own):
            yield Seen("summary", name)
