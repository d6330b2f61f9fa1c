"""An exhibit's claimed day is not the day that the file itself carries.

Why: Photographs, documents and mails carry their own dates; a reviewer sees the difference and trusts nothing else.
Bad: "Since June", and the photograph was taken in May.
Better: Write the day that the file carries, and what happened on it.
Source: seller guides (R1-69, R2-43, R2-56)
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from plimsoll.appeals.linting.finding import Seen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.appeals.linting.reading import Reading

CODE, LEVEL = "PA208", "fails"
_ZONES = timedelta(days=1)
"""One day may lie between two time zones."""


def look(reading: Reading) -> Iterator[Seen]:
    """Every such place."""
    for place, one in enumerate(reading.plan.evidence):
        if one.claimed_on and one.own_date and abs(one.claimed_on - one.own_date) > _ZONES:
            yield Seen(f"evidence.{place}", f"{one.id}: said {one.claimed_on}, the file {one.own_date}")
