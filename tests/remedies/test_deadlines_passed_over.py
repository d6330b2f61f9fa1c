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


@pytest.mark.parametrize("named", ["C1", "113-0000001-0000001"])
def test_a_notice_keeps_an_old_claim_alive(tmp_path: Path, named: str) -> None:
    claim, order = (named, "") if named == "C1" else ("", named)
    tower = _told(
        tmp_path,
        claims=f"C1,113-0000001-0000001,{TODAY - timedelta(days=300)}T10:00:00Z,under_review,,,",
        notices=f"n1,{TODAY}T08:00:00Z,claim_opened,US,{order},{claim},A claim,Please respond within 72 hours.",
    )
    [found] = tower.deadlines(now=datetime(2026, 9, 30, 12, tzinfo=UTC)).deadlines
    assert (found.what, found.record, found.order_id) == ("claim.respond", "C1", "113-0000001-0000001")
    assert found.due == datetime(2026, 10, 3, 8)  # noqa: DTZ001 - UTC, naive


@pytest.mark.parametrize(
    ("opened", "decided", "listed"),
    [
        ("2025-10-20", "2026-09-20", True),
        ("2025-10-20T10:00:00Z", "2026-09-20", True),
        ("2025-10-20T10:00:00Z", "2026-09-20T10:00:00Z", True),
        ("2025-10-20", "2025-11-20", False),
    ],
)
def test_an_old_claim_decided_lately_can_still_be_appealed(
    tmp_path: Path, opened: str, decided: str, listed: bool
) -> None:
    tower = _told(tmp_path, claims=f"C1,113-0000001-0000001,{opened},granted,{decided},seller,seller")
    found = tower.deadlines(now=datetime(2026, 9, 30, 12, tzinfo=UTC)).deadlines
    assert [(one.what, one.record) for one in found] == ([("claim.appeal", "C1")] if listed else [])


HEADS = {
    "claims": "claim_id,order_id,opened_at,status,decided_at,fault,funded_by",
    "notices": "notice_id,received_at,notice_kind,marketplace_id,order_ids,claim_id,subject,deadline_words",
}


def _told(folder: Path, **tables: str) -> plimsoll.Tower:
    """A workspace with one order of a year ago, and a row of each of these tables."""
    tables["orders"] = f"113-0000001-0000001,US,MFN,{TODAY - timedelta(days=360)}T10:00:00+00:00,shipped"
    heads = HEADS | {"orders": "order_id,marketplace_id,fulfillment_channel,purchased_at,order_status"}
    files = []
    for name, row in tables.items():
        files.append(folder / f"{name}.csv")
        files[-1].write_text(f"{heads[name]}\n{row}\n", encoding="utf-8")
    tower = plimsoll.open(folder / "workspace")
    found = tower.import_files(*files, observed_at=datetime(2026, 9, 29, tzinfo=UTC), marketplace="US")
    assert not found.problems, found.problems
    return tower
