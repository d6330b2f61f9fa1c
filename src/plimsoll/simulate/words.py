"""What buyers and sellers write: own sentences in eight languages, by cause (`sentences/*.toml`)."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from plimsoll.simulate.causes import DELIVERY, GOODS, SERVICE

if TYPE_CHECKING:
    from plimsoll.simulate.chance import Chance

LANGUAGES = ("en", "de", "fr", "es", "it", "ja", "pt", "zh")

_GENERAL = "general"


@cache
def sentences(language: str) -> dict[str, dict[str, list[str]]]:
    """Every sentence of a language: section, cause (or sort), sentences."""
    text = (files("plimsoll.simulate") / "sentences" / f"{language}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def comment(cause: str, language: str, chance: Chance) -> str:
    """A feedback comment on a cause, or `good` or `neutral`."""
    return chance.one_of(sentences(language)["comments"][cause])


def question(cause: str, language: str, chance: Chance) -> str:
    """A buyer's message about a cause; a general question where none fits."""
    asked = sentences(language)["questions"]
    return chance.one_of(asked.get(cause) or asked[_GENERAL])


def answer(cause: str, language: str, chance: Chance) -> str:
    """The seller's answer to it."""
    sort = (
        "delivery" if cause in DELIVERY else "goods" if cause in GOODS else "service" if cause in SERVICE else _GENERAL
    )
    return chance.one_of(sentences(language)["answers"][sort])


def thanks(language: str, chance: Chance) -> str:
    """A buyer's thanks."""
    return chance.one_of(sentences(language)["thanks"]["in"])


def response(language: str, chance: Chance) -> str:
    """The seller's public reply to feedback."""
    return chance.one_of(sentences(language)["responses"]["out"])
