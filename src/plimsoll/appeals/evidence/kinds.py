"""Kinds of evidence, from `kinds.toml`: what each is called, and what it mostly bears on."""

from __future__ import annotations

import tomllib
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from plimsoll.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of evidence. `role`, `dimension` and `origin` hold where nobody says otherwise of a piece."""

    code: str
    role: str
    dimension: str
    origin: str
    en: str
    zh: str

    def as_json(self) -> dict[str, str]:
        """Plain values."""
        return asdict(self)


@cache
def kinds() -> Mapping[str, Kind]:
    """Every kind by its code, in the order of the file."""
    text = files("plimsoll.appeals.evidence").joinpath("kinds.toml").read_text(encoding="utf-8")
    return {code: Kind(code, **told) for code, told in tomllib.loads(text).items()}


def kind_of(code: str) -> Kind:
    """The kind of that code. Raises UsageError."""
    try:
        return kinds()[code]
    except KeyError as error:
        raise UsageError(f"there is no kind of evidence {code!r}", hint="one of " + ", ".join(kinds())) from error
