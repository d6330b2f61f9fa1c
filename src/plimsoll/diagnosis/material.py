"""What proves or disproves each cause, what of it the vault holds for an order, and what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plimsoll.diagnosis.causes.parcels import delivery_of, promise_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from plimsoll.diagnosis.order_facts import OrderFacts


@dataclass(frozen=True, slots=True)
class Material:
    """A kind of proof; `held` says whether an order's facts hold it, None: no table of ours ever does."""

    name: str
    held: Callable[[OrderFacts], bool] | None = None


TRACKING_NUMBER = Material("tracking_number", lambda order: any(one.text("tracking_number") for one in order.shipments))
FIRST_SCAN = Material(
    "first_scan", lambda order: bool(order.tracking) or any(one.when("first_scan_at") for one in order.shipments)
)
DELIVERY_SCAN = Material("delivery_scan", lambda order: delivery_of(order)[0] is not None)
SIGNATURE = Material("signature", lambda order: any(one.get("signed_by_present") for one in order.shipments))
PROMISE = Material("promise", lambda order: promise_of(order)[0] is not None)
MESSAGES = Material("messages", lambda order: bool(order.messages))
RETURN_REQUEST = Material("return_request", lambda order: bool(order.returns))
REFUND_RECORD = Material("refund_record", lambda order: bool(order.refunds))
STOCK_COUNT = Material("stock_count", lambda order: bool(order.stock))
PACKING_PICTURES = Material("packing_pictures")
WAREHOUSE_SLIP = Material("warehouse_slip")
QUALITY_REPORT = Material("quality_report")
LISTING_PICTURES = Material("listing_pictures")
CARRIER_STATEMENT = Material("carrier_statement")
PAYMENT_CHECKS = Material("payment_checks")

NEEDED: dict[str, tuple[Material, ...]] = {
    "not_received": (TRACKING_NUMBER, FIRST_SCAN, DELIVERY_SCAN, SIGNATURE, CARRIER_STATEMENT),
    "late_delivery": (PROMISE, FIRST_SCAN, DELIVERY_SCAN, MESSAGES),
    "damaged": (PACKING_PICTURES, CARRIER_STATEMENT, RETURN_REQUEST),
    "wrong_item": (WAREHOUSE_SLIP, RETURN_REQUEST),
    "missing_item": (WAREHOUSE_SLIP, PACKING_PICTURES),
    "early_confirmation": (FIRST_SCAN, WAREHOUSE_SLIP),
    "no_valid_tracking": (TRACKING_NUMBER, FIRST_SCAN),
    "address_problem": (DELIVERY_SCAN, MESSAGES),
    "defective": (QUALITY_REPORT, RETURN_REQUEST),
    "not_as_described": (LISTING_PICTURES, QUALITY_REPORT, RETURN_REQUEST),
    "out_of_stock": (STOCK_COUNT, MESSAGES),
    "slow_reply": (MESSAGES,),
    "useless_reply": (MESSAGES,),
    "return_refused": (RETURN_REQUEST, MESSAGES),
    "refund_slow": (RETURN_REQUEST, REFUND_RECORD),
    "fraud": (DELIVERY_SCAN, PAYMENT_CHECKS),
}
"""The proof that appeals and representations on a cause ask for."""


def missing_of(order: OrderFacts, cause: str | None) -> list[str]:
    """The names of the material on a cause that the order's facts do not hold."""
    return [one.name for one in NEEDED.get(cause or "", ()) if one.held is None or not one.held(order)]
