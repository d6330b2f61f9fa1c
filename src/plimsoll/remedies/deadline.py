"""One deadline: until when, whose word that is, and how it was reckoned from it.

A notice goes before any rule: its sentence is quoted with the file and line it came from. Without one a policy value
stands in, with its source and confidence, and of several readings that somebody can be named for the shortest.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Mapping

WORDS: dict[str, str] = {
    "claim.respond": "answer the marketplace about claim {record}",
    "claim.appeal": "appeal the decision on claim {record}",
    "chargeback.answer": "represent or accept chargeback {record}",
    "feedback.request_removal": "ask for the removal of the feedback, where a clause fits its words",
    "message.reply": "answer the buyer's message {record}",
    "return.answer": "answer return request {record}",
    "notice.answer": "answer the notice: {subject}",
}
"""What is to be done, by key; the values are those of `Deadline.values`."""

_TENTHS_AN_HOUR = 6 * 60


@dataclass(frozen=True, slots=True)
class NoticeSource:
    """A notice's own words, and the file and line they stand in."""

    sentence: str
    notice_id: str
    path: str
    sha256: str
    line: int | None
    confidence: str = "notice"

    def as_json(self) -> dict[str, Any]:
        """As `source` of a deadline."""
        return {
            "kind": "notice", "sentence": self.sentence, "notice_id": self.notice_id, "path": self.path,
            "sha256": self.sha256, "line": self.line,
        }  # fmt: skip

    def short(self) -> str:
        """For a table."""
        return "notice"


@dataclass(frozen=True, slots=True)
class RuleSource:
    """A policy value, or one reading of it."""

    rule: str
    value: int
    source: str
    url: str
    quote: str
    confidence: str
    reading: str | None = None

    def as_json(self) -> dict[str, Any]:
        """As `source` of a deadline."""
        return {
            "kind": "rule", "rule": self.rule, "value": self.value, "reading": self.reading, "source": self.source,
            "url": self.url, "quote": self.quote, "confidence": self.confidence,
        }  # fmt: skip

    def short(self) -> str:
        """For a table."""
        return f"{self.rule.split('.', 1)[1]} ({self.confidence.replace('_', ' ')})"


Source = NoticeSource | RuleSource


@dataclass(frozen=True, slots=True)
class Reckoned:
    """A last moment and how it came about.

    `due` is the last second that is in time (UTC, naive). `whole_day`: it is the end of a day in `zone`. `how` is a key
    of `HOW`, `amount` its number, `since` the instant or day it runs from, as text.
    """

    due: datetime
    zone: str
    whole_day: bool
    how: str
    amount: int | None = None
    since: str | None = None
    notes: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """As in a deadline."""
        return {
            "due": f"{self.due.isoformat()}Z", "due_local": self.local.isoformat(),
            "day": self.local.date().isoformat(), "timezone": self.zone, "whole_day": self.whole_day,
            "how": {"key": f"deadline.how.{self.how}", "amount": self.amount, "since": self.since,
                    "words": self.words(), "notes": list(self.notes)},
        }  # fmt: skip

    @property
    def local(self) -> datetime:
        """The last moment on the marketplace's own clock."""
        return self.due.replace(tzinfo=UTC).astimezone(ZoneInfo(self.zone))

    def words(self) -> str:
        """How it was reckoned, in English."""
        return HOW[self.how].format(amount=self.amount, since=self.since, zone=self.zone)


HOW: dict[str, str] = {
    "hours": "{amount} hours by the clock from {since}",
    "days": "{amount} calendar days after the day of {since}, to the end of the day in {zone}",
    "business_days": "{amount} business days after the day of {since}, to the end of the day in {zone}",
    "date": "the day the notice names, to its end in {zone}",
    "instant": "the moment the notice names",
}


@dataclass(frozen=True, slots=True)
class OtherReading:
    """Another word on the same deadline, which was not taken: a rule beside a notice, or a longer reading of a rule."""

    reckoned: Reckoned
    source: Source

    def as_json(self) -> dict[str, Any]:
        """As in `others` of a deadline."""
        return {**self.reckoned.as_json(), "source": self.source.as_json()}


@dataclass(frozen=True, slots=True)
class Deadline:
    """Until when something is to be done.

    `what` is a key of `WORDS`; `record` the claim, chargeback, message, return or notice it is about. The channel is
    None where the order has not been seen.
    """

    what: str
    account: str
    marketplace_id: str | None
    fulfillment_channel: str | None
    order_id: str | None
    record: str
    reckoned: Reckoned
    source: Source
    others: tuple[OtherReading, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def due(self) -> datetime:
        """The last second that is in time (UTC, naive)."""
        return self.reckoned.due

    @property
    def uid(self) -> str:
        """The same for the same duty, whatever the last moment turns out to be: what calendars and journals keep."""
        said = "\n".join((self.what, self.account, self.marketplace_id or "", self.order_id or "", self.record))
        return hashlib.sha256(said.encode("utf-8")).hexdigest()[:32]

    @property
    def words(self) -> str:
        """What is to be done, in English."""
        return WORDS[self.what].format(**{"record": self.record, "subject": "", **self.values})

    def overdue(self, now: datetime) -> bool:
        """Whether it has passed at `now` (UTC, naive)."""
        return now > self.due

    def hours_left(self, now: datetime) -> str:
        """Hours until it has passed with one digit, rounded down; negative when it has."""
        tenths = int((self.due - now).total_seconds() // _TENTHS_AN_HOUR)
        return f"{'-' if tenths < 0 else ''}{abs(tenths) // 10}.{abs(tenths) % 10}"

    def short_json(self) -> dict[str, Any]:
        """As `next_deadline` in `plimsoll.status/1`."""
        return {
            "uid": self.uid, "what": self.what, "record": self.record, "order_id": self.order_id,
            "due": f"{self.due.isoformat()}Z", "due_local": self.reckoned.local.isoformat(), "words": self.words,
            "confidence": self.source.confidence,
        }  # fmt: skip

    def as_json(self, now: datetime) -> dict[str, Any]:
        """As in `plimsoll.deadlines/1`."""
        return {
            "uid": self.uid, "what": self.what, "account": self.account, "marketplace_id": self.marketplace_id,
            "fulfillment_channel": self.fulfillment_channel, "order_id": self.order_id, "record": self.record,
            **self.reckoned.as_json(), "hours_left": self.hours_left(now), "overdue": self.overdue(now),
            "message": {"key": f"deadline.{self.what}", "values": {"record": self.record, **self.values}},
            "words": self.words, "source": self.source.as_json(), "others": [one.as_json() for one in self.others],
        }  # fmt: skip
