"""Shopify's export of orders (`Orders > Export`, CSV).

Source: an export of a Canadian shop (64 lines, 20 orders, 2025, its personal columns blanked) and Shopify's list of the
columns; sure of the shape. An order with several items has a line for each: its own cells stand on the first only, its
`Name` and `Created at` on all. An own shop's orders are in no marketplace's rate (K21): their marketplace is `SHOPIFY`.

`Lineitem price` is the price of one piece, so `amount` is price times quantity, before discounts, as Amazon's
`item-price` is. Who cancelled an order the export does not say. It has no column for test orders; those paid through
Shopify's Bogus Gateway are. No column that names or places a buyer is read, and neither are notes, attributes and tags.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from plimsoll.facts.problems import Notice
from plimsoll.intake.flat import text_rows
from plimsoll.intake.reading import Lines, Rows
from plimsoll.intake.vocabulary import plain_name, spelled_by, translated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.intake.reading import Context, Opened, Read

__all__ = ["MARKETPLACE", "SHOPIFY_ORDERS", "ShopifyOrders"]

MARKETPLACE = "SHOPIFY"
"""The marketplace id of an own shop's orders; it is in no pack of rules."""

_COLUMNS = {
    "order_id": ("name",),
    "purchased_at": ("created-at",),
    "cancelled_at": ("cancelled-at",),
    "financial": ("financial-status",),
    "fulfilled": ("fulfillment-status",),
    "sales_channel": ("source",),
    "payment": ("payment-method",),
    "sku": ("lineitem-sku",),
    "quantity": ("lineitem-quantity",),
    "price": ("lineitem-price",),
    "currency": ("currency",),
    "ship_country": ("shipping-country",),
    "ship_region": ("shipping-province",),
    "ship_service": ("shipping-method",),
}
"""Our columns, those that only help to fill others among them, and what the export calls them."""
_REQUIRED = ("order_id", "purchased_at", "financial", "fulfilled", "quantity", "price")
_AS_THEY_ARE = (
    "order_id", "sales_channel", "sku", "quantity", "currency", "ship_country", "ship_region", "ship_service",
)  # fmt: skip

_SENT = {"fulfilled": "shipped", "partial": "partially_shipped"}
_NOT_SENT = {"", "unfulfilled", "restocked", "scheduled", "on_hold", "on-hold", "pending", "open", "in_progress"}
_UNPAID = "pending"
_MONEY = {
    "", "pending", "authorized", "paid", "partially_paid", "partially_refunded", "refunded", "voided", "expired",
}  # fmt: skip
_TEST_GATEWAY = "bogus"

_APART = "\x1f"
_TIME = r"^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2}) ?([+-]\d{2}):?(\d{2})$"
_PRICE = re.compile(r"-?\d{1,12}(\.\d{1,4})?")
_WHOLE = re.compile(r"\d{1,9}")
_LONGEST_WORD = 40
_MOST_WORDS = 10


class ShopifyOrders:
    """Reads the export as Shopify writes it, and as a spreadsheet saves it again."""

    name = "shopify_orders"
    tables = ("orders",)
    meaning = "Shopify's export of an own shop's orders (Orders > Export, CSV)."

    def recognises(self, opened: Opened) -> bool:
        """Whether the header has Shopify's names of an order's money, its dispatch and its items."""
        return all(column in spelled_by(opened, _COLUMNS) for column in _REQUIRED)

    def read(self, opened: Opened, context: Context) -> Iterator[Read]:  # noqa: ARG002 - an own shop needs no context
        """Every line as a row of `orders`."""
        translation = _Translation(opened)
        for part in text_rows(opened, wanted=set(translation.spelling.values()), alike=plain_name):
            if isinstance(part, pa.Table):
                yield translation.rows(part)
            elif isinstance(part, Lines):
                yield from translation.notices()
                yield part
            else:
                yield part


