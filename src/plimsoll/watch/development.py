"""How a cell's defects develop: how late they come, how many to expect, how the weeks differ, how many leave again.

The delay is read off the triangle as actuaries do it (chain ladder). For each kind and age: of the defects known by
that age, the share that came exactly then, among the orders that have been watched that long. Orders too young to show
an age say nothing about it (right truncation). Shares are multiplied from the oldest age backwards, and every kind has
its own, for feedback comes in days and a chargeback in months.

Figures of a small cell lean on those of the account's other cells, and these on the shipped prior, each by a stated
weight: `own expected defects / (own expected defects + strength)`. Nothing is pooled between accounts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from plimsoll.metrics.triangle import KINDS
from plimsoll.watch.history import NEVER
from plimsoll.watch.prior import LONGEST_DELAY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plimsoll.watch.history import CellHistory, Floats, Numbers
    from plimsoll.watch.prior import Prior

WEEK = 7
LEVEL_WEEKS = 26
"""Weeks of cohorts over which the level is followed."""
NEVER_SEEN = -(1 << 30)
"""The day through which a kind is known that was never seen."""


@dataclass(frozen=True, slots=True)
class KnownCell:
    """A cell at the end of `as_of` (an ordinal): its history until then, and through which day each kind is known."""

    as_of: int
    history: CellHistory
    through: Numbers


@dataclass(frozen=True, slots=True)
class Tally:
    """Sums over one cell: `came` and `before` by kind and age (see `_ladder`), `left` the exits by kind, `ripe` the
    pieces by kind, each by how far its time to leave has run.
    """

    came: Floats
    before: Floats
    left: Floats
    ripe: Floats


@dataclass(frozen=True, slots=True)
class Delays:
    """The delay curves of an account. `share[kind, age]` is the expected curve; `draw` gives uncertain ones.

    `exit_share` is how many defects of a kind leave again, `own` how much of the curves is the account's own.
    """

    came: Floats
    before: Floats
    share: Floats
    left: Floats
    stayed: Floats
    exits: Floats
    own: Floats

    @property
    def exit_share(self) -> Floats:
        """The expected share of defects that leave again, by kind."""
        found: Floats = self.left / (self.left + self.stayed)
        return found

    def draw(self, chance: np.random.Generator) -> Floats:
        """One delay curve a kind, as uncertain as the counts leave it."""
        return unrolled(chance.beta(np.maximum(self.came, 1e-6), np.maximum(self.before, 1e-6)))

    def draw_exit_share(self, chance: np.random.Generator) -> Floats:
        """One share of exits a kind."""
        found: Floats = chance.beta(self.left, self.stayed)
        return found


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


def unrolled(factors: Floats) -> Floats:
    """From "of those known by this age, the share that came at it" to the share of all by age."""
    later = np.cumprod((1 - factors)[:, ::-1], axis=1)[:, ::-1]
    after = np.concatenate([later[:, 1:], np.ones((len(factors), 1))], axis=1)
    shares = factors * after
    found: Floats = shares / shares.sum(axis=1, keepdims=True)
    return found


def tally(cell: KnownCell, prior: Prior) -> Tally:
    """What one cell's history says about delays and exits."""
    history = cell.history
    ladders = [_ladder(history, kind, int(cell.through[kind])) for kind in range(len(KINDS))]
    gone = history.ended != NEVER
    run = np.cumsum(prior.exits, axis=1)
    age = np.clip(cell.as_of - history.began, 0, LONGEST_DELAY)
    ripe = np.where(gone, 1.0, run[history.kind, age])
    return Tally(
        np.stack([came for came, _ in ladders]),
        np.stack([before for _, before in ladders]),
        by_kind(history.kind, gone.astype(float)),
        by_kind(history.kind, ripe),
    )


def by_kind(kind: Numbers, weight: Floats) -> Floats:
    """The sum of the weights of each kind."""
    found: Floats = np.bincount(kind, weights=weight, minlength=len(KINDS)).astype(float)
    return found


def _ladder(history: CellHistory, kind: int, through: int) -> tuple[Floats, Floats]:
    """By age: defects that came at it, and those that came before it on orders old enough to have shown it."""
    mine = (history.kind == kind) & (history.began <= through)
    placed = history.placed[mine]
    age = np.clip(history.began[mine] - placed, 0, LONGEST_DELAY)
    oldest = np.clip(through - placed, 0, LONGEST_DELAY)
    came = np.bincount(age, minlength=LONGEST_DELAY + 1).astype(float)
    # a defect that came at age `a` on an order now `b` days old is among those known before each age a+1 ... b
    steps = np.bincount(age + 1, minlength=LONGEST_DELAY + 3) - np.bincount(oldest + 1, minlength=LONGEST_DELAY + 3)
    return came, np.cumsum(steps)[: LONGEST_DELAY + 1].astype(float)


def delays_of(cells: Sequence[KnownCell], prior: Prior) -> Delays:
    """The curves of an account from all its cells, by kind."""
    tallies = [tally(cell, prior) for cell in cells]
    came, before = (np.sum([getattr(one, name) for one in tallies], axis=0) for name in ("came", "before"))
    left, ripe = (np.sum([getattr(one, name) for one in tallies], axis=0) for name in ("left", "ripe"))
    known = np.cumsum(prior.delays, axis=1) - prior.delays
    alpha, beta = came + prior.delay_strength * prior.delays, before + prior.delay_strength * known
    share = unrolled(alpha / np.maximum(alpha + beta, 1e-12))
    firm = prior.exit_strength
    stayed = np.maximum(ripe - left, 0) + firm * (1 - prior.exit_shares)
    own = came.sum(axis=1) / (came.sum(axis=1) + prior.delay_strength)
    return Delays(alpha, beta, share, left + firm * prior.exit_shares, stayed, prior.exits, own)


# -- how many ---------------------------------------------------------------------------------------------------------


def ripe_orders(cell: KnownCell, share: Floats) -> Floats:
    """By kind and order day: its orders times the share of their defects that can be known by now."""
    history = cell.history
    days = history.first + np.arange(len(history.orders))
    known = np.cumsum(share, axis=1)
    age = cell.through[:, None] - days[None, :]
    found: Floats = np.where(age < 0, 0.0, np.take_along_axis(known, np.clip(age, 0, LONGEST_DELAY), axis=1))
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
