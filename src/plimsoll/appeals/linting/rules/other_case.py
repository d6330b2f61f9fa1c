"""Another case is mixed in.

Why: One appeal, one matter: another case's question sends the letter to another desk.
Bad: We also ask why our funds are held.
Better: Only this notice; the other matter through its own page.
Source: Amazon's page on plans of action (no other cases or questions)
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.appeals.linting.finding import Seen
    from plimsoll.appeals.linting.reading import Reading

CODE, LEVEL = "PA308", "warns"
_WORDS = re.compile(
    r"\b(?:another|other|previous|separate|different) case\b|\bcase (?:id|no|number|#)\b|\b(?:also"
    r"|additionally) (?:ask|request|want|would like to (?:ask|know))|\b(?:our|the) (?:funds|balance"
    r"|payment) (?:are|is) (?:still )?(?:held|withheld|frozen)|\bby the way\b|\bwhile (?:you are at it"
    r"|we are here)|\?$",
    re.IGNORECASE,
)


def look(reading: Reading) -> Iterator[Seen]:
    """Every such place."""
    yield from reading.said(_WORDS, drop=True)
