"""The plan editor: the plan as a form by parts, the linter live beside it, and what a form's buttons do."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from plimsoll.appeals.banner import fit
from plimsoll.appeals.bindings import Bindings
from plimsoll.appeals.dossier.exhibits import file_name
from plimsoll.appeals.evidence.exhibits import exhibit_of
from plimsoll.appeals.letter import form_text
from plimsoll.appeals.plan import BuyerRemedy
from plimsoll.appeals.plan_file import parse_plan, write_plan
from plimsoll.errors import UsageError
from plimsoll.journal.models import Case, DossierJob, PlanVersion
from plimsoll.tower.overruling import newest_overrulings
from plimsoll.web.access import drafters_only, person, seen_account
from plimsoll.web.asking import tower
from plimsoll.web.case_plans import (
    SavedMeanwhile,
    earlier_texts,
    figures_text,
    lint_of,
    read_version,
    save_version,
)
from plimsoll.web.case_seeing import LARGEST_NUMBER
from plimsoll.web.pages.appeal_errors import error_words
from plimsoll.web.pages.plan_choosing import all_of, points_of, with_all_of
from plimsoll.web.pages.plan_fields import (
    Drawn,
    ShownFinding,
    about_sections,
    grouped,
    key_of,
    sections_of,
    shown_finding,
)
from plimsoll.web.pages.plan_form import (
    accepted,
    posted_plan,
    renamed,
    settled,
    text_at,
    unsaid,
    with_remedies,
    with_row,
    with_text,
    without_row,
)
from plimsoll.web.pages.plan_orders import order_fields
from plimsoll.web.pages.plan_parts import PARTS, coverage, differing, free_pieces, shown_exhibits
from plimsoll.web.pages.plan_words import REMEDY_WORDS, name_of_cause, references
from plimsoll.web.pages.today_words import site_name

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from plimsoll.appeals.plan import Plan
    from plimsoll.appeals.snapshot import Frozen

ORDERS_SHOWN = 50
BOX = "box"
MOST_BOX = 1_000_000


@dataclass
class Editing:
    """A plan as it is edited: saved as version `base`, perhaps changed since; `unsaved` says whether."""

    case: Case
    base: int
    plan: Plan
    frozen: Frozen
    unsaved: bool = False

    @cached_property
    def findings(self) -> list[ShownFinding]:
        """What the linter finds, what fails first."""
        found = lint_of(self.plan, self.frozen, earlier_texts(self.case.account, self.case.number))
        return [shown_finding(one) for one in found.findings]

    @property
    def fails(self) -> int:
        """How many findings fail the plan."""
        return sum(one.level == "fails" for one in self.findings)


def seen_row(request: HttpRequest, number: int) -> Case:
    """The case's row, when who asks may know of it. Raises Http404."""
    found: Case | None = Case.objects.filter(pk=number).first() if number <= LARGEST_NUMBER else None
    if found is None:
        raise Http404
    seen_account(request, found.account)
    return found


def newest_of(case: Case) -> PlanVersion | None:
    """The plan as it was saved last."""
    return PlanVersion.objects.filter(case=case).order_by("-number").first()


def page(request: HttpRequest, number: int) -> HttpResponse:
    """A part of the editor; a post does what its button says."""
    case = seen_row(request, number)
    newest = newest_of(case)
    if newest is None:
        messages.info(request, _("No plan is started yet."))
        return redirect("case", number)
    if request.method == "POST":
        return _posted(request, case, newest)
    plan, frozen = read_version(newest.toml, newest.figures)
    return _drawn(request, Editing(case, newest.number, plan, frozen))


def _part(request: HttpRequest) -> str:
    asked = request.POST.get("part") or request.GET.get("part") or "text"
    return asked if asked in PARTS else "text"


