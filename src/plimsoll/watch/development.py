"""What a cell's defects lead one to expect: how many of its orders turn bad in the end, and how the weeks differ.

How late defects come is `reporting_delay`'s. Figures of a small cell lean on those of the account's other cells, and
these on the shipped prior, each by a stated weight: `own expected defects / (own expected defects + strength)`. Nothing
is pooled between accounts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from plimsoll.metrics.triangle import KINDS
from plimsoll.watch.reporting_delay import by_kind, known_share

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plimsoll.watch.history import Floats, KnownCell
    from plimsoll.watch.prior import Prior

WEEK = 7
LEVEL_WEEKS = 26
"""Weeks of cohorts over which the level is followed."""


@dataclass(frozen=True, slots=True)
class Level:
    """How many defects to expect of a cell's orders: a Gamma distribution a kind (`shape` / `orders`), and how the
    weeks differ: `week_shape` and `week_rate` those of the factor of each past week (0: the newest), `spread` the
    shape of a week's factor around what the week before lets one expect.
    """

    shape: Floats
    orders: Floats
    week_shape: Floats
    week_rate: Floats
    spread: float
    prior_weight: float

    @property
    def rate(self) -> Floats:
        """The expected share of orders that become defective in the end, by kind."""
        found: Floats = self.shape / self.orders
        return found


def ripe_orders(cell: KnownCell, share: Floats) -> Floats:
    """By kind and order day: its orders times the share of their defects that can be known by now."""
    history = cell.history
    days = history.first + np.arange(len(history.orders))
    age = cell.through[:, None] - days[None, :]
    found: Floats = np.stack([known_share(of_kind, curve) for of_kind, curve in zip(age, share, strict=True)])
    return found * history.orders


@dataclass(frozen=True, slots=True)
class Seen:
    """Recent defects of a cell by kind, and the ripe orders they came from, older days weighing less."""

    defects: Floats
    orders: Floats


def seen_of(cell: KnownCell, share: Floats, prior: Prior) -> Seen:
    """The weighted sums from which the level is read."""
    history = cell.history
    days = history.first + np.arange(len(history.orders))
    ripe = (ripe_orders(cell, share) * 0.5 ** ((cell.as_of - days) / prior.half_life_days)).sum(axis=1)
    known = history.began <= cell.through[history.kind]
    weight = np.where(known, 0.5 ** ((cell.as_of - history.placed) / prior.half_life_days), 0.0)
    return Seen(by_kind(history.kind, weight), ripe)


def pooled_rate(others: Sequence[Seen], prior: Prior) -> Floats:
    """The level that the account's other cells suggest, by kind; without any, the shipped one."""
    strength = prior.rate_strength / prior.rates.sum()
    defects = sum((one.defects for one in others), np.zeros(len(KINDS)))
    orders = sum((one.orders for one in others), np.zeros(len(KINDS)))
    found: Floats = (defects + strength * prior.rates) / (orders + strength)
    return found


def level_of(cell: KnownCell, share: Floats, own: Seen, pooled: Floats, prior: Prior) -> Level:
    """A cell's level, leaning on `pooled` by the weight of `cell_strength` defects."""
    strength = prior.cell_strength / pooled.sum()
    shape, orders = own.defects + strength * pooled, own.orders + strength
    weekly, came = _weeks(cell, share, shape / orders)
    spread = _spread(weekly, came, prior)
    week_shape, week_rate = _followed(weekly, came, spread, prior.persistence)
    weight = float(strength * pooled.sum() / (orders * pooled).sum())
    return Level(shape, orders, week_shape, week_rate, spread, weight)


def _weeks(cell: KnownCell, share: Floats, rate: Floats) -> tuple[Floats, Floats]:
    """By past week, the newest first: expected and known defects of its orders."""
    history = cell.history
    expected = (ripe_orders(cell, share) * rate[:, None]).sum(axis=0)
    week = (cell.as_of - history.first - np.arange(len(history.orders))) // WEEK
    weekly: Floats = np.bincount(week, weights=expected, minlength=LEVEL_WEEKS)[:LEVEL_WEEKS].astype(float)
    known = history.began <= cell.through[history.kind]
    came = np.bincount((cell.as_of - history.placed[known]) // WEEK, minlength=LEVEL_WEEKS)[:LEVEL_WEEKS]
    return weekly, came.astype(float)


def _spread(weekly: Floats, came: Floats, prior: Prior) -> float:
    """The shape of a week's factor: by how much more than chance the weeks differ, leaning on the prior's."""
    expected = weekly.sum()
    excess = (((came - weekly) ** 2 - weekly).sum() / (weekly**2).sum()) if expected > 0 else 0.0
    strength = prior.dispersion_strength
    mixed = (expected * max(excess, 0.0) + strength / prior.shape) / (expected + strength)
    return float(np.clip(1 / mixed, 0.3, 50.0))


def _followed(weekly: Floats, came: Floats, spread: float, persistence: float) -> tuple[Floats, Floats]:
    """Each week's factor (Gamma shape and rate), its mean leaning on the week before, from the oldest on."""
    shape, rate = np.empty_like(weekly), np.empty_like(weekly)
    mean = 1.0
    for week in range(len(weekly) - 1, -1, -1):
        start = 1 + persistence * (mean - 1)
        shape[week], rate[week] = spread + came[week], spread / start + weekly[week]
        mean = shape[week] / rate[week]
    return shape, rate
