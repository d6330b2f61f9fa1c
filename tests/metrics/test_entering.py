"""Orders by entering day: the one array and the distinct pairs say the same, and a whole series does not tell which."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import numpy as np
import pyarrow.parquet as pq
import pytest
import shops
from imported_shops import imported

from plimsoll.metrics import entering
from plimsoll.metrics.entering import DenseOrders, PairedOrders, entering_orders

if TYPE_CHECKING:
    from pathlib import Path

CELLS, FIRST, DAYS = 12, 20_000, 30


@pytest.mark.parametrize("seed", range(20))
def test_both_count_alike(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(seed)
    dense = entering_orders(CELLS, FIRST, DAYS)
    monkeypatch.setattr(entering, "MOST_SLOTS", 1)
    paired = entering_orders(CELLS, FIRST, DAYS)
    assert isinstance(dense, DenseOrders)
    assert isinstance(paired, PairedOrders)
    plain = np.zeros((CELLS, DAYS), np.int32)
    for size in (0, 1, 50, 400):
        cell = random.integers(0, CELLS - 4, size)
        day = random.integers(FIRST - 5, FIRST + DAYS + 5, size)
        more = random.integers(-1, 2, size).astype(np.int32)
        order = np.argsort(cell, kind="stable")
        for counted in (dense, paired):
            counted.add(cell, day)
            counted.change(cell[order], day[order], more[order])
        for at, on, by in zip(cell, day, more, strict=True):
            if FIRST <= on < FIRST + DAYS:
                plain[at, on - FIRST] += 1 + by
    for counted in (dense, paired):
        present = counted.present()
        for chunk in (present, present[2:5], present[-1:]):
            assert (counted.rows(chunk) == plain[chunk]).all()
    rolled = plain.reshape(-1, 3, DAYS).sum(axis=1)
    assert (dense.rolled_up(3).rows(np.arange(4)) == rolled).all()
    assert (paired.rolled_up(3).rows(np.arange(4)) == rolled).all()
    assert plain[sorted(set(range(CELLS)) - set(dense.present()))].sum() == 0
    assert set(dense.present()) <= set(paired.present()) <= set(range(CELLS - 4))


@pytest.mark.parametrize("seed", range(4))
def test_a_series_is_the_same_whichever_counts(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    random = Random(seed)
    shop = shops.shop(random)
    tower = imported(shop, tmp_path)
    if not tower.workspace.exists:
        return
    told = []
    for most in (entering.MOST_SLOTS, 1):
        monkeypatch.setattr(entering, "MOST_SLOTS", most)
        tower.write_series(tmp_path / "s.parquet", windows=(30, 60), whole=True, **shops.question(Random(seed), shop))
        told.append([row for row in pq.read_table(tmp_path / "s.parquet").to_pylist() if row["orders"]])
    assert told[0] == told[1]