def _drawn(request: HttpRequest, editing: Editing, **more: Any) -> HttpResponse:  # noqa: ANN401 - a page's own
    part, plan = _part(request), editing.plan
    bindings = Bindings(plan, editing.frozen)
    drawn = Drawn(plan, bindings, editing.findings)
    context = {
        "case": editing.case, "site": site_name(editing.case.marketplace_id), "editing": editing, "part": part,
        "parts": PARTS, "groups": grouped(editing.findings),
        "fails": editing.fails, "warns": len(editing.findings) - editing.fails, "counter": _counter(request, editing),
        "may_draft": person(request).may_draft, "job": DossierJob.objects.filter(case=editing.case).first(), **more,
    }  # fmt: skip
    if part in {"text", "about"}:
        if part == "text":
            context |= {"points": points_of(drawn), "all_of": all_of(drawn)}
        context["sections"] = sections_of(drawn) if part == "text" else about_sections(drawn)
        context["references"] = references(plan, editing.frozen)
    else:
        context |= _listed(request, part, editing, drawn)
    return render(request, "plan.html", context)


def _listed(request: HttpRequest, part: str, editing: Editing, drawn: Drawn) -> dict[str, Any]:
    """What the parts that are lists show."""
    plan, asked = editing.plan, request.GET.get("page") or request.POST.get("page")
    if part == "orders":
        paged = Paginator(plan.orders, ORDERS_SHOWN).get_page(asked)
        first = paged.start_index() - 1 if plan.orders else 0
        without = len(unsaid(plan))
        return {"page": paged, "rows": order_fields(drawn, first, first + ORDERS_SHOWN), "remedies": REMEDY_WORDS,
                "without_remedy": without}  # fmt: skip
    if part == "exhibits":
        causes = [(one.cause, name_of_cause(one.cause)) for one in plan.root_causes if one.cause]
        return {"exhibits": shown_exhibits(drawn), "free": free_pieces(request, plan), "causes": causes}
    if part == "coverage":
        rows = coverage(plan, editing.frozen)
        return {**rows, "page": Paginator(rows["rows"], ORDERS_SHOWN).get_page(asked)}
    if part == "copy":
        from plimsoll.appeals.working_copy import working_copy

        return {"copy": working_copy(plan, editing.frozen)}
    return {"toml": write_plan(plan)}


def _counter(request: HttpRequest, editing: Editing) -> dict[str, Any]:
    """How much of the form's box the sentences take; the box is what the person says it is."""
    asked = request.POST.get(BOX, "")
    if asked.isdigit() and 0 < int(asked) <= MOST_BOX:
        request.session[BOX] = int(asked)
    allowed = int(request.session.get(BOX, 0))
    try:
        text = form_text(editing.plan, editing.frozen)
    except UsageError:  # a loose figure: the linter says so
        bindings = Bindings(editing.plan, editing.frozen)
        text = "\n".join(bindings.resolve(one.text) for one in editing.plan.texts())
    used = fit(text, allowed)
    return {"used": used.used, "allowed": allowed, "fits": used.fits or not allowed}


# -- posting -----------------------------------------------------------------------------------------------------------


def _posted(request: HttpRequest, case: Case, newest: PlanVersion) -> HttpResponse:
    if not person(request).may_draft:
        raise PermissionDenied
    base = request.POST.get("base", "")
    at = newest if base == str(newest.number) else PlanVersion.objects.filter(case=case, number=_number(base)).first()
    if at is None:
        raise Http404
    do, _colon, what = request.POST.get("do", "check").partition(":")
    plan, frozen = read_version(at.toml, at.figures)
    editing = Editing(case, at.number, plan, frozen)
    try:
        editing = replace_plan(editing, _plan_posted(request, plan), unsaved=True)
        return _DOING.get(do, _check)(request, editing, what)
    except SavedMeanwhile as error:
        return _conflict(request, editing, error)
    except UsageError as error:
        messages.error(request, error_words(error))
        return _drawn(request, editing, toml_posted=request.POST.get("toml", ""))


def _number(words: str) -> int:
    return int(words) if words.isdigit() and len(words) < 10 else 0  # noqa: PLR2004 - no number of ours is longer


def replace_plan(editing: Editing, plan: Plan, *, unsaved: bool) -> Editing:
    """The same editing with another plan."""
    return Editing(editing.case, editing.base, plan, editing.frozen, unsaved or editing.unsaved)


