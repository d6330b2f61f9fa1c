"""The weekly review: pick the week and whose it is, look at the summary, take the PDF and the workbook away."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header, urlencode
from django.utils.translation import get_language

from plimsoll import clock
from plimsoll.desk.review.pack import last_week
from plimsoll.desk.review.words import LANGUAGES, Words
from plimsoll.journal.doing import note_request
from plimsoll.web.access import person, seen_account
from plimsoll.web.asking import account_names, answer

if TYPE_CHECKING:
    from django.http import HttpRequest

    from plimsoll.desk.review.pack import Pack

WEEKS = 13
"""So many weeks back can be picked."""
_MIME = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def page(request: HttpRequest) -> HttpResponse:
    """The summary of a week; `?account= &week=` (its last day) say which."""
    account, week = _asked(request)
    accounts = person(request).seen(_accounts())
    language = "zh" if get_language() == "zh-hans" else "en"
    context: dict[str, Any] = {
        "account": account, "week": week, "accounts": accounts, "fleet": not person(request).is_guest,
        "weeks": [last_week(clock.today()) - timedelta(days=7 * back) for back in range(WEEKS)], "pack": None,
    }  # fmt: skip
    if accounts:
        found = _pack(account, week)
        words = Words(language)
        context |= {
            "pack": found, "stages": [(words.say(name), n) for name, n in found.stages.items()],
            "causes": [(words.cause(name), n) for name, n in list(found.causes.items())[:8]],
            "rows": [(one, one.row.as_json(), one.before and one.before.as_json()) for one in found.cells],
            "files": _files(account, week, language), "left": sum(one.left for one in found.cells),
        }  # fmt: skip
    return render(request, "review.html", context)


def _accounts() -> list[str]:
    known = {account for account, _, _ in answer("cells", lambda here: here.cells())}
    return sorted(known & set(account_names()) or known)


def _asked(request: HttpRequest) -> tuple[str, date]:
    """The account (empty for the fleet, which guests have none of) and the week's last day. Raises Http404."""
    account = request.GET.get("account", "")
    if account:
        seen_account(request, account)
        if account not in _accounts():
            raise Http404
    elif person(request).is_guest:
        account = next(iter(person(request).seen(_accounts())), "")
    newest = last_week(clock.today())
    try:
        day = date.fromisoformat(request.GET.get("week", "") or newest.isoformat())
    except ValueError:
        raise Http404 from None
    if not newest - timedelta(days=3650) <= day <= newest + timedelta(days=7):
        raise Http404
    return account, day + timedelta(days=7 - day.isoweekday())


def _pack(account: str, week: date) -> Pack:
    return answer(("review", account, week), lambda tower: tower.review(week, account=account or None))


def _files(account: str, week: date, own: str) -> list[tuple[str, str, str]]:
    """(language, kind, address) of every file, those in the reader's language first."""
    query = urlencode({"account": account, "week": week.isoformat()} if account else {"week": week.isoformat()})
    return [
        (language, kind, f"{reverse('review_download', args=[language, kind])}?{query}")
        for language in sorted(LANGUAGES, key=lambda one: one != own)
        for kind in _MIME
    ]


def download(request: HttpRequest, language: str, kind: str) -> HttpResponse:
    """One file of the pack."""
    if language not in LANGUAGES or kind not in _MIME:
        raise Http404
    account, week = _asked(request)
    if not account and (person(request).is_guest or not _accounts()):
        raise Http404
    found = _pack(account, week)
    content = answer(("review file", account, week, language, kind), lambda _tower: _made(found, language, kind))
    note_request(request, "download review", f"{found.name}-{language}.{kind}", account=account)
    response = HttpResponse(content, content_type=_MIME[kind])
    response.headers["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=f"{found.name}-{language}.{kind}"
    ) or "attachment"  # fmt: skip
    return response


def _made(found: Pack, language: str, kind: str) -> bytes:
    from plimsoll.desk.review.paper import paper
    from plimsoll.desk.review.sheets import sheets

    return (paper if kind == "pdf" else sheets)(found, Words(language))
