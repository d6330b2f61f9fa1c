"""The only place that asks the machine what time it is; everything else takes `as_of` or `now` as an argument."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_SIMULATED: ContextVar[datetime | None] = ContextVar("simulated", default=None)


def now() -> datetime:
    """The present instant, UTC."""
    return _SIMULATED.get() or datetime.now(tz=UTC)  # noqa: TID251 - the one place


@contextmanager
def simulated(at: datetime) -> Iterator[None]:
    """Within it, and for this thread alone, the clock stands at an instant (aware).

    For the demo's simulated shop, which lives in the simulation's time; nothing real is ever written in it.
    """
    before = _SIMULATED.set(at)
    try:
        yield
    finally:
        _SIMULATED.reset(before)


def today() -> date:
    """The present day, UTC: the reporting day of every marketplace whose window zone is UTC."""
    return now().date()
