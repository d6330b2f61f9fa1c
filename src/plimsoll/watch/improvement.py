"""Improvement verified: orders placed before and after a change, and whether the difference can be chance.

Two cohorts of orders, by order day: those of the weeks before the change and those from the day of the change on. Young
orders have not shown all their defects yet, so each order weighs as much as the share of its defects that is known at
its age (`reporting_delay`, learned before the change). Given the defective orders of both cohorts together, the
number after the change is binomial; its exact interval (Clopper-Pearson) is an interval for the ratio of the two
shares. Only an interval that lies below 1 as a whole is an improvement; one that holds 1 is not yet distinguishable.

Season: where the books hold the same two spans a year earlier, the ratio is divided by theirs, and the interval (normal
in the logarithm, as both are counts) is widened by what these leave unsure. Else the answer says that there is none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from math import exp, log, sqrt
from typing import TYPE_CHECKING, Any

import numpy as np

from plimsoll.errors import UsageError
from plimsoll.metrics.triangle import ANY
from plimsoll.watch.newly_known import watched_cells
from plimsoll.watch.reporting_delay import delay_profile, known_share
from plimsoll.watch.small_numbers import Interval, clopper_pearson

if TYPE_CHECKING:
    from plimsoll.metrics.odr import Recount
    from plimsoll.metrics.triangle import Cell
    from plimsoll.watch.newly_known import Diary, Floats, Watched

DAYS_BEFORE = 56
IMPROVED, WORSE, NOT_YET, NOTHING = "improved", "worse", "not yet distinguishable", "nothing to compare"
_YEAR = 364
_NORMAL_95 = 1.959963985
_HALF = 0.5


@dataclass(frozen=True, slots=True)
class Cohort:
    """Orders placed on some days. `developed`: so many orders' worth of defects are known by now."""

    first: date
    last: date
    orders: int
    developed: float
    defective: int

    @property
    def share(self) -> float | None:
        """The share of defective orders to be expected in the end; None where nothing is known yet."""
        return self.defective / self.developed if self.developed >= 1 else None

    def as_json(self) -> dict[str, Any]:
        """As `before` and `after` in `plimsoll.improvement/1`."""
        return {
            "from": self.first.isoformat(),
            "to": self.last.isoformat(),
            "orders": self.orders,
            "developed_orders": f"{self.developed:.1f}",
            "orders_with_defects": self.defective,
            "rate": None if self.share is None else f"{self.share:.6f}",
        }


@dataclass(frozen=True, slots=True)
class Improvement:
    """One cell before and after. `ratio`: the share after by the share before; `interval` is its own, 95 %."""

    cell: Cell
    dimension: str | None
    before: Cohort
    after: Cohort
    ratio: float | None
    interval: Interval | None
    seasonal: tuple[Cohort, Cohort] | None
    through: date | None

    @property
    def verdict(self) -> str:
        """`improved`, `worse`, `not yet distinguishable`, or `nothing to compare`."""
        if self.interval is None:
            return NOTHING
        if self.interval.high < 1:
            return IMPROVED
        return WORSE if self.interval.low > 1 else NOT_YET

    def as_json(self) -> dict[str, Any]:
        """A row of `plimsoll.improvement/1`."""
        interval = self.interval
        return self.cell.as_json(self.dimension) | {
            "before": self.before.as_json(),
            "after": self.after.as_json(),
            "ratio": None if self.ratio is None else f"{self.ratio:.4f}",
            "ratio_from": None if interval is None else f"{interval.low:.4f}",
            "ratio_to": None if interval is None or interval.high == float("inf") else f"{interval.high:.4f}",
            "season": None if self.seasonal is None else [cohort.as_json() for cohort in self.seasonal],
            "known_through": self.through.isoformat() if self.through else None,
            "verdict": self.verdict,
        }


def improvements(recount: Recount, changed_on: date, days_before: int = DAYS_BEFORE) -> list[Improvement]:
    """Every cell of a question widened by `with_history`, before and after a day. Raises UsageError."""
    if changed_on > recount.question.last:
        raise UsageError("the change lies after the day asked about", hint="--as-of must not be before --changed-on")
    if changed_on - timedelta(days=days_before) < recount.question.first:
        raise UsageError("the change lies too far back to compare", hint="within the last year")
    return [
        improvement(one, changed_on, days_before, recount.question.by)
        for one in watched_cells(recount)
        if one.diary.orders.any()
    ]


def improvement(watched: Watched, changed_on: date, days_before: int, dimension: str | None = None) -> Improvement:
    """One cell before and after a day."""
    diary = watched.diary
    through = watched.through or diary.as_of
    profile = delay_profile(diary, until=diary.place(changed_on))
    first = changed_on - timedelta(days=days_before)
    day_before = changed_on - timedelta(days=1)
    before = _cohort(diary, (first, day_before), through, profile)
    after = _cohort(diary, (changed_on, through), through, profile)
    ratio, interval = _compared(before, after)
    seasonal = None
    if interval is not None and diary.place(first) - _YEAR >= diary.opened:
        year = timedelta(days=_YEAR)
        spans = (first - year, day_before - year), (changed_on - year, through - year)
        seasonal = _cohort(diary, spans[0], through, profile), _cohort(diary, spans[1], through, profile)
        ratio, interval = _season_controlled(before, after, seasonal)
    return Improvement(watched.cell, dimension, before, after, ratio, interval, seasonal, watched.through)


def _cohort(diary: Diary, span: tuple[date, date], through: date, profile: Floats) -> Cohort:
    first, last = max(diary.place(span[0]), 0), diary.place(span[1])
    orders = diary.orders[first : last + 1]
    ages = diary.place(through) - np.arange(first, first + len(orders), dtype=float)
    pairs = diary.known[ANY]
    mine = (pairs[:, 0] >= first) & (pairs[:, 0] <= last) & (pairs[:, 1] <= diary.place(through))
    share = known_share(ages, profile)
    return Cohort(*span, int(orders.sum()), float((orders * share).sum()), int(mine.sum()))


def _compared(before: Cohort, after: Cohort) -> tuple[float | None, Interval | None]:
    """The ratio of the shares after and before, with its exact interval."""
    both = before.defective + after.defective
    if before.developed < 1 or after.developed < 1 or not both:
        return None, None
    by_orders = before.developed / after.developed
    part = clopper_pearson(after.defective, both)

    def ratio(share: float) -> float:
        return float("inf") if share >= 1 else share / (1 - share) * by_orders

    middle = ratio(after.defective / both) if before.defective else None
    return middle, Interval(ratio(part.low), ratio(part.high))


def _season_controlled(
    before: Cohort, after: Cohort, seasonal: tuple[Cohort, Cohort]
) -> tuple[float | None, Interval | None]:
    """The ratio divided by that of a year earlier; half a defect is added to each, so that none divides by nothing."""
    cohorts = (before, after, *seasonal)
    if min(one.developed for one in cohorts) < 1:
        return _compared(before, after)
    counts = [one.defective + _HALF for one in cohorts]
    shares = [count / one.developed for count, one in zip(counts, cohorts, strict=True)]
    middle = log(shares[1] / shares[0]) - log(shares[3] / shares[2])
    reach = _NORMAL_95 * sqrt(sum(1 / count for count in counts))
    return exp(middle), Interval(exp(middle - reach), exp(middle + reach))
