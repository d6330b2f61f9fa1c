"""Deadlines out of a notice's own words: hours, calendar days, business days and dates, each with its sentence.

The grammar of hours, days and dates in seven languages is that of the mail reader (`intake.mails.deadlines`); here come
business days, which need a calendar, Portuguese, and the choice among several sentences: the earliest. A time that runs
from something else than the notice (a delivery, a refund) has words and no last moment.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from plimsoll.intake.mails.deadlines import deadline
from plimsoll.intake.mails.shapes import alternatives, data_file
from plimsoll.remedies.calendars import after_business_days, calendar_of, end_of_day
from plimsoll.remedies.deadline import Reckoned

if TYPE_CHECKING:
    from collections.abc import Iterator

_SENTENCES = re.compile(r"(?<=[^\d\s][.!?])\s+|(?<=[。！？])|\n+| / ")  # noqa: RUF001 - Eastern sentences end so
_DAY_LENGTH = len("2026-10-12")

_PORTUGUESE = (
    (r"dias [úu]teis", "días hábiles"), (r"dias corridos", "días naturales"),
    (r"(?:no|num) prazo(?: máximo)? de", "en un plazo de"),
    (r"em até", "dentro de"), (r"nas próximas", "en las próximas"), (r"nos próximos", "en los próximos"),
    (r"até(?: ao| o)?(?: dia)?(?= \d)", "hasta el"), (r"tem(?= \d)", "tiene"), (r"dois|duas", "dos"), (r"três", "tres"),
    (r"quatro", "cuatro"), (r"sete", "siete"), (r"dez", "diez"), (r"envie|enviar|você deve|deve", "debe responder"),
    (r"janeiro", "enero"), (r"fevereiro", "febrero"), (r"março", "marzo"), (r"maio", "mayo"), (r"junho", "junio"),
    (r"julho", "julio"), (r"setembro", "septiembre"), (r"outubro", "octubre"), (r"novembro", "noviembre"),
    (r"dezembro", "diciembre"),
)  # fmt: skip
_IS_PORTUGUESE = re.compile(
    r"\b(?:você|prazo|até|dias [úu]teis|nas próximas|nos próximos|não|reclamação)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Stated:
    """What one sentence says. `reckoned` is None where its last moment cannot be told from the notice alone."""

    sentence: str
    reckoned: Reckoned | None


@dataclass(frozen=True, slots=True)
class Received:
    """When a notice came (UTC, naive; None: not said) and its marketplace's clock, date order and country."""

    at: datetime | None
    zone: str = "UTC"
    date_order: str | None = None
    country: str = ""


def notice_deadlines(text: str, received: Received) -> list[Stated]:
    """Everything a notice says of a deadline, the earliest first, those without a last moment at the end."""
    found: dict[str, Stated] = {}
    for sentence in _SENTENCES.split(text):
        stated = _stated(sentence.strip(), received)
        if stated is not None:
            found.setdefault(stated.sentence, stated)
    return sorted(found.values(), key=lambda one: one.reckoned.due if one.reckoned else datetime.max)  # noqa: DTZ901 - compared only


def _stated(sentence: str, received: Received) -> Stated | None:
    if not sentence:
        return None
    readable = _in_spanish(sentence) if _IS_PORTUGUESE.search(sentence) else sentence
    said = _read(readable, received)
    if said is None:
        return None
    return Stated(sentence, _plain(said, received) or _business(readable, received))


def _read(sentence: str, received: Received) -> str | None:
    """What the mail reader's grammar makes of a sentence; None: no deadline, empty: in doubt."""
    zone = ZoneInfo(received.zone)
    at = received.at.replace(tzinfo=UTC).astimezone(zone) if received.at else None
    found = deadline(sentence, at, zones=[zone], date_order=received.date_order)
    return found.at if found.words else None


def _plain(said: str, received: Received) -> Reckoned | None:
    if not said:
        return None
    if len(said) == _DAY_LENGTH:
        return Reckoned(end_of_day(date.fromisoformat(said), received.zone), received.zone, whole_day=True, how="date")
    due = datetime.fromisoformat(said).astimezone(UTC).replace(tzinfo=None)
    at = received.at
    if at is None:
        return Reckoned(due, received.zone, whole_day=False, how="instant")
    local = due.replace(tzinfo=UTC).astimezone(ZoneInfo(received.zone))
    if (local.hour, local.minute, local.second) == (23, 59, 59) and (due - at) % timedelta(hours=1):
        began = at.replace(tzinfo=UTC).astimezone(local.tzinfo).date()
        return Reckoned(
            due, received.zone, whole_day=True, how="days", amount=(local.date() - began).days, since=f"{at}Z"
        )
    return Reckoned(due, received.zone, whole_day=False, how="hours", amount=(due - at) // timedelta(hours=1),
                    since=f"{at}Z")  # fmt: skip


def _business(sentence: str, received: Received) -> Reckoned | None:
    """Business days: the sentence is read as if it said calendar days, and their number reckoned by the calendar.

    Whether holidays count is hardly ever said; the shorter reading, in which they are days like others, is taken.
    """
    plain, changed = _working_units().subn(_calendar_unit, sentence)
    said = _read(plain, received) if changed and received.at else None
    if not said or received.at is None or "T" not in said:
        return None
    number = (datetime.fromisoformat(said).date() - _local_day(received)).days
    calendar = calendar_of(received.country)
    short = after_business_days(received.at, number, received.zone, calendar, holidays=False)
    longer = after_business_days(received.at, number, received.zone, calendar, holidays=True)
    notes = _notes(short, longer, known=calendar.known, country=received.country)
    return Reckoned(
        end_of_day(short, received.zone), received.zone, whole_day=True, how="business_days", amount=number,
        since=f"{received.at}Z", notes=notes,
    )  # fmt: skip


def _notes(short: date, longer: date, *, known: bool, country: str) -> tuple[str, ...]:
    if not known:
        return (f"weekends are left out; holidays of {country or 'an unknown country'} are not known here",)
    if longer != short:
        return (f"{longer.isoformat()} if public holidays are left out too; the notice does not say",)
    return ()


def _local_day(received: Received) -> date:
    assert received.at is not None  # noqa: S101 - the caller asked
    return received.at.replace(tzinfo=UTC).astimezone(ZoneInfo(received.zone)).date()


@cache
def _working_units() -> re.Pattern[str]:
    words = data_file("mail_deadlines")["units"]["working_days"]
    return re.compile(rf"(?P<units>{alternatives(words)})", re.IGNORECASE)


def _calendar_unit(found: re.Match[str]) -> str:
    """The calendar day in the language of a working day."""
    word = found["units"].lower()
    return next(day for part, day in _CALENDAR_UNITS if part in word)


_CALENDAR_UNITS = (
    ("business", "days"), ("working", "days"), ("werktag", "tagen"), ("arbeitstag", "tagen"), ("jours", "jours"),
    ("días", "días"), ("giorni", "giorni"), ("営業", "日"), ("工作", "天"),
)  # fmt: skip


def _in_spanish(sentence: str) -> str:
    """A Portuguese sentence with the words that matter here in Spanish, whose grammar of time is the same."""
    for pattern, spanish in _PORTUGUESE:
        sentence = re.sub(rf"\b(?:{pattern})\b" if "(?=" not in pattern else rf"\b{pattern}", spanish, sentence,
                          flags=re.IGNORECASE)  # fmt: skip
    return sentence


def earliest(stated: list[Stated]) -> Iterator[Stated]:
    """Those with a last moment, the earliest first."""
    return (one for one in stated if one.reckoned)
