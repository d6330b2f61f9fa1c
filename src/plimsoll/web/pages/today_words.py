"""What the morning's page says: duties, changes, sources; sentences are made of fields, so they can be Chinese."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext_lazy
from django.utils.translation import gettext as _

from plimsoll.policies import find_marketplace
from plimsoll.web.templatetags.figures import channel_words, day, kind_words, percent, whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plimsoll.desk.changes import Change
    from plimsoll.desk.freshness import Freshness
    from plimsoll.desk.today import Duty
    from plimsoll.metrics.reconciliation.shown import Restatement

MOST_ORDERS = 5
"""So many orders are named in a sentence; the defects page has them all."""

DUTY_WORDS = {
    "claim.respond": gettext_lazy("Answer the marketplace about claim %(record)s"),
    "claim.appeal": gettext_lazy("Appeal the decision on claim %(record)s"),
    "chargeback.answer": gettext_lazy("Contest or accept chargeback %(record)s"),
    "feedback.request_removal": gettext_lazy("Ask Amazon to remove the feedback: a clause fits its words"),
    "message.reply": gettext_lazy("Answer the buyer's message"),
    "return.answer": gettext_lazy("Answer the return request"),
    "notice.answer": gettext_lazy("Answer the notice: %(subject)s"),
    "hint.feedback": gettext_lazy("Confirm that the feedback is gone: %(file)s of %(day)s no longer has it"),
    "hint.listed": gettext_lazy("Confirm that the order no longer counts: %(file)s of %(day)s no longer lists it"),
    "source.missing": gettext_lazy("Bring %(sources)s: without them the rate is not sure"),
    "source.stale": gettext_lazy("Bring %(sources)s: known through %(day)s only"),
}
ACTION_WORDS = {
    "answer_claim": gettext_lazy("Answer the open claim with tracking and messages"),
    "answer_message": gettext_lazy("Answer the buyer and solve what is asked"),
    "settle_return": gettext_lazy("Settle the return: authorise it, or refund what came back"),
    "ship_now": gettext_lazy("Ship it now, or settle with the buyer: it is overdue"),
    "trace_parcel": gettext_lazy("Ask the carrier: the label is made and nothing was scanned"),
    "solve_delay": gettext_lazy("Tell the buyer of the delay, and settle what the buyer chooses"),
    "check_item": gettext_lazy("Check the item before the next one is sent: others complained"),
}
GROUPS = {
    "claims": (gettext_lazy("Claims"), ("claim.respond", "claim.appeal")),
    "chargebacks": (gettext_lazy("Chargebacks to answer"), ("chargeback.answer",)),
    "feedback": (gettext_lazy("Feedback to contest"), ("feedback.request_removal",)),
    "replies": (gettext_lazy("Replies"), ("message.reply", "return.answer")),
    "notices": (gettext_lazy("Notices to answer"), ("notice.answer",)),
    "hints": (gettext_lazy("To confirm"), ("hint.feedback", "hint.listed")),
    "orders": (gettext_lazy("Orders to save"), ("order.save",)),
    "sources": (gettext_lazy("Sources to bring"), ("source.missing", "source.stale")),
}
"""The kinds of things to do, as the page's filters name them."""
SOURCE_NAMES = {
    "orders": pgettext_lazy("source", "orders"),
    "negative_feedback": pgettext_lazy("source", "feedback"),
    "claims": pgettext_lazy("source", "A-to-z claims"),
    "chargebacks": pgettext_lazy("source", "chargebacks"),
}
SHAPES = {
    "jump": gettext_lazy("Defects have jumped since %(day)s."),
    "drift": gettext_lazy("Defects have been rising slowly since %(day)s."),
    "seasonal": gettext_lazy("Defects rise as they do every year, since %(day)s."),
    "new_shop": gettext_lazy("A cluster of defects in a new shop since %(day)s."),
    "recurrence": gettext_lazy("The rate keeps coming back above 1.2 %%."),
}
FIGURES = {
    "orders": gettext_lazy("the orders"),
    "orders_with_defects": gettext_lazy("the orders with defects"),
    "negative_feedback": gettext_lazy("the negative feedback"),
    "claims": gettext_lazy("the claims"),
    "chargebacks": gettext_lazy("the chargebacks"),
}


def site_name(marketplace_id: str | None) -> str:
    """The marketplace's country, or its id where it is not one we know."""
    found = find_marketplace(marketplace_id) if marketplace_id else None
    return found.country if found else marketplace_id or ""


def joined(words: Sequence[str]) -> str:
    """A list as people write it."""
    return ("、" if get_language() == "zh-hans" else ", ").join(words)


def source_names(names: Sequence[str]) -> str:
    """Sources of the rate, by name."""
    return joined([str(SOURCE_NAMES.get(name, name)) for name in names])


def duty_words(one: Duty) -> str:
    """What is to be done."""
    if one.what == "order.save":
        return str(ACTION_WORDS.get(one.values["action"], one.values["action"]))
    said = one.values
    return str(DUTY_WORDS[one.what]) % {
        "record": one.record, "subject": said.get("subject") or "\N{EN DASH}",
        "file": _file(str(said.get("absent_from", ""))), "sources": source_names(said.get("sources", ())),
        "day": day(said.get("absent_since") or said.get("through")),
    }  # fmt: skip


def _file(path: str) -> str:
    return path.replace("\\", "/").rsplit("/", 1)[-1]


def group_of(one: Duty) -> str:
    """The filter that a duty belongs to."""
    return next(name for name, (_words, whats) in GROUPS.items() if one.what in whats)


