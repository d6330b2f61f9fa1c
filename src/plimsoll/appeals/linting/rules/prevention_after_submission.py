"""A measure is dated after the plan is submitted.

Why: What begins later is not in place; a reviewer asks for what has been done.
Bad: Submitted on the 2nd; the new carrier starts on the 20th.
Better: Begin it before submitting, or say with its exhibit what already runs.
Source: seller guides (R1-15, R1-50), refusals seen (items listed have not been implemented)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.appeals.linting.finding import Seen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.appeals.linting.reading import Reading

CODE, LEVEL = "PA207", "fails"


def look(reading: Reading) -> Iterator[Seen]:
    """Every such place."""
    for place, action in enumerate(reading.plan.actions):
        if action.on and action.on > reading.plan.submit_on:
            yield Seen(f"actions.{place}", f"{action.on}, submitted on {reading.plan.submit_on}")
