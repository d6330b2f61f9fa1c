"""Amazon's all-orders flat files, by order date and by last update: one line an order item.

GET_FLAT_FILE_ALL_ORDERS_DATA_BY_ORDER_DATE_GENERAL and ..._BY_LAST_UPDATE_GENERAL, 29 columns, 32 with the business
ones, more in newer files; read by name. Only `order-status` says what became of an order, and only its beginning
(K16): an item may be cancelled in an order that was shipped. Product names, cities, postal codes and whatever names
a buyer never become cells.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from plimsoll.facts.problems import Notice, Problem
from plimsoll.intake.flat import data_lines, text_rows
from plimsoll.intake.reading import Lines, ReportTime, Rows
from plimsoll.intake.vocabulary import knows_quotes, plain_name, spelled_by, translated
from plimsoll.policies import find_marketplace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.intake.reading import Context, Opened, Read

__all__ = ["AmazonOrders"]

_COLUMNS = {
    "order_id": ("amazon-order-id",),
    "sales_channel": ("sales-channel",),
    "fulfillment_channel": ("fulfillment-channel",),
    "purchased_at": ("purchase-date",),
    "order_status": ("order-status",),
    "is_replacement": ("is-replacement-order", "is-replacement"),
    "asin": ("asin",),
    "sku": ("sku",),
    "quantity": ("quantity",),
    "amount": ("item-price",),
    "currency": ("currency",),
    "ship_country": ("ship-country",),
    "ship_region": ("ship-state",),
    "ship_service": ("ship-service-level",),
}
"""Our columns, and what the report calls them."""
_UPDATED = {"updated": ("last-updated-date",)}
_REQUIRED = ("order_id", "purchased_at", "updated", "order_status", "fulfillment_channel")

_NOT_AMAZON = "Non-Amazon"
"""Orders of other shops that Amazon ships; followed by nothing or by a country."""
_FULFILLERS = {"amazon": "AFN", "afn": "AFN", "merchant": "MFN", "seller": "MFN", "mfn": "MFN"}
_STATUS_BEGINNINGS = {
    "pending": "pending",
    "cancel": "cancelled",
    "shipped": "shipped",
    "shipping": "shipped",
    "unshipped": "unshipped",
    "partially-shipped": "partially_shipped",
    "partiallyshipped": "partially_shipped",
}
_HINTS = {
    "sales_channel": "name the marketplace with --marketplace",
    "fulfillment_channel": "the report says Amazon or Merchant",
}
_WITH_OFFSET = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?(Z|[+-]\d{2}:\d{2})$"
_LONGEST_WORD = 40
_MOST_WORDS = 10


class AmazonOrders:
    """Reads `Orders > Order Reports` of Seller Central and the two reports of that name of the Selling Partner API."""

    name = "amazon_all_orders"
    tables = ("orders",)
    meaning = "Amazon's all-orders report (by order date or last update), from Order Reports or the API."

    def recognises(self, opened: Opened) -> bool:
        """Whether the header names Amazon's order id, both its dates, its status and who fulfils it."""
        return set(_REQUIRED) <= spelled_by(opened, _COLUMNS | _UPDATED).keys()

    def read(self, opened: Opened, context: Context) -> Iterator[Read]:
        """Every item line as a row of `orders`; the report's time is the latest update that it knows of."""
        spelling = spelled_by(opened, _COLUMNS)
        quoting = knows_quotes(opened)
        if "sales_channel" not in spelling and context.marketplace is None:
            message = "the file has no sales-channel column, so it does not say which marketplace it is of"
            yield Problem(opened.path, None, None, message, "name the marketplace with --marketplace")
            yield data_lines(opened, quoting=quoting)
            return
        updated = spelled_by(opened, _UPDATED).get("updated")
        translation = _Translation(opened, context, spelling, updated)
        wanted = {*spelling.values(), *([updated] if updated else [])}
        for part in text_rows(opened, quoting=quoting, wanted=wanted, alike=plain_name):
            if isinstance(part, pa.Table):
                yield from translation.rows(part)
            elif isinstance(part, Lines):
                yield from translation.closing()
                yield part
            else:
                yield part


