"""What a notice is, by dated phrases with their source; the sentence that decides is quoted back with its place."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files as package_files
from typing import TYPE_CHECKING, Any

from plimsoll.intake.mails.kinds import phrases
from plimsoll.intake.mails.shapes import data_file, lowered, sentence_around

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

UNKNOWN = "unknown"
_LANGUAGES = ("en", "de", "fr", "es", "it", "ja", "zh")
_GAP = r"[^\n。！？!?]{0,60}?"  # noqa: RUF001 - Eastern sentences end so
_WORD = re.compile(r"\w", re.ASCII)


@dataclass(frozen=True, slots=True)
class Sign:
    """One phrase. `stage` is the mail reader's own kind (`claim_decided`), empty for a phrase of this room."""

    kind: str
    stage: str
    language: str
    pattern: re.Pattern[str]
    source: str
    confidence: str
    weak: bool
    conditional: bool
    unless: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of notice, its names, and the way of the banner that it points to."""

    code: str
    en: str
    zh: str
    way: str
    outranks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence and where it stands: `subject`, or `paragraph 3`."""

    sentence: str
    place: str

    def as_json(self) -> dict[str, str]:
        """Plain values."""
        return {"sentence": self.sentence, "place": self.place}


@dataclass(frozen=True, slots=True)
class Recognised:
    """A kind (`unknown`: none), the sentence that decided, and the sign with its source."""

    kind: str
    quote: Quote | None = None
    sign: Sign | None = None
    also: tuple[str, ...] = ()
    """Other kinds whose signs were found too."""

    @property
    def stage(self) -> str:
        """`decided` for a claim that has been decided, else `opened` or empty."""
        return {"claim_decided": "decided", "claim_opened": "opened"}.get(self.sign.stage if self.sign else "", "")


@cache
def signs_file() -> Mapping[str, Any]:
    """`notice_signs.toml`."""
    return tomllib.loads((package_files("plimsoll.appeals.cases") / "notice_signs.toml").read_text(encoding="utf-8"))


@cache
def kinds() -> Mapping[str, Kind]:
    """Every kind by its code, and `unknown`."""
    found = {
        one["code"]: Kind(one["code"], one["en"], one["zh"], one["way"], tuple(one.get("outranks", ())))
        for one in signs_file()["kind"]
    }
    return found | {UNKNOWN: Kind(UNKNOWN, "Not recognised: read it", "未能识别, 请阅读原文", "unclear", ())}


@cache
def signs() -> tuple[Sign, ...]:
    """Every sign: those of the mail reader first, then this room's."""
    own = {one["code"]: one for one in signs_file()["kind"]}
    found = [
        Sign(code, one.kind, one.language, _pattern("*".join(one.pieces)), one.source, one.confidence, one.weak,
             one.unless_conditional, tuple(own[code].get("unless", ())) if code == "claim" else ())
        for one in phrases()
        if (code := signs_file()["maps"].get(one.kind))
    ]  # fmt: skip
    for code, kind in own.items():
        for language in _LANGUAGES:
            patterns = [_pattern(lowered(text)) for text in kind.get(f"{language}_signs", ())]
            patterns += [_built(lists) for lists in kind.get(f"{language}_built", ())]
            found += [
                Sign(code, "", language, pattern, kind["source"], kind["confidence"], weak=False,
                     conditional=kind.get("conditional", False), unless=tuple(kind.get("unless", ())))
                for pattern in patterns
            ]  # fmt: skip
    return tuple(found)


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(_before(text) + _escaped(text))


def _built(lists: Iterable[Sequence[str]]) -> re.Pattern[str]:
    """One word of each list after the other."""
    words = [[lowered(one) for one in some] for some in lists]
    return re.compile(_before(words[0][0]) + "".join(f"(?:{'|'.join(map(_escaped, some))})" for some in words))


def _before(text: str) -> str:
    return r"(?<![a-zà-ÿ])" if _WORD.match(text) else ""


def _escaped(text: str) -> str:
    return _GAP.join(re.escape(piece) for piece in text.split("*"))


@dataclass(frozen=True, slots=True)
class _Place:
    sign: Sign
    in_text: bool
    start: int
    end: int


def recognise(subject: str, text: str) -> Recognised:
    """The kind of a notice; `text` has one line for each paragraph.

    The subject's sign decides, else the first one in the text; a kind that outranks it, and is found too, takes its
    place. Weak signs are asked only where there is no other.
    """
    places = [*_found(subject, in_text=False), *_found(text, in_text=True)]
    for weak in (False, True):
        asked = [one for one in places if one.sign.weak == weak]
        if asked:
            first = min(asked, key=lambda one: (one.in_text, one.start))
            return _shown(_outranking(first, asked), asked, subject, text)
    return Recognised(UNKNOWN)


def _found(words: str, *, in_text: bool) -> Iterator[_Place]:
    small = lowered(words)
    for sign in signs():
        for found in sign.pattern.finditer(small):
            first, last = sentence_around(words, found.start(), found.end())
            if not _cancelled(sign, small[first : found.start()], small[first:last]):
                yield _Place(sign, in_text, found.start(), found.end())
                break


def _cancelled(sign: Sign, before: str, sentence: str) -> bool:
    if any(word in sentence for word in sign.unless):
        return True
    if not sign.conditional:
        return False
    padded = f" {before}"
    words = data_file("mail_kinds")["conditions"].get(sign.language, ())
    return any((f" {word}" if word.endswith(" ") else word) in padded for word in words)


def _outranking(first: _Place, found: list[_Place]) -> _Place:
    for place in found:
        if first.sign.kind in kinds()[place.sign.kind].outranks:
            first = place
    return first


def _shown(place: _Place, found: list[_Place], subject: str, text: str) -> Recognised:
    """With a sentence of the text where the kind is found there, by a published wording if any."""
    same = [one for one in found if one.sign.kind == place.sign.kind and one.in_text]
    best = min(same, key=lambda one: (one.sign.confidence == "unconfirmed", one.start), default=place)
    also = tuple(sorted({one.sign.kind for one in found} - {place.sign.kind}))
    return Recognised(place.sign.kind, quoted(text if best.in_text else subject, best.start, best.end,
                                              in_text=best.in_text), best.sign, also)  # fmt: skip


def quoted(words: str, start: int, end: int, *, in_text: bool = True) -> Quote:
    """The sentence around a place, and where it stands."""
    first, last = sentence_around(words, start, end)
    place = f"paragraph {words.count(chr(10), 0, start) + 1}" if in_text else "subject"
    return Quote(words[first:last].strip(), place)


def metrics_named(words: str) -> tuple[tuple[str, Quote], ...]:
    """The metrics that a text names, in its order, each with its sentence."""
    small, found = lowered(words), []
    for metric, names in signs_file()["metrics"].items():
        pattern = re.compile("|".join(rf"(?<![a-z]){re.escape(name)}(?![a-z])" for name in names))
        if place := pattern.search(small):
            found.append((place.start(), metric, quoted(words, place.start(), place.end())))
    return tuple((metric, quote) for _, metric, quote in sorted(found, key=lambda one: one[0]))
