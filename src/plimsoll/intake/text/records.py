"""The patient way to read delimited text: line by line, for what a columnar parser would read wrongly or not at all.

Quoted line ends, blank lines, ragged lines, NUL characters, and quotes that are never closed: such a quote would
swallow every line up to the next one, so it is reported where it opens and the lines after it are read again.
"""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

from plimsoll.facts.problems import Problem
from plimsoll.intake.text.delimited import LONGEST_LINE, examined, lines_of

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Record", "RecordReader", "ragged", "too_long"]

Record = tuple[int, list[str]]
"""The physical line on which it begins, and its fields."""

MOST_REREAD = 1 << 24
"""Characters read again after quotes that were not closed; beyond it a quote must close on its own line, so that
a file made of nothing but such quotes still ends in time."""

_STRAY_CR = re.compile(r"\r(?!\n|\Z)")
_NONCHARACTERS = "".join(map(chr, range(0xFDD0, 0xFDF0)))

_QUOTE_HINT = "close the quote, or double it where it is part of the text, and import the file again"


def ragged(path: str, line: int, found: int, expected: int, *, cut_off: bool) -> Problem:
    """The problem of a line with too few or too many fields; `cut_off` when it is the file's last and lacks its end."""
    if cut_off and found < expected:
        return Problem(
            path,
            line,
            None,
            f"the file seems cut off: its last line has {found} of {expected} fields",
            "download or export the file again",
        )
    hint = "does a field hold the delimiter itself?" if found > expected else "fields are missing"
    return Problem(path, line, None, f"the line has {found} fields, the header {expected}", hint)


def too_long(path: str, line: int) -> Problem:
    """The problem of a line that no report has."""
    return Problem(path, line, None, f"the line is longer than {LONGEST_LINE:,} bytes", "is this the file you meant?")


class RecordReader:
    """Reads the records of one file, text by text; `held` is what the next text must begin with.

    `width` is the header's number of fields; `lone_cr` says whether a lone CR ends a line.
    """

    def __init__(self, path: str, delimiter: str, width: int, *, quoting: bool, lone_cr: bool) -> None:
        self.path = path
        self.delimiter = delimiter
        self.width = width
        self.quoting = quoting
        self.lone_cr = lone_cr
        self.held = ""
        self._reread = 0
        self._cr = ""

    def read(self, text: str, line: int, *, last: bool) -> Iterator[Record | Problem]:
        """The records of whole physical lines, the first of which is `line`.

        A quote still open at the end is left in `held` unless this is the `last` text. Blank lines give nothing.
        """
        self.held = ""
        lines = lines_of(self._without_stray_cr(text))
        at = 0
        while at < len(lines):
            for start, end, fields in self._spans(lines, at):
                at = end
                if end - start == 1 and self._needs_no_look(lines[start], more=end < len(lines)):
                    yield from self._plain(line + start, lines[start], fields)
                    continue
                span = "".join(lines[start:end])
                if self._is_unfinished(span, more=end == len(lines) and not last):
                    self.held = self._restored(span)
                elif self._is_unclosed(span, lines[start + 1 : end]):
                    yield Problem(self.path, line + start, None, "a quote opens here and is not closed", _QUOTE_HINT)
                    self._reread += len(span)
                    at = start + 1
                    break
                elif end - start > 1 and examined(span, self.delimiter).state == "loose":
                    yield Problem(self.path, line + start, None, "text follows a closing quote", _QUOTE_HINT)
                else:
                    yield from self._plain(line + start, span, fields)

    def _spans(self, lines: list[str], at: int) -> Iterator[tuple[int, int, list[str]]]:
        """Each record from line index `at` on: its first line, the one after its last, and its fields."""
        if not self.quoting:
            for index in range(at, len(lines)):
                yield index, index + 1, lines[index].rstrip("\r\n").split(self.delimiter)
            return
        end, size = at, 0

        def feed() -> Iterator[str]:
            nonlocal end, size
            while end < len(lines) and size <= LONGEST_LINE:
                end += 1
                size += len(lines[end - 1])
                yield lines[end - 1]
                if self._reread > MOST_REREAD:
                    return

        for fields in csv.reader(feed(), delimiter=self.delimiter):
            yield at, end, fields
            at, size = end, 0

    def _needs_no_look(self, text: str, *, more: bool) -> bool:
        """Whether a record of one line is surely complete: `more` lines follow that its quote did not need."""
        return not self.quoting or '"' not in text or (more and self._reread <= MOST_REREAD)

    def _is_unfinished(self, span: str, *, more: bool) -> bool:
        fits = more and len(span) <= LONGEST_LINE and self._reread <= MOST_REREAD
        return fits and examined(span, self.delimiter).state == "open"

    def _is_unclosed(self, span: str, inner: list[str]) -> bool:
        """Whether the record's first line opens a quote by mistake: nothing closes it, or what does is another's
        quote, seen by the whole, sound lines that it has swallowed.
        """
        shape = examined(span, self.delimiter)
        if shape.state == "open":
            return True
        if shape.state == "closed" and shape.fields == self.width:
            return False
        return any(self._is_sound(line) for line in inner)

    def _is_sound(self, line: str) -> bool:
        shape = examined(line, self.delimiter)
        return shape.state == "closed" and shape.fields == self.width and not self._has_stray_quote(line)

    def _has_stray_quote(self, line: str) -> bool:
        return any('"' in field and not field.startswith('"') for field in line.rstrip("\r\n").split(self.delimiter))

    def _plain(self, line: int, text: str, fields: list[str]) -> Iterator[Record | Problem]:
        if not text.strip(" \r\n"):
            return
        if "\0" in text:
            yield Problem(
                self.path,
                line,
                None,
                "the line holds NUL characters",
                "the file is damaged: download or export it again",
            )
        elif len(fields) != self.width:
            yield ragged(self.path, line, len(fields), self.width, cut_off=not text.endswith(("\r", "\n")))
        else:
            yield line, [self._restored(field) for field in fields] if self._cr else fields

    def _without_stray_cr(self, text: str) -> str:
        """The text with a noncharacter that it does not hold in the place of each CR that ends no line."""
        self._cr = ""
        if self.lone_cr or not _STRAY_CR.search(text):
            return text
        self._cr = next((sign for sign in _NONCHARACTERS if sign not in text), _NONCHARACTERS[0])
        return _STRAY_CR.sub(self._cr, text)

    def _restored(self, text: str) -> str:
        return text.replace(self._cr, "\r") if self._cr else text
