"""Orders of many cells by the day on which they enter the windows: one array while it is small, distinct pairs beyond.

Cells are numbers from 0, days numbers since 1970-01-01. An order enters on its order day plus its cell's lag.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

Numbers = np.ndarray[Any, np.dtype[np.int64]]
Small = np.ndarray[Any, np.dtype[np.int32]]

MOST_SLOTS = 1 << 25
"""Cells times days that are counted in one array; beyond, distinct pairs are sorted out instead."""


def entering_orders(cells: int, first: int, days: int) -> DenseOrders | PairedOrders:
    """An empty count of orders for so many cells, and for the entering days from `first` on."""
    if cells * days <= MOST_SLOTS:
        return DenseOrders(first, np.zeros((cells, days), np.int32))
    return PairedOrders(cells, first, days)


@dataclass(slots=True)
class DenseOrders:
    """The orders of every cell and day in one array; `first` is the day of its first column."""

    first: int
    table: Small

    def add(self, cell: Numbers, day: Numbers) -> None:
        """One order more for each cell and day; days outside the array are left out."""
        self.change(cell, day, np.ones(len(cell), np.int32))

    def change(self, cell: Numbers, day: Numbers, more: Small) -> None:
        """So many orders more (or fewer) for each cell and day."""
        add_at(self.table, cell, day - self.first, more)

    def present(self) -> Numbers:
        """The cells that have any order."""
        return np.flatnonzero(self.table.any(axis=1))

    def rolled_up(self, stride: int) -> DenseOrders:
        """The same over each `stride` cells in a row."""
        return DenseOrders(self.first, self.table.reshape(-1, stride, self.table.shape[1]).sum(axis=1, dtype=np.int32))

    def rows(self, chunk: Numbers) -> Small:
        """The orders by day of some cells: a run of those that are present."""
        together = slice(int(chunk[0]), int(chunk[-1]) + 1)
        return self.table[together if together.stop - together.start == len(chunk) else chunk]


@dataclass(slots=True)
class PairedOrders:
    """Parts of (cell, entering day, orders), each in the order of cells."""

    cells: int
    first: int
    days: int
    parts: list[tuple[Small, Small, Small]] = field(default_factory=list)

    def add(self, cell: Numbers, day: Numbers) -> None:
        """As `DenseOrders.add`."""
        if not len(cell):
            return
        begin = int(day.min())
        span = int(day.max()) - begin + 1
        mixed, number = np.unique(cell * span + (day - begin), return_counts=True)
        found = mixed // span
        at = mixed - found * span + begin
        self.parts.append((found.astype(np.int32), at.astype(np.int32), number.astype(np.int32)))

    def change(self, cell: Numbers, day: Numbers, more: Small) -> None:
        """As `DenseOrders.change`; the cells are in order."""
        self.parts.append((cell.astype(np.int32), day.astype(np.int32), more))

    def present(self) -> Numbers:
        """As `DenseOrders.present`."""
        seen = np.zeros(self.cells, np.bool_)
        for cell, _, _ in self.parts:
            seen[cell] = True
        return np.flatnonzero(seen)

    def rolled_up(self, stride: int) -> PairedOrders:
        """As `DenseOrders.rolled_up`."""
        parts = [(cell // stride, day, number) for cell, day, number in self.parts]
        return PairedOrders(self.cells // stride, self.first, self.days, parts)

    def rows(self, chunk: Numbers) -> Small:
        """As `DenseOrders.rows`."""
        found = np.zeros((len(chunk), self.days), np.int32)
        place = places(chunk)
        for cells, day, number in self.parts:
            ends = np.array([chunk[0], chunk[-1] + 1], np.int32)  # of the same kind, else all cells are cast
            part = slice(*np.searchsorted(cells, ends))
            add_at(found, place[cells[part] - chunk[0]], day[part] - self.first, number[part])
        return found


def add_at(table: Small, row: Numbers | Small, column: Numbers | Small, more: Small) -> None:
    """Add to single places of a table; columns outside it are left out, places named twice get both."""
    days = table.shape[1]
    if len(column) and (column.min() < 0 or column.max() >= days):
        inside = np.flatnonzero((column >= 0) & (column < days))
        row, column, more = row[inside], column[inside], more[inside]
    slot = np.multiply(row, days, dtype=np.int64)
    slot += column
    np.add.at(table.reshape(-1), slot, more)  # by one number a place: ten times as fast as by row and column


def places(chunk: Numbers) -> Small:
    """From a cell's number less the chunk's first to its row in the chunk."""
    rows = np.zeros(int(chunk[-1] - chunk[0]) + 1, np.int32)
    rows[chunk - chunk[0]] = np.arange(len(chunk), dtype=np.int32)
    return rows
