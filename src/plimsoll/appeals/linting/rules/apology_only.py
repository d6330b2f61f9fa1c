"""More apology than account of what happened.

Why: An apology is courteous and proves nothing; one sentence is enough, cause and measure carry the letter.
Bad: We are deeply sorry, we sincerely apologise, please accept our apologies.
Better: One sentence at most, then the facts.
Source: seller guides (R1-08, R3-03, R3-15)
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.appeals.linting.finding import Seen
    from plimsoll.appeals.linting.reading import Reading

CODE, LEVEL = "PA303", "warns"
_WORDS = re.compile(r"\b(?:sorry|apolog\w+|regret\w*|forgive\w*)\b|申し訳|お詫び", re.IGNORECASE)
_MOST = 1


def look(reading: Reading) -> Iterator[Seen]:
    """Every such place."""
    found = list(reading.said(_WORDS))
    words = sum(len(_WORDS.findall(one.read)) for one in reading.sentences)
    if words > _MOST:
        yield found[min(_MOST, len(found) - 1)]
