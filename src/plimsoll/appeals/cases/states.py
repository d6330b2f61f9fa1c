"""The states of a case, their names, and which may follow which (`states.toml`)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files as package_files
from typing import TYPE_CHECKING, Any

from plimsoll.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

FIRST = "observed"
"""What a case begins as."""


@dataclass(frozen=True, slots=True)
class State:
    """One state. `follows`: the states that it may come from."""

    code: str
    en: str
    zh: str
    open: bool
    follows: frozenset[str]

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return {"state": self.code, "names": {"en": self.en, "zh": self.zh}, "open": self.open}


@cache
def states() -> Mapping[str, State]:
    """Every state by its code, in the order of a case's life."""
    text = (package_files("plimsoll.appeals.cases") / "states.toml").read_text(encoding="utf-8")
    return {one["code"]: State(one["code"], one["en"], one["zh"], one["open"], frozenset(one["follows"]))
            for one in tomllib.loads(text)["state"]}  # fmt: skip


def state_of(code: str) -> State:
    """The state of that code. Raises UsageError."""
    try:
        return states()[code]
    except KeyError:
        raise UsageError(f"no state is called {code!r}", hint="one of " + ", ".join(states())) from None


def open_states() -> frozenset[str]:
    """The states in which a case is open."""
    return frozenset(one.code for one in states().values() if one.open)


def may_follow(code: str) -> frozenset[str]:
    """The states that may come after one."""
    return frozenset(one.code for one in states().values() if code in one.follows)


def after_notice(kind: str, now: str) -> str:
    """The state that a notice of a kind brings a case into from `now`; empty where it changes nothing."""
    wanted = {"refusal": "refused", "information_request": "information_requested", "reinstated": "reinstated"}
    code = wanted.get(kind, "")
    return code if code and now in states()[code].follows else ""
