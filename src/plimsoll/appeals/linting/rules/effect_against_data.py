"""The data does not show the effect from the day that is claimed.

Why: Trained on the 10th, and replies are faster only from the 15th on: a reviewer has the same data.
Bad: "Since the training we answer faster", and the hours fell five days later.
Better: The day from which the data shows it, and what happened between.
Source: seller guides (R1-19, R1-21, R1-69)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.appeals.effects import EARLIER, LATER, NOT_SHOWN
from plimsoll.appeals.linting.finding import Seen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.appeals.linting.reading import Reading

CODE, LEVEL = "PA210", "fails"


def look(reading: Reading) -> Iterator[Seen]:
    """Effects that the data contradicts, and measures that there are not."""
    for place, action in enumerate(reading.plan.actions):
        if action.measure and action.measure not in reading.measures:
            yield Seen(f"actions.{place}", f"no measure is called {action.measure}")
    for where, found in reading.effects:
        if found.verdict in {LATER, EARLIER, NOT_SHOWN}:
            yield Seen(where, found.words())
