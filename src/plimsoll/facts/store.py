"""Writing facts: one writer at a time stages observations, refolds what they touch and commits once.

    with FactsWriter(workspace, clock) as writer:      # the writer lock is held
        writer.stage(rows, ...)                        # text → values, in the engine
        writer.accept(receipt, summary) | writer.refuse(receipt_number)
        writer.commit()                                # receipts, then observation files, fold, HEAD

Receipts are written before HEAD moves: a kill in between leaves arrivals that the next writer finds and completes.
"""

from __future__ import annotations

import secrets
import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

from plimsoll.errors import WorkspaceError
from plimsoll.facts.arrivals import (
    FOLDED_COLUMNS,
    PROBLEM_COLUMNS,
    RECEIPT_COLUMNS,
    SPAN_COLUMNS,
    Arrival,
    columns_of,
    lists_of,
)
from plimsoll.facts.engine import allow_rows, connect, give_files, number, write_parquet
from plimsoll.facts.fold import DEFECT_COLUMNS, EVENT_TABLES, ORDER_COLUMNS
from plimsoll.facts.head import FactsFile, Head, commit, read_head
from plimsoll.facts.owners import Owners
from plimsoll.facts.refold import refold, touch
from plimsoll.facts.resting import sorting, too_many_alike
from plimsoll.facts.schema import TABLES
from plimsoll.facts.typed import TextRows, Typed, Typist, Whence

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime
    from pathlib import Path

    import duckdb
    from filelock import BaseFileLock

    from plimsoll.facts.workspace import Workspace

FLUSH_ROWS = 500_000
"""Staged rows of one table are written out when they are this many, so that memory stays bounded."""
WIDE = 20_480
"""Defects stand in groups of so many rows: they have many columns, and most questions are about one account."""
UNDATED = "undated"
"""The "month" of orders of which nobody said when they were placed."""
MOST_TOLD = 20
"""Of a commit of more receipts than this it is not told whom it is about."""


