"""The selection of a call (the command line's selectors), and its answer cut into pages."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Literal

from django.http import Http404
from ninja import Field, Schema

from plimsoll.web.access import person

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.http import HttpRequest

MOST_ROWS = 1000
NO_NUL = r"^[^\x00]*$"


class Selection(Schema):
    """Whose figure, of which day, by which reading of the rule; everything is optional."""

    as_of: date | None = Field(None, description="The day the figure is of; today (UTC) without it")
    account: str | None = Field(None, max_length=255, pattern=NO_NUL)
    marketplace: str | None = Field(None, max_length=64, pattern=NO_NUL, description="US, DE, or an id")
    channel: Literal["MFN", "AFN", "ALL"] | None = None
    known_at: datetime | None = Field(None, description="Only what had been observed by then")
    policy_date: date | None = None
    window: int | None = Field(None, ge=1, le=3660)
    lag: int | None = Field(None, ge=0, le=3660)
    timezone: str | None = Field(None, max_length=64, pattern=NO_NUL)
    count: Literal["orders", "events"] | None = None
    include_cancelled: bool = False
    exclude_cancelled: bool = False
    include_test: bool = False
    claims: Literal["at-fault", "not-denied", "all"] | None = None
    chargebacks: Literal["opened", "lost"] | None = None

    def words(self) -> dict[str, Any]:
        """The keywords of the tower's questions."""
        found = self.dict()
        at = found["known_at"]
        if at is not None and at.tzinfo is None:
            found["known_at"] = at.replace(tzinfo=UTC)
        return found


class Series(Selection):
    """A selection that may be a daily series, or stand apart by a dimension."""

    first: date | None = Field(None, alias="from")
    last: date | None = Field(None, alias="to")
    by: str | None = Field(None, max_length=64, pattern=NO_NUL)


class Foreseen(Selection):
    """A selection, how far to look, and what to suppose."""

    days: int = Field(60, ge=1, le=60)
    what_if: list[str] = Field([], max_length=20)


class Whose(Schema):
    """Whose files or facts."""

    account: str | None = Field(None, min_length=1, max_length=255, pattern=NO_NUL)
    marketplace: str | None = Field(None, max_length=64, pattern=NO_NUL)


class Page(Schema):
    """Which rows of the answer."""

    limit: int = Field(200, ge=1, le=MOST_ROWS)
    offset: int = Field(0, ge=0, le=10_000_000)


def rows_of(
    request: HttpRequest, words: dict[str, Any], ask: Callable[[dict[str, Any]], Sequence[dict[str, Any]]]
) -> list[dict[str, Any]]:
    """The documents of a question, of the accounts that who asks may know of. Raises Http404 for any other account."""
    who, account = person(request), words.get("account")
    if account is not None and not who.sees(account):
        raise Http404
    if account is not None or not who.is_guest:
        return list(ask(dict(words)))
    return [row for one in sorted(who.accounts) for row in ask(words | {"account": one})]


def paged(rows: Sequence[Any], page: Page, name: str = "rows") -> dict[str, Any]:
    """A page of the rows, how many there are, and where the next page begins."""
    end = page.offset + page.limit
    return {name: rows[page.offset : end], "total": len(rows), "next_offset": end if end < len(rows) else None}
