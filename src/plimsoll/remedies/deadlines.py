"""Every deadline that runs: open claims, decisions that can be appealed, chargebacks, feedback, notices, reply clocks.

A notice's own deadline goes before the rule's; a rule's shortest reading that somebody can be named for goes before its
longer ones, which are shown beside. A duty that is done (decided, answered, removed) has no deadline. `settled` are
uids of deadlines that a person has marked as done.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from plimsoll.facts.records import recent_events, records
from plimsoll.metrics.catalogue import catalogue
from plimsoll.metrics.clocks import open_items
from plimsoll.metrics.rule import Moment
from plimsoll.policies import all_policy_values, find_marketplace, policy_values
from plimsoll.remedies.calendars import after_days, after_hours, country_of, end_of_day, zone_of
from plimsoll.remedies.deadline import Deadline, NoticeSource, OtherReading, Reckoned, RuleSource
from plimsoll.remedies.notice_deadlines import Received, earliest, notice_deadlines

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from plimsoll.facts.view import FactsView
    from plimsoll.metrics.question import Question
    from plimsoll.policies import PolicyValue

Row = dict[str, Any]
Cell3 = tuple[str, str | None, str | None]

LONGEST_DAYS = 400
"""No deadline runs longer; records not seen for longer are not looked at."""
LAPSED_DAYS = 30
"""What passed longer ago is no longer listed."""

RULES: dict[str, str] = {
    "claim.respond": "amazon.claims.information_within_hours",
    "claim.appeal": "amazon.claims.appeal_within_days",
    "chargeback.answer": "amazon.chargebacks.answer_within_days",
    "feedback.request_removal": "amazon.feedback_removal.request_within_days",
}
"""What is to be done, and the rule that stands in where no notice says it."""
NOTICES: dict[str, str] = {
    "claim_opened": "claim.respond",
    "claim_decided": "claim.appeal",
    "chargeback": "chargeback.answer",
    "return_request": "return.answer",
}
"""Kinds of notices about a record; every other kind with a deadline is answered itself."""
_WITHOUT_DUTY = frozenset(("buyer_message", "feedback", "reinstated"))
"""Kinds of notices that ask for nothing, or whose duty the reply clock has."""
_CLOCKS = {"message": "message.reply", "return": "return.answer"}


@dataclass(frozen=True, slots=True)
class Running:
    """The deadlines that run at `now` (UTC, naive), the earliest first; `undated` are notices whose words name none."""

    now: datetime
    deadlines: Sequence[Deadline]
    undated: Sequence[NoticeSource] = field(default=())

    def as_json(self) -> dict[str, Any]:
        """`plimsoll.deadlines/1`."""
        return {
            "schema": "plimsoll.deadlines/1",
            "now": f"{self.now.isoformat(timespec='seconds')}Z",
            "deadlines": [one.as_json(self.now) for one in self.deadlines],
            "undated": [one.as_json() for one in self.undated],
        }


@dataclass(frozen=True, slots=True)
class _Notice:
    """A notice as folded, with what its words come to."""

    row: Row
    reckoned: Reckoned | None
    source: NoticeSource

    @property
    def what(self) -> str:
        """What it wants to be done."""
        return NOTICES.get(self.row["notice_kind"] or "", "notice.answer")


def running(
    view: FactsView, question: Question, now: datetime, *, settled: Collection[str] = (), clocks: bool = True
) -> Running:
    """Every deadline of the question's cells that runs at `now` (UTC, naive).

    Without `clocks`, messages and return requests are left out: they are many, and `status` asks every time.
    """
    notices = [_read_notice(row) for row in records(view, "notices") if _received(row) <= now]
    last = now - timedelta(days=LAPSED_DAYS)
    oldest = {what: last.date() - timedelta(days=_longest_days(what) + 2) for what in RULES}
    began = datetime.combine(min(oldest.values()), time.min)
    named = {name for one in notices for name in _names(one)}
    events = recent_events(view, question.account, now - timedelta(days=LONGEST_DAYS), began, named)
    found = [*_of_events(events, notices, oldest), *_of_notices(notices, events)]
    if clocks:
        found += _of_clocks(view, question, now, notices)
    kept = {
        one.uid: one
        for one in sorted(found, key=lambda one: one.due, reverse=True)
        if one.due >= last and one.uid not in settled and _asked(one, question)
    }
    undated = [
        one.source for one in notices if one.reckoned is None and one.source.sentence and _received(one.row) > last
    ]
    return Running(now, sorted(kept.values(), key=lambda one: (one.due, one.what, one.record)), undated)


def next_deadlines(found: Running) -> dict[Cell3, Deadline]:
    """By cell the next deadline that has not passed; what is known of no channel stands under channel None."""
    nearest: dict[Cell3, Deadline] = {}
    for one in found.deadlines:
        if not one.overdue(found.now):
            nearest.setdefault((one.account, one.marketplace_id, one.fulfillment_channel), one)
    return nearest


def next_of_cell(nearest: Mapping[Cell3, Deadline], account: str, marketplace_id: str, channel: str) -> Deadline | None:
    """The next deadline of a cell, those that name no channel or marketplace with it."""
    places = ((account, marketplace_id, channel), (account, marketplace_id, None), (account, None, None))
    found = [nearest[place] for place in places if place in nearest]
    if channel == "ALL":
        found += [one for place, one in nearest.items() if place[:2] == (account, marketplace_id)]
    return min(found, key=lambda one: one.due, default=None)


def _asked(one: Deadline, question: Question) -> bool:
    channel = None if question.channel == "ALL" else question.channel
    pairs = (
        (question.account, one.account),
        (question.marketplace_id, one.marketplace_id),
        (channel, one.fulfillment_channel),
    )
    return all(asked is None or said is None or asked == said for asked, said in pairs)


# -- by rule -----------------------------------------------------------------------------------------------------------


def by_rule(what: str, began: Moment, marketplace_id: str | None) -> tuple[OtherReading, ...]:
    """What the rules say, the shortest reading with a named source first; empty where none speaks of that site."""
    zone = zone_of(marketplace_id)
    on = began.reporting_day(zone)
    values = [one for one in policy_values(RULES[what], on=on, marketplace_id=marketplace_id) if one.id == RULES[what]]
    readings = [source for value in values for source in _sources(value)]
    readings.sort(key=lambda source: (source.confidence == "unconfirmed", source.value))
    return tuple(OtherReading(_reckoned(source, began, zone), source) for source in readings)


def _sources(value: PolicyValue) -> Iterator[RuleSource]:
    yield RuleSource(value.id, value.number, value.source, value.url, value.quote, value.confidence)
    for one in value.readings:
        if isinstance(one.value, int):
            yield RuleSource(value.id, one.value, one.source, one.url, one.quote, one.confidence, one.name)


def _reckoned(source: RuleSource, began: Moment, zone: str) -> Reckoned:
    if source.rule.endswith("_hours"):
        due = after_hours(began.instant(zone), source.value)
        notes = () if began.at else ("only the day it began is known; taken from that day's beginning",)
        return Reckoned(due, zone, whole_day=False, how="hours", amount=source.value, since=_said(began), notes=notes)
    day = after_days(began.at or began.reporting_day(zone), source.value, zone)
    return Reckoned(end_of_day(day, zone), zone, whole_day=True, how="days", amount=source.value, since=_said(began))


def _said(began: Moment) -> str:
    return f"{began.at.isoformat(sep=' ', timespec='seconds')}Z" if began.at else str(began.day)


# -- events ------------------------------------------------------------------------------------------------------------


def _of_events(events: Iterable[Row], notices: Sequence[_Notice], oldest: Mapping[str, date]) -> Iterator[Deadline]:
    """The deadlines of events; those that began before the `oldest` day of their duty are passed over: by every rule
    they were over long ago.
    """
    told = _by_record(notices)
    for row in events:
        for what, began in _duties(row):
            if not began or (began.reporting_day("UTC") < oldest[what] and _telling(what, row, told) is None):
                continue
            found = _of_event(what, row, began, told)
            if found is not None:
                yield found


def _duties(row: Row) -> Iterator[tuple[str, Moment]]:
    """What is still to be done about an event, and since when."""
    if row["kind"] == "claims":
        yield from _claim_duties(row)
    elif row["kind"] == "chargebacks" and row["status"] in {None, "open"} and row["chargeback_kind"] != "fraud":
        yield "chargeback.answer", _moment(row, "opened_at", "opened_seen_at")
    elif row["kind"] == "negative_feedback" and row["rating"] is not None and row["rating"] <= 2:  # noqa: PLR2004 - stars
        gone = any(row[f"{name}{day}"] for name in ("removed_at", "struck_through_at") for day in ("", "_day"))
        if not gone:
            yield "feedback.request_removal", _moment(row, "opened_at", "opened_seen_at")


def _claim_duties(row: Row) -> Iterator[tuple[str, Moment]]:
    if row["status"] == "under_review":
        yield "claim.respond", _moment(row, "opened_at", "opened_seen_at")
    elif row["status"] == "granted" and row["funded_by"] != "amazon" and row["appeal_status"] in {None, "none"}:
        yield "claim.appeal", _moment(row, "decided_at", "granted_seen_at")


def _moment(row: Row, name: str, seen: str) -> Moment:
    found = Moment(row[name], row[f"{name}_day"])
    return found or Moment(row[seen], None)


def _longest_days(what: str) -> int:
    """The most days that any reading of any version of the rule gives, a day begun counted whole."""
    values = [one for one in all_policy_values(RULES[what]) if one.id == RULES[what]]
    amounts = [source.value for value in values for source in _sources(value)]
    return math.ceil(max(amounts, default=0) / (24 if RULES[what].endswith("_hours") else 1))


def _telling(what: str, row: Row, told: Mapping[tuple[str, str, str], _Notice]) -> _Notice | None:
    """The notice that speaks of the event's own deadline."""
    return told.get((row["account"], what, row["id"])) or told.get((row["account"], what, row["order_id"]))


