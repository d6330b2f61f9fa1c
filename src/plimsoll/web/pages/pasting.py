"""The paste box: what was copied from the marketplace's pages, as rows to look at, mend, and take in."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from plimsoll.errors import UsageError, WorkspaceBusy
from plimsoll.facts.schema import TABLES
from plimsoll.intake.pasting import KINDS as PASTED_KINDS
from plimsoll.intake.pasting import Pasted
from plimsoll.journal.doing import note_request
from plimsoll.web.access import person, writers_only
from plimsoll.web.asking import account_names, tower
from plimsoll.web.pages.entry_forms import marketplace_choices
from plimsoll.web.pages.problem_words import said
from plimsoll.web.pages.typing_words import choice_words, column_words, table_words
from plimsoll.web.taking_in import bounded, busy_words, wait_for_turn

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from plimsoll.intake.importing import ImportResult

EDITED_ROWS = 40
"""So many rows can be mended in the browser; more are shown in part and taken in as they were read."""


@bounded
@writers_only
def page(request: HttpRequest) -> HttpResponse:
    """The box; what was read from it; taking it in."""
    asked = {name: request.POST.get(name, "").strip() for name in ("kind", "account", "marketplace")}
    asked["account"] = asked["account"] or request.GET.get("account", "") or request.session.get("account", "")
    context: dict[str, Any] = {
        "asked": asked, "text": request.POST.get("text", ""), "accounts": account_names(),
        "kinds": [(kind, table_words(kind)) for kind in PASTED_KINDS], "marketplaces": marketplace_choices(),
        "problems": [], "notices": [],
    }  # fmt: skip
    if request.method == "POST":
        try:
            if "rows" not in request.POST:
                _read(asked, context)
            elif done := _take(request, asked, context):
                return done
        except UsageError as error:
            context["error"] = f"{said(str(error))} {said(error.hint)}".strip()
    return render(request, "add_paste.html", context)


def _read(asked: dict[str, str], context: dict[str, Any]) -> None:
    found = tower().paste(
        context["text"], kind=asked["kind"] or None, account=asked["account"] or None,
        marketplace=asked["marketplace"] or None,
    )  # fmt: skip
    _show(context, found)


def _show(context: dict[str, Any], found: Pasted) -> None:
    """What was read, for the template."""
    context["problems"] = [(one.line, said(one.message), said(one.hint)) for one in found.problems]
    context["notices"] = [said(notice.message) for notice in found.notices]
    if not found.rows or found.kind is None:
        return
    columns = tuple(name for name in found.columns if any(row.get(name) for row in found.rows))
    context |= {
        "read_kind": table_words(found.kind), "columns": [(name, column_words(name)) for name in columns],
        "rows": json.dumps({"kind": found.kind, "columns": columns, "rows": found.rows}, ensure_ascii=False),
        "editable": len(found.rows) <= EDITED_ROWS, "count": len(found.rows),
        "shown": [
            (place, row.get("line", ""), [(name, row.get(name, ""), _choices(found.kind, name)) for name in columns])
            for place, row in enumerate(found.rows[:EDITED_ROWS])
        ],
    }  # fmt: skip


def _choices(kind: str, name: str) -> list[tuple[str, str]]:
    """What a cell may say, where that is a choice."""
    column = TABLES[kind].column(name)
    values = ("true", "false") if column.kind == "boolean" else column.choices
    return [(value, choice_words(value)) for value in values]


def _take(request: HttpRequest, asked: dict[str, str], context: dict[str, Any]) -> HttpResponse | None:
    """Take the rows in as they stand in the form; None when they must be looked at again."""
    pasted = _mended(request)
    if not pasted.rows:
        messages.warning(request, _("No row was marked, so nothing was taken in."))
        _show(context, pasted)
        return None
    try:
        wait_for_turn()
        result = tower().take_pasted(
            pasted, account=asked["account"] or None, marketplace=asked["marketplace"] or None,
            by=person(request).get_username(),
        )  # fmt: skip
    except WorkspaceBusy as error:
        context["error"] = busy_words(error)
        _show(context, pasted)
        return None
    if result.problems:
        _show(context, pasted)
        context["problems"] = [
            (_row_of(one.line), _with_field(one.field, said(one.message)), said(one.hint)) for one in result.problems
        ]
        return None
    _note(request, asked, pasted, result)
    return redirect("quick_add")


def _row_of(line: int | None) -> int | None:
    """The row of the preview that stands on a line of what was written from it: its header is line 1."""
    return None if line is None else line - 1


def _with_field(field: str | None, words: str) -> str:
    return f"{column_words(field)}: {words}" if field else words


def _note(request: HttpRequest, asked: dict[str, str], pasted: Pasted, result: ImportResult) -> None:
    count, account = len(pasted.rows), asked["account"] or "default"
    note_request(request, "paste", f"{pasted.kind}, {count} rows", account=account)
    request.session["account"] = asked["account"]
    said_so = ngettext("%(n)d row taken in: %(what)s", "%(n)d rows taken in: %(what)s", count)
    messages.success(request, said_so % {"n": count, "what": table_words(pasted.kind or "")})
    if any(file.unmatched for file in result.files):
        messages.warning(request, _("Some orders have not been imported yet: their rows count as soon as they are."))


def _mended(request: HttpRequest) -> Pasted:
    """The rows that were shown, with what the person changed, without those they unmarked. Raises UsageError."""
    try:
        sent = json.loads(request.POST["rows"])
        kind, rows = str(sent["kind"]), [dict(row) for row in sent["rows"]]
    except (ValueError, KeyError, TypeError):
        raise UsageError(_("The preview cannot be read any more."), hint=_("Paste it again.")) from None
    if kind not in PASTED_KINDS:
        raise UsageError(_("The preview cannot be read any more."), hint=_("Paste it again."))
    names = [column.name for column in TABLES[kind].columns]
    edited = len(rows) <= EDITED_ROWS
    kept = [
        {name: str(request.POST.get(f"c-{place}-{name}", row.get(name, "")) or "").strip() for name in (*names, "line")}
        for place, row in enumerate(rows)
        if not edited or request.POST.get(f"keep-{place}")
    ]
    columns = tuple(name for name in names if any(row.get(name) for row in kept))
    return Pasted(kind, columns, kept)
