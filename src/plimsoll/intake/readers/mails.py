"""Mails as a mail program exports them: one in a file (.eml) or many (.mbox), told by their content.

Every mail is one record of `notices`; a buyer's message of exactly one order also gives a row of `messages`. The mail
itself rests whole in the vault: no sender's address, name or telephone number becomes a cell.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pyarrow as pa

from plimsoll.facts.problems import Notice, Problem
from plimsoll.facts.schema import TABLES
from plimsoll.intake.mails.record import read_mail
from plimsoll.intake.mails.splitting import MOST_KEPT, is_mail, is_mailbox, mails_of
from plimsoll.intake.reading import Lines, Rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.facts.schema import Table
    from plimsoll.intake.mails.record import MailRecord
    from plimsoll.intake.mails.splitting import RawMail
    from plimsoll.intake.reading import Context, Opened, Read

__all__ = ["Mails"]

_BATCH_MAILS = 2000
_BATCH_CHARACTERS = 1 << 22

_ASSUMED = {
    "cut": f"mails of which only the first {MOST_KEPT >> 20} MB were looked at",
    "undated": "mails without a time that can be read, so they have none here",
    "forwarded": "forwarded mails, whose deadlines do not run from the day of forwarding and were not reckoned",
    "sent": "mails that the seller sent to the marketplace or a buyer, kept as `other`",
    "foreign": "mails that read like the marketplace's but come from elsewhere (forwarded, or not genuine)",
    "unconfirmed": "mails told apart by a phrase that no public source shows; its sentence stands beside each",
}
"""What is said once a file, before the number of mails."""


class Mails:
    """Reads mails and mailboxes."""

    name = "mails"
    tables = ("notices", "messages")
    meaning = "Mails from the marketplace and its buyers: a saved mail (.eml) or a mailbox (.mbox) of any mail program."

    def recognises(self, opened: Opened) -> bool:
        """Whether the content begins like a mail or a mailbox."""
        return is_mailbox(opened.head) or is_mail(opened.head)

    def read(self, opened: Opened, context: Context) -> Iterator[Read]:
        """A record or a problem for every mail."""
        assumed: Counter[str] = Counter()
        batch = _Batch()
        count = 0
        for raw in mails_of(opened.file, mailbox=is_mailbox(opened.head)):
            count += 1
            assumed["cut"] += raw.cut
            record = _record(raw, context)
            if record is None:
                yield Problem(
                    opened.path, raw.line, None, "the mail cannot be read", "save it again, or open it yourself"
                )
                continue
            assumed += _assumptions(record)
            batch.add(raw.line, record)
            if batch.is_full:
                yield from batch.rows()
                batch = _Batch()
        yield from batch.rows()
        for what, message in _ASSUMED.items():
            if assumed[what]:
                yield Notice(opened.path, f"{message}: {assumed[what]:,}")
        yield Lines(count)


def _record(raw: RawMail, context: Context) -> MailRecord | None:
    try:
        return read_mail(raw, context.marketplace)
    except Exception:  # noqa: BLE001 - a mail may be broken in ways that no parser of the library foresaw
        return None


def _assumptions(record: MailRecord) -> Counter[str]:
    return Counter(
        what
        for what, holds in (
            ("undated", not record.notice["received_at"]),
            ("forwarded", record.forwarded and bool(record.notice["deadline_words"])),
            ("sent", record.sent),
            ("foreign", record.foreign),
            ("unconfirmed", record.confidence == "unconfirmed"),
        )
        if holds
    )


class _Batch:
    """Rows of both tables, until there are enough of them."""

    def __init__(self) -> None:
        self._notices: list[tuple[int, dict[str, str]]] = []
        self._messages: list[tuple[int, dict[str, str]]] = []
        self._characters = 0

    @property
    def is_full(self) -> bool:
        return len(self._notices) >= _BATCH_MAILS or self._characters >= _BATCH_CHARACTERS

    def add(self, line: int, record: MailRecord) -> None:
        self._notices.append((line, record.notice))
        self._characters += 1000
        if record.message:
            self._messages.append((line, record.message))
            self._characters += len(record.message["body"])

    def rows(self) -> Iterator[Rows]:
        for table, found in (("notices", self._notices), ("messages", self._messages)):
            if found:
                yield _as_rows(TABLES[table], found)


def _as_rows(table: Table, found: list[tuple[int, dict[str, str]]]) -> Rows:
    names = [column.name for column in table.columns if column.name in found[0][1]]
    columns = {name: pa.array([cells[name] or None for _, cells in found], pa.string()) for name in names}
    return Rows(table.name, pa.table(columns | {"line": pa.array([line for line, _ in found], pa.int64())}))
