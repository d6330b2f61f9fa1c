"""Deadlines as a calendar file (RFC 5545): one event each with a UID that stays, and a reminder a day before."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from plimsoll.remedies.deadline import Deadline

LONGEST_LINE = 75
"""Octets of a line before it must be folded (RFC 5545 3.1)."""
REMINDER_HOURS = 24


def calendar_text(deadlines: Iterable[Deadline], now: datetime) -> str:
    """The calendar as text with CRLF line ends; `now` (UTC, naive) stamps it."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Plimsoll//Deadlines//EN", "CALSCALE:GREGORIAN",
             "METHOD:PUBLISH"]  # fmt: skip
    for one in deadlines:
        lines += _event(one, now)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded(line)}\r\n" for line in lines)


def _event(one: Deadline, now: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{one.uid}@plimsoll.invalid"
    yield f"DTSTAMP:{_utc(now)}"
    yield f"DTSTART:{_utc(one.due)}"
    yield f"SUMMARY:{escaped(_summary(one))}"
    yield f"DESCRIPTION:{escaped(_description(one))}"
    yield f"CATEGORIES:{escaped(one.what)}"
    yield "TRANSP:TRANSPARENT"
    yield from (
        "BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{escaped(_summary(one))}", f"TRIGGER:-PT{REMINDER_HOURS}H",
        "END:VALARM",
    )  # fmt: skip
    yield "END:VEVENT"


def _summary(one: Deadline) -> str:
    words = one.words[0].upper() + one.words[1:]
    return f"{one.account}: {words}" + (f", order {one.order_id}" if one.order_id else "")


def _description(one: Deadline) -> str:
    source = one.source.as_json()
    said = source.get("sentence") or f"{source.get('rule')} ({source.get('source')}; {source.get('confidence')})"
    notes = "".join(f"\n{note}" for note in one.reckoned.notes)
    return f"Last moment {one.reckoned.local.isoformat()}: {one.reckoned.words()}.\n{said}{notes}"


def _utc(at: datetime) -> str:
    return at.strftime("%Y%m%dT%H%M%SZ")


def escaped(text: str) -> str:
    """A text value (RFC 5545 3.3.11)."""
    for sign, instead in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\n", "\\n"), ("\r", "\\n")):
        text = text.replace(sign, instead)
    return "".join(sign for sign in text if sign >= " ")


def folded(line: str) -> str:
    """The line in pieces of at most 75 octets, never within a character."""
    pieces, piece, length = [], "", 0
    for sign in line:
        size = len(sign.encode("utf-8"))
        if length + size > LONGEST_LINE:
            pieces.append(piece)
            piece, length = " ", 1
        piece += sign
        length += size
    return "\r\n".join([*pieces, piece])
