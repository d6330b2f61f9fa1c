"""From the facts to an order book: the one place of this room that knows how facts are stored."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np

from plimsoll.facts.metric_rows import MetricRows
from plimsoll.facts.view import Days, statement
from plimsoll.metrics.rule import interval
from plimsoll.metrics.triangle import Cell
from plimsoll.watch.risk.order_book import OPEN_MESSAGE, SPAN, TIMES, OrderBook, dearness, latest_said, within_account

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    import pyarrow as pa

    from plimsoll.metrics.definition import Definition
    from plimsoll.metrics.odr import Recount
    from plimsoll.metrics.rule import Event
    from plimsoll.metrics.triangle import DefectiveOrder
    from plimsoll.watch.risk.order_book import Flags, Floats, Numbers

LOOKED_BACK = 300
"""Order days that are read: those learnt from, and what shares an item or carrier with them."""
HASTE = 1.0
"""A message that waited longer, in days, was answered late: the 24 hours of Amazon's contact response time."""
_LONGEST_REVIEW = 10.0
"""Days after which a claim is taken as decided whose decision is stated without a date."""
_AFTER_MIDNIGHT = 0.001
"""Part of a day: what counts from a day on was not known at the end of the day before."""
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - the facts' instants are UTC without saying so


@dataclass(frozen=True, slots=True)
class Whence:
    """Where a message, return or claim was read: its record and its receipt's line."""

    record: str
    receipt: int
    line: int


@dataclass(frozen=True, slots=True)
class BookRead:
    """An order book, the place of each (account, order id) in it, and where its marks were read, by kind and place."""

    book: OrderBook
    places: Mapping[tuple[str, str], int]
    sources: dict[str, dict[int, Whence]] = field(default_factory=dict)


def read_book(recount: Recount, last: date, back: int = LOOKED_BACK) -> BookRead:
    """The orders of a selection placed in the `back` days until `last`, with all that was ever said of them."""
    view, scope = recount.view, recount.question.scope
    days = Days(last - timedelta(days=back), last, "UTC")
    rows = MetricRows(view, scope)
    rows.near(("parcels", "returns", "messages"), days.first, days.last)
    table = view.arrow(statement("risk_orders").format(scope=scope.condition("o."), days=days.condition("o.")))
    accounts, account = _encoded(table, "account")
    ids = table["order_id"].to_pylist()
    places = {key: place for place, key in enumerate(zip(table["account"].to_pylist(), ids, strict=True))}
    cells, cell = _cells(table)
    owner = scope.owner("m.")
    marks = _Marks(len(ids), places)
    marks.messages(view.tuples(statement("risk_messages").format(owner=owner)))
    marks.returns(view.tuples(statement("risk_returns").format(owner=scope.owner())))
    marks.refunds(view.tuples(statement("risk_refunds").format(owner=scope.owner("f."))))
    marks.defects(recount)
    times = _times(table) | marks.times
    seen = {name: _seen(rows, accounts, name) for name in ("shipments", "tracking")}
    parcel_times = [times[name] for name in ("confirmed", "scanned", "delivered")]
    told = latest_said(cell, len(cells), parcel_times)
    through = np.maximum(told, np.maximum(seen["shipments"], seen["tracking"])[account])
    known = ~np.isnan(_number(table, "parcels")) | _is(table, "order_status", "unshipped")
    waits = marks.waits()
    book = OrderBook(
        ids, account, cell, times, _keys(table, account), dearness(account, _number(table, "amount")),
        (np.nan_to_num(_number(table, "quantity")) > 1).astype(float),
        (known & np.isfinite(told)).astype(float),
        np.isfinite(latest_said(cell, len(cells), [times["scanned"]])).astype(float),
        through, *waits, _missing(table, "purchased_at"), accounts, cells,
    )  # fmt: skip
    return BookRead(book, places, marks.sources)


# -- columns -----------------------------------------------------------------------------------------------------------


def _encoded(table: pa.Table, name: str) -> tuple[list[str], Numbers]:
    """A text column as its distinct texts and each row's place among them; -1: not said."""
    column = table[name].combine_chunks().dictionary_encode()
    codes = column.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    return column.dictionary.to_pylist(), codes.astype(np.int64)


