"""The page of settings: `plimsoll.toml` and the environment."""

from __future__ import annotations

import re

from generate.markdown import ROOT, code, page, section, table
from plimsoll.settings import SETTINGS


def settings_page() -> str:
    """Every key of `plimsoll.toml`, and every environment variable that is read."""
    return page(
        "Settings",
        "Every key of `plimsoll.toml` and every environment variable. Nothing is required; examples and what the "
        "variables mean stand in [settings](../settings.md).",
        section(2, "`plimsoll.toml`", table(("key", "meaning"), [(code(key), SETTINGS[key]) for key in SETTINGS])),
        section(2, "Environment", table(("variable", "read in"), environment())),
    )


def environment() -> list[tuple[str, str]]:
    """Every variable `PLIMSOLL_...` that stands in the source, and in which modules."""
    read: dict[str, list[str]] = {}
    source = ROOT / "src"
    for file in sorted(source.rglob("*.py")):
        for name in dict.fromkeys(re.findall(r"\bPLIMSOLL_[A-Z_]+\b", file.read_text(encoding="utf-8"))):
            read.setdefault(name, []).append(code(file.relative_to(source).as_posix()))
    return [(code(name), ", ".join(read[name])) for name in sorted(read)]
