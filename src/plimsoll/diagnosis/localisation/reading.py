"""A CSV as a table: every row is counted or reported with its line.

A clean file is read by pyarrow, in parallel. Whatever is not clean (ragged rows, cells that are no number, counts that
cannot be) sends the whole file through the csv module, which knows the physical line of every row.
"""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from array import array
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

import numpy as np

from plimsoll.diagnosis.localisation.table import Table, coded, dispersion_of
from plimsoll.errors import UnusableInput, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from plimsoll.diagnosis.localisation.table import Codes, Flags, Numbers

LARGEST = 2**53
"""Counts are held exactly up to here."""
MOST_LISTED = 1000


@dataclass(frozen=True)
class Asked:
    """Which columns hold what. `total` None: every row counts one; `dimensions` empty: all other columns."""

    bad: str
    total: str | None = None
    time: str | None = None
    at: str | None = None
    dimensions: tuple[str, ...] = ()


@dataclass(frozen=True)
class RowProblem:
    """A row that was left out: the file, its physical line (the header is 1), the column, why."""

    path: str
    line: int
    field: str
    message: str


@dataclass
class Columns:
    """One file's rows: per dimension the codes and what they name, the counts, the times."""

    dimensions: list[tuple[Codes, list[str]]]
    bad: Numbers
    total: Numbers
    times: tuple[Codes, list[str]] | None


@dataclass
class Read:
    """What was read: the table and what was left out. `rows` counts all data lines, `later` those after `at`."""

    table: Table
    rows: int
    later: int
    refused: int
    problems: list[RowProblem] = field(default_factory=list)


def read(path: Path, baseline: Path | None, asked: Asked) -> Read:
    """The table of a file, against a baseline file or its own earlier times. Raises UsageError and UnusableInput."""
    try:
        return _read(path, baseline, asked)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise UnusableInput(f"{path.name} cannot be read to its end: {error}") from error


def _read(path: Path, baseline: Path | None, asked: Asked) -> Read:
    header = _header(path)
    names = _dimensions(header, asked, path)
    problems: list[RowProblem] = []
    now = _columns(path, names, asked, problems)
    rows = len(now.bad)
    if baseline is None:
        moment, later = _moments(now, asked, path)
    else:
        missing = [name for name in (*names, asked.bad, asked.total) if name and name not in _header(baseline)]
        if missing:
            raise UsageError(f"{baseline.name} has no column {missing[0]!r}, which {path.name} has")
        before = _columns(baseline, names, asked, problems)
        now = _joined(now, before)
        moment, later = np.arange(len(now.bad)) < rows, np.zeros(len(now.bad), dtype=bool)
        rows = len(now.bad)
    refused = len(problems)
    table = _table(names, now, moment, later)
    return Read(table, rows + refused, int(later.sum()), refused, problems[:MOST_LISTED])


def _table(names: list[str], columns: Columns, now: Flags, later: Flags) -> Table:
    dimensions, bad, total = columns.dimensions, columns.bad, columns.total
    dispersion = _dispersion(columns, ~now & ~later)
    if later.any():
        kept = np.flatnonzero(~later)
        dimensions = [(codes[kept], values) for codes, values in dimensions]
        bad, total, now = bad[kept], total[kept], now[kept]
    return coded(names, dimensions, bad, total, now, dispersion)


def _dispersion(columns: Columns, before: Flags) -> float:
    """The scatter over the baseline's times; 1 for a baseline without any."""
    if columns.times is None:
        return 1.0
    times = columns.times[0]
    seen = np.bincount(times[before], minlength=len(columns.times[1])) > 0
    if np.count_nonzero(seen) < 3:  # noqa: PLR2004 - as `dispersion_of`, before anything is copied
        return 1.0
    renamed = np.cumsum(seen) - 1
    rows = np.flatnonzero(before)
    dimensions = [(codes[rows], values) for codes, values in columns.dimensions]
    return dispersion_of(dimensions, columns.bad[rows], columns.total[rows], renamed[times[rows]])


# -- what the header says ----------------------------------------------------------------------------------------------


def _header(path: Path) -> list[str]:
    with _text(path, _encoding(path)) as lines:
        try:
            found = next(csv.reader(lines), [])
        except csv.Error as error:
            raise UnusableInput(f"{path.name} is no CSV: {error}") from error
    names = [name.strip() for name in found]
    if not any(names):
        raise UnusableInput(f"{path.name} is empty", hint="the first line names the columns")
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise UnusableInput(f"{path.name}: a column name stands twice: {', '.join(twice)}")
    return names


