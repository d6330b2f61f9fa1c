"""What a forecast assumes before an account's own history speaks: the values of `prior.toml`, with their sources."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np

from plimsoll.metrics.triangle import KINDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plimsoll.watch.history import Floats

LONGEST_DELAY = 130
"""Days after an order beyond which nothing new is reckoned with."""


@dataclass(frozen=True, slots=True)
class Prior:
    """`delays` and `exits` are shares by day, one row a kind; `rates` and `exit_shares` one value a kind.

    The `*_strength` are how many defects the prior is worth; `shape` and `persistence` are those of the weekly level,
    `weekly_spread` that of the logarithm of order volume from week to week.
    """

    delays: Floats
    rates: Floats
    exits: Floats
    exit_shares: Floats
    delay_strength: float
    rate_strength: float
    exit_strength: float
    cell_strength: float
    dispersion_strength: float
    shape: float
    persistence: float
    half_life_days: float
    weekly_spread: float
    usual_deactivation_day: int


@cache
def shipped_prior() -> Prior:
    """The prior that Plimsoll ships."""
    said = tomllib.loads((files("plimsoll.watch") / "prior.toml").read_text(encoding="utf-8"))
    strength, dispersion = said["strength"], said["dispersion"]
    return Prior(
        delays=np.stack([by_day(said["delays"][kind]["value"]) for kind in KINDS]),
        rates=np.array([said["rates"][kind] for kind in KINDS]),
        exits=np.stack([by_day(said["exits"][kind]["value"]) for kind in KINDS]),
        exit_shares=np.array([said["exits"][kind]["share"] for kind in KINDS]),
        delay_strength=strength["delays"],
        rate_strength=strength["rates"],
        exit_strength=strength["exits"],
        cell_strength=strength["cells"],
        dispersion_strength=strength["dispersion"],
        shape=dispersion["shape"],
        persistence=dispersion["persistence"],
        half_life_days=dispersion["half_life_days"],
        weekly_spread=said["volume"]["weekly_spread"],
        usual_deactivation_day=said["deactivation"]["usual_day"],
    )


def by_day(steps: Sequence[Sequence[Any]]) -> Floats:
    """Steps (from, to, weight), uniform inside each, as shares of the days 0 ... `LONGEST_DELAY`."""
    shares = np.zeros(LONGEST_DELAY + 1)
    for first, last, weight in steps:
        shares[first:last] += weight / (last - first)
    found: Floats = shares / shares.sum()
    return found