def _of_event(what: str, row: Row, began: Moment, told: Mapping[tuple[str, str, str], _Notice]) -> Deadline | None:
    site = row["order_marketplace_id"] or row["receipt_marketplace"]
    rules = by_rule(what, began, site)
    named = _telling(what, row, told)
    whose = (what, row["account"], site, row["order_fulfillment_channel"], row["order_id"], row["id"])
    if named is not None and named.reckoned is not None:
        return Deadline(*whose, named.reckoned, named.source, rules)
    if not rules:
        return None
    return Deadline(*whose, rules[0].reckoned, rules[0].source, rules[1:])


# -- notices -----------------------------------------------------------------------------------------------------------


def _by_record(notices: Iterable[_Notice]) -> dict[tuple[str, str, str], _Notice]:
    """The newest notice on each record, by what it wants and the claim or order it names."""
    found: dict[tuple[str, str, str], _Notice] = {}
    for one in sorted(notices, key=lambda one: _received(one.row)):
        if one.what != "notice.answer":
            for name in _names(one):
                found[one.row["account"], one.what, name] = one
    return found


def _names(one: _Notice) -> list[str]:
    """The claim and the orders that a notice names."""
    return [name for name in (one.row["claim_id"], *(one.row["order_ids"] or "").split()) if name]


