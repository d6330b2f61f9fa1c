"""Reckoning of time as rules mean it: hours by the clock, days to their end in a zone, business days by a calendar.

Hours run from an instant whatever the clocks of a zone do meanwhile. The Nth day after an event is the day in the zone
N days later, to its last second; so a day of 23 or 25 hours is one day. Business days leave out the weekend of the
marketplace's country, and its holidays where the rule has them count.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib.resources import files as package_files
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from plimsoll.facts.times import day_in
from plimsoll.policies import find_marketplace

if TYPE_CHECKING:
    from collections.abc import Iterator

SATURDAY, SUNDAY = 5, 6
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_LAST_SECOND = time(23, 59, 59)


@dataclass(frozen=True, slots=True)
class Calendar:
    """A country's working days. `known`: its holidays are in `holidays.toml`; `source` says where they were read."""

    country: str
    weekend: frozenset[int] = frozenset((SATURDAY, SUNDAY))
    rules: tuple[str, ...] = ()
    moved: str = ""
    between: bool = False
    """A working day between two holidays is one too (Japan)."""
    source: str = ""
    confidence: str = "unconfirmed"

    @property
    def known(self) -> bool:
        """Whether its holidays are known."""
        return bool(self.rules)

    def holidays(self, year: int) -> frozenset[date]:
        """Its holidays of a year, the days to which they move included."""
        return _holidays(self, year)

    def works(self, day: date, *, holidays: bool) -> bool:
        """Whether a day is a business day; with `holidays`, holidays are none."""
        if day.weekday() in self.weekend:
            return False
        return not holidays or day not in self.holidays(day.year)


@cache
def calendar_of(country: str) -> Calendar:
    """The calendar of a country (two letters); one without holidays where they are not known."""
    text = (package_files("plimsoll.remedies") / "holidays.toml").read_text(encoding="utf-8")
    for entry in tomllib.loads(text)["country"]:
        if entry["code"] == country:
            return Calendar(
                country, frozenset(entry["weekend"]), tuple(entry["days"]), entry["moved"], entry.get("between", False),
                entry["source"], entry["confidence"],
            )  # fmt: skip
    return Calendar(country)


def zone_of(marketplace_id: str | None) -> str:
    """The zone of a marketplace's own clock; UTC where nobody knows it."""
    place = find_marketplace(marketplace_id) if marketplace_id else None
    return place.local_zone if place else "UTC"


def country_of(marketplace_id: str | None) -> str:
    """The country whose business days a marketplace has; empty where nobody knows it."""
    place = find_marketplace(marketplace_id) if marketplace_id else None
    return place.country if place else ""


def end_of_day(day: date, zone: str) -> datetime:
    """The last second of a day in a zone (UTC, naive)."""
    return datetime.combine(day, _LAST_SECOND, ZoneInfo(zone)).astimezone(UTC).replace(tzinfo=None)


def after_hours(since: datetime, hours: int) -> datetime:
    """So many hours by the clock after an instant (UTC, naive)."""
    return since + timedelta(hours=hours)


def after_days(since: datetime | date, days: int, zone: str) -> date:
    """The day in the zone so many calendar days after that of an event."""
    return _day(since, zone) + timedelta(days=days)


def after_business_days(since: datetime | date, days: int, zone: str, calendar: Calendar, *, holidays: bool) -> date:
    """The day in the zone on which so many business days after that of an event are over."""
    day, left = _day(since, zone), days
    while left > 0:
        day += timedelta(days=1)
        left -= calendar.works(day, holidays=holidays)
    return day


def _day(since: datetime | date, zone: str) -> date:
    return day_in(since, zone) if isinstance(since, datetime) else since


# -- holidays by rule --------------------------------------------------------------------------------------------------


@cache
def _holidays(calendar: Calendar, year: int) -> frozenset[date]:
    found = set(_stated(calendar, year))
    for near in (year - 1, year + 1):  # a New Year's Day on a Saturday moves into the year before
        found |= {day for day in _stated(calendar, near) if day.year == year}
    if calendar.between:
        found |= {
            one + timedelta(days=1) for one in found if one + timedelta(days=2) in found and one.weekday() != SATURDAY
        }
    return frozenset(found)


def _stated(calendar: Calendar, year: int) -> set[date]:
    plain = {_by_rule(rule, year) for rule in calendar.rules}
    found = set(plain)
    for day in sorted(plain):
        if day.weekday() in calendar.weekend:
            found |= set(_moved(calendar, day, found))
    return found


def _moved(calendar: Calendar, day: date, taken: set[date]) -> Iterator[date]:
    """Where a holiday on a weekend goes."""
    if calendar.moved == "nearest":
        yield day + timedelta(days=-1 if day.weekday() == SATURDAY else 1)
    if calendar.moved == "next" or (calendar.moved == "sunday-next" and day.weekday() == SUNDAY):
        while day in taken or day.weekday() in calendar.weekend:
            day += timedelta(days=1)
        yield day


def _by_rule(rule: str, year: int) -> date:
    if rule.startswith("easter"):
        return easter(year) + timedelta(days=int(rule.removeprefix("easter")))
    if rule.endswith("-equinox"):
        return _equinox(rule, year)
    if " of " in rule:
        return _weekday_of(rule, year)
    month, day = rule.split("-")
    return date(year, int(month), int(day))


def _weekday_of(rule: str, year: int) -> date:
    """`2nd monday of 10`, `last monday of 5`."""
    which, weekday, _, month = rule.split()
    wanted = _WEEKDAYS.index(weekday)
    if which == "last":
        last = date(year + (int(month) == 12), int(month) % 12 + 1, 1) - timedelta(days=1)  # noqa: PLR2004 - December
        return last - timedelta(days=(last.weekday() - wanted) % 7)
    first = date(year, int(month), 1)
    return first + timedelta(days=(wanted - first.weekday()) % 7 + 7 * (int(which[0]) - 1))


def _equinox(rule: str, year: int) -> date:
    """Japan's equinox days by the usual approximation, which is right from 1980 to 2099."""
    month, at = (3, 20.8431) if rule.startswith("march") else (9, 23.2488)
    since = year - 1980
    return date(year, month, int(at + 0.242194 * since - since // 4))


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the anonymous algorithm)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def holiday_sources() -> list[dict[str, Any]]:
    """What `holidays.toml` says of each country's source, for pages and tests."""
    text = (package_files("plimsoll.remedies") / "holidays.toml").read_text(encoding="utf-8")
    return [dict(entry) for entry in tomllib.loads(text)["country"]]
