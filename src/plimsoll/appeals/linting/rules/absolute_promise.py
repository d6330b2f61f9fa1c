"""An absolute promise.

Why: "Never again" cannot be kept by anybody, and is read as not meant.
Bad: This will never happen again.
Better: What is checked, how often, and what happens when it is found.
Source: seller guides (R1-56, R2-42, R3-12), our own conduct (9)
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.appeals.linting.finding import Seen
    from plimsoll.appeals.linting.reading import Reading

CODE, LEVEL = "PA301", "fails"
_WORDS = re.compile(
    r"\bonce and for all\b|\bfor good\b|"
    r"\b(?:will|shall|can|would) (?:never|not (?:ever )?(?:happen|appear|occur|be repeated))(?: \w+){0,3}"
    r"|\bnever (?:again|happen)|\bpermanent(?:ly)?\b|\bguarantee[ds]?\b(?! claim)|\b100 ?%|\bzero (?:defects?"
    r"|complaints?|errors?)|\bcompletely (?:eliminate|resolve|solve)\w*|\bin (?:the )?future\b.{0,40}\bnot\b"
    r"|\b(?:we|I) (?:\w+ )?promise\b|\bpromise (?:that|to|you)\b|\bforever\b|二度と|絶対に|必ず|永久に",
    re.IGNORECASE,
)


def look(reading: Reading) -> Iterator[Seen]:
    """Every such place."""
    yield from reading.said(_WORDS)
