"""Translating a file's words into ours, one distinct word at a time instead of one row at a time."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from plimsoll.intake.reading import Opened

__all__ = ["knows_quotes", "plain_name", "spelled_by", "translated"]

_BETWEEN_WORDS = re.compile(r"[\s_-]+")


def plain_name(name: str) -> str:
    """A column's name with letter case, spaces, hyphens and underscores made alike: `Order_ID` is `order-id`."""
    return _BETWEEN_WORDS.sub("-", name.strip().casefold())


def knows_quotes(opened: Opened) -> bool:
    """Amazon's tab-separated reports know no quotes; copies that a spreadsheet saved (as CSV or UTF-16 text) do."""
    return opened.delimiter != "\t" or (opened.encoding or "").startswith("utf-16")


def spelled_by(opened: Opened, columns: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """For each of our columns that the file has, the name it gives it; `columns` lists the plain names in order."""
    named = {plain_name(name): name for name in opened.columns}
    found = {ours: next((named[name] for name in theirs if name in named), None) for ours, theirs in columns.items()}
    return {ours: name for ours, name in found.items() if name is not None}


def translated(column: pa.ChunkedArray, meaning: Callable[[str], str | None]) -> pa.Array:
    """The column with each value replaced by its meaning, which is asked once for each distinct value."""
    words = column.combine_chunks().dictionary_encode()
    meanings = pa.array([meaning(word) for word in words.dictionary.to_pylist()], pa.string())
    return meanings.take(words.indices)
