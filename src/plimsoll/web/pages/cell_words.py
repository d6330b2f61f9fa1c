"""Values of facts and verbs of deeds as people say them, for chips and tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from plimsoll.web.pages.typing_words import COLUMN_WORDS, choice_words, column_words

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

CHOICE_COLUMNS = {
    "order_status", "cancelled_by", "status", "fault", "funded_by", "refunded_by", "appeal_status", "direction", "kind",
    "fulfillment_channel", "notice_kind", "defect_kind", "event", "resolution", "refund_kind",
}  # fmt: skip
"""Columns whose values are words of the product; every other value is shown as a file said it."""
EVENT_WORDS: dict[str, _StrPromise] = {
    "label_created": gettext_lazy("Label created"),
    "accepted": pgettext_lazy("tracking", "Accepted by the carrier"),
    "in_transit": gettext_lazy("In transit"),
    "out_for_delivery": gettext_lazy("Out for delivery"),
    "delivered": gettext_lazy("Delivered"),
    "exception": pgettext_lazy("tracking", "Delivery problem"),
    "returned": pgettext_lazy("tracking", "Returned to sender"),
}
"""Events of the table `tracking`."""
RETURN_WORDS: dict[str, _StrPromise] = {
    "requested": pgettext_lazy("return", "Requested"),
    "authorised": pgettext_lazy("return", "Authorised"),
    "authorized": pgettext_lazy("return", "Authorised"),
    "approved": pgettext_lazy("return", "Authorised"),
    "received": pgettext_lazy("return", "Received"),
    "completed": pgettext_lazy("return", "Completed"),
    "refused": pgettext_lazy("return", "Refused"),
    "rejected": pgettext_lazy("return", "Refused"),
    "refund": pgettext_lazy("return", "Refund"),
    "refunded": pgettext_lazy("return", "Refunded"),
    "replacement": pgettext_lazy("return", "Replacement"),
    "exchange": pgettext_lazy("return", "Exchange"),
}
"""States and resolutions of returns."""
MORE_COLUMNS: dict[str, _StrPromise] = {
    "signed_by_present": pgettext_lazy("column", "Signed for"),
    "buy_shipping": pgettext_lazy("column", "Bought with Buy Shipping"),
    "message_id": pgettext_lazy("column", "Message id"),
    "direction": pgettext_lazy("column", "Direction"),
    "sent_at": pgettext_lazy("column", "Sent on"),
    "body": pgettext_lazy("column", "Text"),
    "language": pgettext_lazy("column", "Language"),
    "thread_id": pgettext_lazy("column", "Thread"),
    "ticket_id": pgettext_lazy("column", "Ticket"),
    "no_response_needed": pgettext_lazy("column", "Needs no answer"),
    "occurred_at": pgettext_lazy("column", "Happened on"),
    "event": pgettext_lazy("column", "Event"),
    "location": pgettext_lazy("column", "Place"),
    "description": pgettext_lazy("column", "Description"),
    "answered_at": pgettext_lazy("column", "Answered on"),
    "in_policy": pgettext_lazy("column", "Within the return policy"),
    "arrived_on_time": pgettext_lazy("column", "Arrived on time"),
    "item_as_described": pgettext_lazy("column", "Item as described"),
    "customer_service": pgettext_lazy("column", "Customer service was good"),
}
"""Columns that only files say."""
DEED_WORDS: dict[str, _StrPromise] = {
    "set up": pgettext_lazy("deed", "set up the tower"),
    "log in": pgettext_lazy("deed", "logged in"),
    "log out": pgettext_lazy("deed", "logged out"),
    "add person": pgettext_lazy("deed", "added a person"),
    "change person": pgettext_lazy("deed", "changed a person"),
    "change password": pgettext_lazy("deed", "set a password"),
    "change own password": pgettext_lazy("deed", "changed their password"),
    "end other logins": pgettext_lazy("deed", "ended their other logins"),
    "make token": pgettext_lazy("deed", "made a token"),
    "revoke token": pgettext_lazy("deed", "revoked a token"),
    "change settings": pgettext_lazy("deed", "changed plimsoll.toml"),
    "import": pgettext_lazy("deed", "imported"),
    "undo import": pgettext_lazy("deed", "took an import back"),
    "record": pgettext_lazy("deed", "typed a fact"),
    "paste": pgettext_lazy("deed", "pasted a table"),
    "save mapping": pgettext_lazy("deed", "saved a mapping"),
    "mark": pgettext_lazy("deed", "marked an order"),
    "overrule cause": pgettext_lazy("deed", "overruled a cause"),
    "take overruling back": pgettext_lazy("deed", "took an overruling back"),
    "answer": pgettext_lazy("deed", "answered a question"),
    "release draft": pgettext_lazy("deed", "released a draft"),
    "download review": pgettext_lazy("deed", "downloaded a review"),
    "task done": pgettext_lazy("deed", "marked as done"),
    "task snoozed": pgettext_lazy("deed", "put off"),
    "task assigned": pgettext_lazy("deed", "handed over"),
    "task reopened": pgettext_lazy("deed", "opened again"),
    "round unchanged": pgettext_lazy("deed", "found a page unchanged"),
    "round typed": pgettext_lazy("deed", "typed a page's figures"),
    "round skipped": pgettext_lazy("deed", "skipped a page"),
    "take alert": pgettext_lazy("deed", "took an alert"),
    "snooze alert": pgettext_lazy("deed", "put an alert aside"),
    "give back alert": pgettext_lazy("deed", "gave an alert back"),
    "add alert rule": pgettext_lazy("deed", "added an alert rule"),
    "change alert rule": pgettext_lazy("deed", "changed an alert rule"),
    "alert rule on": pgettext_lazy("deed", "switched an alert rule on"),
    "alert rule off": pgettext_lazy("deed", "switched an alert rule off"),
    "alert rule remove": pgettext_lazy("deed", "removed an alert rule"),
    "add alert channel": pgettext_lazy("deed", "added an alert channel"),
    "change alert channel": pgettext_lazy("deed", "changed an alert channel"),
    "remove alert channel": pgettext_lazy("deed", "removed an alert channel"),
    "test alert channel": pgettext_lazy("deed", "tested an alert channel"),
    "try message again": pgettext_lazy("deed", "sent a message again"),
}
"""Verbs of the journal of deeds; a verb of a page that has none here is shown as it is kept."""


def cell_words(value: Any, column: str = "") -> str:  # noqa: ANN401 - a fact's value
    """A value of a column: a choice in words, yes and no, anything else as it is."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    text = str(value)
    if column not in CHOICE_COLUMNS:
        return text
    if column == "event" and text in EVENT_WORDS:
        return str(EVENT_WORDS[text])
    said = choice_words(text)
    return str(RETURN_WORDS.get(text.lower(), said)) if said == text else said


def heading_words(column: str) -> str:
    """A column of any table as people call it."""
    return column_words(column) if column in COLUMN_WORDS else str(MORE_COLUMNS.get(column, column))


def deed_words(verb: str) -> str:
    """What somebody did."""
    return str(DEED_WORDS.get(verb, verb))
