"""The sales report of Amazon.in that goes round as `Amazon Sale Report.csv`: one line an order item.

The header is sure (a real file of 16 columns; fuller copies have 24, with SKU, ASIN, sales channel and currency); which
download of Seller Central it comes from is not known. Spreadsheets left two ways of writing days in it, `04-30-22` and
`06/07/22`. Each way is settled by itself: by days that only one order of day and month can mean, else by the days that
are already sure, when one order keeps all of them within the file's span and the other does not. What stays open is a
problem, line by line.

Only the beginning of `Status` says pending or cancelled (K16); what a courier says of the parcel (`Delivered to Buyer`,
with or without `Shipped - ` before it) means shipped. An order is cancelled only when all of its lines are. Cities,
postal codes, sizes and categories never become cells.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from plimsoll.facts.problems import Notice, Problem
from plimsoll.intake.reading import Rows
from plimsoll.intake.report_cells import meant, nothing, number, refused, said_cells, shown
from plimsoll.intake.report_lines import all_cells, header_names, report_lines
from plimsoll.intake.text.padded import padded_rows
from plimsoll.intake.vocabulary import plain_name, spelled_by
from plimsoll.intake.written_days import day_read
from plimsoll.policies import find_marketplace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from plimsoll.intake.reading import Context, Opened, Read

__all__ = ["AmazonInSaleReport"]

_COLUMNS = {
    "order_id": ("order-id",),
    "purchased_at": ("date",),
    "order_status": ("status",),
    "fulfillment_channel": ("fulfilment", "fulfillment"),
    "courier_status": ("courier-status",),
    "sales_channel": ("sales-channel",),
    "ship_service": ("ship-service-level",),
    "sku": ("sku",),
    "asin": ("asin",),
    "quantity": ("qty",),
    "currency": ("currency",),
    "amount": ("amount",),
    "ship_region": ("ship-state",),
    "ship_country": ("ship-country",),
}
"""Our columns, and what the report calls them."""
_REQUIRED = ("order_id", "purchased_at", "order_status", "fulfillment_channel", "courier_status")
_UNREAD = "courier_status"
_ORDERS = tuple(name for name in _COLUMNS if name != _UNREAD)
_INDIA = "IN"
_NOT_AMAZON = "Non-Amazon"
_FULFILLERS = {"amazon": "AFN", "merchant": "MFN", "afn": "AFN", "mfn": "MFN"}
_STATUS_BEGINNINGS = {
    "pending": "pending",
    "cancel": "cancelled",
    "shipped": "shipped",
    "shipping": "shipped",
    "unshipped": "unshipped",
    "partially-shipped": "partially_shipped",
}
_COURIER_WORDS = {
    "delivered-to-buyer": "shipped",
    "returned-to-seller": "shipped",
    "returning-to-seller": "shipped",
    "rejected-by-buyer": "shipped",
    "out-for-delivery": "shipped",
    "lost-in-transit": "shipped",
    "picked-up": "shipped",
    "damaged": "shipped",
    "waiting-for-pick-up": "unshipped",
}
"""What stands alone where the status' own beginning (`Shipped - `) was cut off."""
_WRITTEN = {"MDY": "month, day, year", "DMY": "day, month, year"}
_SEPARATORS = "-/"


class AmazonInSaleReport:
    """Reads the sales report of Amazon.in that public data sets are made of."""

    name = "amazon_in_sale_report"
    tables = ("orders",)
    meaning = "The `Amazon Sale Report` of Amazon.in: order items with status, fulfilment and courier status."

    def recognises(self, opened: Opened) -> bool:
        """Whether the header names order, date, status, fulfilment and the courier's status."""
        return header_names(opened, _COLUMNS, _REQUIRED)

    def read(self, opened: Opened, context: Context) -> Iterator[Read]:
        """Every line as an item of `orders`. The file is gone through twice: its days settle how they are read."""
        spelling = {ours: name for ours, name in spelled_by(opened, _COLUMNS).items() if ours != _UNREAD}
        first = {name: spelling[name] for name in ("order_id", "purchased_at", "order_status")}
        seen = _Seen()
        for part in padded_rows(opened, wanted=set(first.values())):
            if isinstance(part, pa.Table):
                seen.note(said_cells(part, first))
        translation = _Translation(opened, context, spelling, seen)
        yield from report_lines(opened, spelling, translation.rows, translation.closing)


