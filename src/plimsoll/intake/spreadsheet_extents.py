"""How large a workbook is once opened, found out before anybody opens it.

A sheet is held as a rectangle from its first to its last cell, so two cells in opposite corners cost as much memory as
all between them; a packed member may unpack to any size; a text that stands once may be shown by a million cells. Each
of these is measured here in bounded memory, by unpacking and counting, never by what the file declares of itself.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from array import array
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Protocol
from xml.parsers import expat

from plimsoll.intake.old_workbooks import OLE, old_workbook_refusal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

__all__ = ["DAMAGED", "MOST_COLUMNS", "MOST_RATIO", "MOST_ROWS", "MOST_UNPACKED", "Extent", "refusal"]

MOST_ROWS = 1_048_576
MOST_COLUMNS = 4_096
MOST_UNPACKED = 1 << 30
"""Bytes, all members together."""
MOST_RATIO = 200
"""Unpacked to packed bytes."""
MOST_CELLS = 1 << 26
"""In a sheet's rectangle, empty ones included; each takes about 32 bytes."""
MOST_TEXT = 1 << 31
"""Characters in all cells of a sheet, a shared text as often as it is shown."""

DAMAGED = "the workbook is damaged, or it is none, and cannot be read"
_PROTECTED = "the workbook is protected by a password"

_SMALL = 1 << 20
"""Unpacked bytes below which a ratio says nothing."""
_FREE_CELLS, _PER_CELL = 1 << 20, 64
"""A rectangle may have so many cells, and so many more for each one that is filled."""
_MOST_MEMBERS = 10_000
_LONGEST_DIRECTORY = _MOST_MEMBERS * 512
_TAIL = 66_000
_CHUNK = 1 << 16
_ENCRYPTED = 0x1
_LOCAL_HEADER = struct.Struct("<4s22xHH")
_END = struct.Struct("<4s8xI")
_PLACE = re.compile(r"([A-Za-z]{0,6})(\d{0,9})")
_BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, ValueError, IndexError)


def refusal(file: Path) -> str | None:
    """Why the workbook is not opened; None when it may be. Raises OSError only when the file cannot be opened."""
    with file.open("rb") as raw:
        try:
            if raw.read(len(OLE)) == OLE:
                return old_workbook_refusal(raw, Extent, damaged=DAMAGED, protected=_PROTECTED)
            return _zip_refusal(raw, file.stat().st_size)
        except _BROKEN:
            return DAMAGED


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


def _zip_refusal(raw: IO[bytes], size: int) -> str | None:
    if not _has_one_short_directory(raw, size):
        return DAMAGED
    with zipfile.ZipFile(raw) as archive:
        infos = archive.infolist()
    if stated := _stated_refusal(infos, size):
        return stated
    strings: array[int] = array("Q")
    shared = [info for info in infos if info.filename.lower().endswith("sharedstrings.xml")]
    for info in shared:
        if found := _measured(raw, info, _SharedStrings(strings)):
            return found
    for info in (info for info in infos if info not in shared):
        reader = _OpenDocument() if info.filename == "content.xml" else _SheetXml(strings)
        if found := _measured(raw, info, reader):
            return found
    return None


def _has_one_short_directory(raw: IO[bytes], size: int) -> bool:
    """Whether the zip has one directory, and not a longer or a second one that another reader would find."""
    raw.seek(max(0, size - _TAIL))
    tail = raw.read()
    end = tail.find(b"PK\x05\x06")
    if end < 0 or tail.count(b"PK\x05\x06") > 1 or b"PK\x06\x06" in tail:
        return False
    return bool(_END.unpack_from(tail, end)[1] <= _LONGEST_DIRECTORY)


def _stated_refusal(infos: list[zipfile.ZipInfo], size: int) -> str | None:
    """What the directory alone forbids."""
    names = {info.filename for info in infos}
    methods = {info.compress_type for info in infos}
    unpacked = sum(info.file_size for info in infos)
    forbidden = (
        (len(infos) > _MOST_MEMBERS or len(names) < len(infos), DAMAGED),
        (any(info.flag_bits & _ENCRYPTED for info in infos), _PROTECTED),
        ("xl/workbook.bin" in names, "binary workbooks (.xlsb) are not read"),
        (not methods <= {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}, DAMAGED),
        (unpacked > MOST_UNPACKED, f"the workbook unpacks to more than {MOST_UNPACKED >> 30} GiB"),
        (unpacked > max(_SMALL, MOST_RATIO * size), f"the workbook unpacks to more than {MOST_RATIO} times its size"),
    )
    return next((reason for applies, reason in forbidden if applies), None)


