"""Today: what to do now, what changed since the last visit, how the round stands, how fresh the sources are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from plimsoll import clock
from plimsoll.desk.changes import changes, restated_since, seen_by
from plimsoll.desk.morning import apart, together
from plimsoll.journal.doing import note_request
from plimsoll.journal.models import AlertLevel, Person, TaskMark, TaskState, TaskVerb, Visit
from plimsoll.web.access import person, seen_rows, writers_only
from plimsoll.web.alert_doing import seen_alerts
from plimsoll.web.asking import answer, answer_by_account, kept
from plimsoll.web.pages.alerts import shown
from plimsoll.web.pages.cases import running_cases
from plimsoll.web.pages.round import progress
from plimsoll.web.pages.today_words import (
    GROUPS,
    button_of,
    duty_words,
    group_of,
    next_words,
    restated_words,
    saving_words,
    site_name,
    told,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse

    from plimsoll.desk.changes import Change
    from plimsoll.desk.morning import Morning
    from plimsoll.desk.today import Duty
    from plimsoll.journal.models import Alert
    from plimsoll.tower import Tower

ROWS = 25
VISIT_GAP = timedelta(hours=1)
"""Whoever comes back after so long begins a new visit; until then the last visit is the one before this one."""
KEPT_VISITS = 5
LITTLE = 0.05
"""Points; a rate that moved less by order numbers alone is only counted."""
SNOOZES = {"tomorrow": 1, "three_days": 3, "week": 7}
MOST_CHANGES = 40
MOST_ALERTS = 5


@dataclass(frozen=True, slots=True)
class TodayRow:
    """One thing to do, as the page shows it."""

    duty: Duty
    state: TaskState
    words: str
    saving: str
    button: tuple[str, str] | None

    @property
    def due(self) -> datetime | None:
        """The last moment that is in time, aware."""
        return self.duty.due.replace(tzinfo=UTC) if self.duty.due else None

    @property
    def late(self) -> bool:
        """Whether it has passed."""
        return self.due is not None and self.due < clock.now()

    @property
    def near(self) -> bool:
        """Whether a day is left at the most."""
        return self.due is not None and self.due - clock.now() < timedelta(hours=24)

    @property
    def site(self) -> str:
        """The marketplace's country."""
        return site_name(self.duty.marketplace_id)


def morning_of(*, thorough: bool) -> Morning:
    """The morning as it was asked last for these facts; the thorough one where it is asked for or known already."""
    if thorough:
        return answer(("morning", True), lambda tower: tower.morning(thorough=True))
    return kept(("morning", True)) or answer(("morning", False), _morning_together)


def _morning_together(_tower: Tower) -> Morning:
    parts = answer_by_account("mornings", _mornings, lambda one: one[0])
    return together((part for _, part in parts), clock.now().astimezone(UTC).replace(tzinfo=None))


def _mornings(tower: Tower, account: str | None) -> list[tuple[str, Morning]]:
    return apart(tower.morning(account=account))


def page(request: HttpRequest) -> HttpResponse:
    """The page; `?thorough=1` also scores the open orders and tests for rises, which takes a moment."""
    morning = morning_of(thorough=bool(request.GET.get("thorough")))
    mine = seen_rows(request, morning.duties, lambda one: one.account)
    states = TaskMark.states(one.uid for one in mine)
    rows = [_row(request, one, states.get(one.uid, TaskState())) for one in mine]
    now = clock.now()
    standing = [row for row in rows if row.state.open(now)]
    asked = {name: request.GET.get(name, "") for name in ("kind", "when", "whose", "q")}
    meeting = [row for row in standing if _meets(row, asked, person(request))]
    fresh = seen_rows(request, morning.fresh, lambda one: one.account)
    context = {
        "page": Paginator(meeting, ROWS).get_page(request.GET.get("page")), "asked": asked, "all": len(standing),
        "groups": _groups(standing), "near": sum(row.near for row in standing),
        "own": sum(row.state.assignee == person(request).username for row in standing),
        "away": [row for row in rows if not row.state.open(now)], "thorough": morning.thorough,
        "people": Person.objects.filter(is_active=True, role__in=("owner", "operator")).order_by("username"),
        "marked": next((row for row in rows if row.duty.uid == request.GET.get("marked")), None),
        "back": _back(request), "fresh": [_fresh(one, morning) for one in fresh], "known": bool(morning.rows),
        "round": progress(request), "case_clocks": running_cases(request), **_alerts(request, now),
        **_since(request, morning),
    }  # fmt: skip
    return render(request, "today.html", context)


def _back(request: HttpRequest) -> str:
    """The present filters, to come back to."""
    words = request.GET.copy()
    for name in ("marked", "thorough"):
        words.pop(name, None)
    return words.urlencode()


def _alerts(request: HttpRequest, now: datetime) -> dict[str, Any]:
    """The alerts that stand and that nobody has taken: how many, and the gravest."""
    standing = seen_alerts(request).filter(ended_at=None, acknowledged_by="")
    loud = sorted((one for one in standing if not one.is_quiet(now)), key=_gravest)
    return {"alerts": [shown(one) for one in loud[:MOST_ALERTS]], "alert_count": len(loud)}


def _gravest(one: Alert) -> tuple[int, float]:
    return -AlertLevel.values.index(one.level), -one.began_at.timestamp()


def _row(request: HttpRequest, one: Duty, state: TaskState) -> TodayRow:
    button = button_of(one, may_write=person(request).may_write)
    return TodayRow(one, state, duty_words(one), saving_words(one), button)


