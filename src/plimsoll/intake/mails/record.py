"""One mail as a record: when it came, what it is about, which orders it names, until when it wants an answer."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from email.utils import parsedate_to_datetime
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from plimsoll.facts.times import EARLIEST, LATEST
from plimsoll.intake.mails.deadlines import NO_DEADLINE, Deadline, deadline
from plimsoll.intake.mails.kinds import Verdict, verdict
from plimsoll.intake.mails.masks import NameMask, addresses, names_in
from plimsoll.intake.mails.parts import body_text, split_headers
from plimsoll.intake.mails.shapes import alternatives, buyer_words, data_file, is_forward, lowered, new_text, reflowed
from plimsoll.policies import find_marketplace

if TYPE_CHECKING:
    from plimsoll.intake.mails.parts import Headers
    from plimsoll.intake.mails.splitting import RawMail
    from plimsoll.policies import Marketplace

__all__ = ["MailRecord", "read_mail"]

LONGEST_BODY = 20_000
"""Characters of a buyer's message that are loaded; the vault has all of it."""

_ID_LENGTH = 32
_ORDER_ID = re.compile(r"(?<![\d-])\d{3}-\d{7}-\d{7}(?![\d-])")
_RELAY = re.compile(r"@(?:[\w-]+\.)*marketplace\.amazon\.(com|[a-z]{2}|com?\.[a-z]{2})$")
_OFFICE = re.compile(r"[@.]amazon\.(?:com|[a-z]{2}|com?\.[a-z]{2})$")
_MOST_IDS = 200
_IDENTIFIER = re.compile(r"(?<![\w-])(?=[A-Za-z-]*\d)[A-Za-z0-9][A-Za-z0-9-]{5,39}(?![\w-])")
_FEWEST_DIGITS, _LONGEST_LABEL = 5, 40
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class MailRecord:
    """What one mail comes to. `notice` and `message` are cells by column; `message` is None unless a buyer wrote of
    exactly one order. The rest says what had to be assumed.
    """

    notice: dict[str, str]
    message: dict[str, str] | None
    kind: str
    confidence: str | None
    foreign: bool
    """It reads like the marketplace's, but does not come from one of its addresses."""
    forwarded: bool
    sent: bool
    """It is a mail of the seller's to the marketplace or through its relay."""


def read_mail(raw: RawMail, marketplace: Marketplace | None) -> MailRecord | None:
    """The record of one mail; None when it says nothing at all. `marketplace` is the file's, where it is known."""
    headers, body = split_headers(raw.content)
    subject, whole = headers.text("subject"), body_text(headers, body, from_mailbox=raw.from_mailbox)
    received = _received(headers)
    if not (subject or whole.strip() or received):
        return None
    party = _party(headers)
    forwarded = not party.relayed and is_forward(subject, whole)
    text = new_text(whole, forwarded=forwarded)
    paragraphs = reflowed(text)
    found = _decided(party, subject, paragraphs)
    place = find_marketplace(f"Amazon.{party.relayed}") if party.relayed else marketplace
    limit = NO_DEADLINE
    if party.office or found.phrase:
        limit = _limit(paragraphs, received, place, forwarded=forwarded)
    mask = NameMask(names_in(headers, f"{subject}\n{text}"))
    key = _key(headers, subject, whole)
    orders = _order_ids(f"{subject}\n{whole}")
    notice = {
        "notice_id": key,
        "received_at": received.astimezone(UTC).isoformat() if received else "",
        "notice_kind": found.kind,
        "marketplace_id": place.id if place else "",
        "order_ids": " ".join(orders),
        "claim_id": _labelled("claim_labels", f"{subject}\n{paragraphs}"),
        "case_id": _labelled("case_labels", f"{subject}\n{paragraphs}"),
        "subject": mask(subject),
        "deadline_at": limit.at,
        "deadline_words": _one_line(mask(limit.words)),
        "decisive_words": _one_line(mask(found.words)),
    }
    confidence = found.phrase.confidence if found.phrase else None
    foreign = found.phrase is not None and not party.office
    message = _message(notice, headers, text, mask) if found.kind == "buyer_message" and len(orders) == 1 else None
    return MailRecord(notice, message, found.kind, confidence, foreign, forwarded, party.sent)


