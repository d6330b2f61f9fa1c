"""Plimsoll's own interchange files (contract): their columns, and the rows of an order in each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.simulate.instants import clock_texts, iso_day, seen, stamp
from plimsoll.simulate.orders import PATTERN_MASK, PATTERN_SHIFT, SPARE_MASK, TIME_SHIFT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.simulate.orders import Batch, OrderMaker
    from plimsoll.simulate.patterns import Pattern
    from plimsoll.simulate.plans import Product
    from plimsoll.simulate.records import Feedback, Horizon, Known, Order

_ORDERS = (
    "order_id", "marketplace_id", "fulfillment_channel", "purchased_at", "order_status", "cancelled_by",
    "cancelled_at", "is_test", "is_replacement", "sales_channel", "asin", "sku", "quantity", "amount", "currency",
    "warehouse", "carrier", "ship_country", "ship_region", "ship_service",
)  # fmt: skip
_FULL_ORDERS = (*_ORDERS, "ship_by", "deliver_by", "buyer_key")

COLUMNS: dict[str, tuple[str, ...]] = {
    "order_notes": (
        "order_id", "marketplace_id", "fulfillment_channel", "purchased_at", "order_status", "cancelled_by",
        "cancelled_at", "is_test", "is_replacement",
    ),
    "feedback": (
        "order_id", "rating", "left_at", "comment", "response", "removed_at", "struck_through_at", "removal_reason",
        "arrived_on_time", "item_as_described", "customer_service",
    ),
    "feedback_removed": ("order_id", "rating", "left_at", "removed_at", "struck_through_at", "removal_reason"),
    "claims": (
        "claim_id", "order_id", "opened_at", "status", "decided_at", "fault", "funded_by", "refunded_at",
        "refunded_by", "appeal_status", "appeal_decided_at", "odr_reversed", "reason", "amount", "currency",
    ),
    "chargebacks": (
        "chargeback_id", "order_id", "opened_at", "kind", "status", "decided_at", "reason", "amount", "currency",
    ),
    "shipments": (
        "shipment_id", "order_id", "carrier", "tracking_number", "confirmed_at", "shipped_at", "first_scan_at",
        "promised_at", "delivered_at", "signed_by_present", "buy_shipping", "warehouse",
    ),
    "tracking": ("tracking_number", "occurred_at", "event", "location"),
    "messages": (
        "message_id", "order_id", "direction", "sent_at", "body", "language", "thread_id", "ticket_id",
        "no_response_needed",
    ),
    "returns": (
        "return_id", "order_id", "requested_at", "status", "answered_at", "received_at", "asin", "sku", "quantity",
        "reason", "resolution", "in_policy", "comment", "amount", "currency",
    ),
    "refunds": ("refund_id", "order_id", "refunded_at", "refunded_by", "reason", "amount", "currency"),
    "stock": ("sku", "quantity", "counted_at", "asin", "warehouse", "inbound"),
    "snapshots": (
        "marketplace_id", "fulfillment_channel", "range_from", "range_to", "orders", "orders_with_defects", "seen_at",
        "negative_feedback", "claims", "chargebacks", "rate", "status",
    ),
}  # fmt: skip
"""Table (or its partial file) and the columns it is written with, in order."""

Row = tuple[object, ...]


def _yes(value: bool | None) -> str:  # noqa: FBT001 - it is the value written
    return "" if value is None else "true" if value else "false"


def quantity_of(pattern: Pattern) -> int:
    """How many pieces an order of that pattern asks for: two in one of sixteen."""
    return 2 if pattern.index % 16 == 0 else 1


class InterchangeOrders:
    """The lines of orders.csv."""

    def __init__(self, maker: OrderMaker) -> None:
        self._full = maker.plan.detail == "full"
        self._second_below = maker.second_below
        self.header = ",".join(_FULL_ORDERS if self._full else _ORDERS) + "\n"
        self._prefixes = [f"{pattern.prefix}-" for pattern in maker.patterns]
        self._heads = [f",{pattern.site.id},{pattern.channel}," for pattern in maker.patterns]
        self._tails = [self._tail(pattern, pattern.product) for pattern in maker.patterns]
        self._seconds = [
            self._tail(pattern, pattern.second) if pattern.second is not pattern.product else ""
            for pattern in maker.patterns
        ]

    @staticmethod
    def _tail(pattern: Pattern, product: Product) -> str:
        quantity = quantity_of(pattern)
        texts = (
            pattern.sales_channel,
            product.asin,
            product.sku,
            str(quantity),
            pattern.site.price(product.price * quantity),
            pattern.site.marketplace.currency,
            pattern.warehouse,
            pattern.carrier.name,
            pattern.lane.ship_country,
            pattern.lane.ship_region,
            pattern.service,
        )
        return "," + ",".join(texts)

    def ordinary(self, batch: Batch, digits: list[str]) -> list[str]:
        """The lines of a batch as if nothing befell any of its orders, all of them sent; lean plans only."""
        day = iso_day(batch.day)
        clocks = [f"{clock},shipped,,,," for clock in clock_texts(batch.times)]
        prefixes, heads, tails = self._prefixes, self._heads, self._tails
        places = [(word >> PATTERN_SHIFT) & PATTERN_MASK for word in batch.words]
        lines = [
            f"{prefixes[place]}{text}{heads[place]}{day}{clocks[word >> TIME_SHIFT]}{tails[place]}\n"
            for word, text, place in zip(batch.words, digits, places, strict=True)
        ]
        below = self._second_below
        for at in [at for at, word in enumerate(batch.words) if word & SPARE_MASK < below]:
            place, line = places[at], lines[at]
            if self._seconds[place]:
                lines[at] = line + line[: -len(tails[place]) - 1] + self._seconds[place] + "\n"
        return lines

    def line(self, known: Known) -> str:
        """The order's line, or its two lines."""
        order = known.order
        place = order.pattern.index
        head = (
            f"{order.order_id}{self._heads[place]}{stamp(order.purchased_at)},{known.status},{known.cancelled_by},"
            f"{stamp(known.cancelled_at)},{'true' if order.is_test else ''},{'true' if order.is_replacement else ''}"
        )
        rest = f",{stamp(order.ship_by)},{stamp(order.deliver_by)},{order.buyer_key}\n" if self._full else "\n"
        line = f"{head}{self._tails[place]}{rest}"
        return line + f"{head}{self._seconds[place]}{rest}" if order.second is not None else line


