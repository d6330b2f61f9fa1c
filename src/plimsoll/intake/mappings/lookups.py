"""Looking things up in another file: from a key to what the rows with that key say, a batch at a time.

A look-up file is read once, only the columns that are needed, and held in memory as columns: the keys, and beside each
the distinct texts found for it, in the order of the file. A key may find several; a chain of look-ups follows them all.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from plimsoll.facts.problems import Notice, Problem
from plimsoll.intake.flat import text_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from plimsoll.intake.mappings.shape import LookUp
    from plimsoll.intake.reading import Opened

__all__ = ["LookupTables", "Reached", "composite", "distinct_pairs", "numbers", "said", "whole"]

_BETWEEN = "\x1f"
"""Between the parts of a key of several columns: ASCII's own unit separator, which no export writes."""


@dataclass(frozen=True, slots=True)
class Reached:
    """What look-ups found for a batch: (row, text) pairs by ascending row, a row as often as texts were found for it.

    `asked` are the rows that have a key, `met` those whose key stands in the other file (perhaps beside an empty cell).
    """

    rows: pa.Array
    texts: pa.Array
    asked: pa.Array
    met: pa.Array


@dataclass(frozen=True, slots=True)
class _Index:
    """`texts` holds for each key the list of what was found for it; null where its cells are all empty."""

    keys: pa.Array
    texts: pa.Array


@dataclass(slots=True)
class LookupTables:
    """The look-up files of one mapped file, read when they are first needed. `given` are the files by name."""

    given: Mapping[str, Opened]
    needed: Sequence[LookUp]
    notices: list[Notice] = field(default_factory=list)
    """What was found while reading them: lines that could not be read."""
    _tables: dict[str, pa.Table] = field(default_factory=dict)
    _indexes: dict[tuple[str, tuple[str, ...], str], _Index] = field(default_factory=dict)

    def reach(self, step: LookUp, keys_of: Callable[[tuple[str, ...]], pa.Array]) -> Reached:
        """Look up for every row of a batch; `keys_of` gives the batch's keys out of the columns named."""
        if step.via is None:
            keys = keys_of(step.given)
            rows = pc.indices_nonzero(pc.is_valid(keys)).cast(pa.int64())
            asked, keys = rows, keys.drop_null()
        else:
            before = self.reach(step.via, keys_of)
            asked, rows, keys = before.asked, before.rows, before.texts
        index = self._index(step)
        places = pc.index_in(keys, value_set=index.keys)
        lists = index.texts.take(places)
        met = pc.unique(rows.filter(pc.is_valid(places)))
        found = rows.take(pc.list_parent_indices(lists)), pc.list_flatten(lists)
        return Reached(*(distinct_pairs(*found) if step.via else found), asked, met)

    def _index(self, step: LookUp) -> _Index:
        name = (step.file, step.key, step.column)
        if name not in self._indexes:
            table = self._table(step.file)
            self._indexes[name] = _index_of(composite([table[part] for part in step.key]), table[step.column])
        return self._indexes[name]

    def _table(self, file: str) -> pa.Table:
        if file not in self._tables:
            wanted = {name for step in self.needed if step.file == file for name in (*step.key, step.column)}
            batches, unread = [], 0
            for item in text_rows(self.given[file], wanted=wanted):
                if isinstance(item, pa.Table):
                    batches.append(item.select(sorted(wanted)))
                elif isinstance(item, Problem):
                    unread += 1
            if unread:
                told = f"{file}: {unread:,} of its lines could not be read, so nothing is looked up in them"
                self.notices.append(Notice(self.given[file].path, told))
            empty = pa.table({name: pa.array([], pa.string()) for name in sorted(wanted)})
            table = pa.concat_tables([empty, *batches])
            self._tables[file] = pa.table({name: said(table[name]) for name in table.column_names})
        return self._tables[file]


def said(texts: pa.Array | pa.ChunkedArray) -> pa.Array:
    """The texts trimmed, in one piece; an empty one is null."""
    trimmed = pc.utf8_trim_whitespace(whole(texts))
    return pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, pa.string()), trimmed)


def composite(parts: Sequence[pa.Array], between: str = _BETWEEN) -> pa.Array:
    """The parts of every row as one text; null where any of them is."""
    pieces = [whole(part) for part in parts]
    return pieces[0] if len(pieces) == 1 else pc.binary_join_element_wise(*pieces, between, null_handling="emit_null")


def distinct_pairs(rows: pa.Array, texts: pa.Array) -> tuple[pa.Array, pa.Array]:
    """The (row, text) pairs without repeats, by row, those of one row in the order in which they first come."""
    pairs = pa.table({"row": rows, "text": texts, "at": numbers(len(rows))})
    first = pairs.group_by(["row", "text"], use_threads=False).aggregate([("at", "min")])
    first = first.sort_by([("row", "ascending"), ("at_min", "ascending")])  # groups come in no order of their own
    return whole(first["row"]), whole(first["text"])


def numbers(count: int) -> pa.Array:
    """0, 1, 2, ... below `count`."""
    return pc.cumulative_sum(pa.repeat(pa.scalar(1, pa.int64()), count), start=-1)


def whole(texts: pa.Array | pa.ChunkedArray) -> pa.Array:
    """The array in one piece."""
    return texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts


def _index_of(keys: pa.Array, texts: pa.Array | pa.ChunkedArray) -> _Index:
    texts, every = whole(texts), pc.unique(keys.drop_null())
    spoken = pc.and_(pc.is_valid(keys), pc.is_valid(texts))
    owners, found = distinct_pairs(pc.index_in(keys.filter(spoken), value_set=every), texts.filter(spoken))
    runs = pc.run_end_encode(owners)
    lists = pa.ListArray.from_arrays(pa.concat_arrays([pa.array([0], pa.int32()), runs.run_ends]), found)
    places = pc.index_in(numbers(len(every)).cast(pa.int32()), value_set=runs.values)
    return _Index(every, lists.take(places))
