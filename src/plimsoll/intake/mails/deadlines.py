"""Until when a mail wants an answer: the sentence that says so, and the moment it means where that is beyond doubt.

Hours run from the instant of receipt, calendar days to the end of the last one, a date is that day. Working days, a
time that runs from something else than the mail, a date in the past, or two different deadlines give words and no
moment. The everyday language stands in `mail_deadlines.toml`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from plimsoll.facts.times import moment
from plimsoll.intake.mails.shapes import alternatives, data_file, lowered, sentence_around

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["NO_DEADLINE", "Deadline", "deadline"]

FURTHEST = 400
"""Days: no notice gives longer."""
_MOST_PLACES = 40
_MOST_WORDS = 3
_YEAR = re.compile(r"20\d\d")
_BESIDE = 40
"""Characters before a duration or date in which what introduces it stands."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """`words` is the sentence (empty: there is none), `at` an instant or a plain day as text, empty when in doubt."""

    words: str
    at: str


NO_DEADLINE = Deadline("", "")


@dataclass(frozen=True, slots=True)
class _Stated:
    """One duration or date as found: where it stands, and its moment when there is no doubt about it."""

    start: int
    end: int
    at: str


@dataclass(frozen=True, slots=True)
class _Found:
    """A stated deadline with its sentence; `asked`: the sentence wants something of the reader."""

    words: str
    at: str
    asked: bool


def deadline(
    text: str, received: datetime | None, *, zones: Sequence[tzinfo] = (UTC,), date_order: str | None = None
) -> Deadline:
    """What the text (one line for each paragraph) says of a deadline.

    `received` has an offset; None: not known, then no duration can be reckoned. `zones` are those in which a calendar
    day may end; the earliest end is taken. `date_order` reads dates such as 10/12/2026.
    """
    small = lowered(text)
    stated = [*islice(_durations(small, received, zones), _MOST_PLACES), *_dates(small, received, date_order)]
    stated.sort(key=lambda place: place.start)
    found = [one for place in stated if (one := _in_sentence(text, small, place))]
    asked = [one for one in found if one.asked]
    sure = [one for one in asked if one.at]
    chosen = sure or asked or found
    words = list(dict.fromkeys(one.words for one in chosen))[:_MOST_WORDS]
    return Deadline(" / ".join(words), _agreed({one.at for one in sure}))


def _agreed(moments: set[str]) -> str:
    """The one moment; an instant and its own day agree."""
    if len({moment[: len("2026-10-12")] for moment in moments}) != 1:
        return ""
    return max(moments, key=len) if len([one for one in moments if "T" in one]) <= 1 else ""


def _in_sentence(text: str, small: str, place: _Stated) -> _Found | None:
    """The deadline with its sentence; None where the sentence speaks of others or of the past."""
    first, last = sentence_around(text, place.start, place.end)
    sentence = small[first:last]
    if any(word in sentence for word in data_file("mail_deadlines")["theirs"]["words"]):
        return None
    asked = any(word in sentence for word in data_file("mail_deadlines")["asks"]["words"])
    return _Found(text[first:last].strip(), place.at, asked)


def _durations(text: str, received: datetime | None, zones: Sequence[tzinfo]) -> Iterator[_Stated]:
    shape = _shapes()
    for found in shape.duration.finditer(text):
        before = text[max(0, found.start() - _BESIDE) : found.start()]
        end = found.end()
        suffix = shape.duration_after.match(text, end)
        if suffix:
            end = suffix.end()
        elif not shape.duration_before.search(before):
            continue
        sure = found["working"] is None and not _runs_from_elsewhere(before, text[end : end + _BESIDE])
        yield _Stated(found.start(), end, _reckoned(found, received, zones) if sure and received else "")


def _runs_from_elsewhere(before: str, after: str) -> bool:
    """Whether the time begins with something else than this mail."""
    words, shape = data_file("mail_deadlines")["elsewhere"], _shapes()
    after = after.lstrip(" ")
    if shape.there.match(after) and not shape.here.match(after):
        return True
    return before.rstrip(" ,").endswith(tuple(words["there_before"])) and not any(
        word in before for word in words["here_before"]
    )


def _reckoned(found: re.Match[str], received: datetime, zones: Sequence[tzinfo]) -> str:
    number = _shapes().numbers.get(found["number"]) or int(found["number"])
    if not 0 < number <= FURTHEST:
        return ""
    if found["hours"]:
        return (received + timedelta(hours=number)).astimezone(UTC).isoformat()
    ends = []
    for zone in zones:
        day = received.astimezone(zone).date() + timedelta(days=number)
        ends.append(datetime.combine(day, time(23, 59, 59), zone))
    return min(ends).isoformat()


def _dates(text: str, received: datetime | None, date_order: str | None) -> Iterator[_Stated]:
    shape = _shapes()
    for found in _near_years(shape.date, text):
        before = text[max(0, found.start() - _BESIDE) : found.start()]
        if not (shape.date_after.match(text, found.end()) or shape.date_before.search(before)):
            continue
        day = _day(found, date_order)
        if day and received and not 0 <= (day - received.date()).days <= FURTHEST:
            day = None
        yield _Stated(found.start(), found.end(), day.isoformat() if day else "")


def _near_years(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Dates, looked for only where a year stands."""
    done = 0
    for year in islice(_YEAR.finditer(text), _MOST_PLACES):
        found = pattern.search(text, max(done, year.start() - _BESIDE), year.end() + _BESIDE)
        if found:
            yield found
            done = found.end()


