"""A notice read: what it is, the sentence that says so, orders, listings, case, metric, until when, and from whom.

It comes as a mail (`.eml`) or as text that was pasted or saved. Whatever is wrong with it is part of the answer: this
never raises on content.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from plimsoll.appeals.banner import WAYS
from plimsoll.appeals.cases.case_clock import Times, times_of
from plimsoll.appeals.cases.sender import PASTED, Sender, sender_of
from plimsoll.appeals.cases.signs import UNKNOWN, Recognised, kinds, metrics_named, recognise, signs_file
from plimsoll.intake.mails.hypertext import html_text
from plimsoll.intake.mails.parts import MOST_TEXT, Headers, body_text, decoded, split_headers
from plimsoll.intake.mails.shapes import alternatives, data_file, is_forward, lowered, new_text, reflowed

if TYPE_CHECKING:
    from plimsoll.appeals.cases.signs import Quote

_ORDER = re.compile(r"(?<![\d-])\d{3}-\d{7}-\d{7}(?![\d-])")
_LISTING = re.compile(r"(?<![A-Z0-9])B0[A-Z0-9]{8}(?![A-Z0-9])")
_IDENTIFIER = r"\s{0,3}[:#]?\s{0,3}(?P<id>(?=[A-Za-z-]*\d)[A-Za-z0-9][A-Za-z0-9-]{5,39})(?![\w-])"
_HYPHENS = {0x2010: "-", 0x2011: "-", 0xFF0D: "-", 0x2013: "-"}
_MARKS = frozenset({"from", "subject", "date", "received", "message-id", "mime-version", "return-path", "to"})
_FEWEST_MARKS, _MOST_IDS, _DEEPEST, _EARLIEST = 2, 500, 3, 1995
_INNER = re.compile(rb"(?im)^content-type:[ \t]*message/rfc822[^\n]*\n(?:[^\r\n]+\r?\n)*\r?\n")


@dataclass(frozen=True, slots=True)
class NoticeReading:
    """Everything read out of a notice. `received_at` is UTC and naive (None: not known); `sha256` that of its bytes."""

    recognised: Recognised
    sha256: str
    subject: str
    words: str
    received_at: datetime | None
    sender: Sender
    times: Times
    orders: tuple[str, ...] = ()
    asins: tuple[str, ...] = ()
    marketplace_case: str = ""
    claim_id: str = ""
    metrics: tuple[tuple[str, Quote], ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """A code of `notice_signs.toml`, or `unknown`."""
        return self.recognised.kind

    @property
    def metric(self) -> str:
        """The metric that it names first; empty where it names none."""
        return self.metrics[0][0] if self.metrics else ""

    def as_json(self) -> dict[str, Any]:
        """The document `plimsoll.notice/1`; it does not hold the text itself."""
        sign, kind, clock = self.recognised.sign, kinds()[self.kind], self.times.clock
        return {
            "schema": "plimsoll.notice/1", "kind": self.kind, "names": {"en": kind.en, "zh": kind.zh},
            "stage": self.recognised.stage, "also": list(self.recognised.also),
            "quoted": self.recognised.quote.as_json() if self.recognised.quote else None,
            "sign": {"source": sign.source, "confidence": sign.confidence, "language": sign.language,
                     "read_on": signs_file()["read_on"].isoformat()} if sign else None,
            "way": WAYS[kind.way].as_json(), "sha256": self.sha256, "subject": self.subject,
            "received_at": f"{self.received_at.isoformat()}Z" if self.received_at else None,
            "sender": self.sender.as_json(), "orders": list(self.orders), "asins": list(self.asins),
            "marketplace_case": self.marketplace_case, "claim_id": self.claim_id,
            "metrics": [{"metric": metric, **quote.as_json()} for metric, quote in self.metrics],
            "clock": clock.as_json() if clock else None, "other_clocks": [one.as_json() for one in self.times.others],
            "undated": list(self.times.undated), "notes": list(self.notes),
        }  # fmt: skip


def read_notice(
    content: bytes | str,
    *,
    received_at: datetime | None = None,
    marketplace_id: str | None = None,
    taken_as: str = "",
) -> NoticeReading:
    """What a mail or a text says. `received_at` (UTC, naive) goes before the mail's own date.

    `taken_as`: the kind by which its clock is reckoned, where a person knows it better; what was recognised stays.
    """
    data = content.encode("utf-8", "replace") if isinstance(content, str) else content
    headers, body = split_headers(data)
    mail = len({name for name, _ in headers.fields} & _MARKS) >= _FEWEST_MARKS
    notes: list[str] = []
    if mail:
        subject, whole = headers.text("subject"), _mail_text(headers, body, notes)
        sender, dated = sender_of(headers, data), _dated(headers)
    else:
        subject, whole, sender, dated = "", _plain_text(data), PASTED, None
    forwarded = mail and is_forward(subject, whole)
    text = reflowed(new_text(whole, forwarded=forwarded))
    at = received_at or (None if forwarded else dated)
    notes += _time_notes(received_at, dated, forwarded=forwarded, mail=mail)
    found = recognise(subject, text)
    both = f"{subject}\n{text}".translate(_HYPHENS)
    return NoticeReading(
        found, sha256(data).hexdigest(), subject, whole, at, sender,
        times_of(text, taken_as or found.kind, found.stage, at, marketplace_id),
        _all(_ORDER, both), _all(_LISTING, both),
        _labelled("case_labels", both), _labelled("claim_labels", both), metrics_named(text), tuple(notes),
    )  # fmt: skip


def _plain_text(data: bytes) -> str:
    text = decoded(data[: MOST_TEXT * 4], None)[:MOST_TEXT].lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    text = text.replace("\x00", "")
    return html_text(text) if text.lstrip()[:1] == "<" else text


def _mail_text(headers: Headers, body: bytes, notes: list[str]) -> str:
    """The mail's text; that of the mail attached to it where it has none of its own."""
    text = body_text(headers, body)
    rest = body
    for _ in range(_DEEPEST):
        inner = _INNER.search(rest) if not text.strip() else None
        if inner is None:
            break
        rest = rest[inner.end() :]
        notes.append("the text is that of a mail attached to this one")
        text = body_text(*split_headers(rest))
    return text