def saving_words(one: Duty) -> str:
    """What it saves."""
    if one.shared:
        return _("nothing alone: the order has another defect")
    if not one.points:
        return "\N{EN DASH}"
    if one.what == "order.save" or one.what in {"message.reply", "return.answer"}:
        return _("%(points)s points expected") % {"points": f"{one.points:.2f}"}
    return _("up to %(points)s points") % {"points": f"{one.points:.2f}"}


def button_of(one: Duty, *, may_write: bool) -> tuple[str, str] | None:
    """Where it is done, and what the button says; None where no page of ours does it."""
    if one.what == "hint.feedback" and may_write:
        return _("Confirm"), _add("feedback_status", one)
    if one.what == "hint.listed" and may_write:
        return _("Confirm"), _add("listed", one)
    if one.what.startswith("source.") and may_write:
        if "orders" in one.values["sources"]:
            return _("Import"), reverse("imports")
        return _("To the round"), round_url(one.account, one.marketplace_id or "")
    if one.order_id:
        return _("Open the order"), order_url(one.order_id, one.account)
    return None


def _add(kind: str, one: Duty) -> str:
    words = {"kind": kind, "account": one.account, "order_id": one.order_id or ""}
    return f"{reverse('quick_add')}?{urlencode(words)}"


def order_url(order_id: str, account: str) -> str:
    """The page of an order."""
    return f"{reverse('order', args=[order_id])}?{urlencode({'account': account})}"


def round_url(account: str, marketplace_id: str) -> str:
    """The round of one account on one marketplace."""
    return f"{reverse('round')}?{urlencode({'account': account, 'marketplace': marketplace_id})}"


@dataclass(frozen=True, slots=True)
class Because:
    """One reason of a change: a sentence and the orders it names, as (order id, address)."""

    words: str
    orders: Sequence[tuple[str, str]] = ()
    more: int = 0


@dataclass(frozen=True, slots=True)
class Told:
    """What became of a cell, in words; `bad` where it became worse."""

    account: str
    marketplace_id: str
    channel: str
    words: str
    because: Sequence[Because]
    bad: bool

    @property
    def place(self) -> str:
        """Site and channel."""
        return f"{site_name(self.marketplace_id)} · {channel_words(self.channel)}"


def told(one: Change) -> Told:
    """A change in sentences."""
    reasons = [_came(one, kind, orders) for kind, orders in one.came.items()]
    if one.left:
        words = ngettext("%(n)d order left the window:", "%(n)d orders left the window:", len(one.left))
        reasons.append(_because(one, words % {"n": len(one.left)}, one.left))
    if one.lifted:
        words = ngettext(
            "%(n)d order counts no more (removed, won or reversed):",
            "%(n)d orders count no more (removed, won or reversed):", len(one.lifted),
        )  # fmt: skip
        reasons.append(_because(one, words % {"n": len(one.lifted)}, one.lifted))
    reasons += [Because(str(SHAPES[shape]) % {"day": day(began)}) for shape, began in one.signals if shape in SHAPES]
    worse = one.before is not None and _rate(one.after) > _rate(one.before)
    return Told(
        one.account, one.marketplace_id, one.fulfillment_channel, _moved(one), reasons, worse or bool(one.signals)
    )


def _rate(counts: tuple[int, int]) -> float:
    return counts[0] / counts[1] if counts[1] else 0.0


def _moved(one: Change) -> str:
    after = {"rate": percent(_rate(one.after)), "n": whole(one.after[0]), "of": whole(one.after[1])}
    if one.before is None:
        return _("New here: %(rate)s (%(n)s of %(of)s orders).") % after
    before = {"was": percent(_rate(one.before)), "was_n": whole(one.before[0]), "was_of": whole(one.before[1])}
    if after["rate"] == before["was"]:
        return _("The rate stays at %(rate)s (%(n)s of %(of)s orders).") % after
    return _("The rate moved from %(was)s (%(was_n)s of %(was_of)s) to %(rate)s (%(n)s of %(of)s orders).") % {
        **before, **after,
    }  # fmt: skip


def _came(one: Change, kind: str, orders: Sequence[str]) -> Because:
    words = ngettext("%(kind)s on %(n)d more order:", "%(kind)s on %(n)d more orders:", len(orders))
    return _because(one, words % {"kind": kind_words(kind), "n": len(orders)}, orders)


def _because(one: Change, words: str, orders: Sequence[str]) -> Because:
    named = [(order, order_url(order, one.account)) for order in orders[:MOST_ORDERS]]
    return Because(words, named, max(len(orders) - MOST_ORDERS, 0))


def restated_words(one: Restatement) -> str:
    """A figure that was displayed differently later."""
    return _("%(account)s, %(site)s: Amazon restated %(figure)s for %(from)s to %(to)s from %(was)s to %(is)s.") % {
        "account": one.page.account, "site": site_name(one.page.marketplace_id),
        "figure": str(FIGURES.get(one.figure, one.figure)), "from": day(one.page.first), "to": day(one.page.last),
        "was": whole(one.page.figures[one.figure]), "is": whole(one.later.figures[one.figure]),
    }  # fmt: skip


def next_words(one: Freshness, document: dict[str, Any]) -> str:
    """What to fetch next, and where it stands."""
    following = document["next"]
    if following is None:
        return _("Nothing: all of them are fresh.")
    page = document["next_page"]
    name = page["zh"] if get_language() == "zh-hans" else page["page"]
    said = {"source": source_names([following]), "page": name, "host": document["host"] or ""}
    if one.through.get(following) is None:
        return _("%(source)s were never brought. They stand on the page “%(page)s” %(host)s.") % said
    return _("%(source)s, from the page “%(page)s” %(host)s.") % said
