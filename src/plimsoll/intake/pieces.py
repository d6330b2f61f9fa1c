"""Cutting a stream of bytes into pieces of whole physical lines, in bounded memory whatever the lines' length."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plimsoll.intake.delimited import LONGEST_LINE

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["after_lines", "line_count", "pieces"]

_LINE_END = re.compile(rb"\r\n|\r|\n")


def pieces(blocks: Iterator[bytes]) -> Iterator[bytes | None]:
    """The lines of the stream in order, many at a time; None stands for one line longer than LONGEST_LINE.

    Every piece but the last ends with a line end. CR LF is never cut in two.
    """
    partial = b""
    for block in blocks:
        data = partial + block
        cut = _last_end(data, len(data) - 1 if data.endswith(b"\r") else len(data))
        partial = data[cut:]
        if len(partial) > LONGEST_LINE:  # what is kept of such a line only has to stay too long
            partial = partial[: LONGEST_LINE + 1] + (b"\r" if partial.endswith(b"\r") else b"")
        yield from _without_long_lines(data[:cut])
    yield from _without_long_lines(partial)


def line_count(piece: bytes) -> int:
    """How many physical lines the piece holds; the last need not have its end."""
    ends = piece.count(b"\n")
    if b"\r" in piece:
        ends += piece.count(b"\r") - piece.count(b"\r\n")
    return ends + (not piece.endswith((b"\r", b"\n")) and bool(piece))


def after_lines(data: bytes, lines: int) -> bytes:
    """What follows the first `lines` lines."""
    at = 0
    for _ in range(lines):
        end = _LINE_END.search(data, at)
        at = end.end() if end else len(data)
    return data[at:]


def _last_end(data: bytes, end: int, start: int = 0) -> int:
    """The position after the last line end in data[start:end]; `start` when there is none."""
    found = max(data.rfind(b"\n", start, end), data.rfind(b"\r", start, end))
    return found + 1 if found >= 0 else start


def _without_long_lines(data: bytes) -> Iterator[bytes | None]:
    start = at = 0
    while len(data) - at > LONGEST_LINE:
        end = _last_end(data, at + LONGEST_LINE, at)
        if end > at:
            at = end
            continue
        line_end = _LINE_END.search(data, at + LONGEST_LINE)
        if line_end and line_end.start() == at + LONGEST_LINE:
            at = line_end.end()
            continue
        if at > start:
            yield data[start:at]
        yield None
        start = at = line_end.end() if line_end else len(data)
    if start < len(data):
        yield data[start:] if start else data
