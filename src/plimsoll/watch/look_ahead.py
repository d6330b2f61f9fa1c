"""The exact part of tomorrow: what is already written of each coming day's window, by the triangle's own arithmetic.

The lag makes it exact: a window that ends fifteen days before its day lies wholly in the books for the next fifteen.
No statistics here, and no library but the standard one: `plimsoll status` asks it too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from plimsoll.metrics.rule import interval, lifted, order_counts
from plimsoll.metrics.triangle import ANY, Triangle

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from plimsoll.metrics.definition import Definition
    from plimsoll.metrics.triangle import Cell, DefectiveOrder


HISTORY_DAYS = 485
"""How far back is looked for what moves: the last 120 days, and as many a year before."""


class WrittenDay(NamedTuple):
    """A day, today or coming: orders of its window placed until as_of, those of them that are defective at the end of
    as_of, and whether no order day of the window is still to come.
    """

    day: date
    orders: int
    floor: int
    exact: bool


@dataclass(frozen=True, slots=True)
class CertainDay:
    """What is already written of one coming day.

    `orders`: orders of its window placed until as_of; `exact`: no order day of the window is still to come;
    `floor`: those with a defect active at the end of as_of; `leaves`: how many of the day before's floor stand no
    longer in the window.
    """

    day: date
    orders: int
    exact: bool
    floor: int
    leaves: int

    def over(self, definition: Definition) -> bool:
        """Whether the floor alone misses the target."""
        above, below = definition.target
        return self.orders > 0 and self.floor * below >= self.orders * above


@dataclass(frozen=True, slots=True)
class KnownDefect:
    """An order that is defective at the end of as_of, and the first and the last day on which it hurts."""

    order_id: str
    order_day: date
    first_day: date
    last_day: date

    def as_json(self) -> dict[str, str]:
        """As in `plimsoll.forecast/1`."""
        return {
            "order_id": self.order_id,
            "order_day": self.order_day.isoformat(),
            "first_day": self.first_day.isoformat(),
            "last_day": self.last_day.isoformat(),
        }


def known_then(triangle: Triangle, as_of: date) -> Triangle:
    """The triangle as it stood at the end of a day: nothing placed, begun or ended later."""
    return Triangle(
        {day: number for day, number in triangle.orders.items() if day <= as_of},
        [flip for flip in triangle.flips if flip.active_day <= as_of and flip.order_day <= as_of],
    )


def written_days(then: Triangle, definition: Definition, as_of: date, days: int) -> list[WrittenDay]:
    """The day of as_of and the coming `days`, from the triangle as it stood (`known_then`)."""
    counts = then.counts(definition, as_of, as_of + timedelta(days=days), (ANY,))
    return [
        WrittenDay(as_of + timedelta(days=ahead), row["orders"], row[ANY], ahead <= definition.lag)
        for ahead, row in enumerate(counts)
    ]


def look_ahead(triangle: Triangle, definition: Definition, as_of: date, days: int) -> list[CertainDay]:
    """What is written of each of the coming `days` days, the first being the day after as_of."""
    then = known_then(triangle, as_of)
    written = written_days(then, definition, as_of, days)
    entering = _entering(then, definition, as_of)
    found = []
    for before, one in pairwise(written):
        enters = entering.get(one.day - timedelta(days=definition.lag), 0)
        found.append(CertainDay(one.day, one.orders, one.exact, one.floor, before.floor + enters - one.floor))
    return found


def _entering(then: Triangle, definition: Definition, as_of: date) -> dict[date, int]:
    """By order day: how many of its orders are defective at the end of as_of."""
    found: dict[date, int] = {}
    oldest = as_of - timedelta(days=definition.lag)
    for flip in then.flips:
        if flip.stream == ANY and flip.order_day > oldest:
            found[flip.order_day] = found.get(flip.order_day, 0) + flip.sign
    return found


def worst_exact_day(days: Sequence[CertainDay]) -> CertainDay | None:
    """Of the days whose orders are exact, the earliest with the highest floor rate; None without any order."""
    exact = [day for day in days if day.exact and day.orders]
    return max(exact, key=lambda day: (day.floor / day.orders, -day.day.toordinal()), default=None)


def known_defects(
    orders: Iterable[DefectiveOrder], definition: Definition, as_of: date
) -> dict[Cell, list[KnownDefect]]:
    """By cell, every order that is defective at the end of as_of and stands in a window still to come."""
    found: dict[Cell, list[KnownDefect]] = {}
    for one in orders:
        if not order_counts(one.order, definition, is_lifted=lifted(one.order, one.events, definition)):
            continue
        day = one.order.purchased.reporting_day(definition.zone)
        enters = day + timedelta(days=definition.lag)
        leaves = enters + timedelta(days=definition.window - 1)
        if day > as_of or leaves <= as_of or not _hurts(one, definition, as_of):
            continue
        known = KnownDefect(one.order.order_id, day, enters, leaves)
        found.setdefault(one.cell, []).append(known)
    for known_of_cell in found.values():
        known_of_cell.sort(key=lambda known: (known.last_day, known.order_id))
    return found


def _hurts(one: DefectiveOrder, definition: Definition, as_of: date) -> bool:
    spans = (interval(event, one.order, definition) for event in one.events)
    return any(span is not None and span[0] <= as_of and (span[1] is None or span[1] > as_of) for span in spans)
