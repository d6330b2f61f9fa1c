"""Who may see and do what. Every page and every call of the JSON interface asks here, and nowhere else.

Something that a person may not know of is answered as if it did not exist: 404, never 403.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast

from django.core.exceptions import PermissionDenied
from django.http import Http404

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django.http import HttpRequest, HttpResponse

    from plimsoll.journal.models import Person

Row = TypeVar("Row")


def person(request: HttpRequest) -> Person:
    """Who asks; pages are reached by logged-in people only."""
    return cast("Person", request.user)


def seen_account(request: HttpRequest, account: str) -> str:
    """The account, when who asks may know of it. Raises Http404."""
    if not person(request).sees(account):
        raise Http404
    return account


def seen_rows(request: HttpRequest, rows: Iterable[Row], account_of: Callable[[Row], str]) -> list[Row]:
    """Those of the rows whose account who asks may know of."""
    who = person(request)
    return [row for row in rows if who.sees(account_of(row))]


def writers_only(page: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page for those who import, type and release."""
    return _only(page, lambda who: who.may_write)


def drafters_only(page: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page for those who write drafts."""
    return _only(page, lambda who: who.may_draft)


def owners_only(page: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page for owners."""
    return _only(page, lambda who: who.may_administer)


def staff_only(page: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page about the whole workspace: not for clients and outside advisers."""
    return _only(page, lambda who: not who.is_guest)


def _only(page: Callable[..., HttpResponse], may: Callable[[Person], bool]) -> Callable[..., HttpResponse]:
    @wraps(page)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ANN401 - a page's own
        if not may(person(request)):
            raise PermissionDenied
        return page(request, *args, **kwargs)

    return guarded