@dataclass(slots=True)
class _Seen:
    """What the first time through a file found: its days with their number of lines, and who was cancelled how far."""

    days: Counter[str] = field(default_factory=Counter)
    cancelled: pa.Array = field(default_factory=lambda: nothing(0))
    others: pa.Array = field(default_factory=lambda: nothing(0))

    def note(self, cells: dict[str, pa.Array]) -> None:
        """Take in one batch."""
        self.days.update(text for text in cells["purchased_at"].to_pylist() if text)
        gone = pc.equal(meant(cells["order_status"], _status), "cancelled").fill_null(fill_value=False)
        self.cancelled = _distinct(self.cancelled, cells["order_id"].filter(gone))
        self.others = _distinct(self.others, cells["order_id"].filter(pc.invert(gone)))

    @property
    def partly_cancelled(self) -> pa.Array:
        """The orders with cancelled lines and others."""
        return self.cancelled.filter(pc.is_in(self.cancelled, value_set=self.others))


class _Days:
    """How the days of a file are read. Each separator is one way of writing, with an order of its own."""

    def __init__(self, days: Counter[str]) -> None:
        self.lines = days
        self.notices: list[str] = []
        self.orders: dict[str, str] = {}
        ways = {mark: [text for text in days if _is_of_way(text, mark)] for mark in _SEPARATORS}
        told = {mark: self._told_by_sure_days(mark, texts) for mark, texts in ways.items()}
        sure = sorted(day for text in days if (day := self.read(text)))
        for mark, texts in ways.items():
            if texts and sure and not told[mark]:
                self._tell_by_span(mark, texts, sure[0], sure[-1])

    def read(self, text: str) -> date | None:
        """The day, when it is one for sure."""
        found = _readings(text)
        order = next((order for mark, order in self.orders.items() if _is_of_way(text, mark)), None)
        if order in found:
            return found[order]
        return next(iter(found.values())) if len(set(found.values())) == 1 else None

    def _told_by_sure_days(self, mark: str, texts: list[str]) -> bool:
        """Whether some of the days can only be read in one order; settles it where they agree."""
        sure: Counter[str] = Counter()
        for text in texts:
            if len(found := _readings(text)) == 1:
                sure[next(iter(found))] += self.lines[text]
        if len(sure) == 1:
            ((order, lines),) = sure.items()
            self._settle(mark, texts, order, f"{lines:,} of them can be no other day")
        return bool(sure)

    def _tell_by_span(self, mark: str, texts: list[str], first: date, last: date) -> None:
        """Settles the order where only one keeps all days between the file's first and last sure day."""
        outside = {
            order: sum(self.lines[text] for text in texts if not first <= _readings(text)[order] <= last)
            for order in _WRITTEN
        }
        fitting = [order for order, lines in outside.items() if not lines]
        if len(fitting) == 1:
            (other,) = set(_WRITTEN) - set(fitting)
            why = (
                f"so all lie within the file's other days, {first} to {last}; "
                f"as {_WRITTEN[other]}, {outside[other]:,} would not"
            )
            self._settle(mark, texts, fitting[0], why)

    def _settle(self, mark: str, texts: list[str], order: str, why: str) -> None:
        self.orders[mark] = order
        lines = sum(self.lines[text] for text in texts)
        self.notices.append(f"days like {max(texts)} ({lines:,} lines) are read as {_WRITTEN[order]}: {why}")


def _is_of_way(text: str, mark: str) -> bool:
    """Whether the text is a day written with that separator, its year not first."""
    return mark in text and not text[:3].isdigit() and bool(_readings(text))


def _readings(text: str) -> dict[str, date]:
    """The days that the text can mean, by order; the one day of an ISO date under both."""
    found = ((order, day_read(text, order)) for order in _WRITTEN)
    return {order: day for order, day in found if day}


