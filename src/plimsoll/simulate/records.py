"""What happens in a simulated shop: orders and their events, as they truly come out in the end.

Every event's `known(until)` is the same event as far as it had happened before that instant, or None when it had not
happened at all. What is written and what is counted both go through it, so no file knows the future.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from plimsoll.simulate.instants import seen

if TYPE_CHECKING:
    from plimsoll.simulate.patterns import Pattern
    from plimsoll.simulate.plans import Product


@dataclass(slots=True)
class Feedback:
    """Seller feedback; `removed_at` and `struck_through_at` are never both there."""

    rating: int
    left_at: int
    comment: str = ""
    language: str = "en"
    response: str = ""
    responded_at: int | None = None
    removed_at: int | None = None
    struck_through_at: int | None = None
    removal_reason: str = ""
    arrived_on_time: bool | None = None
    item_as_described: bool | None = None
    customer_service: bool | None = None

    def known(self, until: int) -> Feedback | None:
        """As far as it had happened before `until`."""
        if self.left_at >= until:
            return None
        gone = seen(self.removed_at, until) or seen(self.struck_through_at, until)
        return replace(
            self,
            response=self.response if seen(self.responded_at, until) else "",
            removed_at=seen(self.removed_at, until),
            struck_through_at=seen(self.struck_through_at, until),
            removal_reason=self.removal_reason if gone else "",
        )


@dataclass(slots=True)
class Claim:
    """An A-to-z Guarantee claim. `outcome` is the name of its `ClaimOutcome`."""

    claim_id: str
    opened_at: int
    outcome: str = ""
    status: str = "under_review"
    decided_at: int | None = None
    fault: str = ""
    funded_by: str = ""
    refunded_at: int | None = None
    refunded_by: str = ""
    appealed_at: int | None = None
    appeal_status: str = ""
    appeal_decided_at: int | None = None
    odr_reversed: bool | None = None
    reason: str = ""

    def known(self, until: int) -> Claim | None:
        """As far as it had happened before `until`; before its decision a claim is under review."""
        if self.opened_at >= until:
            return None
        decided, refunded = seen(self.decided_at, until), seen(self.refunded_at, until)
        appealed, settled = seen(self.appealed_at, until), seen(self.appeal_decided_at, until)
        appeal = self.appeal_status if settled else "open" if appealed else "none" if decided else ""
        return replace(
            self,
            status=self.status if decided else "under_review",
            decided_at=decided,
            fault=self.fault if decided else "",
            funded_by=self.funded_by if decided else "",
            refunded_at=refunded,
            refunded_by=self.refunded_by if refunded else "",
            appealed_at=appealed,
            appeal_status=appeal,
            appeal_decided_at=settled,
            odr_reversed=self.odr_reversed if settled else None,
        )


@dataclass(slots=True)
class Chargeback:
    """A credit card chargeback; `status` is `open` until `decided_at`."""

    chargeback_id: str
    opened_at: int
    kind: str
    status: str
    decided_at: int | None = None
    reason: str = ""

    def known(self, until: int) -> Chargeback | None:
        """As far as it had happened before `until`."""
        if self.opened_at >= until:
            return None
        decided = seen(self.decided_at, until)
        return replace(self, status=self.status if decided else "open", decided_at=decided)


@dataclass(slots=True)
class Shipment:
    """A parcel. `events` are (instant, event) as the carrier saw them; a lost one has no `delivered_at`."""

    shipment_id: str
    tracking_number: str
    confirmed_at: int
    first_scan_at: int | None
    promised_at: int
    delivered_at: int | None
    signed_by_present: bool
    buy_shipping: bool
    events: list[tuple[int, str]] = field(default_factory=list)


@dataclass(slots=True)
class Message:
    """One message between buyer (`in`) and seller (`out`)."""

    message_id: str
    direction: str
    sent_at: int
    body: str
    language: str
    thread_id: str
    ticket_id: str = ""
    no_response_needed: bool | None = None


@dataclass(slots=True)
class Return:
    """A return request and what became of it."""

    return_id: str
    requested_at: int
    answered_at: int
    received_at: int
    reason: str
    resolution: str
    in_policy: bool
    comment: str = ""


@dataclass(slots=True)
class Refund:
    """Money given back."""

    refund_id: str
    refunded_at: int
    refunded_by: str
    reason: str


@dataclass(slots=True)
class Order:
    """One order with everything that ever happens to it.

    `cause` is why it became (or may become) defective, `episode` the planted trouble behind it; both are empty for an
    order that nothing befell. `paid_at` ends the time in which it is pending.
    """

    order_id: str
    number: int
    pattern: Pattern
    purchased_at: int
    paid_at: int
    second: Product | None = None
    second_cancelled: bool = False
    buyer_key: str = ""
    is_test: bool = False
    is_replacement: bool = False
    cancelled_at: int | None = None
    cancelled_by: str = ""
    ship_by: int = 0
    deliver_by: int = 0
    cause: str = ""
    episode: str = ""
    shipment: Shipment | None = None
    feedback: Feedback | None = None
    claims: list[Claim] = field(default_factory=list)
    chargebacks: list[Chargeback] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    returns: list[Return] = field(default_factory=list)
    refunds: list[Refund] = field(default_factory=list)

    def status(self, until: int) -> str:
        """The order's status before an instant."""
        if seen(self.cancelled_at, until) is not None:
            return "cancelled"
        if self.paid_at >= until:
            return "pending"
        shipped = self.shipment is not None and self.shipment.confirmed_at < until
        return "shipped" if shipped else "unshipped"

    def may_be_defective(self) -> bool:
        """Whether anything of a kind that can count ever happens to it."""
        negative = self.feedback is not None and self.feedback.rating <= NEGATIVE
        return negative or bool(self.claims) or bool(self.chargebacks)


NEGATIVE = 2
"""Feedback of so many stars or fewer is negative (contract, default counting rules)."""


class Horizon:
    """Up to which instant each table is known. `until` is the first second that nobody knows of yet."""

    def __init__(self, until: int, earlier: dict[str, int] | None = None) -> None:
        self._until = until
        self._earlier = {table: min(at, until) for table, at in (earlier or {}).items()}

    def of(self, table: str) -> int:
        """The table's own end of knowledge."""
        return self._earlier.get(table, self._until)


@dataclass(slots=True)
class Known:
    """An order and its defects as far as they are known; `placed` says whether the order itself is."""

    order: Order
    placed: bool
    status: str
    cancelled_at: int | None
    cancelled_by: str
    feedback: Feedback | None
    claims: list[Claim]
    chargebacks: list[Chargeback]

    @property
    def lifted(self) -> bool:
        """Cancelled by seller or Amazon after one of its claims (K9)."""
        at = self.cancelled_at
        if at is None or self.cancelled_by not in {"seller", "amazon"}:
            return False
        return any(claim.opened_at < at for claim in self.claims)


def as_known(order: Order, horizon: Horizon) -> Known:
    """The order as known within a horizon."""
    until = horizon.of("orders")
    claims = [claim.known(horizon.of("claims")) for claim in order.claims]
    chargebacks = [one.known(horizon.of("chargebacks")) for one in order.chargebacks]
    cancelled = seen(order.cancelled_at, until)
    return Known(
        order,
        order.purchased_at < until,
        order.status(until),
        cancelled,
        "" if cancelled is None else order.cancelled_by,
        order.feedback.known(horizon.of("feedback")) if order.feedback else None,
        [claim for claim in claims if claim],
        [one for one in chargebacks if one],
    )
