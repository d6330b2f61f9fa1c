"""Reading a time as a file spells it.

ISO 8601 needs no guess. The other spellings are those that spreadsheets and Seller Central make of it
(`2026/10/1 14:03`, `1.10.2026`, `10/1/26`, `2026年10月1日 下午2:03`, `2022-07-11 01:34:18 PDT`); each says what
was assumed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

EARLIEST, LATEST = date(1995, 1, 1), date(2100, 1, 1)
"""No marketplace sold anything before; a time outside is a slip of the pen, and a problem."""

_ABBREVIATIONS = {
    "UTC": 0, "GMT": 0, "Z": 0, "PST": -8, "PDT": -7, "MST": -7, "MDT": -6, "CST": -6, "CDT": -5, "EST": -5, "EDT": -4,
    "BST": 1, "WET": 0, "WEST": 1, "CET": 1, "CEST": 2, "MEZ": 1, "MESZ": 2, "EET": 2, "EEST": 3, "JST": 9,
}  # fmt: skip

_CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?"
_OFFSET = r"(?P<offset>[zZ]|[+-]\d{2}(?::?\d{2})?|[A-Z]{3,4})"
_TIME = re.compile(rf"(?:(?P<before>上午|下午)\s*)?{_CLOCK}\s*(?P<after>(?i:[ap]\.?\s?m\.?))?\s*{_OFFSET}?")
_YEAR_FIRST = re.compile(r"(?P<a>\d{4})(?P<mark>[-/.年])(?P<b>\d{1,2})(?:[-/.月])(?P<c>\d{1,2})日?")
_YEAR_LAST = re.compile(r"(?P<a>\d{1,2})(?P<mark>[-/.])(?P<b>\d{1,2})[-/.](?P<c>\d{4}|\d{1,2})")


@dataclass(frozen=True, slots=True)
class Moment:
    """A time as read: an instant `at` (UTC, naive as the tables keep it) or a plain reporting day, never both."""

    at: datetime | None
    day: date | None
    assumed: str | None = None


def moment(text: str, *, zone: str = "UTC", date_order: str | None = None) -> Moment | None:
    """What the text says, or None when it says no time.

    `zone` reads a time without an offset; `date_order` (MDY, DMY, YMD) reads a date that is not year-first.
    """
    text = text.strip()
    found = _YEAR_FIRST.match(text) or _YEAR_LAST.match(text)
    if found is None:
        return None
    day, assumed = _day(found, date_order)
    rest = text[found.end() :].lstrip("T ,\u3000\u00a0")
    if day is None or not EARLIEST <= day < LATEST:
        return None
    if not rest:
        return Moment(None, day, assumed)
    clock = _TIME.fullmatch(rest)
    return _instant(day, clock, zone, assumed) if clock else None


def _day(found: re.Match[str], date_order: str | None) -> tuple[date | None, str | None]:
    a, b, c = (int(found[name]) for name in "abc")
    if found.re is _YEAR_FIRST:
        year, month, day, assumed = a, b, c, None
    else:
        order = "DMY" if found["mark"] == "." else date_order
        if order == "YMD":
            year, month, day = a, b, c
        elif order in {"MDY", "DMY"} and len(found["c"]) > 1:
            year, month, day = (c, a, b) if order == "MDY" else (c, b, a)
        else:
            return None, None  # 3/4/2026 is two days; nothing is guessed
        assumed = {"MDY": "month/day/year", "DMY": "day/month/year", "YMD": "year/month/day"}[order]
        year += 2000 if year < 100 else 0  # noqa: PLR2004 - two digits mean this century
    try:
        return date(year, month, day), assumed
    except ValueError:
        return None, None


def _instant(day: date, clock: re.Match[str], zone: str, assumed: str | None) -> Moment | None:
    hour = _hour(int(clock["hour"]), clock["before"], clock["after"])
    minute, second = int(clock["minute"]), int(clock["second"] or 0)
    if hour is None or hour > 23 or minute > 59 or second > 59:  # noqa: PLR2004 - the clock's own numbers
        return None
    microsecond = int((clock["fraction"] or "0").ljust(6, "0")[:6])
    naive = datetime(day.year, day.month, day.day, hour, minute, second, microsecond)  # noqa: DTZ001 - zone follows
    offset = clock["offset"]
    if offset is None:
        return Moment(naive.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).replace(tzinfo=None), None, assumed)
    hours = _offset(offset)
    if hours is None:
        return None
    return Moment(naive.replace(tzinfo=timezone(hours)).astimezone(UTC).replace(tzinfo=None), None, assumed)


def _hour(hour: int, before: str | None, after: str | None) -> int | None:
    """The hour of the day; 12-hour clocks are read where the text marks them."""
    half = {"上午": "a", "下午": "p", None: None}[before] or (after[0].lower() if after else None)
    if half is None:
        return hour
    if not 1 <= hour <= 12:  # noqa: PLR2004 - a twelve-hour clock
        return None
    return hour % 12 + (12 if half == "p" else 0)


def _offset(text: str) -> timedelta | None:
    if text.upper() in _ABBREVIATIONS:
        return timedelta(hours=_ABBREVIATIONS[text.upper()])
    if text[0] not in "+-":
        return None
    digits = text[1:].replace(":", "").ljust(4, "0")
    hours, minutes = int(digits[:2]), int(digits[2:])
    if hours > 14 or minutes > 59:  # noqa: PLR2004 - no zone is further from UTC
        return None
    return timedelta(hours=hours, minutes=minutes) * (-1 if text[0] == "-" else 1)


def day_in(at: datetime, zone: str) -> date:
    """The reporting day in `zone` of an instant (UTC, naive as the tables keep it)."""
    if zone == "UTC":
        return at.date()
    return at.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).date()


def start_of(day: date, zone: str) -> datetime:
    """The instant (UTC, naive) at which a reporting day begins in `zone`."""
    midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - zone follows
    if zone == "UTC":
        return midnight
    return midnight.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).replace(tzinfo=None)