def _plan_posted(request: HttpRequest, before: Plan) -> Plan:
    if "toml" in request.POST:
        return parse_plan(request.POST["toml"].replace("\r\n", "\n"))
    return settled(_spread(renamed(before, posted_plan(before, request.POST)), request))


def _spread(plan: Plan, request: HttpRequest) -> Plan:
    """The plan with exhibits standing for every order of a cause, where the form says so."""
    exhibits = list(plan.evidence)
    for at, one in enumerate(exhibits):
        if cause := request.POST.get(f"allof.{at}", ""):
            named = tuple(row.id for row in plan.orders if cause in {row.cause, "*"})
            exhibits[at] = replace(one, orders=tuple(dict.fromkeys((*one.orders, *named))))
    return replace(plan, evidence=tuple(exhibits))


def named(plan: Plan, frozen: Frozen) -> Plan:
    """The plan with its exhibits' files named after their figures, as the dossier names them."""
    cited = Bindings(plan, frozen).cited
    kept = tuple(replace(one, file=file_name(cited[one.id], one)) if one.id in cited else one for one in plan.evidence)
    return replace(plan, evidence=kept)


def _saved(request: HttpRequest, editing: Editing, why: str = "", figures: str = "") -> HttpResponse:
    """Save, and show the part again."""
    plan = named(editing.plan, editing.frozen)
    number = save_version(
        editing.case.number,
        editing.base,
        plan,
        figures or figures_text(editing.frozen),
        person(request).get_username(),
        why,
    )
    if number == editing.base:
        messages.info(request, _("Nothing had changed."))
    else:
        messages.success(request, _("Version %(n)d is saved.") % {"n": number})
    words = {"part": _part(request)} | ({"page": request.POST["page"]} if request.POST.get("page") else {})
    answer = redirect("plan", editing.case.number)
    answer["Location"] += f"?{urlencode(words)}"
    return answer


def _save(request: HttpRequest, editing: Editing, what: str) -> HttpResponse:
    """Save; after a conflict on top of the version that the person has been shown."""
    editing.base = _number(what) or editing.base
    return _saved(request, editing, request.POST.get("why", "").strip()[:200])


def _check(request: HttpRequest, editing: Editing, _what: str) -> HttpResponse:
    return _drawn(request, editing)


def _add(request: HttpRequest, editing: Editing, what: str) -> HttpResponse:
    return _drawn(request, replace_plan(editing, with_row(editing.plan, what), unsaved=True))


def _remove(request: HttpRequest, editing: Editing, what: str) -> HttpResponse:
    return _drawn(request, replace_plan(editing, without_row(editing.plan, what), unsaved=True))


def _fix(request: HttpRequest, editing: Editing, what: str) -> HttpResponse:
    """Use the sentence that a finding offers: it changes a sentence, and can change nothing else."""
    found = lint_of(editing.plan, editing.frozen, earlier_texts(editing.case.account, editing.case.number))
    fix = next((one.seen.fix for one in found.findings if key_of(one) == what and one.seen.fix), None)
    if fix is None:
        messages.info(request, _("The finding is gone already."))
        return _drawn(request, editing)
    text = text_at(editing.plan, fix.place).replace(fix.before, fix.after, 1)
    return _drawn(request, replace_plan(editing, with_text(editing.plan, fix.place, text.strip()), unsaved=True))


def _accept(request: HttpRequest, editing: Editing, what: str) -> HttpResponse:
    if what not in {one.place for one in editing.plan.texts()}:
        raise UsageError(_("The form cannot be read."))
    plan = accepted(editing.plan, what, person(request).get_username())
    return _drawn(request, replace_plan(editing, plan, unsaved=True))


def _exhibits(request: HttpRequest, editing: Editing, _what: str) -> HttpResponse:
    """Take pieces of the shelf into the plan, as the chain has them."""
    chosen = {_number(one) for one in request.POST.getlist("piece")}
    there = {one.sha256 for one in editing.plan.evidence}
    pieces = [one for one in free_pieces(request, editing.plan) if one.number in chosen and one.sha256 not in there]
    plan = replace(editing.plan, evidence=(*editing.plan.evidence, *(exhibit_of(one) for one in pieces)))
    return _saved(request, replace_plan(editing, plan, unsaved=True), "exhibits taken in")


