"""One file on its way in: from its bytes in the vault to staged rows, the days it covers, and what was wrong.

The same steps serve an import, the completion of a killed one, and `plimsoll rebuild`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from plimsoll.facts.arrivals import Span
from plimsoll.facts.problems import Notice, Problem
from plimsoll.intake.reading import Lines, ReportTime, Rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from plimsoll.facts.store import FactsWriter
    from plimsoll.facts.typed import Whence
    from plimsoll.facts.vault import Receipt
    from plimsoll.intake.reading import Context, Opened, Read, Reader

BATCH_ROWS = 200_000
DEFECT_TABLES = ("feedback", "claims", "chargebacks")


@dataclass(slots=True)
class Reading:
    """What one file came to."""

    rows: int = 0
    staged: int = 0
    report_time: datetime | None = None
    problems: list[Problem] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    tables: set[str] = field(default_factory=set)

    @property
    def loaded(self) -> int:
        """Data lines that were loaded; none of a file whose header already was a problem."""
        if not self.staged:
            return 0
        return self.rows - len({problem.line for problem in self.problems if problem.line is not None})

    @property
    def refused(self) -> bool:
        """Whether the file as a whole was refused: a problem of no line, or of the header with nothing loaded (K17)."""
        return any(problem.line is None or (problem.line == 1 and not self.staged) for problem in self.problems)

    @property
    def covers(self) -> bool:
        """Whether the file can say what there was: rows were loaded, or there were rightly none."""
        return self.loaded > 0 or not self.problems


def read_into(
    writer: FactsWriter,
    reader: Reader,
    opened: Opened,
    whence: Whence,
    context: Context,
    *,
    reads_notices: bool = True,
    progress: Callable[[str, int], None] | None = None,
) -> Reading:
    """Stage everything a reader gives of a file. `reads_notices`: what was assumed while opening it is worth saying;
    `progress` is told how many rows have been read so far.
    """
    result = Reading(notices=[Notice(opened.path, message) for message in opened.notices] if reads_notices else [])
    for part in _gathered(reader.read(opened, context)):
        if isinstance(part, Rows):
            result.tables.add(part.table)
            result.staged += part.cells.num_rows
            typed = writer.stage(part, whence)
            result.problems += typed.problems
            result.notices += typed.notices
            if progress:
                progress(opened.path, result.staged)
        else:
            _note(result, part)
    result.problems = _one_a_line(result.problems)
    lines = [problem.line for problem in result.problems if problem.line is not None]
    if lines and result.staged:
        writer.discard(whence.receipt, lines)
    result.notices = list(dict.fromkeys(result.notices))
    return result


def _note(result: Reading, part: Read) -> None:
    if isinstance(part, Problem):
        result.problems.append(part)
    elif isinstance(part, Notice):
        result.notices.append(part)
    elif isinstance(part, Lines):
        result.rows = part.count
    elif isinstance(part, ReportTime):
        result.report_time = part.at


def _gathered(parts: Iterable[Read]) -> Iterator[Read]:
    """The same parts with small batches of one table brought together: typing costs a plan a batch, not a row."""
    waiting: dict[str, list[Rows]] = {}
    for part in parts:
        if not isinstance(part, Rows):
            yield part
            continue
        batches = waiting.setdefault(part.table, [])
        if batches and not _alike(batches[0], part):
            yield _one_batch(batches)
            batches.clear()
        batches.append(part)
        if sum(batch.cells.num_rows for batch in batches) >= BATCH_ROWS:
            yield _one_batch(batches)
            batches.clear()
    yield from (_one_batch(batches) for batches in waiting.values() if batches)


def _alike(one: Rows, other: Rows) -> bool:
    return one.cells.schema.equals(other.cells.schema) and replace(one, cells=other.cells) == replace(
        other, cells=other.cells
    )


def _one_batch(batches: list[Rows]) -> Rows:
    import pyarrow as pa

    if len(batches) == 1:
        return batches[0]
    return replace(batches[0], cells=pa.concat_tables([batch.cells for batch in batches]).combine_chunks())


def _one_a_line(problems: list[Problem]) -> list[Problem]:
    """A line that fails in several ways is one problem, so that rows in = rows loaded + problems."""
    kept: dict[object, Problem] = {}
    for index, problem in enumerate(problems):
        kept.setdefault(problem.line if problem.line is not None else ("file", index), problem)
    return sorted(kept.values(), key=lambda problem: (problem.line is not None, problem.line or 0))


def spans_of(
    writer: FactsWriter, reader: Reader, receipt: Receipt, reading: Reading, everywhere: str | None
) -> list[Span]:
    """What a file covers. `everywhere`: a marketplace for whose every account the file speaks."""
    if receipt.kind == "record" or not reading.covers:
        return []  # one typed row says nothing of the others
    spans: list[Span] = []
    tables = reading.tables or set(reader.tables)
    if "orders" in tables:
        spans += order_spans(writer, receipt.seq)
    observed = receipt.observed_at.date()
    # a marketplace's own report is of one marketplace; another file is, when the caller said so
    of_one = receipt.marketplace_given or reader.name.startswith("amazon_")
    site = receipt.marketplace_id if of_one else None
    for table in DEFECT_TABLES:
        if table not in tables:
            continue
        if everywhere is not None:
            spans.append(Span(table, None, everywhere, "file", last_day=observed))
        else:
            owners = writer.accounts_staged(table, receipt.seq) | {receipt.account}
            spans += [Span(table, owner, site, "file", last_day=observed) for owner in owners]
    return spans


def none_spans(receipt: Receipt) -> tuple[Span, ...]:
    """What a statement of none covers."""
    assert receipt.table is not None  # noqa: S101 - a statement names its table
    assert receipt.on is not None  # noqa: S101 - and its day
    return (
        Span(receipt.table, receipt.account, receipt.marketplace_id, "none", last_day=date.fromisoformat(receipt.on)),
    )


def order_spans(writer: FactsWriter, receipt: int) -> list[Span]:
    """By account and marketplace: first and last order day of a file, and the longest quiet run between."""
    days: dict[tuple[str, str], list[Any]] = {}
    for account, marketplace, day in writer.order_days_staged(receipt):
        days.setdefault((account, marketplace), []).append(day)
    return [
        Span("orders", account, marketplace, "file", found[0], found[-1], _longest_quiet(found))
        for (account, marketplace), found in days.items()
    ]


def _longest_quiet(days: list[Any]) -> int:
    return max(((later - earlier).days - 1 for earlier, later in pairwise(days)), default=0)
