"""Spreadsheets (.xlsx, .xls, .ods): each sheet turned into the CSV bytes that every reader knows.

The first row that is not empty becomes the header by itself, for `intake.text.delimited` passes over blank lines. The
physical line of the CSV is the sheet's own row number: an empty row is an empty line, and a line break within a cell
becomes a space. Values are those a spreadsheet shows, not the styles it shows them in:

    dates and times     ISO 8601; a date without a time (or at midnight sharp) is a plain date; durations `30:00:00`
    numbers             up to 15 significant digits, whole ones without `.0`, never with an exponent
    booleans            true, false
    errors, blanks      nothing

Hidden sheets are read too; empty ones and charts give nothing. Whether a workbook may be opened at all, and how large
its sheets are, is settled before by `intake.workbooks.extents`.
"""

from __future__ import annotations

import csv
import io
import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from plimsoll.facts.problems import Problem
from plimsoll.intake.workbooks.extents import DAMAGED, refusal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from python_calamine import CalamineSheet, CalamineWorkbook

    Value = str | bool | int | float | datetime | date | time | timedelta

__all__ = ["is_spreadsheet", "sheets"]

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OPEN_DOCUMENT = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"
_OFFICE_MEMBER = re.compile(rb"PK\x03\x04.{26}xl/(?:_rels/|work|sharedS|styles|theme)", re.DOTALL)
_OLE_STREAMS = tuple(name.encode("utf-16-le") for name in ("Workbook", "Book", "EncryptedPackage"))
_OLE_DIRECTORY_AT, _OLE_SECTOR_SHIFT_AT = 0x30, 0x1E

_LINE_BREAK = re.compile(r"\r\n|\r|\n")
_SURE_DIGITS = 15
_ALL_DIGITS_KEPT = 1 << 53
_MOST_SHEETS = 1_000
"""A workbook can show one sheet under any number of names."""
_HINT = "save the sheet as CSV UTF-8 and import that"


def is_spreadsheet(opened_head: bytes) -> bool:
    """Whether a file that begins so is a workbook of Excel (.xlsx, .xls) or an OpenDocument spreadsheet (.ods).

    An old Office file whose directory lies further on is taken for one; `sheets` says so when it is not.
    """
    if opened_head.startswith(_ZIP):
        return _OPEN_DOCUMENT in opened_head[:256] or _OFFICE_MEMBER.search(opened_head) is not None
    return opened_head.startswith(_OLE) and _may_be_workbook(opened_head)


def _may_be_workbook(head: bytes) -> bool:
    shift = int.from_bytes(head[_OLE_SECTOR_SHIFT_AT : _OLE_SECTOR_SHIFT_AT + 2], "little")
    sector = int.from_bytes(head[_OLE_DIRECTORY_AT : _OLE_DIRECTORY_AT + 4], "little")
    start = (sector + 1) << min(shift, 16)
    directory = head[start : start + (1 << min(shift, 16))]
    return not directory or any(name in directory for name in _OLE_STREAMS)


def sheets(file: Path, path_shown: str) -> Iterator[tuple[str, bytes] | Problem]:
    """Each sheet that is not empty: its name for people (`book.xlsx!Sheet1`) and its rows as UTF-8 CSV (RFC 4180).

    What cannot be had is a Problem: a damaged, protected or outsized workbook as a whole. Nothing is raised on content;
    raises OSError when the file itself cannot be opened.
    """
    with file.open("rb"):
        pass
    reason = refusal(file)
    if reason:
        yield Problem(path_shown, None, None, reason, _HINT)
        return
    book = _opened(file)
    if book is None:
        yield Problem(path_shown, None, None, DAMAGED, _HINT)
        return
    if len(book.sheet_names) > _MOST_SHEETS:
        yield Problem(path_shown, None, None, f"the workbook has more than {_MOST_SHEETS:,} sheets", _HINT)
        return
    for name in book.sheet_names:
        shown = f"{path_shown}!{name if name.isprintable() else ascii(name)[1:-1]}"
        found = _content(book, name)
        if found is None:
            yield Problem(shown, None, None, "the sheet is damaged and cannot be read", _HINT)
        elif found:
            yield shown, found


def _opened(file: Path) -> CalamineWorkbook | None:
    from python_calamine import CalamineWorkbook

    try:
        return CalamineWorkbook.from_path(file)
    except BaseException as error:  # noqa: BLE001 - its Rust side panics with a BaseException
        _reraise_if_ours(error)
        return None


def _content(book: CalamineWorkbook, name: str) -> bytes | None:
    """The sheet as CSV; None when it cannot be read."""
    try:
        return _csv(book.get_sheet_by_name(name))
    except BaseException as error:  # noqa: BLE001 - as above
        _reraise_if_ours(error)
        return None


def _reraise_if_ours(error: BaseException) -> None:
    """Pass on what is no fault of the file: an interrupt, an exhausted memory."""
    if isinstance(error, KeyboardInterrupt | SystemExit | GeneratorExit | MemoryError):
        raise error


def _csv(sheet: CalamineSheet) -> bytes:
    """Every cell of the first row that is not empty is quoted: a mark in a column's name is then no delimiter."""
    target = io.StringIO(newline="")
    writer, all_quoted = csv.writer(target), csv.writer(target, quoting=csv.QUOTE_ALL)
    header_seen = False
    for row in sheet.iter_rows():
        cells = [_text(value) for value in row]
        filled = any(cells)
        (writer if header_seen else all_quoted).writerow(cells if filled else [])
        header_seen = header_seen or filled
    return target.getvalue().encode() if header_seen else b""


def _text(value: Value) -> str:
    if isinstance(value, str):
        return _LINE_BREAK.sub(" ", value) if "\n" in value or "\r" in value else value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _number(value)
    return _duration(value) if isinstance(value, timedelta) else value.isoformat()


def _number(value: float) -> str:
    """In digits alone. A fraction is cut to the digits that a spreadsheet shows: 0.30000000000000004 is 0.3."""
    whole = isinstance(value, int) or value.is_integer()
    if whole and abs(value) < _ALL_DIGITS_KEPT:
        return str(int(value))
    text = format(Decimal(repr(value) if whole else format(value, f".{_SURE_DIGITS}g")), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _duration(value: timedelta) -> str:
    """Hours, minutes and seconds, as many hours as there are."""
    seconds = int(abs(value).total_seconds())
    sign = "-" if value < timedelta(0) else ""
    return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