@dataclass(slots=True)
class FactsWriter:
    """The one writer of a workspace, from lock to commit."""

    workspace: Workspace
    now: datetime
    starting_over: bool = False
    """Forget the committed files: what is staged is everything. HEAD moves only at `commit`."""
    head: Head = field(init=False)
    engine: duckdb.DuckDBPyConnection = field(init=False)
    _lock: BaseFileLock = field(init=False)
    _typist: Typist = field(init=False)
    _staged: dict[str, int] = field(init=False, default_factory=dict)
    _flushed: dict[str, list[FactsFile]] = field(init=False, default_factory=dict)
    _arrivals: list[Arrival] = field(init=False, default_factory=list)
    _undone: set[int] = field(init=False, default_factory=set)
    owners: Owners = field(init=False)
    _by_account: bool = field(init=False, default=True)

    def __enter__(self) -> Self:
        self.workspace.create()
        self._lock = self.workspace.lock()
        try:
            self.head = self._begin()
            self.engine = connect(self._spill)
            self._typist = Typist(self.engine, self.workspace.key())
            self.owners = Owners(self.engine)
            self.give(*FOLDED_COLUMNS, *(f"{name}_observations" for name in TABLES))
        except BaseException:
            self._lock.release()
            raise
        return self

    def _begin(self) -> Head:
        if not self.starting_over:
            return read_head(self.workspace.facts)
        try:
            old = read_head(self.workspace.facts, whatever_shape=True)
        except WorkspaceError:  # a broken HEAD names nothing that could be kept
            return Head()
        return Head(version=old.version, retired=(*old.retired, *old.as_retired(self.now)))

    def __exit__(self, *_: object) -> None:
        self.engine.close()
        shutil.rmtree(self._spill, ignore_errors=True)
        self._lock.release()

    @property
    def _spill(self) -> Path:
        return self.workspace.facts / ".spill"

    def give(self, *tables: str) -> None:
        """Let the engine see the committed files of these tables."""
        for table in tables:
            files = [self.workspace.facts / entry.path for entry in self.head.of(table)]
            give_files(self.engine, table, files, columns_of(table))

    # -- staging ---------------------------------------------------------------------------------------------------

    def stage(self, rows: TextRows, whence: Whence) -> Typed:
        """Read a batch of text rows into the staged observations of its table."""
        into = f"staged_{rows.table}"
        if rows.table not in self._staged:
            self._typist.staged(TABLES[rows.table], into)
            self._staged[rows.table] = 0
        typed = self._typist.add(rows, into, whence)
        self._staged[rows.table] += typed.loaded
        return typed

    def staged(self, table: str) -> bool:
        """Whether rows of that table are staged and not yet flushed."""
        return self._staged.get(table, 0) > 0

    def other_owner(self, receipt: int, account: str) -> str | None:
        """Another account whose orders already have an order id that a staged file brings, if there is one."""
        return self.owners.other_owner(receipt, account, self._staged)

    def shared(self, receipts: Sequence[int]) -> dict[int, str]:
        """By committed receipt: another account whose orders have an order id that it brought."""
        return self.owners.shared(receipts, [name for name in TABLES if self.head.of(f"{name}_observations")])

    def refuse(self, receipt: int) -> None:
        """Take a file's staged rows back: it is not accepted. Only before `accept`."""
        for table in self._staged:
            self.engine.execute(f"DELETE FROM staged_{table} WHERE receipt = ?", [receipt])

    def discard(self, receipt: int, lines: Sequence[int]) -> None:
        """Take single lines of a file back out of every table: a line that is a problem is loaded nowhere."""
        listed = ", ".join(map(str, lines))
        for table in self._staged:
            self.engine.execute(f"DELETE FROM staged_{table} WHERE receipt = {receipt} AND line IN ({listed})")

    def accept(self, arrival: Arrival) -> None:
        """Take a file in: its staged rows will be committed. Large tables are written out at once."""
        self._arrivals.append(arrival)
        self.owners.note(arrival)
        for table, rows in self._staged.items():
            if rows >= FLUSH_ROWS:
                self._flush(table)

    def _flush(self, table: str) -> None:
        name = f"{table}_observations"
        staged = f"staged_{table}"
        rows = number(self.engine, f"SELECT count(*) FROM {staged}")
        if rows:
            file = self._write(name, f"SELECT * FROM {staged}{sorting(table, rows)}", rows)
            self._flushed.setdefault(name, []).append(file)
            self._typist.staged(TABLES[table], staged)
        self._staged[table] = 0

    def _write(
        self, table: str, select: str, rows: int, month: str | None = None, rows_in_group: int | None = None
    ) -> FactsFile:
        stem = f"{month or 'v'}-{self.head.version + 1:06d}-{secrets.token_hex(4)}"
        path = f"{table}/{stem}.parquet"
        write_parquet(self.engine, select, self.workspace.facts / path, rows_in_group)
        return FactsFile(path, rows, month)

    # -- commit ----------------------------------------------------------------------------------------------------

    def undo(self, receipts: Iterable[int]) -> None:
        """Take committed receipts back: their observations no longer count."""
        self._undone.update(receipts)

    def commit(self, applied: int) -> Head:
        """Flush, refold what was touched, and move HEAD; `applied` is the newest receipt that is then in the facts."""
        touched = sorted({arrival.receipt.seq for arrival in self._arrivals} | self._undone)
        for table in list(self._staged):
            self._flush(table)
        changed = self._with_new_observations()
        accounts = self._accounts_of(touched)
        self._rewrite_lists(changed)
        if touched:
            allow_rows(self.engine, sum(arrival.loaded for arrival in self._arrivals))
            which = f"receipt IN ({', '.join(map(str, touched))})"
            touch(self.engine, which)
            if self._undone:
                self._drop_undone(changed)
            refold(self.engine)
            changed["orders"] = self._replace_orders()
            changed["defects"] = self._replace_defects()
        self.head = commit(self.workspace.facts, self.head.successor(changed, applied, self.now, accounts), self.now)
        self.give(*changed)
        self.owners.forget()
        self._arrivals, self._flushed, self._undone = [], {}, set()
        return self.head

    def _accounts_of(self, receipts: Sequence[int]) -> set[str] | None:
        """Whose facts these receipts change; None for many of them, which is not worth asking, or for everybody's."""
        spans = [span for arrival in self._arrivals for span in arrival.spans]
        if self.starting_over or len(receipts) > MOST_TOLD or any(span.account is None for span in spans):
            return None
        found = {arrival.receipt.account for arrival in self._arrivals} | {
            span.account for span in spans if span.account
        }
        listed = ", ".join(map(str, receipts)) or "-1"
        for table in (*(f"{name}_observations" for name in TABLES), "spans"):
            if not self.head.of(table) and table not in self._flushed:
                continue
            rows = self.engine.execute(f"SELECT DISTINCT account FROM {table} WHERE receipt IN ({listed})").fetchall()
            if any(account is None for (account,) in rows):
                return None
            found.update(account for (account,) in rows)
        return found

    def _with_new_observations(self) -> dict[str, list[FactsFile]]:
        changed: dict[str, list[FactsFile]] = {}
        for table, new in self._flushed.items():
            files = [*self.head.of(table), *new]
            while alike := too_many_alike(files):
                files = [*(file for file in files if file not in alike), self._merged(table, alike)]
            changed[table] = files
            self._see(table, files)
        return changed

    def _merged(self, table: str, files: Sequence[FactsFile]) -> FactsFile:
        self._see(table, files)
        rows = sum(file.rows for file in files)
        return self._write(table, f"SELECT * FROM {table}{sorting(table.removesuffix('_observations'), rows)}", rows)

    def _see(self, table: str, files: Sequence[FactsFile]) -> None:
        give_files(self.engine, table, [self.workspace.facts / file.path for file in files], columns_of(table))

    def _drop_undone(self, changed: dict[str, list[FactsFile]]) -> None:
        gone = ", ".join(map(str, sorted(self._undone)))
        for name in (*(f"{table}_observations" for table in TABLES), "problems", "spans"):
            files = changed.get(name) or list(self.head.of(name))
            if not files:
                continue
            kept = self._count(f"SELECT count(*) FROM {name} WHERE receipt NOT IN ({gone})")
            if kept != sum(file.rows for file in files):
                select = f"SELECT * FROM {name} WHERE receipt NOT IN ({gone})"
                changed[name] = [self._write(name, select, kept)] if kept else []
                self._see(name, changed[name])

    def _rewrite_lists(self, changed: dict[str, list[FactsFile]]) -> None:
        """Receipts, problems and spans: small tables, rewritten whole or added to."""
        receipts, problems, spans = lists_of(self._arrivals)
        gone = ", ".join(map(str, sorted(self._undone))) or "-1"
        self._append("receipts", RECEIPT_COLUMNS, receipts, changed, f"seq NOT IN ({gone})")
        self._append("problems", PROBLEM_COLUMNS, problems, changed)
        self._append("spans", SPAN_COLUMNS, spans, changed)

    def _append(
        self,
        table: str,
        columns: Sequence[tuple[str, str]],
        rows: list[dict[str, Any]],
        changed: dict[str, list[FactsFile]],
        keep: str = "TRUE",
    ) -> None:
        if not rows and keep == "TRUE":
            return
        import pyarrow as pa

        names = [name for name, _ in columns]
        new = pa.table({name: pa.array([row[name] for row in rows]) for name in names}) if rows else None
        select = f"SELECT {', '.join(names)} FROM {table} WHERE {keep}"
        if new is not None:
            self.engine.register("arrived_list", new)
            typed = ", ".join(f"CAST({name} AS {kind}) AS {name}" for name, kind in columns)
            select += f" UNION ALL SELECT {typed} FROM arrived_list"
        total = self._count(f"SELECT count(*) FROM ({select})")
        changed[table] = [self._write(table, select, total)] if total else []
        self._see(table, changed[table])
        if new is not None:
            self.engine.unregister("arrived_list")

    def _count(self, statement: str) -> int:
        return number(self.engine, statement)

    def _replace_orders(self) -> list[FactsFile]:
        """Rewrite the months in which touched orders stood or now stand."""
        counted = "SELECT order_month, count(*) FROM folded_orders GROUP BY 1"
        new = {_month_name(month): rows for month, rows in self.engine.execute(counted).fetchall()}
        files: list[FactsFile] = []
        old = self.head.of("orders")
        self._by_account = self._count("SELECT count(DISTINCT account) FROM receipts") > 1
        for month in sorted({*new, *(file.month for file in old if file.month)}):
            stand = [file for file in old if file.month == month]
            files += self._month(month, stand, new.get(month, 0))
        return files

    def _month(self, month: str, stand: Sequence[FactsFile], arriving: int) -> list[FactsFile]:
        names = ", ".join(name for name, _ in ORDER_COLUMNS)
        parts = []
        staying = 0
        if stand:
            files = [self.workspace.facts / file.path for file in stand]
            give_files(self.engine, "old_month", files, ORDER_COLUMNS)
            staying = self._count("SELECT count(*) FROM old_month ANTI JOIN touched USING (account, order_id)")
            if not arriving and staying == sum(file.rows for file in stand):
                return list(stand)
            parts.append(f"SELECT {names} FROM old_month ANTI JOIN touched USING (account, order_id)")
        if arriving:
            which = "IS NULL" if month == UNDATED else f"= DATE '{month}-01'"
            parts.append(f"SELECT {names} FROM folded_orders WHERE order_month {which}")
        if not staying + arriving:
            return []
        sort = " ORDER BY account" if self._by_account else ""
        return [self._write("orders", f"{' UNION ALL '.join(parts)}{sort}", staying + arriving, month)]

    def _replace_defects(self) -> list[FactsFile]:
        touched = self._count("SELECT count(*) FROM defects SEMI JOIN touched USING (account, order_id)")
        if not touched and not self._count("SELECT count(*) FROM folded_defects"):
            return list(self.head.of("defects"))
        names = ", ".join(name for name, _ in DEFECT_COLUMNS)
        select = (
            f"SELECT {names} FROM defects ANTI JOIN touched USING (account, order_id) "
            f"UNION ALL SELECT {names} FROM folded_defects"
        )
        total = self._count(f"SELECT count(*) FROM ({select})")
        return [self._write("defects", f"{select} ORDER BY account", total, rows_in_group=WIDE)] if total else []

    # -- questions while staging -------------------------------------------------------------------------------------

    def accounts_staged(self, table: str, receipt: int) -> set[str]:
        """Whose rows a file brought to a table."""
        if table not in self._staged:
            return set()
        rows = self.engine.execute(f"SELECT DISTINCT account FROM staged_{table} WHERE receipt = ?", [receipt])
        return {account for (account,) in rows.fetchall()}

    def order_days_staged(self, receipt: int) -> list[tuple[str, str, Any]]:
        """(account, marketplace, order day) of a file's orders, in order."""
        if "orders" not in self._staged:
            return []
        return self.engine.execute(
            "SELECT DISTINCT account, marketplace_id, coalesce(purchased_at_day, CAST(purchased_at AS DATE)) AS day "
            "FROM staged_orders WHERE receipt = ? AND marketplace_id IS NOT NULL "
            "AND (purchased_at_day IS NOT NULL OR purchased_at IS NOT NULL) ORDER BY account, marketplace_id, day",
            [receipt],
        ).fetchall()

    def live_receipts_of(self, sha256s: Iterable[str], before: int) -> list[int]:
        """The committed receipts of these bytes, numbered below `before`."""
        listed = ", ".join(f"'{sha}'" for sha in sha256s) or "''"
        rows = self.engine.execute(f"SELECT seq FROM receipts WHERE sha256 IN ({listed}) AND seq < {before}").fetchall()
        return [seq for (seq,) in rows]

    # -- questions while writing -------------------------------------------------------------------------------------

    def unmatched(self, receipts: Sequence[int]) -> dict[int, int]:
        """K15: by receipt, how many of its committed defect rows name an order that has not been seen."""
        counts: dict[int, int] = {}
        listed = ", ".join(map(str, receipts)) or "-1"
        for table in EVENT_TABLES:
            for receipt, rows in self.engine.execute(
                f"SELECT receipt, count(*) FROM {table.name}_observations ANTI JOIN orders USING (account, order_id) "
                f"WHERE receipt IN ({listed}) GROUP BY receipt"
            ).fetchall():
                counts[receipt] = counts.get(receipt, 0) + rows
        return counts

    def incomplete(self, receipts: Sequence[int]) -> dict[int, int]:
        """By receipt, how many orders it was the last to tell of that still lack marketplace, channel or day."""
        listed = ", ".join(map(str, receipts)) or "-1"
        return dict(
            self.engine.execute(
                f"SELECT receipt, count(*) FROM orders WHERE receipt IN ({listed}) AND (marketplace_id IS NULL OR "
                "fulfillment_channel IS NULL OR coalesce(purchased_at_day, CAST(purchased_at AS DATE)) IS NULL) "
                "GROUP BY receipt"
            ).fetchall()
        )

    def records(self, receipts: Sequence[int]) -> dict[str, int]:
        """By table, how many distinct records these committed receipts hold."""
        listed = ", ".join(map(str, receipts)) or "-1"
        found = {}
        for table in TABLES.values():
            if not self.head.of(f"{table.name}_observations"):
                continue
            what = f"DISTINCT ({', '.join(('account', *table.identity))})" if table.identity else "*"
            rows = self._count(f"SELECT count({what}) FROM {table.name}_observations WHERE receipt IN ({listed})")
            if rows:
                found[table.name] = rows
        return found


def _month_name(first_day: date | None) -> str:
    return UNDATED if first_day is None else f"{first_day:%Y-%m}"
