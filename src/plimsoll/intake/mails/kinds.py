"""What a mail is about, by the phrases of `mail_kinds.toml`; each verdict carries the sentence that decided it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

from plimsoll.intake.mails.shapes import data_file, lowered, sentence_around

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Phrase", "Verdict", "phrases", "verdict"]

_SENTENCE_END = re.compile(r"[\n。！？]|[.!?] ")  # noqa: RUF001 - Eastern sentences end so
_MOST_PLACES = 20
"""Places in one mail at which a phrase is looked at."""
_GAP = 60
"""Characters that a `*` in a phrase may stand for, within one sentence."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase of the data file. `pieces` are its parts between `*`, in lower case."""

    kind: str
    language: str
    pieces: tuple[str, ...]
    source: str
    confidence: str
    weak: bool
    unless_conditional: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """A kind of `facts.schema.NOTICE_KINDS`, the sentence that decided it, and by which phrase; None: by none."""

    kind: str
    words: str
    phrase: Phrase | None


@cache
def phrases() -> tuple[Phrase, ...]:
    """Every phrase, in the order in which they are asked: those that are sure, then the weak ones."""
    found = [
        Phrase(
            kind["kind"],
            entry["language"],
            tuple(lowered(entry["text"]).split("*")),
            entry["source"],
            entry["confidence"],
            entry.get("weak", False),
            kind.get("unless_conditional", False),
        )
        for kind in data_file("mail_kinds")["kind"]
        for entry in kind["phrases"]
    ]
    return tuple(sorted(found, key=lambda phrase: phrase.weak))


def verdict(subject: str, text: str) -> Verdict:
    """The kind of a mail; `text` has one line for each paragraph.

    A sure phrase in the subject decides, else the one that comes first in the text: a notice says in its first
    sentence what it is about. A kind that outranks the one so found, and is found too, takes its place. Weak phrases
    are asked when there is no sure one. The text's sentence is shown rather than the subject's.
    """
    sides = (_Side(subject, lowered(subject)), _Side(text, lowered(text)))
    for weak in (False, True):
        found = [place for phrase in phrases() if phrase.weak == weak for place in _found(phrase, sides)]
        if found:
            first = min(found, key=lambda place: (place.in_text, 0 if weak else place.start))
            return _shown(_outranking(first, found), found, sides)
    return Verdict("other", "", None)


@dataclass(frozen=True, slots=True)
class _Side:
    """The subject or the text, as it stands and in lower case."""

    words: str
    small: str


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a phrase was found."""

    phrase: Phrase
    in_text: bool
    start: int
    end: int


def _found(phrase: Phrase, sides: tuple[_Side, _Side]) -> Iterator[_Place]:
    """The first place on each side where the phrase says something for sure."""
    for in_text, side in enumerate(sides):
        if phrase.pieces[0] not in side.small:
            continue
        for start, end in islice(_places(phrase, side.small), _MOST_PLACES):
            first, _ = sentence_around(side.words, start, end)
            if not (phrase.unless_conditional and _is_conditional(side.small[first:start], phrase.language)):
                yield _Place(phrase, bool(in_text), start, end)
                break


def _outranking(first: _Place, found: list[_Place]) -> _Place:
    ranks = _outranked()
    for place in found:
        if first.phrase.kind in ranks.get(place.phrase.kind, ()):
            first = place
    return first


@cache
def _outranked() -> dict[str, tuple[str, ...]]:
    return {kind["kind"]: tuple(kind.get("outranks", ())) for kind in data_file("mail_kinds")["kind"]}


def _shown(place: _Place, found: list[_Place], sides: tuple[_Side, _Side]) -> Verdict:
    """The verdict with its sentence: of the text where the kind is found there, by a phrase with a source if any."""
    same = [one for one in found if one.phrase.kind == place.phrase.kind and one.in_text]
    place = min(same, key=lambda one: (one.phrase.confidence == "unconfirmed", one.start), default=place)
    words = sides[place.in_text].words
    first, last = sentence_around(words, place.start, place.end)
    return Verdict(place.phrase.kind, words[first:last].strip(), place.phrase)


def _places(phrase: Phrase, text: str) -> Iterator[tuple[int, int]]:
    """Where the phrase stands in a text."""
    first, *others = phrase.pieces
    at = text.find(first)
    while at >= 0:
        end: int | None = at + len(first)
        for piece in others:
            end = _after(piece, text, end) if end is not None else None
        if end is not None:
            yield at, end
        at = text.find(first, at + 1)


def _after(piece: str, text: str, start: int) -> int | None:
    at = text.find(piece, start, start + _GAP + len(piece))
    return None if at < 0 or _SENTENCE_END.search(text, start, at) else at + len(piece)


def _is_conditional(before: str, language: str) -> bool:
    """Whether what a sentence says before the phrase makes it only a possibility."""
    padded = f" {before}"
    return any((f" {word}" if word.endswith(" ") else word) in padded for word in _conditions()[language])


@cache
def _conditions() -> dict[str, list[str]]:
    return dict(data_file("mail_kinds")["conditions"])
