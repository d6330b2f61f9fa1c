"""The notice is not recorded: its case, its day or its words.

Why: Without the case id nothing that was sent or answered can be found again.
Bad: No case id, no words of the notice.
Better: Case id, day and words as received.
Source: seller guides (R1-14, R1-46, R2-41, R2-60)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.appeals.linting.finding import Seen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.appeals.linting.reading import Reading

CODE, LEVEL = "PA405", "warns"


def look(reading: Reading) -> Iterator[Seen]:
    """Every such place."""
    notice = reading.plan.notice
    there = {"case_id": notice.case_id, "received_on": notice.received_on, "text": notice.text.strip()}
    if lacking := [name for name, value in there.items() if not value]:
        yield Seen("notice", ", ".join(lacking))