def order_note(known: Known) -> Row | None:
    """What Amazon's order report leaves open: who cancelled when, tests, replacements."""
    order = known.order
    if known.cancelled_at is None and not order.is_test and not order.is_replacement:
        return None
    cell = order.pattern.cell
    placed, cancelled = stamp(order.purchased_at), stamp(known.cancelled_at)
    marks = "true" if order.is_test else "", "true" if order.is_replacement else ""
    return order.order_id, *cell, placed, known.status, known.cancelled_by, cancelled, *marks


def feedback_row(order_id: str, feedback: Feedback) -> Row:
    """A row of feedback.csv."""
    return (
        order_id,
        feedback.rating,
        stamp(feedback.left_at),
        feedback.comment,
        feedback.response,
        stamp(feedback.removed_at),
        stamp(feedback.struck_through_at),
        feedback.removal_reason,
        _yes(feedback.arrived_on_time),
        _yes(feedback.item_as_described),
        _yes(feedback.customer_service),
    )


def feedback_removed_row(order_id: str, feedback: Feedback) -> Row:
    """What the seller noted about feedback that Amazon's report no longer shows."""
    removed, struck = stamp(feedback.removed_at), stamp(feedback.struck_through_at)
    return order_id, feedback.rating, stamp(feedback.left_at), removed, struck, feedback.removal_reason


