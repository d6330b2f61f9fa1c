"""Mails written for these tests, and what the reader makes of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import TYPE_CHECKING

from plimsoll.intake.flat import opened
from plimsoll.intake.readers.mails import Mails
from plimsoll.intake.reading import Context, Lines, Notice, Problem, Rows
from plimsoll.policies import find_marketplace

if TYPE_CHECKING:
    from pathlib import Path

ORDER = "113-1234567-7654321"
RECEIVED = "Thu, 01 Oct 2026 08:00:00 +0000"
OFFICE = "Amazon <no-reply@amazon.com>"
BUYER = '"Jane Quill - Amazon Marketplace" <q7w8e9r0@marketplace.amazon.com>'


def mail(
    subject: str,
    body: str,
    *,
    sender: str = OFFICE,
    to: str = "Pat Harbour <pat@harbour.example>",
    date: str | None = RECEIVED,
    message_id: str = "<m1@mail.example>",
    charset: str = "utf-8",
    encoding: str | None = None,
    **headers: str,
) -> bytes:
    """One plain mail as bytes."""
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = sender, to, subject
    if date:
        letter["Date"] = date
    if message_id:
        letter["Message-ID"] = message_id
    for name, value in headers.items():
        letter[name.replace("_", "-")] = value
    letter.set_content(body, charset=charset, cte=encoding)
    return letter.as_bytes()


def mailbox(*mails: bytes) -> bytes:
    """A mailbox of them, as mail programs write it."""
    quoted = (content.replace(b"\nFrom ", b"\n>From ").rstrip(b"\n") for content in mails)
    return b"".join(b"From someone@mail.example Thu Oct  1 08:00:00 2026\n" + content + b"\n\n" for content in quoted)


@dataclass
class Reading:
    """Everything that came out of one file."""

    notices: list[dict[str, str]] = field(default_factory=list)
    messages: list[dict[str, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    lines: int = -1

    @property
    def cells(self) -> list[str]:
        """Every text that left the reader."""
        rows = [*self.notices, *self.messages]
        return [str(value) for row in rows for name, value in row.items() if name != "line"] + self.said


def read(content: bytes, folder: Path, *, marketplace: str | None = None) -> Reading:
    """What the reader makes of a file with that content."""
    file = folder / "post"
    file.write_bytes(content)
    found = Reading()
    context = Context(find_marketplace(marketplace) if marketplace else None)
    for part in Mails().read(opened("post", file), context):
        if isinstance(part, Rows):
            rows = [{name: value or "" for name, value in row.items()} for row in part.cells.to_pylist()]
            (found.notices if part.table == "notices" else found.messages).extend(rows)
        elif isinstance(part, Problem):
            found.problems.append(part)
        elif isinstance(part, Notice):
            found.said.append(part.message)
        elif isinstance(part, Lines):
            found.lines = part.count
    return found


def recognised(content: bytes, folder: Path) -> bool:
    """Whether the reader takes a file with that content."""
    file = folder / "post"
    file.write_bytes(content)
    return Mails().recognises(opened("post", file))