def _dated(headers: Headers) -> datetime | None:
    """When the mail says that it was sent, UTC and naive; None without a date that has an offset."""
    try:
        found = parsedate_to_datetime(headers.text("date"))
        if found.tzinfo is None:
            return None
        at = found.astimezone(UTC).replace(tzinfo=None)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return at if at.year >= _EARLIEST else None


def _time_notes(received_at: datetime | None, dated: datetime | None, *, forwarded: bool, mail: bool) -> list[str]:
    if received_at:
        return ["received when the person says"]
    if forwarded:
        return ["it was forwarded: when it was first received is not known; say it (--received-at)"]
    if mail and dated:
        return ["received when the mail's own date says"]
    return ["when it was received is not known: no hours or days can be reckoned; say it (--received-at)"]


def _all(pattern: re.Pattern[str], text: str) -> tuple[str, ...]:
    return tuple(list(dict.fromkeys(pattern.findall(text)))[:_MOST_IDS])


@cache
def _label(name: str) -> re.Pattern[str]:
    labels = alternatives(data_file("mail_shapes")["ids"][name])
    return re.compile(rf"(?<![a-zà-ÿ])(?:{labels}){_IDENTIFIER}", re.IGNORECASE)


def _labelled(name: str, text: str) -> str:
    """The identifier after such a label: five digits at least, and no order."""
    for found in _label(name).finditer(lowered(text)):
        said = text[found.start("id") : found.end("id")]
        if sum(sign.isdigit() for sign in said) >= 5 and not _ORDER.search(said):  # noqa: PLR2004 - digits
            return said
    return ""


def is_known(reading: NoticeReading) -> bool:
    """Whether the notice was recognised."""
    return reading.kind != UNKNOWN
