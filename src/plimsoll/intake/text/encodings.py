"""How a file's bytes become text: byte order marks, UTF-16 without one, UTF-8, and the code pages spreadsheets write.

UTF-8 is proved over the whole file. Only where that fails is a choice made, between UTF-8 with damage, cp932 (Japanese
Windows), gb18030 (which holds GBK, Chinese Windows) and cp1252 (Western Windows): each reads a sample of the lines that
are not ASCII, and the one whose characters look most like written language is taken, with a notice that says so.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plimsoll.intake.text.scripts import plausibility

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["Encoding", "encoding_of", "name_decoded", "utf8_blocks"]

BLOCK = 1 << 20
"""Bytes (or characters) read at a time."""
SAMPLE = 1 << 16
"""Bytes of lines that are not ASCII: enough to tell the code pages apart."""

_MAGIC = (
    b"%PDF-",
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"\x1f\x8b",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"PAR1",
    b"7z\xbc\xaf\x27\x1c",
    b"Rar!",
    b"\xfd7zXZ\x00",
    b"BZh",
    b"\x28\xb5\x2f\xfd",
    b"SQLite format 3\x00",
    b"\x7fELF",
)
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_DELIMITER = re.compile(r"[\t,;|]")
_LINE_END = re.compile("[\r\n]+")
_NOT_ASCII_LINE = re.compile(rb"[^\r\n]*[\x80-\xff][^\r\n]*")

_CODE_PAGES = {
    "utf-8": "UTF-8",
    "cp932": "cp932 (Japanese Windows, Shift_JIS)",
    "gb18030": "GBK (Chinese Windows, gb18030)",
    "cp1252": "Windows-1252 (Western European)",
}
"""The encodings tried where strict UTF-8 fails, in the order that settles a tie."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """A text encoding by Python's name, and what had to be assumed to arrive at it."""

    name: str
    notices: tuple[str, ...] = ()


def encoding_of(file: Path, head: bytes) -> Encoding | None:
    """The encoding of the file that begins with `head`; None when it is not text.

    Text is told by its first line: a known signature or control characters there make the file binary, while a stray
    NUL further down is one line's problem. Reads the file at most three times, a block at a time. Raises OSError.
    """
    if head.startswith(_MAGIC):
        return None
    stated = next((name for mark, name in _MARKS if head.startswith(mark)), None)
    name = stated or _utf_16_by_its_zeros(head) or "utf-8"
    if _CONTROL.search(_first_line(head, name)):
        return None
    if _decodes(file, name):
        return Encoding(name, () if stated or name == "utf-8" else (_assumed(name.upper()),))
    if name != "utf-8":
        return Encoding(name, (_damaged(name.upper()),))
    return _best_guess(file)


def utf8_blocks(file: Path, encoding: str, block: int = BLOCK) -> Iterator[bytes]:
    """The file as UTF-8, a block at a time, without its byte order mark.

    A file that is UTF-8 already passes through untouched, damage included; from any other encoding what cannot be
    decoded becomes U+FFFD. Line ends are left as they are. Raises OSError.
    """
    if encoding == "utf-8":
        with file.open("rb") as raw:
            yield raw.read(block).removeprefix(codecs.BOM_UTF8)
            while data := raw.read(block):
                yield data
    else:
        with file.open(encoding=encoding, errors="replace", newline="") as text:
            yield text.read(block).removeprefix("\ufeff").encode("utf-8")
            while characters := text.read(block):
                yield characters.encode("utf-8")


def _first_line(head: bytes, encoding: str) -> str:
    text = head.decode(encoding, "replace").removeprefix("\ufeff").lstrip("\r\n")
    return _LINE_END.split(text, maxsplit=1)[0]


def _utf_16_by_its_zeros(head: bytes) -> str | None:
    """UTF-16 that bears no mark: a zero byte beside each ASCII character, all of them on one side, and a header."""
    low, high = head[0::2].count(0), head[1::2].count(0)
    if max(low, high) < max(2, len(head) // 20) or min(low, high) > max(low, high) // 50:
        return None
    name = "utf-16-le" if high > low else "utf-16-be"
    return name if _DELIMITER.search(_first_line(head, name)) else None


def _decodes(file: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with file.open("rb") as raw:
            while data := raw.read(BLOCK):
                decoder.decode(data)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _best_guess(file: Path) -> Encoding:
    sample = _sample(file)
    name = max(_CODE_PAGES, key=lambda candidate: plausibility(sample, candidate))
    shown = _CODE_PAGES[name]
    if name == "utf-8" or not _decodes(file, name):
        return Encoding(name, (_damaged(shown),))
    return Encoding(name, (_assumed(shown),))


def _sample(file: Path) -> bytes:
    """Lines that are not ASCII, from wherever in the file they stand."""
    lines: list[bytes] = []
    size = 0
    with file.open("rb") as raw:
        while size < SAMPLE and (data := raw.read(BLOCK)):
            if data.isascii():
                continue
            for match in _NOT_ASCII_LINE.finditer(data + raw.readline(BLOCK)):
                lines.append(match[0][: SAMPLE - size])
                size += len(lines[-1])
                if size >= SAMPLE:
                    break
    return b"\n".join(lines)


def _assumed(shown: str) -> str:
    return f"the file does not say its encoding; it was read as {shown}"


def _damaged(shown: str) -> str:
    return f"the file was read as {shown}, but some of its bytes are not; they were replaced by the sign \ufffd"


def name_decoded(name: bytes) -> str:
    """A file's name whose encoding nobody states, as the likeliest text."""
    encoding = max(_CODE_PAGES, key=lambda candidate: plausibility(name, candidate))
    return name.decode(encoding, "replace")