def _day(found: re.Match[str], date_order: str | None) -> date | None:
    month = found["month"] or found["month_first"]
    if month is None:
        read = moment(found[0].replace(" ", ""), date_order=date_order)
        return read.day if read else None
    try:
        year, day = found["year"] or found["year_last"], found["day"] or found["day_2"]
        return date(int(year), _shapes().months[month], int(day))
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class _Shapes:
    """The data file, made ready."""

    duration: re.Pattern[str]
    duration_before: re.Pattern[str]
    duration_after: re.Pattern[str]
    here: re.Pattern[str]
    there: re.Pattern[str]
    date: re.Pattern[str]
    date_before: re.Pattern[str]
    date_after: re.Pattern[str]
    numbers: dict[str, int]
    months: dict[str, int]


@cache
def _shapes() -> _Shapes:
    data: dict[str, Any] = data_file("mail_deadlines")
    numbers = {word: value for language in data["numbers"].values() for word, value in language.items()}
    eastern = "".join({sign for word in data["numbers"]["zh"] for sign in word})
    units, durations, dates = data["units"], data["durations"], data["dates"]
    months = alternatives(list(dates["months"]))
    return _Shapes(
        duration=re.compile(
            rf"(?<![0-9a-zà-ÿ.,%/-])(?<![{eastern}])(?P<number>\d{{1,3}}|{alternatives(list(numbers))})[ -]?"
            rf"(?:(?P<working>{alternatives(units['working_days'])})|(?P<hours>{alternatives(units['hours'])})"
            rf"|(?P<days>(?<!月\d)(?<!月\d\d){alternatives(units['days'])}))(?![a-zà-ÿ])"
        ),
        duration_before=_ending(durations["before"], r"[ (]*"),
        duration_after=re.compile(rf" ?(?:{alternatives(durations['after'])})"),
        here=re.compile("|".join(data["elsewhere"]["here"])),
        there=re.compile("|".join(data["elsewhere"]["there"])),
        date=re.compile(
            rf"(?<![\d/.-])(?:(?P<month>{months})\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>\d{{4}})"
            rf"|(?P<day_2>\d{{1,2}})(?:st|nd|rd|th|er|\.|º)?(?: de| of)? (?P<month_first>{months})"
            r"\.?,?(?: del?)? (?P<year_last>\d{4})"
            r"|\d{4} ?年 ?\d{1,2} ?月 ?\d{1,2} ?日|\d{4}[-/]\d{1,2}[-/]\d{1,2}|\d{1,2}[/.]\d{1,2}[/.]\d{4})(?![\d/-])"
        ),
        date_before=_ending(dates["before"], r"[^.\n。]{0,30}"),
        date_after=re.compile(rf" ?(?:{alternatives(dates['after'])})"),
        numbers=numbers,
        months=dates["months"],
    )


def _ending(words: list[str], between: str) -> re.Pattern[str]:
    """Text that ends with one of the words, and what may stand between it and the time."""
    western = [word for word in words if word.isascii() or word[0] < "\u2e80"]
    eastern = [word for word in words if word not in western]
    parts = [rf"(?:^|[^\w])(?:{alternatives(western)})(?:\s|(?<=:)){between}$"]
    parts += [rf"(?:{alternatives(eastern)}){between}$"] if eastern else []
    return re.compile("|".join(parts))
