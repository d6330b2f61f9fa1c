"""Instants as whole seconds since 1970-01-01 UTC, and the reporting days they fall on.

Integers, because a simulated shop must come out byte for byte the same on every platform.
"""

from __future__ import annotations

from datetime import date, datetime, time
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

MINUTE = 60
HOUR = 3_600
DAY = 86_400
_EPOCH = date(1970, 1, 1).toordinal()


def day_number(day: date) -> int:
    """How many days after 1970-01-01 a date lies."""
    return day.toordinal() - _EPOCH


def date_of(number: int) -> date:
    """The date of a day's number."""
    return date.fromordinal(number + _EPOCH)


def start_of(day: date) -> int:
    """The first second of a day, UTC."""
    return day_number(day) * DAY


def end_of(day: date) -> int:
    """The first second after a day, UTC."""
    return start_of(day) + DAY


@cache
def iso_day(number: int) -> str:
    """The ISO text of a day's number."""
    return date_of(number).isoformat()


def stamp(at: int | None) -> str:
    """ISO 8601 in UTC (`2026-08-02T10:11:12Z`); an empty text for None."""
    if at is None:
        return ""
    second = at % DAY
    return f"{iso_day(at // DAY)}T{second // HOUR:02d}:{second // MINUTE % MINUTE:02d}:{second % MINUTE:02d}Z"


@lru_cache(maxsize=64)
def clock_texts(seconds: tuple[int, ...]) -> tuple[str, ...]:
    """The clock part of `stamp` (`T10:11:12Z`) for seconds of a day."""
    return tuple(stamp(second)[len("1970-01-01") :] for second in seconds)


def seen(at: int | None, until: int) -> int | None:
    """`at` where it lies before `until`, else None: what has not happened yet is not known."""
    return at if at is not None and at < until else None


class ZoneDays:
    """On which reporting day of a zone (IANA name) an instant falls."""

    def __init__(self, zone: str) -> None:
        self.zone = zone
        self._info = None if zone == "UTC" else ZoneInfo(zone)
        self._starts: dict[int, int] = {}

    def start(self, number: int) -> int:
        """The first second of the zone's day of that number."""
        if self._info is None:
            return number * DAY
        if number not in self._starts:
            midnight = datetime.combine(date_of(number), time(), self._info)
            self._starts[number] = int(midnight.timestamp())
        return self._starts[number]

    def number_of(self, at: int) -> int:
        """The number of the zone's day on which the instant falls."""
        number = at // DAY
        if self._info is None:
            return number
        return next(one for one in (number + 1, number, number - 1) if self.start(one) <= at)

    def pieces(self, number: int) -> list[tuple[int, int]]:
        """The UTC day of that number cut at the zone's midnights: (first second within the day, zone's day)."""
        if self._info is None:
            return [(0, number)]
        begin = number * DAY
        starts = [(self.start(one) - begin, one) for one in (number, number + 1)]
        return [(0, self.number_of(begin)), *((second, one) for second, one in starts if 0 < second < DAY)]
