"""Emotion instead of fact.

Why: A reviewer decides on facts; pleading and praise are passed over.
Bad: My family depends on this account!
Better: Leave it out.
Source: Amazon's page on plans of action (no emotive language)
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.appeals.linting.finding import Seen
    from plimsoll.appeals.linting.reading import Reading

CODE, LEVEL = "PA306", "warns"
_WORDS = re.compile(
    r"\b(?:please|kindly) (?:give us|give me|have mercy|help us|understand|reinstate|restore)|\b(?:my"
    r"|our) (?:family|livelihood|employees depend|children)\b|\bbeg(?:ging)?\b|\bdesperate\w*|\bheartbroken"
    r"|\bdevastat\w+|\bdeeply\b|\bsincerely (?:hope|ask|beg)|!|\b(?:last|another|second|one more|a new) chance"
    r"|\bfe(?:el|lt) (?:so |very |really )?(?:terrible|awful|ashamed|guilty|bad|sorry)\b"
    r"|どうか|お願いです",
    re.IGNORECASE,
)


def look(reading: Reading) -> Iterator[Seen]:
    """Every such place."""
    yield from reading.said(_WORDS, drop=True)
