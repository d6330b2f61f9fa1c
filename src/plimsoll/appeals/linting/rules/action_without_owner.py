"""An action has no owner.

Why: Somebody is answerable, by role; without one nobody can carry it out.
Bad: The process will be followed.
Better: The role that carries it out and the role that checks.
Source: seller guides (R1-12, R1-32)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.appeals.linting.finding import Seen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.appeals.linting.reading import Reading

CODE, LEVEL = "PA202", "fails"


def look(reading: Reading) -> Iterator[Seen]:
    """Every such place."""
    for place, action in enumerate(reading.plan.actions):
        if not action.owner.strip():
            yield Seen(f"actions.{place}", action.id)
