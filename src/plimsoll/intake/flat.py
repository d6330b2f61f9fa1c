"""Delimited text files, streamed: bytes into string columns, with the physical line on which each record begins.

A file is read in pieces of whole lines. A clean piece goes to pyarrow (`intake.text.columnar`); one that holds quoted
line ends, blank lines, NUL characters or a doubtful quote goes to `intake.text.records`, and so does no other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import pyarrow as pa

from plimsoll.facts.problems import Problem
from plimsoll.intake.reading import Lines, Opened
from plimsoll.intake.text.columnar import ColumnReader
from plimsoll.intake.text.delimited import LONGEST_LINE, MOST_COLUMNS, Header, header_of, sniffed
from plimsoll.intake.text.encodings import encoding_of, utf8_blocks
from plimsoll.intake.text.pieces import after_lines, line_count, pieces, slices
from plimsoll.intake.text.records import RecordReader, too_long

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from pathlib import Path

    from plimsoll.intake.text.records import Record

__all__ = ["HEAD", "Flat", "data_lines", "opened", "repeated_names", "text_rows"]

HEAD = 1 << 16
"""Bytes of a file kept to recognise it by."""
READ = 1 << 22
"""Bytes (or characters, where they must be decoded) read at a time."""
PIECE = 1 << 22
"""Bytes parsed at a time."""
SLICE = 1 << 16
"""Bytes of a piece that is not clean, which are tried again by themselves, so that the patient reader gets only
those around what is not."""
BATCH = 1 << 16
"""Records in a batch of the patient reader."""

_START = LONGEST_LINE + HEAD
"""The header must end within this many bytes."""
_DELIMITER_NAMES = {";": "semicolons", "|": "vertical bars"}

Flat: TypeAlias = pa.Table | Problem | Lines
"""What `text_rows` gives: batches, problems, and at the end how many records there were."""


def opened(path_shown: str, file: Path) -> Opened:
    """Look at a file: its beginning, and where it is delimited text its encoding, delimiter and header.

    `path_shown` is how people name it; `file` is where its bytes rest. Raises OSError when it cannot be read.
    """
    with file.open("rb") as raw:
        head = raw.read(HEAD)
    size = file.stat().st_size
    encoding = encoding_of(file, head)
    if encoding is None:
        return Opened(path_shown, file, size, head)
    start, complete = _start(file, encoding.name)
    delimiter = sniffed(start)
    header = header_of(start, delimiter, quoting=True, complete=complete) if delimiter else None
    columns = header.columns if header else ()
    notices = encoding.notices + _notices(delimiter, columns)
    return Opened(path_shown, file, size, head, encoding.name, delimiter, columns, notices)


def text_rows(
    opened: Opened,
    *,
    quoting: bool = True,
    names: Sequence[str] | None = None,
    wanted: Collection[str] | None = None,
    alike: Callable[[str], str] = str.casefold,
) -> Iterator[Flat]:
    """The rows of a delimited file, streamed: tables of string columns (empty cells null) and an int64 column `line`.

    `quoting` is False for Amazon's own tab-separated reports, where a `"` is data. `names` names the columns by
    position instead of the header (which may then repeat a name); there must be as many as the header has.
    `wanted` keeps only these columns, so that the others are never held. Columns without a name are dropped.
    A header that repeats a name, two names being one when `alike` gives the same, is refused: a problem, no rows (K17).
    Every data line that is not blank is in a table or in exactly one problem; `Lines` comes last and counts both.
    """
    header = _header(opened, quoting=quoting)
    if header is None or opened.delimiter is None or opened.encoding is None:
        message = f"there is no usable header: the first line is too long or has more than {MOST_COLUMNS:,} columns"
        yield Problem(opened.path, 1, None, message, "the first line must name the columns")
        return
    repeated = repeated_names(header.columns, alike) if names is None else ()
    for name in repeated:
        message = f"the header names the column {name!r} more than once, so no row was loaded"
        yield Problem(opened.path, header.line, name, message, "leave one column of that name, or give each its own")
    chosen = [
        (place, name)
        for place, name in enumerate(names or header.columns)
        if name and name not in repeated and (wanted is None or name in wanted)
    ] or [(0, header.columns[0])]  # without any, pyarrow would read them all
    reading = _Reading(opened.path, opened.delimiter, header, chosen, quoting=quoting)
    for item in reading.items(_body(opened.file, opened.encoding, header)):
        if isinstance(item, Lines) or not repeated:
            yield item


def data_lines(opened: Opened, *, quoting: bool = True) -> Lines:
    """How many records a file holds, for one that is refused as a whole."""
    places = [str(place) for place in range(len(opened.columns))]
    parts = text_rows(opened, quoting=quoting, names=places, wanted=places[:1])
    return next((part for part in parts if isinstance(part, Lines)), Lines(0))


def repeated_names(columns: Iterable[str], alike: Callable[[str], str] = str.casefold) -> tuple[str, ...]:
    """The names a header gives to more than one column, as first spelled; two are one when `alike` says so."""
    first: dict[str, str] = {}
    again: dict[str, str] = {}
    for name in filter(None, columns):
        folded = alike(name)
        if folded in first:
            again[folded] = first[folded]
        first.setdefault(folded, name)
    return tuple(again.values())


def _notices(delimiter: str | None, columns: tuple[str, ...]) -> tuple[str, ...]:
    if delimiter and not columns:
        return (f"the first line is too long or has more than {MOST_COLUMNS:,} columns",)
    return (f"the fields are separated by {_DELIMITER_NAMES[delimiter]}",) if delimiter in _DELIMITER_NAMES else ()


def _start(file: Path, encoding: str) -> tuple[str, bool]:
    """The beginning of the text, and whether it is all of it."""
    blocks = utf8_blocks(file, encoding, _START)
    start = next(blocks, b"")
    return start.decode("utf-8", "replace"), next(blocks, None) is None


def _header(opened: Opened, *, quoting: bool) -> Header | None:
    if opened.encoding is None or opened.delimiter is None or not opened.columns:
        return None
    start, complete = _start(opened.file, opened.encoding)
    return header_of(start, opened.delimiter, quoting=quoting, complete=complete)


def _body(file: Path, encoding: str, header: Header) -> Iterator[bytes]:
    """What follows the header, as UTF-8, at most PIECE bytes at a time."""
    blocks = utf8_blocks(file, encoding, READ)
    block = after_lines(next(blocks, b""), header.next_line - 1)
    while block:
        for start in range(0, len(block), PIECE):
            yield block[start : start + PIECE]
        block = next(blocks, b"")


class _Reading:
    """One pass over a file's data lines. `line` is the next physical line, `records` those seen so far."""

    def __init__(
        self, path: str, delimiter: str, header: Header, chosen: list[tuple[int, str]], *, quoting: bool
    ) -> None:
        width = len(header.columns)
        self.path = path
        self.line = header.next_line
        self.records = 0
        self.chosen = chosen
        self.lone_cr = header.lone_cr
        self.fast = ColumnReader(path, delimiter, width, chosen, quoting=quoting, lone_cr=header.lone_cr)
        self.patient = RecordReader(path, delimiter, width, quoting=quoting, lone_cr=header.lone_cr)

    def items(self, body: Iterator[bytes]) -> Iterator[Flat]:
        """Every row and problem, and the count."""
        for piece in pieces(body, lone_cr=self.lone_cr):
            if piece is None:
                yield from self._patiently(b"", last=True)
                yield too_long(self.path, self.line)
                self.line += 1
                self.records += 1
            else:
                yield from self._piece(piece)
        yield from self._patiently(b"", last=True)
        yield Lines(self.records)

    def _piece(self, piece: bytes) -> Iterator[Flat]:
        read = None if self.patient.held else self.fast.read(piece, self.line)
        if read is None:
            yield from self._slices(piece) if len(piece) > SLICE else self._patiently(piece, last=False)
            return
        self.line += read.lines
        self.records += read.records
        yield from read.problems
        if read.table.num_rows:
            yield read.table

    def _slices(self, piece: bytes) -> Iterator[Flat]:
        """A piece that is not clean, a slice at a time, its rows still in one table."""
        tables: list[pa.Table] = []
        for part in slices(piece, SLICE, lone_cr=self.lone_cr):
            for item in self._piece(part) if len(part) <= SLICE else self._patiently(part, last=False):
                if isinstance(item, Problem | Lines):
                    yield item
                else:
                    tables.append(item)
        if tables:
            yield pa.concat_tables(tables)

    def _patiently(self, piece: bytes, *, last: bool) -> Iterator[Flat]:
        """The piece and what was held before it, record by record."""
        held = self.patient.held
        first = self.line - line_count(held.encode("utf-8"), lone_cr=self.lone_cr)
        self.line += line_count(piece, lone_cr=self.lone_cr)
        batch: list[Record] = []
        for item in self.patient.read(held + piece.decode("utf-8", "replace"), first, last=last):
            self.records += 1
            if isinstance(item, Problem):
                yield item
                continue
            batch.append(item)
            if len(batch) == BATCH:
                yield self._table(batch)
                batch = []
        if batch:
            yield self._table(batch)

    def _table(self, batch: list[Record]) -> pa.Table:
        columns = {
            name: pa.array([fields[place] or None for _, fields in batch], pa.string()) for place, name in self.chosen
        }
        return pa.table(columns | {"line": pa.array([line for line, _ in batch], pa.int64())})