def _cells(table: pa.Table) -> tuple[list[Cell], Numbers]:
    parts = [_encoded(table, name) for name in ("account", "marketplace_id", "fulfillment_channel")]
    whole = np.zeros(len(table), np.int64)
    for texts, codes in parts:
        whole = whole * max(len(texts), 1) + codes
    _, first, cell = np.unique(whole, return_index=True, return_inverse=True)
    named = [Cell(*(texts[codes[place]] for texts, codes in parts)) for place in first.tolist()]
    return named, cell.reshape(-1).astype(np.int64)


def _keys(table: pa.Table, account: Numbers) -> dict[str, Numbers]:
    found = {name: within_account(account, _encoded(table, name)[1]) for name in ("carrier", "lane", "warehouse")}
    return found | {"item": within_account(account, _first_item(table))}


def _first_item(table: pa.Table) -> Numbers:
    """A code for the first ASIN of each order, -1 where none is said."""
    import pyarrow.compute as pc

    lists = table["asins"].combine_chunks()
    parents = pc.list_parent_indices(lists).to_numpy(zero_copy_only=False).astype(np.int64)
    flat = lists.flatten().dictionary_encode().indices.fill_null(-1).to_numpy(zero_copy_only=False)
    found = np.full(len(table), -1, np.int64)
    where, first = np.unique(parents, return_index=True)
    found[where] = flat[first]
    return found


def _number(table: pa.Table, name: str) -> Floats:
    import pyarrow as pa

    column = table[name].combine_chunks().cast(pa.float64())
    found: Floats = column.fill_null(float("nan")).to_numpy(zero_copy_only=False)
    return found


def _is(table: pa.Table, name: str, text: str) -> Flags:
    import pyarrow.compute as pc

    found: Flags = pc.fill_null(pc.equal(table[name], text), False).to_numpy()  # noqa: FBT003 - what unsaid is
    return found


def _missing(table: pa.Table, name: str) -> Flags:
    found: Flags = table[name].combine_chunks().is_null().to_numpy(zero_copy_only=False)
    return found


def _instants(table: pa.Table, name: str) -> Floats:
    """A time as days since 1970; one known by its day only stands at the end of that day."""
    import pyarrow as pa

    at = table[name].combine_chunks().cast(pa.int64()).cast(pa.float64(), safe=False).fill_null(float("nan"))
    day = table[f"{name}_day"].combine_chunks().cast(pa.int32()).cast(pa.float64()).fill_null(float("nan"))
    known = at.to_numpy(zero_copy_only=False) / 86_400_000_000
    found: Floats = np.where(np.isnan(known), day.to_numpy(zero_copy_only=False) + 1, known)
    return found


def _times(table: pa.Table) -> dict[str, Floats]:
    """Every time of an order and its parcels; a scan or delivery only when all its parcels have it."""
    found = {
        "placed": _instants(table, "purchased_at"),
        "ship_by": _instants(table, "ship_by"),
        "deliver_by": _either(table, "deliver_by", "promised_at"),
        "confirmed": _either(table, "confirmed_at", "shipped_at"),
    }
    parcels = _number(table, "parcels")
    for name, column in (("scanned", "first_scan_at"), ("delivered", "delivered_at")):
        every = _number(table, f"{column}_said") == parcels
        found[name] = np.where(every, _instants(table, column), np.nan)
    return found


def _either(table: pa.Table, first: str, second: str) -> Floats:
    found = _instants(table, first)
    return np.where(np.isnan(found), _instants(table, second), found)


def _seen(rows: MetricRows, accounts: Sequence[str], table: str) -> Floats:
    """By account: when a table was last observed; -inf: never."""
    found = {row["account"]: row["seen_through"] for row in rows.named("table_seen", table=table)}
    return np.array([_day(found[one]) if one in found else -np.inf for one in accounts], float)


# -- marks: what buyers did --------------------------------------------------------------------------------------------


