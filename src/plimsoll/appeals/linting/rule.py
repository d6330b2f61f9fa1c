"""Rules by name, each a module: `CODE`, `LEVEL`, `look(reading)`, a docstring with why, bad, better, source."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from plimsoll.appeals.linting.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from plimsoll.appeals.linting.finding import Level, Seen
    from plimsoll.appeals.linting.reading import Reading

_PARTS = re.compile(r"^(Why|Bad|Better|Source): (.+?)(?=\n\w+: |\Z)", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Rule:
    """A rule as its module tells it. `sources` are the places it was read in."""

    name: str
    code: str
    level: Level
    says: str
    why: str
    bad: str
    better: str
    source: str
    look: Callable[[Reading], Iterable[Seen]]

    def as_json(self) -> dict[str, Any]:
        """Plain values, for pages and the documentation."""
        return {"code": self.code, "rule": self.name, "level": self.level, "says": self.says, "why": self.why,
                "bad": self.bad, "better": self.better, "source": self.source}  # fmt: skip


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule, in the order of the list."""
    return tuple(_rule(name) for name in RULES)


def _rule(name: str) -> Rule:
    module = import_module(f"plimsoll.appeals.linting.rules.{name}")
    says, _, rest = (module.__doc__ or "").strip().partition("\n\n")
    parts = {key.lower(): " ".join(text.split()) for key, text in _PARTS.findall(rest)}
    return Rule(name, module.CODE, module.LEVEL, says, parts["why"], parts["bad"], parts["better"], parts["source"],
                module.look)  # fmt: skip