@dataclass(frozen=True, slots=True)
class _Party:
    """Who wrote to whom: `relayed` is the end of the relay's domain (`com`, `co.uk`) when a buyer wrote through it."""

    relayed: str | None
    office: bool
    sent: bool


def _party(headers: Headers) -> _Party:
    senders = [address for _, address in addresses(headers, "from")]
    relay = next((found for address in senders if (found := _RELAY.search(address))), None)
    office = any(_OFFICE.search(address) for address in senders)
    receivers = [address for _, address in addresses(headers, "to")]
    sent = bool(senders) and not office and any(_OFFICE.search(address) for address in receivers)
    return _Party(relay[1] if relay else None, office and relay is None, sent)


def _decided(party: _Party, subject: str, paragraphs: str) -> Verdict:
    if party.relayed:
        return Verdict("buyer_message", "", None)
    if party.sent:
        return Verdict("other", "", None)
    return verdict(subject, paragraphs)


def _limit(paragraphs: str, received: datetime | None, place: Marketplace | None, *, forwarded: bool) -> Deadline:
    """The deadline of a notice. A forwarded one was first received on a day that nobody knows."""
    zones: list[tzinfo] = [received.tzinfo or UTC] if received else [UTC]
    if place:
        zones.append(ZoneInfo(place.local_zone))
    limit = deadline(paragraphs, received, zones=zones, date_order=place.date_order if place else None)
    return Deadline(limit.words, "") if forwarded else limit


def _received(headers: Headers) -> datetime | None:
    """The Date header when it has an offset, else the newest Received."""
    stated = _moment(headers.text("date"))
    if stated:
        return stated
    passed = [value.decode("latin-1").rpartition(";")[2] for value in headers.all("received")]
    return max((moment for text in passed if (moment := _moment(text))), default=None)


def _moment(text: str) -> datetime | None:
    text = text.strip()
    try:
        found = parsedate_to_datetime(text)
        if found.tzinfo is None and "-0000" in text:
            found = found.replace(tzinfo=UTC)  # RFC 5322: universal time, the writer's own zone unsaid
        if found.tzinfo is None or not EARLIEST <= found.astimezone(UTC).date() < LATEST:
            return None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return found


def _key(headers: Headers, subject: str, text: str) -> str:
    """The beginning of the sha256 of the Message-ID, or, without one, of what the mail says."""
    stated = headers.text("message-id").strip("<> ")
    return _hashed(stated or _one_line(f"{headers.text('date')} {subject} {text}"))


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:_ID_LENGTH]


def _thread(headers: Headers, own: str) -> str:
    """The first mail of the conversation, by what its replies refer to."""
    before = f"{headers.text('references')} {headers.text('in-reply-to')}".split()
    return _hashed(before[0].strip("<>")) if before else own


def _message(notice: dict[str, str], headers: Headers, text: str, mask: NameMask) -> dict[str, str]:
    return {
        "message_id": notice["notice_id"],
        "order_id": notice["order_ids"],
        "direction": "in",
        "sent_at": notice["received_at"],
        "body": mask(buyer_words(text)[:LONGEST_BODY]),
        "thread_id": _thread(headers, notice["notice_id"]),
    }


def _order_ids(text: str) -> list[str]:
    text = text.translate({0x2010: "-", 0x2011: "-", 0xFF0D: "-"})
    return list(dict.fromkeys(_ORDER_ID.findall(text)))[:_MOST_IDS]


@cache
def _label(name: str) -> re.Pattern[str]:
    """Text that ends with such a label."""
    labels = alternatives(data_file("mail_shapes")["ids"][name])
    return re.compile(rf"(?<![a-zà-ÿ])(?:{labels})\s{{0,3}}[:#]?\s{{0,3}}$")


def _labelled(name: str, text: str) -> str:
    """The first identifier after such a label: five digits at least, and no order id."""
    small = lowered(text)
    if not any(label in small for label in data_file("mail_shapes")["ids"][name]):
        return ""
    for found in islice(_IDENTIFIER.finditer(text), _MOST_IDS):
        enough = sum(sign.isdigit() for sign in found[0]) >= _FEWEST_DIGITS and not _ORDER_ID.search(found[0])
        if enough and _label(name).search(small[max(0, found.start() - _LONGEST_LABEL) : found.start()]):
            return found[0]
    return ""


def _one_line(words: str) -> str:
    return _SPACES.sub(" ", words).strip()
