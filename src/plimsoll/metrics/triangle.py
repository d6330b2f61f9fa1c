"""The run-off triangle: orders by the day they were placed, and flips by the day an order became defective or stopped.

Everything said about a rate is a sum over these two. An order with overlapping defects flips once up when the first
begins to count and once down when the last is gone, so the streams of single kinds never add up to the distinct one.
Window and lag are only other sums; a flag, a claim rule or a time zone is another fold of the same rows.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from plimsoll.facts.fold import DEFECT_COLUMNS
from plimsoll.facts.view import DIMENSIONS, OVERLAPPING
from plimsoll.metrics.rule import (
    Event,
    Moment,
    Order,
    counting,
    kind_counts,
    lifted,
    opened_day,
    order_counts,
    pending,
    what_matters,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from plimsoll.metrics.definition import Definition

KINDS = ("negative_feedback", "claims", "chargebacks")
ANY, PENDING, ANY_OR_PENDING = "any", "pending", "any_or_pending"
STREAMS = (ANY, *KINDS, PENDING, ANY_OR_PENDING)

_AT = {name: index for index, (name, _) in enumerate(DEFECT_COLUMNS)}


def column_of(name: str) -> int:
    """The place of a column in a row of `defects`."""
    return _AT[name]


class Cell(NamedTuple):
    """Whose rate: `value` is the dimension's value where one was asked for."""

    account: str
    marketplace_id: str
    fulfillment_channel: str
    value: str | None = None

    def as_json(self, dimension: str | None = None) -> dict[str, Any]:
        """As every row of every document begins: the cell, and under a dimension its value."""
        named = {"dimension": dimension, "value": self.value} if dimension is not None else {}
        return {
            "account": self.account,
            "marketplace_id": self.marketplace_id,
            "fulfillment_channel": self.fulfillment_channel,
        } | named


Piece = tuple["date", "date | None"]
"""Days [start, end) on which something counts; an open end is None."""


class Flip(NamedTuple):
    """An order placed on `order_day` became (+1) or stopped being (-1) defective in a stream on `active_day`."""

    order_day: date
    active_day: date
    stream: str
    sign: int


@dataclass(frozen=True, slots=True)
class DefectiveOrder:
    """An order with all its events and the dimensions it stands under."""

    cell: Cell
    order: Order
    events: tuple[Event, ...]
    rows: tuple[tuple[Any, ...], ...]
    """The rows of `defects` behind the events, in the same order."""
    _told: dict[tuple[object, ...], _Told] = field(init=False, default_factory=dict, repr=False, compare=False)

    def told_by(self, definition: Definition, matters: tuple[object, ...]) -> _Told:
        """What the rule says of it; `matters` (`rule.what_matters`) is all that the answer rests on."""
        if matters not in self._told:
            self._told[matters] = _told(self.order, self.events, definition)
        return self._told[matters]

    def values(self, dimension: str | None) -> Sequence[str | None]:
        """The dimension's values of this order; [None] where none was asked for or none is known."""
        if dimension is None:
            return (None,)
        found = self.rows[0][_AT[f"order_{DIMENSIONS[dimension]}"]]
        if dimension in OVERLAPPING:
            return sorted(found) if found else (None,)
        return (found,)


