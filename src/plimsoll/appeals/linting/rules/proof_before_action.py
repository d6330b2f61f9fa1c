"""The exhibit of an action is older than the action, or younger than the submission.

Why: A record made before the measure began cannot show it; one made after the plan went cannot have been in it.
Bad: A training on the 8th, its sign-in sheet of the 1st.
Better: The record of that day, or the day of the record.
Source: seller guides (R1-50, R1-69)
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from plimsoll.appeals.linting.finding import Seen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.appeals.linting.reading import Reading

CODE, LEVEL = "PA209", "fails"
_ZONES = timedelta(days=1)


def look(reading: Reading) -> Iterator[Seen]:
    """Every such place."""
    for place, action in enumerate(reading.plan.actions):
        for one in reading.exhibits(action.evidence):
            day = one.own_date or one.claimed_on
            if day and action.on and day < action.on - _ZONES and one.role == "process":
                yield Seen(f"actions.{place}", f"{one.id} is of {day}, the action of {action.on}")
    for place, one in enumerate(reading.plan.evidence):
        if one.own_date and one.own_date > reading.plan.submit_on + _ZONES:
            yield Seen(f"evidence.{place}", f"{one.id} is of {one.own_date}, after the submission")
