"""Everything a forecast of an account's cells is drawn from, reckoned once for all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from plimsoll.watch.development import level_of, pooled_rate, seen_of
from plimsoll.watch.reporting_delay import delays_of
from plimsoll.watch.volume import volume_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plimsoll.metrics.definition import Definition
    from plimsoll.metrics.triangle import Cell
    from plimsoll.watch.development import Level
    from plimsoll.watch.history import CellHistory, KnownCell, Numbers
    from plimsoll.watch.prior import Prior
    from plimsoll.watch.reporting_delay import Delays
    from plimsoll.watch.volume import Volume


Named: TypeAlias = "tuple[Cell, KnownCell]"
"""A cell by its name, as it is known."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What the paths of one cell are drawn from.

    `orders` and `floor` are what is written of each coming day (`look_ahead`); `known` the cell, whose open pieces may
    leave; `future_rate` multiplies the share of defects of orders to come (a what-if).
    """

    known: KnownCell
    definition: Definition
    orders: Numbers
    floor: Numbers
    delays: Delays
    level: Level
    volume: Volume
    prior: Prior
    future_rate: float = 1.0

    @property
    def days(self) -> int:
        """How many days are looked ahead."""
        return len(self.orders)


@dataclass(frozen=True, slots=True)
class Habits:
    """How one cell behaves: what of an outlook does not depend on a what-if."""

    delays: Delays
    level: Level
    volume: Volume


def habits_of(cells: Sequence[Named], pool: Sequence[Named], days: int, prior: Prior) -> list[Habits]:
    """The habits of an account's cells. `pool` are all cells of the account: they share their delays, and a cell's
    level leans on those that hold none of its orders; a cell of one value of a dimension leans on its whole as well.
    """
    delays = delays_of([known for _, known in pool], prior)
    seen = {cell: seen_of(known, delays.share, prior) for cell, known in pool}
    found = []
    for cell, known in cells:
        others = [one for name, one in seen.items() if cell.value is not None or not _overlap(name, cell)]
        own = seen[cell] if cell in seen else seen_of(known, delays.share, prior)
        level = level_of(known, delays.share, own, pooled_rate(others, prior), prior)
        found.append(Habits(delays, level, volume_of(known.history, days, prior)))
    return found


def _overlap(one: Cell, other: Cell) -> bool:
    """Whether two cells of an account may hold the same orders."""
    channels = {one.fulfillment_channel, other.fulfillment_channel}
    return one.marketplace_id == other.marketplace_id and (len(channels) == 1 or "ALL" in channels)


def written(history: CellHistory, definition: Definition, as_of: int, days: int) -> tuple[Numbers, Numbers]:
    """(Orders, floor) of each coming day, as `look_ahead` gives them, from a history cut at as_of."""
    ahead = np.arange(1, days + 1)
    newest = as_of + ahead - definition.lag - history.first
    sums = np.concatenate([[0], np.cumsum(history.orders)])
    most = len(history.orders)
    orders = sums[np.clip(newest + 1, 0, most)] - sums[np.clip(newest + 1 - definition.window, 0, most)]
    open_pieces = history.active()
    enters = np.maximum(open_pieces.placed + definition.lag - as_of, 1)
    leaves = open_pieces.placed + definition.lag + definition.window - as_of
    mine = (enters <= days) & (leaves > enters)
    steps = np.zeros(days + 2, np.int64)
    np.add.at(steps, enters[mine], 1)
    np.add.at(steps, np.minimum(leaves[mine], days + 1), -1)
    return orders, np.cumsum(steps)[1:-1]
