"""What every page carries around itself: the rail, the languages, who is here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language, pgettext_lazy

from plimsoll.web.asking import account_names

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.utils.functional import _StrPromise

    from plimsoll.journal.models import Person


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the rail: `name` is its URL's name, `parts` the first words of the paths that belong to it."""

    name: str
    words: _StrPromise
    sign: str
    parts: tuple[str, ...]
    may: Callable[[Person], bool] = lambda _person: True


EMPTY_AT_FIRST = {"round", "review", "defects", "saving", "causes", "remedies", "deadlines", "search"}
"""First words of the paths that show nothing until files are brought, and have no button of their own for that."""


def _staff(person: Person) -> bool:
    return not person.is_guest


RAIL = (
    Place("today", pgettext_lazy("rail", "Today"), "sun", ("today",)),
    Place("fleet", pgettext_lazy("rail", "Fleet"), "fleet", ("fleet", "account")),
    Place("defects", pgettext_lazy("rail", "Orders"), "orders", ("defects", "order")),
    Place("saving", pgettext_lazy("rail", "Save"), "saving", ("saving",)),
    Place("causes", pgettext_lazy("rail", "Causes"), "causes", ("causes",)),
    Place("remedies", pgettext_lazy("rail", "Remedies"), "remedies", ("remedies",)),
    Place("deadlines", pgettext_lazy("rail", "Deadlines"), "clock", ("deadlines",)),
    Place("cases", pgettext_lazy("rail", "Cases"), "cases", ("cases", "evidence")),
    Place("imports", pgettext_lazy("rail", "Imports"), "imports", ("imports",), _staff),
    Place("alerts", pgettext_lazy("rail", "Alerts"), "alerts", ("alerts",)),
    Place("policies", pgettext_lazy("rail", "Policies"), "policies", ("policies",)),
    Place("settings", pgettext_lazy("rail", "Settings"), "settings", ("settings",)),
)
"""The rail, in order; a room that is not built yet has no place in it."""


def frame(request: HttpRequest) -> dict[str, Any]:
    """The context that `base.html` needs."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"rail": (), "language": get_language()}
    at = request.path.strip("/").split("/")[0]
    rail = [
        {"url": url, "words": place.words, "sign": place.sign, "here": at in place.parts}
        for place in RAIL
        if place.may(user) and (url := _url(place.name))
    ]
    return {"rail": rail, "language": get_language(), "begin": at in EMPTY_AT_FIRST and _nothing_brought(user)}


def _nothing_brought(person: Person) -> bool:
    """Whether nobody has brought anything yet, and who looks could."""
    return person.may_write and not account_names()


def _url(name: str) -> str | None:
    try:
        return reverse(name)
    except NoReverseMatch:  # a room that is not there
        return None
