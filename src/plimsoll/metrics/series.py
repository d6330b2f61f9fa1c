"""Long daily series of many cells, written to a file: the triangle as arrays, block by block of cells.

The same sums as `metrics.triangle`, over whole columns: every day's window is the difference of two running sums. What
the rule says of the events comes from `metrics.patterns`. A test holds every figure to the rows of `metrics.odr`.

Days here are numbers since 1970-01-01. An order *enters* on its order day plus its cell's lag and stands in the windows
from that day on, so that cells with different lags are summed side by side.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from plimsoll.facts.panel import CELL, EPOCH, FLAGS, OrderPanel
from plimsoll.facts.view import OVERLAPPING, Days
from plimsoll.facts.zones import NO_DAY
from plimsoll.metrics.entering import entering_orders, places
from plimsoll.metrics.patterns import changes
from plimsoll.metrics.rule import kind_counts
from plimsoll.metrics.triangle import ANY, KINDS, PENDING, STREAMS, Cell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date

    from plimsoll.facts.panel import OrderBatch
    from plimsoll.metrics.coverage import CellSpans
    from plimsoll.metrics.definition import Definition
    from plimsoll.metrics.entering import DenseOrders, PairedOrders
    from plimsoll.metrics.odr import Recount

Numbers = np.ndarray[Any, np.dtype[np.int64]]
Small = np.ndarray[Any, np.dtype[np.int32]]
Known = np.ndarray[Any, np.dtype[np.bool_]]

COUNTED = (ANY, *KINDS, PENDING)
"""The streams of which a series has a column."""
BLOCK_ROWS = 500_000
"""Rows of the series made at once, about."""


@dataclass(frozen=True, slots=True)
class SeriesBlock:
    """The daily counts of some cells under one window: arrays of (cells, days)."""

    cells: Sequence[Cell]
    definitions: Sequence[Definition]
    """The cells' definitions; the window is `window`."""
    window: int
    by_value: bool
    """Whether these are cells of single values of the dimension; else of all orders."""
    counts: Mapping[str, Small]
    """`orders` and each of `COUNTED`."""
    complete: Known
    """Whether every source reaches through the day's window."""


