"""The fast way to read delimited text: pyarrow on a piece of whole lines, with proof that it read it rightly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from plimsoll.intake.text.delimited import examined
from plimsoll.intake.text.pieces import line_count
from plimsoll.intake.text.records import ragged

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plimsoll.facts.problems import Problem

__all__ = ["ColumnReader", "Piece"]

BLOCK = 1 << 21
"""Bytes parsed by one thread where no quote can hide a line end; no line is longer."""
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Piece:
    """What a clean piece held. `records` counts rows and problems, `lines` blank lines too."""

    table: pa.Table
    problems: list[Problem]
    records: int
    lines: int


@dataclass(frozen=True, slots=True)
class _Refused:
    """A row pyarrow did not take: the how-manieth record of the piece, from 1 (None when several threads read), its
    number of fields, and whether it holds nothing but spaces.
    """

    number: int | None
    fields: int
    blank: bool


class ColumnReader:
    """Reads clean pieces of one file into tables. `positions` are the columns to keep, by their place in the header,
    with the names they get; `width` is the header's number of fields.
    """

    def __init__(
        self,
        path: str,
        delimiter: str,
        width: int,
        positions: Sequence[tuple[int, str]],
        *,
        quoting: bool,
        lone_cr: bool,
    ) -> None:
        self.path = path
        self.delimiter = delimiter
        self.width = width
        self.names = [name for _, name in positions]
        self.quoting = quoting
        self.lone_cr = lone_cr
        self._threads = True
        self._refused: list[_Refused] = []
        self._parse = csv.ParseOptions(
            delimiter=delimiter, quote_char='"' if quoting else False, invalid_row_handler=self._set_aside
        )
        places = [str(place) for place, _ in positions]
        self._convert = csv.ConvertOptions(
            column_types=dict.fromkeys(places, pa.string()),
            include_columns=places,
            check_utf8=False,  # `_is_misread` did, and pyarrow would not for the rows it refuses
            null_values=[""],
            strings_can_be_null=True,
        )

    def read(self, piece: bytes, line: int) -> Piece | None:
        """The piece's rows and ragged lines; its first line is the file's line `line`.

        None when it must be read patiently: pyarrow did not find exactly one record on each line that is not blank.
        """
        quoted = self.quoting and b'"' in piece
        if self._is_misread(piece) or (quoted and self._ends_open(piece)):
            return None
        cells = self._cells(piece, len(piece) if quoted else BLOCK)
        if cells is None:
            return None
        lines = line_count(piece, lone_cr=self.lone_cr)
        records = cells.num_rows + len(self._refused)
        numbers = _numbers(piece, line, lines, blank=lines - records)
        if len(numbers) != records:
            return None
        problems = self._problems(numbers, ended=piece.endswith((b"\r", b"\n")))
        table = cells.rename_columns(self.names).append_column("line", self._kept(numbers))
        return Piece(table, problems, table.num_rows + len(problems), lines)

    def _is_misread(self, piece: bytes) -> bool:
        """Whether pyarrow would trip or err: over damaged UTF-8, NULs, CRs that end no line, a mark that is data."""
        stray_cr = not self.lone_cr and b"\r" in piece and piece.count(b"\r") != piece.count(b"\r\n")
        return stray_cr or b"\0" in piece or piece.startswith(_BYTE_ORDER_MARK) or not _is_utf_8(piece)

    def _ends_open(self, piece: bytes) -> bool:
        """Whether the last line leaves a quote open, which pyarrow would close at the end of the piece."""
        end = len(piece.rstrip(b"\r\n"))
        start = max(piece.rfind(b"\n", 0, end), piece.rfind(b"\r", 0, end)) + 1
        return examined(piece[start:end].decode("utf-8", "replace"), self.delimiter).state == "open"

    def _set_aside(self, row: csv.InvalidRow) -> Literal["skip"]:
        self._refused.append(_Refused(row.number, row.actual_columns, not row.text.strip(" ")))
        return "skip"

    def _cells(self, piece: bytes, block: int) -> pa.Table | None:
        cells = self._parsed(piece, block)
        if cells is not None and self._refused and self._threads:
            self._threads = False  # only one thread numbers the rows it refuses
            cells = self._parsed(piece, block)
        return cells

    def _parsed(self, piece: bytes, block: int) -> pa.Table | None:
        self._refused.clear()
        places = [str(place) for place in range(self.width)]
        read = csv.ReadOptions(use_threads=self._threads, block_size=block, column_names=places)
        try:
            return csv.read_csv(pa.BufferReader(piece), read, self._parse, self._convert)
        except pa.ArrowInvalid:
            return None

    def _kept(self, numbers: pa.Array) -> pa.Array:
        """The lines of the rows that were taken."""
        if not self._refused:
            return numbers
        refused = numbers.take(pa.array([(row.number or 1) - 1 for row in self._refused], pa.int64()))
        return numbers.filter(pc.invert(pc.is_in(numbers, value_set=refused)))

    def _problems(self, numbers: pa.Array, *, ended: bool) -> list[Problem]:
        return [
            ragged(
                self.path,
                numbers[(row.number or 1) - 1].as_py(),
                row.fields,
                self.width,
                cut_off=row.number == len(numbers) and not ended,
            )
            for row in self._refused
            if not row.blank
        ]


def _numbers(piece: bytes, line: int, lines: int, *, blank: int) -> pa.Array:
    """The physical line of each line that is not blank; all of them when `blank` is 0."""
    numbers = pc.cumulative_sum(pa.repeat(pa.scalar(1, pa.int64()), lines), start=line - 1)
    if not blank:
        return numbers
    return numbers.filter(pa.array([bool(text) for text in piece.splitlines()], pa.bool_()))


def _is_utf_8(piece: bytes) -> bool:
    if piece.isascii():
        return True
    try:
        piece.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
