"""A root cause has no corrective or no preventive action against it.

Why: The three questions are asked of every cause: what it was, what was done, what prevents it.
Bad: Three causes, and actions against two of them.
Better: For each cause one thing done and one thing that stays.
Source: seller guides (R1-05, R1-08, R1-31), refusals seen (greater detail on actions for each theme)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.appeals.linting.finding import Seen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.appeals.linting.reading import Reading

CODE, LEVEL = "PA106", "fails"


def look(reading: Reading) -> Iterator[Seen]:
    """Every such place."""
    for cause in reading.plan.root_causes:
        for section in ("corrective", "preventive"):
            against = {code for _, action in reading.plan.of(section) for code in action.answers}
            if cause.cause not in against:
                yield Seen("actions", f"{cause.cause}: nothing {section}")
