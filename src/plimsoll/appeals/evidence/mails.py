"""Mails as received: who by which domain, when, over which servers; hints of persons in their words."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.utils import parseaddr, parsedate_to_datetime
from typing import TYPE_CHECKING

from plimsoll.appeals.evidence.persons import persons_in
from plimsoll.appeals.evidence.texts import LARGEST
from plimsoll.facts.piece import OwnDate, Says
from plimsoll.facts.privacy import without_contacts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message
    from pathlib import Path

_PARTS, _WORDS = 200, 1_000_000
_HOPS, _LONG = 12, 300


def look_at_mail(file: Path, says: Says) -> Says:
    """What the mail says. Its headers say what its sender and the servers wrote: nothing here proves them."""
    if file.stat().st_size > LARGEST:
        return replace(says, unreadable="the mail is too long to be taken apart")
    mail = message_from_bytes(file.read_bytes(), policy=policy.compat32)
    parts = list(_parts(mail))
    words = "\n".join(_words(one) for one in parts)[:_WORDS]
    people = "\n".join(_plain(value) for name in ("From", "To", "Cc", "Reply-To") for value in mail.get_all(name, []))
    date = _date(mail)
    return replace(
        says,
        own_dates=(date,) if date else (),
        utc=date.zoned if date else None,
        text_copyable=any(map(str.isalnum, words)),
        personal_data=persons_in(f"{people}\n{words}"),
        headers=dict(_headers(mail)),
        pages=len(parts),
        unreadable="" if len(parts) < _PARTS else f"more than {_PARTS} parts: the rest was not looked at",
    )


def _parts(mail: Message) -> Iterator[Message]:
    """Every part that holds no others, without recursion."""
    waiting, seen = [mail], 0
    while waiting and seen < _PARTS:
        one = waiting.pop()
        inside = one.get_payload()
        if isinstance(inside, list):
            waiting += reversed(inside)  # type: ignore[arg-type] # parts of a mail are mails
        else:
            seen += 1
            yield one


def _words(part: Message) -> str:
    if part.get_content_maintype() != "text":
        return ""
    content = part.get_payload(decode=True)
    charset = part.get_content_charset() or "utf-8"
    try:
        return content.decode(charset, errors="replace") if isinstance(content, bytes) else ""
    except LookupError:
        return content.decode("utf-8", errors="replace") if isinstance(content, bytes) else ""


def _plain(value: object) -> str:
    """A header's words, decoded, in one line."""
    try:
        return " ".join(str(make_header(decode_header(str(value)))).split())
    except (ValueError, LookupError):
        return " ".join(str(value).split())


def _date(mail: Message) -> OwnDate | None:
    try:
        at = parsedate_to_datetime(str(mail["Date"]))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return OwnDate("mail Date", at.isoformat(), at.tzinfo is not None)


def _headers(mail: Message) -> Iterator[tuple[str, str]]:
    """The headers that say where a mail comes from, without the names and addresses in them."""
    for name in ("Message-ID", "Date"):
        if mail[name]:
            yield name, _plain(mail[name])[:_LONG]
    domain = parseaddr(_plain(mail["From"] or ""))[1].rpartition("@")[2]
    if domain:
        yield "From domain", domain[:_LONG].lower()
    for number, hop in enumerate(mail.get_all("Received", [])[:_HOPS], start=1):
        yield f"Received {number}", without_contacts(_plain(hop))[:_LONG]
