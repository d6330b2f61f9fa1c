"""What a process that answers many questions keeps in its engine's memory: small files' rows, and the list of cells.

To open a dozen small files costs many times what it costs to look through their rows once these are in memory. Large
files stay where they are: the engine reads of them only the parts that a question needs.
"""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

from plimsoll.facts.engine import keep_files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    import duckdb

    from plimsoll.facts.head import FactsFile, Head

SMALL = 60_000
"""A file of at most so many rows is kept."""
MOST_ROWS = 250_000
"""So many rows of one table are kept at most, those of its smallest files."""
MOST_IN_ALL = 600_000
"""So many rows of all tables together."""
MOST_FRESH = 3
"""Rows in memory are read anew once more small files than this have come, not after every import."""
Cell = tuple[str, str, str]


@dataclass(slots=True, eq=False)
class Kept:
    """A table in the engine's memory, and the files whose rows it holds."""

    name: str
    table: str
    files: frozenset[str]
    rows: int
    holders: int = 0


class KeptClose:
    """The rows and cells that are kept in one engine. Safe for several threads."""

    def __init__(self, engine: duckdb.DuckDBPyConnection, facts: Path) -> None:
        self._engine = engine
        self._facts = facts
        self._tables: list[Kept] = []
        self._made = 0
        self._too_large: set[str] = set()
        self._cells: tuple[int, list[Cell]] | None = None
        self._lock, self._cells_lock = Lock(), Lock()

    def hold(self, table: str, files: Sequence[FactsFile]) -> Kept | None:
        """Rows of these files, but for a few that came last, to be let go with `let_go`; None for no files, or where
        they do not fit.

        What nobody holds any more of the same table's earlier files is dropped.
        """
        wanted = frozenset(file.path for file in files)
        with self._lock:
            found = self._usable(table, wanted)
            self._drop_unheld(table, found)
            if found is None and wanted:
                found = self._made_of(table, wanted, sum(file.rows for file in files))
            if found is not None:
                found.holders += 1
            return found

    def _usable(self, table: str, wanted: frozenset[str]) -> Kept | None:
        fitting = (kept for kept in self._tables if kept.table == table and kept.files <= wanted)
        found = max(fitting, key=lambda kept: len(kept.files), default=None)
        return found if found is not None and len(wanted - found.files) <= MOST_FRESH else None

    def _made_of(self, table: str, wanted: frozenset[str], rows: int) -> Kept | None:
        if table in self._too_large or rows + sum(kept.rows for kept in self._tables) > MOST_IN_ALL:
            return None
        self._made += 1
        kept = Kept(f"kept_{self._made}_{table}", table, wanted, rows)
        if not keep_files(self._engine, kept.name, [self._facts / path for path in sorted(wanted)]):
            self._too_large.add(table)
            return None
        self._tables.append(kept)
        return kept

    def _drop_unheld(self, table: str, but: Kept | None) -> None:
        gone = [kept for kept in self._tables if kept.table == table and kept is not but and not kept.holders]
        for kept in gone:
            self._tables.remove(kept)
            self._engine.execute(f"DROP TABLE {kept.name}")

    def let_go(self, held: Iterable[Kept]) -> None:
        """These are held by one fewer."""
        with self._lock:
            for kept in held:
                kept.holders -= 1

    def cells(self, head: Head, ask: Callable[[str | None], list[Cell]]) -> list[Cell]:
        """Every cell of that state, asked anew only of the accounts that changed; `ask` gives one account's or all."""
        with self._cells_lock:
            if self._cells is not None and self._cells[0] == head.version:
                return self._cells[1]
            version, before = self._cells or (0, [])
            changed = head.changed_since(version) if version else None
            if changed is None:
                found = ask(None)
            else:
                found = [cell for cell in before if cell[0] not in changed]
                found = sorted([*found, *(cell for account in changed for cell in ask(account))])
            if head.version > version:
                self._cells = (head.version, found)
            return found


def small_ones(files: Iterable[FactsFile]) -> list[FactsFile]:
    """Those of a table's files that are kept, the smallest first."""
    found, rows = [], 0
    for file in sorted(files, key=lambda file: (file.rows, file.path)):
        rows += file.rows
        if file.rows > SMALL or rows > MOST_ROWS:
            break
        found.append(file)
    return found