@dataclass(slots=True)
class ArrayTriangle:
    """The triangles of many cells: orders by entering day (with the corner K9), and flips in the order of cells."""

    orders: DenseOrders | PairedOrders
    flips: tuple[Numbers, ...]
    """(cell, entering day, stream, sign, active day)."""

    def rolled_up(self, stride: int) -> ArrayTriangle:
        """The same over all values of a dimension under which every order stands once."""
        return ArrayTriangle(self.orders.rolled_up(stride), (self.flips[0] // stride, *self.flips[1:]))

    def defective(self, chunk: Numbers, window: int, first: int, days: int) -> dict[str, Small]:
        """By stream, the defective orders of the chunk's cells in each day's window."""
        part = slice(*np.searchsorted(self.flips[0], (chunk[0], chunk[-1] + 1)))
        cells, enters, stream, sign, active = (column[part] for column in self.flips)
        begin = np.maximum(np.maximum(enters, active), first) - first
        end = np.minimum(enters + window - 1, first + days - 1) - first
        rows = places(chunk)[cells - chunk[0]]
        found = {}
        for name in COUNTED:
            mine = np.flatnonzero((stream == STREAMS.index(name)) & (begin <= end))
            steps = np.zeros(len(chunk) * days + 1, np.int32)
            signs, row = sign[mine].astype(np.int32), rows[mine].astype(np.int64) * days
            np.add.at(steps, row + begin[mine], signs)
            np.add.at(steps, row + end[mine] + 1, -signs)  # past a row's last day it ends on the next row's first
            if len(mine):
                np.cumsum(steps, out=steps)
            found[name] = steps[:-1].reshape(len(chunk), days)
        return found


@dataclass(slots=True)
class Series:
    """The daily series that a recount's question asks for.

    `windows` are lengths in days; empty: the definition's own. `whole`: where the question names a dimension, the cells
    over all its values come too.
    """

    recount: Recount
    windows: Sequence[int] = ()
    whole: bool = False

    def blocks(self) -> Iterator[SeriesBlock]:
        """The series, some cells at a time, every cell that has an order in any of the windows."""
        alike: dict[Definition, dict[Cell, Definition]] = {}
        for cell, definition in sorted(self.recount.asked().items()):
            alike.setdefault(replace(definition, lag=0, lag_from=""), {})[cell] = definition
        for definition, cells in alike.items():
            group = _Group(self.recount, definition, cells, self.windows or (definition.window,))
            yield from group.blocks(whole=self.whole)


@dataclass(slots=True)
class _Group:
    """Cells that are counted by one definition, but for the lag."""

    recount: Recount
    definition: Definition
    cells: dict[Cell, Definition]
    windows: Sequence[int]
    bases: list[Cell] = field(init=False)
    lags: Numbers = field(init=False)
    first: int = field(init=False)
    days: int = field(init=False)

    def __post_init__(self) -> None:
        question = self.recount.question
        self.bases = list(self.cells)
        self.lags = np.array([self.cells[cell].lag for cell in self.bases], np.int64)
        self.first, self.days = question.first.toordinal() - EPOCH, (question.last - question.first).days + 1

    def blocks(self, *, whole: bool) -> Iterator[SeriesBlock]:
        question = self.recount.question
        panel = OrderPanel(self.recount.view, question.scope, self._days(), question.by)
        numbering = _Numbering(panel, self.bases, together=question.channel == "ALL")
        triangle = self._triangle(panel, numbering)
        complete = {window: self._complete(window) for window in self.windows}
        by = question.by is not None
        yield from self._summed(triangle, complete, numbering.stride, numbering.value if by else None)
        if whole and question.by is not None and question.by not in OVERLAPPING:
            yield from self._summed(triangle.rolled_up(numbering.stride), complete, 1, None)

    def _summed(
        self,
        triangle: ArrayTriangle,
        complete: Mapping[int, Known],
        stride: int,
        value: Callable[[int], str | None] | None,
    ) -> Iterator[SeriesBlock]:
        present = triangle.orders.present()
        longest, rows = max(self.windows), max(BLOCK_ROWS // self.days, 1)
        for chunk in np.split(present, range(rows, len(present), rows)):
            if not len(chunk):
                continue
            base = chunk // stride
            pairs = zip(base.tolist(), chunk.tolist(), strict=True)
            named = [self.bases[at]._replace(value=value(number) if value else None) for at, number in pairs]
            sums = np.zeros((len(chunk), self.days + longest), np.int32)
            np.cumsum(triangle.orders.rows(chunk), axis=1, out=sums[:, 1:])
            for window in self.windows:
                orders = sums[:, longest:] - sums[:, longest - window : longest - window + self.days]
                counts = {"orders": orders} | triangle.defective(chunk, window, self.first, self.days)
                definitions = [self.cells[self.bases[at]] for at in base.tolist()]
                yield SeriesBlock(named, definitions, window, value is not None, counts, complete[window][base])

    def _days(self) -> Days:
        """The order days that any of the windows can hold."""
        question = self.recount.question
        lags = [definition.lag for definition in self.cells.values()]
        reach = max(lags) + max(self.windows) - 1
        return Days(
            question.first - timedelta(days=reach), question.last - timedelta(days=min(lags)), self.definition.zone
        )

    def _triangle(self, panel: OrderPanel, numbering: _Numbering) -> ArrayTriangle:
        longest = max(self.windows)
        cells = len(self.bases) * numbering.stride
        orders = entering_orders(cells, self.first - longest + 1, self.days + longest - 1)
        for batch in panel.batches():
            cell, day = self._counted(batch, panel, numbering)
            orders.add(cell, self._enters(cell, day, numbering.stride))
        events = self.recount.view.defect_table(self.recount.question.scope, self._days())
        found = changes(events, self.definition)
        batch = panel.batch(events, "order_")
        cell = numbering.numbers(batch)
        enters = self._enters(cell, batch.day, numbering.stride)
        entry, of = _matching(batch.rows, found.books[0], len(events))
        lifted, on, more = _by_cell(cell[entry], enters[entry], found.books[1][of])
        orders.change(lifted, on, more.astype(np.int32))
        entry, of = _matching(batch.rows, found.flips[0], len(events))
        flips = _by_cell(cell[entry], enters[entry], *(column[of] for column in found.flips[1:]))
        return ArrayTriangle(orders, flips)

    def _enters(self, cell: Numbers, day: Numbers, stride: int) -> Numbers:
        """The days on which orders enter the windows."""
        alike = (self.lags == self.lags[0]).all()
        enters: Numbers = day + (self.lags[0] if alike else self.lags[cell // stride])
        return enters

    def _counted(self, batch: OrderBatch, panel: OrderPanel, numbering: _Numbering) -> tuple[Numbers, Numbers]:
        """Cell and day of the orders that count by their kind."""
        states = panel.texts["class"].texts
        counts = np.array(
            [
                [
                    [kind_counts(state, test, again, self.definition) for again in (False, True)]
                    for test in (False, True)
                ]
                for state in states
            ],
            np.bool_,
        ).reshape(-1, 2, 2)
        cell = numbering.numbers(batch)
        counted = counts[batch.codes["class"], 0, 0]
        odd = np.flatnonzero(batch.flags["is_test"] | batch.flags["is_replacement"])
        if len(odd):
            test, again = (batch.flags[name][odd].astype(np.int8) for name in FLAGS)
            counted[odd] = counts[batch.codes["class"][odd], test, again]
        counted &= cell >= 0
        if counted.all():
            return cell, batch.day
        places = np.flatnonzero(counted)
        return cell[places], batch.day[places]

    def _complete(self, window: int) -> Known:
        """By cell and day: every order day of the window was seen, and every kind of defect through its end."""
        alike: dict[tuple[int, int], int] = {}
        known_of = [self.recount.spans_of(cell) for cell in self.bases]
        keys = zip(map(id, known_of), self.lags.tolist(), strict=True)
        rows = np.array([alike.setdefault(key, len(alike)) for key in keys], np.int64)
        spans_by_id = {id(spans): spans for spans in known_of}
        covered = np.zeros((len(alike), self.days + window), np.int32)
        through = np.zeros(len(alike), np.int64)
        for (which, lag), row in alike.items():
            spans = spans_by_id[which]
            for low, high in _runs(spans, self.first - lag - window + 1, self.days + window - 1):
                covered[row, low] += 1
                covered[row, high] -= 1
            through[row] = min(_number(day) for day in spans.through.values()) + lag - self.first
        sums = np.cumsum(np.cumsum(covered, axis=1), axis=1)[:, :-1]
        known = sums[:, window - 1 :].copy()
        known[:, 1:] -= sums[:, : self.days - 1]
        complete: Known = (known >= window) & (np.arange(self.days) <= through[:, None])
        return complete[rows]


def _number(day: date | None) -> int:
    return day.toordinal() - EPOCH if day else NO_DAY


def _runs(spans: CellSpans, begin: int, days: int) -> Iterator[tuple[int, int]]:
    """The covered runs of days as [low, high) places from day `begin`, within `days` of it."""
    for start, end in spans.order_runs:
        low, high = max(start.toordinal() - EPOCH - begin, 0), min(end.toordinal() - EPOCH - begin + 1, days)
        if low < high:
            yield low, high


class _Numbering:
    """Cells as numbers: the place of the cell among those asked about times `stride`, plus one a value."""

    def __init__(self, panel: OrderPanel, bases: Sequence[Cell], *, together: bool) -> None:
        self.panel, self.together = panel, together
        self.stride = len(panel.texts["value"].texts) + 1 if panel.dimension else 1
        texts = panel.texts
        channels = [("MFN", "AFN") if together else (cell.fulfillment_channel,) for cell in bases]
        codes = [
            (texts["account"].number(cell.account), texts["marketplace_id"].number(cell.marketplace_id),
             texts["fulfillment_channel"].number(channel), place)
            for place, cell in enumerate(bases) for channel in channels[place]
        ]  # fmt: skip
        shape = [len(texts[name].texts) for name in CELL]
        self._table = np.full(shape, -1, np.int64)
        for account, marketplace, channel, place in codes:
            self._table[account, marketplace, channel] = place * self.stride

    def numbers(self, batch: OrderBatch) -> Numbers:
        """The cell of each order; -1 for one that was not asked about."""
        codes, shape = [batch.codes[name] for name in CELL], self._table.shape
        if any(len(code) and code.max() >= most for code, most in zip(codes, shape, strict=True)):
            known = np.all([code < most for code, most in zip(codes, shape, strict=True)], axis=0)
            base = np.full(len(known), -1, np.int64)
            base[known] = self._table[tuple(code[known] for code in codes)]
        else:
            base = self._table.reshape(-1)[(codes[0] * shape[1] + codes[1]) * shape[2] + codes[2]]
        if self.panel.dimension is None:
            return base
        cell = base + batch.codes["value"]
        cell += 1
        return cell if base.min(initial=0) >= 0 else np.where(base < 0, -1, cell)

    def value(self, number: int) -> str | None:
        """The value of the dimension that a cell's number says."""
        place = number % self.stride
        return self.panel.texts["value"].texts[place - 1] if self.panel.dimension and place else None


def _matching(entries: Numbers, rows: Numbers, most: int) -> tuple[Numbers, Numbers]:
    """(entry, place in `rows`) for every entry of a row; `entries` are rows, one that has items several times."""
    order = np.argsort(entries, kind="stable")
    begins = np.searchsorted(entries[order], np.arange(most + 1))
    sizes = np.diff(begins)[rows] if most else np.empty(0, np.int64)
    of = np.repeat(np.arange(len(rows)), sizes)
    within = np.arange(len(of)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return order[np.repeat(begins[rows], sizes) + within], of


def _by_cell(cell: Numbers, *columns: Numbers) -> tuple[Numbers, ...]:
    """The columns in the order of cells, without those that were not asked about."""
    order = np.argsort(cell, kind="stable")
    order = order[np.searchsorted(cell[order], 0) :]
    return (cell[order], *(column[order] for column in columns))
