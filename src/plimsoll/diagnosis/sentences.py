"""Sentences of this room in English and Chinese, by key (`sentences.toml`); values are put in by name."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


_SAID = {"en": {"true": "yes", "false": "no"}, "zh": {"true": "是", "false": "否", "?": "未说明"}}


@cache
def entries() -> dict[str, dict[str, str]]:
    """Every sentence by its key: {"en": ..., "zh": ...}."""
    text = (files("plimsoll.diagnosis") / "sentences.toml").read_text(encoding="utf-8")
    found: dict[str, dict[str, str]] = tomllib.loads(text)
    return found


def sentence(key: str, language: str, values: Mapping[str, Any]) -> str:
    """A sentence with its values. Raises KeyError."""
    said = _SAID[language]
    return entries()[key][language].format_map(
        {name: said.get(str(value), str(value)) for name, value in values.items()}
    )


def both(key: str, values: Mapping[str, Any]) -> dict[str, str]:
    """A sentence in both languages."""
    return {"en": sentence(key, "en", values), "zh": sentence(key, "zh", values)}
