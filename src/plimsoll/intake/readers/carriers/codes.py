"""The carriers' status codes: what each means, as data (`codes.toml`, with the sources)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

__all__ = ["Codes", "Meaning", "codes_of", "is_plain_delivery"]

_BETWEEN_WORDS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a code says: an event of the table `tracking` ("" when it says none), and its meaning in our words."""

    event: str
    words: str


@dataclass(frozen=True, slots=True)
class Codes:
    """One carrier's codes of events, and of errors (code -> what it means)."""

    events: dict[str, Meaning]
    errors: dict[str, str]

    def event(self, *spellings: str) -> Meaning | None:
        """The meaning of the first spelling that is known; the most specific one comes first."""
        return next((self.events[one] for one in spellings if one in self.events), None)


def codes_of(carrier: str) -> Codes:
    """The codes of one table of `codes.toml`. Raises KeyError where there is none of that name."""
    table = _tables()[carrier]
    return Codes({code: Meaning(*said) for code, said in table["events"].items()}, dict(table["errors"]))


def is_plain_delivery(words: str) -> bool:
    """Whether a delivered event's text holds only words of the trade, so that no signer's name can stand in it."""
    return _words_of_delivery().issuperset(filter(None, _BETWEEN_WORDS.split(words.casefold())))


@cache
def _words_of_delivery() -> frozenset[str]:
    return frozenset(_tables()["delivered"]["words"].casefold().split())


@cache
def _tables() -> dict[str, Any]:
    import tomllib
    from pathlib import Path

    return tomllib.loads(Path(__file__).with_name("codes.toml").read_text(encoding="utf-8"))
