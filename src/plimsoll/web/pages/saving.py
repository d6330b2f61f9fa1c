"""Orders worth saving: the open ones whose rescue spares the rate most, why, what to do, until when; marked when done.

Nothing here chooses who is asked for a review or for feedback, and no action speaks of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from plimsoll import clock
from plimsoll.desk.today import uid_of
from plimsoll.journal.doing import note_request
from plimsoll.journal.models import TaskMark, TaskVerb
from plimsoll.watch.risk.queue import Handled
from plimsoll.web import rooms
from plimsoll.web.access import person, seen_account, seen_rows, writers_only
from plimsoll.web.asking import answer
from plimsoll.web.pages.risk_words import ACTION_WORDS, REASON_WORDS
from plimsoll.web.pages.room_asked import asked_of
from plimsoll.web.pages.today_words import order_url, site_name

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest

    from plimsoll.watch.risk.queue import RiskAnswer, RiskRow
    from plimsoll.web.pages.room_asked import RoomAsked

ROWS = 25
QUEUE = 200
"""So many orders are ranked for the page; what stands behind them spares next to nothing."""
STAGE_WORDS = {
    "untold": gettext_lazy("no word of it yet"),
    "waiting": gettext_lazy("not sent yet"),
    "on_the_way": gettext_lazy("on its way"),
    "delivered": gettext_lazy("delivered"),
}
SOURCE_WORDS = {
    "shipped prior": gettext_lazy("learnt from simulated shops, at the account's own level"),
    "blend": gettext_lazy("learnt from the account's own orders, and from simulated shops where these are too few"),
    "own history": gettext_lazy("learnt from the account's own orders"),
}


class _NotKeptError(Exception):
    """Nothing is kept for the question."""


@dataclass(frozen=True, slots=True)
class SavedRow:
    """One order of the queue, in words."""

    row: RiskRow

    @property
    def action(self) -> str:
        """What to do."""
        return str(ACTION_WORDS.get(self.row.action.key, self.row.action.words))

    @property
    def stage(self) -> str:
        """Where the order is; empty where a reason says so already."""
        if any(one.key == self.row.stage for one in self.row.reasons):
            return ""
        return str(STAGE_WORDS.get(self.row.stage, self.row.stage))

    @property
    def reasons(self) -> list[tuple[str, str]]:
        """(what, how many times as likely it makes a defect)."""
        return [(str(REASON_WORDS.get(one.key, one.words)), f"{one.times_as_likely:.1f}") for one in self.row.reasons]

    @property
    def due(self) -> datetime | None:
        """Until when it helps most, aware."""
        return self.row.action.clock.due if self.row.action.clock else None

    @property
    def late(self) -> bool:
        """Whether that has passed."""
        return self.due is not None and self.due < clock.now()

    @property
    def site(self) -> str:
        """The marketplace's country."""
        return site_name(self.row.cell.marketplace_id)

    @property
    def url(self) -> str:
        """The order's page."""
        return order_url(self.row.order_id, self.row.cell.account) + "#undo"


def _refuse(_tower: object) -> RiskAnswer:
    raise _NotKeptError


def _kept_queue(words: dict[str, Any]) -> RiskAnswer:
    """The queue where it is at hand. Raises _NotKeptError."""
    return answer(rooms.risk_key(words, QUEUE), _refuse, account=words.get("account"))


def _queue(asked: RoomAsked, *, at_once: bool) -> RiskAnswer | None:
    """The queue; None where it would have to be reckoned first, which takes seconds on a fleet, and may not be."""
    if at_once:
        return rooms.risk(asked.words, QUEUE)
    try:
        return _kept_queue(asked.words)
    except _NotKeptError:
        return None


