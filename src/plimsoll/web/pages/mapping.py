"""The mapping assistant: a table that no reader knows, guessed, looked at, kept as a mapping, and imported by it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from plimsoll.errors import MappingError, UsageError
from plimsoll.facts.schema import TABLES
from plimsoll.facts.vault import write_durably
from plimsoll.intake.mappings.guessing import GUESSED_TABLES, MOST_WORDS, words_of
from plimsoll.intake.mappings.shape import file_name
from plimsoll.intake.mappings.writing import Draft
from plimsoll.journal.doing import note_request
from plimsoll.journal.models import ImportJob
from plimsoll.web import uploading
from plimsoll.web.access import person, writers_only
from plimsoll.web.asking import account_names, tower
from plimsoll.web.pages.entry_forms import marketplace_choices
from plimsoll.web.pages.problem_words import said
from plimsoll.web.pages.typing_words import choice_words, column_words, table_words
from plimsoll.web.taking_in import bounded

if TYPE_CHECKING:
    from pathlib import Path

    from django.http import HttpRequest, HttpResponse

    from plimsoll.facts.schema import Column
    from plimsoll.intake.mappings.guessing import Guess

SHOWN_SAMPLES = 3
ZONES = (
    "UTC",
    "Asia/Shanghai",
    "America/Los_Angeles",
    "America/New_York",
    "Europe/London",
    "Europe/Berlin",
    "Asia/Tokyo",
)


@bounded
@writers_only
def page(request: HttpRequest, job: int, place: int) -> HttpResponse:
    """The assistant for one unrecognised file of a job; the address's `table` overrules what it was taken for."""
    found = get_object_or_404(ImportJob, pk=job)
    file, member = _file_of(found, place)
    chosen = request.POST.get("table") or request.GET.get("table") or None
    if chosen is not None and chosen not in GUESSED_TABLES:
        raise Http404
    guess = tower().guess_mapping(file, member, chosen)
    if guess is None:
        return render(request, "mapping_none.html", {"job": found, "member": member}, status=200)
    asked = request.POST.get("step", "")
    draft = _posted(request, guess, member) if asked in {"preview", "import"} else _guessed(guess, member, found)
    context = _context(found, place, member, guess, draft)
    if asked in {"preview", "import"}:
        context |= {"account": request.POST.get("account", "").strip()}
        try:
            if asked == "import":
                _save(draft, replace=bool(request.POST.get("replace")))
                return _import(request, found, file, draft)
            context["trial"] = _trial(file, member, draft, context["account"])
        except UsageError as error:
            context["fault"], context["fault_hint"] = said(str(error)), said(error.hint)
    return render(request, "mapping.html", context)


def _file_of(job: ImportJob, place: int) -> tuple[Path, str]:
    """The upload that a file no reader knew came in, and its name there. Raises Http404 when it is not there now."""
    if place >= len(job.unrecognised):
        raise Http404
    member = job.unrecognised[place]
    upload = next((path for path in uploading.files_of(job) if path.name == member.split("!", 1)[0]), None)
    if upload is None:
        raise Http404
    return upload, member


def _guessed(guess: Guess, member: str, job: ImportJob) -> Draft:
    name = file_name(member)
    unsaid = guess.table == "orders" and "fulfillment_channel" not in guess.columns
    constants = {"fulfillment_channel": "MFN"} if unsaid else {}
    pattern = re.sub(r"\d+(?:[._-]?\d+)*", "*", _literal(name))
    return Draft(
        name=_name_of(name),
        match=pattern,
        table=guess.table,
        columns=guess.columns,
        constants=constants,
        words=guess.words,
        marketplace=job.marketplace,
        date_order=guess.date_order or "",
        decimal_comma=guess.decimal_comma,
    )


def _literal(name: str) -> str:
    """A file's name as a pattern that means itself."""
    return re.sub(r"([\[\]])", "?", name)


def _name_of(name: str) -> str:
    stem = name.rsplit(".", 1)[0]
    return re.sub(r"[^\w.-]+", "-", stem).strip("-.0123456789_")[:60] or "table"


def _posted(request: HttpRequest, guess: Guess, member: str) -> Draft:
    """What the form says. A choice whose column was changed gets its words guessed anew."""
    table = TABLES[guess.table]
    post = request.POST
    picked = {one.name: post.get(f"from-{one.name}", "") for one in table.columns}
    columns = {name: theirs for name, theirs in picked.items() if theirs in guess.header}
    return Draft(
        name=post.get("name", "").strip(),
        match=post.get("match", "").strip() or _literal(file_name(member)),
        table=guess.table,
        columns=columns,
        constants={name: post.get(f"same-{name}", "").strip() for name in picked if name not in columns},
        words={
            name: _words(request, guess, table.column(name), theirs)
            for name, theirs in columns.items()
            if _has_words(guess, table.column(name), theirs)
        },
        marketplace=post.get("marketplace", "").strip(),
        timezone=post.get("timezone", "").strip(),
        date_order=post.get("date_order", "").strip(),
        decimal_comma=bool(post.get("decimal_comma")),
    )


