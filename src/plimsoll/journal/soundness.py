"""Whether the journal can be read, found out without Django: `plimsoll doctor` must not need it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from plimsoll.journal.opening import JOURNAL_FILE

if TYPE_CHECKING:
    from pathlib import Path


def journal_state(root: Path, address: str | None) -> tuple[bool, str]:
    """(sound, what was found) of the journal of a workspace."""
    if address:
        return True, "on PostgreSQL; its own tools check it"
    file = root / JOURNAL_FILE
    if not file.exists():
        return True, "no decisions have been recorded yet"
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True, timeout=20)) as engine:
            found = [str(row[0]) for row in engine.execute("PRAGMA quick_check(3)")]
            deeds = engine.execute("SELECT count(*) FROM journal_deed").fetchone()[0]
    except sqlite3.Error as error:
        return False, f"journal.sqlite3: {error}"
    if found != ["ok"]:
        return False, f"journal.sqlite3: {'; '.join(found)}"
    return True, f"journal.sqlite3 is sound; {deeds} deeds are written down"
