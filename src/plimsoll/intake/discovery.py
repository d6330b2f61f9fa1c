"""Which files a call means: the files it names, and those in the folders it names."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from plimsoll.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["files_under"]

_PASSED_OVER = (".", "~$")
"""Beginnings of the names of hidden files and of a spreadsheet program's lock files."""


def files_under(paths: Iterable[Path]) -> Iterator[Path]:
    """The files to read: each named file as it is, each folder's files recursively, in the order of their names.

    In folders, hidden files and folders and lock files (`~$...`) are passed over, and so is whatever a link leads to
    outside the folder; a file that two ways lead to is given once. Raises UsageError, before giving anything, for a
    path that does not exist.
    """
    named = [Path(path) for path in paths]
    for path in named:
        if not path.exists():
            message = f"There is no file or folder {path}."
            raise UsageError(message)
    return _files(named)


def _files(named: list[Path]) -> Iterator[Path]:
    for path in named:
        if path.is_dir():
            yield from _inside(path, path.resolve(), {path.resolve()})
        else:
            yield path


def _inside(folder: Path, border: Path, seen: set[Path]) -> Iterator[Path]:
    """The files of one folder; `border` is the folder that links must not leave, `seen` what was given already."""
    for path in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if path.name.startswith(_PASSED_OVER):
            continue
        target = path.resolve()
        if target in seen or not target.is_relative_to(border):
            continue
        seen.add(target)
        if target.is_dir():
            yield from _inside(path, border, seen)
        elif target.is_file():
            yield path
