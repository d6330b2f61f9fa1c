"""What people do with a case: say what the page shows, note a contact, change the state, draft, submit, answer."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from plimsoll import clock
from plimsoll.appeals.banner import read_banner
from plimsoll.errors import UsageError
from plimsoll.journal.models import ContactKind, ContactThrough
from plimsoll.web.access import drafters_only, person, writers_only
from plimsoll.web.asking import tower
from plimsoll.web.case_drafting import drafted
from plimsoll.web.case_plans import figures_text, save_version
from plimsoll.web.case_seeing import seen_case
from plimsoll.web.pages.appeal_errors import error_words
from plimsoll.web.pages.case_words import BANNER_WORDS, THROUGH_WORDS
from plimsoll.web.pages.cases import moment_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from plimsoll.appeals.cases.case_file import CaseFile
    from plimsoll.appeals.plan import Plan
    from plimsoll.appeals.snapshot import Frozen

MOST_CONTACT = 100_000


def _by(request: HttpRequest) -> str:
    return person(request).get_username()


def _back(number: int, part: str = "") -> HttpResponse:
    answer = redirect("case", number)
    answer["Location"] += f"#{part}" if part else ""
    return answer


@require_POST
@writers_only
def banner(request: HttpRequest, number: int) -> HttpResponse:
    """What the account's page says: chosen, or read out of its pasted words."""
    case = seen_case(request, number)
    words, code = request.POST.get("words", "").strip()[:MOST_CONTACT], request.POST.get("code", "")
    if words:
        button = {"yes": True, "no": False}.get(request.POST.get("button", ""))
        found = read_banner(words, clock.now(), submit_button=button)
        told, due = found.as_json(), found.until
    elif code in BANNER_WORDS:
        told, due, words = {"code": code}, None, str(BANNER_WORDS[code])
    else:
        messages.error(request, _("Choose what the page shows, or paste its words."))
        return _back(number, "banner")
    tower().add_contact(
        case.number, "note", words, by=_by(request), direction="in", through="banner", reading={"banner": told},
        due_at=due,
    )  # fmt: skip
    messages.success(request, _("Noted: %(words)s") % {"words": BANNER_WORDS[told["code"]]})
    return _back(number)


@require_POST
@writers_only
def contact(request: HttpRequest, number: int) -> HttpResponse:
    """Note a contact."""
    case, faults = seen_case(request, number), list[str]()
    kind, through = request.POST.get("kind", ""), request.POST.get("through", "")
    words = request.POST.get("words", "").strip()[:MOST_CONTACT]
    at = moment_of(request.POST.get("at", ""), faults) or clock.now()
    if kind not in ContactKind.values or through not in ContactThrough.values or not words:
        faults.append(_("Say what kind of contact it was, through which way, and its words."))
    if faults:
        messages.error(request, faults[0])
        return _back(number, "contact")
    direction = "own" if kind == "note" else request.POST.get("direction", "in")
    tower().add_contact(
        case.number, kind, words, by=_by(request), at=at, through=through,
        direction=direction if direction in {"in", "out", "own"} else "in",
    )  # fmt: skip
    messages.success(request, _("The contact stands in the time line."))
    return _back(number)


@require_POST
@writers_only
def state(request: HttpRequest, number: int) -> HttpResponse:
    """Bring the case into another state."""
    case, code = seen_case(request, number), request.POST.get("state", "")
    if code == "submitted":
        raise UsageError(_("A submission is recorded with its text and its way: use that form."))
    tower().set_case_state(case.number, code, why=request.POST.get("why", "").strip()[:1000], by=_by(request))
    messages.success(request, _("The state is changed."))
    return _back(number)


@require_POST
@writers_only
def submit(request: HttpRequest, number: int) -> HttpResponse:
    """Record what a person submitted: the text is frozen with the hashes of the dossier and the bundle."""
    case, faults = seen_case(request, number), list[str]()
    through = request.POST.get("through", "")
    at = moment_of(request.POST.get("at", ""), faults)
    if through not in THROUGH_WORDS:
        faults.append(_("Say through which button it went."))
    if faults:
        messages.error(request, faults[0])
        return _back(number, "submit")
    try:
        tower().submit_case(
            case.number, through, at=at, text=request.POST.get("text", "").replace("\r\n", "\n").strip() or None,
            although=request.POST.get("although", "").strip(), by=_by(request),
        )  # fmt: skip
    except UsageError as error:
        messages.error(request, error_words(error))
        return _back(number, "submit")
    messages.success(request, _("Recorded and frozen. Nothing was sent from here."))
    return _back(number)


@require_POST
@drafters_only
def draft(request: HttpRequest, number: int) -> HttpResponse:
    """Start a plan from the facts."""
    case = seen_case(request, number)
    as_of, submit_on = _day(request, "as_of") or clock.today(), _day(request, "submit_on") or clock.today()
    plan, frozen = drafted(
        case, as_of=as_of, submit_on=submit_on, channel=request.POST.get("channel", ""),
        category=request.POST.get("category", "").strip()[:80],
    )  # fmt: skip
    return _kept(request, case, plan, frozen, "drafted from the facts")


def _day(request: HttpRequest, name: str) -> date | None:
    try:
        return date.fromisoformat(request.POST.get(name, ""))
    except ValueError:
        return None


def _kept(request: HttpRequest, case: CaseFile, plan: Plan, frozen: Frozen, why: str) -> HttpResponse:
    base = case.plans[-1].number if case.plans else 0
    number = save_version(case.number, base, plan, figures_text(frozen), _by(request), why)
    messages.success(
        request, _("Version %(n)d of the plan is saved. Every action is a proposal: put it right.") % {"n": number}
    )
    return redirect("plan", case.number)


@require_POST
@drafters_only
def second(request: HttpRequest, number: int) -> HttpResponse:
    """Start the second plan: the submitted one with every refusal's points in it."""
    case = seen_case(request, number)
    plan, frozen = tower().second_plan(case.number)
    return _kept(request, case, plan, frozen, "second plan after a refusal")
