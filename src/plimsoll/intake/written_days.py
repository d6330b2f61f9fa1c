"""Days as marketplaces write them: with dots, slashes or hyphens, year first or last, two digits or four.

Which part is the day and which the month is a marketplace's habit. Where no marketplace is named, the days of a file
are asked together: an order of parts that makes one of them impossible is out. What remains open is never guessed.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

__all__ = ["ORDERS", "day_read", "days_in", "looks_like_a_day", "orders_left"]

ORDERS = ("MDY", "DMY", "YMD")

_DAY = re.compile(r"(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})\.?(?:[ T]+\d{1,2}:\d{2}(?::\d{2})?)?")
_CENTURY = 2000
_LONGEST_SPAN = timedelta(days=3 * 366)
"""A report covers weeks or months. Read with day and year exchanged, its days scatter over up to thirty years."""


def looks_like_a_day(text: str) -> bool:
    """Whether the text has the shape of a day, whatever its order."""
    return _DAY.fullmatch(text.strip()) is not None


def day_read(text: str, order: str | None) -> date | None:
    """The day, or None when it is none. Four digits first are a year whatever the order, and dots mean day first;
    `order` decides the rest, and without it the rest is None. Two-digit years are 20YY, other lengths are none.
    """
    match = _DAY.fullmatch(text.strip())
    if match is None:
        return None
    first, separator, second, third = match.groups()
    parts = dict(zip(_certain_order(first, separator) or order or "", (first, second, third), strict=False))
    if not parts or len(parts["Y"]) not in (2, 4):
        return None
    year = int(parts["Y"]) + (_CENTURY if len(parts["Y"]) == 2 else 0)  # noqa: PLR2004 - digits of a year
    try:
        return date(year, int(parts["M"]), int(parts["D"]))
    except ValueError:
        return None


def _certain_order(first: str, separator: str) -> str | None:
    """The order that the way of writing says by itself."""
    if len(first) == 4:  # noqa: PLR2004 - digits of a year
        return "YMD"
    return "DMY" if separator == "." else None


def days_in(texts: Iterable[str]) -> list[str]:
    """Those of the texts that are a day in some order."""
    return [text for text in texts if any(day_read(text, order) for order in ORDERS)]


def orders_left(texts: Collection[str]) -> list[str]:
    """The orders of parts in which all of a file's days, as `days_in` gives them, can be read.

    One: the days settle it (orders that give the same days are one). More: they do not. None: they contradict each
    other, or there are none.
    """
    certain = {_certain_order(*match.group(1, 2)) for text in texts if (match := _DAY.fullmatch(text.strip()))}
    if len(certain) == 1 and (order := certain.pop()):
        return [order]
    left: dict[tuple[date, ...], str] = {}
    for order in ORDERS if texts else ():
        days = tuple(day for text in texts if (day := day_read(text, order)))
        if len(days) == len(texts):
            left.setdefault(days, order)
    return list(_compact(left).values())


def _compact(left: dict[tuple[date, ...], str]) -> dict[tuple[date, ...], str]:
    """Without year first, or without year last, where only the other keeps a report's days together."""
    near = {order == "YMD" for days, order in left.items() if max(days) - min(days) <= _LONGEST_SPAN}
    if len(near) != 1:
        return left
    year_first = near.pop()
    return {days: order for days, order in left.items() if (order == "YMD") is year_first}
