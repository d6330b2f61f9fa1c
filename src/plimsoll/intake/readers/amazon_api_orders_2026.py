"""Amazon's Orders API, version 2026-01-01: pages of orders with their items and parcels (searchOrders, getOrder).

Source: Amazon's model orders_2026-01-01.json and the answers it holds for the sandbox; sure of the shape. What a page
holds depends on the `includedData` that was asked for; what is not there is not said. `fulfillmentStatus` alone says
pending or cancelled (K16). Of a cancelled order the items' `cancelledBy` says who did it, where they agree; when, the
model does not say. `amount` is an item's `ITEM` proceeds, else its unit price times its quantity: before tax and
shipping. Parcels stand in pages of seller-fulfilled orders only; cancelled ones are left out. The model has no mark of
test orders. Buyer, recipient, taxes, payment, titles and gift messages are never read, but for country and region.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from plimsoll.intake.readers.amazon_api_orders import NOT_AMAZON, given_site
from plimsoll.intake.readers.documents import Entry, outline, text
from plimsoll.intake.readers.fetched_pages import Kind, Record, listed, no_page, told
from plimsoll.policies import find_marketplace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from plimsoll.intake.readers.fetched_pages import Found, Page, Said, Told
    from plimsoll.intake.reading import Context, Opened, Read

__all__ = ["AmazonApiOrders2026"]

_STATUSES = {
    "pending_availability": "pending",
    "pending": "pending",
    "unshipped": "unshipped",
    "partially_shipped": "partially_shipped",
    "shipped": "shipped",
    "cancelled": "cancelled",
    "unfulfillable": "unshipped",
}
_FULFILLERS = {"merchant": "MFN", "amazon": "AFN"}
_CHANNELS = {"amazon": "", "non_amazon": NOT_AMAZON}
_CANCELLERS = {"buyer": "buyer", "merchant": "seller", "amazon": "amazon"}
_REPLACES = "REPLACEMENT_ORIGINAL_ID"
_CANCELLED = "CANCELLED"
_ORDER = {
    "purchased_at": ("createdTime",),
    "ship_by": ("fulfillment", "shipByWindow", "latestDateTime"),
    "deliver_by": ("fulfillment", "deliverByWindow", "latestDateTime"),
    "ship_service": ("fulfillment", "fulfillmentServiceLevel"),
    "ship_country": ("recipient", "deliveryAddress", "countryCode"),
    "ship_region": ("recipient", "deliveryAddress", "stateOrRegion"),
    "currency": ("proceeds", "grandTotal", "currencyCode"),
}
_ITEM = {"asin": ("product", "asin"), "sku": ("product", "sellerSku"), "quantity": ("quantityOrdered",)}
_CANCELLED_BY = ("cancellation", "cancellationExecution", "cancelledBy")
_PACKAGE = {"carrier": ("carrier",), "tracking_number": ("trackingNumber",), "shipped_at": ("shipTime",)}
_ORDERS = {ours: ".".join(theirs) for ours, theirs in _ORDER.items()} | {
    "order_id": "orderId",
    "marketplace_id": "salesChannel.marketplaceId",
    "sales_channel": "salesChannel.channelName",
    "fulfillment_channel": "fulfillment.fulfilledBy",
    "order_status": "fulfillment.fulfillmentStatus",
    "is_replacement": "associatedOrders.associationType",
    "cancelled_by": "orderItems." + ".".join(_CANCELLED_BY),
    "asin": "orderItems.product.asin",
    "sku": "orderItems.product.sellerSku",
    "quantity": "orderItems.quantityOrdered",
    "amount": "orderItems.proceeds.breakdowns.subtotal.amount",
}
_SHIPMENTS = {ours: f"packages.{theirs[0]}" for ours, theirs in _PACKAGE.items()} | {
    "shipment_id": "packages.packageReferenceId",
    "order_id": "orderId",
}
_PLAIN = re.compile(r"\d{1,12}(?:\.\d{1,6})?")
_WHOLE = re.compile(r"\d{1,9}")
_WHAT = "orders of the Orders API (version 2026-01-01)"


class AmazonApiOrders2026:
    """Reads what searchOrders and getOrder answered."""

    name = "amazon_api_orders_2026"
    tables = ("orders", "shipments")
    meaning = "Pages of Amazon's Orders API, version 2026-01-01: orders with items and parcels, as fetched (JSON)."

    def recognises(self, opened: Opened) -> bool:
        """Whether the first page holds orders by the model's names."""
        keys = outline(opened.head).keys.keys()
        starts = ("", "payload.", "orders.", "order.", "payload.orders.", "payload.order.")
        if any(keys >= {start + name for name in ("orderId", "createdTime", "salesChannel")} for start in starts):
            return True
        empty = "orders" in keys and not any(key.startswith("orders.") for key in keys)
        return empty and not keys.isdisjoint({"lastUpdatedBefore", "createdBefore"})

    def read(self, opened: Opened, context: Context) -> Iterator[Read]:
        """Every order with its items and parcels; the report's time is the latest at which a page was current."""
        spelling = {"orders": _ORDERS, "shipments": _SHIPMENTS}
        yield from told(opened, Kind(_records, partial(_rows, given_site(context)), spelling, _states, _times))