def _of_notices(notices: Sequence[_Notice], events: Iterable[Row]) -> Iterator[Deadline]:
    """Notices with a deadline of their own: those about no claim or chargeback that is known here."""
    known = {
        (row["account"], name)
        for row in events
        if row["kind"] != "negative_feedback"
        for name in (row["id"], row["order_id"])
    }
    for one in notices:
        row, orders = one.row, (one.row["order_ids"] or "").split()
        if one.reckoned is None or row["notice_kind"] in _WITHOUT_DUTY:
            continue
        if one.what != "notice.answer" and any((row["account"], name) in known for name in _names(one)):
            continue  # the record's own deadline has these words already, or it is done
        site = row["marketplace_id"] or row["receipt_marketplace"]
        record = (row["claim_id"] if one.what.startswith("claim") else None) or row["notice_id"]
        yield Deadline(
            one.what, row["account"], site, None, orders[0] if len(orders) == 1 else None, record, one.reckoned,
            one.source, (), {"subject": row["subject"] or "", "notice_kind": row["notice_kind"] or ""},
        )  # fmt: skip


def _read_notice(row: Row) -> _Notice:
    site = row["marketplace_id"] or row["receipt_marketplace"]
    place = find_marketplace(site) if site else None
    zone = zone_of(site)
    sentence = row["deadline_words"] or ""
    reckoned = _as_read(row, zone)
    stated = notice_deadlines(
        sentence, Received(_instant(row), zone, place.date_order if place else None, country_of(site))
    )
    first = next(earliest(stated), None)
    if first is not None and first.reckoned is not None and (reckoned is None or first.reckoned.due <= reckoned.due):
        sentence, reckoned = first.sentence, first.reckoned
    source = NoticeSource(sentence, row["notice_id"], row["path"], row["sha256"], row["line"])
    return _Notice(row, reckoned, source)


