"""The corners of the counting rule in a sentence each, in either language; the whole text is in `docs/reference/`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

CORNER_WORDS: dict[str, _StrPromise] = {
    "K1": gettext_lazy("A withdrawn or denied claim never counts."),
    "K2": gettext_lazy("A claim under review, or closed, counts only by a refund or a cancellation."),
    "K3": gettext_lazy("A claim that Amazon funded never counts, even with the seller at fault."),
    "K4": gettext_lazy(
        "A refund after filing counts whatever the fault; one by Amazon does not, one whose refunder nobody names does."
    ),
    "K5": gettext_lazy("A granted claim counts when nobody names the fault; it is shown as assumed."),
    "K6": gettext_lazy("A claim that meets several rules counts from the earliest of their dates."),
    "K7": gettext_lazy("“After” compares instants; two plain dates compare as days."),
    "K8": gettext_lazy("A won appeal gives the rate back only when it says so."),
    "K9": gettext_lazy("An order that seller or Amazon cancelled after its claim stays among the orders."),
    "K10": gettext_lazy("An order that is not among the orders is in no count of defects."),
    "K11": gettext_lazy(
        "What was observed last stands, in whatever order files were imported; an empty cell says nothing."
    ),
    "K12": gettext_lazy(
        "A plain date is that day in every zone; a time without an offset is read in the window's zone."
    ),
    "K13": gettext_lazy("One feedback for each order; claims and chargebacks are told apart by their ids."),
    "K14": gettext_lazy("Several defects of one kind on one order are one order."),
    "K15": gettext_lazy("A defect whose order has not been seen counts only once the order arrives."),
    "K16": gettext_lazy("In Amazon's reports the order's own status alone says that it is pending or cancelled."),
    "K17": gettext_lazy("A line number is the physical line, the header being 1."),
    "K18": gettext_lazy("Days without orders may be left out."),
    "K19": gettext_lazy("A chargeback of unknown kind counts as service; it is shown as assumed."),
    "K20": gettext_lazy("What a later report no longer holds is a hint to confirm, never a removal by itself."),
    "K21": gettext_lazy("Disputes and reviews of an own shop never enter a marketplace's rate."),
}
"""A test holds the list to be whole."""
