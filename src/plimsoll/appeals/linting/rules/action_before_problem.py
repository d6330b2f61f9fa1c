"""A corrective action is dated before the problem it answers.

Why: A fix older than the first defect did not fix it; the dates contradict one another.
Bad: Carrier changed in June against parcels lost in August.
Better: The day on which it was done, after the problem was seen; or say that it had been there and did not hold.
Source: seller guides (R1-50, R1-69)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.appeals.linting.finding import Seen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.appeals.linting.reading import Reading

CODE, LEVEL = "PA206", "fails"


def look(reading: Reading) -> Iterator[Seen]:
    """Every such place."""
    for place, action in enumerate(reading.plan.actions):
        days = [
            one.defect_on for one in reading.plan.orders if one.cause in action.answers and one.defect_on is not None
        ]
        if action.section == "corrective" and action.on and days and action.on < min(days):
            yield Seen(f"actions.{place}", f"{action.on}, and the first defect is of {min(days)}")