def _has_words(guess: Guess, column: Column, theirs: str) -> bool:
    return column.kind in {"choice", "boolean"} and len(guess.samples.get(theirs, ())) <= MOST_WORDS


def _words(request: HttpRequest, guess: Guess, column: Column, theirs: str) -> dict[str, str]:
    texts = guess.samples.get(theirs, ())
    meant = words_of(TABLES[guess.table], column, texts)
    if request.POST.get(f"words-of-{column.name}") != theirs:
        return meant
    posted = {text: request.POST.get(f"word-{column.name}-{place}") for place, text in enumerate(texts)}
    return {text: meant[text] if value is None else value for text, value in posted.items()}


def _context(job: ImportJob, place: int, member: str, guess: Guess, draft: Draft) -> dict[str, Any]:
    table = TABLES[guess.table]
    return {
        "job": job, "place": place, "member": member, "draft": draft, "account": job.account,
        "tables": [(name, table_words(name)) for name in GUESSED_TABLES], "accounts": account_names(),
        "marketplaces": marketplace_choices(), "zones": ZONES, "orders": ("MDY", "DMY", "YMD"),
        "header": [(name, " · ".join(guess.samples.get(name, ())[:SHOWN_SAMPLES])) for name in guess.header],
        "rows": [_row(one, guess, draft) for one in table.columns],
        "exists": draft.name in uploading.mapping_names(),
        "unused": [name for name in guess.header if name not in draft.columns.values()],
    }  # fmt: skip


def _row(column: Column, guess: Guess, draft: Draft) -> dict[str, Any]:
    theirs = draft.columns.get(column.name, "")
    words = draft.words.get(column.name, {})
    values = ("true", "false") if column.kind == "boolean" else column.choices
    return {
        "name": column.name, "words": column_words(column.name), "key": column.kind == "key",
        "required": column.required and column.name != "marketplace_id",
        "theirs": theirs, "samples": " · ".join(guess.samples.get(theirs, ())[:SHOWN_SAMPLES]),
        "constant": draft.constants.get(column.name, ""),
        "choices": [(value, choice_words(value)) for value in values],
        "meanings": [
            (place, text, words[text]) for place, text in enumerate(guess.samples.get(theirs, ())) if text in words
        ],
    }  # fmt: skip


def _trial(file: Path, member: str, draft: Draft, account: str) -> dict[str, Any]:
    """How the rows would be loaded, for the template. Raises UsageError."""
    found = tower().try_mapping(file, member, draft.as_toml(), account=account or None)
    return {
        "columns": [(name, column_words(name)) for name in found.columns],
        "rows": [[row[name] for name in found.columns] for row in found.rows],
        "loaded": sum(one.loaded for one in found.result.files), "lines": sum(one.rows for one in found.result.files),
        "problems": [(one.line, one.field, said(one.message), said(one.hint)) for one in found.result.problems[:20]],
        "problem_count": len(found.result.problems), "whole": found.whole,
        "notices": [said(one.message) for one in found.result.warnings],
    }  # fmt: skip


def _save(draft: Draft, *, replace: bool) -> None:
    """Keep the mapping under its name. Raises MappingError for a name that is taken or cannot be one."""
    from plimsoll.intake.mapping import load_mapping

    content = draft.as_toml()
    load_mapping(content, draft.name)
    target = uploading.mapping_file(draft.name)
    if target.stem != draft.name:
        raise MappingError(_("“%(name)s” cannot be a mapping's name.") % {"name": draft.name})
    if target.exists() and not replace and target.read_bytes() != content:
        raise MappingError(
            _("There is a mapping “%(name)s” already.") % {"name": draft.name},
            hint=_("Choose another name, or tick that it is to be replaced."),
        )
    target.parent.mkdir(exist_ok=True)
    write_durably(target, content)


def _import(request: HttpRequest, job: ImportJob, file: Path, draft: Draft) -> HttpResponse:
    account = request.POST.get("account", "").strip()[:200]
    note_request(request, "save mapping", draft.name, account=account)
    new = uploading.new_job(
        person(request).get_username(), [file.name], account=account, marketplace=job.marketplace, mapping=draft.name
    )
    uploading.keep_copies(new, [file])
    uploading.start(new)
    note_request(request, "import", file.name, account=account or "default", job=new.pk, mapping=draft.name)
    messages.success(
        request, _("The mapping “%(name)s” is kept: choose it for the next file of this kind.") % {"name": draft.name}
    )
    return redirect("import_job", new.pk)
