"""The recount against the marketplace's own list: three piles, and why an order lies in one."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from small_shop import write_orders

import plimsoll

if TYPE_CHECKING:
    from pathlib import Path

LIST = """order_id,defect_kind,seen_at,order_date,impacts_odr,fulfillment_channel
113-0000030-0000001,negative_feedback,2026-09-01,2026-08-03,true,MFN
113-0000031-0000001,claims,2026-09-01,2026-08-04,true,MFN
113-0000032-0000001,claims,2026-09-01,2026-08-05,true,MFN
113-0000033-0000001,claims,2026-09-01,2026-08-06,false,MFN
999-0000001-0000001,chargebacks,2026-09-01,2026-08-07,true,MFN
"""
FEEDBACK = """order_id,rating,left_at
113-0000030-0000001,1,2026-08-20
113-0000034-0000001,1,2026-08-20
113-0000035-0000001,1,2026-09-05
"""
CLAIMS = """claim_id,order_id,opened_at,status,fault,decided_at
C1,113-0000032-0000001,2026-08-15,denied,,2026-08-18
"""


def piles(folder: Path, *, with_list: bool) -> dict[str, tuple[str, str]]:
    tower = plimsoll.open(folder / "w")
    write_orders(folder)
    for name, text in (("feedback.csv", FEEDBACK), ("claims.csv", CLAIMS), ("listed.csv", LIST)):
        (folder / name).write_text(text, encoding="utf-8")
        if with_list or name != "listed.csv":
            tower.import_files(folder / name, observed_at=datetime(2026, 9, 6, tzinfo=UTC))
    tower.import_files(folder / "orders.csv", observed_at=datetime(2026, 9, 6, tzinfo=UTC))
    rows = [row.as_json() for row in tower.defects(as_of=date(2026, 9, 30))]
    return {str(row["order_id"])[:11]: (str(row["listed_by"]), str(row["reason"])) for row in rows}


def test_each_order_lies_in_its_pile_with_its_reason(tmp_path: Path) -> None:
    told = piles(tmp_path, with_list=True)
    assert {order: pile for order, (pile, _) in told.items()} == {
        "113-0000030": "both",
        "113-0000031": "marketplace_only",
        "113-0000032": "marketplace_only",
        "113-0000034": "recount_only",
        "113-0000035": "recount_only",
        "999-0000001": "marketplace_only",
    }
    assert "no defect on it is known here" in told["113-0000031"][1]
    assert "claims: denied" in told["113-0000032"][1]
    assert "has not been seen" in told["999-0000001"][1]
    assert "not on the newest list, of 2026-09-01" in told["113-0000034"][1]
    assert "older than the defect" in told["113-0000035"][1]


def test_without_a_list_it_is_said_that_none_was_seen(tmp_path: Path) -> None:
    told = piles(tmp_path, with_list=False)
    assert set(told.values()) == {("recount_only", "no list of the marketplace has been seen")}