def _money(order: Order) -> tuple[str, str]:
    site = order.pattern.site
    return site.price(order.pattern.product.price * quantity_of(order.pattern)), site.marketplace.currency


def claim_rows(known: Known) -> Iterator[Row]:
    """Rows of claims.csv."""
    for claim in known.claims:
        yield (
            claim.claim_id,
            known.order.order_id,
            stamp(claim.opened_at),
            claim.status,
            stamp(claim.decided_at),
            claim.fault,
            claim.funded_by,
            stamp(claim.refunded_at),
            claim.refunded_by,
            claim.appeal_status,
            stamp(claim.appeal_decided_at),
            _yes(claim.odr_reversed),
            claim.reason,
            *_money(known.order),
        )


def chargeback_rows(known: Known) -> Iterator[Row]:
    """Rows of chargebacks.csv."""
    for one in known.chargebacks:
        opened, decided = stamp(one.opened_at), stamp(one.decided_at)
        ids = one.chargeback_id, known.order.order_id
        yield *ids, opened, one.kind, one.status, decided, one.reason, *_money(known.order)


def shipment_rows(order: Order, horizon: Horizon) -> Iterator[Row]:
    """Rows of shipments.csv: a parcel is there once it is confirmed."""
    until, shipment = horizon.of("shipments"), order.shipment
    if shipment is None or shipment.confirmed_at >= until or seen(order.cancelled_at, until) is not None:
        return
    scanned, delivered = seen(shipment.first_scan_at, until), seen(shipment.delivered_at, until)
    yield (
        shipment.shipment_id,
        order.order_id,
        order.pattern.carrier.name,
        shipment.tracking_number,
        stamp(shipment.confirmed_at),
        stamp(scanned),
        stamp(scanned),
        stamp(shipment.promised_at),
        stamp(delivered),
        "" if delivered is None else _yes(shipment.signed_by_present),
        _yes(shipment.buy_shipping),
        order.pattern.warehouse,
    )


_NEAR_BUYER = frozenset({"out_for_delivery", "delivered"})


def tracking_rows(order: Order, horizon: Horizon) -> Iterator[Row]:
    """Rows of tracking.csv."""
    until, shipment, lane = horizon.of("tracking"), order.shipment, order.pattern.lane
    if shipment is None:
        return
    for at, event in shipment.events:
        if at < until:
            place = f"{lane.city} {lane.ship_country}".strip() if event in _NEAR_BUYER else order.pattern.warehouse
            yield shipment.tracking_number, stamp(at), event, place


def message_rows(order: Order, horizon: Horizon) -> Iterator[Row]:
    """Rows of messages.csv."""
    for one in order.messages:
        if one.sent_at < horizon.of("messages"):
            yield (
                one.message_id,
                order.order_id,
                one.direction,
                stamp(one.sent_at),
                one.body,
                one.language,
                one.thread_id,
                one.ticket_id,
                _yes(one.no_response_needed),
            )


def return_rows(order: Order, horizon: Horizon) -> Iterator[Row]:
    """Rows of returns.csv."""
    until, product = horizon.of("returns"), order.pattern.product
    for one in order.returns:
        if one.requested_at >= until:
            continue
        answered, received = seen(one.answered_at, until), seen(one.received_at, until)
        status = "received" if received else "answered" if answered else "requested"
        yield (
            one.return_id,
            order.order_id,
            stamp(one.requested_at),
            status,
            stamp(answered),
            stamp(received),
            product.asin,
            product.sku,
            quantity_of(order.pattern),
            one.reason,
            one.resolution if answered else "",
            _yes(one.in_policy),
            one.comment,
            *_money(order),
        )


def refund_rows(order: Order, horizon: Horizon) -> Iterator[Row]:
    """Rows of refunds.csv."""
    for one in order.refunds:
        if one.refunded_at < horizon.of("refunds"):
            money = _money(order)
            yield one.refund_id, order.order_id, stamp(one.refunded_at), one.refunded_by, one.reason, *money
