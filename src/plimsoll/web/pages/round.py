"""The daily round: per account and marketplace the pages to look at, and what they showed today.

What is typed becomes a fact with the typist's name; "nothing new" states that there are none up to today, so that the
figure is sure through today. What no table of facts holds (notices waiting, the status of a case) stays in the journal.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from plimsoll import clock
from plimsoll.desk.round_pages import RoundPage, pages_of, round_pages
from plimsoll.errors import PlimsollError, WorkspaceBusy
from plimsoll.journal.doing import note_request
from plimsoll.journal.models import RoundStep, RoundWord
from plimsoll.web.access import person, seen_account, seen_rows, writers_only
from plimsoll.web.asking import answer, answer_by_account, tower
from plimsoll.web.pages.problem_words import said as said_words
from plimsoll.web.pages.today_words import site_name
from plimsoll.web.taking_in import bounded, busy_words, wait_for_turn

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from django.http import HttpRequest, HttpResponse

    from plimsoll.intake.importing import ImportResult
    from plimsoll.metrics.displayed import DisplayedFigure
    from plimsoll.metrics.odr import OdrRow
    from plimsoll.tower import Tower

Place = tuple[str, str]
NOTE_DAYS = 90
PAGE_WORDS = {
    "account_health": gettext_lazy("Account health"),
    "feedback": gettext_lazy("Feedback page"),
    "claims": gettext_lazy("A-to-z claims page"),
    "chargebacks": gettext_lazy("Chargebacks page"),
    "notifications": gettext_lazy("Performance notifications"),
    "cases": gettext_lazy("Case log"),
}
TASK_WORDS = {
    "account_health": gettext_lazy("Type what the page shows, or say that it shows the same as last time."),
    "feedback": gettext_lazy("Any new negative feedback, any that is gone? Type them, then say that all are in."),
    "claims": gettext_lazy("Any new claim, any decision? Type them, then say that all are in."),
    "chargebacks": gettext_lazy("Any new chargeback, any decision? Type them, then say that all are in."),
    "notifications": gettext_lazy("Any new notice? Add it, so that its deadline is watched."),
    "cases": gettext_lazy("Write down how the open cases and appeals stand."),
}
ADDS = {"feedback": "feedback", "claims": "claim", "chargebacks": "chargeback", "notifications": "notice"}
"""The kind of quick add that a page's news are typed with."""
STATUS_WORDS = {
    "healthy": gettext_lazy("Healthy"),
    "at_risk": gettext_lazy("At risk"),
    "deactivated": gettext_lazy("Deactivated"),
}


@dataclass(frozen=True, slots=True)
class Look:
    """One page of the round of one place: where it is, what was said of it today."""

    page: RoundPage
    address: str | None
    step: RoundStep | None
    note: RoundStep | None = None

    @property
    def words(self) -> str:
        """Its name."""
        return str(PAGE_WORDS[self.page.name])

    @property
    def task(self) -> str:
        """What to do there."""
        return str(TASK_WORDS[self.page.name])

    @property
    def add(self) -> str:
        """The kind of quick add."""
        return ADDS.get(self.page.name, "")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the round of one place is."""

    account: str
    marketplace_id: str
    done: int
    skipped: int
    of: int
    who: Sequence[str]

    @property
    def site(self) -> str:
        """The marketplace's country."""
        return site_name(self.marketplace_id)

    @property
    def finished(self) -> bool:
        """Whether nothing is left to look at."""
        return self.done + self.skipped == self.of

    @property
    def url(self) -> str:
        """Its page."""
        return f"{reverse('round')}?{urlencode({'account': self.account, 'marketplace': self.marketplace_id})}"


def places() -> dict[Place, dict[str, Any]]:
    """Every account and marketplace that has a round, with its channels' windows: {channel: (from, to)}."""
    found: dict[Place, dict[str, Any]] = {}
    for row in answer_by_account("round places", _places, lambda row: row.cell.account):
        if pages_of(row.cell.marketplace_id):
            place = (row.cell.account, row.cell.marketplace_id)
            found.setdefault(place, {})[row.cell.fulfillment_channel] = row.window
    return found


def _places(tower: Tower, account: str | None) -> list[OdrRow]:
    return tower.odr(account=account)


