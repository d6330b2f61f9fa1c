"""Events that every rule ended long ago are passed over; one that a rule still keeps, or that lapsed lately, is not."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

import plimsoll
from plimsoll.remedies.deadlines import LAPSED_DAYS

if TYPE_CHECKING:
    from pathlib import Path

RULE_DAYS = 90
"""For asking that a feedback be removed, by our policy pack."""
TODAY = date(2026, 9, 30)


@pytest.mark.parametrize(
    ("age", "listed"),
    [
        (20, True),
        (60, True),
        (RULE_DAYS, True),
        (RULE_DAYS + LAPSED_DAYS - 2, True),
        (RULE_DAYS + LAPSED_DAYS + 3, False),
    ],
)
def test_a_feedback_is_listed_until_it_lapsed_long_ago(tmp_path: Path, age: int, listed: bool) -> None:
    tower = plimsoll.open(tmp_path / "workspace")
    placed = TODAY - timedelta(days=age + 10)
    (tmp_path / "orders.csv").write_text(
        "order_id,marketplace_id,fulfillment_channel,purchased_at,order_status\n"
        f"113-0000001-0000001,US,MFN,{placed}T10:00:00+00:00,shipped\n"
    )
    (tmp_path / "feedback.csv").write_text(
        f"order_id,rating,left_at\n113-0000001-0000001,1,{TODAY - timedelta(days=age)}\n"
    )
    tower.import_files(
        tmp_path / "orders.csv", tmp_path / "feedback.csv", observed_at=datetime(2026, 9, 29, tzinfo=UTC)
    )
    found = tower.deadlines(now=datetime(2026, 9, 30, 12, tzinfo=UTC)).deadlines
    assert [one.what for one in found] == (["feedback.request_removal"] if listed else [])