class _Translation:
    """One file's rows, and what is said of the whole."""

    def __init__(self, opened: Opened, context: Context, spelling: dict[str, str], seen: _Seen) -> None:
        self.opened = opened
        self.other_given = context.marketplace.id if context.marketplace else None
        self.spelling = spelling
        self.days = _Days(seen.days)
        self.partly_cancelled = seen.partly_cancelled
        self.india = find_marketplace(_INDIA)
        self.bare: Counter[str] = Counter()
        self.strange: dict[str, None] = {}

    def rows(self, batch: pa.Table) -> Iterator[Read]:
        """The batch as rows of `orders`, without the lines that have a problem."""
        read = all_cells(batch, _ORDERS, self.spelling)
        cells, lines = dict(read), read["line"]
        self._note_words(cells["order_status"])
        cells |= self._meanings(cells)
        undated = self._unread(read, cells, "purchased_at")
        unfulfilled = pc.and_not(self._unread(read, cells, "fulfillment_channel"), undated)
        yield from self._refused(lines, read["purchased_at"], undated, "purchased_at")
        yield from self._refused(lines, read["fulfillment_channel"], unfulfilled, "fulfillment_channel")
        table = pa.table(cells).filter(pc.invert(pc.or_(undated, unfulfilled)))
        if table.num_rows:
            yield Rows("orders", table, self.spelling)

    def closing(self) -> Iterator[Notice]:
        """What was assumed of the file."""
        for message in self.days.notices:
            yield Notice(self.opened.path, message)
        if self.india and self.other_given not in (None, self.india.id):
            yield Notice(self.opened.path, f"the report is of Amazon.in, so its orders are not of {self.other_given}")
        if self.bare:
            read = ", ".join(f"{word} ({_COURIER_WORDS[plain_name(word)]})" for word in sorted(self.bare))
            lines = self.bare.total()
            yield Notice(self.opened.path, f"{lines:,} lines have the courier's words for their status: {read}")
        if self.strange:
            yield Notice(self.opened.path, f"statuses without a meaning here, taken as not said: {shown(self.strange)}")
        if count := len(self.partly_cancelled):
            yield Notice(self.opened.path, f"{count:,} orders have cancelled lines and others: they are not cancelled")

    def _meanings(self, cells: dict[str, pa.Array]) -> dict[str, pa.Array]:
        count = len(cells["line"])
        india = self.india.id if self.india else _INDIA
        currency = self.india.currency if self.india else None
        status = meant(cells["order_status"], _status)
        spared = pc.and_(pc.equal(status, "cancelled"), pc.is_in(cells["order_id"], value_set=self.partly_cancelled))
        channel = cells["sales_channel"]
        return {
            "purchased_at": meant(cells["purchased_at"], self._day),
            "order_status": pc.if_else(spared.fill_null(fill_value=False), None, status),
            "fulfillment_channel": meant(cells["fulfillment_channel"], lambda word: _FULFILLERS.get(word.casefold())),
            "marketplace_id": meant(channel, _marketplace).fill_null(india) if count else nothing(0),
            "sales_channel": meant(channel, lambda word: _NOT_AMAZON if _is_other(word) else word),
            "amount": meant(cells["amount"], lambda text: number(text) or text),
            "currency": pc.if_else(
                pc.and_(pc.is_null(cells["currency"]), pc.is_valid(cells["amount"])), currency, cells["currency"]
            ),
            "ship_country": cells["ship_country"].fill_null(_INDIA),
        }

    def _day(self, text: str) -> str | None:
        if day := self.days.read(text):
            return day.isoformat()
        return None

    def _unread(self, read: dict[str, pa.Array], cells: dict[str, pa.Array], name: str) -> pa.Array:
        return pc.and_(pc.is_valid(read[name]), pc.is_null(cells[name]))

    def _refused(self, lines: pa.Array, words: pa.Array, where: pa.Array, name: str) -> Iterator[Problem]:
        message, hint = {
            "purchased_at": ("{} may be two days, or none", "write days as 2026-10-01"),
            "fulfillment_channel": ("{} is neither Amazon nor Merchant", "the report says Amazon or Merchant"),
        }[name]
        yield from refused(self.opened.path, lines, words, where, self.spelling[name], message, hint)

    def _note_words(self, statuses: pa.Array) -> None:
        for pair in pc.value_counts(statuses.drop_null()).to_pylist():
            word = pair["values"]
            if plain_name(word) in _COURIER_WORDS:
                self.bare[word] += pair["counts"]
            elif _status(word) is None:
                self.strange[word] = None


def _status(word: str) -> str | None:
    start = plain_name(word)
    begun = (status for beginning, status in _STATUS_BEGINNINGS.items() if start.startswith(beginning))
    return next(begun, _COURIER_WORDS.get(start))


def _is_other(word: str) -> bool:
    return plain_name(word).startswith(_NOT_AMAZON.casefold())


def _marketplace(word: str) -> str | None:
    place = find_marketplace(word)
    return _NOT_AMAZON if _is_other(word) else place.id if place else None


def _distinct(known: pa.Array, more: pa.Array) -> pa.Array:
    return pc.unique(pa.concat_arrays([known, more.drop_null()]))
