"""Reading a sample as the pipeline would, and what must hold for every reader here."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plimsoll.facts.engine import connect
from plimsoll.facts.schema import TABLES
from plimsoll.facts.typed import Typist, Whence
from plimsoll.intake.flat import opened
from plimsoll.intake.readers.amazon_metric_downloads import METRIC_DOWNLOADS
from plimsoll.intake.readers.amazon_odr_download import AmazonOdrDownload
from plimsoll.intake.readers.amazon_performance import AmazonPerformance
from plimsoll.intake.readers.amazon_performance_v1 import AmazonPerformanceV1
from plimsoll.intake.reading import Context, Lines, Notice, Problem, Rows
from plimsoll.policies import find_marketplace

if TYPE_CHECKING:
    from datetime import datetime

    from plimsoll.intake.reading import Reader

SAMPLES = Path(__file__).parent / "samples"
OURS: tuple[Reader, ...] = (AmazonPerformance(), AmazonPerformanceV1(), AmazonOdrDownload(), *METRIC_DOWNLOADS)
BY_NAME = {reader.name: reader for reader in OURS}
UPDATE = "PLIMSOLL_UPDATE_GOLDEN"
"""Set this variable to write the golden files anew."""


@dataclass
class Outcome:
    """What a reader gave of one file."""

    parts: list[Rows] = field(default_factory=list)
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    lines: int = -1

    def as_json(self) -> dict[str, Any]:
        problems = [[p.line, p.field, p.message, p.hint] for p in self.problems]
        return {"rows": self.rows, "problems": problems, "notices": self.notices, "lines": self.lines}

    def typed(self) -> list[Problem]:
        """What typing the rows complains about; every row that is not complained about is at rest."""
        engine = connect()
        typist = Typist(engine, b"key")
        problems: list[Problem] = []
        for part in self.parts:
            typist.staged(TABLES[part.table], "staged")
            result = typist.add(part, "staged", Whence("sample", "default", 1, "UTC"))
            assert result.loaded + len({p.line for p in result.problems}) <= part.cells.num_rows
            problems += result.problems
        engine.close()
        return problems


def read(name: str, file: Path, marketplace: str | None = None, observed_at: datetime | None = None) -> Outcome:
    """Read a file with the reader of that name, which must recognise it. Kept promises are checked on the way."""
    look = opened(file.name, file)
    reader = BY_NAME[name]
    assert reader.recognises(look)
    outcome = Outcome()
    context = Context(find_marketplace(marketplace) if marketplace else None, "default", observed_at)
    for part in reader.read(look, context):
        assert outcome.lines == -1, "the count of lines comes last"
        if isinstance(part, Rows):
            assert part.table in reader.tables
            outcome.parts.append(part)
            rows = [{k: v for k, v in row.items() if v is not None} for row in part.cells.to_pylist()]
            outcome.rows.setdefault(part.table, []).extend(rows)
        elif isinstance(part, Problem):
            outcome.problems.append(part)
        elif isinstance(part, Notice):
            outcome.notices.append(part.message)
        else:
            assert isinstance(part, Lines)
            outcome.lines = part.count
    in_problems = [problem.line for problem in outcome.problems]
    assert len(set(in_problems)) == len(in_problems), "a line is in one problem at most"
    return outcome


def read_text(name: str, folder: Path, text: str | bytes, marketplace: str | None = "US") -> Outcome:
    """Read a file of that content."""
    return read(name, written(folder, text), marketplace)


def written(folder: Path, text: str | bytes) -> Path:
    """A file of that content; its name says nothing."""
    file = folder / "file.dat"
    file.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return file


def accounted_for(outcome: Outcome) -> bool:
    """Every data line is loaded or in a problem, and none in both."""
    loaded = {row["line"] for rows in outcome.rows.values() for row in rows}
    refused = {problem.line for problem in outcome.problems}
    return not loaded & refused and len(loaded) + len(refused) == outcome.lines


def matches_golden(outcome: Outcome, name: str) -> None:
    """Compare with the golden file beside the sample."""
    golden = SAMPLES / f"{name}.expected.json"
    if os.environ.get(UPDATE):
        lines = json.dumps(outcome.as_json(), indent=1, ensure_ascii=False)
        golden.write_text(lines + "\n", encoding="utf-8", newline="\n")
    assert outcome.as_json() == json.loads(golden.read_text(encoding="utf-8"))


def shared_data() -> Path:
    """Where published files lie that are not ours to commit."""
    given = os.environ.get("PLIMSOLL_SHARED_DATA")
    return Path(given) if given else Path(__file__).parents[3] / "shared" / "data"
