"""The demo fleet keeps what its stories promise, whatever day it is made for."""

from __future__ import annotations

import time
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import simulate_recount as plain

from plimsoll.simulate import demo_fleet, demo_shop, simulate, write_fleet, write_shop

if TYPE_CHECKING:
    from pathlib import Path

    from plimsoll.simulate import Written

US, DE = "ATVPDKIKX0DER", "A1PA6795UKMFR9"


@pytest.fixture(scope="module", params=[date(2026, 10, 1), date(2027, 3, 3)], ids=str)
def day(request: pytest.FixtureRequest) -> date:
    found: date = request.param
    return found


@pytest.fixture(scope="module")
def fleet(day: date, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Written]:
    folder = tmp_path_factory.mktemp("fleet")
    return {written.account: written for written in write_fleet(day, folder, formats=("interchange",))}


def cells(written: Written, name: str = "cells") -> dict[tuple[str, str], dict[str, Any]]:
    return {(row["marketplace_id"], row["fulfillment_channel"]): row for row in plain.truth(written.truth)[name]}


def percent(row: dict[str, Any]) -> float:
    return float(100 * row["orders_with_defects"] / row["orders"]) if row["orders"] else 0.0


def over(written: Written) -> set[tuple[str, str]]:
    return {cell for cell, row in cells(written).items() if cell[1] != "ALL" and row["orders"] and percent(row) >= 1}


def test_twelve_accounts_with_their_stories(fleet: dict[str, Written], day: date) -> None:
    plans = demo_fleet(day)
    assert len(plans) == len({plan.account for plan in plans}) == 12
    assert all(plan.story.en.endswith(".") and plan.story.zh.endswith("。") for plan in plans)
    assert 30_000 <= sum(written.orders for written in fleet.values()) <= 60_000


def test_no_order_id_is_in_two_accounts(fleet: dict[str, Written]) -> None:
    ids = [order_id for written in fleet.values() for order_id in plain.interchange_orders(written.imports)]
    assert len(ids) == len(set(ids))


def test_every_accounts_truth_is_what_its_files_say(fleet: dict[str, Written], day: date) -> None:
    for written in fleet.values():
        assert plain.recount(written.imports, day) == plain.told(plain.truth(written.truth)["cells"])


def test_only_the_troubled_are_over_the_line(fleet: dict[str, Written]) -> None:
    mine = {(US, "MFN")}
    expected = {
        "healthy": set(),
        "drifting": mine,
        "over_the_line": mine,
        "tiny": mine,
        "new": set(),
        "recovering": mine,
        "fba_only_trouble": {(US, "AFN")},
        "several_sites": {(DE, "MFN")},
        "stale_data": set(),
        "mixed_d2c": set(),
        "quiet": set(),
    }
    assert {account: over(fleet[account]) for account in expected} == expected


def test_the_tiny_account_has_two_claims_on_126_orders(fleet: dict[str, Written], day: date) -> None:
    row = cells(fleet["tiny"])[US, "MFN"]
    assert (row["orders"], row["orders_with_defects"], row["claims"]) == (126, 2, 2)
    assert plain.recount(fleet["tiny"].imports, day)[US, "MFN"] == (126, 2, 0, 2, 0)
    claims = plain.table(fleet["tiny"].imports / "records" / "claims.csv")
    parcels = {row["order_id"]: row for row in plain.table(fleet["tiny"].imports / "records" / "shipments.csv")}
    assert len(claims) == 2
    for claim in claims:  # confirmed, but no carrier ever had it
        assert parcels[claim["order_id"]]["confirmed_at"]
        assert not parcels[claim["order_id"]]["first_scan_at"]


def test_the_drifting_account_goes_from_a_third_to_two_percent(day: date, tmp_path: Path) -> None:
    (plan,) = [plan for plan in demo_fleet(day) if plan.account == "drifting"]
    early = write_shop(plan, tmp_path / "early", formats=("interchange",), known_until=day - timedelta(days=76))
    late = write_shop(plan, tmp_path / "late", formats=("interchange",))
    assert round(percent(cells(early)[US, "MFN"]), 1) == 0.3
    assert round(percent(cells(late)[US, "MFN"]), 1) == 2.1


def test_the_recovering_account_comes_from_above(fleet: dict[str, Written]) -> None:
    (series,) = [
        row["days"] for row in plain.truth(fleet["recovering"].truth)["series"] if row["fulfillment_channel"] == "MFN"
    ]
    assert series[0][2] / series[0][1] > 1.5 * series[-1][2] / series[-1][1]


def test_the_stale_account_hides_that_it_is_over(fleet: dict[str, Written]) -> None:
    shown, true = (
        cells(fleet["stale_data"])[US, "MFN"],
        cells(fleet["stale_data"], "cells_with_everything_known")[US, "MFN"],
    )
    assert percent(shown) < 1 < percent(true)


def test_the_new_account_has_hardly_a_window(fleet: dict[str, Written]) -> None:
    row = cells(fleet["new"])[US, "MFN"]
    assert 0 < row["orders"] < 0.5 * fleet["new"].orders


def test_the_mixed_account_has_orders_that_count_nowhere(fleet: dict[str, Written]) -> None:
    orders = plain.interchange_orders(fleet["mixed_d2c"].imports).values()
    assert sum(row["sales_channel"] == "Non-Amazon" for row in orders) > 100
    assert len(plain.table(fleet["mixed_d2c"].folder / "own_shop" / "orders_export.csv")) == 400


def test_the_seasonal_account_has_a_peak(fleet: dict[str, Written]) -> None:
    orders = [row["purchased_at"] for row in plain.interchange_orders(fleet["seasonal"].imports).values()]
    peak = sum("2026-11-20" <= text[:10] < "2026-12-15" or "2025-11-20" <= text[:10] < "2025-12-15" for text in orders)
    calm = sum("2026-05-20" <= text[:10] < "2026-06-14" for text in orders)
    assert peak > 1.8 * calm


def test_the_demo_shop_is_small_and_over_the_line(tmp_path: Path, day: date) -> None:
    before = time.process_time()
    written = write_shop(demo_shop(day), tmp_path)
    assert time.process_time() - before < 5  # a quarter of a second on an idle machine
    assert 1_800 <= written.orders <= 2_200
    assert over(written) == {(US, "MFN")}


def test_simulate_makes_a_large_shop_lean(tmp_path: Path, day: date) -> None:
    written = simulate(tmp_path, orders=60_000, seed=3, as_of=day)
    assert written.orders == 60_000
    assert {file.table for file in written.files} == {"orders", "feedback", "claims", "chargebacks", "snapshots"}
    assert plain.recount(written.imports, day) == plain.told(plain.truth(written.truth)["cells"])
