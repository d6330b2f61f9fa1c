"""A cell's triangle as arrays: orders by the day they were placed, and the times in which orders were defective.

Days here are ordinals (`date.toordinal`). A piece is one order (one event under `--count events`) from the day its
first defect began to count until the first day on which none counts any more.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from plimsoll.metrics.triangle import ANY, KINDS

if TYPE_CHECKING:
    from datetime import date

    from plimsoll.metrics.triangle import Triangle

Numbers = np.ndarray[Any, np.dtype[np.int64]]
Floats = np.ndarray[Any, np.dtype[np.float64]]

NEVER = 1 << 30
"""The end of a piece that is still open."""
NEVER_SEEN = -(1 << 30)
"""The day through which a kind is known that was never seen."""


@dataclass(frozen=True, slots=True)
class CellHistory:
    """One cell from the day `first`: `orders` by order day, and its pieces as parallel arrays.

    `kind` is the place in `KINDS` of the kind that began the piece.
    """

    first: int
    orders: Numbers
    placed: Numbers
    began: Numbers
    ended: Numbers
    kind: Numbers

    @property
    def last(self) -> int:
        """The last order day."""
        return self.first + len(self.orders) - 1

    def until(self, day: int) -> CellHistory:
        """What had happened by the end of a day: later orders, beginnings and ends are not known yet."""
        mine = (self.began <= day) & (self.placed <= day)
        ended = self.ended[mine]
        return CellHistory(
            self.first,
            self.orders[: max(day - self.first + 1, 0)],
            self.placed[mine],
            self.began[mine],
            np.where(ended > day, NEVER, ended),
            self.kind[mine],
        )

    def beginning_at(self, day: int) -> CellHistory:
        """The same without order days before a day."""
        skip, mine = max(day - self.first, 0), self.placed >= day
        return CellHistory(
            self.first + skip, self.orders[skip:], self.placed[mine], self.began[mine], self.ended[mine],
            self.kind[mine],
        )  # fmt: skip

    def active(self) -> CellHistory:
        """Only the pieces that are still open."""
        mine = self.ended == NEVER
        return CellHistory(
            self.first, self.orders, self.placed[mine], self.began[mine], self.ended[mine], self.kind[mine]
        )

    def opened(self) -> int | None:
        """The first day with an order, None without one."""
        found = np.flatnonzero(self.orders)
        return self.first + int(found[0]) if len(found) else None


@dataclass(frozen=True, slots=True)
class KnownCell:
    """A cell at the end of `as_of` (an ordinal): its history until then, and through which day each kind is known."""

    as_of: int
    history: CellHistory
    through: Numbers


def history_of(triangle: Triangle, first: date, last: date) -> CellHistory:
    """The arrays of a triangle for order days from `first` to `last`."""
    begin, end = first.toordinal(), last.toordinal()
    orders = np.zeros(end - begin + 1, np.int64)
    for day, number in triangle.orders.items():
        if first <= day <= last:
            orders[day.toordinal() - begin] += number
    pieces = [piece for piece in _pieces(triangle) if begin <= piece[0] <= end]
    columns = np.array(pieces, np.int64).reshape(-1, 4).T
    return CellHistory(begin, orders, columns[0], columns[1], columns[2], columns[3])


def _pieces(triangle: Triangle) -> list[tuple[int, int, int, int]]:
    """(order day, began, ended, kind) of each piece; a flip down stands right behind its flip up."""
    kinds: dict[tuple[date, date], list[int]] = defaultdict(list)
    for flip in triangle.flips:
        if flip.sign > 0 and flip.stream in KINDS:
            kinds[flip.order_day, flip.active_day].append(KINDS.index(flip.stream))
    found: list[tuple[int, int, int, int]] = []
    for flip in triangle.flips:
        if flip.stream != ANY:
            continue
        if flip.sign > 0:
            beginning = kinds[flip.order_day, flip.active_day]
            kind = beginning.pop(0) if beginning else 0
            found.append((flip.order_day.toordinal(), flip.active_day.toordinal(), NEVER, kind))
        else:
            placed, began, _, kind = found[-1]
            found[-1] = placed, began, flip.active_day.toordinal(), kind
    return found
