"""Reading a comment: which language, and which causes its words name.

A lexicon (`lexicons/*.toml`) holds patterns by cause. A pattern is a row of pieces with `..` between, which stands for
a few other words of the sentence; a piece is phrases with `|` (or) between, and `*` is any ending. In Chinese and
Japanese a space parts pieces too, and `..` stands for a few signs. Before reading, accents are taken off and phrases
that clear (`arrived on time`, `not damaged`) are taken out.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

LANGUAGES = ("en", "de", "fr", "es", "it", "ja", "pt", "zh")
UNSPACED = frozenset({"ja", "zh"})
"""Written without spaces between words."""
_END = "¶"
_GAP_WORDS, _GAP_SIGNS = 4, 10
LONGEST = 4000
"""So many characters of a text are read."""

SUBSUMES: dict[str, tuple[str, ...]] = {
    "not_received": ("late_delivery", "no_valid_tracking", "refund_slow", "slow_reply", "missing_item"),
    "wrong_item": ("not_as_described", "missing_item"),
    "damaged": ("defective", "not_as_described"),
    "missing_item": ("not_as_described",),
    "out_of_stock": ("refund_slow", "not_received", "slow_reply"),
    "return_refused": ("refund_slow", "slow_reply", "useless_reply", "defective"),
    "refund_slow": ("slow_reply",),
    "slow_reply": ("useless_reply",),
    "not_as_described": ("defective",),
    "fraud": ("not_received",),
}
"""Where a text names both, the second is mostly the first one's consequence or another word for it: it weighs half."""


@dataclass(frozen=True, slots=True)
class Named:
    """A cause that a text names, the words that name it, and whether they name it first of all."""

    cause: str
    words: str
    leads: bool


@dataclass(frozen=True)
class Lexicon:
    """A language's patterns, compiled."""

    language: str
    function_words: frozenset[str]
    cleared: re.Pattern[str]
    first: dict[str, re.Pattern[str]]
    """Phrases that are taken out once they have named their cause: `waiting for my money` is no missing parcel."""
    causes: dict[str, re.Pattern[str]]


@cache
def lexicon(language: str) -> Lexicon:
    """The lexicon of a language of `LANGUAGES`."""
    text = (files("plimsoll.diagnosis.words") / "lexicons" / f"{language}.toml").read_text(encoding="utf-8")
    entries = tomllib.loads(text)
    unspaced = language in UNSPACED
    return Lexicon(
        language,
        frozenset(entries["function_words"].split()),
        _any_of(entries["cleared"], unspaced=unspaced),
        *(
            {cause: _any_of(patterns, unspaced=unspaced) for cause, patterns in entries.get(part, {}).items()}
            for part in ("first", "causes")
        ),
    )


def _any_of(patterns: list[str], *, unspaced: bool) -> re.Pattern[str]:
    return re.compile("|".join(_pattern(one, unspaced=unspaced) for one in patterns))


def _pattern(text: str, *, unspaced: bool) -> str:
    """A pattern's regular expression, over text as `prepared` gives it."""
    gap = rf"[^{_END}]{{0,{_GAP_SIGNS}}}?" if unspaced else rf"(?:(?!{_END})\S+ ){{0,{_GAP_WORDS}}}?"
    parts: list[str] = []
    for piece in text.split(" ") if unspaced else re.split(r" (?=\.\.)|(?<=\.\.) ", text):
        if piece in {"..", ""}:
            parts.append(gap if piece else "")
            continue
        said = [re.escape(words).replace(r"\*", r"\w*") for words in piece.split("|") if words]
        maybe = "?" if piece.endswith("|") else ""
        parts.append(f"(?:{'|'.join(said)}){maybe}" if unspaced else f"(?:(?:{'|'.join(said)}) ){maybe}")
    whole = "".join(parts)
    return whole if unspaced else rf"(?<![^ ]){whole}"


def prepared(text: str, language: str) -> str:
    """The text as patterns meet it: one case, no accents, a mark where a sentence ends."""
    text = text[:LONGEST].lower()
    if language in UNSPACED:
        text = re.sub(r"[。\uff0e.\uff01!\uff1f?\uff1b;\n]+", _END, unicodedata.normalize("NFKC", text))
        return re.sub(rf"[^\w{_END}]+", "", text)
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text.replace("ß", "ss")) if ord(sign) not in _MARKS)
    plain = (
        re.sub(r"(?<=[a-z])['\u2019\u00b4`](?=t\b|s\b|re\b|ve\b|ll\b|d\b)", "", plain) if language == "en" else plain
    )
    plain = re.sub(r"[.!?;:\n]+", f" {_END} ", plain)
    return re.sub(rf"[^\w{_END}]+", " ", plain).strip() + " "


_MARKS = range(0x300, 0x370)


@cache
def _plain_words(text: str) -> frozenset[str]:
    return frozenset(prepared(text, "fr").split())


def language_of(text: str, likely: str | None = None) -> str | None:
    """The language a text is in: by its script, else by its small words; `likely` where these do not tell.

    None for a text without a letter that we read.
    """
    if re.search(r"[\u3040-\u30ff]", text):
        return "ja"
    if re.search(r"[\u4e00-\u9fff]", text):
        return "zh" if likely != "ja" else "ja"
    if not re.search(r"[A-Za-z\u00c0-\u024f]", text):
        return None
    words = _plain_words(text)
    counts = {name: len(words & lexicon(name).function_words) for name in LANGUAGES if name not in UNSPACED}
    best = max(counts.values())
    found = [name for name, count in counts.items() if count == best]
    if likely in counts and counts[likely] >= best - 1:
        return likely  # one small word more in another language is no sign: sites are written to in their own
    return found[0] if best else likely or "en"


def read(text: str, language: str) -> list[Named]:
    """The causes that a text names, those it names first of all before those it names besides."""
    words = lexicon(language)
    plain = prepared(text, language)
    found: dict[str, str] = {}
    for cause, pattern in words.first.items():
        if match := pattern.search(plain):
            found[cause] = match[0].strip()
            plain = pattern.sub(f"{_END} ", plain)
    plain = words.cleared.sub(f"{_END} ", plain)
    for cause, pattern in words.causes.items():
        if cause not in found and (match := pattern.search(plain)):
            found[cause] = match[0].strip()
    below = {other for cause in found for other in SUBSUMES.get(cause, ())}
    below |= {"unfounded"} if len(found) > 1 else set()
    named = [Named(cause, said, cause not in below) for cause, said in found.items()]
    return sorted(named, key=lambda one: not one.leads)


def read_as(text: str, stated: str | None, likely: str | None) -> tuple[str | None, list[Named]]:
    """The language a text is read in and the causes it names; the likely language is tried where its own gives none."""
    language = stated if stated in LANGUAGES else language_of(text, likely)
    if language is None:
        return None, []
    named = read(text, language)
    if not named and likely and likely != language:
        return likely, read(text, likely)
    return language, named
