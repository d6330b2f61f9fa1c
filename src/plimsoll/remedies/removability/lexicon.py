"""The lexicons: what words of a language are about, compiled once, and which language a comment is in."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files as package_files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "ja", "zh")
WITHOUT_SPACES = frozenset(("ja", "zh"))
TOPICS = ("product", "late", "delivery", "service", "condition")
"""What a part of a comment can be about."""

_KATAKANA = re.compile(r"[ァ-ヴー]+")
_KANA = re.compile(r"[ぁ-んァ-ヴ]")
_HAN = re.compile(r"[\u3400-\u9fff]")
_NOTHING = re.compile(r"(?!)")
_HINT_WEIGHT = 1.5
_ENOUGH_AHEAD = 3
"""So many common words more than any other language, and nothing else is asked."""
_BETWEEN_WORDS, _BETWEEN_LETTERS = r"(?:[\W_]+\w+){0,3}[\W_]+", r".{0,6}?"


def lowered(text: str) -> str:
    """Without case and widths."""
    return unicodedata.normalize("NFKC", text).casefold().replace("\u2019", "'")


def folded(text: str) -> str:
    """Without case, widths and, but for Japanese and Chinese, accents."""
    plain = lowered(text)
    if _KANA.search(plain) or _HAN.search(plain):
        return plain
    return "".join(letter for letter in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(letter))


@dataclass(frozen=True, slots=True)
class Lexicon:
    """One language's words, each list as one pattern over folded text."""

    language: str
    topics: dict[str, re.Pattern[str]]
    obscene: re.Pattern[str]
    obscene_words: tuple[str, ...]
    mild: re.Pattern[str]
    seller: re.Pattern[str]
    own: re.Pattern[str]
    split: re.Pattern[str]
    """Conjunctions, over lowered text: an accent tells the Italian "and" from "is"."""
    idle: re.Pattern[str]
    """Words that are about nothing the policy asks after: common, neutral, and overall likes and dislikes."""
    common: frozenset[str]

    @property
    def spaced(self) -> bool:
        """Whether words stand apart."""
        return self.language not in WITHOUT_SPACES


@cache
def lexicon(language: str) -> Lexicon:
    """The lexicon of a language. Raises FileNotFoundError for one that is not there."""
    text = (package_files("plimsoll.remedies.removability") / "lexicons" / f"{language}.toml").read_text("utf-8")
    lists: dict[str, list[str]] = tomllib.loads(text)
    spaced = language not in WITHOUT_SPACES

    def pattern(*names: str) -> re.Pattern[str]:
        return _compiled([folded(word) for name in names for word in lists.get(name, ())], spaced=spaced)

    return Lexicon(
        language,
        {name: pattern(name) for name in TOPICS},
        pattern("obscene"),
        tuple(folded(word) for word in lists["obscene"] if not word.startswith("re:")),
        pattern("mild"),
        pattern("seller"),
        pattern("own"),
        _compiled([lowered(word) for word in lists["split"]], spaced=spaced),
        pattern("common", "neutral", "filler"),
        frozenset(folded(word) for word in lists["common"]),
    )


def _compiled(words: Iterable[str], *, spaced: bool) -> re.Pattern[str]:
    found = [_one(word, spaced=spaced) for word in sorted(words, key=len, reverse=True)]
    return re.compile("|".join(found)) if found else _NOTHING


def _one(text: str, *, spaced: bool) -> str:
    if text.startswith("re:"):
        return text[3:]
    if spaced:
        said = re.escape(text).replace(r"\ \~\ ", _BETWEEN_WORDS).replace("\\ ~\\ ", _BETWEEN_WORDS)
        said = said.replace(r"\*", r"\w*").replace(r"\ ", r"[\s'-]+")
        return rf"(?<!\w)(?:{said})(?!\w)"
    said = re.escape(text).replace(r"\~", _BETWEEN_LETTERS).replace("~", _BETWEEN_LETTERS)
    return rf"(?<![ァ-ヴー]){said}(?![ァ-ヴー])" if _KATAKANA.fullmatch(text) else said


def language_of(text: str, hint: str | None = None) -> str:
    """The language of a comment: by its letters, else by its commonest words; `hint` is the marketplace's own."""
    if _KANA.search(text):
        return "ja"
    if _HAN.search(text):
        return "ja" if hint == "ja" else "zh"
    plain = folded(text)
    words = set(re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?", plain))
    votes = {name: float(len(words & lexicon(name).common)) for name in LANGUAGES if name not in WITHOUT_SPACES}
    if hint in votes:
        votes[hint] += _HINT_WEIGHT
    if _far_ahead(votes):
        return max(votes, key=lambda name: votes[name])
    for name in votes:
        votes[name] += len({match for topic in lexicon(name).topics.values() for match in topic.findall(plain)})
    best = max(votes, key=lambda name: votes[name])
    return best if votes[best] else hint or "en"


def _far_ahead(votes: dict[str, float]) -> bool:
    first, second = sorted(votes.values(), reverse=True)[:2]
    return first - second > _ENOUGH_AHEAD
