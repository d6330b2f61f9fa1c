"""How large a workbook is once opened, found out before anybody opens it.

A packed member may unpack to any size, a sheet of two cells fill any memory (`intake.workbooks.measures`), a text that
stands once be shown by a million cells. Each of these is measured here in bounded memory, by unpacking and counting,
never by what the file declares of itself.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from array import array
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING
from xml.parsers import expat

from plimsoll.intake.workbooks.measures import MOST_TEXT, Extent, OpenDocument, SharedStrings, SheetXml, column_of
from plimsoll.intake.workbooks.old import OLE, old_workbook_refusal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from plimsoll.intake.workbooks.measures import Part

__all__ = ["DAMAGED", "MOST_RATIO", "MOST_UNPACKED", "refusal"]

MOST_UNPACKED = 1 << 30
"""Bytes, all members together."""
MOST_RATIO = 200
"""Unpacked to packed bytes."""

DAMAGED = "the workbook is damaged, or it is none, and cannot be read"
_PROTECTED = "the workbook is protected by a password"

_SMALL = 1 << 20
"""Unpacked bytes below which a ratio says nothing."""
_MOST_MEMBERS = 10_000
_LONGEST_DIRECTORY = _MOST_MEMBERS * 512
_TAIL = 66_000
_CHUNK = 1 << 16
_ENCRYPTED = 0x1
_LOCAL_HEADER = struct.Struct("<4s22xHH")
_END = struct.Struct("<4s8xI")
_FILLED = re.compile(rb'<c r="([A-Z]{1,6})(\d{1,9})"[^>]*(?<!/)>')
_EMPTY = re.compile(rb'<c r="[A-Z]{1,6}\d{1,9}"(?: s="\d+")?(?: t="[a-zA-Z]+")? ?/>')
_ANY_CELL = re.compile(rb"[<:]c[\s/>]")
_LONGEST_TAG = 1 << 24
_WIDE = 4
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
_BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, ValueError, IndexError)


def refusal(file: Path) -> str | None:
    """Why the workbook is not opened; None when it may be. Raises OSError only when the file cannot be opened."""
    with file.open("rb") as raw:
        try:
            if raw.read(len(OLE)) == OLE:
                return old_workbook_refusal(raw, damaged=DAMAGED, protected=_PROTECTED)
            return _zip_refusal(raw, file.stat().st_size)
        except _BROKEN:
            return DAMAGED


def _zip_refusal(raw: IO[bytes], size: int) -> str | None:
    if not _has_one_short_directory(raw, size):
        return DAMAGED
    with zipfile.ZipFile(raw) as archive:
        infos = archive.infolist()
    if stated := _stated_refusal(infos, size):
        return stated
    shared = [info for info in infos if info.filename.lower().endswith("sharedstrings.xml")]
    longest = _longest_text(raw, shared)
    for info in infos:
        found = _glance(_unpacked(raw, info))
        if info.filename == "content.xml":
            reason = DAMAGED if found.typed else _measured(raw, info, OpenDocument())
        elif found.typed:
            reason = DAMAGED if found.unsure or found.extent.cells or _must_be_xml(info) else None
        elif found.unsure or found.extent.cells * longest > MOST_TEXT:
            reason = _measured(raw, info, SheetXml(_lengths(raw, shared)))
        else:
            reason = found.extent.excess
        if reason:
            return reason
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


@dataclass(slots=True)
class _Glance:
    """What a sheet's bytes show without an XML parser, a tenth of the work. Cells are counted where they are written
    as every common program writes them, `<c r="BC7" ...>`; any other cell makes the glance `unsure`.
    """

    extent: Extent = field(default_factory=Extent)
    unsure: bool = False
    typed: bool = False
    """It has a document type: whatever declares entities is not parsed."""

    def look(self, text: bytes) -> None:
        """Take in bytes that end before a tag begins."""
        stated = text.count(b'<c r="')
        filled = _FILLED.findall(text)
        if stated != len(filled):
            self.unsure = self.unsure or stated != len(filled) + len(_EMPTY.findall(text))
        self.unsure = self.unsure or len(_ANY_CELL.findall(text)) != stated
        if filled:
            columns, rows = zip(*filled, strict=True)
            self.extent.add(max(map(int, set(rows))), max(map(column_of, set(columns))), len(filled))


def _glance(chunks: Iterator[bytes]) -> _Glance:
    """A look over a member's bytes. One in an encoding of wide characters shows nothing and is unsure."""
    found, held, seen = _Glance(), b"", 0
    for chunk in chunks:
        held += chunk
        if seen < _WIDE:
            found.unsure = found.unsure or b"\0" in held[:_WIDE] or held.startswith(_WIDE_MARKS)
        seen += len(chunk)
        found.typed = found.typed or b"<!DOCTYPE" in held
        cut = held.rfind(b"<")
        if cut > 0:
            found.look(held[:cut])
            held = held[cut:]
        elif len(held) > _LONGEST_TAG:
            found.unsure, held = True, b""
    return found


def _longest_text(raw: IO[bytes], members: list[zipfile.ZipInfo]) -> int:
    """How many bytes the longest of the shared texts can have, its tags included."""
    longest = held = 0
    for info in members:
        for chunk in _unpacked(raw, info):
            first, *others = chunk.split(b"<si")
            held += len(first)
            longest = max(longest, held, *map(len, others), 0)
            held = len(others[-1]) if others else held
    return longest


def _lengths(raw: IO[bytes], members: list[zipfile.ZipInfo]) -> array[int]:
    """Characters of each shared text. What is wrong with a member shows when it is looked at as all others are."""
    reader = SharedStrings(array("Q"))
    for info in members:
        _measured(raw, info, reader)
    return reader.lengths


def _measured(raw: IO[bytes], info: zipfile.ZipInfo, reader: Part) -> str | None:
    """Parse a member, counting; why it is too much, or what it is not. A picture is no sheet and passes."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.data
    last = b""
    is_xml = True
    for chunk in _unpacked(raw, info):
        try:
            if is_xml:
                parser.Parse(chunk)
        except expat.ExpatError:
            is_xml = False
        if not is_xml and (b"sheetData" in last + chunk or _must_be_xml(info)):
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
