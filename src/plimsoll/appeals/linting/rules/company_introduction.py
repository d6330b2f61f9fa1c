"""The company introduces itself.

Why: The marketplace knows the account; the space is for cause and measure.
Bad: We are a leading brand founded in Shenzhen.
Better: Leave it out.
Source: Amazon's page on plans of action (no company introduction)
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.appeals.linting.finding import Seen
    from plimsoll.appeals.linting.reading import Reading

CODE, LEVEL = "PA307", "warns"
_WORDS = re.compile(
    r"\b(?:we|our company) (?:are|is) an? (?:\w+ ){0,2}(?:leading|professional|reputable|established|family"
    r"|famous|top|trusted|honest|loyal)\b|\b(?:founded|established|located|headquartered) in\b"
    r"|\byears of experience|\bour (?:mission|vision)\b|\b(?:loyal|long-time|valued) sellers?\b"
    r"|\bpositive (?:feedback|reviews) (?:from|over)|弊社は.{0,12}(?:設立|創業)",
    re.IGNORECASE,
)


def look(reading: Reading) -> Iterator[Seen]:
    """Every such place."""
    yield from reading.said(_WORDS, drop=True)
