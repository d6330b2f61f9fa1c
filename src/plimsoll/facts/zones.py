"""The reporting day of an instant in a time zone, as portable SQL.

A zone is a list of offsets and the instants from which they hold; Python's `zoneinfo` knows them, so the engine and the
pure rule use the same table and can never disagree about a midnight.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from plimsoll.errors import UsageError

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

NO_DAY = -(2**31)
"""The day number of a time that was not said."""
_MICROSECONDS_A_DAY = 86_400_000_000


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


def instants(at: pa.ChunkedArray) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """A column of instants as microseconds since 1970 UTC; the least number there is where it says nothing."""
    import numpy as np
    import pyarrow as pa

    nothing = np.iinfo(np.int64).min
    found: np.ndarray[tuple[int], np.dtype[np.int64]] = (
        at.cast(pa.timestamp("us")).cast(pa.int64()).fill_null(nothing).to_numpy()
    )
    return found


def day_numbers(
    at: pa.ChunkedArray, day: pa.ChunkedArray | None, zone: str
) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """A column's reporting days as days since 1970-01-01 (see `day_expression`); `NO_DAY` where it says nothing."""
    import numpy as np
    import pyarrow as pa

    micro = instants(at)
    said = micro != np.iinfo(np.int64).min if at.null_count else None
    if zone != "UTC" and at.null_count < len(at):
        micro = micro + _offsets(micro if said is None else micro[said], micro, zone)
    days = micro // _MICROSECONDS_A_DAY
    if said is not None:
        days[~said] = NO_DAY
    if day is not None and day.null_count < len(day):
        plain = day.cast(pa.int32()).cast(pa.int64()).fill_null(NO_DAY).to_numpy()
        days = np.where(plain == NO_DAY, days, plain)
    return days


def _offsets(
    said: np.ndarray[tuple[int], np.dtype[np.int64]], micro: np.ndarray[tuple[int], np.dtype[np.int64]], zone: str
) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Microseconds to add to each instant of `micro`; the instants `said` bound the offsets that are needed."""
    import numpy as np

    epoch = datetime(1970, 1, 1)  # noqa: DTZ001 - naive UTC, as everywhere in the facts
    first, last = (epoch + timedelta(microseconds=int(end)) for end in (said.min(), said.max()))
    changes = _changes(zone, first, last + timedelta(days=1))
    starts = np.array([(start - epoch) // timedelta(microseconds=1) for start, _ in changes], np.int64)
    shifts = np.array([offset // timedelta(microseconds=1) for _, offset in changes], np.int64)
    return shifts[np.maximum(np.searchsorted(starts, micro, side="right") - 1, 0)]


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
