"""What a score rests on before an account's own history: `prior.toml`, written by `benchmarks/risk.py --prior`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np

from plimsoll.watch.risk.complaints import LONGEST
from plimsoll.watch.risk.moments import FEATURES

if TYPE_CHECKING:
    from plimsoll.watch.risk.order_book import Floats


@dataclass(frozen=True, slots=True)
class Prior:
    """`weights` (the level's first) with `sureness`, the inverse of their variances; `curve`: the share of defects that
    becomes known on each day 0 ... `LONGEST` after settlement; `made`: from what, in words.
    """

    weights: Floats
    sureness: Floats
    curve: Floats
    made: str


@cache
def shipped_prior() -> Prior:
    """The prior that Plimsoll ships."""
    said = tomllib.loads((files("plimsoll.watch.risk") / "prior.toml").read_text(encoding="utf-8"))
    return prior_of(said)


def prior_of(said: dict[str, Any]) -> Prior:
    """A prior out of its parsed file."""
    rows = [said["level"], *(said["weights"][name] for name in FEATURES)]
    weights = np.array([row["value"] for row in rows], float)
    sureness = np.array([row["spread"] for row in rows], float) ** -2
    return Prior(weights, sureness, daily(said["curve"]["value"]), said["made"])


def flat_prior(level: float, curve: Floats, spread: float = 2.0) -> Prior:
    """A prior that knows a level and nothing of any feature: what a prior is made with."""
    sureness = np.full(len(FEATURES) + 1, spread**-2)
    return Prior(np.array([level, *np.zeros(len(FEATURES))]), sureness, curve, "nothing")


def daily(steps: list[list[float]]) -> Floats:
    """Steps (from, to, weight), uniform inside each, as shares of the days 0 ... `LONGEST`."""
    found = np.zeros(LONGEST + 1)
    for first, last, weight in steps:
        found[int(first) : int(last)] += weight / (last - first)
    shares: Floats = found / found.sum()
    return shares