def _remedy(request: HttpRequest, editing: Editing, what: str) -> HttpResponse:
    """One more line of what a buyer got: for an order, or the same for every order that has none yet."""
    if what:
        if what not in {one.id for one in editing.plan.orders}:
            raise UsageError(_("The form cannot be read."))
        return _drawn(
            request, replace_plan(editing, with_remedies(editing.plan, BuyerRemedy("", "refund"), what), unsaved=True)
        )
    post = {name: request.POST.get(f"every.{name}", "").strip()[:400] for name in ("what", "on", "amount", "why")}
    if post["what"] not in REMEDY_WORDS:
        raise UsageError(_("Say what they got."))
    try:
        on = date.fromisoformat(post["on"]) if post["on"] else None
    except ValueError:
        raise UsageError(_("The day cannot be read.")) from None
    plan = with_remedies(editing.plan, BuyerRemedy("", post["what"], on, post["amount"], post["why"]))
    return _saved(request, replace_plan(editing, plan, unsaved=True), "buyers' remedies")


def _all_of(request: HttpRequest, editing: Editing, what: str) -> HttpResponse:
    """Write day, owner, verification and exhibit into all actions against a cause, and save."""
    plan = with_all_of(editing.plan, what, request.POST)
    return _saved(request, replace_plan(editing, plan, unsaved=True), "all actions of a cause")


def _refresh(request: HttpRequest, editing: Editing, _what: str) -> HttpResponse:
    """What moved since the figures were frozen."""
    _now, moved = tower().refresh_plan(editing.frozen, overruled=newest_overrulings(editing.case.account))
    return _drawn(request, editing, moved=moved, looked=True)


def _refreeze(request: HttpRequest, editing: Editing, _what: str) -> HttpResponse:
    """Freeze the figures as they are now."""
    now, moved = tower().refresh_plan(editing.frozen, overruled=newest_overrulings(editing.case.account))
    return _saved(request, editing, f"figures frozen anew, {len(moved)} moved", figures_text(now))


_DOING = {
    "save": _save, "check": _check, "add": _add, "remove": _remove, "fix": _fix, "accept": _accept,
    "exhibits": _exhibits, "remedy": _remedy, "allof": _all_of, "refresh": _refresh, "refreeze": _refreeze,
}  # fmt: skip


def _conflict(request: HttpRequest, editing: Editing, error: SavedMeanwhile) -> HttpResponse:
    """Somebody saved meanwhile: both are shown, nothing is lost, the person decides."""
    theirs = PlanVersion.objects.get(case=editing.case, number=error.newest)
    plan, frozen = read_version(theirs.toml, theirs.figures)
    lines = differing((plan, frozen), (editing.plan, editing.frozen))
    return _drawn(request, editing, conflict=theirs, conflict_lines=lines)


@require_POST
@drafters_only
def lint(request: HttpRequest, number: int) -> HttpResponse:
    """The findings on what stands in the form just now: the list, and those beside each field."""
    case = seen_row(request, number)
    at = PlanVersion.objects.filter(case=case, number=_number(request.POST.get("base", ""))).first()
    if at is None:
        raise Http404
    plan, frozen = read_version(at.toml, at.figures)
    try:
        editing = Editing(case, at.number, _plan_posted(request, plan), frozen, unsaved=True)
    except UsageError as error:
        return render(request, "plan_findings.html", {"unreadable": error_words(error)})
    part, drawn = _part(request), Drawn(editing.plan, Bindings(editing.plan, frozen), editing.findings)
    sections = {"text": sections_of, "about": about_sections}.get(part)
    context = {
        "editing": editing, "case": case, "part": part, "groups": grouped(editing.findings), "fails": editing.fails,
        "warns": len(editing.findings) - editing.fails, "counter": _counter(request, editing), "live": True,
        "sections": sections(drawn) if sections else (),
        "may_draft": True,
    }  # fmt: skip
    return render(request, "plan_findings.html", context)
