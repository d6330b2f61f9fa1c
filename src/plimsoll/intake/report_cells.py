"""Cells as marketplaces' reports write them: days with month names, numbers of several locales, yes and no."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from plimsoll.facts.problems import Problem
from plimsoll.intake.mappings.lookups import said
from plimsoll.intake.vocabulary import translated

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

__all__ = [
    "first_said", "iso_day", "joined", "latest_instant", "meant", "nothing", "number", "refused", "said_cells", "shown",
    "yes_or_no",
]  # fmt: skip

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMED_DAY = re.compile(r"(\d{1,2})[-\s]([A-Za-z]{3,9})\.?[-\s](\d{4})(?=$|\s)\s*")
_UTC_TIME = re.compile(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) UTC")

_GAPS = re.compile("[\\s\u00a0\u202f'\u2019](?=\\d{3})")
"""What some locales write between thousands."""
_PLAIN = re.compile(r"[+-]?(?:\d+|\d*\.\d+)")
_COMMA_DECIMAL = re.compile(r"[+-]?(?:\d{1,3}(?:\.\d{3})+|\d+),\d{1,2}")
_COMMA_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+\.\d+|[+-]?\d{1,3}(?:,\d{3}){2,}")
_POINT_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:\.\d{3}){2,}")
_DOUBTFUL = re.compile(r"[+-]?[1-9]\d{0,2}\.\d{3}")
"""1.234 is a thousand in some locales and little more than one in others; no currency here has three decimals."""

_WITH_OFFSET = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?(Z|[+-]\d{2}:\d{2})$"
_YES = ("y", "yes", "true", "1")
_NO = ("n", "no", "false", "0")
_LONGEST_WORD = 40
_MOST_WORDS = 10


def said_cells(batch: pa.Table, spelling: Mapping[str, str]) -> dict[str, pa.Array]:
    """Our columns, trimmed, an empty cell null; `spelling` maps them to the file's."""
    return {ours: said(batch[theirs]) for ours, theirs in spelling.items()}


def nothing(rows: int) -> pa.Array:
    """A column that says nothing."""
    return pa.nulls(rows, pa.string())


def meant(column: pa.Array, meaning: Callable[[str], str | None]) -> pa.Array:
    """The column with each distinct word replaced by its meaning; what says nothing stays so."""
    return translated(pa.chunked_array([column]), lambda word: None if word is None else meaning(word))


def first_said(columns: Sequence[pa.Array | None]) -> pa.Array:
    """For each row the first of the columns that says something; at least one of them is there."""
    return pc.coalesce(*(column for column in columns if column is not None))


def joined(columns: Sequence[pa.Array], between: str) -> pa.Array:
    """For each row the texts of the columns that say something, in order; empty where none does.

    Arrow's own join with `null_handling="skip"` loses the rows in which every text is null (pyarrow 26).
    """
    whole = columns[0].fill_null("")
    for column in columns[1:]:
        more = column.fill_null("")
        both = pc.and_(pc.not_equal(whole, ""), pc.not_equal(more, ""))
        whole = pc.binary_join_element_wise(whole, more, pc.if_else(both, between, ""))
    return whole


def iso_day(text: str) -> str:
    """`14-Jul-2025` as `2025-07-14`, `2023-01-03 10:00:00 UTC` as ISO 8601, what follows a day kept; else the text."""
    if utc := _UTC_TIME.fullmatch(text):
        return f"{utc[1]}T{utc[2]}Z"
    named = _NAMED_DAY.match(text)
    month = named[2].casefold()[:3] if named else ""
    if named is None or month not in _MONTHS:
        return text
    try:
        day = date(int(named[3]), _MONTHS.index(month) + 1, int(named[1]))
    except ValueError:  # 31-Feb-2026
        return text
    rest = text[named.end() :]
    return f"{day.isoformat()} {rest}" if rest else day.isoformat()


def number(text: str) -> str | None:
    """The number with a decimal point and nothing between thousands; None when it cannot be read for sure.

    A comma before one or two last digits is a decimal comma (`1.234,50`); `1,234` and `1.234` could be either.
    """
    bare = _GAPS.sub("", text.strip()).replace("\u2212", "-")
    if _DOUBTFUL.fullmatch(bare):
        return None
    if _PLAIN.fullmatch(bare):
        return bare
    if _COMMA_DECIMAL.fullmatch(bare):
        return bare.replace(".", "").replace(",", ".")
    if _COMMA_THOUSANDS.fullmatch(bare):
        return bare.replace(",", "")
    return bare.replace(".", "") if _POINT_THOUSANDS.fullmatch(bare) else None


def yes_or_no(text: str) -> str | None:
    """`true`, `false`, or None for any other word."""
    word = text.strip().casefold()
    if word in _YES:
        return "true"
    return "false" if word in _NO else None


def latest_instant(texts: pa.Array) -> datetime | None:
    """The latest of the ISO 8601 times that state their offset, in UTC."""
    stated = texts.filter(pc.match_substring_regex(texts, _WITH_OFFSET)).drop_null()
    found = (_instant(text) for text in pc.unique(stated).to_pylist())
    return max(filter(None, found), default=None)


def _instant(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):  # a day or an hour that does not exist
        return None


def refused(
    path: str, lines: pa.Array, words: pa.Array, where: pa.Array, field: str, message: str, hint: str
) -> Iterator[Problem]:
    """One Problem for each row of `where`; `{}` in the message becomes the row's word."""
    for word, line in zip(words.filter(where).to_pylist(), lines.filter(where).to_pylist(), strict=True):
        yield Problem(path, line, field, message.format(shown([word or ""])), hint)


def shown(words: Collection[str]) -> str:
    """Words for a message: quoted, the long ones shortened, the many counted."""
    first = [repr(word if len(word) <= _LONGEST_WORD else word[:_LONGEST_WORD] + "...") for word in words][:_MOST_WORDS]
    more = f" and {len(words) - _MOST_WORDS} more" if len(words) > _MOST_WORDS else ""
    return ", ".join(first) + more
