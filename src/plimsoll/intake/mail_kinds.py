"""What a mail is about, by the phrases of `mail_kinds.toml`; each verdict carries the sentence that decided it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

from plimsoll.intake.mail_shapes import data_file, lowered, sentence_around

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Phrase", "Verdict", "phrases", "verdict"]

_MOST_PLACES = 20
"""Places in one mail at which a phrase is looked at."""
_GAP = 60
"""Characters that a `*` in a phrase may stand for."""


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
    """The kind of a mail; `text` has one line for each paragraph. The text's sentence is preferred to the subject's."""
    looked_at = [(text, lowered(text)), (subject, lowered(subject))]
    for phrase in phrases():
        for words, small in looked_at:
            if phrase.pieces[0] not in small:
                continue
            for start, end in islice(_places(phrase, small), _MOST_PLACES):
                first, last = sentence_around(words, start, end)
                if not (phrase.unless_conditional and _is_conditional(small[first:start], phrase.language)):
                    return Verdict(phrase.kind, words[first:last].strip(), phrase)
    return Verdict("other", "", None)


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
    return None if at < 0 or "\n" in text[start:at] else at + len(piece)


def _is_conditional(before: str, language: str) -> bool:
    """Whether what a sentence says before the phrase makes it only a possibility."""
    padded = f" {before}"
    return any((f" {word}" if word.endswith(" ") else word) in padded for word in _conditions()[language])


@cache
def _conditions() -> dict[str, list[str]]:
    return dict(data_file("mail_kinds")["conditions"])
