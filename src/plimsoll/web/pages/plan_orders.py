"""The order table of a plan as fields, with what each buyer got."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from plimsoll.web.pages.plan_fields import Block, anchor_of
from plimsoll.web.pages.plan_words import REMEDY_WORDS, name_of_cause

if TYPE_CHECKING:
    from plimsoll.appeals.plan import PlanOrder
    from plimsoll.web.pages.plan_fields import Drawn, Field, ShownFinding

MOST_LISTED = 24
"""So many exhibits are listed beside each order."""


def _remedies(drawn: Drawn, order: str) -> list[Block]:
    """What the buyer of an order got."""
    found = []
    for at, one in enumerate(drawn.plan.remedies):
        if one.order == order:
            place = f"remedies.{at}"
            found.append(Block("", place, (
                drawn.choice(f"{place}.what", _("What the buyer got"), one.what, REMEDY_WORDS),
                drawn.date(f"{place}.on", _("Day"), one.on), drawn.text(f"{place}.amount", _("Amount"), one.amount),
                drawn.text(f"{place}.why", _("Why nothing"), one.why),
            ), drawn.at(place)))  # fmt: skip
    return found


def _exhibits(drawn: Drawn, place: str, order: PlanOrder) -> Field:
    """Chosen from a list; typed where the list would stand there fifty times and be long.

    Beside it those that name the order themselves: they count, and need not be chosen.
    """
    plan, cited = drawn.plan, drawn.bindings.cited
    few = len(plan.evidence) <= MOST_LISTED
    field = (drawn.exhibits if few else drawn.ids)(place, _("Exhibits"), order.evidence)
    own = [
        cited.get(one.id, one.id) for one in plan.evidence if order.id in one.orders and one.id not in order.evidence
    ]
    return replace(field, help=_("By their own list: %(exhibits)s") % {"exhibits": ", ".join(own)}) if own else field


def order_fields(drawn: Drawn, first: int, last: int) -> list[dict[str, Any]]:
    """The order table's rows from `first` up to `last`, with its fields by name."""
    causes = {"": "", **{one.cause: name_of_cause(one.cause) for one in drawn.plan.root_causes if one.cause}}
    by_order: dict[str, list[ShownFinding]] = defaultdict(list)
    for finding in drawn.findings:
        if finding.place in {"orders", "remedies"}:
            by_order[finding.raw.partition(":")[0].partition(" ")[0]].append(finding)
    rows = []
    for at, one in list(enumerate(drawn.plan.orders))[first:last]:
        place = f"orders.{at}"
        rows.append({
            "remedies": _remedies(drawn, one.id), "order": one,
            "findings": [*drawn.at(place), *by_order[one.id]],
            "place": place, "anchor": anchor_of(place),
            "fields": (
                drawn.choice(f"{place}.cause", _("Cause"), one.cause, causes),
                _exhibits(drawn, f"{place}.evidence", one),
                drawn.date(f"{place}.defect_on", _("Day of the defect"), one.defect_on),
                drawn.text(f"{place}.buyer", _("Buyer (masked)"), one.buyer),
                drawn.text(f"{place}.asin", "ASIN", one.asin),
                drawn.text(f"{place}.tracking", _("Tracking number"), one.tracking),
                drawn.text(f"{place}.ticket", _("Ticket"), one.ticket),
            ),
        })  # fmt: skip
    return rows
