"""The other metrics of an account as rows of a page: names, targets and figures in words."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plimsoll.web.pages.account_words import named
from plimsoll.web.templatetags.figures import NOT_KNOWN, percent, whole

Document = dict[str, Any]
SCORE = "account_health_rating"
METRIC_WORDS = {
    "order_defect_rate": gettext_lazy("Order defect rate"),
    "late_shipment_rate": gettext_lazy("Late shipment rate"),
    "pre_fulfillment_cancellation_rate": gettext_lazy("Pre-fulfilment cancellation rate"),
    "cancellation_rate": gettext_lazy("Cancellation rate"),
    "seller_fault_cancellation_rate": gettext_lazy("Seller-fault cancellation rate"),
    "valid_tracking_rate": gettext_lazy("Valid tracking rate"),
    "on_time_delivery_rate": gettext_lazy("On-time delivery rate"),
    "unit_on_time_delivery_rate": gettext_lazy("Unit on-time delivery rate"),
    "invoice_defect_rate": gettext_lazy("Invoice defect rate"),
    "return_dissatisfaction_rate": gettext_lazy("Return dissatisfaction rate"),
    "contact_response_rate": gettext_lazy("Contact response rate (24 h)"),
    "message_response_rate": gettext_lazy("Message response rate"),
    "seller_response_rate": gettext_lazy("Seller response rate"),
    "account_health_rating": gettext_lazy("Account Health Rating"),
    "transaction_defect_rate": gettext_lazy("Transaction defect rate"),
    "cases_closed_without_resolution_rate": gettext_lazy("Cases closed without resolution"),
    "order_dissatisfaction_rate": gettext_lazy("Order dissatisfaction rate"),
    "on_time_shipping_rate": gettext_lazy("On-time shipping rate"),
    "low_review_rate": gettext_lazy("Low review rate"),
    "case_rate": gettext_lazy("Case rate"),
    "late_dispatch_rate": gettext_lazy("Late dispatch rate"),
    "item_not_received_rate": gettext_lazy("Item not received rate"),
}
NEED_WORDS = {
    "displayed": gettext_lazy("a figure of the Account Health page"),
    "unknown": gettext_lazy("records that no file tells apart"),
    "orders": gettext_lazy("orders"),
    "shipments": gettext_lazy("shipments"),
    "answers": gettext_lazy("answers"),
    "orders.ship_by": gettext_lazy("by when orders are to be shipped"),
    "orders.cancelled_by": gettext_lazy("who cancelled"),
    "orders.cancelled_at": gettext_lazy("when orders were cancelled"),
    "shipments.confirmed_at": gettext_lazy("when shipments were confirmed"),
    "shipments.first_scan_at": gettext_lazy("first scans"),
    "shipments.delivered_at": gettext_lazy("when parcels were delivered"),
    "shipments.tracking_number": gettext_lazy("tracking numbers"),
    "returns.answered_at": gettext_lazy("when returns were answered"),
    "which orders are business orders": gettext_lazy("which orders are business orders"),
    "negative feedback on the return itself": gettext_lazy("negative feedback on the return itself"),
}
ZONE_WORDS = {
    "healthy": gettext_lazy("healthy"),
    "at_risk": gettext_lazy("at risk"),
    "unhealthy": gettext_lazy("unhealthy"),
}
VIOLATION_WORDS = {
    "listing_policy_violations": gettext_lazy("Listing policy violations"),
    "product_authenticity_customer_complaints": gettext_lazy("Product authenticity complaints"),
    "product_condition_customer_complaints": gettext_lazy("Product condition complaints"),
    "product_safety_customer_complaints": gettext_lazy("Product safety complaints"),
    "received_intellectual_property_complaints": gettext_lazy("Received intellectual property complaints"),
    "suspected_intellectual_property_violations": gettext_lazy("Suspected intellectual property violations"),
    "restricted_product_policy_violations": gettext_lazy("Restricted product policy violations"),
    "food_and_product_safety_issues": gettext_lazy("Food and product safety issues"),
    "customer_product_reviews_policy_violations": gettext_lazy("Customer product review violations"),
    "other_policy_violations": gettext_lazy("Other policy violations"),
    "document_requests": gettext_lazy("Document requests"),
    "policy_violation_warnings": gettext_lazy("Policy violation warnings"),
}


@dataclass(frozen=True, slots=True)
class MetricLine:
    """One metric as a line of the page."""

    row: Document

    @property
    def name(self) -> str:
        """Its name, with the window where it has several."""
        name = named(METRIC_WORDS, self.row["metric"])
        part = self.row["part"]
        if not part:
            return name
        days = part.removesuffix("_days")
        return f"{name} · " + (_("%(n)s days") % {"n": days} if days.isdigit() else part)

    @property
    def figure(self) -> str:
        """The rate, or the points of a score."""
        if self.row["metric"] == SCORE:
            shown = self.row["displayed"]
            return whole(Decimal(shown["value"])) if shown and shown["value"] is not None else NOT_KNOWN
        return percent(self.row["rate"])

    @property
    def target(self) -> str:
        """The target with its condition."""
        value = self.row["target_value"]
        if value is None:
            return NOT_KNOWN
        said = whole(Decimal(value)) if self.row["metric"] == SCORE else _plain_percent(value)
        return {
            "LESS_THAN": _("under %(value)s"),
            "NOT_GREATER_THAN": _("at most %(value)s"),
            "GREATER_THAN": _("over %(value)s"),
            "NOT_LESS_THAN": _("at least %(value)s"),
        }.get(self.row["target_condition"], "%(value)s") % {"value": said}

    @property
    def needs(self) -> str:
        """What the verdict still needs."""
        return ", ".join(named(NEED_WORDS, name) for name in self.row["verdict_needs"])

    @property
    def displayed(self) -> str:
        """What the marketplace displayed last, with its integers."""
        shown = self.row["displayed"]
        if not shown or self.row["metric"] == SCORE:
            return ""
        said = percent(shown["value"])
        if shown["numerator"] is not None and shown["denominator"]:
            rate = percent(shown["numerator"] / shown["denominator"])
            said = f"{rate} ({whole(shown['numerator'])} / {whole(shown['denominator'])})"
        return said

    @property
    def zone(self) -> str:
        """The zone of a score."""
        return named(ZONE_WORDS, self.row["zone"]) if self.row.get("zone") else ""


def _plain_percent(value: str) -> str:
    return f"{(Decimal(value) * 100).normalize():f} %"


@dataclass(frozen=True, slots=True)
class ViolationLine:
    """A kind of policy violation as it was displayed last."""

    row: Document
    part: str | None

    @property
    def name(self) -> str:
        """Its kind."""
        return named(VIOLATION_WORDS, self.part or "other_policy_violations")

    @property
    def count(self) -> str:
        """How many."""
        number = self.row["numerator"]
        if number is None and self.row["value"] is not None:
            number = Decimal(self.row["value"])
        return whole(number)
