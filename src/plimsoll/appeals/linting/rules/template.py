"""Sentences of a public or an own earlier letter.

Why: Reviewers know the sentences that go round, and the same text for two sites or shops is seen.
Bad: We take full responsibility and have thoroughly reviewed our business practices.
Better: What happened in this shop, to these orders.
Source: seller guides (R1-04, R1-40, R1-53), public threads on refused appeals (template text)
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plimsoll.appeals.linting.finding import Seen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.appeals.linting.reading import Reading

CODE, LEVEL = "PA320", "warns"
_SHARE, _RUN = 0.25, 5
"""A quarter of the runs of five words already stand in one other letter."""
_KNOWN = re.compile(
    r"take(?:s|n)? full responsibility|thank you for (?:taking )?(?:the|your) time|we value (?:our|every) customer"
    r"|customer satisfaction is our|thoroughly reviewed our|we understand the importance of|committed to providing"
    r"|highest (?:standard|quality)s? of"
    r"|look(?:ing)? forward to (?:your|hearing|selling)|strive to (?:provide|offer|improve)"
    r"|as a (?:responsible|loyal) seller|privilege of selling",
    re.IGNORECASE,
)


def look(reading: Reading) -> Iterator[Seen]:
    """Known sentences, and earlier letters of which much comes again."""
    yield from reading.said(_KNOWN)
    own = _runs(reading.text)
    for text in reading.earlier:
        shared = own & _runs(text)
        if own and len(shared) > _SHARE * len(own):
            yield Seen("summary", f"{len(shared)} of {len(own)} runs of words")


def _runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1)}