def _records(page: Page) -> Iterator[Found]:
    body = page.body
    if "orders" in body:
        yield from listed(page, "orders")
        return
    order = body.get("order", body)
    if isinstance(order, Entry) and "orderId" in order:
        yield Record(order, order.line + page.above, "order", body)
    else:
        yield no_page(page, _WHAT)


def _states(record: Record) -> Iterator[tuple[object, str]]:
    yield text(record.entry, "orderId"), text(record.entry, "lastUpdatedTime")


def _times(record: Record) -> Iterator[str]:
    yield text(record.entry, "lastUpdatedTime")
    yield text(record.page, "lastUpdatedBefore")


def _rows(given: str, said: Said, record: Record, is_latest: Callable[[object], bool]) -> Told:
    order_id = said.word(record.entry, "orderId")
    if not order_id:
        said.refuse("orderId", "nothing says which order this is")
    order = {"order_id": order_id} | _order(said, record.entry, given)
    items = {said.word(item, "orderItemId"): _item(said, item) for item in said.objects(record.entry, "orderItems")}
    if "" in items:
        said.refuse("orderItems.orderItemId", "an item has no number of its own")
    parcels = [_parcel(said, order_id, package) for package in said.objects(record.entry, "packages")]
    if not is_latest(order_id):
        return [("orders", {"order_id": order_id, "marketplace_id": order["marketplace_id"]})]
    rows = [("orders", order | item) for item in items.values()] or [("orders", order)]
    return rows + [("shipments", parcel) for parcel in parcels if parcel]


def _order(said: Said, order: Entry, given: str) -> dict[str, str]:
    cells = {ours: said.word(order, *theirs) for ours, theirs in _ORDER.items()}
    place = said.word(order, "salesChannel", "marketplaceId")
    name = said.word(order, "salesChannel", "marketplaceName")
    channel = said.meaning(_CHANNELS, order, "salesChannel", "channelName")
    named = find_marketplace(name)
    if channel:
        place = name = channel
    elif not find_marketplace(place):
        place = named.id if named else place or given
    if not place:
        field = "salesChannel.marketplaceId"
        said.refuse(field, "nothing says which marketplace it is of", "name it with --marketplace")
    associations = [said.word(one, "associationType") for one in said.objects(order, "associatedOrders")]
    status = said.meaning(_STATUSES, order, "fulfillment", "fulfillmentStatus")
    return cells | {
        "marketplace_id": place,
        "sales_channel": name,
        "fulfillment_channel": said.meaning(_FULFILLERS, order, "fulfillment", "fulfilledBy"),
        "order_status": status,
        "is_replacement": "true" if _REPLACES in associations else "",
        "cancelled_by": _canceller(said, order) if status == "cancelled" else "",
    }


def _canceller(said: Said, order: Entry) -> str:
    """Who cancelled an order, where its items do not name several."""
    items = said.objects(order, "orderItems")
    found = {said.meaning(_CANCELLERS, item, *_CANCELLED_BY) for item in items} - {""}
    if len(found) > 1:
        said.remarks.append("cancelled orders name several who cancelled, so nobody is taken for it")
        return ""
    return next(iter(found), "")


def _item(said: Said, item: Entry) -> dict[str, str]:
    cells = {ours: said.word(item, *theirs) for ours, theirs in _ITEM.items()} | _price(said, item)
    return {name: cell for name, cell in cells.items() if cell}


def _price(said: Said, item: Entry) -> dict[str, str]:
    """What the pieces of an item cost together, and in which currency."""
    for part in said.objects(item, "proceeds", "breakdowns"):
        if said.word(part, "type") == "ITEM":
            amount = said.decimal(part, "subtotal", "amount")
            return {"amount": amount, "currency": said.word(part, "subtotal", "currencyCode")}
    price, quantity = said.decimal(item, "product", "price", "unitPrice", "amount"), said.word(item, "quantityOrdered")
    amount = str(Decimal(price) * int(quantity)) if _PLAIN.fullmatch(price) and _WHOLE.fullmatch(quantity) else price
    return {"amount": amount, "currency": said.word(item, "product", "price", "unitPrice", "currencyCode")}


def _parcel(said: Said, order_id: str, package: Entry) -> dict[str, str]:
    """The cells of a parcel; none of one that was cancelled or has neither number nor tracking number."""
    cells = {ours: said.word(package, *theirs) for ours, theirs in _PACKAGE.items()}
    number = said.word(package, "packageReferenceId") or cells["tracking_number"]
    if said.word(package, "packageStatus", "status").upper() == _CANCELLED:
        return {}
    if not number:
        said.remarks.append("parcels have neither a number nor a tracking number, so they are left out")
        return {}
    return {"shipment_id": f"{order_id}/{number}", "order_id": order_id} | cells
