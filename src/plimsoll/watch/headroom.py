"""Headroom, error budget and burn rate: what the line bears, today and on the worst coming day, and how fast it goes.

The budget of a day is the number of defective orders that its window bears under the target. *Newly known per week* is
the mean of the last four weeks, with the exact interval of a Poisson mean. The *burn rate* sets it against what the
target itself would allow: 1 is a shop that makes exactly as many defects as its orders earn budget. *Exhausted on*
is the first coming day on which known defects, and those due at this pace, exceed the budget of that day; the pace is
spread over order ages as the reporting delays say, so that news on orders that are not in the window yet, or have left
it, is not counted against it. Volume is said as information and is never advice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from plimsoll.watch.coming_days import coming_days, crossed_on
from plimsoll.watch.newly_known import watched_cells
from plimsoll.watch.reporting_delay import delay_profile, orders_at_risk
from plimsoll.watch.small_numbers import Interval, poisson_interval

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from plimsoll.metrics.odr import Recount
    from plimsoll.metrics.triangle import Cell
    from plimsoll.watch.coming_days import ComingDay
    from plimsoll.watch.newly_known import Floats, Watched

PACE_DAYS = 28
FRAUD = (
    "This is information, not a step to take: orders that a seller places, buys or trades for the rate's sake "
    "(self-made orders, 刷单) are fraud."
)
"""Stands wherever a number of further orders could be read (conduct 1)."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Newly known defective orders per week, with a 95 % interval; `burn_rate` against what the target allows."""

    known: int
    per_week: float
    interval: Interval
    burn_rate: float | None
    share: float
    """The share of defective orders that this pace means, among orders whose defects are due now."""
    shares: Interval


@dataclass(frozen=True, slots=True)
class Headroom:
    """What one cell's line still bears.

    `worst`: of the coming days whose denominator is exact the one with the least room, by known defects alone.
    `exhausted`: at this pace, and at the ends of its interval (the high end first); None: not within `days`.
    """

    cell: Cell
    dimension: str | None
    days: Sequence[ComingDay]
    worst: ComingDay | None
    pace: Pace
    exhausted: date | None
    exhausted_from: date | None
    exhausted_to: date | None
    next_at: int
    """So many orders would bear one defective order more than today's; information only."""
    through: date | None
    lacks: tuple[str, ...]

    @property
    def today(self) -> ComingDay:
        """The day asked about."""
        return self.days[0]

    def as_json(self) -> dict[str, Any]:
        """A row of `plimsoll.headroom/1`."""
        return self.cell.as_json(self.dimension) | {
            "today": _day_json(self.today),
            "worst_day": _day_json(self.worst) if self.worst else None,
            "pace": {
                "days": PACE_DAYS,
                "newly_known": self.pace.known,
                "per_week": f"{self.pace.per_week:.2f}",
                "per_week_from": f"{self.pace.interval.low:.2f}",
                "per_week_to": f"{self.pace.interval.high:.2f}",
                "burn_rate": None if self.pace.burn_rate is None else f"{self.pace.burn_rate:.2f}",
            },
            "exhausted": {
                "date": _iso(self.exhausted),
                "from": _iso(self.exhausted_from),
                "to": _iso(self.exhausted_to),
                "within_days": len(self.days) - 1,
            },
            "one_more_from_orders": self.next_at,
            "volume_note": FRAUD,
            "known_through": _iso(self.through),
            "lacks": list(self.lacks),
        }


def headrooms(recount: Recount) -> list[Headroom]:
    """The headroom of every cell of a question widened by `with_history`."""
    return [headroom(one, recount.question.by) for one in watched_cells(recount) if one.diary.orders.any()]


def headroom(watched: Watched, dimension: str | None = None) -> Headroom:
    """The headroom of one cell."""
    profile = delay_profile(watched.diary)
    days = coming_days(watched, profile)
    pace = _pace(watched, profile)
    exact = [one for one in days[1:] if one.orders_exact and one.orders]
    allowed = days[0].allowed
    return Headroom(
        watched.cell,
        dimension,
        days,
        min(exact, key=lambda one: (one.room, one.day), default=None),
        pace,
        crossed_on(days, pace.share),
        crossed_on(days, pace.shares.high),
        crossed_on(days, pace.shares.low),
        _orders_for(watched, allowed + 1),
        watched.through,
        watched.lacks,
    )


def _pace(watched: Watched, profile: Floats) -> Pace:
    diary = watched.diary
    last = len(diary.orders) if watched.through is None else diary.place(watched.through) + 1
    first = max(last - PACE_DAYS, 0)
    known = int(diary.by_day()[first:last].sum())
    due = float(orders_at_risk(diary.orders, profile)[first:last].sum())
    interval = poisson_interval(known)
    weeks = PACE_DAYS / 7
    above, below = watched.definition.target
    earned = due * above / below
    return Pace(
        known,
        known / weeks,
        Interval(interval.low / weeks, interval.high / weeks),
        known / earned if earned else None,
        known / due if due else 0.0,
        Interval(interval.low / due, min(interval.high / due, 1.0)) if due else Interval(0.0, 0.0),
    )


def _orders_for(watched: Watched, defects: int) -> int:
    """The fewest orders that bear so many defective ones strictly under the target."""
    above, below = watched.definition.target
    return defects * below // above + 1


def _day_json(one: ComingDay) -> dict[str, Any]:
    return {
        "date": one.day.isoformat(),
        "orders": one.orders,
        "orders_exact": one.orders_exact,
        "defects_floor": one.floor,
        "allowed": one.allowed,
        "headroom": one.room,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
