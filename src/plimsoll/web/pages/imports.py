"""Imports: bring files, see how far they are and what came of them, take one back or in again."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from plimsoll import clock
from plimsoll.errors import UsageError, WorkspaceBusy
from plimsoll.journal.doing import note_request
from plimsoll.journal.models import ImportJob, JobState
from plimsoll.policies import find_marketplace
from plimsoll.web import uploading
from plimsoll.web.access import person, staff_only, writers_only
from plimsoll.web.asking import account_names, answer, tower
from plimsoll.web.pages.entry_forms import marketplace_choices
from plimsoll.web.pages.problem_words import said
from plimsoll.web.taking_in import as_csv, bounded, busy_words, wait_for_turn

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

ROWS, RECENT, NAMED, SHOWN_PROBLEMS, FOLDER_SIGNS = 50, 8, 3, 100, 40
STATE_OF_JOB = {
    JobState.RUNNING: ("unknown", "clock"),
    JobState.DONE: ("good", "good"),
    JobState.FAILED: ("bad", "bad"),
    JobState.INTERRUPTED: ("warn", "warn"),
}
KIND_WORDS = {
    "import": gettext_lazy("File"),
    "record": gettext_lazy("Typed"),
    "none": gettext_lazy("None stated"),
}
PROBLEM_HEADER = ("path", "line", "field", "message", "hint")


@staff_only
def page(request: HttpRequest) -> HttpResponse:
    """The form to bring files, the last jobs, and everything that was ever brought."""
    ImportJob.mark_lost(clock.now())
    asked = {name: request.GET.get(name, "").strip() for name in ("q", "account", "kind")}
    rows = [row for row in reversed(answer("imports", lambda here: here.imports())) if _meets(row, asked)]
    paged = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    context = {
        "page": paged, "rows": [_shown(row) for row in paged], "asked": asked, "filtered": any(asked.values()),
        "jobs": [_job(job) for job in ImportJob.objects.defer("problems")[:RECENT]],
        "kinds": KIND_WORDS, "accounts": account_names(), "marketplaces": marketplace_choices(),
        "mappings": uploading.mapping_names(), "account": request.session.get("account", ""),
        "most": uploading.MOST_UPLOADED >> 20,
    }  # fmt: skip
    return render(request, "imports.html", context)


def _meets(row: dict[str, Any], asked: dict[str, str]) -> bool:
    said_of_it = f"{row['path']} {row['sha256']} {row['who']} {row['reader']}".casefold()
    return (
        asked["q"].casefold() in said_of_it
        and asked["account"] in {"", row["account"]}
        and asked["kind"] in {"", row["kind"]}
    )


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    site = find_marketplace(row["marketplace_id"]) if row["marketplace_id"] else None
    at = row["received_at"].replace(tzinfo=UTC)
    folder, _slash, name = row["path"].replace("\\", "/").rpartition("/")
    return {
        **row,
        "name": name,
        "folder": folder[-FOLDER_SIGNS:],
        "at": at,
        "site": site.short if site else row["marketplace_id"],
        "kind_words": KIND_WORDS[row["kind"]],
    }


def _job(job: ImportJob) -> dict[str, Any]:
    state, sign = STATE_OF_JOB[JobState(job.state)]
    names = ", ".join(job.files[:NAMED]) + (f" (+{len(job.files) - NAMED})" if len(job.files) > NAMED else "")
    return {"job": job, "state": state, "sign": sign, "names": names}


@bounded
@writers_only
@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Take uploaded files and start their import."""
    files = request.FILES.getlist("files")
    if not files:
        messages.error(request, _("No file was chosen."))
        return redirect("imports")
    uploading.forget_old_uploads()
    job = uploading.new_job(person(request).get_username(), [file.name or "" for file in files], **_choices(request))
    uploading.keep_uploads(job, files)
    return _started(request, job, "import")


def _choices(request: HttpRequest) -> dict[str, str]:
    """What was chosen beside the files. Raises UsageError for a mapping that is not there."""
    chosen = {name: request.POST.get(name, "").strip()[:200] for name in ("account", "marketplace", "mapping")}
    if chosen["mapping"] and chosen["mapping"] not in uploading.mapping_names():
        raise UsageError(_("There is no mapping “%(name)s”.") % {"name": chosen["mapping"]})
    request.session["account"] = chosen["account"]
    return chosen


def _started(request: HttpRequest, job: ImportJob, verb: str) -> HttpResponse:
    uploading.start(job)
    note_request(
        request, verb, ", ".join(job.files), account=job.account or "default", job=job.pk, files=len(job.files)
    )
    return redirect("import_job", job.pk)


@staff_only
def job_page(request: HttpRequest, job: int) -> HttpResponse:
    """One import: how far it is, then what came of each file. `?part=progress` is what a running page asks for."""
    ImportJob.mark_lost(clock.now())
    found = get_object_or_404(ImportJob, pk=job)
    if request.GET.get("part") == "progress":
        response = render(request, "imports_progress.html", {"job": found})
        if not found.is_running:
            response["HX-Refresh"] = "true"
        return response
    context = {
        **_job(found), "results": [_result(file) for file in found.results],
        "problems": _said_of(found.problems[:SHOWN_PROBLEMS]), "shown_problems": SHOWN_PROBLEMS,
        "warnings": [{**one, "message": said(one["message"])} for one in found.outcome.get("warnings", ())],
        "unrecognised": list(enumerate(found.unrecognised)), "left": [path.name for path in uploading.files_of(found)],
        "error": said(found.error), "hint": said(found.hint),
        "accounts": account_names(), "marketplaces": marketplace_choices(), "mappings": uploading.mapping_names(),
    }  # fmt: skip
    return render(request, "import_job.html", context)


