"""Defects: the orders behind a figure and those beside it, in three piles; marked in bulk, taken away as files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from plimsoll import clock
from plimsoll.journal.doing import note_request
from plimsoll.journal.models import Mark, MarkState
from plimsoll.web.access import person, writers_only
from plimsoll.web.exporting import ExportTable, exported
from plimsoll.web.pages import defect_lines as lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.http import HttpRequest, HttpResponse

    from plimsoll.web.exporting import Value
    from plimsoll.web.pages.defect_lines import DefectLine

ROWS = 50
MOST_MARKED = 5_000
COLUMNS = (
    "account", "marketplace_id", "fulfillment_channel", "order_id", "order_day", "leaves_window", "listed_by",
    "kind", "event_id", "counts", "active_from", "active_until", "rule", "corner", "assumed", "path", "line",
    "mark", "note", "marked_by", "marked_at",
)  # fmt: skip


def page(request: HttpRequest) -> HttpResponse:
    """The piles, filtered and sorted as the address says."""
    asked = lines.asked_of(request.GET)
    every = lines.lines_of(request, asked)
    met = lines.filtered(every, asked)
    shown = lines.of_pile(met, asked)
    context = {
        "page": Paginator(shown, ROWS).get_page(request.GET.get("page")),
        "asked": asked,
        "filtered": any(asked[name] for name in lines.FILTERS if name not in {"sort", "pile"}),
        "all": len(every),
        "shown": len(shown),
        "piles": [
            (name, lines.PILE_WORDS[name], lines.PILE_HELP[name], sum(line.row.listed_by == name for line in met))
            for name in lines.PILES
        ],
        "list_seen": any(line.row.list_seen for line in every),
        "marks": MarkState.choices,
    } | _choices(every)
    return render(request, "defects.html", context)


def _choices(every: Sequence[DefectLine]) -> dict[str, Any]:
    return {
        "accounts": sorted({line.row.cell.account for line in every}),
        "sites": sorted({line.site for line in every}),
        "kinds": lines.KINDS,
    }


@require_POST
@writers_only
def mark(request: HttpRequest) -> HttpResponse:
    """Mark the ticked orders, or every one that meets the filters."""
    found = _wanted(request)
    state, note = request.POST.get("state", ""), request.POST.get("note", "").strip()[: Mark.MOST_NOTE]
    if state not in MarkState.values or (state == MarkState.NOTE and not note):
        messages.error(request, _("Choose a mark; a note needs words."))
    elif not found:
        messages.error(request, _("No order was ticked."))
    elif len(found) > MOST_MARKED:
        messages.error(request, _("That is more than %(n)s orders at once.") % {"n": MOST_MARKED})
    else:
        _write(request, found, state, note)
    return _back(request)


def _write(request: HttpRequest, found: Sequence[DefectLine], state: str, note: str) -> None:
    now, who = clock.now(), person(request).get_username()
    Mark.objects.bulk_create(
        Mark(account=line.row.cell.account, order_id=line.row.order_id, state=state, note=note, who=who, at=now)
        for line in found
    )
    for account in sorted({line.row.cell.account for line in found}):
        orders = [line.row.order_id for line in found if line.row.cell.account == account]
        about = orders[0] if len(orders) == 1 else f"{len(orders)} orders"
        note_request(request, "mark", about, account=account, state=state)
    messages.success(
        request, ngettext("%(n)s order is marked.", "%(n)s orders are marked.", len(found)) % {"n": len(found)}
    )


def _wanted(request: HttpRequest) -> list[DefectLine]:
    """The ticked lines, or every line that the filters leave where that box was ticked."""
    asked = lines.asked_of(QueryDict(request.POST.get("query", "")[:4000]))
    every = lines.lines_of(request, asked)
    if request.POST.get("every"):
        return lines.of_pile(lines.filtered(every, asked), asked)
    return lines.chosen(every, request.POST.getlist("row"))


def _back(request: HttpRequest) -> HttpResponse:
    query = QueryDict(request.POST.get("query", "")[:4000]).urlencode()
    return redirect(reverse("defects") + (f"?{query}" if query else ""))


@require_http_methods(["GET", "POST"])
def export(request: HttpRequest, kind: str) -> HttpResponse:
    """The ticked orders, or all that meet the filters, as a file: a line for each event."""
    if request.method == "POST":
        found = _wanted(request)
    else:
        asked = lines.asked_of(request.GET)
        found = lines.of_pile(lines.filtered(lines.lines_of(request, asked), asked), asked)
    return exported(ExportTable("defects", COLUMNS, [row for line in found for row in _export_rows(line)]), kind)


def _export_rows(line: DefectLine) -> Iterator[list[Value]]:
    row, mark = line.row, line.mark
    head: list[Value] = [*row.cell[:3], row.order_id, row.order_day, row.leaves_window, row.listed_by]
    said: list[Value] = [mark.state, mark.note, mark.who, mark.at] if mark else [None] * 4
    for event in row.events:
        rule = event.said
        yield [
            *head, event.kind, event.id, event.counts, rule.start, rule.end, rule.rule, rule.corner, rule.assumed,
            event.source.path, event.source.line, *said,
        ]  # fmt: skip
    if not row.events:
        for one in row.listed:
            source: Any = one["source"]
            nothing: list[Value] = [None] * 7
            yield [*head, str(one["kind"]), *nothing, source["path"], source["line"], *said]


def defects_url(**words: str | None) -> str:
    """The address of the page with these filters."""
    query = urlencode({name: value for name, value in words.items() if value})
    return reverse("defects") + (f"?{query}" if query else "")
