"""Amazon's Orders API, version 0: pages of orders (getOrders, getOrder) and of their items (getOrderItems).

Source: Amazon's model ordersV0.json and the answers it holds for the sandbox; sure of the shape. Items stand in pages
of their own, or within their order where somebody put them there. `OrderStatus` alone says pending or cancelled (K16);
who cancelled this version does not say: a buyer's request (`BuyerRequestedCancel`) is none. `Unfulfillable` exists
outside Amazon's marketplaces only. The model has no mark of test orders. `ItemPrice` is for all pieces of an item,
before tax and shipping; `OrderTotal`, which holds both, is left. Names, addresses, e-mails and titles never become
cells.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.intake.readers.documents import entries, outline, text
from plimsoll.intake.readers.fetched_pages import STARTS, Kind, Record, Said, listed, no_page, told
from plimsoll.intake.vocabulary import plain_name
from plimsoll.policies import find_marketplace

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from plimsoll.intake.readers.documents import Entry
    from plimsoll.intake.readers.fetched_pages import Found, Page, Told
    from plimsoll.intake.reading import Context, Opened, Read

__all__ = ["NOT_AMAZON", "AmazonApiOrders", "given_site"]

NOT_AMAZON = "Non-Amazon"
"""Orders of other shops that Amazon ships."""
_STATUSES = {
    "pendingavailability": "pending",
    "pending": "pending",
    "unshipped": "unshipped",
    "partiallyshipped": "partially_shipped",
    "shipped": "shipped",
    "invoiceunconfirmed": "shipped",
    "canceled": "cancelled",
    "cancelled": "cancelled",
    "unfulfillable": "unshipped",
}
_CHANNELS = {"mfn": "MFN", "afn": "AFN"}
_ORDER = {
    "purchased_at": ("PurchaseDate",),
    "is_replacement": ("IsReplacementOrder",),
    "currency": ("OrderTotal", "CurrencyCode"),
    "ship_by": ("LatestShipDate",),
    "deliver_by": ("LatestDeliveryDate",),
    "warehouse": ("FulfillmentInstruction", "FulfillmentSupplySourceId"),
    "ship_country": ("ShippingAddress", "CountryCode"),
    "ship_region": ("ShippingAddress", "StateOrRegion"),
    "ship_service": ("ShipServiceLevel",),
}
_ITEM = {
    "asin": ("ASIN",),
    "sku": ("SellerSKU",),
    "quantity": ("QuantityOrdered",),
    "amount": ("ItemPrice", "Amount"),
    "currency": ("ItemPrice", "CurrencyCode"),
}
_ONCE = ("quantity", "amount")
"""Cells that are summed over an order's items, so that only the latest state of an item may say them."""
_SPELLING = {ours: ".".join(theirs) for ours, theirs in (_ORDER | _ITEM).items()} | {
    "order_id": "AmazonOrderId",
    "marketplace_id": "MarketplaceId",
    "fulfillment_channel": "FulfillmentChannel",
    "order_status": "OrderStatus",
    "sales_channel": "SalesChannel",
}
_WITHIN = ("OrderItems",)
_WHAT = "orders or order items of the Orders API (version 0)"


class AmazonApiOrders:
    """Reads what getOrders, getOrder and getOrderItems answered."""

    name = "amazon_api_orders"
    tables = ("orders",)
    meaning = "Pages of Amazon's Orders API, version 0: orders and order items, as fetched (JSON)."

    def recognises(self, opened: Opened) -> bool:
        """Whether the first page holds orders or order items by the model's names."""
        keys = outline(opened.head).keys.keys()
        return any(_is_page(keys, start) for start in STARTS)

    def read(self, opened: Opened, context: Context) -> Iterator[Read]:
        """Every order and every order item; the report's time is the latest at which a page was current."""
        orders = _Orders(given_site(context))
        yield from told(opened, Kind(_records, orders.rows, {"orders": _SPELLING}, orders.states, _times))


def given_site(context: Context) -> str:
    """Amazon's marketplace that a page is of when it names none; "" where none is known."""
    place = context.marketplace
    return place.id if place and place.platform == "amazon" else ""


