"""A buyer is called malicious.

Why: It can be proved of hardly anybody, offends the reviewer's customer, and our letters do not do it.
Bad: The buyer is a scammer.
Better: What the records of this order show, without a word on the person.
Source: our own conduct (5), without public source: clause on malicious claims (R2-16)
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.appeals.linting.finding import Seen
    from plimsoll.appeals.linting.reading import Reading

CODE, LEVEL = "PA305", "fails"
_WORDS = re.compile(
    r"\b(?:buyer|customer)s? (?:\w+ ){0,2}to (?:cheat|deceive|defraud|trick|blackmail)|"
    r"\b(?:malicious|fraudulent|dishonest|abusive|scammer|cheater|blackmail\w*|extort\w*"
    r"|professional complainer|bad[- ]faith) ?(?:buyers?|customers?|claims?|reviews?|feedback|returns?)?\b"
    r"|\b(?:buyer|customer)s? (?:lied|lies|cheated|scammed|is lying|are lying)|悪質な(?:購入者|お客様)|詐欺",
    re.IGNORECASE,
)


def look(reading: Reading) -> Iterator[Seen]:
    """Every such place."""
    yield from reading.said(_WORDS)
