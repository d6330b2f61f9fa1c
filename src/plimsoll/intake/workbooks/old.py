"""The old binary workbooks (.xls): a compound file of sectors, in it one stream of records.

Only as much is read as tells whether it is a workbook without a password, and where its cells stand.
"""

from __future__ import annotations

import struct
from array import array
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from plimsoll.intake.workbooks.measures import Extent

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["OLE", "old_workbook_refusal"]

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_HEADER = 512
_SECTOR_SHIFT_AT, _DIRECTORY_AT, _SMALLEST_AT, _TABLE_LIST_AT = 0x1E, 0x30, 0x38, 0x44
_TABLES_AT, _TABLES = 0x4C, 109
_LAST_SECTOR = 0xFFFFFFFA
"""Greater numbers mark the end of a chain, or a sector that is none."""
_SHIFTS = (9, 12)
_ENTRY = struct.Struct("<64sHB49xIQ")
_ENTRY_SIZE = 128
_STREAM = 2
_PROTECTED_STREAMS = ("EncryptedPackage", "EncryptionInfo")
_WORKBOOKS = ("Workbook", "Book")

_SHEET_BEGINS, _FILE_PASS, _SEVERAL_NUMBERS = 0x0809, 0x2F, 0xBD
_CELLS = frozenset({0x06, _SEVERAL_NUMBERS, 0xD6, 0xFD, 0x0203, 0x0204, 0x0205, 0x027E, 0x0206, 0x0406})


def old_workbook_refusal(raw: IO[bytes], *, damaged: str, protected: str) -> str | None:
    """Why the workbook is not opened; None when it may be. Raises struct.error and IndexError where it is damaged."""
    compound = _Compound.read(raw)
    if compound is None:
        return damaged
    streams = compound.streams()
    if any(name in streams for name in _PROTECTED_STREAMS):
        return protected
    found = next((streams[name] for name in _WORKBOOKS if name in streams), None)
    if found is None or found[1] < compound.smallest:
        return damaged
    sheet = Extent()
    for kind, content in _records(compound.sectors(found[0]), found[1]):
        if kind == _FILE_PASS:
            return protected
        if kind == _SHEET_BEGINS:
            sheet = Extent()
        elif kind in _CELLS:
            row, first = struct.unpack_from("<HH", content)
            last = struct.unpack("<H", content[-2:])[0] if kind == _SEVERAL_NUMBERS else first
            sheet.add(row + 1, last + 1, max(1, last - first + 1))
        if sheet.excess:
            return sheet.excess
    return None


@dataclass(slots=True)
class _Compound:
    """A compound file: sectors of `1 << shift` bytes, chained by the table `following`."""

    raw: IO[bytes]
    shift: int
    directory: int
    smallest: int
    following: array[int]

    @classmethod
    def read(cls, raw: IO[bytes]) -> _Compound | None:
        """Read the header and the table of sectors."""
        raw.seek(0)
        header = raw.read(_HEADER)
        (shift,) = struct.unpack_from("<H", header, _SECTOR_SHIFT_AT)
        if shift not in _SHIFTS:
            return None
        (directory,) = struct.unpack_from("<I", header, _DIRECTORY_AT)
        (smallest,) = struct.unpack_from("<I", header, _SMALLEST_AT)
        (more,) = struct.unpack_from("<I", header, _TABLE_LIST_AT)
        found = cls(raw, shift, directory, smallest, array("I"))
        found._fill(list(struct.unpack_from(f"<{_TABLES}I", header, _TABLES_AT)), more)
        return found

    def _fill(self, tables: list[int], more: int) -> None:
        seen: set[int] = set()
        while more < _LAST_SECTOR and more not in seen:
            seen.add(more)
            *listed, more = self._numbers(more)
            tables += listed
        for table in dict.fromkeys(number for number in tables if number < _LAST_SECTOR):
            self.following.extend(self._numbers(table))

    def _numbers(self, sector: int) -> tuple[int, ...]:
        return struct.unpack(f"<{(1 << self.shift) // 4}I", self._sector(sector))

    def _sector(self, number: int) -> bytes:
        self.raw.seek((number + 1) << self.shift)
        return self.raw.read(1 << self.shift)

    def sectors(self, first: int) -> Iterator[bytes]:
        """The sectors of a chain; one that bites its own tail ends."""
        left = len(self.following)
        while first < _LAST_SECTOR and left > 0:
            yield self._sector(first)
            first = self.following[first]
            left -= 1

    def streams(self) -> dict[str, tuple[int, int]]:
        """By name: first sector and size."""
        found = {}
        for sector in self.sectors(self.directory):
            for at in range(0, len(sector) - _ENTRY_SIZE + 1, _ENTRY_SIZE):
                name, length, kind, first, size = _ENTRY.unpack_from(sector, at)
                if kind == _STREAM:
                    found[name[: max(0, length - 2)].decode("utf-16-le", "replace")] = (first, size & 0xFFFFFFFF)
        return found


def _records(sectors: Iterator[bytes], size: int) -> Iterator[tuple[int, bytes]]:
    """Kind and content of each record of a stream of `size` bytes."""
    held = b""
    for sector in sectors:
        held += sector[: max(0, size)]
        size -= len(sector)
        at = 0
        while at + 4 <= len(held):
            kind, length = struct.unpack_from("<HH", held, at)
            if at + 4 + length > len(held):
                break
            yield kind, held[at + 4 : at + 4 + length]
            at += 4 + length
        held = held[at:]
