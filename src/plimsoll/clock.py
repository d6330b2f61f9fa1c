"""The only place that asks the machine what time it is; everything else takes `as_of` or `now` as an argument."""

from __future__ import annotations

from datetime import UTC, date, datetime


def now() -> datetime:
    """The present instant, UTC."""
    return datetime.now(tz=UTC)  # noqa: TID251 - the one place


def today() -> date:
    """The present day, UTC: the reporting day of every marketplace whose window zone is UTC."""
    return now().date()