def _result(file: dict[str, Any]) -> dict[str, Any]:
    """A file's line, with what became of it in a word: duplicate, refused, partly, loaded."""
    if file["duplicate_of"]:
        return {**file, "state": "unknown", "sign": "unknown", "word": _("Already here")}
    if file["problems"] and not file["loaded"]:
        return {**file, "state": "bad", "sign": "bad", "word": _("Refused")}
    if file["problems"]:
        return {**file, "state": "warn", "sign": "warn", "word": _("Partly loaded")}
    return {**file, "state": "good", "sign": "good", "word": _("Loaded")}


def _said_of(problems: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**one, "message": said(one["message"]), "hint": said(one["hint"])} for one in problems]


@staff_only
def job_problems(request: HttpRequest, job: int) -> HttpResponse:
    """A job's problems as a sheet."""
    del request
    found = get_object_or_404(ImportJob, pk=job)
    return as_csv(
        f"problems-{found.pk}.csv", PROBLEM_HEADER, ([one[name] for name in PROBLEM_HEADER] for one in found.problems)
    )


@writers_only
@require_POST
def again(request: HttpRequest, job: int) -> HttpResponse:
    """Start a job's remaining files anew, with other choices perhaps: after an interruption or a refusal."""
    found = get_object_or_404(ImportJob, pk=job)
    paths = uploading.files_of(found)
    if found.is_running or not paths:
        messages.error(request, _("Its files are no longer here: upload them again."))
        return redirect("import_job", found.pk)
    new = uploading.new_job(person(request).get_username(), [path.name for path in paths], **_choices(request))
    uploading.keep_copies(new, paths)
    return _started(request, new, "import again")


# -- what was brought ------------------------------------------------------------------------------------------------


@staff_only
def file_page(request: HttpRequest, seq: int) -> HttpResponse:
    """One file, typed fact or statement: who brought it, its problems, taking it back or in again."""
    receipts = tower().arrivals()
    found = next((one for one in receipts if one.seq == seq and one.kind != "undo"), None)
    if found is None:
        raise Http404
    imports = answer("imports", lambda here: here.imports())
    counted = next((row for row in imports if row["seq"] == seq), None)
    taken_back = next(
        (one for one in receipts if one.kind == "undo" and one.seq > seq and one.sha256 == found.sha256), None
    )
    typed = tower().typed_rows(found.sha256) if found.kind == "record" else None
    problems = [one for one in tower().problems() if found.sha256 and one["sha256"] == found.sha256] if counted else []
    site = find_marketplace(found.marketplace_id) if found.marketplace_id else None
    context = {
        "file": found, "counted": counted, "taken_back": taken_back if counted is None else None,
        "kind_words": KIND_WORDS[found.kind], "site": site.short if site else found.marketplace_id,
        "problems": _said_of(problems[:SHOWN_PROBLEMS]), "problem_count": len(problems),
        "same": sum(row["sha256"] == found.sha256 for row in imports), "typed": typed,
        "editable": typed is not None and len(typed[1]) == 1,
    }  # fmt: skip
    return render(request, "import_file.html", context)


@staff_only
def file_problems(request: HttpRequest, seq: int) -> HttpResponse:
    """The problems of one file as a sheet."""
    del request
    found = next((one for one in tower().imports() if one["seq"] == seq), None)
    if found is None:
        raise Http404
    problems = [one for one in tower().problems() if one["sha256"] == found["sha256"]]
    return as_csv(f"problems-{seq}.csv", PROBLEM_HEADER, ([one[name] for name in PROBLEM_HEADER] for one in problems))


@writers_only
@require_POST
def undo(request: HttpRequest, seq: int) -> HttpResponse:
    """Take a file or typed fact back; it counts no more from here on, and its bytes stay in the vault."""
    found = next((one for one in tower().imports() if one["seq"] == seq), None)
    if found is None or not found["sha256"]:
        raise Http404
    try:
        wait_for_turn()
        paths = tower().undo_import(found["sha256"], by=person(request).get_username())
    except WorkspaceBusy as error:
        messages.error(request, busy_words(error))
        return redirect("import_file", seq)
    note_request(request, "undo import", found["path"], account=found["account"], sha256=found["sha256"])
    words = ngettext("%(n)d import taken back: %(path)s", "%(n)d imports taken back: %(path)s", len(paths))
    messages.success(request, words % {"n": len(paths), "path": found["path"]})
    target = request.POST.get("next", "")
    here = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return redirect(target if here else "imports")


@writers_only
@require_POST
def take_again(request: HttpRequest, seq: int) -> HttpResponse:
    """Bring the bytes of the vault in once more: as a new observation from today, or, where the import was taken back,
    as it was.
    """
    found = next((one for one in tower().arrivals() if one.seq == seq and one.kind == "import"), None)
    if found is None:
        raise Http404
    vault = tower().workspace.vault
    if vault.purged(found.sha256) or not vault.path(found.sha256).is_file():
        messages.error(request, _("The original is no longer kept: retention replaced it. Upload the file again."))
        return redirect("import_file", seq)
    stands = any(row["seq"] == seq for row in tower().imports())
    job = uploading.new_job(
        person(request).get_username(), [found.path.rsplit("!", 1)[-1]], account=found.account,
        marketplace=(found.marketplace_id or "") if found.marketplace_given else "", mapping=found.mapping or "",
        observed_at=clock.now() if stands else found.observed_at,
    )  # fmt: skip
    uploading.keep_copies(job, [vault.path(found.sha256)])
    return _started(request, job, "import again")