class _Marks:
    """The first time of each kind of mark on every order, and the spans in which a message waited."""

    def __init__(self, orders: int, places: Mapping[tuple[str, str], int]) -> None:
        self._places = places
        self.times: dict[str, Floats] = {
            name: np.full(orders, np.nan) for name in TIMES[TIMES.index("asked") :]
        }  # fmt: skip
        self.sources: dict[str, dict[int, Whence]] = {}
        self._from: list[tuple[int, float]] = []
        self._to: list[tuple[int, float]] = []

    def messages(self, rows: Sequence[tuple[Any, ...]]) -> None:
        """Questions of buyers, answered or not."""
        for account, order_id, record, sent, sent_day, answered, answered_day, body, receipt, line in rows:
            place, at = self._places.get((account, order_id)), _moment(sent, sent_day)
            if place is None or at is None:
                continue
            until, whence = _moment(answered, answered_day), Whence(record, receipt, line)
            self._first("asked", place, at, whence)
            if complains(body):
                self._first("unhappy", place, at, whence)
            if until is None or until > at + HASTE:
                self._first("answered_late", place, at + HASTE, whence)
            self._from.append((place, at))
            if until is not None:
                self._to.append((place, max(until, at)))
            else:
                self.sources.setdefault(OPEN_MESSAGE, {}).setdefault(place, whence)

    def returns(self, rows: Sequence[tuple[Any, ...]]) -> None:
        """Return requests."""
        for account, order_id, record, asked, asked_day, _, _, _, _, receipt, line in rows:
            self._mark("returned", account, order_id, (asked, asked_day), Whence(record, receipt, line))

    def refunds(self, rows: Sequence[tuple[Any, ...]]) -> None:
        """Money given back."""
        for account, order_id, at, day in rows:
            self._mark("refunded", account, order_id, (at, day), None)

    def defects(self, recount: Recount) -> None:
        """Claims, and the day from which each order counts as defective."""
        for definition in {one.zone: one for one in recount.definitions.values()}.values():
            for one in recount.defective(definition):
                own = recount.definitions.get(one.cell)
                place = self._places.get((one.cell.account, one.order.order_id))
                if own is not None and own.zone == definition.zone and place is not None:
                    self._events(place, one, own)

    def waits(self) -> tuple[Floats, Floats]:
        """The sorted keys of messages' arrivals and answers."""
        begun, ended = (np.array([place * SPAN + at for place, at in spans]) for spans in (self._from, self._to))
        return np.sort(begun), np.sort(ended)

    def _events(self, place: int, one: DefectiveOrder, definition: Definition) -> None:
        begun = [span[0] for event in one.events if (span := interval(event, one.order, definition))]
        if begun:
            self.times["defect"][place] = min(begun).toordinal() - _EPOCH.toordinal() + _AFTER_MIDNIGHT
        claims = [event for event in one.events if event.kind == "claims" and event.opened]
        for claim in claims:
            self._first("claimed", place, _day(claim.opened.instant(definition.zone)), self._whence(one, claim))
        closed = [_closed(claim, definition.zone) for claim in claims]
        if claims and None not in closed:
            self.times["claim_closed"][place] = max(at for at in closed if at is not None)

    @staticmethod
    def _whence(one: DefectiveOrder, event: Event) -> Whence:
        from plimsoll.metrics.triangle import column_of

        row = one.rows[one.events.index(event)]
        return Whence(event.id, row[column_of("receipt")], row[column_of("line")])

    def _mark(
        self, name: str, account: str, order_id: str, time: tuple[datetime | None, date | None], whence: Whence | None
    ) -> None:
        place, at = self._places.get((account, order_id)), _moment(*time)
        if place is not None and at is not None:
            self._first(name, place, at, whence)

    def _first(self, name: str, place: int, at: float, whence: Whence | None) -> None:
        times = self.times[name]
        if not times[place] <= at:
            times[place] = at
            if whence is not None:
                self.sources.setdefault(name, {})[place] = whence


def _closed(claim: Event, zone: str) -> float | None:
    """When a claim was decided or refunded; None: it is open."""
    said = [_day(moment.instant(zone)) for moment in (claim.decided, claim.refunded) if moment]
    if said:
        return min(said)
    return None if claim.status == "under_review" else _day(claim.opened.instant(zone)) + _LONGEST_REVIEW


def _moment(at: datetime | None, day: date | None) -> float | None:
    if at is not None:
        return _day(at)
    return None if day is None else float(day.toordinal() - _EPOCH.toordinal() + 1)


def _day(at: datetime) -> float:
    """An instant (UTC, naive) as days since 1970."""
    return (at - _EPOCH).total_seconds() / 86400


def instant(days: float) -> datetime:
    """Days since 1970 as an aware instant, to the second."""
    return (_EPOCH + timedelta(seconds=round(days * 86400))).replace(tzinfo=UTC)


@cache
def _complaint_pattern() -> re.Pattern[str]:
    said = tomllib.loads((files("plimsoll.watch.risk") / "complaint_words.toml").read_text(encoding="utf-8"))
    return re.compile("|".join(re.escape(word) for words in said.values() for word in words), re.IGNORECASE)


def complains(body: str | None) -> bool:
    """Whether a message holds a word of complaint in any of the languages known."""
    return bool(body) and _complaint_pattern().search(body or "") is not None
