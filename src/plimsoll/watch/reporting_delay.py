"""How late defects become known: everything in this room that turns ages of orders into expected news.

Two readings of the same triangle, for two uses:

* **The profile** (early warning, headroom, improvement): one curve a cell, over all kinds. The share that becomes known
  at each age is a hazard: of the orders that have been watched at that age, how many became defective at it. Young
  cohorts thus count for what they have shown, and no cohort is taken as finished (right censoring). The cell's own
  counts are mixed with a shipped profile that weighs `PROFILE_DEFECTS` defects. That profile is a discretised gamma
  distribution (mean about 24 days, one in ten beyond 45). No public source gives it: it is unconfirmed, chosen between
  what feedback, claims and chargebacks are allowed to take.
* **The curves** (forecast): one a kind, shared by the cells of an account, with how uncertain they are. Chain ladder:
  for each kind and age, of the defects known by that age, the share that came exactly then, among the orders that have
  been watched that long. Orders too young to show an age say nothing about it (right truncation). Shares are multiplied
  from the oldest age backwards. Every kind has its own, for feedback comes in days and a chargeback in months; they
  lean on the curves of `prior.toml`.

A hazard needs no defect to be known of a cell, and its error does not grow with the youngest orders; a ladder needs no
level, so that kinds whose level moves keep their curve. What both do with a curve stands once: `known_share`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from plimsoll.metrics.triangle import ANY, KINDS
from plimsoll.watch.history import NEVER
from plimsoll.watch.newly_known import MOST_AGE
from plimsoll.watch.prior import LONGEST_DELAY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plimsoll.watch.history import CellHistory, Floats, KnownCell, Numbers
    from plimsoll.watch.newly_known import Diary
    from plimsoll.watch.prior import Prior

# -- the profile of a cell ---------------------------------------------------------------------------------------------

PROFILE_DEFECTS = 40.0
_SHAPE, _SCALE = 2.2, 11.0


@cache
def shipped_profile() -> Floats:
    """The shipped share of defects that become known at each age, from 0 to `MOST_AGE` days."""
    ages = (np.arange(MOST_AGE + 1) + 0.5) / _SCALE
    found: Floats = ages ** (_SHAPE - 1) * np.exp(-ages)
    found /= found.sum()
    return found


def delay_profile(diary: Diary, stream: str = ANY, until: int | None = None) -> Floats:
    """The share of defects that become known at each age, from what was known before the place `until`."""
    last = len(diary.orders) if until is None else max(until, 0)
    sums = np.concatenate([[0.0], np.cumsum(diary.orders[:last])])
    ages = np.arange(MOST_AGE + 1)
    watched = sums[np.clip(last - ages, 0, last)]
    pairs = diary.known[stream]
    pairs = pairs[pairs[:, 1] < last]
    age = np.clip(pairs[:, 1] - pairs[:, 0], 0, MOST_AGE).astype(np.int64)
    counted = np.bincount(age, minlength=MOST_AGE + 1)
    profile = shipped_profile()
    expected = float((watched * profile).sum())
    if not counted.sum() or expected <= 0:
        return profile
    weight = PROFILE_DEFECTS * expected / counted.sum()  # the profile's weight in orders, at the cell's own share
    hazard: Floats = (counted + PROFILE_DEFECTS * profile) / (watched + weight)
    hazard /= hazard.sum()
    return hazard


def orders_at_risk(orders: Floats, profile: Floats) -> Floats:
    """For each day, the orders whose defects are due on it: orders times the share that becomes known at their age.

    A share of defective orders times these is how many are expected to become newly defective that day.
    """
    found: Floats = np.convolve(orders, profile)[: len(orders)]
    return found


def known_share(ages: Numbers | Floats, shares: Floats) -> Floats:
    """The share of an order's defects that is known by the end of each age in days (negative: none)."""
    sums = np.concatenate([[0.0], np.cumsum(shares)])
    found: Floats = sums[np.clip(ages + 1, 0, len(shares)).astype(np.int64)]
    return found


# -- the curves of an account, by kind --------------------------------------------------------------------------------


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
