"""What a model's wording may not do to a sentence: bring in a figure, a date, an id, a name or a fact.

Sentences go to a model with their references as opaque tokens (`{{a}}`, `{{b}}`): it sees no figure and no id, and its
answer is refused unless the same tokens stand in it in the same order. The rest is compared word by word with the
sentence as it was. The guard cannot see whether the sense is kept: that is a person's to read (`polish_unaccepted`).
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING

from plimsoll.appeals.bindings import REFERENCE, loose_figures

if TYPE_CHECKING:
    from collections.abc import Iterator

TOKEN = re.compile(r"\{\{([a-z]+)\}\}")
LONGER, SHORTER = 1.3, 0.5
_COUNTING = re.compile(
    r"\b(?:zero|one|once|twice|thrice|single|double[ds]?|triple[ds]?|couple|pair|both|several|many|most|few|all|none|every|each|"
    r"any|half|halves|halved|thirds?|quarters?|eleven|(?:thir|four|fif|six|seven|eigh|nine)teen|"
    r"(?:twen|thir|for|fif|six|seven|eigh|nine)ty|"
    r"hundreds?|thousands?|millions?|percent|per cent|dozens?|first|second|third|fourth|fifth|majority|minority)\b",
    re.IGNORECASE,
)
_TIMES = re.compile(
    r"\b(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|"
    r"aug|sept?|oct|nov|dec|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|weekends?|today|yesterday|tomorrow|always|"
    r"daily|weekly|monthly|hourly|immediately|days?|weeks?|months?|hours?|minutes?|years?|morning|evening|night|noon)\b",
    re.IGNORECASE,
)
_NOT = re.compile(
    r"\b(?:not|no|nor|neither|never|without|nobody|nothing|cannot|\w+n't|fails?|failed|lacks?|lacked)\b", re.IGNORECASE
)
_OPENERS = frozenset(
    [
        "a",
        "after",
        "all",
        "an",
        "and",
        "as",
        "at",
        "before",
        "both",
        "by",
        "during",
        "each",
        "every",
        "following",
        "for",
        "from",
        "if",
        "in",
        "it",
        "its",
        "of",
        "on",
        "once",
        "our",
        "since",
        "such",
        "that",
        "the",
        "their",
        "these",
        "they",
        "this",
        "those",
        "to",
        "under",
        "until",
        "we",
        "what",
        "when",
        "where",
        "which",
        "while",
        "with",
    ]
)
"""Words that may begin a sentence though they were not in it: any other might be a name."""
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")  # noqa: RUF001 - as typed


def tokens(text: str) -> tuple[str, list[str]]:
    """(the text with its references as tokens, the references in the order of the tokens)."""
    found: list[str] = []

    def token(match: re.Match[str]) -> str:
        found.append(match[0])
        return f"{{{{{_letters(len(found) - 1)}}}}}"

    return REFERENCE.sub(token, text), found


def _letters(at: int) -> str:
    """a, b, ..., z, ba, bb: no digit is ever in a token."""
    letters = string.ascii_lowercase
    text = letters[at % 26]
    while at := at // 26:
        text = letters[at % 26] + text
    return text


def restored(text: str, references: list[str]) -> str:
    """The text with its references back in the places of their tokens."""
    by_token = {_letters(at): one for at, one in enumerate(references)}
    return TOKEN.sub(lambda match: by_token[match[1]], text)


def objections(before: str, after: str) -> list[str]:
    """Why a wording is refused; both texts hold tokens. Empty: nothing speaks against it."""
    return list(dict.fromkeys(_objections(before, after)))


def _objections(before: str, after: str) -> Iterator[str]:
    if TOKEN.findall(before) != TOKEN.findall(after) or _braces(after) != _braces(before):
        yield "the references are not the same, in the same order"
    was, now = TOKEN.sub(" ", before), TOKEN.sub(" ", after)
    if added := _added(_numerals(was), _numerals(now)):
        yield f"a figure that was not there: {added}"
    for words, pattern in (("a counting word", _COUNTING), ("a word of time", _TIMES), ("a negation", _NOT)):
        if added := _added(_found(pattern, was), _found(pattern, now)):
            yield f"{words} that was not there: {added}"
    if lost := _added(_found(_NOT, now), _found(_NOT, was)):
        yield f"a negation is gone: {lost}"
    if names := _new_names(was, now):
        yield f"a name that was not there: {', '.join(names)}"
    if signs := sorted(set(_odd_signs(now)) - set(was)):
        yield f"a sign that was not there: {', '.join(f'U+{ord(one):04X}' for one in signs)}"
    if not SHORTER * len(before) <= len(after) <= LONGER * len(before):
        yield "its length says that something was added or left out"


def _braces(text: str) -> int:
    return len(re.findall(r"[{}]", text))


def _numerals(text: str) -> Counter[str]:
    """Figures as the bindings see them, and every sign that Unicode counts as a number."""
    return Counter(
        [*map(str.lower, loose_figures(text)), *(one for one in text if unicodedata.category(one)[0] == "N")]
    )


def _found(pattern: re.Pattern[str], text: str) -> Counter[str]:
    return Counter(found[0].lower() for found in pattern.finditer(text))


def _added(was: Counter[str], now: Counter[str]) -> str:
    return ", ".join(sorted(now - was))


def _new_names(was: str, now: str) -> list[str]:
    """Words with a capital that were not in the sentence, in any case; those that may open one are let pass."""
    known = {one.lower() for one in _WORD.findall(was)}
    return [
        one for one in _WORD.findall(now)
        if one != one.lower() and one.lower() not in known and not (one.lower() in _OPENERS and one.istitle())
    ]  # fmt: skip


def _odd_signs(text: str) -> Iterator[str]:
    """Whatever is no plain letter, space or mark of a sentence: other alphabets, links, mark-up, hidden signs."""
    return (one for one in text if not ((one.isascii() and (one.isalpha() or one in " .,;:()'-\n")) or one.isdigit()))
