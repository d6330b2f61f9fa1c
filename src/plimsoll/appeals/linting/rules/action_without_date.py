"""An action has no date.

Why: What was done was done on a day; an action without one is an intention.
Bad: We trained the team.
Better: On which day it was done, or from which day it runs.
Source: seller guides (R1-32)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.appeals.linting.finding import Seen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.appeals.linting.reading import Reading

CODE, LEVEL = "PA201", "fails"


def look(reading: Reading) -> Iterator[Seen]:
    """Every such place."""
    for place, action in enumerate(reading.plan.actions):
        if action.on is None:
            yield Seen(f"actions.{place}", action.id)
