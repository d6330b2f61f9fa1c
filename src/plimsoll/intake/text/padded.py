"""Delimited files whose lines may end before their last columns: settlement reports, and copies by spreadsheets.

Such a line is not damaged; the columns it leaves out are empty. The file is copied with these lines made full, line
by line, so that `intake.flat` reads it and its physical lines stay what they are.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from plimsoll.facts.problems import Notice
from plimsoll.intake.flat import Flat, text_rows
from plimsoll.intake.text.encodings import utf8_blocks
from plimsoll.intake.vocabulary import knows_quotes, plain_name

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from typing import IO

    from plimsoll.intake.reading import Opened

__all__ = ["padded_rows"]

_READ = 1 << 22
"""Bytes (or characters) read at a time."""
_LONGEST = 1 << 21
"""Bytes of a line that is still made full; a longer one is a problem anyway."""


def padded_rows(opened: Opened, *, wanted: Collection[str]) -> Iterator[Flat | Notice]:
    """As `intake.flat.text_rows` (names alike by `plain_name`, quotes as the file's kind knows them), short lines
    having their missing fields empty, and surplus fields gone where all of them are empty.

    A short last line without a line end may be one cut off: it is read, and a Notice says so.
    """
    if opened.encoding is None or opened.delimiter is None or not opened.columns:
        yield from text_rows(opened, wanted=wanted)
        return
    quoting = knows_quotes(opened)
    with TemporaryDirectory(prefix="plimsoll-") as folder:
        copy = Path(folder) / "padded"
        with copy.open("wb") as target:
            cut_off = _Padding(opened.delimiter, len(opened.columns), quoting=quoting).copy(opened, target)
        if cut_off:
            message = "the last line has no line end and fewer fields than the header: the file may be cut off there"
            yield Notice(opened.path, message)
        full = replace(opened, file=copy, size=copy.stat().st_size, encoding="utf-8")
        yield from text_rows(full, quoting=quoting, wanted=wanted, alike=plain_name)


class _Padding:
    """Makes lines full. A line with quotes stays as it is where the file knows quotes."""

    def __init__(self, delimiter: str, width: int, *, quoting: bool) -> None:
        self.mark = delimiter.encode()
        self.width = width
        self.quoting = quoting
        self.header_seen = False
        self.in_quotes = False
        self.short = False

    def copy(self, opened: Opened, target: IO[bytes]) -> bool:
        """Write the file's text; whether its last line is short and lacks its end."""
        left = b""
        for block in utf8_blocks(opened.file, opened.encoding or "utf-8", _READ):
            *lines, left = (left + block).split(b"\n")
            target.writelines(self._full(line) + b"\n" for line in lines)
            if len(left) > _LONGEST:
                target.write(left)
                left = b""
        target.write(self._full(left))
        return bool(left) and self.short

    def _full(self, line: bytes) -> bytes:
        self.short = False
        if self._is_left(line):
            return line
        missing = self.width - 1 - line.count(self.mark)
        end = b"\r" if line.endswith(b"\r") else b""
        if missing > 0:
            self.short = True
            return line.removesuffix(b"\r") + self.mark * missing + end
        if missing < 0:
            parts = line.removesuffix(b"\r").split(self.mark)
            if not any(part.strip() for part in parts[self.width :]):
                return self.mark.join(parts[: self.width]) + end
        return line

    def _is_left(self, line: bytes) -> bool:
        """Whether the line stays as it is: blank, the header, or (part of) a record with quotes."""
        if not line.strip(b" \r"):
            return True
        header, self.header_seen = not self.header_seen, True
        quoted = self.quoting and (self.in_quotes or b'"' in line)
        if self.quoting and line.count(b'"') % 2:
            self.in_quotes = not self.in_quotes
        return header or quoted
