"""The list of defective orders behind Amazon's order defect rate: "Download Report" on its page, one for each channel.

Seller Central > Performance > Account Health > Order Defect Rate. Moderators on Amazon's seller forum say that it holds
the order date, the order id and which of the three kinds applies, and that it is empty without defects; a third party
adds fulfilment method and account impact. The exact header strings were found nowhere, so the file is told tolerantly:
an order id, and either one column whose words are kinds of defect, or a column of marks for at least two of the three
kinds. How sure: the columns' meanings are sourced, their spelling is not (`odr_words`).

Each order and kind is one row of `listed`: the marketplace's verdict, seen on a day; never a claim of our making.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import pyarrow as pa

from plimsoll.facts.problems import Problem
from plimsoll.facts.schema import DEFECT_KINDS
from plimsoll.intake.flat import text_rows
from plimsoll.intake.readers.displayed_figures import shown
from plimsoll.intake.readers.odr_words import (
    COLUMNS,
    FOREIGN,
    FULFILLERS,
    KIND_COLUMNS,
    LOOSE_KIND_COLUMNS,
    impacts,
    kinds_in,
)
from plimsoll.intake.readers.seller_central import (
    StrangeWords,
    columns_by_name,
    is_interchange,
    kept_aside,
    loaded,
    no_order_id,
    order_id,
    plain_words,
    rows_of,
    unseen,
    yes_or_no,
)
from plimsoll.intake.reading import Lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.intake.readers.seller_central import Row
    from plimsoll.intake.reading import Context, Opened, Read

__all__ = ["AmazonOdrDownload"]

_ROWS_LOOKED_AT = 200
_FEWEST_MARK_COLUMNS = 2


class AmazonOdrDownload:
    """Reads the list behind the order defect rate, as CSV, or XLS saved as CSV or tab-separated text."""

    name = "amazon_odr_download"
    tables = ("listed",)
    meaning = "Amazon's list of defective orders: Download Report on the Order Defect Rate page, one for each channel."

    def recognises(self, opened: Opened) -> bool:
        """Whether it lists orders by kind of defect, and is no list of another matter."""
        if FOREIGN.intersection(map(plain_words, opened.columns)) or is_interchange(opened):
            return False
        return _spelling(opened) is not None

    def read(self, opened: Opened, context: Context) -> Iterator[Read]:
        """Each order and kind as a row of `listed`; a line that names no kind, or no order, is a problem."""
        spelling = _spelling(opened) or {}
        unknown = [name for name in opened.columns if name and name not in spelling.values()]
        yield from kept_aside(opened, unknown)
        yield from unseen(opened, context)
        listing = _Listing(opened, spelling)
        for part in text_rows(opened, wanted=set(spelling.values())):
            if isinstance(part, pa.Table):
                rows: list[Row] = []
                for line, cells in rows_of(part):
                    found = listing.rows(line, cells)
                    if isinstance(found, Problem):
                        yield found
                    else:
                        rows += found
                yield from loaded("listed", rows, context, spelling)
            elif isinstance(part, Lines):
                yield from listing.strange.notices(opened)
                yield part
            else:
                yield part


class _Listing:
    """One file's lines, and which of its words nobody knew."""

    def __init__(self, opened: Opened, spelling: dict[str, str]) -> None:
        self.opened = opened
        self.spelling = spelling
        self.strange = StrangeWords()

    def rows(self, line: int, cells: dict[str, str]) -> list[Row] | Problem:
        """A row for each kind of defect that a line names."""
        said = {ours: cells.get(name) for ours, name in self.spelling.items()}
        found = order_id(said["order_id"])
        if found is None:
            return no_order_id(self.opened, line, self.spelling["order_id"], said["order_id"])
        kinds = self._kinds(line, said)
        if isinstance(kinds, Problem):
            return kinds
        row = {"order_id": found, **self._beside(said)}
        return [(line, row | {"defect_kind": kind}) for kind in kinds]

    def _kinds(self, line: int, said: dict[str, str | None]) -> list[str] | Problem:
        kinds: dict[str, None] = {}
        if text := said.get("kind"):
            named = kinds_in(text)
            if named is None:
                return self._problem(line, "kind", f"{shown(text)} is no kind of defect that is known")
            kinds.update(dict.fromkeys(named))
        for kind in DEFECT_KINDS:
            cell = said.get(kind) or ""
            mark = yes_or_no(cell)
            if mark is None and kinds_in(cell) != (kind,):
                return self._problem(line, kind, f"{shown(cell)} is neither a mark, nor yes or no")
            if mark or mark is None:
                kinds[kind] = None
        if not kinds:
            column = next(column for column in ("kind", *DEFECT_KINDS) if column in self.spelling)
            return self._problem(line, column, "the line names no kind of defect")
        return list(kinds)

    def _problem(self, line: int, column: str, message: str) -> Problem:
        hint = "a listed order has negative feedback, an A-to-z claim or a service chargeback"
        return Problem(self.opened.path, line, self.spelling[column], message, hint)

    def _beside(self, said: dict[str, str | None]) -> dict[str, str]:
        """What a line says besides the order and the kinds; a word nobody knows is noted, and says nothing."""
        row: dict[str, str] = {}
        if date := said.get("order_date"):
            row["order_date"] = date
        if word := said.get("fulfillment_channel"):
            self._put(row, "fulfillment_channel", word, FULFILLERS.get(plain_words(word)))
        if word := said.get("impacts_odr"):
            answer = yes_or_no(word)
            answer = impacts(word) if answer is None else answer
            self._put(row, "impacts_odr", word, None if answer is None else str(answer).lower())
        return row

    def _put(self, row: dict[str, str], column: str, word: str, meaning: str | None) -> None:
        if meaning is None:
            self.strange.note(self.spelling[column], word)
        else:
            row[column] = meaning


def _spelling(opened: Opened) -> dict[str, str] | None:
    """Our columns, as the file names them; None where it is no such list."""
    if opened.delimiter is None:
        return None
    spelling = columns_by_name(opened, COLUMNS)
    if "order_id" not in spelling:
        return None
    if sum(kind in spelling for kind in DEFECT_KINDS) >= _FEWEST_MARK_COLUMNS:
        return spelling | columns_by_name(opened, KIND_COLUMNS)
    for kind in DEFECT_KINDS:
        spelling.pop(kind, None)
    strict, loose = columns_by_name(opened, KIND_COLUMNS), columns_by_name(opened, LOOSE_KIND_COLUMNS)
    for column, is_loose in ((strict, False), (loose, True)):
        if column and _names_kinds(opened, column["kind"], loose=is_loose):
            return spelling | column
    return None


def _names_kinds(opened: Opened, column: str, *, loose: bool) -> bool:
    """Whether the words below a column are kinds of defect: one of them at least, or all where the name is loose.

    Without any rows, a name that only this list uses is enough.
    """
    words = list(islice(_words(opened, column), _ROWS_LOOKED_AT))
    if not words:
        return not loose
    return (all if loose else any)(kinds_in(word) is not None for word in words)


def _words(opened: Opened, column: str) -> Iterator[str]:
    for part in text_rows(opened, wanted={column}):
        if isinstance(part, pa.Table):
            yield from (word for word in part[column].to_pylist() if word and word.strip())