def _groups(rows: Sequence[TodayRow]) -> list[tuple[str, str, int]]:
    counted = {name: sum(group_of(row.duty) == name for row in rows) for name in GROUPS}
    return [(name, str(GROUPS[name][0]), n) for name, n in counted.items() if n]


def _meets(row: TodayRow, asked: dict[str, str], who: Person) -> bool:
    return (
        asked["kind"] in {"", group_of(row.duty)}
        and (asked["when"] != "near" or row.near)
        and (asked["whose"] != "mine" or row.state.assignee == who.username)
        and asked["q"].casefold() in f"{row.duty.account} {row.duty.order_id or ''} {row.duty.record}".casefold()
    )


def _fresh(one: Any, morning: Morning) -> dict[str, Any]:  # noqa: ANN401 - a Freshness
    document = one.as_json(morning.now.date())
    late = {**dict.fromkeys(document["missing"], "gaps"), **dict.fromkeys(document["stale"], "old")}
    return {
        **document,
        "site": site_name(one.marketplace_id),
        "words": next_words(one, document),
        "sources": [(name, through, late.get(name, "")) for name, through in document["through"].items()],
        "newest": max(one.brought.values(), default=None),
    }


# -- since the last visit ----------------------------------------------------------------------------------------------


def _since(request: HttpRequest, morning: Morning) -> dict[str, Any]:
    """What changed since this person looked last; this look is kept for the next time."""
    who = person(request)
    accounts = who.seen({row.cell.account for row in morning.rows})
    now_seen = seen_by(morning.standing, accounts)
    before = _visit_before(who, now_seen)
    if before is None:
        return {"since": None, "changes": [], "more_changes": 0, "quiet_changes": 0, "restated": []}
    found = changes(before.seen, now_seen)
    loud = [one for one in found if _worth_telling(one)]
    since = before.at.astimezone(UTC).replace(tzinfo=None).isoformat()
    again = [one for one in restated_since(morning.restated, since) if one.page.account in accounts]
    return {
        "since": before.at, "changes": [told(one) for one in loud[:MOST_CHANGES]],
        "more_changes": max(len(loud) - MOST_CHANGES, 0), "quiet_changes": len(found) - len(loud),
        "restated": [restated_words(one) for one in again[:MOST_CHANGES]],
    }  # fmt: skip


def _worth_telling(one: Change) -> bool:
    return bool(one.first or one.came or one.left or one.lifted or one.signals) or one.moved >= LITTLE


def _visit_before(who: Person, seen: dict[str, Any]) -> Visit | None:
    """The visit before this one; this one is begun, or brought up to date."""
    now, visits = clock.now(), list(Visit.objects.filter(person=who)[: KEPT_VISITS + 1])
    newest = visits[0] if visits else None
    if newest is None or now - newest.at > VISIT_GAP:
        Visit.objects.create(person=who, at=now, seen=_with_signals(seen, newest.seen) if newest else seen)
        Visit.objects.filter(pk__in=[one.pk for one in visits[KEPT_VISITS - 1 :]]).delete()
        return newest
    if newest.seen != seen or now - newest.at > VISIT_GAP / 6:
        newest.at, newest.seen = now, _with_signals(seen, newest.seen)
        newest.save(update_fields=["at", "seen"])
    return visits[1] if len(visits) > 1 else None


def _with_signals(seen: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    """A look that tested nothing keeps what was known of signals."""
    old = before.get("cells", {})
    cells = {
        key: cell
        if "signals" in cell or "signals" not in old.get(key, {})
        else {**cell, "signals": old[key]["signals"]}
        for key, cell in seen["cells"].items()
    }
    return {**seen, "cells": cells}


# -- marking -----------------------------------------------------------------------------------------------------------


@require_POST
@writers_only
def mark(request: HttpRequest) -> HttpResponse:
    """Done, put off, handed over, or opened again. Only what stands on this person's list can be marked."""
    uid = request.POST.get("uid", "")
    duty = _duty(request, uid, thorough=False) or _duty(request, uid, thorough=True)
    if duty is None:
        raise Http404
    word = _word(request)
    TaskMark.objects.create(
        uid=uid, what=duty.what, account=duty.account, order_id=duty.order_id or "", words=duty_words(duty)[:400],
        who=person(request).username, at=clock.now(), **word,
    )  # fmt: skip
    note_request(request, f"task {word['verb']}", duty.record, account=duty.account, what=duty.what, uid=uid)
    back = request.POST.get("back", "")[:400]
    query = f"{back}&" if back else ""
    return redirect(f"{reverse('today')}?{query}{urlencode({'marked': uid})}")


def _duty(request: HttpRequest, uid: str, *, thorough: bool) -> Duty | None:
    mine = seen_rows(request, morning_of(thorough=thorough).duties, lambda one: one.account)
    return next((one for one in mine if one.uid == uid), None)


def _word(request: HttpRequest) -> dict[str, Any]:
    """The verb with what belongs to it. Raises Http404 for one that is none."""
    verb = request.POST.get("verb", "")
    if verb in SNOOZES:
        return {"verb": TaskVerb.SNOOZED, "until": clock.now() + timedelta(days=SNOOZES[verb])}
    if verb == "assign":
        assignee = request.POST.get("assignee", "")
        if assignee and not Person.objects.filter(username=assignee, role__in=("owner", "operator")).exists():
            messages.error(request, _("Nobody of that name can be given work."))
            raise Http404
        return {"verb": TaskVerb.ASSIGNED, "assignee": assignee}
    if verb not in {TaskVerb.DONE, TaskVerb.REOPENED}:
        raise Http404
    return {"verb": verb}
