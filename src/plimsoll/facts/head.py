"""`facts/HEAD`: the one commit point.

It names the files of every table and the last receipt that they hold. A writer prepares new files beside the old ones
and then replaces HEAD in one atomic rename: a reader sees the old state or the new one, never a mixture, and a kill at
any moment leaves the old. Replaced files stay a while for readers that still hold the old HEAD.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from plimsoll.errors import WorkspaceError
from plimsoll.facts.arrivals import SHAPE
from plimsoll.facts.vault import write_durably

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

NAME = "HEAD"
MOST_CHANGES = 30
"""HEAD tells whom so many of its last commits were about."""
Change = tuple[int, tuple[str, ...] | None]
"""(version, the accounts whose facts that commit changed; None: any of them)."""
GRACE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class FactsFile:
    """One Parquet file of a table; `month` ("2026-07", or "undated") where the table is kept by month."""

    path: str
    rows: int
    month: str | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """One committed state. `applied` is the number of the last receipt whose rows are in it; `changes` are of the last
    commits, oldest first.
    """

    version: int = 0
    applied: int = 0
    files: Mapping[str, tuple[FactsFile, ...]] = field(default_factory=dict)
    retired: tuple[tuple[str, str], ...] = ()
    changes: tuple[Change, ...] = ()

    def of(self, table: str) -> tuple[FactsFile, ...]:
        """The files of a table."""
        return self.files.get(table, ())

    def rows(self, table: str) -> int:
        """How many rows the table holds."""
        return sum(file.rows for file in self.of(table))

    def as_retired(self, now: datetime) -> tuple[tuple[str, str], ...]:
        """All files of this state as retired at an instant."""
        return tuple((path, now.isoformat()) for path in _paths(self.files))

    def changed_since(self, version: int) -> frozenset[str] | None:
        """The accounts whose facts may differ from those of an earlier version; None where it could be any."""
        told = {at: accounts for at, accounts in self.changes if at > version}
        if version > self.version or len(told) != self.version - version:
            return None
        found: set[str] = set()
        for accounts in told.values():
            if accounts is None:
                return None
            found.update(accounts)
        return frozenset(found)

    def successor(
        self,
        changed: Mapping[str, Iterable[FactsFile]],
        applied: int,
        now: datetime,
        accounts: Iterable[str] | None = None,
    ) -> Head:
        """The next state: `changed` tables have these files, the others keep theirs; it is about these accounts."""
        files = {**self.files, **{table: tuple(entries) for table, entries in changed.items()}}
        kept = set(_paths(files))
        gone = [(path, now.isoformat()) for path in _paths(self.files) if path not in kept]
        files = {table: entries for table, entries in files.items() if entries}
        change: Change = (self.version + 1, None if accounts is None else tuple(sorted(accounts)))
        return replace(
            self, version=self.version + 1, applied=applied, files=files, retired=(*self.retired, *gone),
            changes=(*self.changes, change)[-MOST_CHANGES:],
        )  # fmt: skip


def _paths(files: Mapping[str, tuple[FactsFile, ...]]) -> Iterator[str]:
    for entries in files.values():
        yield from (entry.path for entry in entries)


def read_head(facts: Path, *, whatever_shape: bool = False) -> Head:
    """The committed state; an empty one where nothing was ever committed.

    Raises WorkspaceError when it is broken, or (unless `whatever_shape`) made by a version with other columns.
    """
    try:
        document = json.loads((facts / NAME).read_text(encoding="utf-8"))
        files = {
            table: tuple(FactsFile(entry["path"], entry["rows"], entry.get("month")) for entry in entries)
            for table, entries in document["files"].items()
        }
        retired = tuple((path, at) for path, at in document["retired"])
        changes = tuple((at, None if names is None else tuple(names)) for at, names in document.get("changes", ()))
        head = Head(document["version"], document["applied"], files, retired, changes)
    except FileNotFoundError:
        return Head()
    except (ValueError, KeyError, TypeError) as error:
        raise WorkspaceError(
            f"facts/HEAD cannot be read: {error}", hint="run `plimsoll rebuild`: facts are made again from the vault"
        ) from error
    if files and document.get("shape") != SHAPE and not whatever_shape:
        raise WorkspaceError(
            "the facts were made by another version of Plimsoll",
            hint="run `plimsoll rebuild`: they are made again from the vault, which holds everything",
        )
    return head


def commit(facts: Path, head: Head, now: datetime) -> Head:
    """Make `head` the committed state, then clear away files that no reader can need any more."""
    stale = {path for path, at in head.retired if datetime.fromisoformat(at) + GRACE < now}
    head = replace(head, retired=tuple(pair for pair in head.retired if pair[0] not in stale))
    document = {
        "schema": "plimsoll.head/1",
        "version": head.version,
        "applied": head.applied,
        "shape": SHAPE,
        "files": {
            table: [
                {"path": entry.path, "rows": entry.rows, **({"month": entry.month} if entry.month else {})}
                for entry in entries
            ]
            for table, entries in head.files.items()
        },
        "retired": [list(pair) for pair in head.retired],
        "changes": [[at, None if names is None else list(names)] for at, names in head.changes],
    }
    write_durably(facts / NAME, json.dumps(document, indent=1).encode())
    _clear(facts, head)
    return head


def _clear(facts: Path, head: Head) -> None:
    """Remove what HEAD does not name (past its grace, or left by a killed writer). The writer lock is held."""
    named = set(_paths(head.files)) | {path for path, _ in head.retired}
    for file in facts.rglob("*.parquet"):
        if file.relative_to(facts).as_posix() not in named:
            try:
                file.unlink()
            except OSError:  # a reader on Windows holds it open: the next commit clears it
                continue
