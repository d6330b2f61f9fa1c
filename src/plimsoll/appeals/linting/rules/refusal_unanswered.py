"""A point of the refusal is not answered.

Why: The refusal says what is missing, point by point; nine of ten are explained there.
Bad: "Greater detail on the steps to prevent late receipt", and nothing on it.
Better: For each point the cause, action or exhibit that answers it.
Source: seller guides (R1-35, R1-67), refusals seen (greater detail on ...)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.appeals.linting.finding import Seen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.appeals.linting.reading import Reading

CODE, LEVEL = "PA402", "fails"


def look(reading: Reading) -> Iterator[Seen]:
    """Every such place."""
    plan = reading.plan
    there = (
        {one.id for one in plan.actions} | {one.cause for one in plan.root_causes} | {one.id for one in plan.evidence}
    )
    for place, refusal in enumerate(plan.refusals):
        for point in refusal.points:
            if point.answered_by not in there:
                yield Seen(f"refusals.{place}", point.asks)
    if plan.refused_times > 0 and not plan.refusals:
        yield Seen("refusals", "refused before, and no refusal is recorded")
