"""What a sheet holds, counted while its XML is parsed: where its last cell stands, how many are filled, with how much.

A sheet is held as a rectangle from its first to its last cell, so two cells in opposite corners cost as much memory as
all between them; `Extent` says when that is too much.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from array import array
    from collections.abc import Mapping

__all__ = [
    "MOST_CELLS", "MOST_COLUMNS", "MOST_ROWS", "MOST_TEXT", "Extent", "OpenDocument", "Part", "SharedStrings",
    "SheetXml", "column_of",
]  # fmt: skip

MOST_ROWS = 1_048_576
MOST_COLUMNS = 4_096
MOST_CELLS = 1 << 26
"""In a sheet's rectangle, empty ones included; each takes about 32 bytes."""
MOST_TEXT = 1 << 31
"""Characters in all cells of a sheet, a shared text as often as it is shown."""

_FREE_CELLS, _PER_CELL = 1 << 20, 64
"""A rectangle may have so many cells, and so many more for each one that is filled."""
_PLACE = re.compile(r"([A-Za-z]{0,6})(\d{0,9})")


@dataclass(slots=True)
class Extent:
    """The cells of one sheet that are not empty: the last row and column (from 1), how many, and their shared text."""

    rows: int = 0
    columns: int = 0
    cells: int = 0
    text: int = 0

    def add(self, row: int, column: int, cells: int = 1) -> None:
        """Take in a filled cell, or the last of several."""
        self.rows = max(self.rows, row)
        self.columns = max(self.columns, column)
        self.cells += cells

    @property
    def excess(self) -> str | None:
        """What is too much of it."""
        if self.rows > MOST_ROWS:
            return f"a sheet has more than {MOST_ROWS:,} rows"
        if self.columns > MOST_COLUMNS:
            return f"a sheet has more than {MOST_COLUMNS:,} columns"
        area = self.rows * self.columns
        if area > MOST_CELLS or area > _FREE_CELLS + _PER_CELL * self.cells:
            return f"a sheet's {self.cells:,} cells are scattered over {self.rows:,} rows and {self.columns:,} columns"
        return "a sheet's cells hold too much text" if self.text > MOST_TEXT else None


class Part(Protocol):
    """What listens to the elements of one member."""

    extent: Extent

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        ...

    def end(self, name: str) -> None:
        """An element ends."""
        ...

    def data(self, text: str) -> None:
        """The text between two tags."""
        ...


@dataclass(slots=True)
class SharedStrings:
    """Notes how long each shared text is."""

    lengths: array[int]
    extent: Extent = field(default_factory=Extent)

    def start(self, name: str, attributes: Mapping[str, str]) -> None:  # noqa: ARG002 - as the parser calls it
        """A new text, or a part of one."""
        if _local(name) == "si":
            self.lengths.append(0)

    def end(self, name: str) -> None:
        """Nothing ends that matters."""

    def data(self, text: str) -> None:
        """More of the text."""
        if self.lengths:
            self.lengths[-1] += len(text)


@dataclass(slots=True)
class SheetXml:
    """Measures the sheet of an .xlsx file; rows and cells that do not name their place follow the one before."""

    lengths: array[int]
    extent: Extent = field(default_factory=Extent)
    row: int = 0
    column: int = 0
    in_cell: bool = False
    is_shared: bool = False
    in_value: bool = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """A row, a cell or what fills it."""
        tag = _local(name)
        if tag == "c":
            self._place(attributes.get("r", ""))
            self.is_shared = attributes.get("t") == "s"
            self.in_cell = True
        elif tag == "row":
            stated = attributes.get("r", "")
            self.row = _whole(stated) if stated.isdigit() else self.row + 1
            self.column = 0
        elif self.in_cell and tag in ("v", "is", "t"):
            self.in_cell = False
            self.in_value = self.is_shared
            self.extent.add(self.row, self.column)

    def end(self, name: str) -> None:  # noqa: ARG002 - as the parser calls it
        """The value of a cell is over."""
        self.in_value = False

    def data(self, text: str) -> None:
        """The number of a shared text."""
        if self.in_value and text.strip().isdigit():
            place = _whole(text.strip())
            self.extent.text += self.lengths[place] if place < len(self.lengths) else 0

    def _place(self, stated: str) -> None:
        """Move to `BC7`, or to the next column where the cell does not say."""
        self.column += 1
        found = _PLACE.fullmatch(stated)
        if found is None:
            self.column = MOST_COLUMNS + 1
            return
        letters, digits = found.groups()
        if letters:
            self.column = column_of(letters.upper().encode())
        if digits:
            self.row = int(digits)


@dataclass(slots=True)
class OpenDocument:
    """Measures the sheets of an .ods file, all as one: they are held together. Cells and rows may be repeated."""

    extent: Extent = field(default_factory=Extent)
    row: int = 0
    column: int = 0
    row_repeat: int = 1
    filled: int = 0
    filled_to: int = 0
    cell_repeat: int = 1
    in_cell: bool = False
    length: int = 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """A sheet, a row, a cell or what fills it."""
        tag = _local(name)
        if tag in ("table-cell", "covered-table-cell"):
            self.cell_repeat = _repeat(attributes, "number-columns-repeated")
            self.column += self.cell_repeat
            self.in_cell = True
            if any(_local(key) == "value-type" for key in attributes):
                self._fill()
        elif tag == "table-row":
            self.row_repeat = _repeat(attributes, "number-rows-repeated")
            self.column = self.filled = self.filled_to = self.length = 0
        elif tag == "table":
            self.row = 0
        elif self.in_cell:
            self._fill()

    def end(self, name: str) -> None:
        """A cell or a row is over."""
        tag = _local(name)
        if tag in ("table-cell", "covered-table-cell"):
            self.in_cell = False
        elif tag == "table-row":
            self.row += self.row_repeat
            if self.filled:
                self.extent.add(self.row, self.filled_to, self.filled * self.row_repeat)
                self.extent.text += self.length * self.row_repeat

    def data(self, text: str) -> None:
        """A cell's text."""
        if self.in_cell:
            self.length += len(text) * self.cell_repeat

    def _fill(self) -> None:
        if self.filled_to < self.column:
            self.filled_to = self.column
            self.filled += self.cell_repeat


def column_of(letters: bytes) -> int:
    """Column A is 1."""
    column = 0
    for letter in letters:
        column = column * 26 + letter - ord("A") + 1
    return column


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _whole(digits: str) -> int:
    return int(digits[-12:]) if len(digits.lstrip("0")) <= 9 else 10**9  # noqa: PLR2004 - digits of no sheet's row


def _repeat(attributes: Mapping[str, str], name: str) -> int:
    stated = next((value for key, value in attributes.items() if _local(key) == name), "1")
    return max(1, _whole(stated)) if stated.isdigit() else 1
