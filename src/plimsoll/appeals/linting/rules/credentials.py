"""A password or an account access is in the letter.

Why: No reviewer needs it and nobody outside may have it; permission is given by role, in the account itself.
Bad: Log in with our administrator account, the password is ...
Better: Leave it out; withdraw the access.
Source: seller guides (R2-47, R2-51), our own conduct (8)
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.appeals.linting.finding import Seen
    from plimsoll.appeals.linting.reading import Reading

CODE, LEVEL = "PA316", "fails"
_WORDS = re.compile(
    r"\b(?:password|passwd|pwd|login|log-in|credentials|verification code|secret key|access token)\b"
    r"|\badmin(?:istrator)? (?:access|account|permission|rights)|パスワード",
    re.IGNORECASE,
)


def look(reading: Reading) -> Iterator[Seen]:
    """Every such place."""
    yield from reading.said(_WORDS, drop=True)
