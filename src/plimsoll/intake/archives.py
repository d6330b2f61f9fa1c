"""Zip and gzip archives: their members one by one, unpacked within limits that no declared size can talk its way past.

A member is unpacked to a temporary file first and handed over only when all of it is sound; so whoever reads it meets
no surprise half-way. Sizes are counted while unpacking.
"""

from __future__ import annotations

import gzip
import re
import stat
import struct
import tempfile
import zipfile
import zlib
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Literal

from plimsoll.facts.problems import Problem
from plimsoll.intake.text.encodings import name_decoded

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["MOST_BYTES", "MOST_MEMBERS", "MOST_RATIO", "Member", "members"]

MOST_MEMBERS = 10_000
MOST_BYTES = 4 << 30
"""Unpacked, all members of an archive together."""
MOST_RATIO = 200
"""Unpacked to packed bytes, of a member and of the archive."""

Member = tuple[str, IO[bytes]]
"""How people name it (`all.zip!orders.csv`), and its content, open until the next member is asked for."""

_SMALL = 1 << 16
"""Bytes below which a ratio says nothing: a short file of one repeated line packs very well."""
_CHUNK = 1 << 16
_IN_MEMORY = 1 << 22
_LONGEST_DIRECTORY = MOST_MEMBERS * 512
"""Bytes of a zip's directory; a longer one is absurd, and would fill the memory before a member could be counted."""
_DIRECTORY_LIES_BEFORE = 66_000
"""Bytes at the end of a zip in which its directory's length is stated."""

_GZIP = b"\x1f\x8b"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OTHERS = (b"7z\xbc\xaf\x27\x1c", b"Rar!", b"\xfd7zXZ\x00", b"BZh", b"\x28\xb5\x2f\xfd")
_TAR, _TAR_AT = b"ustar", 257
_OFFICE = frozenset({"[Content_Types].xml", "mimetype"})
"""Members that make a zip a document (a spreadsheet, a text), which is one file and not an archive."""
_PASSED_OVER = (".", "~$", "__MACOSX")
_READABLE = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""The other methods unpack without a bound on memory, and no report comes in them."""
_LEADS_OUT = re.compile(r"/|[A-Za-z]:|(?:.*/)?\.\.(?:/|$)", re.DOTALL)
_UTF_8_NAME = 0x800
_ENCRYPTED = 0x1
_SEE_ZIP64 = 0xFFFFFFFF

_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError, struct.error)

_DAMAGED = "it is damaged and cannot be unpacked"
_TOO_MUCH = f"it unpacks to more than {MOST_BYTES >> 30} GiB"
_TOO_DENSE = f"it unpacks to more than {MOST_RATIO} times its size"


def members(file: Path, path_shown: str) -> Iterator[Member | Problem] | None:
    """The members of a zip or gzip file, told by content; None when it is not one.

    Folders, hidden files and lock files are passed over. What cannot be had is a Problem that names the member:
    an archive in the archive, a path that leads out of it, a link, a password, a damaged or an outsized member.
    Raises OSError when the file itself cannot be opened.
    """
    with file.open("rb") as raw:
        kind = _kind(raw)
    if kind == "zip":
        return _zip_members(file, path_shown)
    return _gzip_member(file, path_shown) if kind == "gzip" else None


def _kind(raw: IO[bytes]) -> Literal["zip", "gzip", "document", "other"] | None:
    """What archive the stream holds, if any; the stream is left at its beginning."""
    head = raw.read(_TAR_AT + len(_TAR))
    raw.seek(0)
    if head.startswith(_ZIP):
        return "document" if _is_document(raw) else "zip"
    if head.startswith(_GZIP):
        return "gzip"
    return "other" if head.startswith(_OTHERS) or head.endswith(_TAR) else None


def _is_document(raw: IO[bytes]) -> bool:
    try:
        if _directory_length(raw) > _LONGEST_DIRECTORY:
            return False
        with zipfile.ZipFile(raw) as archive:
            return not _OFFICE.isdisjoint(archive.namelist())
    except _BROKEN:
        return False
    finally:
        raw.seek(0)


def _directory_length(raw: IO[bytes]) -> int:
    """The longest directory that any end record of the zip states, so that none can be hidden behind another."""
    size = raw.seek(0, 2)
    raw.seek(max(0, size - _DIRECTORY_LIES_BEFORE))
    tail = raw.read()
    stated = [_number(tail[at.start() + 12 : at.start() + 16]) for at in re.finditer(b"PK\x05\x06", tail)]
    stated = [length for length in stated if length != _SEE_ZIP64]
    stated += [_number(tail[at.start() + 40 : at.start() + 48]) for at in re.finditer(b"PK\x06\x06", tail)]
    return max(stated, default=0)


def _number(field: bytes) -> int:
    return int.from_bytes(field, "little")


@dataclass(slots=True)
class _Allowance:
    """What may still be unpacked from one archive of `packed` bytes."""

    packed: int
    unpacked: int = 0
    spent: int = 0
    """Unpacked in vain, from members that were then refused."""

    def excess(self, size: int, packed: int) -> str | None:
        """Why a member of so many bytes, unpacked from `packed`, is too much; None when it is not."""
        total = self.unpacked + size
        if total + self.spent > MOST_BYTES:
            return _TOO_MUCH
        dense = size > _SMALL and size > MOST_RATIO * min(packed, self.packed)
        return _TOO_DENSE if dense or (total > _SMALL and total > MOST_RATIO * self.packed) else None


def _zip_members(file: Path, path_shown: str) -> Iterator[Member | Problem]:
    with file.open("rb") as raw:
        if _directory_length(raw) > _LONGEST_DIRECTORY:
            yield _problem(path_shown, f"it has more than {MOST_MEMBERS:,} members")
            return
        raw.seek(0)
        try:
            archive = zipfile.ZipFile(raw)
        except _BROKEN:
            yield _problem(path_shown, _DAMAGED)
            return
        with archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            if len(infos) > MOST_MEMBERS:
                yield _problem(path_shown, f"it has more than {MOST_MEMBERS:,} members")
                return
            yield from _each(archive, infos, path_shown, _Allowance(file.stat().st_size))


def _each(
    archive: zipfile.ZipFile, infos: list[zipfile.ZipInfo], path_shown: str, allowance: _Allowance
) -> Iterator[Member | Problem]:
    for info in infos:
        name = _name(info)
        if name.endswith("/") or any(
            part.startswith(_PASSED_OVER) and part not in (".", "..") for part in name.split("/")
        ):
            continue
        shown = f"{path_shown}!{name if name.isprintable() else ascii(name)[1:-1]}"
        refusal = _refusal(info, name)
        if refusal:
            yield _problem(shown, refusal)
            continue
        try:
            packed = archive.open(info)
        except _BROKEN:
            yield _problem(shown, _DAMAGED)
            continue
        with packed:
            yield from _unpacked(packed, info.compress_size, shown, allowance)


def _name(info: zipfile.ZipInfo) -> str:
    """The member's path with forward slashes. Windows writes names in its own code page and says nothing of it."""
    name = info.filename
    if not info.flag_bits & _UTF_8_NAME and not name.isascii():
        name = name_decoded(name.encode("cp437", "replace"))
    return name.replace("\\", "/")


