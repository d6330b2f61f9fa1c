"""The deadlines as a calendar feed: an address with a token, for calendars that cannot log in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.utils import translation
from django.views.decorators.http import require_safe

from plimsoll import clock
from plimsoll.journal.models import TaskMark, Token
from plimsoll.web.api.entry import USED_EVERY
from plimsoll.web.asking import answer
from plimsoll.web.language import language_of
from plimsoll.web.pages.calendar_words import spoken_calendar

if TYPE_CHECKING:
    from django.http import HttpRequest

    from plimsoll.journal.models import Person
    from plimsoll.remedies.deadlines import Running

SCOPE = "calendar"
QUARTER = 15
"""Minutes for which a feed is answered from what was read."""


@login_not_required
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The deadlines of the accounts that the token's person sees, in that person's language.

    `?clocks=1` adds messages and return requests.
    """
    who = _person(token)
    found = _running(clocks=request.GET.get("clocks") == "1")
    done = TaskMark.done_uids()
    mine = [
        one for one in found.deadlines if who.sees(one.account) and one.uid not in done and not one.overdue(found.now)
    ]
    with translation.override(who.language or language_of(request)):
        text = spoken_calendar(mine, found.now)
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="plimsoll-deadlines.ics"'
    response["Referrer-Policy"] = "no-referrer"
    return response


def _person(words: str) -> Person:
    """Whose feed it is. Raises Http404 for a token that is none, or is for something else."""
    if "\x00" in words:
        raise Http404
    found = Token.objects.select_related("person").filter(digest=Token.digest_of(words)).first()
    now = clock.now()
    if found is None or SCOPE not in found.scopes or not found.stands(now):
        raise Http404
    if found.last_used_at is None or now - found.last_used_at > USED_EVERY:
        Token.objects.filter(pk=found.pk).update(last_used_at=now)
    return found.person


def _running(*, clocks: bool) -> Running:
    now = clock.now()
    at = now.replace(minute=now.minute - now.minute % QUARTER, second=0, microsecond=0)
    return answer(("calendar", clocks, at), lambda tower: tower.deadlines(now=at, clocks=clocks))
