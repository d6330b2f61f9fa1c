"""Why a file cannot be read by its mapping at all: each reason is one problem of the whole file."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from plimsoll.facts.problems import Problem
from plimsoll.intake.flat import repeated_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from plimsoll.intake.mappings.shape import MappedFile
    from plimsoll.intake.reading import Opened

__all__ = ["closest", "file_problems"]

_SHOWN = 20
"""Columns of a file that a hint lists."""


def file_problems(mapped: MappedFile, opened: Opened, lookups: Mapping[str, Opened]) -> Iterator[Problem]:
    """What the file and the files it looks things up in lack; all of it stands at the path of the file itself."""
    path = opened.path
    for setting in ("encoding", "delimiter"):
        if len({getattr(table.format, setting) for table in mapped.tables} - {None}) > 1:
            places = " and ".join(table.place for table in mapped.tables)
            told = f"{places} of the mapping mean this file, but state another {setting} each"
            yield Problem(path, None, None, told, f"state the same {setting} in both")
    needed = _named(pair for table in mapped.tables for pair in table.columns)
    yield from _table_problems(path, "the file", opened, needed)
    for file in mapped.lookup_names:
        if file not in lookups:
            told = f"the mapping looks things up in {file}, which was not given"
            yield Problem(path, None, None, told, f"import this file together with {file}")
            continue
        needed = _named(
            (column, cell.place)
            for table in mapped.tables
            for cell in table.every_cell
            for step in cell.look_ups
            if step.file == file
            for column in (*step.key, step.column)
        )
        yield from _table_problems(path, f"the look-up file {file}", lookups[file], needed)


def _named(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """By column the place in the mapping file that names it first."""
    named: dict[str, str] = {}
    for column, place in pairs:
        named.setdefault(column, place)
    return named


def _table_problems(path: str, what: str, opened: Opened, needed: Mapping[str, str]) -> Iterator[Problem]:
    if opened.encoding is None or opened.delimiter is None or not opened.columns:
        told = f"{what} is no table of delimited text whose first line names the columns"
        yield Problem(path, None, None, told, "export it as CSV; the mapping can state its encoding and delimiter")
        return
    for name in repeated_names(opened.columns):
        told = f"the header of {what} names the column {name!r} more than once"
        yield Problem(path, None, name, told, "leave one column of that name, or give each its own")
    for column, place in needed.items():
        if column not in opened.columns:
            told = f"{what} has no column {column!r}, which the mapping names at {place}"
            yield Problem(path, None, column, told, closest(column, opened.columns, "it has"))


def closest(word: str, known: Iterable[str], introduction: str) -> str:
    """A hint for a word nobody knows: the one most like it, else all there are (as far as they fit)."""
    known = [name for name in known if name]
    folded = {name.casefold(): name for name in known}
    like = get_close_matches(word.casefold(), folded, n=1)
    if like:
        return f"did you mean {folded[like[0]]}?"
    shown = ", ".join(known[:_SHOWN])
    return f"{introduction}: {shown}" + (" and more" if len(known) > _SHOWN else "")