def _refusal(info: zipfile.ZipInfo, name: str) -> str | None:
    """Why a member is not even opened."""
    if _LEADS_OUT.match(name):
        return "its path leads out of the archive"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "it is a link"
    if info.flag_bits & _ENCRYPTED:
        return "it is protected by a password"
    return None if info.compress_type in _READABLE else "it is packed in a way that is not read here"


def _gzip_member(file: Path, path_shown: str) -> Iterator[Member | Problem]:
    name = path_shown.replace("\\", "/").rsplit("/", 1)[-1].removesuffix(".gz")
    size = file.stat().st_size
    with gzip.open(file) as packed:
        yield from _unpacked(packed, size, f"{path_shown}!{name}", _Allowance(size))


def _unpacked(
    packed: IO[bytes] | gzip.GzipFile, packed_size: int, shown: str, allowance: _Allowance
) -> Iterator[Member | Problem]:
    """The member's content in a temporary file, or why it cannot be had."""
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as target:
        size = 0
        while True:
            try:
                chunk = packed.read(_CHUNK)
            except _BROKEN:
                yield _problem(shown, _DAMAGED)
                return
            if not chunk:
                break
            size += len(chunk)
            if excess := allowance.excess(size, packed_size):
                allowance.spent += size
                yield _problem(shown, excess)
                return
            target.write(chunk)
        allowance.unpacked += size
        target.seek(0)
        if _kind(target) in ("zip", "gzip", "other"):
            yield _problem(shown, "it is itself an archive")
            return
        yield shown, target


def _problem(shown: str, message: str) -> Problem:
    return Problem(shown, None, None, message, "unpack it yourself and import what you want of it")
