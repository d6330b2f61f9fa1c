"""The letter is too long.

Why: A reviewer has minutes; what is not needed hides what is. The bound of words is our own.
Bad: Six pages of text.
Better: Under the bound; the details stand in the tables and exhibits.
Source: Amazon's page on plans of action (clear, concise), our own bound
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.appeals.linting.finding import Seen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.appeals.linting.reading import Reading

CODE, LEVEL = "PA319", "warns"
_WORDS, _SIGNS = 1000, 3500


def look(reading: Reading) -> Iterator[Seen]:
    """Every such place."""
    words = sum(len(one.read.split()) for one in reading.sentences)
    signs = len(reading.text) if reading.plan.language == "ja" else 0
    if words > _WORDS or signs > _SIGNS:
        yield Seen("summary", f"{words} words" if not signs else f"{signs} signs")
