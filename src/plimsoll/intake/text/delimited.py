"""Where a delimited file's fields and records end: delimiter, header, quotes.

Quotes are read as spreadsheets write them: a field that begins with `"` runs to the next `"` that is not doubled,
line ends included; a `"` further on in a field is data. Amazon's own tab-separated reports know no quotes at all:
there a `"` is always data. Physical lines end as the header's does: with LF or CR LF, and then a lone CR is data; or,
where the header ends with a lone CR, with any of the three.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

__all__ = [
    "LONGEST_LINE",
    "MOST_COLUMNS",
    "Header",
    "Shape",
    "examined",
    "fields_of",
    "header_of",
    "lines_of",
    "sniffed",
]

LONGEST_LINE = 1 << 20
"""Bytes; a longer physical line, or quoted record, is a problem and not a row."""
MOST_COLUMNS = 4096

csv.field_size_limit(2 * LONGEST_LINE)  # the module's own limit, 128 KiB, would raise on a line that we accept

_DELIMITERS = "\t,;|"
"""In the order that settles a tie."""
_HEADER_LINES = 16
"""A header whose quote is not closed by then is one line with a stray quote."""

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_BLANK_LINES = re.compile(r"(?: *(?:\r\n|\r|\n))*")
_QUOTED = re.compile(r'"[^"]*"')


@dataclass(frozen=True, slots=True)
class Header:
    """The header as the file spells it: `line` is the physical line it begins on, `next_line` that of the first data
    line, `length` the number of characters before that (blank lines above the header included). `lone_cr`: whether
    a lone CR ends a line of this file.
    """

    columns: tuple[str, ...]
    line: int
    next_line: int
    length: int
    lone_cr: bool


@dataclass(frozen=True, slots=True)
class Shape:
    """One record, quotes read strictly: `loose` when text follows a closing quote, `open` when one is not closed.
    `end` is where its line end, or the end of the text, stands.
    """

    state: Literal["closed", "loose", "open"]
    fields: int
    end: int


def lines_of(text: str) -> list[str]:
    """The physical lines, each with its line end."""
    return _LINE.findall(text)


def sniffed(text: str) -> str | None:
    """The delimiter that occurs most in the header line, quoted parts aside; None when there is none of the four."""
    start = _blank_until(text)
    line = _LINE.match(text, start)
    bare = _QUOTED.sub("", line[0]) if line else ""
    best = max(_DELIMITERS, key=bare.count)
    return best if best in bare else None


def header_of(text: str, delimiter: str, *, quoting: bool, complete: bool) -> Header | None:
    """The header of a file that begins with `text` (`complete`: that is all of it).

    None when there is none, when it does not end within `text`, or when it is too long or has too many columns.
    """
    start = _blank_until(text)
    end = _header_end(text, start, delimiter, quoting=quoting)
    record = text[start:end]
    after = _LINE.match(text, end)
    if not record or len(record) > LONGEST_LINE or record.count(delimiter) >= MOST_COLUMNS:
        return None
    if after is None and not complete:
        return None
    line = 1 + len(lines_of(text[:start]))
    names = (
        name.strip().removeprefix("\ufeff").strip(' "\t') for name in fields_of(record, delimiter, quoting=quoting)
    )
    length = after.end() if after else end
    next_line = line + len(lines_of(text[start:length]))
    return Header(tuple(names), line, next_line, length, lone_cr=text.endswith("\r", 0, length))


def _blank_until(text: str) -> int:
    match = _BLANK_LINES.match(text)
    return match.end() if match else 0


def _header_end(text: str, start: int, delimiter: str, *, quoting: bool) -> int:
    line = _LINE.match(text, start)
    if line is None:
        return start
    if quoting and '"' in line[0]:
        shape = examined(text, delimiter, start)
        if shape.state != "open" and len(lines_of(text[start : shape.end])) <= _HEADER_LINES:
            return shape.end
    return start + len(line[0].rstrip("\r\n"))


def fields_of(record: str, delimiter: str, *, quoting: bool) -> list[str]:
    """The fields of one record, which comes without its line end and in quotes may hold others."""
    if not quoting or '"' not in record:
        return record.split(delimiter)
    return next(csv.reader(lines_of(record), delimiter=delimiter), [])


@cache
def _field(delimiter: str) -> re.Pattern[str]:
    rest = f"[^{re.escape(delimiter)}\\r\\n]*"
    return re.compile(f'"[^"]*(?:""[^"]*)*(?P<closing>"?)(?P<after>{rest})|{rest}')


def examined(text: str, delimiter: str, start: int = 0) -> Shape:
    """The shape of the record that begins at `start`; it may span lines."""
    field = _field(delimiter)
    at, fields, loose = start, 0, False
    while match := field.match(text, at):
        fields += 1
        if match["closing"] == "":
            return Shape("open", fields, match.end())
        loose = loose or bool(match["after"])
        at = match.end() + 1
        if text[match.end() : at] != delimiter:
            return Shape("loose" if loose else "closed", fields, match.end())
    raise AssertionError  # the pattern also matches nothing