class _PartReader(Protocol):
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


def _measured(raw: IO[bytes], info: zipfile.ZipInfo, reader: _PartReader) -> str | None:
    """Unpack a member, counting; why it is too much. A member that is no XML must not look like a sheet either."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.data
    typed: list[str] = []
    parser.StartDoctypeDeclHandler = lambda name, *_: typed.append(name)  # and with it every entity is refused
    is_xml, last = True, b""
    for chunk in _unpacked(raw, info):
        try:
            if is_xml:
                parser.Parse(chunk)
        except expat.ExpatError:
            is_xml = False
        if typed or (not is_xml and (b"sheetData" in last + chunk or _must_be_xml(info))):
            return DAMAGED
        if reader.extent.excess:
            return reader.extent.excess
        last = chunk
    return None


def _must_be_xml(info: zipfile.ZipInfo) -> bool:
    return info.filename.lower().endswith((".xml", ".rels"))


def _unpacked(raw: IO[bytes], info: zipfile.ZipInfo) -> Iterator[bytes]:
    """The member's content. Raises ValueError when it is not as long as the directory says."""
    raw.seek(info.header_offset)
    mark, name, extra = _LOCAL_HEADER.unpack(raw.read(_LOCAL_HEADER.size))
    if mark != b"PK\x03\x04":
        raise ValueError(mark)
    raw.seek(name + extra, 1)
    size = 0
    for chunk in _inflated(raw, info) if info.compress_type else _packed(raw, info):
        size += len(chunk)
        if size > info.file_size:
            raise ValueError(info.filename)
        yield chunk
    if size != info.file_size:
        raise ValueError(info.filename)


def _packed(raw: IO[bytes], info: zipfile.ZipInfo) -> Iterator[bytes]:
    left = info.compress_size
    while left and (chunk := raw.read(min(_CHUNK, left))):
        left -= len(chunk)
        yield chunk


def _inflated(raw: IO[bytes], info: zipfile.ZipInfo) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    for packed in _packed(raw, info):
        rest = packed
        while rest and not inflater.eof:
            yield inflater.decompress(rest, _CHUNK)
            rest = inflater.unconsumed_tail
    yield inflater.flush()


@dataclass(slots=True)
class _SharedStrings:
    """Notes how long each shared text is."""

    lengths: array[int]
    extent: Extent = field(default_factory=Extent)

    def start(self, name: str, attributes: Mapping[str, str]) -> None:  # noqa: ARG002 - as the parser calls it
        if _local(name) == "si":
            self.lengths.append(0)

    def end(self, name: str) -> None:
        pass

    def data(self, text: str) -> None:
        if self.lengths:
            self.lengths[-1] += len(text)


@dataclass(slots=True)
class _SheetXml:
    """Measures the sheet of an .xlsx file; rows and cells that do not name their place follow the one before."""

    lengths: array[int]
    extent: Extent = field(default_factory=Extent)
    row: int = 0
    column: int = 0
    in_cell: bool = False
    is_shared: bool = False
    in_value: bool = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
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
        self.in_value = False

    def data(self, text: str) -> None:
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
            self.column = 0
            for letter in letters.upper():
                self.column = self.column * 26 + ord(letter) - ord("A") + 1
        if digits:
            self.row = int(digits)


@dataclass(slots=True)
class _OpenDocument:
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
        tag = _local(name)
        if tag in ("table-cell", "covered-table-cell"):
            self.in_cell = False
        elif tag == "table-row":
            self.row += self.row_repeat
            if self.filled:
                self.extent.add(self.row, self.filled_to, self.filled * self.row_repeat)
                self.extent.text += self.length * self.row_repeat

    def data(self, text: str) -> None:
        if self.in_cell:
            self.length += len(text) * self.cell_repeat

    def _fill(self) -> None:
        if self.filled_to < self.column:
            self.filled_to = self.column
            self.filled += self.cell_repeat


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _whole(digits: str) -> int:
    return int(digits[-12:]) if len(digits.lstrip("0")) <= 9 else 10**9  # noqa: PLR2004 - digits of no sheet's row


def _repeat(attributes: Mapping[str, str], name: str) -> int:
    stated = next((value for key, value in attributes.items() if _local(key) == name), "1")
    return max(1, _whole(stated)) if stated.isdigit() else 1
