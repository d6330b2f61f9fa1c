"""One case: what the account's page says, what is next, its time line, refusals point by point, report and exports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from plimsoll import clock
from plimsoll.appeals.cases.case_file import time_line
from plimsoll.appeals.cases.exporting import as_calendar, as_csv, as_json_text
from plimsoll.appeals.cases.second_plan import answered
from plimsoll.appeals.cases.states import may_follow
from plimsoll.diagnosis.causes.catalogue import CAUSES
from plimsoll.errors import UsageError
from plimsoll.journal.models import ContactKind, ContactThrough, DossierJob
from plimsoll.web.access import person
from plimsoll.web.asking import tower
from plimsoll.web.case_plans import faults_left, read_version
from plimsoll.web.case_seeing import seen_case, shown_words
from plimsoll.web.pages.case_words import (
    BANNER_WORDS,
    THROUGH_WORDS,
    VARIANT_WORDS,
    banner_of,
    clock_of,
    in_language,
    notice_words,
    report_due,
    state_words,
)
from plimsoll.web.pages.cases import Card
from plimsoll.web.pages.order_parts import cause_words
from plimsoll.web.pages.plan_words import name_of_cause

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from django.http import HttpRequest

    from plimsoll.appeals.cases.case_file import CaseFile, ContactRow, Entry
    from plimsoll.appeals.plan import Plan

MOST_LINE = 200
_MIME = {"json": "application/json", "csv": "text/csv; charset=utf-8", "ics": "text/calendar; charset=utf-8"}


@dataclass(frozen=True, slots=True)
class Line:
    """A step of the time line: `contact` holds the whole words where it is a contact."""

    at: datetime
    words: str
    by: str
    what: str
    sha256: str
    contact: dict[str, Any] | None = None
    number: str = ""


def page(request: HttpRequest, number: int) -> HttpResponse:
    """The case."""
    case = seen_case(request, number)
    DossierJob.mark_lost(clock.now())
    faults = faults_left([(case.number, case.account)]).get(case.number) if case.plans else None
    due = report_due(case)
    context = {
        "case": case, "card": Card(case, faults), "faults": faults, "clock": clock_of(case), "banner": banner_of(case),
        "banners": BANNER_WORDS, "banner_words": str(BANNER_WORDS.get(banner_of(case), "")),
        "lines": _lines(request, case)[:MOST_LINE], "points": points_of(case), "variant": VARIANT_WORDS[case.variant],
        "next_states": [(code, state_words(code)) for code in _offered(case)],
        "contact_kinds": [one for one in ContactKind.choices if one[0] not in {"notice", "refusal"}],
        "contact_ways": ContactThrough.choices, "through": THROUGH_WORDS, "report_due": due,
        "report_now": bool(due and case.submissions), "jobs": list(DossierJob.objects.filter(case=case.number)[:5]),
        "now": timezone.localtime(clock.now()).strftime("%Y-%m-%dT%H:%M"), "today": clock.today(),
        "newest": case.plans[-1] if case.plans else None, "second": _second(case),
        "submit_on": _submit_on(case),
    }  # fmt: skip
    return render(request, "case.html", context)


def _offered(case: CaseFile) -> list[str]:
    """States that a person may choose; submitting has its own form."""
    return [code for code in may_follow(case.state) if code != "submitted"]


def _second(case: CaseFile) -> bool:
    """Whether a second plan is to be started: a refusal came after the newest plan."""
    return bool(case.refusals and case.submissions and case.plans) and not any(
        one.at > case.refusals[-1].recorded_at for one in case.plans
    )


def _submit_on(case: CaseFile) -> str:
    found = clock_of(case)
    day = timezone.localtime(found.due).date() if found and not found.late else clock.today()
    return min(day, clock.today() + timedelta(days=2)).isoformat()


def _lines(request: HttpRequest, case: CaseFile) -> list[Line]:
    """The time line, the newest first; words as this person may read them."""
    contacts = {(one.at, one.sha256): one for one in case.contacts}
    language = "zh" if (get_language() or "").startswith("zh") else "en"
    found = [
        Line(
            entry.at, shown_words(person(request), _entry_words(entry, language)), entry.by, entry.what, entry.sha256,
            _contact(request, contacts.get((entry.at, entry.sha256))), dict(entry.values).get("number", ""),
        )
        for entry in time_line(case)
    ]  # fmt: skip
    return found[::-1]


def _entry_words(entry: Entry, language: str) -> str:
    words = entry.words(language)
    if entry.what == "submission":
        through = dict(entry.values)["through"]
        return words.replace(through, str(THROUGH_WORDS.get(through, through)))
    return words


def _contact(request: HttpRequest, one: ContactRow | None) -> dict[str, Any] | None:
    if one is None:
        return None
    reading = one.reading
    return {
        "words": shown_words(person(request), one.words), "kind": one.kind, "name": notice_words(one),
        "through": ContactThrough(one.through).label, "sender": shown_words(person(request), one.sender),
        "due": one.due_at, "assumed": one.due_assumed, "subject": shown_words(person(request), one.subject),
        "phishing": bool((reading.get("sender") or {}).get("maybe_phishing")),
    }  # fmt: skip


def points_of(case: CaseFile, plan: Plan | None = None) -> list[dict[str, Any]]:
    """Every point of every refusal, and which paragraph and exhibit answer it in the plan (default: the newest)."""
    if not case.refusals:
        return []
    if plan is None and case.plans:
        plan = _readable(case, case.plans[-1].number)
    if plan is not None and plan.refusals:
        sent = [one.plan for one in case.submissions if one.plan]
        before = _readable(case, sent[-1]) if sent else None
        return [_point(one.as_json()) for one in answered(plan, before)[1]]
    return [
        _point({**one, "answered_by": "", "answer_place": "", "refused_already": []})
        for refusal in case.refusals
        for one in refusal.reading.get("requirements", ())
    ]  # fmt: skip


def _readable(case: CaseFile, number: int) -> Plan | None:
    row = next((one for one in case.plans if one.number == number), None)
    try:
        return read_version(row.toml, row.figures)[0] if row else None
    except UsageError:
        return None


def _point(told: dict[str, Any]) -> dict[str, Any]:
    return {
        "sentence": told["sentence"], "asks": in_language(told["words"]), "understood": told["theme"] != "unknown",
        "answered_by": told["answered_by"], "place": _place(told["answer_place"]),
        "already": [name_of_cause(one) if one in CAUSES else one for one in told["refused_already"]],
    }  # fmt: skip


def _place(said: str) -> str:
    """Where the answer stands: a heading of the letter as the letter has it, or an exhibit."""
    kind, _space, name = said.partition(" ")
    return _("exhibit %(name)s") % {"name": name} if kind == "exhibit" else said


# -- report and exports ------------------------------------------------------------------------------------------------


def report(request: HttpRequest, number: int) -> HttpResponse:
    """What came of the plan: its actions, before and after; the rate then and now; recurrences."""
    case = seen_case(request, number)
    if not case.submissions:
        raise Http404
    found = tower().case_report(number).as_json()
    for one in found["actions"]:
        one["why"] = str(_why(one["why"]))
    recurring = [{**one, "words": cause_words(one["cause"])} for one in found["recurrences"]]
    context = {"case": case, "report": found, "recurrences": recurring, "method": in_language(found["method"]),
               "verdicts": _verdicts()}  # fmt: skip
    return render(request, "case_report.html", context)


def _verdicts() -> dict[str, str]:
    return {
        "improved": _("improved"), "worse": _("worse"), "nothing to compare": _("nothing to compare"),
        "not yet distinguishable": _("not to be told from chance yet"),
    }  # fmt: skip


def _why(words: str) -> str:
    known = {
        "no orders to compare, or the day lies outside of what is looked back at":
            _("No orders to compare, or the day lies too far back."),
        "no defective order before the day: nothing to improve on":
            _("No defective order before the day: nothing to improve on."),
        "no order since the day is old enough for its defects to be known":
            _("No order since the day is old enough for its defects to be known."),
        "the share since is not below the one before: no length of time would show an improvement":
            _("The share since is not below the one before: no length of time would show an improvement."),
        "at the shares and the pace seen so far": _("At the shares and the pace seen so far."),
        "the difference seen is too small to be told from chance in any useful time":
            _("The difference seen is too small to be told from chance in any useful time."),
    }  # fmt: skip
    return known.get(words, words)


def export(request: HttpRequest, number: int, kind: str) -> HttpResponse:
    """The time line as JSON or CSV, the running clock as a calendar."""
    case = seen_case(request, number)
    if kind not in _MIME:
        raise Http404
    answer = HttpResponse(
        shown_words(person(request), "".join(_exported(case, kind))).encode("utf-8-sig" if kind == "csv" else "utf-8"),
        content_type=_MIME[kind],
    )
    answer.headers["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=f"case-{number}.{kind}"
    ) or "attachment"  # fmt: skip
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def _exported(case: CaseFile, kind: str) -> Iterator[str]:
    now = clock.now().astimezone(UTC)
    if kind == "json":
        yield as_json_text(case, now)
    elif kind == "csv":
        yield as_csv(case)
    else:
        yield as_calendar([case], now.replace(tzinfo=None))
