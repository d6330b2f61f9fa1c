"""The coming days of one cell: denominators that are in the books, defects that stay, and news at some pace.

Of a coming day D the window is known from the start: the order days that end a lag before D. While these lie at or
before `as_of` the number of orders is exact; beyond, the missing order days are filled with the mean of the last four
weeks. The floor is exact throughout: what counts at the end of `as_of` and is still in the window on D.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from plimsoll.metrics.triangle import ANY
from plimsoll.watch.reporting_delay import developed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plimsoll.watch.newly_known import Floats, Watched

COMING_DAYS = 60
USUAL_DAYS = 28
"""The last days whose mean fills order days that are still to come."""


@dataclass(frozen=True, slots=True)
class ComingDay:
    """One coming day. `due`: orders of its window times the share of their defects that becomes known until then."""

    day: date
    orders: int
    orders_exact: bool
    floor: int
    due: float
    allowed: int
    """How many defective orders the window bears under the target."""

    @property
    def room(self) -> int:
        """Defects still allowed on that day if nothing becomes known until then; negative when over."""
        return self.allowed - self.floor


def coming_days(watched: Watched, profile: Floats, days: int = COMING_DAYS) -> list[ComingDay]:
    """The day of `as_of` (first) and the coming ones. Multiply `due` by a share of defective orders: the news."""
    diary, definition = watched.diary, watched.definition
    as_of = diary.as_of
    counts = watched.triangle.counts(definition, as_of, as_of + timedelta(days=days), (ANY,))
    usual = float(diary.orders[-USUAL_DAYS:].mean()) if len(diary.orders) else 0.0
    found = []
    for ahead, row in enumerate(counts):
        last = ahead - definition.lag  # the window's last order day, counted from `as_of`
        first = last - definition.window + 1
        to_come = max(last - max(first, 1) + 1, 0)
        orders = row["orders"] + round(usual * to_come)
        due = _due(diary.orders, usual, profile, (first, last), ahead)
        found.append(
            ComingDay(
                as_of + timedelta(days=ahead), orders, to_come == 0, row[ANY], due, definition.most_defects(orders)
            )
        )
    return found


def _due(orders: Floats, usual: float, profile: Floats, window: tuple[int, int], ahead: int) -> float:
    """Orders of the window, each with the share of its defects that becomes known after `as_of` until day `ahead`."""
    days = np.arange(window[0], window[1] + 1, dtype=float)
    places = days.astype(np.int64) + len(orders) - 1
    inside = (places >= 0) & (days <= 0)
    placed = np.where(inside, orders[np.clip(places, 0, len(orders) - 1)], np.where(days > 0, usual, 0.0))
    share = developed(ahead - days, profile) - developed(-days, profile)
    return float((placed * share).sum())


def crossed_on(days: Sequence[ComingDay], share: float) -> date | None:
    """The first coming day (today among them) on which known and expected defects exceed what the window bears."""
    for one in days:
        if one.orders and one.floor + one.due * share >= one.allowed + 1:
            return one.day
    return None
