"""Deadlines: what wants an answer, day by day, with the words that set the day; as a calendar file too."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from plimsoll import clock
from plimsoll.journal.doing import note_request
from plimsoll.journal.models import TaskMark, TaskVerb
from plimsoll.web import rooms
from plimsoll.web.access import person, seen_rows, writers_only
from plimsoll.web.pages.calendar_words import spoken_calendar
from plimsoll.web.pages.remedy_words import deadline_how
from plimsoll.web.pages.room_asked import asked_of
from plimsoll.web.pages.today_words import DUTY_WORDS, order_url, site_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest

    from plimsoll.remedies.deadline import Deadline
    from plimsoll.web.pages.room_asked import RoomAsked

ROWS = 50
LATE_DAYS = 3
"""What has passed longer ago stands under its own filter only."""
REMOVAL = "feedback.request_removal"


@dataclass(frozen=True, slots=True)
class ShownDeadline:
    """One deadline, in words. `fits`: for feedback, whether a clause fits its words."""

    deadline: Deadline
    fits: bool
    done: bool

    @property
    def words(self) -> str:
        """What is to be done."""
        one = self.deadline
        said = {"record": one.record, "subject": one.values.get("subject") or "\N{EN DASH}"}
        if one.what == REMOVAL and not self.fits:
            return _("No clause fits the feedback's words; nothing is asked")
        return str(DUTY_WORDS[one.what]) % {**said, "file": "", "day": "", "sources": ""}

    @property
    def due(self) -> datetime:
        """The last second that is in time, aware."""
        return self.deadline.due.replace(tzinfo=UTC)

    @property
    def there(self) -> str:
        """The same moment on the marketplace's clock."""
        return f"{self.deadline.reckoned.local:%Y-%m-%d %H:%M %Z}"

    @property
    def day(self) -> date:
        """The day it falls on, in the reader's zone."""
        return timezone.localtime(self.due).date()

    @property
    def late(self) -> bool:
        """Whether it has passed."""
        return self.due < clock.now()

    @property
    def near(self) -> bool:
        """Whether two days are left at the most."""
        return self.due - clock.now() < timedelta(hours=48)

    @property
    def site(self) -> str:
        """The marketplace's country."""
        return site_name(self.deadline.marketplace_id)

    @property
    def url(self) -> str:
        """The order's page, empty where it is about none."""
        return order_url(self.deadline.order_id, self.deadline.account) if self.deadline.order_id else ""

    @property
    def how(self) -> str:
        """How the last moment was reckoned."""
        return deadline_how(self.deadline)

    @property
    def source(self) -> dict[str, Any]:
        """The notice's own sentence, or the rule."""
        return self.deadline.source.as_json()

    @property
    def group(self) -> str:
        """The filter it stands under."""
        if self.done:
            return "done"
        if self.deadline.what == REMOVAL and not self.fits:
            return "without_clause"
        return "passed" if self.due < clock.now() - timedelta(days=LATE_DAYS) else "open"


def _all(request: HttpRequest, asked: RoomAsked) -> list[ShownDeadline]:
    words = asked.words
    clauses = rooms.remedies(words).feedback_clauses()
    done = TaskMark.done_uids()
    mine = seen_rows(request, rooms.deadlines(words).deadlines, lambda one: one.account)
    return [
        ShownDeadline(one, (one.account, one.order_id or "") in clauses, one.uid in done)
        for one in mine
    ]  # fmt: skip


def page(request: HttpRequest) -> HttpResponse:
    """The deadlines, by day."""
    asked = asked_of(request)
    every = _all(request, asked)
    group, what = request.GET.get("group") or "open", request.GET.get("what", "")
    counted = Counter(one.group for one in every)
    in_group = [one for one in every if one.group == group]
    whats = Counter(one.deadline.what for one in in_group)
    shown = [one for one in in_group if what in {"", one.deadline.what}]
    paged = Paginator(shown, ROWS).get_page(request.GET.get("page"))
    context = {
        "chosen": asked, "page": paged,
        "days": [(day, list(some)) for day, some in groupby(paged.object_list, key=lambda one: one.day)],
        "group": group, "what": what, "counted": counted, "all": len(every),
        "whats": [(name, _what(name), n) for name, n in whats.most_common()],
        "undated": () if person(request).is_guest else rooms.deadlines(asked.words).undated,
    }  # fmt: skip
    return render(request, "deadlines.html", context)


def _what(name: str) -> str:
    return {
        "claim.respond": _("claims to answer"), "claim.appeal": _("decisions to appeal"),
        "chargeback.answer": _("chargebacks"), REMOVAL: _("feedback"), "message.reply": _("messages"),
        "return.answer": _("return requests"), "notice.answer": _("notices"),
    }[name]  # fmt: skip


def calendar(request: HttpRequest) -> HttpResponse:
    """The open deadlines of the accounts that who asks may know of, as a calendar file."""
    asked = asked_of(request)
    open_ones: Sequence[Deadline] = [one.deadline for one in _all(request, asked) if one.group == "open"]
    text = spoken_calendar(open_ones, clock.now().astimezone(UTC).replace(tzinfo=None))
    answer = HttpResponse(text.encode("utf-8"), content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename="deadlines.ics"
    ) or "attachment"  # fmt: skip
    return answer


@require_POST
@writers_only
def mark(request: HttpRequest) -> HttpResponse:
    """Mark one as done, or open it again: the same word as on the day's list."""
    verb, uid = request.POST.get("verb", ""), request.POST.get("uid", "")
    one = next((one for one in _all(request, asked_of(request)) if one.deadline.uid == uid), None)
    if one is None or verb not in {TaskVerb.DONE, TaskVerb.REOPENED}:
        raise Http404
    found = one.deadline
    TaskMark.objects.create(
        uid=uid, what=found.what, account=found.account, order_id=found.order_id or "",
        words=one.words[:400], verb=verb, who=person(request).get_username(), at=clock.now(),
    )  # fmt: skip
    note_request(request, f"task {verb}", found.record, account=found.account, what=found.what, uid=uid)
    messages.success(request, _("Marked as done.") if verb == TaskVerb.DONE else _("Open again."))
    query = request.GET.urlencode()
    return redirect(reverse("deadlines") + (f"?{query}" if query else ""))
