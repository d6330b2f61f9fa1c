"""Workbooks made for tests: .xlsx by xlsxwriter, .ods and .xls byte by byte."""

from __future__ import annotations

import io
import struct
import zipfile
from typing import TYPE_CHECKING, Any

import xlsxwriter

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from xlsxwriter.worksheet import Worksheet

NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
TEXT_CELL = '<table:table-cell office:value-type="string"{}><text:p>{}</text:p></table:table-cell>'


def xlsx(file: Path, fill: Callable[[Any, Worksheet], None], **options: object) -> Path:
    """A workbook with one sheet, which `fill` is given together with the book."""
    with xlsxwriter.Workbook(file, options) as book:
        fill(book, book.add_worksheet("Sheet1"))
    return file


def xlsx_of(file: Path, rows: Sequence[Sequence[object]]) -> Path:
    def fill(_: Any, sheet: Worksheet) -> None:
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)

    return xlsx(file, fill)


def changed(file: Path, members: Mapping[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> Path:
    """The zip with members replaced or added."""
    with zipfile.ZipFile(file) as old:
        kept = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(file, "w", compression) as new:
        for name, content in (kept | dict(members)).items():
            new.writestr(name, content)
    return file


def sheet_xml(rows: str, *, start: str = '<?xml version="1.0" encoding="UTF-8"?>') -> dict[str, bytes]:
    """The first sheet, its rows given as XML."""
    xml = f'{start}<worksheet xmlns="{NAMESPACE}"><sheetData>{rows}</sheetData></worksheet>'
    return {"xl/worksheets/sheet1.xml": xml.encode()}


def ods(file: Path, rows: str) -> Path:
    """A sheet T1 whose rows are given as XML."""
    spaces = " ".join(f'xmlns:{name}="{_OASIS}:{name}:1.0"' for name in ("office", "table", "text"))
    table = f'<table:table table:name="T1">{rows}</table:table>'
    body = f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>"
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        new.writestr(zipfile.ZipInfo("mimetype"), kind)
        new.writestr(
            "META-INF/manifest.xml",
            f'<?xml version="1.0"?><manifest:manifest xmlns:manifest="{_OASIS}:manifest:1.0">'
            f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>',
        )
        new.writestr(
            "content.xml",
            f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces}>{body}</office:document-content>',
        )
    return file


def xls(
    file: Path, cells: Mapping[tuple[int, int], str | float], *, stream: str = "Workbook", extra: bytes = b""
) -> Path:
    """An Excel 97 workbook with one sheet `Old`; `extra` are records put before its end."""
    records = [_cell(place, value) for place, value in cells.items()]
    sheet = _begin(0x0010) + b"".join(records) + extra + _record(0x0A)
    name = b"\x03\x00Old"
    before = _begin(0x0005) + _record(0x42, struct.pack("<H", 1200))
    at = len(before) + 4 + 6 + len(name) + 4
    book = before + _record(0x85, struct.pack("<IBB", at, 0, 0) + name) + _record(0x0A) + sheet
    file.write_bytes(compound({stream: book}))
    return file


def multiple(row: int, first: int, last: int) -> bytes:
    """A record of several numbers in a row."""
    return _record(
        0xBD, struct.pack("<HH", row, first) + struct.pack("<HI", 0, 2) * (last - first + 1) + struct.pack("<H", last)
    )


def protected() -> bytes:
    return _record(0x2F, b"\0" * 54)


def compound(streams: Mapping[str, bytes]) -> bytes:
    """A compound file of 512-byte sectors: table, directory, then the streams."""
    body, table, entries = b"", [0xFFFFFFFD, 0xFFFFFFFE], [_entry("Root Entry", 5, 0xFFFFFFFE, 0)]
    for name, content in streams.items():
        padded = content.ljust(4096, b"\0")
        padded = padded.ljust(-(-len(padded) // 512) * 512, b"\0")
        first, count = len(table), len(padded) // 512
        table += [*range(first + 1, first + count), 0xFFFFFFFE]
        entries.append(_entry(name, 2, first, max(len(content), 4096)))
        body += padded
    head = io.BytesIO()
    head.write(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6))
    head.write(struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0))
    head.write(struct.pack("<109I", 0, *[0xFFFFFFFF] * 108))
    assert len(table) <= 128
    directory = b"".join(entries).ljust(512, b"\0")
    return head.getvalue() + struct.pack("<128I", *table, *[0xFFFFFFFF] * (128 - len(table))) + directory + body


def _entry(name: str, kind: int, first: int, size: int) -> bytes:
    spelled = name.encode("utf-16-le") + b"\0\0"
    child = 1 if kind == 5 else 0xFFFFFFFF
    return spelled.ljust(64, b"\0") + struct.pack(
        "<HBBIII16sIQQIQ", len(spelled), kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child, b"", 0, 0, 0, first, size
    )


def _record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _begin(kind: int) -> bytes:
    return _record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 0x07CC, 0, 6))


def _cell(place: tuple[int, int], value: str | float) -> bytes:
    if isinstance(value, str):
        return _record(0x0204, struct.pack("<HHHHB", *place, 0, len(value), 0) + value.encode("latin-1"))
    return _record(0x0203, struct.pack("<HHHd", *place, 0, value))
