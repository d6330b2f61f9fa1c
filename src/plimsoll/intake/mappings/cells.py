"""One batch of a mapped file: the cells of the schema's columns, whose rows they are, and the lines that fail."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from plimsoll.facts.privacy import masked
from plimsoll.facts.problems import Problem
from plimsoll.intake.mappings.lookups import composite, distinct_pairs, numbers, said
from plimsoll.intake.mappings.shape import Constant, FromColumn, Joined, LookUp

if TYPE_CHECKING:
    from collections import Counter

    from plimsoll.intake.mappings.lookups import LookupTables
    from plimsoll.intake.mappings.shape import Cell, Condition, MappedTable, Words

__all__ = ["Batch", "TableCells"]

_SHOWN = 40
_CLOCK = r"(?s)[T ,]+\d{1,2}:\d{2}.*$"


@dataclass(frozen=True, slots=True)
class TableCells:
    """What one `[[file]]` makes of a batch: `cells` as long as the batch, and `rows`, which of them it takes.

    With an account from the file, `rows` names a line as often as it has accounts, each beside it in `accounts`.
    """

    cells: dict[str, pa.Array]
    rows: pa.Array
    accounts: pa.Array | None


@dataclass(slots=True)
class Batch:
    """Some lines of a file, as text. `faults` are the lines that fail, by row in the batch: the first fault of each.

    `missed` and `torn` count, by (column, look-up file), the lines for which nothing, or several things, were found.
    """

    path: str
    table: pa.Table
    tables: LookupTables
    missed: Counter[tuple[str, str]]
    torn: Counter[tuple[str, str]]
    faults: dict[int, Problem] = field(default_factory=dict)
    _texts: dict[str, pa.Array] = field(default_factory=dict)
    _lines: pa.Array = field(init=False)

    def __post_init__(self) -> None:
        self._lines = self.table["line"].combine_chunks()

    # -- what a `[[file]]` makes of it ---------------------------------------------------------------------------------

    def read(self, table: MappedTable) -> TableCells:
        """The table's cells; lines that it takes but that fail are noted in `faults`."""
        taken = self.taken(table.only_if)
        accounts = self._accounts(table.account, taken) if table.account else None
        cells = {name: self._column(name, cell, taken) for name, cell in table.cells}
        if accounts is None:
            return TableCells(cells, pc.indices_nonzero(taken).cast(pa.int64()), None)
        return TableCells(cells, *accounts)

    def taken(self, condition: Condition | None) -> pa.Array:
        """Which rows of the batch a `[[file]]` takes."""
        if condition is None:
            return pa.repeat(pa.scalar(value=True), self.table.num_rows)
        texts = self._text(condition.column)
        if condition.words is None:
            return pc.is_valid(texts)
        named = pc.fill_null(pc.not_equal(_spoken(texts, condition.words), ""), fill_value=False)
        return pc.invert(named) if condition.negated else named

    def fault(self, row: int, spelling: str | None, message: str, hint: str) -> None:
        """Note that a line fails; only its first fault is kept."""
        if row not in self.faults:
            self.faults[row] = Problem(self.path, self._lines[row].as_py(), spelling, message, hint)

    # -- cells ---------------------------------------------------------------------------------------------------------

    def _column(self, name: str, cell: Cell, taken: pa.Array) -> pa.Array:
        if isinstance(cell.origin, LookUp):
            texts = self._looked_up(name, cell, cell.origin, taken)
        else:
            texts = _prefixed(self._said(cell), cell.prefix)
            if cell.words:
                texts = self._in_words(name, cell, texts, self._every_row(), taken)
        return pc.replace_substring_regex(texts, pattern=_CLOCK, replacement="") if cell.day else texts

    def _said(self, cell: Cell) -> pa.Array:
        """The cells that the line itself says."""
        origin = cell.origin
        if isinstance(origin, FromColumn):
            texts = self._text(origin.column)
        elif isinstance(origin, Joined):
            texts = composite([self._text(column) for column in origin.columns], origin.between)
        else:
            assert isinstance(origin, Constant)  # noqa: S101 - look-ups are followed elsewhere
            texts = pa.repeat(pa.scalar(origin.text or None, pa.string()), self.table.num_rows)
        return texts

    def _text(self, column: str) -> pa.Array:
        if column not in self._texts:
            self._texts[column] = said(self.table[column])
        return self._texts[column]

    def _every_row(self) -> pa.Array:
        return numbers(self.table.num_rows)

    def _keys(self, columns: tuple[str, ...]) -> pa.Array:
        return composite([self._text(column) for column in columns])

    def _looked_up(self, name: str, cell: Cell, origin: LookUp, taken: pa.Array) -> pa.Array:
        """One text a row: what the look-up found, where it found just one."""
        found = self.tables.reach(origin, self._keys)
        unmet = pc.invert(pc.is_in(found.asked, value_set=found.met))
        self.missed[name, origin.file] += _count(taken.take(found.asked.filter(unmet)))
        rows, texts = self._pairs(name, cell, found.rows, found.texts, taken)
        counted = pa.table({"row": rows, "text": texts}).group_by("row", use_threads=False)
        counted = counted.aggregate([("text", "count"), ("text", "min")]).combine_chunks()
        single = pc.equal(counted["text_count"], 1)
        self.torn[name, origin.file] += _count(taken.take(counted["row"].filter(pc.invert(single))))
        alone = counted.filter(single).combine_chunks()
        places = pc.index_in(self._every_row(), value_set=alone["row"])
        return said(alone["text_min"].take(places))

    def _pairs(
        self, name: str, cell: Cell, rows: pa.Array, texts: pa.Array, taken: pa.Array
    ) -> tuple[pa.Array, pa.Array]:
        """The (row, text) pairs of a cell that may have several texts: in the schema's words, none of them empty."""
        texts = _prefixed(texts, cell.prefix)
        if cell.words:
            texts = self._in_words(name, cell, texts, rows, taken)
        spoken = pc.is_valid(texts)
        rows, texts = rows.filter(spoken), texts.filter(spoken)
        return distinct_pairs(rows, texts) if cell.words else (rows, texts)

    def _in_words(self, name: str, cell: Cell, texts: pa.Array, rows: pa.Array, taken: pa.Array) -> pa.Array:
        """The texts in the schema's words; a line with a text that has none fails."""
        assert cell.words is not None  # noqa: S101 - the caller saw to it
        spoken = _spoken(texts, cell.words)
        unknown = pc.and_(pc.is_null(spoken), taken.take(rows))
        for place in pc.indices_nonzero(unknown).to_pylist():
            shown = masked(texts[place].as_py() or "")[:_SHOWN]
            told = f"{shown!r} has no value for {name} in the mapping"
            hint = f"add it at {cell.place}.values, or state there what is meant `otherwise`"
            self.fault(rows[place].as_py(), cell.spelling, told, hint)
        return pc.if_else(pc.equal(spoken, ""), pa.scalar(None, pa.string()), spoken)

    def _accounts(self, cell: Cell, taken: pa.Array) -> tuple[pa.Array, pa.Array]:
        """Every (row, account) of the lines that are taken; a line without any fails."""
        if isinstance(cell.origin, LookUp):
            found = self.tables.reach(cell.origin, self._keys)
            rows, accounts = self._pairs("account", cell, found.rows, found.texts, taken)
        else:
            rows, accounts = self._pairs("account", cell, self._every_row(), self._said(cell), taken)
        wanted = taken.take(rows)
        rows, accounts = rows.filter(wanted), accounts.filter(wanted)
        owned = pc.is_in(self._every_row(), value_set=rows)
        for row in pc.indices_nonzero(pc.and_not(taken, owned)).to_pylist():
            self.fault(row, cell.columns[0] if cell.columns else None, *_nobodys(cell))
        return rows, accounts


def _nobodys(cell: Cell) -> tuple[str, str]:
    if isinstance(cell.origin, LookUp):
        asked = " and ".join(cell.columns)
        told = f"{cell.origin.file} says no {cell.origin.column} for this {asked}, so the line is no account's"
        return told, f"once {cell.origin.file} has the row, import both again with a later --observed-at"
    return f"{cell.spelling} says no account", f"fill it in, or map another column at {cell.place}"


def _prefixed(texts: pa.Array, prefix: str) -> pa.Array:
    return pc.binary_join_element_wise(prefix, texts, "", null_handling="emit_null") if prefix else texts


def _spoken(texts: pa.Array, words: Words) -> pa.Array:
    """The value of every text; "" where nothing is to be said, null where there is no value. An empty cell is ""'s."""
    encoded = pc.fill_null(texts, "").dictionary_encode()
    values = pa.array([words.of(text) for text in encoded.dictionary.to_pylist()], pa.string())
    return values.take(encoded.indices)


def _count(flags: pa.Array | pa.ChunkedArray) -> int:
    return pc.sum(flags).as_py() or 0
