"""Personal data in a comment: e-mail addresses, telephone numbers and full names, and whose they seem to be."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from plimsoll.facts.privacy import masked
from plimsoll.remedies.removability.lexicon import folded

if TYPE_CHECKING:
    from plimsoll.remedies.removability.lexicon import Lexicon

Whose = Literal["seller", "buyer", "unsaid"]

_NUMBER = re.compile(r"(?<![0-9A-Za-z-])\+?\(?\d(?:[\s().-]{0,2}\d){6,14}(?![0-9A-Za-z-])")
_ORDER_OR_DATE = re.compile(r"\d{3}-\d{7}-\d{7}|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}")
_MASK = re.compile(r"\[(?:e-mail|phone)\]")
_NAMED = re.compile(
    r"\b(?:Mr|Mrs|Ms|Herrn?|Frau|Monsieur|Madame|Mme|Señora?|Sra?|Signora?|Sig|Senhora?)\.? "
    r"[A-ZÀ-Þ][a-zà-ÿ]+ [A-ZÀ-Þ][a-zà-ÿ]+"
)


def hidden(text: str) -> str:
    """The comment with addresses and numbers masked, also where Japanese or Chinese letters touch them."""
    text = masked(text)
    return _NUMBER.sub(lambda found: found[0] if _ORDER_OR_DATE.fullmatch(found[0]) else "[phone]", text)


def personal_data(text: str, own: Lexicon) -> tuple[tuple[str, Whose], ...]:
    """What of a comment is personal data, with whose it seems to be; a name is never said to be the seller's."""
    found: list[tuple[str, Whose]] = []
    for sentence in re.split(r"(?<=[.!?。!?])\s+|\n", hidden(text)):
        found += [(mask, _whose(sentence, own)) for mask in _MASK.findall(sentence)]
    found += [(name, "unsaid") for name in _NAMED.findall(text)]
    return tuple(dict.fromkeys(found))


def _whose(sentence: str, own: Lexicon) -> Whose:
    plain = folded(_MASK.sub(" ", sentence))
    if own.topics["delivery"].search(plain) and not own.seller.search(plain):
        return "unsaid"
    if own.seller.search(plain):
        return "seller"
    return "buyer" if own.own.search(plain) else "unsaid"
