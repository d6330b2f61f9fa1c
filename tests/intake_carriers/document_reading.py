"""Reading a file with one of the readers of carriers' and shops' files, and what must hold for all of them.

Also used by the tests of shops. `PLIMSOLL_UPDATE_GOLDEN=1` writes the golden files anew.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from plimsoll.facts.engine import connect
from plimsoll.facts.schema import TABLES
from plimsoll.facts.typed import Typist, Whence
from plimsoll.intake.flat import opened
from plimsoll.intake.readers.carriers import CARRIERS
from plimsoll.intake.readers.shopify_orders import SHOPIFY_ORDERS
from plimsoll.intake.readers.stripe_disputes import STRIPE_DISPUTES
from plimsoll.intake.readers.zendesk import ZENDESK_TICKETS
from plimsoll.intake.readers.zendesk_tables import FIVETRAN_ZENDESK, ZENDESK_EXPORT
from plimsoll.intake.reading import Context, Lines, Notice, Problem, ReportTime, Rows

if TYPE_CHECKING:
    import duckdb

    from plimsoll.intake.reading import Reader

OURS: tuple[Reader, ...] = (
    *CARRIERS,
    SHOPIFY_ORDERS,
    ZENDESK_TICKETS,
    ZENDESK_EXPORT,
    FIVETRAN_ZENDESK,
    STRIPE_DISPUTES,
)
UPDATE = "PLIMSOLL_UPDATE_GOLDEN"
PLANTED = (
    "Wilhelmina",
    "Quackenbush",
    "quackenbush.w@example.org",
    "1 Infinite Sample Street",
    "Infinite Sample",
    "Beispielweg 17",
    "555-013-4477",
    "5550134477",
    "Ottokar",
    "Testfigur",
)
"""Personal data that stands in many places of the samples and may stand in no cell, problem or notice."""


@dataclass
class Outcome:
    """What a reader gave of one file."""

    reader: str = ""
    parts: list[Rows] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    times: list[str] = field(default_factory=list)
    lines: int = -1

    def rows(self, table: str) -> list[dict[str, Any]]:
        """The rows of a table, without what they do not say."""
        return [
            {name: value for name, value in row.items() if value is not None}
            for part in self.parts
            if part.table == table
            for row in part.cells.to_pylist()
        ]

    def column(self, table: str, name: str) -> list[Any]:
        return [row.get(name) for row in self.rows(table)]

    @property
    def refused(self) -> bool:
        return any(problem.line is None for problem in self.problems)

    def said(self) -> str:
        """Everything that leaves the reader, as one text."""
        cells = [value for part in self.parts for row in part.cells.to_pylist() for value in row.values()]
        told = [f"{problem.message} {problem.hint}" for problem in self.problems]
        return "\n".join(map(str, [*cells, *told, *self.notices]))

    def as_json(self) -> dict[str, Any]:
        tables = dict.fromkeys(part.table for part in self.parts)
        return {
            "reader": self.reader,
            "rows": {table: self.rows(table) for table in tables},
            "problems": [[p.line, p.field, p.message, p.hint] for p in self.problems],
            "notices": self.notices,
            "times": self.times,
            "lines": self.lines,
        }


def read(file: Path) -> Outcome:
    """Read a file with the one reader that recognises it, keeping watch over the promise of `intake.reading`."""
    look = opened(file.name, file)
    (reader,) = [one for one in OURS if one.recognises(look)]
    return read_with(reader, file)


def read_with(reader: Reader, file: Path) -> Outcome:
    """Read a file with that reader, recognised or not."""
    outcome = Outcome(reader.name)
    for part in reader.read(opened(file.name, file), Context()):
        assert outcome.lines == -1, "the count of lines comes last"
        if isinstance(part, Rows):
            check_rows(reader, part)
            outcome.parts.append(part)
        elif isinstance(part, Problem):
            outcome.problems.append(part)
        elif isinstance(part, Notice):
            outcome.notices.append(part.message)
        elif isinstance(part, ReportTime):
            outcome.times.append(part.at.isoformat())
        else:
            assert isinstance(part, Lines)
            outcome.lines = part.count
    assert outcome.lines >= 0
    return outcome


def check_rows(reader: Reader, part: Rows) -> None:
    """Rows are strings named as in the schema, and an integer line."""
    assert part.table in reader.tables
    known = {column.name for column in TABLES[part.table].columns}
    kinds = {field.name: str(field.type) for field in part.cells.schema}
    assert kinds.pop("line") == "int64"
    assert kinds.keys() <= known
    assert set(kinds.values()) == {"string"}
    assert part.cells.num_rows


def accounted_for(outcome: Outcome) -> bool:
    """Every record is loaded or in one problem, and none in both; a file without rows may be refused as a whole."""
    loaded = {line for part in outcome.parts for line in part.cells["line"].to_pylist()}
    refused = [problem.line for problem in outcome.problems]
    if outcome.refused:
        return not loaded and outcome.lines >= len(refused)
    apart = len(set(refused)) == len(refused) and not loaded & set(refused)
    return apart and len(loaded) + len(refused) == outcome.lines


def complaints(outcome: Outcome) -> list[str]:
    """What typing the rows complains about."""
    typist = Typist(_engine(), b"key")
    found: list[str] = []
    for part in outcome.parts:
        typist.staged(TABLES[part.table], "staged")
        typed = typist.add(part, "staged", Whence("sample", "default", 1, "UTC"))
        found += [f"{part.table} {problem.line} {problem.field}: {problem.message}" for problem in typed.problems]
        assert typed.problems or typed.loaded == part.cells.num_rows
    return found


@cache
def _engine() -> duckdb.DuckDBPyConnection:
    return connect()


def matches_golden(outcome: Outcome, sample: Path) -> None:
    """Compare with the golden file beside the sample."""
    golden = sample.with_name(f"{sample.name}.expected.json")
    if os.environ.get(UPDATE):
        text = json.dumps(outcome.as_json(), indent=1, ensure_ascii=False)
        golden.write_text(f"{text}\n", encoding="utf-8", newline="\n")
    assert outcome.as_json() == json.loads(golden.read_text(encoding="utf-8"))


def samples_of(folder: Path) -> list[Path]:
    """Every sample beside a test."""
    return sorted(file for file in folder.iterdir() if not file.name.endswith(".expected.json"))


def names_nobody(outcome: Outcome) -> bool:
    """Whether nothing planted has come through, in any spelling of its case."""
    said = outcome.said().casefold()
    return not any(planted.casefold() in said for planted in PLANTED)


def shared(*parts: str) -> Path:
    """A file of the published data that is not ours to commit; the test is skipped where it is not there."""
    given = os.environ.get("PLIMSOLL_SHARED_DATA")
    path = (Path(given) if given else Path(__file__).parents[3] / "shared" / "data").joinpath(*parts)
    if not path.exists():
        pytest.skip("the shared data is not here (PLIMSOLL_SHARED_DATA)")
    return path