def _is_page(keys: Collection[str], start: str) -> bool:
    names = {key.removeprefix(start) for key in keys if key.startswith(start)}
    if "Orders" in names and not any(name.startswith("Orders.") for name in names):
        return bool(start) or not names.isdisjoint({"CreatedBefore", "LastUpdatedBefore"})
    return (
        "Orders.AmazonOrderId" in names
        or names >= {"AmazonOrderId", "PurchaseDate"}
        or names >= {"OrderItems.OrderItemId", "OrderItems.ASIN"}
    )


def _records(page: Page) -> Iterator[Found]:
    body = page.body
    if "Orders" in body:
        yield from listed(page, "Orders")
    elif "PurchaseDate" in body or "OrderStatus" in body:
        yield Record(body, body.line + page.above, "Order", body)
    elif "OrderItems" in body:
        yield from listed(page, "OrderItems")
    else:
        yield no_page(page, _WHAT)


def _times(record: Record) -> Iterator[str]:
    yield text(record.entry, "LastUpdateDate")
    yield text(record.page, "LastUpdatedBefore")


class _Orders:
    """One file's orders. Their `places` are gathered first: an item's row must not be taken for another place's."""

    def __init__(self, given: str) -> None:
        self.given = given
        self.places: dict[str, str] = {}

    def states(self, record: Record) -> Iterator[tuple[object, str]]:
        """What tells an order and each of its items from others, and when they were as they are here."""
        order_id = text(record.page if record.name in _WITHIN else record.entry, "AmazonOrderId")
        if record.name in _WITHIN:
            yield _item_key(order_id, record.entry), ""
            return
        self.places[order_id] = self._place(Said(), record.entry)[0]
        at = text(record.entry, "LastUpdateDate")
        yield order_id, at
        for item in entries(record.entry, *_WITHIN):
            yield _item_key(order_id, item), at

    def rows(self, said: Said, record: Record, is_latest: Callable[[object], bool]) -> Told:
        """An order, or an item of a page of items."""
        is_item = record.name in _WITHIN
        order_id = said.word(record.page if is_item else record.entry, "AmazonOrderId")
        if not order_id:
            said.refuse("AmazonOrderId", "nothing says which order this is")
        known = {"order_id": order_id, "marketplace_id": self.places.get(order_id, "")}
        if is_item:
            latest = is_latest(_item_key(order_id, record.entry))
            return [("orders", known | _item(said, record.entry, latest=latest))]
        order = known | self._order(said, record.entry)
        keys = {_item_key(order_id, item): item for item in said.objects(record.entry, *_WITHIN)}
        items = [_item(said, item, latest=is_latest(key)) for key, item in keys.items()]
        if not is_latest(order_id):
            return [("orders", known)]
        return [("orders", order | item) for item in items] or [("orders", order)]

    def _order(self, said: Said, order: Entry) -> dict[str, str]:
        cells = {ours: said.word(order, *theirs) for ours, theirs in _ORDER.items()}
        place, channel = self._place(said, order)
        if not place:
            said.refuse("MarketplaceId", "nothing says which marketplace it is of", "name it with --marketplace")
        return cells | {
            "marketplace_id": place,
            "sales_channel": channel,
            "fulfillment_channel": said.meaning(_CHANNELS, order, "FulfillmentChannel"),
            "order_status": said.meaning(_STATUSES, order, "OrderStatus"),
        }

    def _place(self, said: Said, order: Entry) -> tuple[str, str]:
        """The marketplace and the sales channel of an order."""
        channel = said.word(order, "SalesChannel")
        place = said.word(order, "MarketplaceId")
        if plain_name(channel).startswith(NOT_AMAZON.casefold()):
            return NOT_AMAZON, NOT_AMAZON
        if not find_marketplace(place):
            named = find_marketplace(channel)
            place = named.id if named else place or self.given
        return place, channel


def _item_key(order_id: str, item: Entry) -> tuple[str, str]:
    return order_id, text(item, "OrderItemId")


def _item(said: Said, item: Entry, *, latest: bool) -> dict[str, str]:
    if not said.word(item, "OrderItemId"):
        said.refuse("OrderItemId", "the item has no number of its own")
    cells = {ours: said.word(item, *theirs) for ours, theirs in _ITEM.items()}
    return {name: cell for name, cell in cells.items() if cell and (latest or name not in _ONCE)}
