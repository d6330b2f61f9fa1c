"""An action has no exhibit that shows its execution.

Why: Sign-in sheets, scores, sampled records: without one, a reviewer has only the seller's word.
Bad: Staff were trained (no record).
Better: The record of its execution, as an exhibit of the plan.
Source: seller guides (R1-17, R1-18, R1-19, R1-49)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.appeals.linting.finding import Seen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.appeals.linting.reading import Reading

CODE, LEVEL = "PA204", "fails"


def look(reading: Reading) -> Iterator[Seen]:
    """Every such place."""
    for place, action in enumerate(reading.plan.actions):
        if not reading.exhibits(action.evidence):
            yield Seen(f"actions.{place}", action.id)
