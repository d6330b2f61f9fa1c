"""The causes an order's defect can have: four dimensions, and a finer code each.

The dimensions are those that sellers are asked to sort their defects by (logistics, product, service, policy); the
codes follow the themes that reviewers of plans of action ask about one by one.
"""

from __future__ import annotations

from dataclasses import dataclass

LOGISTICS, PRODUCT, SERVICE, POLICY = "logistics", "product", "service", "policy"
DIMENSIONS = (LOGISTICS, PRODUCT, SERVICE, POLICY)


@dataclass(frozen=True, slots=True)
class Cause:
    """A cause. One that `contributes` lies behind another; it is the main cause only where nothing else
    speaks and it is strongly borne out.
    """

    code: str
    dimension: str
    contributes: bool = False


CAUSES: dict[str, Cause] = {
    cause.code: cause
    for cause in (
        Cause("not_received", LOGISTICS),
        Cause("late_delivery", LOGISTICS),
        Cause("damaged", LOGISTICS),
        Cause("wrong_item", LOGISTICS),
        Cause("missing_item", LOGISTICS),
        Cause("early_confirmation", LOGISTICS, contributes=True),
        Cause("no_valid_tracking", LOGISTICS, contributes=True),
        Cause("address_problem", LOGISTICS, contributes=True),
        Cause("defective", PRODUCT),
        Cause("not_as_described", PRODUCT),
        Cause("out_of_stock", PRODUCT),
        Cause("slow_reply", SERVICE),
        Cause("useless_reply", SERVICE),
        Cause("return_refused", SERVICE),
        Cause("refund_slow", SERVICE),
        Cause("no_delay_notice", SERVICE, contributes=True),
        Cause("fraud", POLICY),
        Cause("unfounded", POLICY),
        Cause("counted_in_error", POLICY, contributes=True),
        Cause("contradicted_by_records", POLICY, contributes=True),
    )
}
"""Every cause by its code, in the order of the documentation."""

GOODS = ("damaged", "wrong_item", "missing_item", "defective", "not_as_described")
"""Something is wrong with what arrived."""
DELIVERY = ("not_received", "late_delivery")
"""It did not arrive, or not in time."""
CARE = ("slow_reply", "useless_reply", "return_refused", "refund_slow")
"""What the seller did or left undone afterwards."""
