"""The triangle as a table: weeks of order days by age, with how many of each week's orders had become defective.

A row is a week of orders (Monday to Sunday, reporting days of the definition's zone), a column an age in days. The
lower right half is empty: those days are still to come. What stopped counting is taken off again at the age it did.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from plimsoll.metrics.odr import rate_text
from plimsoll.metrics.triangle import ANY, Triangle

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from plimsoll.metrics.odr import Recount
    from plimsoll.metrics.triangle import Cell

WEEK = timedelta(days=7)
AGES = tuple(range(6, 91, 7))
"""Ages in days through which defects are summed: a week, two weeks ... thirteen weeks after the order day."""


@dataclass(frozen=True, slots=True)
class Known:
    """Orders of a week that were defective by an age; `complete` once every order of the week is that old."""

    age: int
    orders_with_defects: int
    complete: bool


@dataclass(frozen=True, slots=True)
class OrderWeek:
    """The orders placed from `first` to `last`, and what was known of them at each age that has begun."""

    first: date
    last: date
    orders: int
    known: Sequence[Known]

    def as_json(self) -> dict[str, Any]:
        """Plain values; a rate beside its two integers."""
        return {
            "from": self.first.isoformat(),
            "to": self.last.isoformat(),
            "orders": self.orders,
            "known": [
                {"age": one.age, "orders_with_defects": one.orders_with_defects,
                 "rate": rate_text(one.orders_with_defects, self.orders), "complete": one.complete}
                for one in self.known
            ],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cohorts:
    """One cell's weeks, the oldest first, as they stood at the end of `as_of`."""

    cell: Cell
    as_of: date
    target_value: str
    weeks: Sequence[OrderWeek]

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return self.cell.as_json() | {
            "as_of": self.as_of.isoformat(),
            "target_value": self.target_value,
            "ages": list(AGES),
            "weeks": [week.as_json() for week in self.weeks],
        }


def cohorts(recount: Recount) -> list[Cohorts]:
    """The weeks of every cell asked about, from the week of the question's first day to that of its last."""
    first, as_of = recount.question.first, recount.question.last
    return [
        Cohorts(cell, as_of, definition.target_value,
                order_weeks(recount.triangles(definition).get(cell, Triangle()), first, as_of))
        for cell, definition in recount.asked().items()
    ]  # fmt: skip


def order_weeks(triangle: Triangle, first: date, as_of: date) -> list[OrderWeek]:
    """The weeks of one triangle; order days after `as_of`, and what became known later, are left out."""
    begin = first - timedelta(days=first.weekday())
    changes: dict[date, list[int]] = {}
    for order_day, active_day, stream, sign in triangle.flips:
        if stream == ANY and active_day <= as_of:
            place = bisect_left(AGES, (active_day - order_day).days)
            steps = changes.setdefault(order_day - timedelta(days=order_day.weekday()), [0] * (len(AGES) + 1))
            steps[place] += sign
    found = []
    while begin <= as_of:
        end = min(begin + WEEK - timedelta(days=1), as_of)
        found.append(_week(triangle.orders, changes.get(begin, ()), begin, end, as_of))
        begin += WEEK
    return found


def _week(orders: Mapping[date, int], steps: Sequence[int], begin: date, end: date, as_of: date) -> OrderWeek:
    count = sum(orders.get(begin + timedelta(days=day), 0) for day in range((end - begin).days + 1))
    known, running = [], 0
    for place, age in enumerate(AGES):
        if (as_of - begin).days < age - 6:  # no order of the week is in this week of its life yet
            break
        running += steps[place] if steps else 0
        known.append(Known(age, running, (as_of - end).days >= age))
    return OrderWeek(begin, end, count, known)
