"""Opening a bundle that somebody sent: nothing leaves the folder, nothing swells, every byte is looked at once."""

from __future__ import annotations

import errno
import hashlib
import re
import stat
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plimsoll.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MOST_MEMBERS, MOST_BYTES = 5_000, 2 << 30
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*(?:/[A-Za-z0-9_][A-Za-z0-9._-]*){0,4}")
_ENCRYPTED = 0x1
_CHUNK = 1 << 20
_OF_THE_NAME = {errno.ENAMETOOLONG, errno.ENOTDIR, errno.EISDIR, errno.EEXIST, errno.EINVAL}
"""What a system answers to a member's name; anything else that it answers is about the disk, not about the bundle."""
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError, NotImplementedError)


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A member as it lies in the folder: its name, sha256 and size; `fault` where it could not be had."""

    path: str
    sha256: str = ""
    size: int = 0
    fault: str = ""


def unpack(bundle: Path, folder: Path) -> list[Unpacked]:
    """Every member of a bundle, written into the folder.

    Raises UsageError where the file is no bundle at all, or where the folder will not have its files.
    """
    try:
        archive = zipfile.ZipFile(bundle)
    except _BROKEN as error:
        raise UsageError(
            f"{bundle.name} cannot be opened as a zip: {error}", hint="`plimsoll plan build --bundle` writes one"
        ) from error
    with archive:
        infos = archive.infolist()
        if len(infos) > MOST_MEMBERS:
            raise UsageError(f"{bundle.name} has {len(infos)} members, a bundle has at most {MOST_MEMBERS}")
        try:
            return list(_members(archive, infos, folder))
        except OSError as error:  # of writing: what cannot be read is a fault of its member
            raise UsageError(
                f"{bundle.name} could not be unpacked: {error.strerror or error}",
                hint="that says nothing of the bundle; free as much room as it is large, or name a folder by TMPDIR",
            ) from error


def _members(archive: zipfile.ZipFile, infos: list[zipfile.ZipInfo], folder: Path) -> Iterator[Unpacked]:
    seen: set[str] = set()
    left = MOST_BYTES
    for info in infos:
        shown = info.filename.encode("ascii", "backslashreplace").decode()[:120]
        fault = _unsafe(info) or ("it stands there twice" if info.filename.lower() in seen else "")
        seen.add(info.filename.lower())
        if fault:
            yield Unpacked(shown, fault=fault)
            continue
        one = _unpacked(archive, info, folder, left)
        left -= one.size
        yield one


def _unsafe(info: zipfile.ZipInfo) -> str:
    """Why a member is not even opened; the names are those that a bundle is written with."""
    if not _NAME.fullmatch(info.filename):
        return "its name leads elsewhere, or is none that a bundle has"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "it is a link"
    if info.flag_bits & _ENCRYPTED or info.compress_type != zipfile.ZIP_STORED:
        return "it is packed or encrypted; a bundle holds its files as they are"
    return "" if info.file_size == info.compress_size else "its sizes disagree"


def _unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo, folder: Path, left: int) -> Unpacked:
    digest, size = hashlib.sha256(), 0
    target = folder / info.filename
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as out:
            for chunk in _chunks(archive, info):
                size += len(chunk)
                if size > left:
                    return Unpacked(info.filename, fault="the bundle is too large", size=size)
                digest.update(chunk)
                out.write(chunk)
    except _Damaged as error:
        return Unpacked(info.filename, fault=f"its bytes are damaged: {error}", size=size)
    except OSError as error:
        if error.errno not in _OF_THE_NAME:
            raise
        return Unpacked(info.filename, fault=f"its name cannot be a file's here: {error.strerror}", size=size)
    return Unpacked(info.filename, digest.hexdigest(), size)


class _Damaged(Exception):
    """A member cannot be read to its end; a disk that is full must not be taken for that."""


def _chunks(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    try:
        with archive.open(info) as stream:
            while chunk := stream.read(_CHUNK):
                yield chunk
    except _BROKEN as error:
        raise _Damaged(error) from error
