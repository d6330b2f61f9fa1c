"""The Order Defect Rate of every cell asked about, day by day, with what is missing and what depends.

Source of the rule: `plimsoll policy show amazon.odr`; the arithmetic is that of the triangle.
"""

from __future__ import annotations

from collections import defaultdict
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING, Any

from plimsoll.facts.view import OVERLAPPING, Days
from plimsoll.metrics.coverage import CellSpans, Coverage, Spans
from plimsoll.metrics.definition import adopted_for
from plimsoll.metrics.lag import seen_ranges, with_seen_lag
from plimsoll.metrics.triangle import (
    ANY,
    ANY_OR_PENDING,
    KINDS,
    PENDING,
    Books,
    Cell,
    DefectiveOrder,
    Triangle,
    books,
    defective_orders,
    triangles,
)
from plimsoll.metrics.verdict import BAD, DEPENDS, GOOD, INCOMPLETE, open_readings, status, unsaid_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from plimsoll.facts.view import FactsView
    from plimsoll.metrics.definition import Adopted, Definition
    from plimsoll.metrics.lag import SeenRange
    from plimsoll.metrics.question import Question

MOST_BORDERS = 24
"""Orders are counted by runs of days while the windows asked about have no more first and last days than this."""
KIND_FLAGS = ("cancelled_counts", "test_counts", "pending_counts", "replacement_counts", "non_marketplace_counts")
"""The fields of a definition that say which kinds of order count (`metrics.rule.kind_counts`)."""

Borders = tuple[date, ...]
"""The first days of runs of order days, ascending; the last border is the day after the last run."""


def rate_text(defective: int, orders: int) -> str | None:
    """The rate with six digits, rounded to nearest; None where there is no order."""
    if not orders:
        return None
    return str((Decimal(defective) / Decimal(orders)).quantize(Decimal("0.000001"), ROUND_HALF_EVEN))


@dataclass(frozen=True, slots=True)
class OdrRow:
    """One cell on one day. Counts are distinct orders (events under `--count events`); see `docs/formats`."""

    cell: Cell
    as_of: date
    definition: Definition
    dimension: str | None
    counts: Mapping[str, int]
    coverage: Coverage
    status: str
    verdict: str
    verdict_needs: tuple[str, ...]

    @property
    def orders(self) -> int:
        """Orders in the window."""
        return self.counts["orders"]

    @property
    def orders_with_defects(self) -> int:
        """Distinct orders of the window with at least one defect that counts."""
        return self.counts[ANY]

    @property
    def window(self) -> tuple[date, date]:
        """First and last order day of the window."""
        return window_of(self.as_of, self.definition)

    @property
    def headroom(self) -> int:
        """Further defective orders that still keep the rate under the target; negative when it is over."""
        return self.definition.most_defects(self.orders) - self.orders_with_defects if self.orders else 0

    def as_json(self) -> dict[str, Any]:
        """As in `plimsoll.odr/1`."""
        first, last = self.window
        definition = self.definition
        document = self.cell.as_json(self.dimension)
        document |= {"overlapping": True} if self.dimension in OVERLAPPING else {}
        if definition.adopted:
            document["adopted"] = list(definition.adopted)
        return document | {
            "as_of": self.as_of.isoformat(),
            "window": {
                "from": first.isoformat(), "to": last.isoformat(), "days": definition.window,
                "lag_days": definition.lag, "timezone": definition.zone, "lag_from": definition.lag_from,
            },
            "orders": self.orders,
            "orders_with_defects": self.orders_with_defects,
            **{kind: self.counts[kind] for kind in KINDS},
            "rate": rate_text(self.orders_with_defects, self.orders),
            "target_value": definition.target_value,
            "target_condition": definition.target_condition,
            "status": self.status,
            "headroom": self.headroom,
            "pending_claims": self.counts[PENDING],
            "rate_if_pending_lost": rate_text(self.counts[ANY_OR_PENDING], self.orders),
            "coverage": self.coverage.as_json(),
            "verdict": self.verdict,
            "verdict_needs": list(self.verdict_needs),
        }  # fmt: skip


def window_of(as_of: date, definition: Definition) -> tuple[date, date]:
    """The first and last order day that count on a day."""
    last = as_of - timedelta(days=definition.lag)
    return last - timedelta(days=definition.window - 1), last


