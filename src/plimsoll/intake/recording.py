"""Facts that a person types: one row as a small signed file in the vault, with the same trail as any other.

A typed row is an interchange CSV of one line, so it is read, counted and explained like one. A statement of none
("no claims up to that day") is a receipt without rows.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plimsoll.errors import UsageError
from plimsoll.facts.arrivals import Arrival
from plimsoll.facts.schema import TABLES
from plimsoll.facts.store import FactsWriter
from plimsoll.facts.vault import Receipt
from plimsoll.facts.view import FactsView
from plimsoll.intake.arriving import none_spans, read_into
from plimsoll.intake.importing import DEFAULT_ACCOUNT, Choices, FileResult, ImportResult, complete, whence_of
from plimsoll.intake.reading import Context
from plimsoll.intake.sources import Sources

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from plimsoll.facts.workspace import Workspace

RECORDABLE = {
    "claim": "claims",
    "chargeback": "chargebacks",
    "feedback": "feedback",
    "snapshot": "snapshots",
    "listed": "listed",
    "order": "orders",
    "shipment": "shipments",
    "message": "messages",
    "return": "returns",
    "refund": "refunds",
    "figure": "displayed",
    "notice": "notices",
}
"""What `plimsoll record` can type, and the table it goes to."""

NONE_OF = {"orders": "orders", "feedback": "feedback", "negative_feedback": "feedback", "claims": "claims",
           "chargebacks": "chargebacks"}  # fmt: skip
"""What `plimsoll record none` can state."""


@dataclass(slots=True)
class Recorder:
    """Types facts into one workspace."""

    workspace: Workspace
    now: datetime

    def record(self, what: str, cells: dict[str, str], choices: Choices) -> ImportResult:
        """Record one row of a kind in `RECORDABLE`; `cells` are columns of its table, as text.

        A bad cell is a problem in the result, and nothing is kept. Raises UsageError for an unknown kind or column.
        """
        table = TABLES[_table(what)]
        unknown = set(cells) - {column.name for column in table.columns}
        if unknown:
            raise UsageError(f"{table.name} have no {', '.join(sorted(unknown))}")
        content = _as_csv({**dict.fromkeys(sorted(table.required), ""), **self._defaults(table.name, cells)})
        return self.take([(what, content)], choices)

    def take(self, pieces: Sequence[tuple[str, bytes]], choices: Choices) -> ImportResult:
        """Take typed or pasted interchange files in, each (name for people, CSV bytes), as typed sources.

        A piece with a bad row is not taken in at all: a person is there to mend it.
        """
        result = ImportResult()
        with FactsWriter(self.workspace, self.now) as writer:
            complete(writer, self.workspace)
            seq = self.workspace.vault.next_seq()
            taken = [self._take_one(writer, seq + n, *piece, choices, result) for n, piece in enumerate(pieces)]
            receipts = [receipt for receipt in taken if receipt is not None]
            for receipt in receipts:
                self.workspace.vault.write(receipt)
            if receipts:
                seqs = [receipt.seq for receipt in receipts]
                writer.commit(max(seqs))
                unmatched = writer.unmatched(seqs)
                for file in result.files:
                    file.unmatched = unmatched.get(file.receipt or 0, 0)
                result.rows = writer.records(seqs)
        return result

    def _take_one(
        self, writer: FactsWriter, seq: int, what: str, content: bytes, choices: Choices, result: ImportResult
    ) -> Receipt | None:
        vault = self.workspace.vault
        kept = vault.put(io.BytesIO(content))
        path = f"typed/{self.now:%Y%m%dT%H%M%S}-{seq}-{what}.csv"
        receipt = self._receipt(seq, "record", kept.sha256, path, choices)
        found = Sources(vault, None).again(receipt)
        assert found.reader is not None  # noqa: S101 - all required columns are there
        market = choices.marketplace
        whence = whence_of(path, receipt.account, seq, market, market.id if market else None)
        reading = read_into(writer, found.reader, found.opened, whence, Context(market, receipt.account))
        problems = len(reading.problems)
        file = FileResult(
            path, kept.sha256, found.reader.name, reading.rows, problems=problems, account=receipt.account
        )
        result.files.append(file)
        result.warnings += reading.notices
        if reading.problems:
            result.problems += reading.problems
            writer.refuse(seq)
            vault.forget(kept)
            return None
        writer.accept(Arrival(receipt, found.reader.name, reading.rows, reading.loaded, (), ()))
        file.loaded, file.receipt = reading.loaded, seq
        return receipt

    def update(self, order_id: str, words: str, choices: Choices) -> ImportResult:
        """A one-word update of an order's claim, chargeback or feedback: "granted", "won", "removed today".

        Raises UsageError when the words say nothing known, or the order has no such event, or several.
        """
        from plimsoll.intake.pasting import update_words

        cells = update_words(words, now=self.now)
        what = _what_changes(cells)
        if what is None:
            raise UsageError(
                f"{words!r} is no update that is known",
                hint="for example: granted, denied, withdrawn, won, removed today",
            )
        name = self._only_event(order_id, RECORDABLE[what], choices.account or DEFAULT_ACCOUNT)
        identity = TABLES[RECORDABLE[what]].identity[0]
        return self.record(what, {**cells, "order_id": order_id, identity: name}, choices)

    def _only_event(self, order_id: str, table: str, account: str) -> str:
        """The id of the one event of that kind on the order; a feedback is known by its order."""
        kind = "negative_feedback" if table == "feedback" else table
        view = FactsView(self.workspace)
        try:
            ids = view.event_ids(account, order_id, kind)
        finally:
            view.close()
        if len(ids) != 1:
            raise UsageError(
                f"account {account} has {len(ids)} {table} on order {order_id}",
                hint="`plimsoll record` names the one that is meant" if ids else "record it first: `plimsoll record`",
            )
        return ids[0]

    def record_none(self, what: str, on: date, choices: Choices) -> Receipt:
        """State that there were none of a kind up to and including a day. Raises UsageError for an unknown kind."""
        if what not in NONE_OF:
            raise UsageError(f"nobody can state none of {what!r}", hint=f"one of: {', '.join(NONE_OF)}")
        with FactsWriter(self.workspace, self.now) as writer:
            complete(writer, self.workspace)
            seq = self.workspace.vault.next_seq()
            receipt = self._receipt(seq, "none", "", f"typed/none-{what}", choices, NONE_OF[what], on.isoformat())
            writer.accept(Arrival(receipt, "none", 0, 0, (), none_spans(receipt)))
            self.workspace.vault.write(receipt)
            writer.commit(seq)
        return receipt

    def _receipt(
        self, seq: int, kind: str, sha256: str, path: str, choices: Choices, table: str | None = None,
        on: str | None = None,
    ) -> Receipt:  # fmt: skip
        marketplace = choices.marketplace
        return Receipt(
            seq=seq,
            kind=kind,  # type: ignore[arg-type]
            sha256=sha256,
            path=path,
            account=choices.account or DEFAULT_ACCOUNT,
            account_given=choices.account is not None,
            marketplace_id=marketplace.id if marketplace else None,
            marketplace_given=marketplace is not None,
            observed_at=choices.observed_at or self.now,
            received_at=self.now,
            who=choices.who,
            table=table,
            on=on,
        ).signed(self.workspace.key())

    def _defaults(self, table: str, cells: dict[str, str]) -> dict[str, str]:
        """What a person need not type: the moment of seeing, and a name for a claim or notice that shows none."""
        cells = dict(cells)
        columns = {column.name for column in TABLES[table].columns}
        if "seen_at" in columns:
            cells.setdefault("seen_at", self.now.isoformat())
        for name in TABLES[table].identity:
            if name != "order_id" and not cells.get(name):
                cells[name] = f"typed:{cells.get('order_id') or format(self.now, '%Y%m%dT%H%M%S')}"
        return cells


def typed_rows(workspace: Workspace, sha256: str) -> tuple[str, list[dict[str, str]]] | None:
    """What somebody typed or pasted under that sha256: its table and its rows as text. None for anything else."""
    receipts = workspace.vault.receipts()
    receipt = next((one for one in receipts if one.kind == "record" and one.sha256 == sha256), None)
    if receipt is None:
        return None
    found = Sources(workspace.vault, None).again(receipt)
    text = workspace.vault.path(sha256).read_text(encoding="utf-8")
    return (found.reader.tables[0], list(csv.DictReader(io.StringIO(text)))) if found.reader else None


def _what_changes(cells: dict[str, str]) -> str | None:
    """Which kind of record the cells of an update belong to."""
    if {"removed_at", "struck_through_at"} & set(cells):
        return "feedback"
    status = cells.get("status")
    if status in TABLES["claims"].column("status").choices or {"appeal_status", "refunded_at"} & set(cells):
        return "claim"
    return "chargeback" if status in TABLES["chargebacks"].column("status").choices else None


def _table(what: str) -> str:
    try:
        return RECORDABLE[what]
    except KeyError:
        raise UsageError(f"nothing records {what!r}", hint=f"one of: {', '.join(RECORDABLE)}") from None


def _as_csv(cells: dict[str, str]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(cells)
    writer.writerow(cells.values())
    return out.getvalue().encode()
