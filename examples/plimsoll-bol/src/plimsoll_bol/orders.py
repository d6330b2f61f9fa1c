"""Orders of bol, as its Retailer API tells each of them.

Shape: `GET /retailer/orders/{order-id}`, version 10, by bol's own pages and by public programs that read it; no file of
a real shop was seen. An order, a list of orders, or `{"orders": [...]}`; each item is a row. Unconfirmed: that the
`latestChangedDateTime` of a cancelled item is the time of its cancellation. Who cancelled is only said where the
customer asked for it (`cancellationRequest`). Names, addresses and titles are not read.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from plimsoll.intake.readers.documents import entries, outline, parsed, text
from plimsoll.intake.readers.tabling import Numbering, table_of
from plimsoll.intake.reading import Lines, Notice, Problem, Rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.intake.readers.documents import Entry
    from plimsoll.intake.reading import Context, Opened, Read

CHANNELS = {"FBR": "MFN", "FBB": "AFN"}
SPELLING = {"order_id": "orderId", "purchased_at": "orderPlacedDateTime", "deliver_by": "latestDeliveryDate"}


class BolOrders:
    """Reads orders one by one; a document that is no JSON is refused as a whole."""

    name = "bol_orders"
    tables = ("orders",)
    meaning = "Orders of bol with their items, from its Retailer API (GET /retailer/orders/ORDER, version 10)."

    def recognises(self, opened: Opened) -> bool:
        """Whether the first order of the document has bol's names."""
        keys = outline(opened.head).keys.keys()
        return any({f"{at}orderPlacedDateTime", f"{at}orderItems.fulfilment.method"} <= keys for at in ("", "orders."))

    def read(self, opened: Opened, context: Context) -> Iterator[Read]:  # noqa: ARG002 - bol is one marketplace
        """Every item as a line of `orders`; an order without items as one."""
        document = parsed(opened)
        if document.fault:
            yield Problem(opened.path, None, None, f"the document {document.fault}", "fetch the order again")
            return
        numbering, rows, lines, in_part = Numbering(), [], [], 0
        for order in entries(document.root, "orders") or entries(document.root):
            items = entries(order, "orderItems")
            said = of_order(order, items)
            in_part += said["order_status"] != "cancelled" and any(number(item, "quantityCancelled") for item in items)
            for item in items or [order]:
                rows.append(said | of_item(item))
                lines.append(numbering.next(item.line))
        if in_part:
            yield Notice(opened.path, f"{in_part} orders are cancelled in part, which facts cannot say")
        if rows:
            yield Rows("orders", table_of(rows, lines), SPELLING)
        yield Lines(len(lines))


def of_order(order: Entry, items: list[Entry]) -> dict[str, str]:
    """What is said of the order, once for all its items."""
    ordered, shipped, gone = (
        sum(number(item, name) for item in items) for name in ("quantity", "quantityShipped", "quantityCancelled")
    )
    status = "partially_shipped" if shipped else "unshipped"
    if ordered and shipped + gone >= ordered:
        status = "shipped" if shipped else "cancelled"
    said = {
        "order_id": text(order, "orderId"),
        "purchased_at": text(order, "orderPlacedDateTime"),
        "order_status": status,
        "marketplace_id": "BOL",
        "currency": "EUR",
        "ship_country": text(order, "shipmentDetails", "countryCode"),
        "deliver_by": max((text(item, "fulfilment", "latestDeliveryDate") for item in items), default=""),
        "fulfillment_channel": CHANNELS.get(text(items, "fulfilment", "method"), "") if items else "",
    }
    if status == "cancelled":
        said["cancelled_at"] = max(text(item, "latestChangedDateTime") for item in items)
        if all(text(item, "cancellationRequest") == "true" for item in items):
            said["cancelled_by"] = "buyer"
    return said


def of_item(item: Entry) -> dict[str, str]:
    """What is said of one item."""
    price, quantity = text(item, "unitPrice"), text(item, "quantity")
    plain = price.replace(".", "", 1).isdecimal() and quantity.isdecimal()
    amount = {"amount": str(Decimal(price) * int(quantity))} if plain else {}
    return {"sku": text(item, "offer", "reference"), "quantity": quantity, **amount}


def number(item: Entry, name: str) -> int:
    """A whole number of an item; 0 where it says none."""
    said = text(item, name)
    return int(said) if said.isdecimal() else 0


READERS = (BolOrders(),)
"""What the door `plimsoll.readers` gives: a reader, or several."""
