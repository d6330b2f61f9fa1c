"""What a reader made of a report, in a form that tests can look at, compare with a golden file, or import."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plimsoll.facts.store import FactsWriter
from plimsoll.facts.typed import Whence
from plimsoll.facts.workspace import Workspace
from plimsoll.intake.arriving import read_into
from plimsoll.intake.flat import opened
from plimsoll.intake.reading import Context, Lines, Notice, Problem, ReportTime, Rows
from plimsoll.policies import find_marketplace

if TYPE_CHECKING:
    from plimsoll.intake.arriving import Reading
    from plimsoll.intake.reading import Reader

HERE = Path(__file__).parent
SHARED = Path(os.environ.get("PLIMSOLL_SHARED_DATA") or HERE.parents[2] / "shared" / "data")


@dataclass
class Outcome:
    """All that a reader gave of one file."""

    rows: list[Rows] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)
    report_time: datetime | None = None

    def of(self, table: str) -> list[dict[str, Any]]:
        """The rows of a table, without the cells that say nothing."""
        return [
            {name: cell for name, cell in row.items() if cell not in (None, "")}
            for rows in self.rows
            if rows.table == table
            for row in rows.cells.to_pylist()
        ]

    def column(self, table: str, name: str) -> list[Any]:
        return [row.get(name) for row in self.of(table)]

    @property
    def cells(self) -> set[str]:
        """Every text that became a cell."""
        return {
            cell
            for rows in self.rows
            for row in rows.cells.to_pylist()
            for cell in row.values()
            if isinstance(cell, str)
        }

    def as_golden(self) -> dict[str, Any]:
        return {
            "tables": {table: self.of(table) for table in sorted({rows.table for rows in self.rows})},
            "problems": [[problem.line, problem.field, problem.message] for problem in self.problems],
            "notices": self.notices,
            "lines": self.counts,
            "report_time": self.report_time.isoformat() if self.report_time else None,
        }


def read(reader: Reader, file: Path, marketplace: str | None = None) -> Outcome:
    """Read a file, and hold the reader to its promise: every data line in rows or in exactly one problem."""
    found = opened(file.name, file)
    assert reader.recognises(found)
    outcome = Outcome()
    for part in reader.read(found, Context(find_marketplace(marketplace) if marketplace else None)):
        if isinstance(part, Rows):
            outcome.rows.append(part)
        elif isinstance(part, Problem):
            outcome.problems.append(part)
        elif isinstance(part, Notice):
            outcome.notices.append(part.message)
        elif isinstance(part, Lines):
            outcome.counts.append(part.count)
        elif isinstance(part, ReportTime):
            outcome.report_time = part.at
    assert_accounted(outcome)
    return outcome


def assert_accounted(outcome: Outcome) -> None:
    (count,) = outcome.counts
    failed = [problem.line for problem in outcome.problems]
    loaded = {line for rows in outcome.rows for line in rows.cells["line"].to_pylist()}
    assert len(failed) == len(set(failed))
    assert not loaded & set(failed)
    assert len(loaded) + len(failed) == count


def read_text(reader: Reader, folder: Path, text: str | bytes, marketplace: str | None = None) -> Outcome:
    file = folder / "report.txt"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return read(reader, file, marketplace)


def brought_in(reader: Reader, file: Path, folder: Path) -> tuple[Reading, dict[str, list[dict[str, Any]]]]:
    """What the import makes of the file, and the rows that it staged, by table."""
    with FactsWriter(Workspace(folder / "workspace"), datetime(2026, 10, 1, tzinfo=UTC)) as writer:
        reading = read_into(writer, reader, opened(file.name, file), Whence(file.name, "default", 1), Context())
        staged = {
            table: writer.engine.sql(f"SELECT * FROM staged_{table} ORDER BY line").to_arrow_table().to_pylist()
            for table in sorted(reading.tables)
        }
    assert reading.loaded + len(reading.problems) == reading.rows
    return reading, staged


def assert_golden(outcome: Outcome, name: str) -> None:
    """Compare with `golden/NAME.json`; PLIMSOLL_UPDATE_GOLDEN=1 writes it instead."""
    file = HERE / "golden" / f"{name}.json"
    found = json.dumps(outcome.as_golden(), indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    if os.environ.get("PLIMSOLL_UPDATE_GOLDEN"):
        file.write_text(found, encoding="utf-8", newline="\n")
    assert found == file.read_text(encoding="utf-8")