def _dimensions(header: list[str], asked: Asked, path: Path) -> list[str]:
    named = [name for name in (asked.bad, asked.total, asked.time) if name]
    for name in (*named, *asked.dimensions):
        if name not in header:
            raise UsageError(f"{path.name} has no column {name!r}", hint=f"it has {', '.join(header)}")
    if len(set(named)) < len(named):
        raise UsageError("--bad, --total and --time name three different columns")
    if wrong := set(named) & set(asked.dimensions):
        raise UsageError(f"{min(wrong)} is no dimension: it holds the counts or the time")
    found = list(asked.dimensions) or [name for name in header if name not in named]
    if not found:
        raise UsageError(f"{path.name} has no dimension: no column besides the counts and the time")
    return list(dict.fromkeys(found))


# -- the rows, fast ----------------------------------------------------------------------------------------------------


def _encoding(path: Path) -> str:
    """UTF-8 (with or without a mark), UTF-16 with its mark, else Windows' Western encoding."""
    with _bytes(path) as content:
        start = content.read(4)
        if start[:2] in {b"\xff\xfe", b"\xfe\xff"}:
            return "utf-16"
        start += content.read(2**20)
    try:
        start.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return "utf-8-sig" if error.start > len(start) - 4 else "cp1252"
    return "utf-8-sig"


def _bytes(path: Path) -> io.BufferedIOBase:
    with path.open("rb") as content:
        zipped = content.read(2) == b"\x1f\x8b"
    return gzip.open(path, "rb") if zipped else path.open("rb")


