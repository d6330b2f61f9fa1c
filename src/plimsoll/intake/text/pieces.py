"""Cutting a stream of bytes into pieces of whole physical lines, in bounded memory whatever the lines' length."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plimsoll.intake.text.delimited import LONGEST_LINE

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["after_lines", "line_count", "pieces", "slices"]

_LINE_END = re.compile(rb"\r\n|\r|\n")
_LF = re.compile(rb"\n")


def pieces(blocks: Iterator[bytes], *, lone_cr: bool) -> Iterator[bytes | None]:
    """The lines of the stream in order, many at a time; None stands for one line longer than LONGEST_LINE.

    Every piece but the last ends with a line end; `lone_cr` says whether CR is one. CR LF is never cut in two.
    """
    partial = b""
    for block in blocks:
        data = partial + block
        cut = _last_end(data, 0, len(data) - data.endswith(b"\r"), lone_cr=lone_cr)
        partial = data[cut:]
        if len(partial) > LONGEST_LINE:  # what is kept of such a line only has to stay too long
            partial = partial[: LONGEST_LINE + 1] + (b"\r" if partial.endswith(b"\r") else b"")
        yield from _without_long_lines(data[:cut], lone_cr=lone_cr)
    yield from _without_long_lines(partial, lone_cr=lone_cr)


def slices(piece: bytes, size: int, *, lone_cr: bool) -> Iterator[bytes]:
    """The piece again, in slices of whole lines of about `size` bytes."""
    start = 0
    while start < len(piece):
        end = _last_end(piece, start, start + size, lone_cr=lone_cr)
        end = end if end > start else _next_end(piece, start, lone_cr=lone_cr)
        end += lone_cr and piece.startswith(b"\n", end) and piece.endswith(b"\r", start, end)
        yield piece[start:end]
        start = end


def line_count(piece: bytes, *, lone_cr: bool) -> int:
    """How many physical lines the piece holds; the last need not have its end."""
    ends = piece.count(b"\n")
    if lone_cr:
        ends += piece.count(b"\r") - piece.count(b"\r\n")
    ended = not piece or piece.endswith((b"\r", b"\n") if lone_cr else b"\n")
    return ends + (not ended)


def after_lines(data: bytes, lines: int) -> bytes:
    """What follows the first `lines` lines, however they end."""
    at = 0
    for _ in range(lines):
        end = _LINE_END.search(data, at)
        at = end.end() if end else len(data)
    return data[at:]


def _last_end(data: bytes, start: int, end: int, *, lone_cr: bool) -> int:
    """The position after the last line end in data[start:end]; `start` when there is none."""
    found = max(data.rfind(b"\n", start, end), data.rfind(b"\r", start, end) if lone_cr else -1)
    return found + 1 if found >= 0 else start


def _next_end(data: bytes, start: int, *, lone_cr: bool) -> int:
    """The position after the first line end at or behind `start`; that of the end when there is none."""
    match = (_LINE_END if lone_cr else _LF).search(data, start)
    return match.end() if match else len(data)


def _without_long_lines(data: bytes, *, lone_cr: bool) -> Iterator[bytes | None]:
    start = at = 0
    while len(data) - at > LONGEST_LINE:
        end = _last_end(data, at, at + LONGEST_LINE + 1, lone_cr=lone_cr)
        if end > at:
            at = end
            continue
        if at > start:
            yield data[start:at]
        yield None
        start = at = _next_end(data, at + LONGEST_LINE, lone_cr=lone_cr)
    if start < len(data):
        yield data[start:] if start else data