@dataclass(slots=True)
class Triangle:
    """One cell's orders and flips, counted by one definition."""

    orders: dict[date, int] = field(default_factory=lambda: defaultdict(int))
    flips: list[Flip] = field(default_factory=list)
    _sums: tuple[list[date], list[int]] | None = field(init=False, default=None, compare=False)
    """The order days, and the orders before each of them and in all; made when the orders are all in."""

    def counts(
        self, definition: Definition, first: date, last: date, streams: Sequence[str] = STREAMS
    ) -> list[dict[str, int]]:
        """For each day from `first` to `last`: the window's `orders`, and per stream the defective ones."""
        reach, length = timedelta(days=definition.lag), timedelta(days=definition.window - 1)
        if first == last:
            return [self._counts_on(definition, first, streams)]
        days = (last - first).days + 1
        changes = {stream: [0] * (days + 1) for stream in streams}
        for order_day, active_day, stream, sign in self.flips:
            if stream not in changes:
                continue
            enters = order_day + reach
            begin, end = max(enters, active_day, first), min(enters + length, last)
            if begin <= end:
                changes[stream][(begin - first).days] += sign
                changes[stream][(end - first).days + 1] -= sign
        sums = {stream: accumulate(steps) for stream, steps in changes.items()}
        rows = []
        for index in range(days):
            until = first + timedelta(days=index) - reach
            row = {"orders": self._orders_between(until - length, until)}
            row.update({stream: next(running) for stream, running in sums.items()})
            rows.append(row)
        return rows

    def _counts_on(self, definition: Definition, day: date, streams: Sequence[str]) -> dict[str, int]:
        """As `counts`, of a single day, which needs no running sums."""
        until = day - timedelta(days=definition.lag)
        begin = until - timedelta(days=definition.window - 1)
        row = {"orders": self._orders_between(begin, until)} | dict.fromkeys(streams, 0)
        for order_day, active_day, stream, sign in self.flips:
            if begin <= order_day <= until and active_day <= day and stream in row:
                row[stream] += sign
        return row

    def _orders_between(self, first: date, last: date) -> int:
        """Orders placed from one day to another: the difference of two sums."""
        if self._sums is None:
            days = sorted(self.orders)
            self._sums = days, [0, *accumulate(self.orders[day] for day in days)]
        days, sums = self._sums
        return sums[bisect_right(days, last)] - sums[bisect_left(days, first)]


def defective_orders(rows: Iterable[tuple[Any, ...]]) -> list[DefectiveOrder]:
    """The rows of `defects`, brought together by order, in an order that is not the engine's."""
    grouped: dict[tuple[str, str], list[tuple[Any, ...]]] = defaultdict(list)
    for row in rows:
        grouped[row[_AT["account"]], row[_AT["order_id"]]].append(row)
    for group in grouped.values():
        group.sort(key=lambda row: (row[_AT["kind"]], row[_AT["id"]]))
    return [
        DefectiveOrder(
            Cell(account, group[0][_AT["order_marketplace_id"]], group[0][_AT["order_fulfillment_channel"]]),
            _order(group[0]),
            tuple(_event(row) for row in group),
            tuple(group),
        )
        for (account, _), group in sorted(grouped.items(), key=itemgetter(0))
    ]


def _order(row: tuple[Any, ...]) -> Order:
    def take(name: str) -> Any:  # noqa: ANN401 - a cell of a row
        return row[_AT[f"order_{name}"]]

    return Order(
        row[_AT["order_id"]],
        Moment(take("purchased_at"), take("purchased_at_day")),
        take("class"),
        bool(take("is_test")),
        take("cancelled_by"),
        Moment(take("cancelled_at"), take("cancelled_at_day")),
        take("cancelled_seen_at"),
        bool(take("is_replacement")),
    )


_PLAIN = ("kind", "id", "rating", "status", "fault", "funded_by", "refunded_by", "appeal_status", "odr_reversed",
          "chargeback_kind")  # fmt: skip
_MOMENTS = ("opened_at", "decided_at", "refunded_at", "appeal_decided_at", "removed_at", "struck_through_at")
_SEEN = ("opened_seen_at", "granted_seen_at", "refunded_seen_at", "appeal_won_seen_at", "reversal_seen_at",
         "won_seen_at", "lost_seen_at", "accepted_seen_at")  # fmt: skip


def _event(row: tuple[Any, ...]) -> Event:
    return Event(
        *(row[_AT[name]] for name in _PLAIN),
        *(Moment(row[_AT[name]], row[_AT[f"{name}_day"]]) for name in _MOMENTS),
        *(row[_AT[name]] for name in _SEEN),
    )


