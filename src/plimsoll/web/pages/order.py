"""One order from first to last, and the box that finds orders."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plimsoll import clock
from plimsoll.web.access import person, seen_rows
from plimsoll.web.asking import account_names, answer, tower
from plimsoll.web.pages.account_asked import cells

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse
    from django.utils.functional import _StrPromise

    from plimsoll.facts.order_story import Moment, OrderStory, Record
    from plimsoll.metrics.defects import DefectiveRow

LONGEST_SEARCH = 120
MOST_NAMED = 20
MOMENT_WORDS: dict[str, _StrPromise] = {
    "orders.purchased_at": gettext_lazy("Ordered"),
    "orders.cancelled_at": gettext_lazy("Cancelled"),
    "orders.ship_by": gettext_lazy("To be shipped by"),
    "orders.deliver_by": gettext_lazy("To be delivered by"),
    "shipments.confirmed_at": gettext_lazy("Shipment confirmed"),
    "shipments.shipped_at": gettext_lazy("Shipped"),
    "shipments.first_scan_at": gettext_lazy("First scan"),
    "shipments.promised_at": gettext_lazy("Delivery promised for"),
    "shipments.delivered_at": gettext_lazy("Delivered"),
    "tracking.occurred_at": gettext_lazy("Carrier's event"),
    "feedback.left_at": gettext_lazy("Feedback left"),
    "feedback.removed_at": gettext_lazy("Feedback removed"),
    "feedback.struck_through_at": gettext_lazy("Feedback struck through"),
    "claims.opened_at": gettext_lazy("A-to-z claim opened"),
    "claims.decided_at": gettext_lazy("A-to-z claim decided"),
    "claims.refunded_at": gettext_lazy("Refunded on the claim"),
    "claims.appeal_decided_at": gettext_lazy("Appeal decided"),
    "chargebacks.opened_at": gettext_lazy("Chargeback opened"),
    "chargebacks.decided_at": gettext_lazy("Chargeback decided"),
    "messages.sent_at": gettext_lazy("Message"),
    "listed.seen_at": gettext_lazy("Seen on the marketplace's list"),
    "listed.order_date": gettext_lazy("Order date by the marketplace's list"),
    "returns.requested_at": gettext_lazy("Return requested"),
    "returns.answered_at": gettext_lazy("Return answered"),
    "returns.received_at": gettext_lazy("Return received"),
    "refunds.refunded_at": gettext_lazy("Refunded"),
    "metric_listed.seen_at": gettext_lazy("Seen on a metric's list"),
    "metric_listed.order_date": gettext_lazy("Order date by a metric's list"),
    "metric_listed.expected_at": gettext_lazy("Expected by a metric's list"),
    "metric_listed.happened_at": gettext_lazy("Happened by a metric's list"),
    "money.posted_at": gettext_lazy("Money posted"),
    "tickets.created_at": gettext_lazy("Ticket opened"),
    "tickets.first_reply_at": gettext_lazy("Ticket first answered"),
    "tickets.solved_at": gettext_lazy("Ticket solved"),
    "disputes.opened_at": gettext_lazy("Dispute opened"),
    "disputes.decided_at": gettext_lazy("Dispute decided"),
    "disputes.due_at": gettext_lazy("Dispute to be answered by"),
}
"""Every time column of every table about orders, as people say it; a test holds the list to be whole."""

TELLING = {
    "orders": ("order_status", "cancelled_by"),
    "shipments": ("carrier", "tracking_number"),
    "tracking": ("event", "location", "description"),
    "feedback": ("rating", "comment", "response"),
    "claims": ("status", "fault", "reason", "funded_by"),
    "chargebacks": ("status", "kind", "reason"),
    "messages": ("direction", "body"),
    "listed": ("defect_kind", "impacts_odr"),
    "returns": ("reason", "status"),
    "refunds": ("amount", "currency", "refunded_by"),
    "money": ("kind", "amount", "currency"),
    "metric_listed": ("metric",),
    "tickets": ("ticket_status", "subject"),
    "disputes": ("dispute_status", "outcome", "reason"),
}
"""What of a record is told beside its moments."""
WRITTEN = {"comment", "response", "body", "description", "subject", "location"}
"""What buyers and sellers wrote themselves: it may name people."""
DUE = {"orders.ship_by", "orders.deliver_by", "shipments.promised_at", "disputes.due_at", "metric_listed.expected_at"}
"""Moments that say what should happen, not what did."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the time line."""

    at: date | datetime
    has_time: bool
    words: str
    told: tuple[tuple[str, str, bool], ...]
    """(column, text, whether a person wrote it)."""
    source: dict[str, Any]
    due: bool


