"""Comparing times in SQL: a time is an instant or a plain day, and which day an instant is depends on the zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, TypeAlias

from plimsoll.facts.zones import day_expression

if TYPE_CHECKING:
    from collections.abc import Callable

Pair: TypeAlias = "tuple[str, str | None]"
"""SQL for a time: its instant (UTC), and its plain day (None: it is never one)."""

HOURS_A_DAY = 24


def pair(column: str) -> Pair:
    """The two columns in which a time rests."""
    return column, f"{column}_day"


def said(time: Pair) -> str:
    """SQL: whether the time was said."""
    at, day = time
    return f"({at} IS NOT NULL)" if day is None else f"({at} IS NOT NULL OR {day} IS NOT NULL)"


def either(first: Pair, second: Pair) -> Pair:
    """The first time where it was said, else the second."""
    at, day = (
        f"(CASE WHEN {said(first)} THEN {one} ELSE {other} END)" for one, other in zip(first, second, strict=True)
    )
    return at, day


@dataclass(frozen=True, slots=True)
class Reckoning:
    """Reporting days in a zone; `first` and `last` bound the days for which its SQL must be right, give or take 200."""

    zone: str
    first: date
    last: date

    def day(self, time: Pair) -> str:
        """SQL for the reporting day of a time."""
        at, day = time
        low = datetime.combine(self.first, datetime.min.time()) - timedelta(days=200)
        high = datetime.combine(self.last, datetime.min.time()) + timedelta(days=200)
        return day_expression(at, day or "CAST(NULL AS DATE)", self.zone, low, high)

    def rough(self, column: str) -> str:
        """SQL that holds for times of these days, and perhaps some near them: lets the engine skip what is far."""
        low, high = self.first - timedelta(days=2), self.last + timedelta(days=3)
        return (
            f"({column}_day BETWEEN DATE '{low}' AND DATE '{high}' OR "
            f"{column} BETWEEN TIMESTAMP '{low}' AND TIMESTAMP '{high}')"
        )


def later(act: Pair, deadline: Pair, days: Reckoning) -> tuple[str, str]:
    """SQL: (the act came after the deadline; that cannot be said). An act that was not said is never late.

    A deadline that is a plain day lasts to that day's end in the zone. Exactly at the deadline is in time.
    """
    (at, on), (due, due_on) = act, deadline
    due_day = days.day(deadline)
    late = f"coalesce(CASE WHEN {due} IS NOT NULL THEN {at} > {due} ELSE {days.day((at, None))} > {due_on} END, FALSE)"
    if on is None:
        return late, "FALSE"
    return f"({late} OR coalesce({on} > {due_day}, FALSE))", f"coalesce({due} IS NOT NULL AND {on} = {due_day}, FALSE)"


def within_hours(
    asking: Pair, answer: Pair, hours: int, days: Reckoning, *, sure_after: bool
) -> tuple[str, str, Callable[[str], str]]:
    """SQL: (answered within so many hours; answered later; and for an instant: the hours had passed by then).

    Hours are by the wall clock, weekends and holidays included. Where either time is a plain day, only what holds for
    every hour of it is said. `sure_after`: an answer of the same plain day is known to follow what it answers.
    """
    (asked_at, _), (answered_at, answered_on) = asking, answer
    asked_day = days.day(asking)
    instant = f"(CASE WHEN {asked_at} IS NOT NULL THEN {answered_at} END)"
    plain = f"coalesce({answered_on}, CASE WHEN {asked_at} IS NULL THEN {days.day((answered_at, None))} END)"
    due = f"{asked_at} + INTERVAL '{hours}' HOUR"
    soon = _days_on(asked_day, hours // HOURS_A_DAY - 1)
    far = _days_on(asked_day, -(-hours // HOURS_A_DAY))
    after = "TRUE" if sure_after else f"{plain} > {asked_day}"
    in_time = f"(coalesce({instant} <= {due}, FALSE) OR coalesce({plain} <= {soon} AND {after}, FALSE))"
    late = (
        f"(coalesce({instant} > {due}, TRUE) AND coalesce({plain} > {far}, TRUE) "
        f"AND ({instant} IS NOT NULL OR {plain} IS NOT NULL))"
    )

    def waited(until: str) -> str:
        return f"(CASE WHEN {asked_at} IS NOT NULL THEN {until} > {due} ELSE {days.day((until, None))} > {far} END)"

    return in_time, late, waited


def _days_on(day: str, days: int) -> str:
    return f"CAST({day} + INTERVAL '{days}' DAY AS DATE)"
