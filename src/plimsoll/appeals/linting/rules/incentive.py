"""A buyer is to be paid or pressed for a feedback.

Why: A coupon, gift or refund against a change of feedback is a violation of its own; a plan that names it confesses
it.
Bad: We offered a coupon so that the buyer removed the feedback.
Better: What solved the buyer's problem, without a word on feedback.
Source: Amazon's rules on feedback and messages, our own conduct (4, 7)
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.appeals.linting.finding import Seen
    from plimsoll.appeals.linting.reading import Reading

CODE, LEVEL = "PA313", "fails"
_WORDS = re.compile(
    r"\b(?:coupon|gift|discount|voucher|refund|cash|compensation)\w*\b.{0,60}\b(?:remov|chang|delet|revis"
    r"|updat|withdraw)\w*\b.{0,25}(?:feedback|review|claim)|\b(?:ask|asked|urge|persuad"
    r"|convinc)\w*\b.{0,30}\b(?:remove|delete|change|withdraw)\b.{0,25}(?:feedback|review|claim)|\b(?:remov"
    r"|chang|delet|revis|withdraw)\w*\b.{0,25}\b(?:feedback|review|claim)s?\b.{0,40}\b(?:for|against"
    r"|in exchange|in return)\b.{0,20}(?:coupon|gift|discount|voucher|refund|cash)|\b(?:feedback|reviews?"
    r"|claims?) (?:be |to be |was |were )?(?:removed|changed|deleted|withdrawn)|\bonly (?:satisfied"
    r"|happy) (?:buyers|customers)",
    re.IGNORECASE,
)


def look(reading: Reading) -> Iterator[Seen]:
    """Every such place."""
    yield from reading.said(_WORDS)
