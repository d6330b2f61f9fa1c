"""Taking people out of free words before they become a cell.

What can be known for sure is taken: the names that the same file gives to a requester, signer or receiver, e-mail
addresses, telephone numbers, and lines that look like a street with a house number. A name that stands nowhere else in
the file cannot be told from any other word; a reader that must not pass on even that keeps the words out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plimsoll.facts.privacy import masked

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["ORDER_ID", "only_order_id", "order_ids", "scrubbed"]

ORDER_ID = re.compile(r"(?<![\w-])\d{3}-\d{7}-\d{7}(?![\w-])")
"""A marketplace's order id as Amazon writes it."""

_LONGEST = 10_000
_SHORTEST_PART = 3
_MOST_NAMES = 50
_BETWEEN_NAMES = re.compile(r"[^\w'\u2019-]+|_")
_STREETS = (
    re.compile(
        r"\b\d{1,6}[A-Za-z]?,?\s(?:[\w.'\u2019-]{1,30}\s){0,4}?"
        r"(?:st|street|ave|avenue|rd|road|dr|drive|ln|lane|blvd|boulevard|ct|court|way|pl|place|ter|terrace|hwy|"
        r"highway|pkwy|parkway|cir|circle|sq|square)\b\.?",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b\d{1,5}(?:\s(?:bis|ter))?,?\s(?:rue|avenue|boulevard|chemin|place|via|calle|rua)\s[\w'\u2019-]{1,30}"
        r"(?:\s[\w'\u2019-]{1,30}){0,3}",
        re.IGNORECASE,
    ),
    re.compile(r"\b[\w'\u2019-]{0,40}(?:straße|strasse|str\.|weg|gasse|platz|allee)\s\d{1,5}[a-z]?\b", re.IGNORECASE),
    re.compile(r"\b(?:rue|via|calle|rua)\s(?:[\w'\u2019-]{1,30}\s){1,3}\d{1,5}\b", re.IGNORECASE),
)


def scrubbed(words: str, names: Iterable[str] = ()) -> str:
    """The words without the given people's names, e-mail addresses, telephone numbers and street lines.

    Nothing of them where there are more than fifty names to look for: no parcel or ticket has so many people.
    """
    words = words[:_LONGEST]
    known = sorted({name.strip() for name in names} - {""}, key=lambda name: (-len(name), name))
    if len(known) > _MOST_NAMES:
        return ""
    for name in known:
        words = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "[name]", words, flags=re.IGNORECASE)
        for part in _BETWEEN_NAMES.split(name):
            if len(part) >= _SHORTEST_PART:
                spellings = "|".join(re.escape(one) for one in (part, part.capitalize(), part.upper()))
                words = re.sub(rf"(?<!\w)(?:{spellings})(?!\w)", "[name]", words)
    words = masked(words)
    for street in _STREETS:
        words = street.sub("[address]", words)
    return words


def order_ids(words: str) -> list[str]:
    """The marketplace's order ids in the words, each once, in their order."""
    return list(dict.fromkeys(ORDER_ID.findall(words)))


def only_order_id(*sources: str) -> str:
    """The order id of the first source that names any, or "" where that one names several."""
    for words in sources:
        ids = order_ids(words)
        if ids:
            return ids[0] if len(ids) == 1 else ""
    return ""
