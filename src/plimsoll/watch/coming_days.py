"""The coming days of one cell: denominators that are in the books, defects that stay, and news at some pace.

Of a coming day D the window is known from the start: the order days that end a lag before D. While these lie at or
before `as_of` the number of orders is exact; beyond, the missing order days are filled with the mean of the last four
weeks. The floor is exact throughout: what counts at the end of `as_of` and is still in the window on D.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from plimsoll.watch.look_ahead import written_days
from plimsoll.watch.reporting_delay import known_share

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from plimsoll.metrics.definition import Definition
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
    usual = float(diary.orders[-USUAL_DAYS:].mean()) if len(diary.orders) else 0.0
    due = _due(diary.orders, usual, profile, definition, days)
    found = []
    for ahead, one in enumerate(written_days(watched.triangle, definition, diary.as_of, days)):
        orders = one.orders + round(usual * max(min(ahead - definition.lag, definition.window), 0))
        allowed = definition.most_defects(orders)
        found.append(ComingDay(one.day, orders, one.exact, one.floor, float(due[ahead]), allowed))
    return found


def _due(orders: Floats, usual: float, profile: Floats, definition: Definition, days: int) -> Floats:
    """By coming day: the orders of its window, each with the share of its defects that becomes known until then."""
    length, lag = definition.window, definition.lag
    day = np.arange(1 - lag - length, days - lag + 1)  # counted from as_of: every order day of any of the windows
    place = day + len(orders) - 1
    booked = np.where(place >= 0, orders[np.clip(place, 0, len(orders) - 1)], 0.0) if len(orders) else 0.0
    placed = np.where(day > 0, usual, booked)
    then = known_share(lag + np.arange(length)[::-1], profile)  # known of each of a window's order days on its day
    news = then - sliding_window_view(known_share(-day, profile), length)
    found: Floats = (sliding_window_view(placed, length) * news).sum(axis=1)
    return found


def crossed_on(days: Sequence[ComingDay], share: float) -> date | None:
    """The first coming day (today among them) on which known and expected defects exceed what the window bears."""
    for one in days:
        if one.orders and one.floor + one.due * share >= one.allowed + 1:
            return one.day
    return None
