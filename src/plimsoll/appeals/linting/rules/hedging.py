"""Hedging words.

Why: A cause that "maybe" was one was not found.
Bad: I think the carrier was maybe slow.
Better: What the records show.
Source: seller guides (R2-44)
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.appeals.linting.finding import Seen
    from plimsoll.appeals.linting.reading import Reading

CODE, LEVEL = "PA302", "fails"
_WORDS = re.compile(
    r"\b(?:I|we) (?:think|believe|guess|suppose|assume|feel)(?: that)?\b|\b(?:maybe|perhaps|probably|possibly|somehow"
    r"|hopefully|presumably|apparently|might have been|could have been|it seems(?: that)?|more or less"
    r"|as far as (?:I|we) know)\b|と思います|かもしれません|おそらく|たぶん",
    re.IGNORECASE,
)


def look(reading: Reading) -> Iterator[Seen]:
    """Every such place."""
    yield from reading.said(_WORDS, "")