def progress(request: HttpRequest) -> list[Progress]:
    """How far today's round is, of every place this person sees; the unfinished first."""
    steps = RoundStep.of_day(clock.today())
    found = [_progress(place, steps) for place in seen_rows(request, places(), lambda place: place[0])]
    return sorted(found, key=lambda one: (one.finished, one.account.casefold(), one.site))


def _progress(place: Place, steps: Mapping[tuple[str, str, str], RoundStep]) -> Progress:
    names = [page.name for page in pages_of(place[1])]
    mine = [step for name in names if (step := steps.get((*place, name)))]
    skipped = sum(step.word == RoundWord.SKIPPED for step in mine)
    return Progress(*place, len(mine) - skipped, skipped, len(names), sorted({step.who for step in mine}))


def page(request: HttpRequest) -> HttpResponse:
    """How far the round is; `?account= &marketplace=` opens one place."""
    found = progress(request)
    account, site = request.GET.get("account", ""), request.GET.get("marketplace", "")
    if account:
        seen_account(request, account)
    at = next((one for one in found if (one.account, one.marketplace_id) == (account, site)), None)
    if (account or site) and at is None:
        raise Http404
    at = at or next((one for one in found if not one.finished), None)
    context: dict[str, Any] = {
        "found": found, "at": at, "day": clock.today(), "statuses": STATUS_WORDS,
        "finished": sum(one.finished for one in found),
    }  # fmt: skip
    if at is not None:
        place = (at.account, at.marketplace_id)
        context |= {"looks": looks(place), "channels": _channels(place), "last": _last(place)}
        context["following"] = next((one for one in found if not one.finished and one is not at), None)
    return render(request, "round.html", context)


def looks(place: Place) -> list[Look]:
    """The pages of a place with what was said of them today."""
    steps = RoundStep.of_day(clock.today())
    noted = RoundStep.last_notes("cases", clock.today() - timedelta(days=NOTE_DAYS)).get(place)
    return [
        Look(one, one.address(place[1]), steps.get((*place, one.name)), noted if one.name == "cases" else None)
        for one in pages_of(place[1])
    ]


def _channels(place: Place) -> list[tuple[str, date, date]]:
    """The channels of a place with the days that today's rate is about."""
    return [(channel, *window) for channel, window in sorted(places()[place].items(), reverse=True)]


def _last(place: Place) -> list[DisplayedFigure]:
    """What the account health page showed when it was last looked at."""
    account = place[0]
    key = ("displayed last", account)
    return answer(key, lambda here: here.displayed_last(account=account), account=account).get(place, [])


# -- saving ------------------------------------------------------------------------------------------------------------


@bounded
@require_POST
@writers_only
def save(request: HttpRequest) -> HttpResponse:
    """What somebody saw on one page: facts first, then the step; both or neither."""
    place = (request.POST.get("account", ""), request.POST.get("marketplace", ""))
    looked = round_pages().get(request.POST.get("page", ""))
    if looked is None or place not in places() or looked not in pages_of(place[1]):
        raise Http404
    word, note = request.POST.get("word", ""), request.POST.get("note", "").strip()[:1000]
    if word not in RoundWord.values:
        raise Http404
    try:
        kept = {} if word == RoundWord.SKIPPED else _facts(request, place, looked, word)
    except WorkspaceBusy as error:
        messages.error(request, busy_words(error))
        return _back(place, looked)
    except PlimsollError as error:
        messages.error(request, f"{said_words(str(error))} {said_words(error.hint or '')}".strip())
        return _back(place, looked)
    RoundStep.objects.create(
        day=clock.today(), account=place[0], marketplace=place[1], page=looked.name, word=word, said=kept, note=note,
        who=person(request).get_username(), at=clock.now(),
    )  # fmt: skip
    note_request(request, f"round {word}", looked.name, account=place[0], marketplace=place[1])
    return _back(place, looked, done=True)


def _back(place: Place, looked: RoundPage, *, done: bool = False) -> HttpResponse:
    names = [one.name for one in pages_of(place[1])]
    at = names[min(names.index(looked.name) + done, len(names) - 1)]
    return redirect(f"{reverse('round')}?{urlencode({'account': place[0], 'marketplace': place[1]})}#{at}")


