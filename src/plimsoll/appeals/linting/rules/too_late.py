"""The plan goes after the notice's day, or long after a refusal.

Why: The notice names its day; after a refusal the window for more material is said to be two days. Watch the mail for
"Account Health Update".
Bad: A refusal of the 1st answered on the 9th.
Better: Submit within the day that the notice names; answer a refusal within two days.
Source: seller guides (R1-34, R1-55, R2-58): the two days have no public source
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from plimsoll.appeals.linting.finding import Seen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.appeals.linting.reading import Reading

CODE, LEVEL = "PA403", "fails"
_AFTER = timedelta(days=2)


def look(reading: Reading) -> Iterator[Seen]:
    """Every such place."""
    plan = reading.plan
    if plan.notice.due_on and plan.submit_on > plan.notice.due_on:
        yield Seen("submit_on", f"{plan.submit_on}, due {plan.notice.due_on}")
    if plan.refusals and plan.submit_on > max(one.on for one in plan.refusals) + _AFTER:
        yield Seen("submit_on", f"{plan.submit_on}, refused on {max(one.on for one in plan.refusals)}")
