"""A displayed range that cannot be: it is shown, and nothing is recounted over it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import plimsoll

if TYPE_CHECKING:
    from pathlib import Path

ORDERS = """order_id,marketplace_id,fulfillment_channel,purchased_at,order_status
o1,US,MFN,2026-08-01,shipped
"""
PAGE = """marketplace_id,fulfillment_channel,range_from,range_to,orders,orders_with_defects,seen_at
US,MFN,2026-09-16,2026-07-19,12,1,2026-10-01
"""


def test_a_range_that_ends_before_it_begins_stops_nothing(tmp_path: Path) -> None:
    for name, text in (("orders.csv", ORDERS), ("snapshots.csv", PAGE)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    tower = plimsoll.open(tmp_path / "workspace")
    tower.import_files(tmp_path / "orders.csv", tmp_path / "snapshots.csv")
    answer = tower.metrics("order_defect_rate", as_of=date(2026, 10, 1))
    (row,) = [row.as_json() for row in answer.rows]
    assert row["counted"] == 1
    tower.reconcile(as_of=date(2026, 10, 1))