class _Translation:
    """One file's rows, and the words in it that have no meaning here."""

    def __init__(self, opened: Opened) -> None:
        self.opened = opened
        self.spelling = spelled_by(opened, _COLUMNS)
        self.strange: dict[str, None] = {}

    def rows(self, batch: pa.Table) -> Rows:
        """The batch as rows of `orders`."""
        columns = {ours: batch[name] for ours, name in self.spelling.items()}
        cells = {name: columns[name] for name in _AS_THEY_ARE if name in columns}
        cells["purchased_at"] = _iso(columns["purchased_at"])
        cells["order_status"] = self._statuses(columns, batch.num_rows)
        cells["amount"] = translated(_joined(columns["price"], columns["quantity"]), self._amount)
        cells["marketplace_id"] = pa.repeat(pa.scalar(MARKETPLACE), batch.num_rows)
        cells["fulfillment_channel"] = pa.repeat(pa.scalar("MFN"), batch.num_rows)
        if "cancelled_at" in columns:
            cells["cancelled_at"] = _iso(columns["cancelled_at"])
        if "payment" in columns:
            cells["is_test"] = translated(columns["payment"], _is_test)
        spelling = {ours: name for ours, name in self.spelling.items() if ours in cells}
        spelling |= {"amount": self.spelling["price"], "order_status": self.spelling["fulfilled"]}
        return Rows("orders", pa.table(cells | {"line": batch["line"]}), spelling)

    def notices(self) -> Iterator[Notice]:
        """What is said once a file."""
        if self.strange:
            words = ", ".join(list(self.strange)[:_MOST_WORDS])
            more = f" and {len(self.strange) - _MOST_WORDS} more" if len(self.strange) > _MOST_WORDS else ""
            told = f"states of orders without a meaning here, taken as not sent: {words}{more}"
            yield Notice(self.opened.path, told)

    def _statuses(self, columns: dict[str, pa.ChunkedArray], rows: int) -> pa.Array:
        nothing = pa.chunked_array([pa.nulls(rows, pa.string())])
        said = (columns["financial"], columns["fulfilled"], columns.get("cancelled_at", nothing))
        return translated(_joined(*said), self._status)

    def _status(self, joined: str) -> str | None:
        """An order's state from its money, its dispatch and when it was cancelled; nothing on an item's line."""
        financial, fulfilled, cancelled = (part.strip().casefold() for part in joined.split(_APART))
        if cancelled:
            return "cancelled"
        if not financial and not fulfilled:
            return None
        for word, known in ((financial, _MONEY), (fulfilled, _NOT_SENT | _SENT.keys())):
            if word not in known:
                self.strange[repr(word[:_LONGEST_WORD])] = None
        if fulfilled in _SENT:
            return _SENT[fulfilled]
        return "pending" if financial == _UNPAID else "unshipped"

    def _amount(self, joined: str) -> str:
        """Price times quantity; a price that is none stays as it is, for `facts` to complain of."""
        price, quantity = (part.strip() for part in joined.split(_APART))
        if self.opened.delimiter == ";" and "," in price:  # saved by a spreadsheet that writes 1.234,56
            price = price.replace(".", "").replace(",", ".")
        if not _PRICE.fullmatch(price) or not _WHOLE.fullmatch(quantity):
            return price
        return str(Decimal(price) * int(quantity))


def _joined(*columns: pa.ChunkedArray) -> pa.ChunkedArray:
    """The columns' cells side by side, an empty one as nothing."""
    cleaned = [pc.replace_substring(column.fill_null(""), _APART, " ") for column in columns]
    return pa.chunked_array([pc.binary_join_element_wise(*[one.combine_chunks() for one in cleaned], _APART)])


def _iso(times: pa.ChunkedArray) -> pa.ChunkedArray:
    """`2024-01-05 10:21:33 -0500` as `2024-01-05T10:21:33-05:00`; anything else as it is."""
    return pc.replace_substring_regex(times, _TIME, r"\1T\2\3:\4")


def _is_test(gateway: str) -> str | None:
    return "true" if _TEST_GATEWAY in gateway.casefold() else None


SHOPIFY_ORDERS = ShopifyOrders()
"""The reader of Shopify's export of orders."""