def _facts(request: HttpRequest, place: Place, looked: RoundPage, word: str) -> dict[str, Any]:
    """Make what was seen a fact; gives what was said as plain values. Raises PlimsollError."""
    if looked.states:
        wait_for_turn()
        by, today = person(request).get_username(), clock.today()
        tower().record_none(looked.states, today, account=place[0], marketplace=place[1], by=by)
        return {"complete_through": today.isoformat()}
    if looked.name != "account_health":
        return {}
    rows = _same_again(place) if word == RoundWord.UNCHANGED else _typed(request, place)
    if not rows:
        raise NothingTypedError
    wait_for_turn()
    for what, cells in rows:
        found = tower().record(what, cells, account=place[0], marketplace=place[1], by=person(request).get_username())
        _raise_problem(found)
    return {"rows": [{"what": what, **cells} for what, cells in rows]}


class NothingTypedError(PlimsollError):
    """Nothing was typed."""

    def __init__(self) -> None:
        super().__init__(_("Nothing was typed: give the two counts of a channel, the rating, or the status."))


def _raise_problem(found: ImportResult) -> None:
    if found.problems:
        problem = found.problems[0]
        raise PlimsollError(f"{problem.field}: {said_words(problem.message)}", hint=problem.hint)


def _typed(request: HttpRequest, place: Place) -> list[tuple[str, dict[str, str]]]:
    """The rows that the form of the account health page comes to."""
    said = {name: request.POST.get(name, "").strip()[:40] for name in ("rating", "status")}
    rows = [row for channel, first, last in _channels(place) if (row := _channel(request, place, channel, first, last))]
    if said["rating"]:
        rows.append(("figure", _figure(place, "account_health_rating", "ALL", value=said["rating"])))
    if said["status"] in STATUS_WORDS:
        rows.append(("figure", _figure(place, "account_status", "ALL", status=said["status"])))
    return rows


def _channel(
    request: HttpRequest, place: Place, channel: str, first: date, last: date
) -> tuple[str, dict[str, str]] | None:
    """A channel's two counts with the days they are about, or its rate alone."""
    names = ("orders", "defects", "rate", "from", "to")
    said = {name: request.POST.get(f"{channel.lower()}_{name}", "").strip()[:40] for name in names}
    rate = _fraction(said["rate"])
    if said["orders"] or said["defects"]:
        cells = {
            "marketplace_id": place[1], "fulfillment_channel": channel, "orders": said["orders"].replace(",", ""),
            "orders_with_defects": said["defects"], "range_from": said["from"] or first.isoformat(),
            "range_to": said["to"] or last.isoformat(),
        }  # fmt: skip
        return "snapshot", cells | ({"rate": rate} if rate else {})
    return ("figure", _figure(place, "order_defect_rate", channel, value=rate)) if rate else None


def _fraction(words: str) -> str:
    """A typed rate ("0.84", "0.84 %") as a fraction: people type what stands on the page, which is per cent."""
    text = words.replace("%", "").replace("%", "").replace(",", ".").strip()
    if not text:
        return ""
    try:
        value = Decimal(text) / 100
    except InvalidOperation:
        raise PlimsollError(_("“%(rate)s” is no rate; write it as 0.84 %%") % {"rate": words}) from None
    if not 0 <= value <= 1:
        raise PlimsollError(_("“%(rate)s” is no rate; write it as 0.84 %%") % {"rate": words})
    return f"{value:f}"


def _figure(place: Place, metric: str, channel: str, **cells: str) -> dict[str, str]:
    return {"marketplace_id": place[1], "metric": metric, "fulfillment_channel": channel, **cells}


def _same_again(place: Place) -> list[tuple[str, dict[str, str]]]:
    """What was shown last, seen again now: rates without their days, because the page's days have moved on."""
    rows = []
    for one in _last(place):
        value = one.value
        if one.metric == "order_defect_rate" and one.numerator is not None and one.denominator:
            value = (Decimal(one.numerator) / Decimal(one.denominator)).quantize(Decimal("0.000001"))
        cells = _figure(place, one.metric, one.fulfillment_channel or "ALL")
        cells |= {"value": f"{value:f}"} if value is not None else {}
        cells |= {"status": one.status} if one.status else {}
        rows.append(("figure", cells))
    return rows
