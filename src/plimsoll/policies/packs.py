"""The packs of rules: TOML files that lie beside this module."""

from __future__ import annotations

from functools import cache
from typing import Any


@cache
def pack(name: str) -> dict[str, Any]:
    """The parsed file `name`.toml, read once; nobody may change what this returns.

    The parser and the path library are loaded here, so that importing the room costs next to nothing.
    """
    import tomllib
    from pathlib import Path

    return tomllib.loads(Path(__file__).with_name(f"{name}.toml").read_text(encoding="utf-8"))
