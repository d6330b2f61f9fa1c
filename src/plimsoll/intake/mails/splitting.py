"""Where a mail begins and ends: one mail in a file (.eml), or many in a mailbox (.mbox), streamed.

A mailbox is cut at its "From " lines: such a line carries a weekday, a month and a time, is followed by a header, and
comes after a blank line (writers that leave the blank line out are understood where the header is a well-known one).
Of every mail only the beginning is kept, so that a huge one costs no more memory than that; attachments come last.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["MOST_KEPT", "RawMail", "is_mail", "is_mailbox", "mails_of"]

BLOCK = 1 << 20
"""Bytes read at a time."""
MOST_KEPT = 1 << 23
"""Bytes of one mail that are looked at."""

_LOOK = 1 << 12
"""A "From " line and the header's name after it stand within this many bytes."""
_CONTEXT = 4
"""Bytes before a "From " line that tell whether the line above is blank."""

_HEADER = re.compile(rb"([!-9;-~]+)[ \t]*:")
_FROM = rb"From [^\r\n]{0,300}?"
_MONTH = rb"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_SEPARATOR = re.compile(
    _FROM + rb"\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? +(?:\d{1,2} +)?" + _MONTH +
    rb"[^\r\n]{0,20}?\d{1,2}:\d{2}[^\r\n]{0,40}\r?\n(?=>?([!-9;-~]+)[ \t]*:|>From )"
)  # fmt: skip
_WELL_KNOWN = frozenset(
    {b"from", b"to", b"date", b"subject", b"message-id", b"received", b"return-path", b"mime-version", b"delivered-to",
     b"reply-to", b"content-type", b"x-mozilla-status", b"x-gm-thrid", b"status", b"envelope-to", b"x-original-to"}
)  # fmt: skip
_TRAVELLED = frozenset({b"message-id", b"received", b"return-path"})
"""Headers that only a mail has."""
_FEWEST_KNOWN = 2
_BLANK_LINE = re.compile(rb"\r\n\r\n|\n\n|\r\r")
_FOLD = re.compile(rb"(?:\r\n|\r|\n)[ \t]+")
_SENDER = re.compile(rb"(?im)^from[ \t]*:[^\r\n]*@")


@dataclass(frozen=True, slots=True)
class RawMail:
    """One mail as it came. `line` is the physical line it begins on; `content` begins with its headers.

    `cut`: only the beginning was kept. `from_mailbox`: lines that began with "From " may bear a ">" before it.
    """

    line: int
    content: bytes
    cut: bool = False
    from_mailbox: bool = False


def is_mail(head: bytes) -> bool:
    """Whether a file that begins so is one mail: header lines, among them who sent it, and more that mails have."""
    start = _trimmed(head)
    if not _HEADER.match(start):
        return False
    block = _FOLD.sub(b" ", _BLANK_LINE.split(start, maxsplit=1)[0])
    names = {found[1].lower() for line in block.splitlines() if (found := _HEADER.match(line))}
    return len(names & _WELL_KNOWN) >= _FEWEST_KNOWN and bool(_SENDER.search(block) or names & _TRAVELLED)


def is_mailbox(head: bytes) -> bool:
    """Whether a file that begins so is a mailbox of mails, each after its "From " line."""
    return _SEPARATOR.match(_trimmed(head)) is not None


def mails_of(file: Path, *, mailbox: bool) -> Iterator[RawMail]:
    """The mails of a file, in its order. Raises OSError."""
    if mailbox:
        yield from _split(file)
        return
    with file.open("rb") as raw:
        content = raw.read(MOST_KEPT)
        cut = bool(raw.read(1))
    start = _trimmed(content)
    line = 1 + content[: len(content) - len(start)].count(b"\n")
    if b"\n" not in start:
        start = start.replace(b"\r", b"\n")
    yield RawMail(line, start, cut=cut)


def _trimmed(head: bytes) -> bytes:
    return head.removeprefix(codecs.BOM_UTF8).lstrip(b"\r\n")


@dataclass(slots=True)
class _Collecting:
    """The mail being read, if any, and the physical line that has been reached."""

    line: int = 1
    begun: int | None = None
    kept: list[bytes] = field(default_factory=list)
    size: int = 0
    cut: bool = False

    def add(self, data: bytes) -> None:
        room = MOST_KEPT - self.size
        if self.begun is not None and room > 0:
            self.kept.append(data[:room])
            self.size += len(self.kept[-1])
        self.cut = self.cut or len(data) > room
        self.line += data.count(b"\n")

    def begin(self) -> Iterator[RawMail]:
        """What had been collected, if a mail had begun; the next one begins here."""
        if self.begun is not None:
            content = b"".join(self.kept)
            after_from = content.find(b"\n") + 1
            yield RawMail(self.begun, content[after_from:], cut=self.cut, from_mailbox=True)
        self.begun, self.kept, self.size, self.cut = self.line, [], 0, False


def _split(file: Path) -> Iterator[RawMail]:
    mail = _Collecting()
    with file.open("rb") as raw:
        data, at = raw.read(BLOCK), 0
        more = len(data) == BLOCK
        while True:
            end = max(at, len(data) - _LOOK) if more else len(data)
            for found in _separators(data, at, end):
                mail.add(data[at:found])
                yield from mail.begin()
                at = found
            mail.add(data[at:end])
            if not more:
                break
            kept = max(0, end - _CONTEXT)
            block = raw.read(BLOCK)
            more = len(block) == BLOCK
            data, at = data[kept:] + block, end - kept
    yield from mail.begin()


def _separators(data: bytes, start: int, end: int) -> Iterator[int]:
    """Where, from `start` to before `end`, "From " lines begin that begin a mail."""
    at = data.find(b"From ", start)
    while 0 <= at < end:
        if data[max(0, at - 1) : at] in {b"\n", b"", b"\xbf"} and _begins_mail(data, at):
            yield at
        at = data.find(b"\nFrom ", at) + 1 or -1


def _begins_mail(data: bytes, at: int) -> bool:
    found = _SEPARATOR.match(data, at, at + _LOOK)
    if found is None:
        return False
    before = data[max(0, at - _CONTEXT) : at].replace(b"\r", b"")
    after_blank_line = before.endswith(b"\n\n") or not before.strip(codecs.BOM_UTF8 + b"\n")
    return after_blank_line or (found[1] or b"").lower() in _WELL_KNOWN
