"""A refusal as a list of requirements: theme, what of the plan is asked, and the sentence that asks it.

What asks for something and is not understood is kept as a requirement of its own (`unknown`): a person reads it.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files as package_files
from typing import TYPE_CHECKING, Any

from plimsoll.appeals.cases.signs import Quote
from plimsoll.intake.mails.shapes import lowered, new_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

UNKNOWN, ANY = "unknown", "any"
ANSWER_HOURS = 48
"""Hours in which a refusal is to be answered where it names none (seller guides; no public source)."""
_ITEM = re.compile(r"^\s*(?:--+|[-*•·・▪–]|\d{1,2}[.)]|[（(]?\d{1,2}[)）])\s*")  # noqa: RUF001 - Eastern signs
_SENTENCES = re.compile(r"(?<=[^\d\s][.!?])\s+|(?<=[。！？])")  # noqa: RUF001 - Eastern sentences end so
_MOST = 200


@dataclass(frozen=True, slots=True)
class Requirement:
    """One wish of a reviewer. `theme`: a code, `any` (the whole plan) or `unknown`; `asked`: a code, or `unknown`."""

    theme: str
    asked: str
    quote: Quote

    @property
    def understood(self) -> bool:
        """Whether it is known what is asked."""
        return UNKNOWN not in {self.theme, self.asked}

    @property
    def section(self) -> str:
        """The part of a plan that answers it (`root_cause`, `corrective`, `preventive`, `evidence`); empty: unknown."""
        return str(themes_file()["asked_by_code"].get(self.asked, {}).get("section", ""))

    @property
    def causes(self) -> tuple[str, ...]:
        """The causes of the diagnosis that the theme holds; empty for the whole plan and for what is not known."""
        return tuple(themes_file()["theme_by_code"].get(self.theme, {}).get("causes", ()))

    def words(self, language: str = "en") -> str:
        """What is asked, in `en` or `zh`."""
        if not self.understood:
            return {"en": "not understood: read it", "zh": "未能识别, 请阅读原文"}[language]
        theme = themes_file()["theme_by_code"].get(self.theme, themes_file()["theme_any"])
        return f"{themes_file()['asked_by_code'][self.asked][language]}: {theme[language]}"

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return {"theme": self.theme, "asked": self.asked, "section": self.section, "causes": list(self.causes),
                "words": {"en": self.words("en"), "zh": self.words("zh")}, **self.quote.as_json()}  # fmt: skip


@cache
def themes_file() -> Mapping[str, Any]:
    """`refusal_themes.toml`, with its themes and askings by code."""
    text = (package_files("plimsoll.appeals.cases") / "refusal_themes.toml").read_text(encoding="utf-8")
    found = tomllib.loads(text)
    found["theme_by_code"] = {one["code"]: one for one in found["theme"]}
    found["asked_by_code"] = {one["code"]: one for one in found["asked"]}
    return found


@cache
def _pattern(signs: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{one})" for one in signs))


def _says(signs: list[str], small: str) -> bool:
    return _pattern(tuple(signs)).search(small) is not None


def requirements(text: str) -> tuple[Requirement, ...]:
    """Every requirement of a refusal, in its order; what it quotes of an earlier mail asks nothing. Never raises."""
    found: dict[tuple[str, str, str], Requirement] = {}
    own = new_text(text.replace("\r\n", "\n"), forwarded=False)
    for quote, listed in _wishes(own):
        for one in _read(quote, listed=listed):
            key = (one.theme, one.asked, one.quote.sentence if not one.understood else "")
            found.setdefault(key, one)
            if len(found) >= _MOST:
                return tuple(found.values())
    return tuple(found.values())


def _wishes(text: str) -> Iterator[tuple[Quote, bool]]:
    """Sentences that ask for something, and lines of lists under one that does."""
    told, inside = themes_file()["wish"], False
    for number, line in enumerate(text.split("\n"), start=1):
        item = _ITEM.sub("", line).strip()
        if not item:
            continue
        place = f"line {number}"
        if _ITEM.match(line) and inside:
            yield Quote(item, place), True
            continue
        inside = _says(told["lead"], lowered(item))
        for sentence in _SENTENCES.split(item):
            small = lowered(sentence.strip())
            if small and _says(told["signs"], small) and not _says(told["idle"], small) and not _opens(small):
                yield Quote(sentence.strip(), place), False


def _opens(small: str) -> bool:
    """Whether it only opens a list."""
    return small.endswith((":", "：")) or bool(re.search(r"following (?:points|items)?\.?$|以下の点", small))  # noqa: RUF001


def _read(quote: Quote, *, listed: bool) -> Iterator[Requirement]:
    told, small = themes_file(), lowered(quote.sentence)
    if listed and _says(told["wish"]["idle"], small):
        return
    themes = [one["code"] for one in told["theme"] if _says(one["signs"], small)]
    asked = [one["code"] for one in told["asked"] if _says(one["signs"], small)]
    if not asked and not themes and not listed and _says(told["wish"]["pointing"], small):
        return
    if not asked:
        yield Requirement(UNKNOWN, UNKNOWN, quote)
        return
    for theme in themes or [ANY]:
        yield from (Requirement(theme, one, quote) for one in asked)
