"""Policy: what should perhaps not count, and what the records say against a claim's own ground. Facts, no verdicts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.diagnosis.causes.evidence import FAIR, STRONG, WEAK, Evidence, Rule
from plimsoll.diagnosis.causes.parcels import delivery_of
from plimsoll.diagnosis.causes.reasons import cause_of_reason
from plimsoll.diagnosis.order_facts import hours_between

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.diagnosis.order_facts import OrderFacts, Reference


def not_ours(order: OrderFacts) -> Iterator[Evidence]:
    """Listed by the marketplace though by the records it is a test order, another shop's, or cancelled by its buyer
    without any defect known here (seeds: an algorithm's wrong label, an own shop's order linked wrongly).
    """
    kind = order.order.get("class")
    is_test = order.order.get("is_test") is True
    by_buyer = kind == "cancelled" and order.order.text("cancelled_by") == "buyer" and not order.kinds
    if is_test or kind == "non_marketplace" or by_buyer:
        what = "test" if is_test else "non_marketplace" if kind == "non_marketplace" else "cancelled_by_buyer"
        yield Evidence("counted_in_error", STRONG, order.order.place("order_status", "is_test"), {"what": what})


def amazon_paid(order: OrderFacts) -> Iterator[Evidence]:
    """A claim that Amazon funded, denied or saw withdrawn: by the rules it does not count."""
    for one in order.claims:
        status, funded = one.text("status"), one.text("funded_by")
        if status in {"denied", "withdrawn"} or funded == "amazon":
            said = {"status": status or "-", "funded_by": funded or "-"}
            yield Evidence("counted_in_error", WEAK, one.place("status", "funded_by"), said)


def delivered_before(order: OrderFacts) -> Iterator[Evidence]:
    """A claim or chargeback says that nothing came, and the carrier delivered before it was opened."""
    delivered, lines = delivery_of(order)
    for one in (*order.claims, *order.chargebacks):
        hours = hours_between(delivered, one.when("opened_at"))
        if cause_of_reason(one.text("reason")) == "not_received" and delivered and hours is not None and hours > 0:
            signed = any(parcel.get("signed_by_present") for parcel in order.shipments)
            said = {"delivered": delivered.text(), "signed": "yes" if signed else "no"}
            yield Evidence("contradicted_by_records", STRONG if signed else FAIR, lines + one.place("reason"), said)
            yield Evidence("not_received", -WEAK, lines, said)
            return


RULES = (
    Rule("counted.not_ours", not_ours),
    Rule("counted.amazon_paid", amazon_paid),
    Rule("counted.delivered_before", delivered_before),
)


def indicators(order: OrderFacts) -> Iterator[Evidence]:
    """Facts that a person weighs where a claim may be unfounded; none of them says anything about the buyer's intent.

    Signed for; delivered before the claim; refunded before the claim; other claims of the same buyer in this account.
    """
    if not order.claims and not order.chargebacks:
        return
    delivered, lines = delivery_of(order)
    opened = min((at for one in (*order.claims, *order.chargebacks) if (at := one.when("opened_at"))),
                 key=lambda at: at.day, default=None)  # fmt: skip
    for parcel in order.shipments:
        if parcel.get("signed_by_present"):
            yield _indicator("signed", parcel.place("signed_by_present"))
    if delivered and (hours_between(delivered, opened) or 0) > 0:
        yield _indicator("delivered_before_claim", lines, delivered=delivered.text())
    for one in order.refunds:
        if (hours_between(one.when("refunded_at"), opened) or 0) > 0:
            yield _indicator("refunded_before_claim", one.place("refunded_at"))
    if order.earlier_claims:
        yield _indicator("other_claims", order.order.place("buyer_key"), number=order.earlier_claims)


def _indicator(name: str, sources: tuple[Reference, ...], **values: object) -> Evidence:
    return Evidence("", 0.0, sources, values, f"indicator.{name}")


INDICATORS = ("signed", "delivered_before_claim", "refunded_before_claim", "other_claims")