def _as_read(row: Row, zone: str) -> Reckoned | None:
    """What the file itself says: an instant, or a day to its end."""
    if row["deadline_at_day"]:
        return Reckoned(end_of_day(row["deadline_at_day"], zone), zone, whole_day=True, how="date")
    if row["deadline_at"]:
        return Reckoned(row["deadline_at"], zone, whole_day=False, how="instant")
    return None


def _instant(row: Row) -> datetime | None:
    found: datetime | None = row["received_at"]
    return found


def _received(row: Row) -> datetime:
    day: date | None = row["received_at_day"]
    at: datetime = row["received_at"] or (
        datetime(day.year, day.month, day.day) if day else row["first_observed_at"]  # noqa: DTZ001 - as the tables keep it
    )
    return at


# -- reply clocks ------------------------------------------------------------------------------------------------------


def _of_clocks(view: FactsView, question: Question, now: datetime, notices: Sequence[_Notice]) -> Iterator[Deadline]:
    """Messages and return requests without an answer, by the marketplace's own hours."""
    told = _by_record(notices)
    for item in open_items(view, question, catalogue().metrics, now):
        what = _CLOCKS[item.kind]
        zone = zone_of(item.marketplace_id)
        whose = (what, item.account, item.marketplace_id, item.fulfillment_channel, item.order_id, item.record)
        named = told.get((item.account, what, item.order_id))
        rule = _clock_source(item.rule, question, item.marketplace_id)
        ruled: tuple[OtherReading, ...] = ()
        if item.due is not None and rule is not None:
            reckoned = Reckoned(
                item.due, zone, whole_day=False, how="hours", amount=rule.value,
                since=f"{item.since.isoformat(sep=' ', timespec='seconds')}Z",
                notes=() if item.hour_known else ("only the day it began is known; taken from that day's beginning",),
            )  # fmt: skip
            ruled = (OtherReading(reckoned, rule),)
        if named is not None and named.reckoned is not None:
            yield Deadline(*whose, named.reckoned, named.source, ruled)
        elif ruled:
            yield Deadline(*whose, ruled[0].reckoned, ruled[0].source)


def _clock_source(rule: str | None, question: Question, marketplace_id: str | None) -> RuleSource | None:
    if rule is None:
        return None
    for value in policy_values(rule, on=question.policy_date or question.last, marketplace_id=marketplace_id):
        if value.id == rule:
            return RuleSource(rule, value.number, value.source, value.url, value.quote, value.confidence)
    return None


def moment_of(as_of: date | None, now: datetime) -> datetime:
    """The moment looked from (UTC, naive): `now`, or the end of an earlier day that was asked about."""
    at = now.astimezone(UTC).replace(tzinfo=None)
    return at if as_of is None or as_of >= at.date() else end_of_day(as_of, "UTC")
