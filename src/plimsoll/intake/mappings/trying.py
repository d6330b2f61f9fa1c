"""Trying a mapping before anything is kept: a scratch workspace takes the beginning of the file in, the usual way.

So the preview is no imitation: rows and problems are those that the import will give.
"""

from __future__ import annotations

import itertools
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from plimsoll.facts.schema import TABLES
from plimsoll.facts.vault import Vault
from plimsoll.facts.view import FactsView
from plimsoll.facts.workspace import Workspace
from plimsoll.intake.bringing import brought_by
from plimsoll.intake.flat import opened, text_rows
from plimsoll.intake.importing import Importer
from plimsoll.intake.mapping import load_mapping
from plimsoll.intake.mappings.guessing import guess

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from plimsoll.facts.problems import Problem
    from plimsoll.intake.importing import Choices, ImportResult
    from plimsoll.intake.mappings.guessing import Guess
    from plimsoll.intake.reading import Opened

__all__ = ["GUESSED_ROWS", "TRIED_BYTES", "Trial", "guessed", "tried"]

GUESSED_ROWS = 2_000
"""Rows looked at for a guess."""
TRIED_BYTES = 1 << 17
"""So much of a file's beginning is tried."""
SHOWN_ROWS = 20
_SHORTENS = ("utf-8", "cp1252", "gb18030", "cp932", "ascii", "latin-1", "iso8859-1")
"""Encodings in which a line ends where a newline byte stands."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of it: the account of the import, its first rows by column, whether the whole file was tried."""

    result: ImportResult
    table: str
    columns: tuple[str, ...]
    rows: list[dict[str, str]]
    whole: bool


def guessed(file: Path, member: str, table: str | None = None) -> Guess | None:
    """What `member` of an uploaded file (its own name where it is no archive) seems to be; None when it is no table."""
    with _at_hand(file, member) as found:
        if found is None or not found.columns:
            return None
        return guess(found.columns, list(itertools.islice(_rows(found), GUESSED_ROWS)), table)


def tried(file: Path, member: str, mapping: bytes, choices: Choices, now: datetime) -> Trial:
    """Import the beginning of a file into a workspace that is thrown away. Raises MappingError, UsageError."""
    load_mapping(mapping, "mapping")  # a fault is named after what people see, not after a scratch file
    with _at_hand(file, member) as found, tempfile.TemporaryDirectory(prefix="plimsoll-trial-") as folder:
        if found is None:
            raise FileNotFoundError(member)
        root = Path(folder)
        sample, whole = _beginning(found, root)
        said = root / "mapping.toml"
        said.write_bytes(mapping)
        scratch = Workspace(root / "workspace")
        as_chosen = replace(choices, mapping=said, by_name_alone=True, observed_at=None)
        result = Importer(scratch, now).import_files([sample], as_chosen)
        table = load_mapping(mapping, "mapping").tables[0].table
        columns, rows = _loaded(scratch, table)
        return Trial(result, table, columns, rows, whole)


@contextmanager
def _at_hand(file: Path, member: str) -> Iterator[Opened | None]:
    """The member, unpacked into a vault that is thrown away."""
    folder = Path(tempfile.mkdtemp(prefix="plimsoll-look-"))
    try:
        vault = Vault(folder)
        problems: list[Problem] = []
        brought = brought_by([file], vault, problems, by_name_alone=True)
        one = next((one for one in brought if one.path == member), None)
        yield opened(one.path, vault.path(one.kept.sha256)) if one else None
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _rows(found: Opened) -> Iterator[dict[str, str]]:
    for part in text_rows(found):
        if isinstance(part, pa.Table):
            for row in part.to_pylist():
                yield {name: text or "" for name, text in row.items() if name != "line"}


def _beginning(found: Opened, root: Path) -> tuple[Path, bool]:
    """The first lines of a file under its own name, and whether these are all."""
    target = root / "sample" / found.path.rsplit("!", 1)[-1].replace("\\", "/").rsplit("/", 1)[-1]
    target.parent.mkdir()
    if found.size <= TRIED_BYTES or found.encoding not in _SHORTENS:
        shutil.copyfile(found.file, target)
        return target, True
    with found.file.open("rb") as stream:
        content = stream.read(TRIED_BYTES)
    target.write_bytes(content[: content.rfind(b"\n") + 1] or content)
    return target, False


def _loaded(scratch: Workspace, table: str) -> tuple[tuple[str, ...], list[dict[str, str]]]:
    """The first rows as the facts hold them, as text; the columns that say something."""
    view = FactsView(scratch)
    try:
        rows = view.ask("rows_of_table", table=table) if view.row_count(f"{table}_observations") else []
    finally:
        view.close()
    shown = [_as_text(row, table) for row in rows[:SHOWN_ROWS]]
    columns = [column.name for column in TABLES[table].columns if any(row.get(column.name) for row in shown)]
    return ("line", *columns), shown


def _as_text(row: dict[str, Any], table: str) -> dict[str, str]:
    found = {"line": str(row["line"])}
    for column in TABLES[table].columns:
        value = row.get(column.name)
        value = row.get(f"{column.name}_day") if value is None else value
        found[column.name] = "" if value is None else str(value)
    return found
