"""Whose figures the pages of causes, remedies and deadlines are asked for: read from the address, written back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import Http404

from plimsoll import clock
from plimsoll.web.access import person, seen_account, seen_rows
from plimsoll.web.asking import answer
from plimsoll.web.pages.today_words import site_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest

FIRST_DAY = date(1995, 1, 1)


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be chosen: accounts, (marketplace id, its name), channels."""

    accounts: tuple[str, ...]
    sites: tuple[tuple[str, str], ...]
    channels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RoomAsked:
    """A selection; None is all of them. `as_of` None is today."""

    account: str | None
    marketplace: str | None
    channel: str | None
    as_of: date | None
    choices: Choices

    @property
    def words(self) -> dict[str, Any]:
        """The keywords of the tower's questions."""
        found = {"account": self.account, "marketplace": self.marketplace, "channel": self.channel, "as_of": self.as_of}
        return {name: value for name, value in found.items() if value is not None}

    @property
    def day(self) -> date:
        """The day looked at."""
        return self.as_of or clock.today()

    @property
    def narrowed(self) -> bool:
        """Whether less than everything is asked for."""
        return bool(self.words)


def asked_of(request: HttpRequest) -> RoomAsked:
    """The selection of the address. A guest of one account asks for it. Raises Http404 for what may not be known."""
    cells = seen_rows(request, answer("cells", lambda tower: tower.cells()), lambda cell: cell[0])
    account = request.GET.get("account") or None
    if account is not None:
        seen_account(request, account)
    elif person(request).is_guest and len({cell[0] for cell in cells}) == 1:
        account = cells[0][0]
    sites = sorted({cell[1] for cell in cells}, key=site_name)
    site = _one_of(request.GET.get("marketplace"), sites)
    channel = _one_of(request.GET.get("channel"), ("MFN", "AFN"))
    choices = Choices(
        tuple(sorted({cell[0] for cell in cells}, key=str.casefold)),
        tuple((one, site_name(one)) for one in sites),
        tuple(sorted({cell[2] for cell in cells}, reverse=True)),
    )
    return RoomAsked(account, site, channel, day_of(request.GET.get("as_of")), choices)


def _one_of(value: str | None, known: Iterable[str]) -> str | None:
    if not value:
        return None
    if value not in known:
        raise Http404
    return value


def day_of(value: str | None) -> date | None:
    """A day of the address; None where there is none that can be asked about."""
    try:
        found = date.fromisoformat(value or "")
    except ValueError:
        return None
    return found if FIRST_DAY <= found <= clock.today() else None
