"""Whole columns instead of rows: what large series are summed from, without a Python object an order.

Committed files are read with Arrow, their dictionaries as they rest, so that no account name is read ten million times;
a state known at an earlier instant is not in files and comes through the engine.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from plimsoll.facts.view import DIMENSIONS, OVERLAPPING
from plimsoll.facts.zones import day_numbers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.facts.view import Days, FactsView, Scope

Numbers = np.ndarray[Any, np.dtype[np.int64]]
Codes = np.ndarray[Any, np.dtype[np.int32]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]

CELL = ("account", "marketplace_id", "fulfillment_channel")
FLAGS = ("is_test", "is_replacement")
EPOCH = date(1970, 1, 1).toordinal()
BATCH_ROWS = 1_500_000
"""Orders brought into memory at once, about."""


@dataclass(slots=True)
class Dictionary:
    """The distinct texts of a column, in the order in which they were met; a text's number is its place."""

    texts: list[str] = field(default_factory=list)
    _numbers: dict[str, int] = field(default_factory=dict)

    def number(self, text: str) -> int:
        """The text's number; a new text gets the next one."""
        found = self._numbers.setdefault(text, len(self.texts))
        if found == len(self.texts):
            self.texts.append(text)
        return found

    def codes(self, column: pa.ChunkedArray) -> Codes:
        """The numbers of a column's texts; -1 where it says nothing."""
        parts = [self._chunk(chunk) for chunk in column.chunks]
        return np.concatenate(parts) if parts else np.empty(0, np.int32)

    def _chunk(self, chunk: pa.Array) -> Codes:
        coded = chunk if pa.types.is_dictionary(chunk.type) else pc.dictionary_encode(chunk)
        known = [self.number(text) if text is not None else -1 for text in coded.dictionary.to_pylist()]
        indices = coded.indices.fill_null(len(known)) if coded.null_count else coded.indices
        places: Codes = indices.to_numpy(zero_copy_only=False)
        if not coded.null_count and known == list(range(len(known))):
            return places  # the file numbers its texts as we do
        return np.array([*known, -1], np.int32)[places]


@dataclass(frozen=True, slots=True)
class OrderBatch:
    """Some orders: codes of each text column (see `Dictionary`), the reporting day as days since 1970-01-01."""

    rows: Numbers
    """Each order's row in the table it came from; an order with several items stands once for each of them."""
    codes: dict[str, Codes]
    day: Numbers
    flags: dict[str, Flags]
    """`is_test` and `is_replacement`; unsaid is no."""


@dataclass(slots=True)
class OrderPanel:
    """The orders of some days as columns: cell, class, flags and one dimension (as `value`), batch by batch.

    An order with several ASINs stands once under each, as in the rows of `FactsView.order_counts`.
    """

    view: FactsView
    scope: Scope
    days: Days
    dimension: str | None = None
    texts: dict[str, Dictionary] = field(init=False)

    def __post_init__(self) -> None:
        self.texts = {name: Dictionary() for name in (*CELL, "class", "value")}
        if self.dimension is not None:
            for text in self.view.values_of(self.dimension):
                self.texts["value"].number(text)

    def batches(self) -> Iterator[OrderBatch]:
        """Every order of the days in scope."""
        columns = [*CELL, "class", *FLAGS, "purchased_at", "purchased_at_day"]
        if self.dimension is not None:
            columns.append(DIMENSIONS[self.dimension])
        for table in self._tables(columns):
            yield self.batch(table)

    def _tables(self, columns: list[str]) -> Iterator[pa.Table]:
        files = self.view.order_files(self.days)
        if files is None:
            for batch in self.view.order_batches(columns, BATCH_ROWS):
                yield pa.Table.from_batches([batch])
            return
        texts = [name for name in columns if name not in {*FLAGS, "purchased_at", "purchased_at_day", "asins", "skus"}]
        for path in files:
            with pq.ParquetFile(path, read_dictionary=texts) as file:
                for groups in _row_groups(file.metadata):
                    yield file.read_row_groups(groups, columns=columns, use_threads=False)

    def batch(self, table: pa.Table, prefix: str = "") -> OrderBatch:
        """The orders of a table that are in scope; `prefix` stands before the names of its columns but `account`."""
        codes = {name: self.texts[name].codes(table[_column(name, prefix)]) for name in (*CELL, "class")}
        day = day_numbers(table[f"{prefix}purchased_at"], table[f"{prefix}purchased_at_day"], self.days.zone)
        flags = {name: _flag(table, prefix + name) for name in FLAGS}
        rows = np.arange(len(table))
        inside = self._in_scope(codes, day)
        if not inside.all():
            rows = np.flatnonzero(inside)
            codes, day, flags = _taken(codes, rows), day[rows], _taken(flags, rows)
        if self.dimension is None:
            return OrderBatch(rows, codes, day, flags)
        values = table[prefix + DIMENSIONS[self.dimension]]
        values = values if len(rows) == len(table) else values.take(pa.array(rows))
        if self.dimension not in OVERLAPPING:
            return OrderBatch(rows, codes | {"value": self.texts["value"].codes(values)}, day, flags)
        parents, value = self._items(values.combine_chunks())
        return OrderBatch(
            rows[parents], _taken(codes, parents) | {"value": value}, day[parents], _taken(flags, parents)
        )

    def _in_scope(self, codes: dict[str, Codes], day: Numbers) -> Flags:
        inside: Flags = (codes["marketplace_id"] >= 0) & (codes["fulfillment_channel"] >= 0)
        asked = (self.scope.account, self.scope.marketplace_id, self.scope.fulfillment_channel)
        for name, text in zip(CELL, asked, strict=True):
            if text is not None:
                inside &= codes[name] == self.texts[name].number(text)
        first, last = self.days.first.toordinal() - EPOCH, self.days.last.toordinal() - EPOCH
        return inside & (day >= first) & (day <= last)

    def _items(self, lists: pa.ListArray) -> tuple[Numbers, Codes]:
        """(place of the order, code of its item) for every item; an order without items stands once, under none."""
        parents: Numbers = pc.list_parent_indices(lists).to_numpy()
        codes = self.texts["value"].codes(pa.chunked_array([pc.list_flatten(lists)]))
        bare = np.flatnonzero(np.bincount(parents, minlength=len(lists)) == 0)
        return np.concatenate([parents, bare]), np.concatenate([codes, np.full(len(bare), -1, np.int32)])


def _column(name: str, prefix: str) -> str:
    """The classes of orders stand in `class`, also beside an order's events."""
    return name if name == "account" else prefix + name


def _flag(table: pa.Table, name: str) -> Flags:
    found: Flags = table[name].fill_null(fill_value=False).to_numpy()
    return found


def _taken(columns: dict[str, Any], rows: Numbers) -> dict[str, Any]:
    return {name: column[rows] for name, column in columns.items()}


def _row_groups(metadata: pq.FileMetaData) -> Iterator[list[int]]:
    """The file's row groups, brought together to about `BATCH_ROWS` rows."""
    groups: list[int] = []
    rows = 0
    for number in range(metadata.num_row_groups):
        groups.append(number)
        rows += metadata.row_group(number).num_rows
        if rows >= BATCH_ROWS:
            yield groups
            groups, rows = [], 0
    if groups:
        yield groups
