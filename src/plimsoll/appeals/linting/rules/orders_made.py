"""More orders are named as a way to lower the rate.

Why: Orders made or traded for the rate are fraud; volume is never a measure.
Bad: We will raise the number of orders to dilute the rate.
Better: Measures against the causes.
Source: our own conduct (1)
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.appeals.linting.finding import Seen
    from plimsoll.appeals.linting.reading import Reading

CODE, LEVEL = "PA314", "fails"
_WORDS = re.compile(
    r"\b(?:dilut\w+|lower\w*|bring\w* down) the (?:rate|ODR|order defect rate)|\b(?:more|additional|extra"
    r"|self-made|brushed|test) orders\b.{0,50}\brate\b|\bbrushing\b|\brais\w+ (?:the )?(?:number of orders"
    r"|order volume)|刷单|サクラ",
    re.IGNORECASE,
)


def look(reading: Reading) -> Iterator[Seen]:
    """Every such place."""
    yield from reading.said(_WORDS)
