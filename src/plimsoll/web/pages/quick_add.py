"""Quick add: whatever can be imported can be typed here, one fact at a time, or pasted as a table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from plimsoll.errors import UsageError, WorkspaceBusy
from plimsoll.journal.doing import note_request
from plimsoll.web.access import person, writers_only
from plimsoll.web.asking import account_names, answer, tower
from plimsoll.web.pages.entry_forms import BY_NAME, KINDS, EntryForm
from plimsoll.web.pages.problem_words import said
from plimsoll.web.pages.typing_words import choice_words
from plimsoll.web.taking_in import bounded, busy_words, wait_for_turn

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from plimsoll.intake.importing import ImportResult
    from plimsoll.web.pages.entry_forms import Kind

JUST_ADDED = 8
_KIND_OF_TABLE = {"claims": "claim", "chargebacks": "chargeback", "feedback": "feedback", "listed": "listed",
                  "snapshots": "snapshot", "displayed": "violation", "notices": "notice"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Added:
    """Something this person typed lately."""

    seq: int
    words: str
    account: str
    at: Any
    editable: bool


@bounded
@writers_only
def page(request: HttpRequest) -> HttpResponse:
    """One form for the chosen kind; `?kind= &account= &order_id=` fill it, `?edit=SHA256` brings a typed fact back."""
    kind = BY_NAME.get(request.POST.get("kind_of_fact") or request.GET.get("kind", ""), KINDS[0])
    if request.method == "POST":
        form = EntryForm(kind, request.POST)
        if form.is_valid() and (done := _record(request, kind, form)):
            return done
    else:
        kind, start = _edited(request, kind)
        form = EntryForm(kind, start=start)
    context = {
        "form": form, "kind": kind, "kinds": KINDS, "accounts": account_names(), "added": _just_added(request),
        "editing": request.GET.get("edit", ""), "kept": _kept(request),
    }  # fmt: skip
    return render(request, "add.html", context)


def _kept(request: HttpRequest) -> str:
    """What the links to other kinds carry on."""
    return urlencode({name: request.GET[name] for name in ("account", "order_id") if request.GET.get(name)})


def _edited(request: HttpRequest, kind: Kind) -> tuple[Kind, dict[str, str]]:
    """What the form starts with: the address's words, the account last used, or the fact to be edited."""
    asked = {name: request.GET[name] for name in ("order_id", "marketplace_id") if request.GET.get(name)}
    asked["account"] = request.GET.get("account") or request.session.get("account", "")
    if not (sha256 := request.GET.get("edit", "")):
        return kind, asked
    typed = tower().typed_rows(sha256)
    if typed is None or len(typed[1]) != 1 or typed[0] not in _KIND_OF_TABLE:
        raise Http404
    row = {name: text for name, text in typed[1][0].items() if text and name != "seen_at"}
    kind = BY_NAME["feedback_status" if typed[0] == "feedback" and "rating" not in row else _KIND_OF_TABLE[typed[0]]]
    return kind, {**asked, **row}


def _record(request: HttpRequest, kind: Kind, form: EntryForm) -> HttpResponse | None:
    """Record what was typed; None when the form must be shown again, with what is wrong in it."""
    account, cells = form.cleaned_data["account"] or None, form.cells()
    try:
        wait_for_turn()
        if kind.what == "none":
            _record_none(request, cells, account)
            words = _("%(what)s: none up to %(on)s") % {"what": choice_words(cells["what"]), "on": cells["on"]}
        else:
            by = person(request).get_username()
            result = tower().record(kind.what, cells, account=account, marketplace=cells.get("marketplace_id"), by=by)
            if result.problems:
                _say_problems(form, result)
                return None
            words = f"{kind.words} {cells.get('order_id', '')}".strip()
            _say_unmatched(request, kind, result)
    except WorkspaceBusy as error:
        form.add_error(None, busy_words(error))
        return None
    except UsageError as error:
        form.add_error(None, f"{said(str(error))} {said(error.hint)}".strip())
        return None
    note_request(request, "record", f"{kind.what} {cells.get('order_id', '')}".strip(), account=account or "default")
    request.session["account"] = account or ""
    messages.success(request, _("Taken in: %(what)s") % {"what": words})
    return redirect(f"{reverse('quick_add')}?{urlencode({'kind': kind.name, 'account': account or ''})}")


def _record_none(request: HttpRequest, cells: dict[str, str], account: str | None) -> None:
    try:
        on = date.fromisoformat(cells["on"])
    except ValueError:
        raise UsageError(_("“%(day)s” is no day") % {"day": cells["on"]}) from None
    by, site = person(request).get_username(), cells.get("marketplace_id")
    tower().record_none(cells["what"], on, account=account, marketplace=site, by=by)


def _say_problems(form: EntryForm, result: ImportResult) -> None:
    for problem in result.problems:
        field = problem.field if problem.field in form.fields else None
        form.add_error(
            field, f"{said(problem.message)}: {said(problem.hint)}" if problem.hint else said(problem.message)
        )


def _say_unmatched(request: HttpRequest, kind: Kind, result: ImportResult) -> None:
    """K15: a defect whose order nobody has seen."""
    if kind.has_order and any(file.unmatched for file in result.files):
        messages.warning(request, _("No order with this id has been imported yet: it counts as soon as one is."))


def _just_added(request: HttpRequest) -> list[Added]:
    """What this person typed last, the newest first."""
    who = person(request).get_username()
    mine = [
        row for row in answer("imports", lambda here: here.imports()) if row["kind"] == "record" and row["who"] == who
    ]
    return [_added(row) for row in reversed(mine[-JUST_ADDED:])]


def _added(row: dict[str, Any]) -> Added:
    typed = tower().typed_rows(row["sha256"])
    rows = typed[1] if typed else []
    table = typed[0] if typed else ""
    names = ", ".join(dict.fromkeys(one["order_id"] for one in rows[:3] if one.get("order_id")))
    more = ngettext("%(n)d row", "%(n)d rows", len(rows)) % {"n": len(rows)}
    kind = BY_NAME.get(_KIND_OF_TABLE.get(table, ""))
    said_kind = str(kind.words) if kind else table
    words = f"{said_kind} {names}".strip() if len(rows) == 1 else f"{said_kind}, {more}: {names}".strip(": ")
    return Added(
        row["seq"], words, row["account"], row["received_at"].replace(tzinfo=UTC), len(rows) == 1 and bool(kind)
    )
