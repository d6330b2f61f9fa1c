"""An exhibit is told otherwise than the evidence in custody has it.

Why: What was received, when, and what the file says of itself stand in a chain that nobody can change unseen; a plan
that tells it otherwise falls apart at the first check of a hash or a date. It looks where evidence is in custody.
Bad: The plan says a file of 8 August; the file in custody carries 3 September.
Better: The exhibit as `plimsoll evidence show` has it; a file that is not in custody yet is added.
Source: our own conduct (2), seller guides (R2-43, R2-56)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.appeals.evidence.exhibits import held_against
from plimsoll.appeals.linting.finding import Seen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.appeals.linting.reading import Reading

CODE, LEVEL = "PA512", "fails"


def look(reading: Reading) -> Iterator[Seen]:
    """Every such place."""
    for one in held_against(reading.plan, reading.pieces) if reading.pieces else ():
        custody = one.custody or "not in custody"
        yield Seen(one.place, f"{one.exhibit}: {one.field} {one.plan}, custody: {custody}")
