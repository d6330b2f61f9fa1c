"""Deadlines as a calendar file (RFC 5545): one event each with a UID that stays, and a reminder a day before."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from plimsoll.remedies.deadline import Deadline

LONGEST_LINE = 75
"""Octets of a line before it must be folded (RFC 5545 3.1)."""
REMINDER_HOURS = 24


def calendar_text(
    deadlines: Iterable[Deadline],
    now: datetime,
    said: Callable[[Deadline], tuple[str, str]] | None = None,
    language: str = "EN",
) -> str:
    """The calendar as text with CRLF line ends; `now` (UTC, naive) stamps it.

    `said` gives an event's title and text in the reader's `language`; without it they are English.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//Plimsoll//Deadlines//{language}", "CALSCALE:GREGORIAN",
             "METHOD:PUBLISH"]  # fmt: skip
    for one in deadlines:
        lines += _event(one, now, *(said or in_english)(one))
    lines.append("END:VCALENDAR")
    return "".join(f"{folded(line)}\r\n" for line in lines)


def in_english(one: Deadline) -> tuple[str, str]:
    """An event's title and text."""
    return _summary(one), _description(one)


def _event(one: Deadline, now: datetime, title: str, text: str) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{one.uid}@plimsoll.invalid"
    yield f"DTSTAMP:{_utc(now)}"
    yield f"DTSTART:{_utc(one.due)}"
    yield f"SUMMARY:{escaped(title)}"
    yield f"DESCRIPTION:{escaped(text)}"
    yield f"CATEGORIES:{escaped(one.what)}"
    yield "TRANSP:TRANSPARENT"
    yield from (
        "BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{escaped(title)}", f"TRIGGER:-PT{REMINDER_HOURS}H",
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
