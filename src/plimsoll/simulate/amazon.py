"""Amazon's own files: the all-orders report and the seller feedback report (domain facts 3.3 and 3.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.simulate.instants import DAY, clock_texts, iso_day, seen, stamp
from plimsoll.simulate.interchange import quantity_of
from plimsoll.simulate.orders import PATTERN_MASK, PATTERN_SHIFT, SPARE_MASK, TIME_SHIFT

if TYPE_CHECKING:
    from plimsoll.simulate.orders import Batch, OrderMaker
    from plimsoll.simulate.patterns import Pattern
    from plimsoll.simulate.plans import Product
    from plimsoll.simulate.records import Feedback, Known

ORDER_COLUMNS = (
    "amazon-order-id", "merchant-order-id", "purchase-date", "last-updated-date", "order-status",
    "fulfillment-channel", "sales-channel", "order-channel", "url", "ship-service-level", "product-name", "sku",
    "asin", "item-status", "quantity", "currency", "item-price", "item-tax", "shipping-price", "shipping-tax",
    "gift-wrap-price", "gift-wrap-tax", "item-promotion-discount", "ship-promotion-discount", "ship-city",
    "ship-state", "ship-postal-code", "ship-country", "promotion-ids", "is-business-order", "purchase-order-number",
    "price-designation",
)  # fmt: skip
FEEDBACK_COLUMNS = ("Date", "Rating", "Comments", "Your Response", "Order ID", "Rater Email")
MOST_STARS_REPORTED = 3
"""The feedback report holds one to three stars only."""

_STATUS = {"pending": "Pending", "unshipped": "Unshipped", "shipped": "Shipped", "cancelled": "Cancelled"}
_DELIVERED = "Shipped - Delivered to Buyer"
_SETTLED_AFTER = 2
"""Days after which an order that nothing befell was last updated, where its parcel is not made."""


def _at(at: int) -> str:
    return stamp(at)[:-1] + "+00:00"


class AmazonOrders:
    """The lines of all-orders reports, by region."""

    def __init__(self, maker: OrderMaker) -> None:
        self._second_below = maker.second_below
        self.header = "\t".join(ORDER_COLUMNS) + "\n"
        self.regions = [pattern.site.marketplace.region for pattern in maker.patterns]
        self._prefixes = [f"{pattern.prefix}-" for pattern in maker.patterns]
        self._items = [_item(pattern, pattern.product) for pattern in maker.patterns]
        self._rests = [_rest(pattern, pattern.product) for pattern in maker.patterns]
        self._ordinary = [f"Shipped\t{item}Shipped{rest}" for item, rest in zip(self._items, self._rests, strict=True)]
        self._ordinary_seconds = [
            f"Shipped\t{_item(pattern, pattern.second)}Shipped{_rest(pattern, pattern.second)}"
            if pattern.second is not pattern.product
            else ""
            for pattern in maker.patterns
        ]

    def ordinary(self, batch: Batch, digits: list[str]) -> list[str]:
        """The lines of a batch as if nothing befell any of its orders, all of them sent; lean plans only."""
        placed, updated = iso_day(batch.day), iso_day(batch.day + _SETTLED_AFTER)
        clocks = [f"{clock[:-1]}+00:00\t" for clock in clock_texts(batch.times)]
        whole = [f"\t\t{placed}{clock}{updated}{clock}" for clock in clocks]
        prefixes, rests = self._prefixes, self._ordinary
        places = [(word >> PATTERN_SHIFT) & PATTERN_MASK for word in batch.words]
        lines = [
            f"{prefixes[place]}{text}{whole[word >> TIME_SHIFT]}{rests[place]}"
            for word, text, place in zip(batch.words, digits, places, strict=True)
        ]
        below = self._second_below
        for at in [at for at, word in enumerate(batch.words) if word & SPARE_MASK < below]:
            place, line = places[at], lines[at]
            if self._ordinary_seconds[place]:
                lines[at] = line + line[: -len(rests[place])] + self._ordinary_seconds[place]
        return lines

    def line(self, known: Known, until: int) -> str:
        """The order's line, or its two lines."""
        order = known.order
        status, place = _STATUS[known.status], order.pattern.index
        shipment = order.shipment
        times = [order.purchased_at, seen(order.paid_at, until), known.cancelled_at]
        if known.status == "shipped" and shipment is not None:
            times += [shipment.confirmed_at, seen(shipment.delivered_at, until)]
            in_europe = order.pattern.site.marketplace.region == "EU"
            if in_europe and order.pattern.channel == "MFN" and seen(shipment.delivered_at, until) is not None:
                status = _DELIVERED
        updated = max(at for at in times if at is not None)
        head = f"{order.order_id}\t\t{_at(order.purchased_at)}\t{_at(updated)}\t{status}\t"
        item = _STATUS[known.status]
        rest = self._rests[place] if known.status in {"shipped", "unshipped"} else _bare(known)
        line = f"{head}{self._items[place]}{item}{rest}"
        if order.second is None:
            return line
        if order.second_cancelled and known.status == "shipped":
            item = "Cancelled"
        if known.status in {"shipped", "unshipped"}:
            rest = _rest(order.pattern, order.second)
        return f"{line}{head}{_item(order.pattern, order.second)}{item}{rest}"


def _item(pattern: Pattern, product: Product) -> str:
    """From fulfillment-channel to asin, with the tab behind."""
    channel = "Amazon" if pattern.channel == "AFN" else "Merchant"
    service, name = pattern.service, product.name
    return f"{channel}\t{pattern.sales_channel}\t\t\t{service}\t{name}\t{product.sku}\t{product.asin}\t"


def _rest(pattern: Pattern, product: Product) -> str:
    """From quantity on, with the tab before and the line's end."""
    quantity, site, lane = quantity_of(pattern), pattern.site, pattern.lane
    price = site.price(product.price * quantity)
    money = f"{quantity}\t{site.marketplace.currency}\t{price}" + "\t" * 8
    return f"\t{money}{lane.city}\t{lane.ship_region}\t{lane.postal_code}\t{lane.ship_country}\t\tfalse\t\t\n"


def _bare(known: Known) -> str:
    """The rest of a pending or cancelled order's line: no price, no address, cancelled goods count nothing."""
    pattern = known.order.pattern
    quantity = 0 if known.status == "cancelled" else quantity_of(pattern)
    return f"\t{quantity}\t{pattern.site.marketplace.currency}" + "\t" * 12 + "\t\tfalse\t\t\n"


def feedback_line(known: Known, feedback: Feedback) -> str:
    """The feedback's line, empty where the report does not hold it: four or five stars, or no longer there."""
    gone = feedback.removed_at is not None or feedback.struck_through_at is not None
    if gone or feedback.rating > MOST_STARS_REPORTED:
        return ""
    order = known.order
    day = order.pattern.site.feedback_day(feedback.left_at // DAY)
    words = f"{feedback.rating}\t{feedback.comment}\t{feedback.response}"
    return f"{day}\t{words}\t{order.order_id}\t{order.buyer_key}@marketplace.invalid\n"