def page(request: HttpRequest) -> HttpResponse:
    """The page; without `?look=1` it comes at once, and fetches the queue where that is not known yet."""
    asked = asked_of(request)
    found = _queue(asked, at_once=bool(request.GET.get("look")) or asked.account is not None)
    context: dict[str, Any] = {"chosen": asked, "known": found is not None}
    if found is not None:
        context |= _shown(request, found)
    return render(request, "saving.html", context)


def _shown(request: HttpRequest, found: RiskAnswer) -> dict[str, Any]:
    done = rooms.handled()
    mine = seen_rows(request, found.rows, lambda row: row.cell.account)
    standing = [row for row in mine if Handled(row.cell.account, row.order_id) not in done]
    helps = [row for row in standing if row.saving > 0]
    shown = standing if request.GET.get("all") else helps
    paged: Any = Paginator(shown, ROWS).get_page(request.GET.get("page"))
    paged.object_list = [SavedRow(row) for row in paged.object_list]
    models = seen_rows(request, found.models, lambda model: model.account)
    return {
        "page": paged, "helps": len(helps), "all": len(standing), "every": bool(request.GET.get("all")),
        "capped": QUEUE if len(found.rows) == QUEUE else None, "spared": sum(row.saving for row in helps),
        "scored": None if person(request).is_guest else found.scored,
        "expected": None if person(request).is_guest else found.expected_defects,
        "models": [(model, SOURCE_WORDS.get(model.source, model.source), model.own * 100) for model in models],
        "away": _away(request),
    }  # fmt: skip


def _away(request: HttpRequest) -> list[TaskMark]:
    """Orders that are marked as done, the newest first."""
    newest: dict[tuple[str, str], TaskMark] = {}
    for one in TaskMark.objects.filter(what=rooms.SAVE).exclude(verb=TaskVerb.ASSIGNED).order_by("at", "id"):
        newest[one.account, one.order_id] = one
    done = [one for one in newest.values() if one.verb == TaskVerb.DONE]
    return sorted(seen_rows(request, done, lambda one: one.account), key=lambda one: one.at, reverse=True)[:100]


@require_POST
@writers_only
def mark(request: HttpRequest) -> HttpResponse:
    """Mark an order of the queue as done, or open it again."""
    account, order_id = seen_account(request, request.POST.get("account", "")), request.POST.get("order_id", "")
    verb = request.POST.get("verb", "")
    if verb == TaskVerb.DONE:
        uid, words = _of_queue(account, order_id)
    elif verb == TaskVerb.REOPENED:
        before = next((one for one in _away(request) if (one.account, one.order_id) == (account, order_id)), None)
        if before is None:
            raise Http404
        uid, words = before.uid, before.words
    else:
        raise Http404
    TaskMark.objects.create(
        uid=uid, what=rooms.SAVE, account=account, order_id=order_id, words=words[:400], verb=verb,
        who=person(request).get_username(), at=clock.now(),
    )  # fmt: skip
    note_request(request, f"task {verb}", order_id, account=account, what=rooms.SAVE, uid=uid)
    if verb == TaskVerb.REOPENED:
        messages.success(request, _("%(order)s stands in the queue again.") % {"order": order_id})
    else:
        messages.success(request, _("%(order)s is marked as done; it can be opened again below.") % {"order": order_id})
    back = {name: request.POST[name] for name in ("account_filter", "page") if request.POST.get(name)}
    query = {"account" if name == "account_filter" else name: value for name, value in back.items()}
    return redirect(reverse("saving") + (f"?{urlencode(query)}" if query else ""))


def _of_queue(account: str, order_id: str) -> tuple[str, str]:
    """(uid, words) of an order that stands in the queue. Raises Http404."""
    for words, at_once in (({}, False), ({"account": account}, True)):
        try:
            found = rooms.risk(words, QUEUE) if at_once else _kept_queue(words)
        except _NotKeptError:
            continue
        for row in found.rows:
            if (row.cell.account, row.order_id) == (account, order_id):
                return uid_of(rooms.SAVE, account, order_id, row.action.key), SavedRow(row).action
    raise Http404
