"""What an address of the account page asks: whose account, which day, known by when, over how many days."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from plimsoll import clock
from plimsoll.errors import UsageError
from plimsoll.policies import find_marketplace
from plimsoll.web.access import person, seen_account
from plimsoll.web.asking import answer, answer_by_account

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest

SPANS = (90, 180, 365)
"""How many days the page can look back over."""
USUAL_SPAN = 180
MOST_SWITCHES = 200
"""So many other cells stand in the switcher at most; beyond, those of the same account."""
_EARLIEST, _LATEST = date(2000, 1, 1), date(2100, 1, 1)
Place = tuple[str, str, str]
"""(account, marketplace, channel)."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One cell, the day it is looked at, by what was known when (None: by everything), over the last `days` days."""

    account: str
    marketplace_id: str
    channel: str
    as_of: date
    known_at: datetime | None
    days: int
    said: tuple[tuple[str, str], ...]
    """What the address says of day, knowledge and span, as it says it."""

    @property
    def selection(self) -> dict[str, Any]:
        """The keywords of a question to the tower."""
        return {
            "account": self.account, "marketplace": self.marketplace_id, "channel": self.channel, "as_of": self.as_of,
            "known_at": self.known_at,
        }  # fmt: skip

    @property
    def key(self) -> tuple[Any, ...]:
        """What an answer depends on, but for the question itself."""
        return self.account, self.marketplace_id, self.channel, self.as_of, self.known_at

    @property
    def site(self) -> str:
        """The marketplace's country, or its id where it is not one we know."""
        return site_of(self.marketplace_id)

    @property
    def bare_url(self) -> str:
        """This page's address without any words."""
        return reverse("account", args=(self.account, self.marketplace_id, self.channel))

    @property
    def room_query(self) -> str:
        """What the pages of causes and remedies are asked, so that they speak of the same cell and day."""
        words = {"account": self.account, "marketplace": self.marketplace_id}
        words |= {"channel": self.channel} if self.channel in {"MFN", "AFN"} else {}
        return urlencode(words | {"as_of": self.as_of.isoformat()})

    @property
    def print_url(self) -> str:
        """Every part on one page."""
        return self.url(part="all")

    def url(self, **words: Any) -> str:  # noqa: ANN401 - words of an address
        """This page's address for the same day, knowledge and span."""
        return _with_words(self.bare_url, self.said, words)

    def export_url(self, table: str, kind: str, **words: Any) -> str:  # noqa: ANN401 - words of an address
        """The address of one of its tables as a file."""
        place = (self.account, self.marketplace_id, self.channel, table, kind)
        return _with_words(reverse("account_export", args=place), self.said, words)

    def at(self, place: Place) -> Asked:
        """The same of another cell."""
        account, marketplace_id, channel = place
        return replace(self, account=account, marketplace_id=marketplace_id, channel=channel)


def _with_words(path: str, said: Sequence[tuple[str, str]], words: dict[str, Any]) -> str:
    query = urlencode([*said, *((name, value) for name, value in words.items() if value not in {None, ""})])
    return f"{path}?{query}" if query else path


def site_of(marketplace_id: str) -> str:
    """A marketplace as people say it."""
    found = find_marketplace(marketplace_id)
    return found.short if found else marketplace_id


def asked_of(request: HttpRequest, account: str, marketplace_id: str, channel: str) -> Asked:
    """What a request asks. Raises Http404 for a cell that is not there or not to be known of, UsageError for a day
    that is none.
    """
    if not _is_there((seen_account(request, account), marketplace_id, channel)):
        raise Http404
    words = {name: request.GET.get(name, "").strip() for name in ("as_of", "known_at", "days")}
    return Asked(
        account, marketplace_id, channel,
        _day(words["as_of"]) or clock.today(), _moment(words["known_at"]),
        int(words["days"]) if words["days"] in map(str, SPANS) else USUAL_SPAN,
        tuple((name, value) for name, value in words.items() if value),
    )  # fmt: skip


def asked_first(place: Place) -> Asked:
    """What the account page is asked where the address says nothing but the cell."""
    return Asked(*place, clock.today(), None, USUAL_SPAN, ())


def cells() -> frozenset[Place]:
    """Every cell that has an order."""
    return answer("account cells as a set", lambda _tower: frozenset(_cells()))


def _cells() -> list[Place]:
    return answer_by_account("account cells", lambda tower, account: tower.cells(account), lambda cell: cell[0])


def _is_there(place: Place) -> bool:
    account, marketplace_id, channel = place
    if channel == "ALL":
        return any((account, marketplace_id, one) in cells() for one in ("MFN", "AFN"))
    return place in cells()


def switches(request: HttpRequest, asked: Asked) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """Where the switcher leads: by account its (site, channel, address); only what who asks may know of."""
    seen = [place for place in sorted(cells()) if person(request).sees(place[0])]
    if len(seen) > MOST_SWITCHES:
        seen = [place for place in seen if place[0] == asked.account]
    found: dict[str, list[tuple[str, str, str]]] = {}
    for place in seen:
        address = asked.at(place).url(part=request.GET.get("part"))
        found.setdefault(place[0], []).append((site_of(place[1]), place[2], address))
    return list(found.items())


def _day(words: str) -> date | None:
    if not words:
        return None
    try:
        found = date.fromisoformat(words)
    except ValueError:
        found = _LATEST
    if not _EARLIEST <= found < _LATEST:
        raise UsageError(_("This is not a day: %(words)s") % {"words": words[:40]}, hint=_("Write it as 2026-10-31."))
    return found


def _moment(words: str) -> datetime | None:
    """A day (its end, UTC) or an instant."""
    if not words:
        return None
    if len(words) <= len("2026-10-31"):
        day = _day(words)
        return datetime.combine(day, time.max, UTC) if day else None
    try:
        found = datetime.fromisoformat(words.replace(" ", "+"))  # an address's plus sign may arrive as a blank
    except ValueError:
        found = datetime.combine(_day(words) or _LATEST, time.min)
    found = found if found.tzinfo else found.replace(tzinfo=UTC)
    _day(found.date().isoformat())
    return found
