"""The dossier's own words, in the language of the letter."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def _languages() -> dict[str, dict[str, Any]]:
    return tomllib.loads((files("plimsoll.appeals.dossier") / "words.toml").read_text(encoding="utf-8"))


class Words:
    """Sentences and labels of one language (`en` or `ja`)."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._said = _languages()[language]

    def say(self, name: str, **values: object) -> str:
        """A sentence with its values put in."""
        return str(self._said[name]).format(**values)

    def several(self, name: str) -> list[str]:
        """A row of labels."""
        return list(self._said[name])

    def or_plain(self, name: str, group: str = "") -> str:
        """The word for a name of the plan; the name itself, with spaces, where the language has none."""
        words = self._said.get(group, {}) if group else self._said
        return str(words.get(name, name.replace("_", " ")))