Books = dict[Cell, dict["date", int]]
"""By cell: how many orders of each day stand in the books, before the corner K9 lifts or takes out single ones."""


def books(counts: Iterable[tuple[Any, ...]], definition: Definition) -> Books:
    """The orders of every cell that count by their kind, from the rows of `FactsView.order_counts`."""
    found: dict[tuple[Any, ...], dict[date, int]] = defaultdict(lambda: defaultdict(int))
    counted: dict[tuple[Any, ...], bool] = {}
    for row in counts:
        kind = row[5], row[6], row[8]
        if kind not in counted:
            counted[kind] = kind_counts(*kind, definition)
        if counted[kind]:
            found[row[:4]][row[4]] += row[7]
    return {Cell(*key): days for key, days in found.items()}


def triangles(
    in_books: Books, orders: Iterable[DefectiveOrder], definition: Definition, dimension: str | None = None
) -> dict[Cell, Triangle]:
    """The triangle of every cell, from its books (left as they are) and the defective orders."""
    found: dict[Cell, Triangle] = defaultdict(Triangle)
    found.update({cell: Triangle(days.copy()) for cell, days in in_books.items()})
    matters: dict[tuple[str, ...], tuple[object, ...]] = {}
    for defective in orders:
        alike = (defective.order.state, *(event.kind for event in defective.events))
        if alike not in matters:
            matters[alike] = what_matters(definition, alike[1:], alike[0])
        told = defective.told_by(definition, matters[alike])
        if told.day is None:
            continue
        for value in defective.values(dimension):
            triangle = found[defective.cell._replace(value=value)]
            triangle.orders[told.day] += told.more
            triangle.flips.extend(told.flips)
    return found


class _Told(NamedTuple):
    """What the rule says of a defective order; `day` is its order day, or None where it stands nowhere."""

    day: date | None
    more: int
    """K9: 1 when it is lifted into the denominator, -1 when it is taken out."""
    flips: Sequence[Flip]


def _told(order: Order, events: Sequence[Event], definition: Definition) -> _Told:
    is_lifted = lifted(order, events, definition)
    counts = order_counts(order, definition, is_lifted=is_lifted)
    in_books = kind_counts(order.state, order.is_test, order.is_replacement, definition)
    if not counts and not in_books:
        return _Told(None, 0, ())
    day = order.purchased.reporting_day(definition.zone)
    flips = tuple(_flips(order, events, day, definition)) if counts else ()
    return _Told(day, int(counts) - int(in_books), flips)


def _flips(order: Order, events: Sequence[Event], day: date, definition: Definition) -> Iterator[Flip]:
    spans: dict[str, list[Piece]] = defaultdict(list)
    for event in events:
        said = counting(event, order, definition)
        counted: list[Piece] = []
        if said.start is not None and (said.end is None or said.end > said.start):
            counted = [(said.start, said.end)]
        opened = opened_day(event, definition.zone) if pending(event) else None
        waiting: list[Piece] = [(opened, None)] if opened else []
        spans[event.kind] += counted
        spans[ANY] += counted
        spans[PENDING] += waiting
        spans[ANY_OR_PENDING] += merged(counted + waiting)
    for stream, pieces in spans.items():
        once = stream == PENDING or definition.count == "orders"
        for start, end in merged(pieces) if once else pieces:
            yield Flip(day, start, stream, 1)
            if end is not None:
                yield Flip(day, end, stream, -1)


def merged(pieces: Iterable[Piece]) -> list[Piece]:
    """Intervals [start, end) brought together where they touch or overlap; an open end is None."""
    joined: list[Piece] = []
    for start, end in sorted(pieces, key=lambda piece: piece[0]):
        last = joined[-1] if joined else None
        if last is not None and (last[1] is None or start <= last[1]):
            joined[-1] = (last[0], None if last[1] is None or end is None else max(last[1], end))
        else:
            joined.append((start, end))
    return joined
