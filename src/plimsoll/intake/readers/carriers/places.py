"""Where and when a carrier saw a parcel: places without private addresses, times with what is known of their zone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from functools import cache
from typing import Literal
from zoneinfo import ZoneInfo

from plimsoll.facts.times import EARLIEST, LATEST

__all__ = ["Moment", "moment", "place", "zone_of"]

_OFFSET = re.compile(r"(?P<sign>[+-])(?P<hours>\d{1,2})[:.]?(?P<minutes>\d{2})")
_DATE = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})")
_WRITTEN_DATE = re.compile(r"([A-Za-z]+)\.? (\d{1,2}),? (\d{4})")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(?: ?([ap])\.?m\.?)?", re.IGNORECASE)
_DIGITS_CLOCK = re.compile(r"\d{5,6}")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ABBREVIATIONS = {
    "NST": "-03:30", "NDT": "-02:30", "AST": "-04:00", "ADT": "-03:00", "EST": "-05:00", "EDT": "-04:00",
    "CST": "-06:00", "CDT": "-05:00", "MST": "-07:00", "MDT": "-06:00", "PST": "-08:00", "PDT": "-07:00",
    "UTC": "+00:00", "GMT": "+00:00", "Z": "+00:00",
}  # fmt: skip
"""North America's, as Canada Post writes them; elsewhere the same letters mean other zones."""
_LONGEST_PLACE = 60
_HALF_DAY = 12
_FURTHEST = timedelta(hours=14)
_FIRST, _LAST = EARLIEST + timedelta(days=1), LATEST - timedelta(days=2)
"""Days on which every offset stays within what the tables of facts take."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A time as a cell: with an offset, or the plain day. `known` says where the offset came from: the carrier said
    it, the country keeps one time, or nothing did and only the day is kept.
    """

    cell: str
    known: Literal["said", "country", "day"]


def moment(written_date: str, written_time: str = "", offset: str = "", country: str = "") -> Moment | None:
    """The time of an event as its carrier writes it, or None when it is no time of this trade.

    Dates are `2024-01-15`, `20240115` or `January 15, 2024`, with the clock behind a `T` or in `written_time`
    (`13:58:00`, `135800`, `1:58 pm`); `offset` is `-05:00`, `-05.00` or a North American abbreviation. Without an
    offset the local time is read in the country's zone where it keeps a single one; else the day alone is kept.
    """
    written_date, _, behind = written_date.strip().partition("T")
    behind, offset = _split(behind.strip() or written_time.strip(), offset.strip())
    day, clock = _day(written_date), _clock(behind)
    if day is None or (behind and clock is None) or not _FIRST <= day <= _LAST:
        return None
    if clock is None:
        return Moment(day.isoformat(), "day")
    local = datetime.combine(day, clock)
    said = _offset(offset)
    if said is not None:
        return Moment(local.replace(tzinfo=said).isoformat(), "said")
    zone = zone_of(country)
    if zone is None:
        return Moment(day.isoformat(), "day")
    return Moment(local.replace(tzinfo=ZoneInfo(zone)).isoformat(), "country")


def place(city: str, region: str, country: str, *, private: bool = False) -> str:
    """`Leipzig, SN, DE` of a carrier's own site. Where the place is a buyer's or seller's the town is left out, and so
    is every part of it that has a number in it, because carriers write streets there too.
    """
    parts = [_town(city) if not private else "", _word(region), _word(country)]
    return ", ".join(filter(None, parts))


def zone_of(country: str) -> str | None:
    """The IANA zone of a country (ISO 3166 code) that keeps one time, else None."""
    return _zones().get(country.strip().upper())


@cache
def _zones() -> dict[str, str]:
    import tomllib
    from pathlib import Path

    return tomllib.loads(Path(__file__).with_name("country_zones.toml").read_text(encoding="utf-8"))


def _town(text: str) -> str:
    parts = [part.strip() for part in text.split(",")]
    return ", ".join(part for part in parts if part and not re.search(r"[\d@]", part))[:_LONGEST_PLACE]


def _word(text: str) -> str:
    return "" if re.search(r"[\d@]", text) else text.strip()[:_LONGEST_PLACE]


def _split(clock: str, offset: str) -> tuple[str, str]:
    """An offset that stands behind the clock belongs to it."""
    if clock.endswith(("Z", "z")):
        return clock[:-1], "Z"
    found = re.search(r"[+-]\d{2}:?\d{2}$", clock)
    return (clock[: found.start()], found[0]) if found else (clock, offset)


def _day(text: str) -> date | None:
    if found := _DATE.fullmatch(text):
        year, month, day = map(int, found.groups())
    elif (found := _WRITTEN_DATE.fullmatch(text)) and found[1][:3].casefold() in _MONTHS:
        year, month, day = int(found[3]), _MONTHS.index(found[1][:3].casefold()) + 1, int(found[2])
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _clock(text: str) -> time | None:
    if _DIGITS_CLOCK.fullmatch(text):
        digits = text.zfill(6)
        text = f"{digits[:2]}:{digits[2:4]}:{digits[4:]}"
    found = _CLOCK.fullmatch(text)
    if found is None:
        return None
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    if found[4]:
        if not 1 <= hour <= _HALF_DAY:
            return None
        hour = hour % _HALF_DAY + (_HALF_DAY if found[4] in "pP" else 0)
    try:
        return time(hour, minute, second)
    except ValueError:
        return None


def _offset(text: str) -> timezone | None:
    found = _OFFSET.fullmatch(_ABBREVIATIONS.get(text.upper(), text))
    if found is None:
        return None
    away = timedelta(hours=int(found["hours"]), minutes=int(found["minutes"]))
    if away > _FURTHEST:
        return None
    return timezone(-away if found["sign"] == "-" else away)
