"""A series as a Parquet or CSV file: one row a cell, day and window; integers, so that they can be added up."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from plimsoll.errors import UsageError
from plimsoll.facts.panel import EPOCH
from plimsoll.metrics.series import COUNTED, Series
from plimsoll.metrics.triangle import ANY, PENDING
from plimsoll.metrics.verdict import BAD, GOOD, NONE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from plimsoll.metrics.odr import Recount
    from plimsoll.metrics.series import SeriesBlock
    from plimsoll.metrics.triangle import Cell

FIGURES = {"orders": "orders", ANY: "orders_with_defects", PENDING: "pending_claims"}
"""How the JSON of `plimsoll odr` calls what the triangle counts; the kinds have one name."""
_TEXT = pa.dictionary(pa.int32(), pa.string())
COLUMNS: tuple[tuple[str, pa.DataType], ...] = (
    ("account", _TEXT), ("marketplace_id", _TEXT), ("fulfillment_channel", _TEXT), ("dimension", _TEXT),
    ("value", _TEXT), ("as_of", pa.date32()), ("window_days", pa.int32()), ("lag_days", pa.int32()),
    *((FIGURES.get(name, name), pa.int32()) for name in ("orders", *COUNTED)),
    ("target_value", _TEXT), ("status", _TEXT), ("complete", pa.bool_()),
)  # fmt: skip
PIECE_ROWS = 1 << 16
"""Rows that the writer of Parquet takes at once."""
MAY_BE_NULL = ("dimension", "value")
SCHEMA = pa.schema([pa.field(name, kind, nullable=name in MAY_BE_NULL) for name, kind in COLUMNS])


def write_series(
    recount: Recount,
    path: Path,
    windows: Sequence[int] = (),
    *,
    whole: bool = False,
    progress: Callable[[str, int], None] | None = None,
) -> int:
    """Write the series that the recount's question asks for; gives the number of rows.

    The file appears whole or not at all. Raises UsageError when the name ends neither in .parquet nor in .csv.
    """
    begun = path.with_name(f".{path.name}.{os.getpid()}")
    rows = 0
    try:
        with _writer(path, begun) as writer:
            batches = _Batches(recount.question.by, recount.question.first.toordinal() - EPOCH)
            for block in Series(recount, windows, whole=whole).blocks():
                batch = batches.of(block)
                writer.write_batch(batch)
                rows += batch.num_rows
                if progress:
                    progress(path.name, rows)
        begun.replace(path)
    finally:
        begun.unlink(missing_ok=True)
    return rows


def _writer(path: Path, begun: Path) -> Any:  # noqa: ANN401 - pyarrow ships no types
    if path.suffix == ".parquet":
        texts = [name for name, kind in COLUMNS if kind == _TEXT]
        # counts are written as they are: looking for dictionaries and extremes in them costs more than all the sums;
        # the extremes of a dictionary are sought anew in every piece, so the pieces are long
        return pa.parquet.ParquetWriter(
            begun, SCHEMA, compression="snappy", use_dictionary=texts, write_statistics=["account"],
            write_batch_size=PIECE_ROWS,
        )  # fmt: skip
    if path.suffix == ".csv":
        return pa.csv.CSVWriter(begun, pa.schema([(n, pa.string() if k == _TEXT else k) for n, k in COLUMNS]))
    raise UsageError(f"a series is written as .parquet or .csv, not as {path.suffix or 'a file without an ending'}")


@dataclass(slots=True)
class _Batches:
    """Record batches of the blocks; the columns that name the cells are kept for the next window of the same cells."""

    by: str | None
    first: int
    _cells: Sequence[Cell] | None = field(init=False, default=None)
    _naming: dict[str, Any] = field(init=False, default_factory=dict)

    def of(self, block: SeriesBlock) -> pa.RecordBatch:
        """The rows of a block; under a dimension, those with orders."""
        cells, days = block.counts["orders"].shape
        if block.cells is not self._cells:
            self._cells, self._naming = block.cells, self._named(block, days)
        columns: dict[str, Any] = {FIGURES.get(name, name): counts.ravel() for name, counts in block.counts.items()}
        columns["window_days"] = np.full(cells * days, block.window, np.int32)
        columns["status"] = _dictionary(_status(block).ravel(), pa.array([NONE, GOOD, BAD]))
        columns["complete"] = block.complete.ravel()
        arrays = self._naming | {name: pa.array(column) for name, column in columns.items()}
        batch = pa.RecordBatch.from_arrays([arrays[name] for name, _ in COLUMNS], schema=SCHEMA)
        if block.by_value and not columns["orders"].all():
            return batch.filter(pa.array(columns["orders"] > 0))
        return batch

    def _named(self, block: SeriesBlock, days: int) -> dict[str, Any]:
        cells = len(block.cells)
        columns: dict[str, Any] = {}
        for place, name in enumerate(("account", "marketplace_id", "fulfillment_channel", "value")):
            columns[name] = _repeated([cell[place] for cell in block.cells], days)
        columns["dimension"] = _repeated([self.by if block.by_value else None] * cells, days)
        columns["target_value"] = _repeated([one.target_value for one in block.definitions], days)
        columns["lag_days"] = pa.array(np.repeat(np.array([one.lag for one in block.definitions], np.int32), days))
        numbers = np.tile(np.arange(self.first, self.first + days, dtype=np.int32), cells)
        columns["as_of"] = pa.array(numbers).cast(pa.date32())
        return columns


def _repeated(texts: Sequence[str | None], times: int) -> pa.DictionaryArray:
    """Each text so many times, as a dictionary."""
    coded = pa.array(texts, pa.string()).dictionary_encode()
    if coded.null_count == len(coded):
        return pa.nulls(len(texts) * times, _TEXT)
    said = coded.indices.fill_null(-1) if coded.null_count else coded.indices
    indices = np.repeat(said.to_numpy(), times)
    return _dictionary(pa.array(indices, mask=indices < 0 if coded.null_count else None), coded.dictionary)


def _dictionary(places: Any, texts: pa.Array) -> pa.DictionaryArray:  # noqa: ANN401 - an array of either kind
    return pa.DictionaryArray.from_arrays(places, texts, safe=False)  # the places were made here: none is beyond


def _status(block: SeriesBlock) -> np.ndarray[Any, np.dtype[np.int32]]:
    """0 no orders, 1 under the target, 2 not: in integers, as `metrics.verdict.status`."""
    targets = np.array([definition.target for definition in block.definitions], np.int64)
    orders, defective = block.counts["orders"], block.counts[ANY]
    if max(int(counts.max(initial=1)) for counts in (orders, defective)) * int(targets.max()) < 2**31:
        targets = targets.astype(np.int32)  # the products fit, and half as wide is twice as fast
    found: np.ndarray[Any, np.dtype[np.int32]] = np.ones(orders.shape, np.int32)
    found += defective * targets[:, 1:] >= orders * targets[:, :1]
    if not orders.all():
        found[orders == 0] = 0
    return found
