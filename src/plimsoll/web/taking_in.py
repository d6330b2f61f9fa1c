"""What every page that writes facts shares: bounded forms, a turn without a long wait, sheets that cannot run."""

from __future__ import annotations

import csv
import io
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from plimsoll.errors import UsageError, WorkspaceBusy
from plimsoll.web.asking import tower
from plimsoll.web.uploading import MOST_UPLOADED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from django.http import HttpRequest

BUSY_SECONDS = 5.0
"""So long a typed fact waits for another writer before the page says so."""
TURNED_AWAY = ("\t", "\r", "=", "+", "-", "@")


def bounded(page: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page whose form may be too large: a clear page instead of a bare refusal, said before the form is read.

    The form is read by the check of its token, so that check stands inside.
    """
    inner = csrf_protect(page)

    @wraps(page)
    def looked_at(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ANN401 - a page's own
        if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_UPLOADED:
            return _too_large(request)
        try:
            request.POST, request.FILES  # noqa: B018 - reading is the check
        except (RequestDataTooBig, MultiPartParserError, SuspiciousOperation):
            return _too_large(request)
        answered: HttpResponse = inner(request, *args, **kwargs)
        return answered

    return csrf_exempt(looked_at)


def _too_large(request: HttpRequest) -> HttpResponse:
    error = UsageError(
        _("This is more than one upload may hold: 200 files, %(n)s MB.") % {"n": MOST_UPLOADED >> 20},
        hint=_("Upload fewer at a time, or use `plimsoll import` where the tower runs: it has no such limits."),
    )
    return render(request, "error.html", {"error": error, "hint": error.hint}, status=413)


def wait_for_turn() -> None:
    """Make sure that nobody else is writing. Raises WorkspaceBusy after BUSY_SECONDS."""
    workspace = tower().workspace
    workspace.create()
    workspace.lock(BUSY_SECONDS).release()


def busy_words(error: WorkspaceBusy) -> str:
    """What a person is told while an import runs."""
    del error  # its hint is for the command line
    return _(
        "Somebody else is writing to this workspace just now, an import perhaps. "
        "Nothing was lost: send it again in a moment."
    )


def as_csv(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """A sheet to download. A cell that a spreadsheet might run gets an apostrophe before it."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows([_inert(cell) for cell in row] for row in rows)
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _inert(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(TURNED_AWAY) else cell
