"""What one more defective order does to the coming days of its cell, in points of the rate (one point is 1 %)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from plimsoll.watch.headroom import headroom
from plimsoll.watch.newly_known import watched_cells

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from plimsoll.metrics.definition import Definition
    from plimsoll.metrics.odr import Recount
    from plimsoll.metrics.triangle import Cell
    from plimsoll.watch.coming_days import ComingDay

POINTS = 100.0


@dataclass(frozen=True, slots=True)
class Effect:
    """The worst of the coming days on which an order counts, and what one defect more does to that day's rate.

    `expected`: the rate to be expected that day; `is_worst`: no coming day of the cell is worse.
    """

    day: ComingDay
    points: float
    expected: float
    is_worst: bool

    def as_json(self) -> dict[str, Any]:
        """As under `worst_day` of `plimsoll.risk/1`."""
        return {
            "date": self.day.day.isoformat(), "orders": self.day.orders, "orders_exact": self.day.orders_exact,
            "defects_floor": self.day.floor, "headroom": self.day.room, "expected_rate": f"{self.expected:.6f}",
            "worst_of_cell": self.is_worst,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class CellAhead:
    """A cell's coming days from the day after as_of on, with the rate to be expected on each."""

    definition: Definition
    as_of: date
    days: Sequence[ComingDay]
    expected: Sequence[float]

    def effect_of(self, order_day: date) -> Effect | None:
        """Of one more defect among the orders of a day; None: no coming day counts them."""
        enters = (order_day + timedelta(days=self.definition.lag) - self.as_of).days
        first, last = max(enters, 1), min(enters + self.definition.window - 1, len(self.days))
        mine = [place for place in range(first - 1, last) if self.days[place].orders]
        if not mine:
            return None
        worst = max(mine, key=lambda place: (self.expected[place], -place))
        day = self.days[worst]
        return Effect(day, POINTS / day.orders, self.expected[worst], self.expected[worst] >= max(self.expected))


def cells_ahead(recount: Recount) -> dict[Cell, CellAhead]:
    """Every cell of a question widened by `with_history`."""
    found = {}
    for watched in watched_cells(recount):
        if not watched.diary.orders.any():
            continue
        row = headroom(watched)
        days, share = row.days[1:], row.pace.share
        expected = [(day.floor + day.due * share) / day.orders if day.orders else 0.0 for day in days]
        found[watched.cell] = CellAhead(watched.definition, watched.diary.as_of, days, expected)
    return found