def _text(path: Path, encoding: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(_bytes(path), encoding=encoding, errors="replace", newline="")  # type: ignore[arg-type]


def _columns(path: Path, names: list[str], asked: Asked, problems: list[RowProblem]) -> Columns:
    encoding = _encoding(path)
    found = _fast(path, names, asked) if encoding == "utf-8-sig" else None
    if found is None:
        found = _line_by_line(path, encoding, names, asked, problems)
    if not len(found.bad):
        why = f": {problems[-1].message}" if problems else ""
        raise UnusableInput(f"{path.name} has no row that can be used{why}")
    return found


def _fast(path: Path, names: list[str], asked: Asked) -> Columns | None:
    """The columns, or None where a row is not as it should be."""
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    text = [*names, *([asked.time] if asked.time else [])]
    counts = [asked.bad, *([asked.total] if asked.total else [])]
    types = dict.fromkeys(text, pa.dictionary(pa.int32(), pa.string())) | dict.fromkeys(counts, pa.float64())
    try:
        with _bytes(path) as content:
            read = arrow_csv.read_csv(
                content,
                parse_options=arrow_csv.ParseOptions(newlines_in_values=False),
                read_options=arrow_csv.ReadOptions(block_size=2**23),
                convert_options=arrow_csv.ConvertOptions(
                    include_columns=[*text, *counts], column_types=types, strings_can_be_null=False, null_values=[]
                ),
            ).unify_dictionaries()
    except (pa.ArrowInvalid, pa.ArrowKeyError):
        return None
    bad = read[asked.bad].to_numpy()
    total = read[asked.total].to_numpy() if asked.total else np.ones(len(bad))
    if not _sound(bad, total):
        return None
    dimensions = [_from_arrow(read[name]) for name in names]
    return Columns(dimensions, bad, total, _from_arrow(read[asked.time]) if asked.time else None)


def _from_arrow(column: object) -> tuple[Codes, list[str]]:
    chunks = column.chunks  # type: ignore[attr-defined]
    if not chunks:
        return np.zeros(0, dtype=np.int32), []
    codes = np.concatenate([chunk.indices.to_numpy() for chunk in chunks])
    return codes, chunks[0].dictionary.to_pylist()


def _sound(bad: Numbers, total: Numbers) -> bool:
    with np.errstate(invalid="ignore"):
        whole = (bad == np.floor(bad)) & (total == np.floor(total))
        return bool(np.all(whole & (bad >= 0) & (bad <= total) & (total < LARGEST)))


# -- the rows, one by one ----------------------------------------------------------------------------------------------


def _line_by_line(path: Path, encoding: str, names: list[str], asked: Asked, problems: list[RowProblem]) -> Columns:
    header = _header(path)
    wanted = [header.index(name) for name in (*names, *([asked.time] if asked.time else []))]
    known: list[dict[str, int]] = [{} for _ in wanted]
    codes = [array("i") for _ in wanted]
    counts = array("d"), array("d")
    for line, cells, message in _rows(path, encoding, len(header)):
        read = message or _counts(cells, header, asked)
        if not isinstance(read, tuple):
            column, _, said = read.partition("\0")
            problems.append(RowProblem(path.name, line, column, said))
            continue
        for place, one, into in zip(wanted, known, codes, strict=True):
            into.append(one.setdefault(cells[place], len(one)))
        counts[0].append(read[0])
        counts[1].append(read[1])
    made = [(np.array(into, dtype=np.int32), list(one)) for into, one in zip(codes, known, strict=True)]
    times = made.pop() if asked.time else None
    return Columns(made, np.array(counts[0]), np.array(counts[1]), times)


def _rows(path: Path, encoding: str, width: int) -> Iterator[tuple[int, list[str], str]]:
    """Every data row: the physical line it begins on, its cells, and what is wrong with its shape."""
    with _text(path, encoding) as lines:
        reader = csv.reader(lines)
        next(reader)
        line = reader.line_num + 1
        while True:
            try:
                cells = next(reader, None)
            except csv.Error as error:
                yield line, [], f"\0no CSV: {error}"
                line = reader.line_num + 1
                continue
            if cells is None:
                return
            if cells:
                yield line, cells, "" if len(cells) == width else f"\0{len(cells)} cells where the header has {width}"
            line = reader.line_num + 1


def _counts(cells: list[str], header: list[str], asked: Asked) -> tuple[float, float] | str:
    """Bad and total of a row, or `column NUL message`."""
    read = []
    for name in (asked.bad, asked.total):
        if name is None:
            read.append(1.0)
            continue
        cell = cells[header.index(name)].strip()
        try:
            value = float(cell)
        except ValueError:
            return f"{name}\0{cell!r} is no number"
        if not 0 <= value < LARGEST or value != int(value):
            return f"{name}\0{cell!r} is no count: a whole number of 0 or more"
        read.append(value)
    if read[0] > read[1]:
        return f"{asked.bad}\0{read[0]:.0f} bad of {read[1]:.0f}"
    return read[0], read[1]


# -- times and baselines -----------------------------------------------------------------------------------------------


def _moments(columns: Columns, asked: Asked, path: Path) -> tuple[Flags, Flags]:
    """Which rows are of the asked time, and which later."""
    if columns.times is None or asked.at is None:
        raise UsageError("what is it compared with?", hint="give --baseline FILE, or --time COLUMN and --at VALUE")
    codes, values = columns.times
    moments = [_moment(value) for value in values]
    wrong = [value for value, moment in zip(values, moments, strict=True) if moment is None]
    at = _moment(asked.at)
    if at is None or wrong:
        said = asked.at if at is None else wrong[0]
        raise UsageError(f"{said!r} is no time", hint="numbers, or ISO dates and times")
    if len(asked.at.strip()) == len("2026-10-01") and at[0] == _DATED:  # a day means all of it
        moments = [moment and (moment[0], moment[1] // _DAY * _DAY) for moment in moments]
    if {moment[0] for moment in moments if moment} != {at[0]}:
        raise UsageError(f"--at {asked.at} is of another kind than the times of {asked.time}")
    order = np.array([moment[1] if moment else 0.0 for moment in moments])
    now, later = (order == at[1])[codes], (order > at[1])[codes]
    if not now.any():
        raise UsageError(f"{path.name} has no row at {asked.at}", hint=_nearest(values, order, at[1]))
    if not (~now & ~later).any():
        raise UsageError(f"{path.name} has no row before {asked.at}, so there is nothing to compare with")
    return now, later


_NUMBERED, _DATED, _DAY = 0, 1, 86_400.0


def _moment(text: str) -> tuple[int, float] | None:
    """A time that compares: its kind (number or date) and its place. A time without an offset is taken as UTC."""
    said = text.strip()
    try:
        number = float(said)
    except ValueError:
        pass
    else:
        return (_NUMBERED, number) if np.isfinite(number) else None
    try:
        found = datetime.fromisoformat(said)
    except ValueError:
        return None
    seconds = (found.replace(tzinfo=None) - datetime(1970, 1, 1)).total_seconds()  # noqa: DTZ001 - naive on purpose
    return _DATED, seconds - (found.utcoffset() or _NOTHING).total_seconds()


_NOTHING = date(2000, 1, 1) - date(2000, 1, 1)


def _nearest(values: Sequence[str], order: Numbers, at: float) -> str:
    close = np.argsort(np.abs(order - at), kind="stable")[:3]
    return f"the nearest are {', '.join(values[place] for place in close)}"


def _joined(now: Columns, before: Columns) -> Columns:
    """The rows of both files, with one set of codes."""
    dimensions = []
    for (codes, values), (codes_before, values_before) in zip(now.dimensions, before.dimensions, strict=True):
        known = {value: code for code, value in enumerate(values)}
        renamed = np.array([known.setdefault(value, len(known)) for value in values_before], dtype=np.int32)
        dimensions.append((np.concatenate([codes, renamed[codes_before]]), list(known)))
    return Columns(dimensions, np.concatenate([now.bad, before.bad]), np.concatenate([now.total, before.total]), None)
