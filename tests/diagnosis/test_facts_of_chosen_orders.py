"""What is known of an order includes what its account's other orders tell, though only few orders are asked about."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

import plimsoll
from plimsoll.diagnosis.order_facts import facts_of_orders

if TYPE_CHECKING:
    from pathlib import Path

    from plimsoll.tower import Tower

ONE, TWO, OTHER = (f"113-000000{n}-0000001" for n in (1, 2, 3))
FILES = {
    "orders": "order_id,marketplace_id,fulfillment_channel,purchased_at,order_status,buyer_key\n"
    + "".join(
        f"{name},US,MFN,2026-06-01T10:00:00+00:00,shipped,{buyer}\n"
        for name, buyer in ((ONE, "ann"), (TWO, "ann"), (OTHER, "bob"))
    ),
    "claims": "claim_id,order_id,opened_at,status\n"
    + "".join(f"C{n},{name},2026-06-20,under_review\n" for n, name in enumerate((ONE, TWO, OTHER))),
    "refunds": f"refund_id,order_id,refunded_at\nR1,{OTHER},2026-06-25\n",
}
SEEN = datetime(2026, 7, 3, 9, tzinfo=UTC)


@pytest.fixture
def tower(tmp_path: Path) -> Tower:
    tower = plimsoll.open(tmp_path / "workspace")
    for account in ("north", "south"):
        for table, text in FILES.items():
            lines = text.splitlines()
            (tmp_path / f"{table}.csv").write_text(
                "\n".join(lines[:2] if account == "south" and table != "refunds" else lines) + "\n"
            )
            found = tower.import_files(tmp_path / f"{table}.csv", account=account, observed_at=SEEN)
            assert not found.exit_code, table
    return tower


def test_other_orders_of_the_buyer_and_the_newest_word_of_each_table_are_known(tower: Tower) -> None:
    with tower.view() as view:
        found = facts_of_orders(view, {("north", ONE)}, date(2026, 9, 1))
    assert list(found) == [("north", ONE)]
    facts = found["north", ONE]
    assert facts.earlier_claims == 1  # of two, not of bob's, and not of the other account's
    assert not facts.refunds
    assert facts.seen == {"claims": SEEN.date(), "refunds": SEEN.date()}  # another order's refund shows that they come


def test_another_account_tells_nothing(tower: Tower) -> None:
    with tower.view() as view:
        found = facts_of_orders(view, {("south", ONE)}, date(2026, 9, 1))
    assert found["south", ONE].earlier_claims == 0


def test_no_order_asked_is_none_told(tower: Tower) -> None:
    with tower.view() as view:
        assert facts_of_orders(view, (), date(2026, 9, 1)) == {}
