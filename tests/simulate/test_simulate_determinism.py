"""The same plan gives the same bytes: twice, in another process, in more days, in a shop beside."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest
import simulate_recount as plain

from plimsoll.simulate import Removals, ShopPlan, demo_shop, shop_of_size, simulate, write_shop
from plimsoll.simulate.plans import TABLES

if TYPE_CHECKING:
    from pathlib import Path

    from plimsoll.simulate import Written

PINNED = "262896ffa56584f0e2f5223eee0452b01c5440eb46c2806623da5fcdf0f437bc"
"""One small shop's bytes. A change of the simulator changes it; another platform or Python must not."""


def digests(folder: Path) -> dict[str, str]:
    """Each file's sha256."""
    return {
        path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def digest(folder: Path) -> str:
    """The folder's sha256: names and bytes."""
    return sha256(repr(sorted(digests(folder).items())).encode()).hexdigest()


def test_the_same_bytes_twice(busy: ShopPlan, tmp_path: Path) -> None:
    write_shop(busy, tmp_path / "one")
    write_shop(shop_of_size(40, 9, busy.as_of), tmp_path / "between")
    write_shop(busy, tmp_path / "two")
    assert digests(tmp_path / "one") == digests(tmp_path / "two")


def test_another_seed_or_account_is_another_shop(busy: ShopPlan, tmp_path: Path) -> None:
    found = [write_shop(plan, tmp_path / str(number)) for number, plan in enumerate(
        (busy, replace(busy, seed=8), replace(busy, account="other"))
    )]  # fmt: skip
    ids = [set(plain.interchange_orders(written.imports)) for written in found]
    assert len(set.union(*ids)) == sum(map(len, ids))


def test_the_same_bytes_whatever_the_hash_seed(tmp_path: Path) -> None:
    code = (
        "import sys; from datetime import date; from plimsoll.simulate import simulate;"
        "simulate(sys.argv[1], orders=300, seed=5, as_of=date(2026, 10, 1))"
    )
    found = set()
    for seed in ("1", "2"):
        folder = tmp_path / seed
        subprocess.run(
            [sys.executable, "-c", code, str(folder)], check=True, env={**os.environ, "PYTHONHASHSEED": seed}
        )
        found.add(digest(folder))
    assert len(found) == 1


def test_the_same_bytes_on_every_platform(tmp_path: Path) -> None:
    simulate(tmp_path, orders=200, seed=1, as_of=date(2026, 10, 1))
    assert digest(tmp_path) == PINNED


def test_more_days_change_no_day_before(tmp_path: Path) -> None:
    shop = replace(demo_shop(date(2026, 10, 1)), detail="full")
    longer = replace(shop, as_of=shop.as_of + timedelta(days=20))
    write_shop(shop, tmp_path / "short")
    write_shop(longer, tmp_path / "long", known_until=shop.as_of)
    short, long = digests(tmp_path / "short" / "files"), digests(tmp_path / "long" / "files")
    same = {name for name in short if "snapshots" not in name}
    assert {name: short[name] for name in same} == {name: long[name] for name in same}


def rows_by_key(written: Written) -> dict[tuple[str, ...], dict[str, str]]:
    """Every row of the interchange files by its record's key; rows without one by everything in them."""
    keys = {"claims": "claim_id", "chargebacks": "chargeback_id", "shipments": "shipment_id", "messages": "message_id"}
    keys |= {"returns": "return_id", "refunds": "refund_id", "feedback": "order_id"}
    found: dict[tuple[str, ...], dict[str, str]] = {}
    for path in sorted(written.imports.rglob("*.csv")):
        for row in plain.table(path):
            name = path.stem
            if name == "orders":
                found[name, row["order_id"], row["sku"]] = row
            elif name in keys:
                found[name, row[keys[name]]] = row
            else:
                found[(name, *row.values())] = {}
    return found


MAY_CHANGE = {
    "orders": {"order_status": {"pending", "unshipped", "shipped"}},
    "claims": {"status": {"under_review"}, "appeal_status": {"none", "open"}},
    "chargebacks": {"status": {"open"}},
    "returns": {"status": {"requested", "answered"}},
    "order_notes": {"order_status": {"pending", "unshipped"}},
}
"""Column -> values that a later day may replace; everything else only ever goes from empty to something."""


def test_rows_only_appear_or_change_as_they_may(busy: ShopPlan, tmp_path: Path) -> None:
    plan = replace(busy, orders=600)
    before: dict[tuple[str, ...], dict[str, str]] = {}
    changed = 0
    for days in (40, 20, 19, 18, 5, 0):
        until = plan.as_of - timedelta(days=days)
        written = write_shop(plan, tmp_path / str(days), formats=("interchange",), known_until=until)
        now = rows_by_key(written)
        assert before.keys() <= now.keys()
        for key, row in before.items():
            for column, text in row.items():
                if text and now[key][column] != text:
                    assert text in MAY_CHANGE[key[0]][column]
                    changed += 1
        before = now
    assert changed > 20


PROMISED = {"ship_by", "deliver_by", "promised_at"}


def times(row: dict[str, str]) -> list[str]:
    """Every instant a row tells of, but for promises."""
    return [text for name, text in row.items() if name.endswith("_at") and name not in PROMISED and text]


def test_nothing_is_known_before_it_happened(busy: ShopPlan, tmp_path: Path) -> None:
    until = busy.as_of - timedelta(days=25)
    plan = replace(busy, removals=Removals(by_buyer=0.4, struck_through=0.4))
    written = write_shop(plan, tmp_path, known_until=until)
    end = (until + timedelta(days=1)).isoformat()
    for path in written.imports.rglob("*.csv"):
        for row in plain.table(path):
            assert all(text < end for text in times(row)), (path.name, row)
    for path in (written.imports / "amazon").glob("all-orders*.txt"):
        for row in plain.table(path, "\t"):
            assert row["purchase-date"] <= row["last-updated-date"] < end
    for row in plain.table(written.imports / "records" / "claims.csv"):
        assert bool(row["decided_at"]) == (row["status"] != "under_review") == bool(row["appeal_status"])
        assert row["decided_at"] or not row["fault"] + row["funded_by"]
        assert row["refunded_at"] or not row["refunded_by"]
        assert bool(row["appeal_decided_at"]) == (row["appeal_status"] in {"won", "lost"})
        assert row["appeal_decided_at"] or not row["odr_reversed"]
    for row in plain.table(written.imports / "records" / "chargebacks.csv"):
        assert bool(row["decided_at"]) == (row["status"] != "open")
    for row in plain.interchange_feedback(written.imports):
        assert bool(row["removal_reason"]) == bool(row["removed_at"] or row["struck_through_at"])


@pytest.mark.parametrize("stale", TABLES)
def test_a_stale_table_ends_early_and_no_other(busy: ShopPlan, tmp_path: Path, stale: str) -> None:
    plan = replace(busy, stale=((stale, 20),))
    written = write_shop(plan, tmp_path, formats=("interchange",))
    for file in written.files:
        newest = max(text for row in plain.table(file.path) for text in times(row))
        days = (plan.as_of - date.fromisoformat(newest[:10])).days
        assert (days >= 20) == (file.table == stale), file.table


def test_a_plan_says_why_it_cannot_be_built(busy: ShopPlan, tmp_path: Path) -> None:
    from plimsoll.errors import UsageError

    with pytest.raises(UsageError, match="either orders or orders_per_day"):
        replace(busy, orders_per_day=2.0)
    with pytest.raises(UsageError, match="unknown carrier"):
        replace(busy, carriers=busy.carriers[:1])
    with pytest.raises(UsageError, match="comma"):
        replace(busy, account="a,b")
    with pytest.raises(UsageError, match="beyond"):
        write_shop(busy, tmp_path, known_until=busy.as_of + timedelta(days=1))
    with pytest.raises(UsageError, match="formats"):
        write_shop(busy, tmp_path, formats=("xml",))  # type: ignore[arg-type]
