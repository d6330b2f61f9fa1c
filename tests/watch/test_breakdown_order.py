"""A breakdown puts what is surely bad first, with the exact interval of each value's own counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from plimsoll.watch.breakdown import breakdown
from plimsoll.watch.small_numbers import clopper_pearson

if TYPE_CHECKING:
    from pathlib import Path

    from plimsoll.metrics.odr import OdrRow


@pytest.fixture
def rows(tmp_path: Path) -> list[OdrRow]:
    from web_shop import fill

    from plimsoll.tower import Tower

    fill(tmp_path / "workspace", tmp_path / "files", date(2026, 10, 1))
    tower = Tower(tmp_path / "workspace")
    return tower.odr(as_of=date(2026, 10, 1), account="north", marketplace="US", channel="MFN", by="warehouse")


def _with(row: OdrRow, value: str, orders: int, defective: int) -> OdrRow:
    counts = dict(row.counts) | {"orders": orders, "any": defective}
    return replace(row, cell=row.cell._replace(value=value), counts=counts)


def test_one_of_three_does_not_stand_above_fifty_of_two_hundred(rows: Any) -> None:
    some = [_with(rows[0], *one) for one in (("few", 3, 1), ("many", 200, 50), ("good", 900, 2), ("fine", 500, 1))]
    parts = breakdown(some)
    assert [part.row.cell.value for part in parts[:2]] == ["many", "few"]
    interval = parts[0].as_json()["interval"]
    exact = clopper_pearson(50, 200)
    assert (float(interval["from"]), float(interval["to"])) == pytest.approx((exact.low, exact.high), abs=1e-6)


def test_the_counts_are_those_of_odr(rows: Any) -> None:
    parts = breakdown(rows)
    assert {part.row.cell.value: part.row.orders for part in parts} == {row.cell.value: row.orders for row in rows}
    assert sum(part.row.orders for part in parts) == 400