@dataclass(slots=True)
class Recount:
    """Everything read from the facts to answer one question; counts by any definition from there.

    `adopted_lags` are lags a person adopted, by account; `adopted` whole definitions, which go before them.
    """

    view: FactsView
    question: Question
    adopted_lags: Mapping[str, int] = field(default_factory=dict)
    adopted: Sequence[Adopted] = ()
    definitions: dict[Cell, Definition] = field(init=False)
    _spans: Spans = field(init=False)
    _counts: dict[tuple[object, ...], list[tuple[Any, ...]]] = field(init=False, default_factory=dict)
    _defective: dict[str, list[DefectiveOrder]] = field(init=False, default_factory=dict)
    _unsaid: dict[str, frozenset[str]] = field(init=False, default_factory=dict)
    _books: dict[tuple[object, ...], Books] = field(init=False, default_factory=dict)
    _window_set: set[tuple[int, int]] | None = field(init=False, default=None)
    _triangles: dict[tuple[object, ...], dict[Cell, Triangle]] = field(init=False, default_factory=dict)
    _read_from: date | None = field(init=False, default=None)
    """The first day of the question whose reading is shared; None where nothing is shared."""

    def __post_init__(self) -> None:
        cells = [Cell(*key) for key in self.view.cells(self.question.scope)]
        ranges: dict[tuple[str, str], list[SeenRange]] = defaultdict(list)
        for seen in seen_ranges(self.view.snapshot_rows(self.question.account)):
            ranges[seen.account, seen.marketplace_id].append(seen)
        plain = {market: self.question.definition(market) for market in {cell.marketplace_id for cell in cells}}
        self.definitions = {
            cell: self._definition(plain[cell.marketplace_id], cell, ranges.get(cell[:2], ())) for cell in cells
        }
        self._spans = Spans(self.view.spans(self.question.account))

    def _definition(self, plain: Definition, cell: Cell, ranges: Iterable[SeenRange]) -> Definition:
        """A cell's definition: what was adopted for it, and the lag that was seen, else the adopted one."""
        adopted, lag = adopted_for(self.adopted, *cell[:3]), self.adopted_lags.get(cell.account)
        if adopted is not None:
            plain, lag = adopted.on(plain), lag if adopted.lag is None else adopted.lag
        return with_seen_lag(plain, cell, self.question.last, ranges, lag)

    def since(self, first: date) -> Recount:
        """The same question asked from another first day on; what was read for more days is not read again."""
        question, read = replace(self.question, first=first), self._read_from or self.question.first
        if first < read:
            return Recount(self.view, question, self.adopted_lags, self.adopted)
        found = copy(self)
        found.question, found._read_from = question, read  # noqa: SLF001 - one of our own
        return found

    def days(self, definition: Definition) -> Days:
        """The order days that any window asked about, or any open reading of it, can hold."""
        lengths, lags = zip(*self._windows(), (definition.window, definition.lag), strict=True)
        first = (self._read_from or self.question.first) - timedelta(days=max(lags) + max(lengths))
        return Days(first, self.question.last, definition.zone)

    def _windows(self) -> set[tuple[int, int]]:
        """(length, lag) of every window asked about and of every open reading of it."""
        if self._window_set is None:
            found = set()
            for market, other in {(cell.marketplace_id, other) for cell, other in self.definitions.items()}:
                readings = self._readings_of(other, market, frozenset())
                found |= {(other.window, other.lag), *((reading.window, reading.lag) for _, reading in readings)}
            self._window_set = found
        return self._window_set

    def _borders(self) -> Borders:
        """The days on which a window asked about begins, or is over; empty when there are too many to be of use, or
        when the orders of every day are read anyway.
        """
        if self._read_from is not None:
            return ()
        days = (self.question.last - self.question.first).days + 1
        windows = self._windows()
        if not windows or len(windows) * days * 2 > MOST_BORDERS:
            return ()
        found: set[date] = set()
        for length, lag in windows:
            for day in range(days):
                end = self.question.first + timedelta(days=day - lag + 1)
                found |= {end - timedelta(days=length), end}
        return tuple(sorted(found))

    def defective(self, definition: Definition) -> list[DefectiveOrder]:
        """The orders with events among these days."""
        if definition.zone not in self._defective:
            rows = self.view.defect_rows(self.question.scope, self.days(definition))
            self._defective[definition.zone] = defective_orders(rows)
        return self._defective[definition.zone]

    def triangles(self, definition: Definition, borders: Borders = ()) -> dict[Cell, Triangle]:
        """Every cell's triangle by a definition (dimension values apart, channels brought together under ALL).

        Window and lag are sums over the same triangle, so definitions that differ in nothing else share it. With
        `borders` its orders stand on the first day of their run (see `FactsView.order_counts`).
        """
        shared = replace(definition, window=1, lag=0, lag_from="", chosen=frozenset(), adopted=())
        if (shared, borders) not in self._triangles:
            self._triangles[shared, borders] = self._triangles_by(definition, borders)
        return self._triangles[shared, borders]

    def _triangles_by(self, definition: Definition, borders: Borders) -> dict[Cell, Triangle]:
        in_books = self._in_books(definition, borders)
        found = triangles(in_books, self.defective(definition), definition, self.question.by)
        return _brought_together(found) if self.question.channel == "ALL" else found

    def _in_books(self, definition: Definition, borders: Borders) -> Books:
        """The cells' orders by day: of a definition, only what says which kinds of order count matters here."""
        days = self.days(definition)
        if borders:
            days = Days(borders[0], borders[-1] - timedelta(days=1), days.zone)
        counted = (days, borders)
        if counted not in self._counts:
            self._counts[counted] = self.view.order_counts(self.question.scope, days, self.question.by, borders[:-1])
        key = (*counted, *(getattr(definition, name) for name in KIND_FLAGS))
        if key not in self._books:
            self._books[key] = books(self._counts[counted], definition)
        return self._books[key]

    def rows(self) -> list[OdrRow]:
        """A row for every cell and day asked about."""
        groups: dict[Definition, list[Cell]] = defaultdict(list)
        for cell, definition in self.asked().items():
            groups[definition].append(cell)
        rows: list[OdrRow] = []
        borders = self._borders()
        for definition, cells in groups.items():
            rows += self._group(definition, cells, borders)
        return sorted(rows, key=_place)

    def history(self) -> dict[Cell, list[tuple[int, int]]]:
        """(orders, orders with defects) of every cell on each day asked about, by its definition; no verdict."""
        first, last = self.question.first, self.question.last
        found = {}
        for cell, definition in self.asked().items():
            triangle = self.triangles(definition).get(cell, Triangle())
            counts = triangle.counts(definition, first, last, (ANY,))
            found[cell] = [(one["orders"], one[ANY]) for one in counts]
        return found

    def asked(self) -> dict[Cell, Definition]:
        """The cells asked about and the definition of each."""
        if self.question.channel != "ALL":
            return self.definitions
        # one row a marketplace: the seller-fulfilled cell's definition stands for both
        return {
            cell._replace(fulfillment_channel="ALL"): definition
            for cell, definition in sorted(self.definitions.items(), key=lambda item: item[0].fulfillment_channel)
        }

    def _group(self, definition: Definition, cells: list[Cell], borders: Borders) -> list[OdrRow]:
        wanted = {cell[:3] for cell in cells}
        found = {cell: t for cell, t in self.triangles(definition, borders).items() if cell[:3] in wanted}
        if self.question.by is None:
            found |= {cell: Triangle() for cell in cells if cell not in found}
        readings = {
            market: [(name, d, self.triangles(d, borders)) for name, d in self._readings(definition, market)]
            for market in {cell.marketplace_id for cell in found}
        }
        rows: list[OdrRow] = []
        for cell, triangle in found.items():
            rows += self._cell_rows(cell, triangle, definition, readings[cell.marketplace_id])
        return rows

    def _readings(self, definition: Definition, marketplace_id: str) -> Iterable[tuple[str, Definition]]:
        if definition.zone not in self._unsaid:
            self._unsaid[definition.zone] = unsaid_in(self.defective(definition))
        return self._readings_of(definition, marketplace_id, self._unsaid[definition.zone])

    def _readings_of(
        self, definition: Definition, marketplace_id: str, unsaid: frozenset[str]
    ) -> Iterable[tuple[str, Definition]]:
        on = self.question.policy_date or self.question.last
        return open_readings(definition, on, marketplace_id, unsaid)

    def spans_of(self, cell: Cell) -> CellSpans:
        """What the receipts cover of a cell."""
        return self._spans.for_cell(cell)

    def _cell_rows(
        self,
        cell: Cell,
        triangle: Triangle,
        definition: Definition,
        readings: list[tuple[str, Definition, dict[Cell, Triangle]]],
    ) -> Iterable[OdrRow]:
        first, last = self.question.first, self.question.last
        series = triangle.counts(definition, first, last)
        others: list[tuple[str, Definition, list[dict[str, int]]]] | None = None
        spans = self.spans_of(cell)
        for index, counts in enumerate(series):
            as_of = first + timedelta(days=index)
            if self.question.by is not None and not counts["orders"]:
                continue
            word = status(counts["orders"], counts[ANY], definition)
            coverage = spans.coverage(*window_of(as_of, definition))
            needs = coverage.needs(window_of(as_of, definition)[1])
            verdict = INCOMPLETE if needs else word
            if not needs and word in {GOOD, BAD}:
                if others is None:
                    others = [
                        (name, other, found.get(cell, _EMPTY).counts(other, first, last, (ANY,)))
                        for name, other, found in readings
                    ]
                needs = [n for n, other, at in others if status(at[index]["orders"], at[index][ANY], other) != word]
                verdict = DEPENDS if needs else word
            yield OdrRow(cell, as_of, definition, self.question.by, counts, coverage, word, verdict, tuple(needs))


_EMPTY = Triangle()


def _brought_together(found: dict[Cell, Triangle]) -> dict[Cell, Triangle]:
    both: dict[Cell, Triangle] = defaultdict(Triangle)
    for cell, triangle in found.items():
        joined = both[cell._replace(fulfillment_channel="ALL")]
        for day, number in triangle.orders.items():
            joined.orders[day] += number
        joined.flips.extend(triangle.flips)
    return both


def _place(row: OdrRow) -> tuple[object, ...]:
    cell = row.cell
    channel = ("MFN", "AFN", "ALL").index(cell.fulfillment_channel)
    return cell.account, cell.marketplace_id, channel, row.as_of, cell.value is None, cell.value or ""
