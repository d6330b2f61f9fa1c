"""What became known when: a cell's orders and newly defective orders day by day, up to the end of one day.

A defect is *newly known* on the day from which it counts: feedback when it is left, a claim when it is granted or
refunded, a chargeback when it is filed. An order is newly defective once, when its first defect begins to count.
Removals and won appeals take nothing back here: they end a defect, they do not unmake the trouble.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from plimsoll.errors import UsageError
from plimsoll.metrics.triangle import ANY, KINDS
from plimsoll.watch.look_ahead import HISTORY_DAYS, known_then

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from plimsoll.metrics.definition import Definition
    from plimsoll.metrics.odr import Recount
    from plimsoll.metrics.triangle import Cell, Triangle

Floats = np.ndarray[Any, np.dtype[np.float64]]

MOST_AGE = 120
"""The greatest age in days at which an order is still expected to become defective."""


@dataclass(frozen=True, slots=True)
class Diary:
    """One cell, day by day: place 0 is `first`, the last place `as_of`.

    `orders`: orders that count, by order day. `known`: by stream (`any` and the kinds), pairs (order day, day on which
    it became known) as places, one for each order placed on `first` or later.
    """

    first: date
    as_of: date
    orders: Floats
    known: Mapping[str, Floats]

    def by_day(self, stream: str = ANY) -> Floats:
        """How many orders became newly defective on each day."""
        found: Floats = np.bincount(self.known[stream][:, 1].astype(np.int64), minlength=len(self.orders)).astype(float)
        return found

    @property
    def opened(self) -> int:
        """The place of the first day with an order; the number of days where there is none."""
        days = np.flatnonzero(self.orders)
        return int(days[0]) if len(days) else len(self.orders)

    def day(self, place: int) -> date:
        """The day at a place."""
        return self.first + timedelta(days=place)

    def place(self, day: date) -> int:
        """The place of a day, also beyond the ends."""
        return (day - self.first).days

    def until(self, day: date) -> Diary:
        """The same as it stood at the end of an earlier day."""
        last = self.place(day)
        known = {stream: pairs[pairs[:, 1] <= last] for stream, pairs in self.known.items()}
        return Diary(self.first, day, self.orders[: last + 1], known)


@dataclass(frozen=True, slots=True)
class Watched:
    """A cell with its definition, its triangle as it stood at the end of `diary.as_of`, and its diary.

    `through`: the last day up to which every kind that was ever seen is known, `as_of` at the latest; None: none was.
    `lacks` names the kinds never seen.
    """

    cell: Cell
    definition: Definition
    triangle: Triangle
    diary: Diary
    through: date | None
    lacks: tuple[str, ...] = field(default=())


def with_history(selection: Mapping[str, Any], today: date) -> dict[str, Any]:
    """The selection of one day, widened to all that is looked back at. Raises UsageError for a series."""
    if selection.get("first") or selection.get("last"):
        raise UsageError("this looks at one day", hint="--as-of DATE instead of --from and --to")
    as_of = selection.get("as_of") or today
    words = {name: value for name, value in selection.items() if name != "as_of"}
    return {**words, "first": as_of - timedelta(days=HISTORY_DAYS), "last": as_of}


def watched_cells(recount: Recount) -> Iterator[Watched]:
    """Every cell of a question widened by `with_history`, as it stood at the end of the question's last day."""
    first, as_of = recount.question.first, recount.question.last
    for cell, definition in sorted(recount.asked().items()):
        spans = recount.spans_of(cell)
        lacks = tuple(kind for kind, day in spans.through.items() if day is None)
        ends = [day for day in spans.through.values() if day is not None]
        through = min([*ends, as_of]) if ends else None
        for place, triangle in recount.triangles(definition).items():
            if place[:3] == cell[:3]:
                then = known_then(triangle, as_of)
                yield Watched(place, definition, then, diary_of(then, first, as_of), through, lacks)


def diary_of(triangle: Triangle, first: date, as_of: date) -> Diary:
    """The diary of a triangle from one day to another."""
    days = (as_of - first).days + 1
    orders = np.zeros(days)
    for day, number in triangle.orders.items():
        if first <= day <= as_of:
            orders[(day - first).days] += number
    pairs: dict[str, list[tuple[int, int]]] = {stream: [] for stream in (ANY, *KINDS)}
    for order_day, active_day, stream, sign in triangle.flips:
        if sign > 0 and stream in pairs and first <= order_day and first <= active_day <= as_of:
            pairs[stream].append(((order_day - first).days, (active_day - first).days))
    known = {stream: np.array(found, float).reshape(-1, 2) for stream, found in pairs.items()}
    return Diary(first, as_of, orders, known)
