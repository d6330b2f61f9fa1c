"""The review's words, rates and days in either language; nothing else of the pack knows what language it speaks."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from plimsoll.diagnosis.causes.catalogue import CAUSES
from plimsoll.diagnosis.sentences import sentence
from plimsoll.errors import UsageError
from plimsoll.policies import find_marketplace

if TYPE_CHECKING:
    from datetime import date

LANGUAGES = ("en", "zh")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@cache
def _said() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = tomllib.loads(
        (files("plimsoll.desk.review") / "words.toml").read_text(encoding="utf-8")
    )
    return found


@dataclass(frozen=True, slots=True)
class Words:
    """One of the two languages. Raises UsageError for another."""

    language: str

    def __post_init__(self) -> None:
        if self.language not in LANGUAGES:
            raise UsageError(f"the review is not written in {self.language!r}", hint=f"one of: {', '.join(LANGUAGES)}")

    def say(self, key: str, **values: object) -> str:
        """A sentence with its values; a key that nobody worded is shown as it is."""
        found = _said().get(key)
        return found[self.language].format(**values) if found else key.replace("_", " ")

    def rate(self, defective: int, orders: int) -> str:
        """A rate to two decimals; a dash without orders."""
        return f"{100 * defective / orders:.2f} %" if orders else "\N{EN DASH}"

    def share(self, value: float) -> str:
        """A fraction as a rate."""
        return f"{100 * value:.2f} %"

    def day(self, value: date | None) -> str:
        """A day with its year."""
        if value is None:
            return "\N{EN DASH}"
        if self.language == "zh":
            return f"{value.year}年{value.month}月{value.day}日"
        return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"

    def axis_day(self, value: date) -> str:
        """A day on an axis."""
        return f"{value.month}月{value.day}日" if self.language == "zh" else f"{value.day} {_MONTHS[value.month - 1]}"

    def site(self, marketplace_id: str) -> str:
        """The marketplace's country, or its id."""
        found = find_marketplace(marketplace_id)
        return found.country if found else marketplace_id

    def cause(self, code: str | None) -> str:
        """A cause as people say it."""
        return sentence(f"cause.{code}", self.language, {}) if code in CAUSES else self.say("unknown")