def page(request: HttpRequest, order_id: str) -> HttpResponse:
    """An order's time line, its events that count with the rule that says so, and every value with its line."""
    story = story_of(request, order_id, request.GET.get("account") or None)
    context = {
        "story": story,
        "entries": [_entry(moment, story, with_words=person(request).sees_personal_data) for moment in story.moments],
        "order": _plain(story.of("orders")),
        "defects": _defects(story),
        "cell": _cell(story),
        "others": [name for name in _holders(request, order_id) if name != story.account],
        "records": _records(story, with_words=person(request).sees_personal_data),
    }
    return render(request, "order.html", context)


def _holders(request: HttpRequest, order_id: str) -> list[str]:
    found = answer(("order accounts", order_id), lambda tower: tower.accounts_of_order(order_id))
    return person(request).seen(found)


def _stories(request: HttpRequest, order_id: str, account: str | None) -> list[OrderStory]:
    key = ("order", order_id, account)
    found = answer(key, lambda tower: tower.order_stories(order_id, account), account=account)
    return seen_rows(request, found, lambda story: story.account)


def story_of(request: HttpRequest, order_id: str, account: str | None) -> OrderStory:
    """The order's story in an account (the first that holds it without one). Raises Http404."""
    if account and not person(request).sees(account):
        raise Http404
    named = account or next(iter(_holders(request, order_id)), None)
    found = _stories(request, order_id, named)
    if not found:
        raise Http404
    return found[0]


def _plain(records: list[Record]) -> dict[str, Any]:
    return {name: said.value for record in records for name, said in record.values.items()}


def _cell(story: OrderStory) -> dict[str, Any] | None:
    """Where the order counts, for the way to the reasons; None where it is not known."""
    order = _plain(story.of("orders"))
    place = (story.account, order.get("marketplace_id") or "", order.get("fulfillment_channel") or "")
    if place not in cells():
        return None
    return dict(zip(("account", "marketplace_id", "fulfillment_channel"), place, strict=True)) | {"as_of": ""}


def _entry(moment: Moment, story: OrderStory, *, with_words: bool) -> Entry:
    has_time = isinstance(moment.at, datetime)
    at = moment.at.replace(tzinfo=UTC) if isinstance(moment.at, datetime) else moment.at
    name = f"{moment.table}.{moment.column}"
    record = next(one for one in story.of(moment.table) if one.id == moment.id)
    told = tuple(
        (column, text if with_words or column not in WRITTEN else _("(hidden)"), column in WRITTEN)
        for column in TELLING.get(moment.table, ())
        if (text := record.text(column)) is not None
    )
    return Entry(at, has_time, str(MOMENT_WORDS.get(name, name)), told, moment.said.source_json(), name in DUE)


def _defects(story: OrderStory) -> list[dict[str, Any]]:
    """The order's events, with what the rule says of each today."""
    rows = defects_of(story.account).get(story.order_id, ())
    return [event.as_json() for row in rows for event in row.events]


def defects_of(account: str) -> dict[str, list[DefectiveRow]]:
    """An account's defective orders of today, by order id."""
    return answer(
        ("defects by order", account), lambda tower: _by_order(tower.defects(account=account)), account=account
    )


def _by_order(rows: Sequence[DefectiveRow]) -> dict[str, list[DefectiveRow]]:
    found: dict[str, list[DefectiveRow]] = {}
    for row in rows:
        found.setdefault(row.order_id, []).append(row)
    return found


def _records(story: OrderStory, *, with_words: bool) -> list[dict[str, Any]]:
    return [
        {
            "table": record.table, "id": record.id,
            "values": [
                (name, _("(hidden)") if name in WRITTEN and not with_words else said.value, said.source_json())
                for name, said in record.values.items()
            ],
        }
        for record in story.records
    ]  # fmt: skip


def search(request: HttpRequest) -> HttpResponse:
    """Orders by any of their numbers; a single one is opened at once."""
    text = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    who = person(request)
    found = tower().find_orders(text, who.accounts if who.is_guest else None) if text else []
    if len(found) == 1:
        query = urlencode({"account": found[0].account})
        return redirect(f"{reverse('order', args=[found[0].order_id])}?{query}")
    named = [name for name in who.seen(account_names()) if text and text.casefold() in name.casefold()]
    return render(
        request, "search.html", {"found": found, "asked": text, "accounts": named[:MOST_NAMED], "today": clock.today()}
    )
