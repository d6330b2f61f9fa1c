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
from plimsoll.intake.flat import text_rows
from plimsoll.intake.reading import Lines, ReportTime, Rows
from plimsoll.intake.vocabulary import plain_name, spelled_by, translated
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
_REQUIRED = ("order_id", "purchased_at", "order_status", "fulfillment_channel")

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
_WITH_OFFSET = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?(Z|[+-]\d{2}:\d{2})$"
_LONGEST_WORD = 40
_MOST_WORDS = 10


class AmazonOrders:
    """Reads `Orders > Order Reports` of Seller Central and the two reports of that name of the Selling Partner API."""

    name = "amazon_all_orders"
    tables = ("orders",)
    meaning = "Amazon's all-orders report (by order date or last update), from Order Reports or the API."

    def recognises(self, opened: Opened) -> bool:
        """Whether the header names Amazon's order id, its dates, its status and who fulfils it."""
        spelling = spelled_by(opened, _COLUMNS)
        return all(column in spelling for column in _REQUIRED)

    def read(self, opened: Opened, context: Context) -> Iterator[Read]:
        """Every item line as a row of `orders`; the report's time is the latest update that it knows of."""
        spelling = spelled_by(opened, _COLUMNS)
        translation = _Translation(opened, spelling, context)
        if "sales_channel" not in spelling and context.marketplace is None:
            message = "the file has no sales-channel column, so it does not say which marketplace it is of"
            yield Problem(opened.path, None, None, message, "name the marketplace with --marketplace")
            translation = None
        updated = spelled_by(opened, _UPDATED)
        for part in text_rows(
            opened,
            quoting=_knows_quotes(opened),
            wanted={*spelling.values(), *updated.values()},
            alike=plain_name,
        ):
            ...