class _Translation:
    """One file's rows, and what is only known when all of them were seen."""

    def __init__(self, opened: Opened, context: Context, spelling: dict[str, str], updated: str | None) -> None:
        self.opened = opened
        self.context = context
        self.spelling = spelling
        self.updated = updated
        self.latest: datetime | None = None
        self.strange_statuses: dict[str, None] = {}
        self.strange_channels: dict[str, None] = {}

    def rows(self, batch: pa.Table) -> Iterator[Read]:
        """The batch as rows of `orders`, without the lines that have a problem."""
        cells = {column: batch[name] for column, name in self.spelling.items()}
        cells["marketplace_id"] = self._marketplaces(batch)
        cells["fulfillment_channel"] = translated(cells["fulfillment_channel"], _fulfiller)
        cells["order_status"] = translated(cells["order_status"], self._status)
        if "sales_channel" in cells:
            cells["sales_channel"] = translated(cells["sales_channel"], _channel)
        lost = pc.is_null(cells["marketplace_id"])
        unread = pc.is_null(cells["fulfillment_channel"])
        unread = pc.and_(unread, pc.is_valid(batch[self.spelling["fulfillment_channel"]]))
        yield from self._problems(batch, lost, "sales_channel", "{} is no marketplace that is known")
        yield from self._problems(
            batch, pc.and_not(unread, lost), "fulfillment_channel", "{} is neither Amazon nor Merchant"
        )
        table = pa.table(cells | {"line": batch["line"]}).filter(pc.invert(pc.or_(lost, unread)))
        if table.num_rows:
            spelling = self.spelling | {"marketplace_id": self.spelling.get("sales_channel", "sales-channel")}
            yield Rows("orders", table, spelling, decimal_comma=self.opened.delimiter == ";")
        self._note_latest(batch)

    def closing(self) -> Iterator[Read]:
        """What is said once a file."""
        if self.strange_statuses:
            words = _listed(self.strange_statuses)
            yield Notice(self.opened.path, f"order-status words without a meaning here, taken as not said: {words}")
        if self.strange_channels and self.context.marketplace:
            words, place = _listed(self.strange_channels), self.context.marketplace.id
            yield Notice(self.opened.path, f"sales channels that are not known, taken as {place}: {words}")
        if self.latest:
            yield ReportTime(self.latest)

    def _marketplaces(self, batch: pa.Table) -> pa.Array:
        given = self.context.marketplace
        if "sales_channel" not in self.spelling:
            return pa.repeat(given.id if given else "", batch.num_rows)
        ids = translated(batch[self.spelling["sales_channel"]], self._marketplace)
        return ids.fill_null(given.id) if given else ids

    def _marketplace(self, word: str) -> str | None:
        if _is_not_amazon(word):
            return _NOT_AMAZON
        place = find_marketplace(word)
        if place is None and word.strip():
            self.strange_channels[word] = None
        return place.id if place else None

    def _status(self, word: str) -> str | None:
        start = plain_name(word)
        for beginning, status in _STATUS_BEGINNINGS.items():
            if start.startswith(beginning):
                return status
        if start:
            self.strange_statuses[word] = None
        return None

    def _problems(self, batch: pa.Table, where: pa.Array, column: str, message: str) -> Iterator[Problem]:
        spelled = self.spelling.get(column)
        if spelled is None or not pc.any(where).as_py():
            return
        refused = batch.select([spelled, "line"]).filter(where)
        for word, line in zip(refused[spelled].to_pylist(), refused["line"].to_pylist(), strict=True):
            text = message.format(_shown(word)) if word else f"the line has no {spelled}"
            yield Problem(self.opened.path, line, spelled, text, _HINTS[column])

    def _note_latest(self, batch: pa.Table) -> None:
        found = _latest(batch[self.updated]) if self.updated else None
        if found and (self.latest is None or found > self.latest):
            self.latest = found


def _is_not_amazon(word: str) -> bool:
    return plain_name(word).startswith(_NOT_AMAZON.casefold())


def _channel(word: str) -> str:
    return _NOT_AMAZON if _is_not_amazon(word) else word


def _fulfiller(word: str) -> str | None:
    return _FULFILLERS.get(word.strip().casefold()) if word.strip() else ""


def _latest(times: pa.ChunkedArray) -> datetime | None:
    """The latest of the times that state their offset, as the file writes it."""
    stated = times.filter(pc.match_substring_regex(times, _WITH_OFFSET)).drop_null()
    if not len(stated):
        return None
    try:
        instants = stated.cast(pa.timestamp("us", "UTC"))
    except pa.ArrowInvalid:  # a day or an hour that does not exist
        return max(filter(None, map(_instant, stated.unique().to_pylist())), default=None)
    return _instant(stated[pc.index(instants, pc.max(instants)).as_py()].as_py())


def _instant(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _shown(word: str) -> str:
    return repr(word if len(word) <= _LONGEST_WORD else word[:_LONGEST_WORD] + "...")


def _listed(words: dict[str, None]) -> str:
    more = f" and {len(words) - _MOST_WORDS} more" if len(words) > _MOST_WORDS else ""
    return ", ".join(_shown(word) for word in list(words)[:_MOST_WORDS]) + more
