"""What reading a file gave, as plain values."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from plimsoll.intake.reading import Lines, Notice, Problem, ReportTime, Rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from plimsoll.intake.reading import Opened

    Write = Callable[..., Opened]
    """The fixture `written`: content (and a name) in, the opened file out."""

SAMPLES = Path(__file__).parent / "samples"


@dataclass
class Gathered:
    """Everything a reader, or `text_rows`, gave of one file. `rows` are dicts in the order of their lines."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    parts: list[Rows] = field(default_factory=list)
    times: list[str] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)

    @property
    def lines(self) -> list[int]:
        return [row["line"] for row in self.rows]

    @property
    def problem_lines(self) -> list[int | None]:
        return [problem.line for problem in self.problems]

    def column(self, name: str) -> list[Any]:
        return [row.get(name) for row in self.rows]


def gathered(parts: Iterable[object]) -> Gathered:
    result = Gathered()
    for part in parts:
        if isinstance(part, Rows):
            result.parts.append(part)
            result.rows += part.cells.to_pylist()
        elif isinstance(part, pa.Table):
            result.rows += part.to_pylist()
        elif isinstance(part, Problem):
            result.problems.append(part)
        elif isinstance(part, Notice):
            result.notices.append(part.message)
        elif isinstance(part, ReportTime):
            result.times.append(part.at.isoformat())
        elif isinstance(part, Lines):
            result.counts.append(part.count)
    result.rows.sort(key=lambda row: row["line"])
    result.problems.sort(key=lambda problem: problem.line or 0)
    return result


def as_golden(result: Gathered) -> dict[str, Any]:
    first = result.parts[0] if result.parts else None
    return {
        "table": first.table if first else None,
        "date_order": first.date_order if first else None,
        "decimal_comma": first.decimal_comma if first else None,
        "spelling": first.spelling if first else None,
        "rows": [{name: value for name, value in sorted(row.items()) if value is not None} for row in result.rows],
        "problems": [asdict(problem) for problem in result.problems],
        "notices": result.notices,
        "report_time": result.times,
        "lines": result.counts,
    }
