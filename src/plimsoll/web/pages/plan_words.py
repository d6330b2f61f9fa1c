"""What the plan editor calls figures, kinds, roles and duties."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plimsoll.appeals.bindings import Bindings
from plimsoll.diagnosis.causes.catalogue import CAUSES
from plimsoll.web.pages.order_parts import cause_words, dimension_words

if TYPE_CHECKING:
    from plimsoll.appeals.plan import Plan
    from plimsoll.appeals.snapshot import Frozen

SECTION_WORDS = {
    "summary": gettext_lazy("Summary"),
    "root_cause": gettext_lazy("Root cause"),
    "corrective": gettext_lazy("Corrective actions"),
    "preventive": gettext_lazy("Preventive measures"),
}
ROLE_WORDS = {"direct": gettext_lazy("What happened (direct)"), "process": gettext_lazy("How it is handled (process)")}
ORIGIN_WORDS = {
    "portal_export": gettext_lazy("Export of a portal"),
    "api": gettext_lazy("Answer of an API"),
    "email": gettext_lazy("E-mail"),
    "document": gettext_lazy("Document"),
    "photo": gettext_lazy("Photograph"),
    "screenshot": gettext_lazy("Screenshot"),
    "chat_screenshot": gettext_lazy("Screenshot of a chat"),
    "own_report": gettext_lazy("Own report"),
}
DUTY_WORDS = {
    "returns_disclosure": gettext_lazy("The returns terms that the site's law asks for, as shown to buyers"),
    "japanese_records": gettext_lazy("Conversation records in Japanese"),
    "inbound_inspection": gettext_lazy("Inspection before goods go to the marketplace's warehouse"),
    "carrier_control": gettext_lazy("How carriers are chosen, measured and changed"),
    "independent_operation": gettext_lazy("That the account runs apart from a related one"),
}
MEASURE_WORDS = {
    "reply_hours": gettext_lazy("Hours until buyers are answered"),
    "ship_hours": gettext_lazy("Hours until an order ships"),
    "same_day_scans": gettext_lazy("Share scanned on the day of hand-over"),
    "delivery_days": gettext_lazy("Days against the promise"),
    "faulty_returns": gettext_lazy("Share sent back as defective or damaged"),
    "refund_hours": gettext_lazy("Hours until a refund"),
    "defects": gettext_lazy("Share of orders with a defect"),
    "seller_cancellations": gettext_lazy("Share cancelled by the seller"),
}
REMEDY_WORDS = {
    "refund": gettext_lazy("Refund"),
    "resend": gettext_lazy("Sent again"),
    "return_label": gettext_lazy("Return label"),
    "replacement_part": gettext_lazy("Spare part"),
    "none": gettext_lazy("Nothing to give"),
}
_FIGURES = {
    "odr.rate": gettext_lazy("the rate"),
    "odr.orders": gettext_lazy("orders of the window"),
    "odr.defective": gettext_lazy("orders with a defect"),
    "odr.from": gettext_lazy("first day of the window"),
    "odr.to": gettext_lazy("last day of the window"),
    "odr.days": gettext_lazy("days of the window"),
    "odr.as_of": gettext_lazy("the day of the figures"),
    "odr.negative_feedback": gettext_lazy("negative feedback"),
    "odr.claims": gettext_lazy("A-to-z claims"),
    "odr.chargebacks": gettext_lazy("chargebacks"),
    "orders.count": gettext_lazy("orders explained"),
    "table.orders": gettext_lazy("the order table"),
    "table.remedies": gettext_lazy("the table of buyers' remedies"),
    "plan.notice_on": gettext_lazy("the notice's day"),
    "plan.submit_on": gettext_lazy("the day of submission"),
    "plan.orders": gettext_lazy("orders of the table"),
    "plan.remedied": gettext_lazy("orders made good"),
}
_DETAILS = {
    "carrier": gettext_lazy("%(cause)s: most common carrier"),
    "carrier_orders": gettext_lazy("%(cause)s: orders of that carrier"),
    "listing": gettext_lazy("%(cause)s: most common listing"),
    "listing_orders": gettext_lazy("%(cause)s: orders of that listing"),
    "warehouse": gettext_lazy("%(cause)s: most common warehouse"),
    "warehouse_orders": gettext_lazy("%(cause)s: orders of that warehouse"),
    "first": gettext_lazy("%(cause)s: first order day"),
    "last": gettext_lazy("%(cause)s: last order day"),
    "unscanned": gettext_lazy("%(cause)s: orders without a scan"),
    "days_late": gettext_lazy("%(cause)s: days late (median)"),
    "reply_hours": gettext_lazy("%(cause)s: hours until an answer (median)"),
    "refund_days": gettext_lazy("%(cause)s: days until the refund (median)"),
}


def name_of_cause(code: str) -> str:
    """A cause as people say it; an unknown code as it is."""
    return cause_words(code) if code in CAUSES else code.replace("_", " ")


def figure_words(name: str) -> str:
    """A reference as people say it; empty for one that has no name of its own."""
    if name in _FIGURES:
        return str(_FIGURES[name])
    head, _dot, rest = name.partition(".")
    if head == "cause":
        code, _dot, detail = rest.partition(".")
        if not detail:
            return _("orders with the cause: %(cause)s") % {"cause": name_of_cause(code)}
        known = _DETAILS.get(detail)
        return str(known) % {"cause": name_of_cause(code)} if known else ""
    if head == "dimension":
        return _("orders with a cause in: %(dimension)s") % {"dimension": dimension_words(rest)}
    return ""


def references(plan: Plan, frozen: Frozen) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """What may be put into a text, by groups: (reference, words, what it stands for now)."""
    bindings = Bindings(plan, frozen)
    found = [
        (name, words, bindings.value(name) or "")
        for name in (*_FIGURES, *sorted(frozen.figures))
        if name not in _FIGURES or bindings.value(name)
        if (words := figure_words(name))
    ]
    figures = list(dict.fromkeys(found))
    days = [
        (f"action.{one.id}.on", _("day of action %(id)s") % {"id": one.id}, one.on.isoformat())
        for one in plan.actions
        if one.on and one.id
    ]
    exhibits = [(f"fig.{one.id}", one.caption or one.file, bindings.cited.get(one.id, "")) for one in plan.evidence]
    terms = [(f"term.{one.name}", one.name, one.value) for one in plan.terms if one.name and one.said_by]
    groups = [(_("Figures"), figures), (_("Days"), days), (_("Exhibits"), exhibits), (_("Terms"), terms)]
    return [(words, rows) for words, rows in groups if rows]
