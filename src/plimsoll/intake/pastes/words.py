"""The words of `paste_words.toml`, made ready: what a header names, and what a cell's words mean."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

__all__ = [
    "LANGUAGES",
    "Meaning",
    "columns_of",
    "field_of",
    "folded",
    "meaning_in",
    "meaning_of",
    "tidied",
    "words",
]

LANGUAGES = ("en", "de", "zh", "ja")

_NARROW = str.maketrans(
    "\uff1a\uff0c\uff1b\uff08\uff09\uff01\uff1f\uff03\uff0f\uff05\u3000\u00a0\u2019", ":,;()!?#/%  '"
)
_DIGITS = {0xFF10 + digit: str(digit) for digit in range(10)} | {0x2010: "-", 0x2011: "-", 0xFF0D: "-"}
_UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff\u00ad\x00-\x08\x0b\x0c\x0e-\x1f]")
_BLANK = re.compile(r"[ \t]+")
_UNIT = re.compile(r" ?\([^()]{1,20}\)$")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What some words mean: cells by column, and what is assumed in reading them so (empty: nothing)."""

    cells: tuple[tuple[str, str], ...]
    note: str = ""

    @property
    def column(self) -> str:
        """The first column that it fills."""
        return self.cells[0][0]


@cache
def words() -> dict[str, Any]:
    """The parsed data file, read once; nobody may change what this returns."""
    return tomllib.loads(Path(__file__).with_name("paste_words.toml").read_text(encoding="utf-8"))


def tidied(text: str) -> str:
    """The text as typed, with narrow digits and without invisible signs; line ends as one kind."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_DIGITS).replace("\u00a0", " ")
    return _UNSEEN.sub("", text)


def folded(text: str) -> str:
    """A word as it is compared: small, narrow, without a closing colon, star or sorting arrow."""
    text = _BLANK.sub(" ", text.translate(_NARROW).translate(_DIGITS).lower())
    return text.strip(' :*\u2191\u2193\u25b2\u25bc"')


@cache
def _fields() -> dict[str, str]:
    """Each known header or label, and its field; the first field that lists a word has it."""
    known: dict[str, str] = {}
    for field, entry in words()["fields"].items():
        for language in LANGUAGES:
            for word in entry.get(language, ()):
                known.setdefault(folded(word), field)
    return known


def field_of(header: str) -> str | None:
    """The field that a header or label names, a unit in brackets aside; None when it is not known."""
    word = folded(header)
    return _fields().get(word) or _fields().get(_UNIT.sub("", word))


def columns_of(kind: str) -> dict[str, str]:
    """The columns of a kind's table by field."""
    return dict(words()["columns"][kind])


@cache
def _meanings(kind: str) -> dict[str, tuple[Meaning, ...]]:
    """Every word of a kind's cells with its meanings, the longest word first."""
    known: dict[str, list[Meaning]] = {}
    for entry in words()["value"]:
        if kind not in entry["kinds"]:
            continue
        meaning = Meaning(tuple(entry["cells"].items()), entry.get("note", ""))
        for language in LANGUAGES:
            for word in entry.get(language, ()):
                known.setdefault(folded(word), []).append(meaning)
    ordered = sorted(known.items(), key=lambda pair: (-len(pair[0]), pair[0]))
    return {word: tuple(meanings) for word, meanings in ordered}


def meaning_of(text: str, kind: str, columns: frozenset[str]) -> Meaning | None:
    """What a whole cell means in a kind's table, of the meanings that fill one of `columns` first."""
    word = folded(text)
    found = _meanings(kind).get(word) or _meanings(kind).get(word.replace(" / ", "/"), ())
    return next((meaning for meaning in found if meaning.column in columns), None)


def meaning_in(text: str, kind: str, columns: frozenset[str]) -> tuple[str, Meaning] | None:
    """The longest known word inside a text, and its meaning."""
    looked_at = folded(text)
    for word, meanings in _meanings(kind).items():
        meaning = next((one for one in meanings if one.column in columns), None)
        if meaning and word in looked_at and _stands_alone(word, looked_at):
            return word, meaning
    return None


_NOT_BEFORE = "未不没沒非無"
_NEGATION = re.compile(r"(?:\bnot|\bnever|n't|\bnicht|\bkein\w*)(?: \w+)? $")


def _stands_alone(word: str, text: str) -> bool:
    """Whether a word is not just a part of a longer one, and is not denied."""
    if not word[0].isascii():
        at = text.find(word)
        return at == 0 or text[at - 1] not in _NOT_BEFORE
    found = re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text)
    return found is not None and _NEGATION.search(text[: found.start()]) is None
