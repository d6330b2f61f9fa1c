"""The data does not show the effect from the day that is claimed.

Why: Trained on the 10th, and replies are faster only from the 15th on: a reviewer has the same data.
Bad: "Since the training we answer faster", and the hours fell five days later.
Better: The day from which the data shows it, and what happened between.
Source: seller guides (R1-19, R1-21, R1-69)
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from plimsoll.appeals.linting.finding import Seen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from plimsoll.appeals.linting.reading import Reading

CODE, LEVEL = "PA210", "fails"
_PART, _IN_A_ROW = 0.75, 2
"""An effect: two days in a row on which the mean is at most three quarters of what it was."""
_LATE = timedelta(days=2)


def look(reading: Reading) -> Iterator[Seen]:
    """Every such place."""
    for place, action in enumerate(reading.plan.actions):
        claimed = action.effect_from or action.on
        days = reading.frozen.series.get(action.measure, {}) if action.measure else {}
        if claimed is None or not action.measure:
            continue
        shown = _shown_from(days, claimed)
        if shown is None or shown > claimed + _LATE:
            yield Seen(f"actions.{place}", f"claimed from {claimed}, shown {f'from {shown}' if shown else 'nowhere'}")


def _shown_from(days: Mapping[date, float], claimed: date) -> date | None:
    """The first day from which the measure is clearly lower than it was before."""
    told = sorted(days.items())
    before = [value for day, value in told if day < claimed]
    after = [(day, value) for day, value in told if day >= claimed]
    if not before:
        return None
    least = _PART * sum(before) / len(before)
    for at in range(len(after) - _IN_A_ROW + 1):
        if all(value <= least for _, value in after[at : at + _IN_A_ROW]):
            return after[at][0]
    return None
