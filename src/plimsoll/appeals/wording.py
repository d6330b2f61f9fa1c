"""Sentences out of the phrases: in the letter's language, and beside them the same in Chinese for the working copy.

Where a sentence has several wordings, the case decides: its account, marketplace, day and cause are summed up in a
number, so that the same case always gets the same one and two cases seldom get all the same ones.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files as package_files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

CHINESE = "zh"


@cache
def phrases(language: str) -> Mapping[str, Any]:
    """The sentences of a language (`en`, `ja`, `zh`), by part and key."""
    text = (package_files("plimsoll.appeals") / "phrases" / f"{language}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def wordings(language: str, *path: str) -> list[str]:
    """Every wording of a phrase. Raises KeyError."""
    found: Any = phrases(language)
    for step in path:
        found = found[step]
    return [str(one) for one in found] if isinstance(found, list) else [str(found)]


@dataclass(frozen=True, slots=True)
class Said:
    """A text and its Chinese."""

    text: str
    zh: str

    def filled(self, **slots: Said | str) -> Said:
        """With its slots filled in, each language from its own."""
        own = {name: one.text if isinstance(one, Said) else one for name, one in slots.items()}
        chinese = {name: one.zh if isinstance(one, Said) else one for name, one in slots.items()}
        return Said(_put(self.text, own), _put(self.zh, chinese))


def _put(text: str, slots: Mapping[str, str]) -> str:
    """Slots are single braces; references, in double ones, stay as they are."""
    for name, value in slots.items():
        text = text.replace(f"{{{name}}}", value)
    return text


@dataclass(frozen=True, slots=True)
class Voice:
    """Says phrases in one language for one case; `case` is what decides between wordings."""

    language: str
    case: str

    def say(self, *path: str) -> Said:
        """A phrase and its Chinese, in the wording that the case decides on."""
        own = wordings(self.language, *path)
        at = int.from_bytes(sha256("|".join((self.case, *path)).encode()).digest()[:4], "big") % len(own)
        chinese = wordings(CHINESE, *path)
        return Said(own[at], chinese[min(at, len(chinese) - 1)])

    def knows(self, *path: str) -> bool:
        """Whether there is such a phrase."""
        try:
            wordings(self.language, *path)
        except KeyError:
            return False
        return True

    def joined(self, parts: Iterable[Said]) -> Said:
        """Sentences after one another."""
        told = list(parts)
        spaces = (phrases(self.language)["space"], phrases(CHINESE)["space"])
        return Said(
            spaces[0].join(one.text for one in told if one.text), spaces[1].join(one.zh for one in told if one.zh)
        )

    def listed(self, parts: Iterable[Said]) -> Said:
        """Names in a row."""
        told = list(parts)
        return Said(_row(self.language, [one.text for one in told]), _row(CHINESE, [one.zh for one in told]))

    def word(self, *path: str) -> Said:
        """The first wording: for names and words that must not differ within a letter."""
        return Said(wordings(self.language, *path)[0], wordings(CHINESE, *path)[0])


def _row(language: str, names: list[str]) -> str:
    said = phrases(language)
    return said["joining"].join(names[:-1]) + said["last"] + names[-1] if names[1:] else "".join(names)
