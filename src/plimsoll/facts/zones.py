"""The reporting day of an instant in a time zone, as portable SQL.

A zone is a list of offsets and the instants from which they hold; Python's `zoneinfo` knows them, so the engine and the
pure rule use the same table and can never disagree about a midnight.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from plimsoll.errors import UsageError


def known_zone(name: str) -> str:
    """The zone's name when there is such a zone. Raises UsageError."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UsageError(f"{name!r} is not a time zone", hint="an IANA name such as America/Los_Angeles") from error
    return name


def day_expression(at: str, day: str, zone: str, first: datetime, last: datetime) -> str:
    """SQL for the reporting day: the plain day where one was said, else the day of the instant `at` in `zone`.

    `first` and `last` (UTC, naive) bound the instants for which the expression must be right.
    """
    if zone == "UTC":
        return f"coalesce({day}, CAST({at} AS DATE))"
    changes = _changes(zone, first, last)
    shifted = f"{at} + INTERVAL '{int(changes[-1][1].total_seconds())}' SECOND"
    whens = [
        f"WHEN {at} < TIMESTAMP '{until}' THEN {at} + INTERVAL '{int(offset.total_seconds())}' SECOND"
        for (_, offset), (until, _) in pairwise(changes)
    ]
    local = f"CASE {' '.join(whens)} ELSE {shifted} END" if whens else shifted
    return f"coalesce({day}, CAST({local} AS DATE))"


def _changes(zone: str, first: datetime, last: datetime) -> list[tuple[datetime, timedelta]]:
    """(from when, offset) in order; the first holds from before `first`."""
    info = ZoneInfo(zone)

    def offset(at: datetime) -> timedelta:
        return at.replace(tzinfo=UTC).astimezone(info).utcoffset() or timedelta()

    changes = [(first, offset(first))]
    step = timedelta(days=1)
    at = first
    while at < last:
        later = min(at + step, last)
        if offset(later) != changes[-1][1]:
            low, high = at, later
            while high - low > timedelta(seconds=1):
                middle = low + (high - low) / 2
                middle = middle.replace(microsecond=0)
                low, high = (middle, high) if offset(middle) == changes[-1][1] else (low, middle)
            changes.append((high, offset(later)))
        at = later
    return changes
