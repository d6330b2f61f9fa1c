"""Versions of a plan: look at one, hold two against each other, go back; and the dossier of the newest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from plimsoll import clock
from plimsoll.errors import UsageError
from plimsoll.facts.custody import Custody
from plimsoll.journal.doing import note_request
from plimsoll.journal.models import DossierJob, PlanVersion, Submission
from plimsoll.web import dossier_building
from plimsoll.web.access import drafters_only, person
from plimsoll.web.asking import tower
from plimsoll.web.case_plans import SavedMeanwhile, read_version, save_version
from plimsoll.web.case_seeing import LARGEST_NUMBER, harmless_sums
from plimsoll.web.pages.appeal_errors import error_words
from plimsoll.web.pages.finding_words import fault_words
from plimsoll.web.pages.lint_words import RULE_WORDS
from plimsoll.web.pages.plan_editor import newest_of, seen_row
from plimsoll.web.pages.plan_parts import differing

if TYPE_CHECKING:
    from django.http import HttpRequest

    from plimsoll.journal.models import Case

FILES = {"pdf": "application/pdf", "zip": "application/zip"}


def versions(request: HttpRequest, number: int) -> HttpResponse:
    """Every version, and which were submitted."""
    case = seen_row(request, number)
    rows = PlanVersion.objects.filter(case=case).defer("toml", "figures").order_by("-number")
    sent = dict(Submission.objects.filter(case=case).values_list("plan_version__number", "number"))
    listed = [{"row": one, "sent": sent.get(one.number)} for one in rows]
    return render(request, "plan_versions.html", {"case": case, "rows": listed})


def version(request: HttpRequest, number: int, version: int) -> HttpResponse:
    """One version as the letter it makes, against another one (default: the one before)."""
    case = seen_row(request, number)
    found = _version(case, version)
    plan, frozen = read_version(found.toml, found.figures)
    asked = request.GET.get("against", "")
    other = _number_before(version) if not asked.isdigit() else int(asked[:9])
    against = PlanVersion.objects.filter(case=case, number=other).first() if other != version else None
    lines = differing(read_version(against.toml, against.figures), (plan, frozen)) if against else []
    try:
        letter = tower().build_text(plan, frozen)
    except UsageError as error:
        letter, messages_of = "", error_words(error)
    else:
        messages_of = ""
    numbers = PlanVersion.objects.filter(case=case).order_by("-number").values_list("number", flat=True)
    context = {
        "case": case, "version": found, "against": against, "lines": lines, "letter": letter, "loose": messages_of,
        "numbers": [one for one in numbers if one != version], "newest": max(numbers),
        "sent": Submission.objects.filter(case=case, plan_version=found).first(),
    }  # fmt: skip
    return render(request, "plan_version.html", context)


def _number_before(number: int) -> int:
    return number - 1 if number > 1 else number


def _version(case: Case, number: int) -> PlanVersion:
    return get_object_or_404(PlanVersion, case=case, number=min(number, LARGEST_NUMBER))


@require_POST
@drafters_only
def bring_back(request: HttpRequest, number: int, version: int) -> HttpResponse:
    """Save an older version as the newest; those between stay."""
    case, by = seen_row(request, number), person(request).get_username()
    found = _version(case, version)
    newest = newest_of(case)
    try:
        saved = save_version(
            case.number, newest.number if newest else 0, found.toml, found.figures, by, f"as version {version}"
        )
    except SavedMeanwhile:
        messages.error(request, _("Somebody saved just now: look at their version first."))
        return redirect("plan_versions", case.number)
    messages.success(request, _("Version %(old)d stands again, as version %(new)d.") % {"old": version, "new": saved})
    return redirect("plan", case.number)


# -- the dossier -------------------------------------------------------------------------------------------------------


@require_POST
@drafters_only
def build(request: HttpRequest, number: int) -> HttpResponse:
    """Build and verify the dossier of the newest saved version."""
    case = seen_row(request, number)
    newest = newest_of(case)
    if newest is None:
        raise Http404
    job = dossier_building.start(newest, person(request).get_username())
    note_request(
        request, "start dossier", f"case {case.number}", account=case.account, version=newest.number, job=job.pk
    )
    return redirect("dossier", case.number, job.pk)


def _job(case: Case, pk: int) -> DossierJob:
    DossierJob.mark_lost(clock.now())
    rows = DossierJob.objects.select_related("built", "plan_version")
    return get_object_or_404(rows, pk=min(pk, LARGEST_NUMBER), case=case)


def dossier(request: HttpRequest, number: int, pk: int) -> HttpResponse:
    """How far a dossier is, then what came of it. `?part=progress` is what a running page asks for."""
    case = seen_row(request, number)
    job = _job(case, pk)
    if request.GET.get("part") == "progress":
        response = render(request, "dossier_progress.html", {"job": job, "case": case})
        if not job.is_running:
            response["HX-Refresh"] = "true"
        return response
    context = {
        "case": case, "job": job, "checks": _checks(job), "lint_failed": _failed_lint(job),
        "error": error_words(job.error, job.hint),
        "may_take": job.built is not None and _may_take(request, job),
    }  # fmt: skip
    return render(request, "dossier.html", context)


def _checks(job: DossierJob) -> list[tuple[str, int, list[dict[str, Any]]]]:
    """(what was checked, how many, its faults)."""
    found = job.verification
    faults, checked = found.get("faults", ()), found.get("checked", {})
    rows = [
        ("files", "files", _("Files against the manifest")), ("custody", "custody_lines", _("Chain of custody")),
        ("exhibits", "exhibits", _("Exhibits")), ("rules", "rules", _("Rules of the linter")),
        ("letter", "letters", _("Letter")), ("figures", "figures", _("Figures counted anew")),
        ("paper", "paper_figures", _("Figures in the PDF's words")), ("plan", "", _("The plan's file")),
    ]  # fmt: skip
    shown = [
        (words, checked.get(count, 0), [_fault(one) for one in faults if one["check"] == check])
        for check, count, words in rows
    ]
    return [one for one in shown if one[1] or one[2]]


def _fault(fault: dict[str, Any]) -> dict[str, Any]:
    return {"where": fault["where"], "words": fault_words(fault)}


def _failed_lint(job: DossierJob) -> str:
    """What the linter failed first, in the reader's words; empty where something else went wrong."""
    from plimsoll.appeals.linting import all_rules

    code = job.error.partition(" ")[0]
    rule = next((one for one in all_rules() if one.code == code), None)
    return f"{code}: {RULE_WORDS[rule.name][0]}" if rule and rule.name in RULE_WORDS else ""


def _may_take(request: HttpRequest, job: DossierJob) -> bool:
    """A guest takes a dossier only where every exhibit in it may be opened by guests."""
    if person(request).sees_personal_data:
        return True
    harmless = harmless_sums(Custody(tower().workspace).pieces(job.case.account))
    return all(one["sha256"] in harmless for one in job.dossier.get("exhibits", ()))


def take(request: HttpRequest, number: int, pk: int, kind: str) -> HttpResponse:
    """The PDF or the bundle, checked against what was built."""
    case = seen_row(request, number)
    job = _job(case, pk)
    if job.built is None or kind not in FILES or not _may_take(request, job):
        raise Http404
    digest = job.built.pdf_sha256 if kind == "pdf" else job.built.bundle_sha256
    content = dossier_building.bytes_of(digest)
    if content is None:
        raise UsageError(_("The file in the vault is not the one that was built: build it again."))
    answer = HttpResponse(content, content_type=FILES[kind])
    name = f"case-{case.number}-plan-{job.plan_version.number}.{kind}"
    answer.headers["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=name) or "attachment"
    )
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
