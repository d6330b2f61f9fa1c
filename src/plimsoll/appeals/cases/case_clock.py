"""Until when: the notice's own words first, else a rule with its source, marked as assumed.

The reading of words is that of `remedies.notice_deadlines`; a day without its year ("by March 3") is taken as the next
such day, and that is said. A rule is only assumed for a kind that one speaks of.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from plimsoll.appeals.banner import QUIZ_HOURS
from plimsoll.intake.mails.shapes import alternatives, data_file
from plimsoll.metrics.rule import Moment
from plimsoll.policies import find_marketplace
from plimsoll.remedies.calendars import after_hours, country_of, zone_of
from plimsoll.remedies.deadline import Reckoned, RuleSource
from plimsoll.remedies.deadlines import by_rule
from plimsoll.remedies.notice_deadlines import Received, notice_deadlines

if TYPE_CHECKING:
    from datetime import datetime

    from plimsoll.remedies.deadline import OtherReading

_SENTENCES = re.compile(r"(?<=[^\d\s][.!?])\s+|(?<=[。！？])|\n+")  # noqa: RUF001 - Eastern sentences end so
_MOST_SENTENCES = 2_000
_RULED = {("claim", "opened"): "claim.respond", ("claim", ""): "claim.respond", ("claim", "decided"): "claim.appeal",
          ("chargeback", ""): "chargeback.answer"}  # fmt: skip
_SUPPLEMENT = "amazon.without_public_source.supplementary_window_hours"
WITHOUT_CLOCK = frozenset({"reinstated", "unknown"})
"""Kinds that ask for nothing, or nobody knows what."""


@dataclass(frozen=True, slots=True)
class CaseClock:
    """A last moment. `sentence`: the notice's words (empty: a rule's, then `assumed`); `notes`: what was assumed."""

    reckoned: Reckoned
    sentence: str
    rule: RuleSource | None = None
    notes: tuple[str, ...] = ()

    @property
    def assumed(self) -> bool:
        """Whether the notice names no time and a rule stands in."""
        return self.rule is not None

    @property
    def due(self) -> datetime:
        """The last second in time (UTC, naive)."""
        return self.reckoned.due

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            **self.reckoned.as_json(), "assumed": self.assumed, "sentence": self.sentence,
            "source": self.rule.as_json() if self.rule else {"kind": "notice"}, "notes": list(self.notes),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Times:
    """Everything a notice says of time: the clock to go by, further ones, and words that name no last moment."""

    clock: CaseClock | None
    others: tuple[CaseClock, ...] = ()
    undated: tuple[str, ...] = ()


def times_of(text: str, kind: str, stage: str, received: datetime | None, marketplace_id: str | None) -> Times:
    """The clocks of a notice received at an instant (UTC, naive; None: not known)."""
    if kind == "reinstated":
        return Times(None)
    stated = _stated(text, received, marketplace_id)
    dated = sorted((one for one in stated if isinstance(one, CaseClock)), key=lambda one: one.due)
    undated = tuple(one for one in stated if isinstance(one, str))
    if dated:
        return Times(dated[0], tuple(dated[1:]), undated)
    assumed = _assumed(kind, stage, received, marketplace_id)
    return Times(assumed[0] if assumed else None, assumed[1:], undated)


def _stated(text: str, received: datetime | None, marketplace_id: str | None) -> list[CaseClock | str]:
    place = find_marketplace(marketplace_id) if marketplace_id else None
    asked = Received(received, zone_of(marketplace_id), place.date_order if place else None, country_of(marketplace_id))
    found: list[CaseClock | str] = []
    for sentence in _SENTENCES.split(text)[:_MOST_SENTENCES]:
        written, years = _with_years(sentence, received.date() if received else None)
        notes = tuple(f"the year is not said; taken as {year}" for year in years)
        for one in notice_deadlines(written, asked):
            if one.reckoned is None:
                found.append(sentence.strip())
            else:
                found.append(CaseClock(one.reckoned, sentence.strip(), None, (*notes, *_zone_notes(one.reckoned))))
    return list(dict.fromkeys(found))


def _zone_notes(reckoned: Reckoned) -> tuple[str, ...]:
    if not reckoned.whole_day:
        return ()
    return (f"the day is taken to end at midnight in {reckoned.zone}, the marketplace's own clock: nothing says so",)


def _assumed(kind: str, stage: str, received: datetime | None, marketplace_id: str | None) -> tuple[CaseClock, ...]:
    """What rules say where the notice says nothing: the shortest reading first."""
    if received is None:
        return ()
    ruled = _RULED.get((kind, stage))
    if ruled:
        return tuple(_of_rule(one) for one in by_rule(ruled, Moment(received, None), marketplace_id))
    zone = zone_of(marketplace_id)
    if kind == "quiz":
        source = RuleSource("quiz hours", QUIZ_HOURS, "hopted", "", "", "third_party")
        return (_hours(source, received, zone),)
    if kind in {"refusal", "information_request"}:
        from plimsoll.policies import policy_value

        value = policy_value(_SUPPLEMENT, on=received.date(), marketplace_id=marketplace_id)
        source = RuleSource(value.id, value.number, value.source, value.url, value.quote, value.confidence)
        return (_hours(source, received, zone),)
    return ()


def _hours(source: RuleSource, received: datetime, zone: str) -> CaseClock:
    due = after_hours(received, source.value)
    reckoned = Reckoned(due, zone, whole_day=False, how="hours", amount=source.value, since=f"{received}Z")
    return CaseClock(reckoned, "", source)


def _of_rule(one: OtherReading) -> CaseClock:
    assert isinstance(one.source, RuleSource)  # noqa: S101 - by_rule gives no other
    return CaseClock(one.reckoned, "", one.source, _zone_notes(one.reckoned))


# -- days without a year -----------------------------------------------------------------------------------------------


def _with_years(sentence: str, received: date | None) -> tuple[str, list[int]]:
    """The sentence with the next such year written into days that name none, and those years."""
    years: list[int] = []
    if received is None:
        return sentence, years

    def put(found: re.Match[str]) -> str:
        month = found["month"] or found["month_after"]
        number = int(found["eastern"]) if found["eastern"] else _months()[month.lower()]
        day = int(found["day"] or found["day_before"] or found["eastern_day"])
        year = _next_year(number, day, received)
        if year is None:
            return found[0]
        years.append(year)
        return f"{year}年{number}月{day}日" if found["eastern"] else f"{found[0]} {year}" if found["month_after"] else (
            f"{found[0]}, {year}"
        )  # fmt: skip

    return _yearless().sub(put, sentence), years


def _next_year(month: int, day: int, received: date) -> int | None:
    for year in (received.year, received.year + 1):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found >= received - timedelta(days=1):
            return year
    return None


@cache
def _months() -> dict[str, int]:
    return dict(data_file("mail_deadlines")["dates"]["months"])


@cache
def _yearless() -> re.Pattern[str]:
    months = alternatives(list(_months()))
    return re.compile(
        rf"(?<![\w年])(?:(?P<month>{months})\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?!\d|,? ?\d{{4}})\b"
        rf"|(?P<day_before>\d{{1,2}})(?:st|nd|rd|th|er|\.|º)?(?: de| of)? (?P<month_after>{months})"
        r"(?!\w|\.?,? (?:del? )?\d{4}))"
        r"|(?<![\d年])(?<!年 )(?P<eastern>\d{1,2}) ?月 ?(?P<eastern_day>\d{1,2}) ?日",
        re.IGNORECASE,
    )


def told_clock(clock: CaseClock, note: str) -> CaseClock:
    """The clock with something more said about it."""
    return replace(clock, notes=(*clock.notes, note))
