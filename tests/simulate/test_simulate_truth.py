"""What the truth file says is what a plain recount of the written files finds."""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import simulate_recount as plain

from plimsoll.simulate import Definition, ShopPlan, shop_of_size, write_shop

ORACLE = Path(__file__).parents[1] / "oracle.py"


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("source", ["interchange", "amazon"])
def test_truth_is_what_the_files_say(busy: ShopPlan, tmp_path: Path, seed: int, source: str) -> None:
    plan = replace(busy, seed=seed)
    written = write_shop(plan, tmp_path, formats=(source,))  # type: ignore[arg-type]
    cells = plain.told(plain.truth(written.truth)["cells"])
    assert len(cells) == 4
    assert sum(figures[1] for figures in cells.values()) > 30
    assert plain.recount(written.imports, plan.as_of, source=source) == cells


@pytest.mark.parametrize("days", [0, 9, 33, 61])
def test_truth_of_an_earlier_day_is_what_the_files_of_that_day_say(busy: ShopPlan, tmp_path: Path, days: int) -> None:
    until = busy.as_of - timedelta(days=days)
    written = write_shop(busy, tmp_path, known_until=until)
    cells = plain.told(plain.truth(written.truth)["cells"])
    assert plain.recount(written.imports, until) == cells
    assert plain.recount(written.imports, until, source="amazon") == cells


def test_every_outcome_of_a_claim_turns_up(busy: ShopPlan, tmp_path: Path) -> None:
    plan = replace(busy, orders=6_000)
    found = plain.truth(write_shop(plan, tmp_path, formats=("interchange",)).truth)
    events = [event for defect in found["defects"] for event in defect["events"]]
    outcomes = {event["outcome"] for event in events if event["kind"] == "claims"}
    assert {one.name for one in plan.claim_outcomes} <= outcomes
    assert {"cancelled_closed", "cancelled_granted", "cancelled_appeal_won"} <= outcomes
    assert any(defect["lifted"] for defect in found["defects"])


def test_the_files_show_a_stale_source_and_truth_tells_both_counts(busy: ShopPlan, tmp_path: Path) -> None:
    plan = replace(busy, stale=(("claims", 40), ("chargebacks", 40)))
    written = write_shop(plan, tmp_path / "stale")
    found = plain.truth(written.truth)
    fresh = plain.truth(write_shop(busy, tmp_path / "fresh").truth)
    assert plain.recount(written.imports, plan.as_of) == plain.told(found["cells"])
    assert plain.told(found["cells_with_everything_known"]) == plain.told(fresh["cells"])
    assert sum(row["claims"] for row in found["cells"]) < sum(row["claims"] for row in fresh["cells"])
    newest = max(row["opened_at"] for row in plain.table(written.imports / "records" / "claims.csv"))
    assert newest < (plan.as_of - timedelta(days=39)).isoformat()


@pytest.mark.parametrize(
    "hidden",
    [
        Definition(lag_days=14, timezone="America/Los_Angeles"),
        Definition(window_days=90, lag_days=16, timezone="Asia/Tokyo"),
        Definition(include_cancelled=True),
    ],
)
@pytest.mark.parametrize("detail", ["full", "lean"])
def test_snapshots_follow_the_hidden_definition(
    busy: ShopPlan, tmp_path: Path, hidden: Definition, detail: Any
) -> None:
    plan = replace(busy, hidden=hidden, detail=detail, snapshot_days=12)
    written = write_shop(plan, tmp_path, formats=("interchange",))
    rows = plain.table(written.imports / "records" / "snapshots.csv")
    assert {row["seen_at"][:10] for row in rows} == {
        (plan.as_of - timedelta(days=back)).isoformat() for back in range(12)
    }
    for day in (plan.as_of, plan.as_of - timedelta(days=11)):
        expected = plain.recount(
            written.imports,
            day,
            window=hidden.window_days,
            lag=hidden.lag_days,
            zone=hidden.timezone,
            cancelled_too=hidden.include_cancelled,
        )
        assert expected == {
            (row["marketplace_id"], row["fulfillment_channel"]): tuple(
                int(row[name]) for name in ("orders", "orders_with_defects", *plain.KINDS)
            )
            for row in rows
            if row["seen_at"].startswith(day.isoformat())
        }
        last = day - timedelta(days=hidden.lag_days)
        assert {row["range_to"] for row in rows if row["seen_at"].startswith(day.isoformat())} == {last.isoformat()}


def test_a_lean_shop_is_counted_as_exactly(busy: ShopPlan, tmp_path: Path) -> None:
    plan = replace(busy, detail="lean", orders=20_000)
    written = write_shop(plan, tmp_path)
    cells = plain.told(plain.truth(written.truth)["cells"])
    assert plain.recount(written.imports, plan.as_of) == cells
    assert plain.recount(written.imports, plan.as_of, source="amazon") == cells
    assert written.orders == 20_000
    assert len(plain.interchange_orders(written.imports)) == 20_000


def test_truth_holds_what_is_still_to_come(busy: ShopPlan, tmp_path: Path) -> None:
    """The final outcome of an order does not depend on when somebody looks."""
    until = busy.as_of - timedelta(days=30)
    early = plain.truth(write_shop(busy, tmp_path / "early", known_until=until).truth)
    late = plain.truth(write_shop(busy, tmp_path / "late").truth)
    finally_ = {defect["order_id"]: defect for defect in late["defects"]}
    unknown = 0
    for defect in early["defects"]:
        same = finally_[defect["order_id"]]
        assert (defect["cause"], defect["episode"]) == (same["cause"], same["episode"])
        for one, two in zip(defect["events"], same["events"], strict=True):
            assert {**one, "known": None} == {**two, "known": None}
            unknown += not one["known"]
    assert unknown > 20


def test_the_series_ends_with_the_cells(busy: ShopPlan, tmp_path: Path) -> None:
    written = write_shop(busy, tmp_path, formats=("interchange",))
    found = plain.truth(written.truth)
    for row in found["series"]:
        cell = row["marketplace_id"], row["fulfillment_channel"]
        day, orders, defects = row["days"][-1]
        assert (day, orders, defects) == (busy.as_of.isoformat(), *plain.told(found["cells"])[cell][:2])
        day, orders, defects = row["days"][0]
        assert plain.recount(written.imports, date.fromisoformat(day))[cell][:2] == (orders, defects)


@pytest.mark.skipif(not ORACLE.exists(), reason="the oracle is not in this tree")
@pytest.mark.parametrize("seed", [11, 12])
def test_the_oracle_agrees(busy: ShopPlan, tmp_path: Path, seed: int) -> None:
    """The judge of the product's own engine finds the same figures in the interchange files."""
    spec = importlib.util.spec_from_file_location("plimsoll_oracle", ORACLE)
    assert spec is not None
    assert spec.loader is not None
    oracle = importlib.util.module_from_spec(spec)
    import sys

    sys.modules[spec.name] = oracle
    spec.loader.exec_module(oracle)
    plan = replace(busy, seed=seed)
    written = write_shop(plan, tmp_path, formats=("interchange",))
    seen = datetime(2026, 10, 2, tzinfo=UTC)
    observations = [
        {"table": file.table, "account": "busy", "observed_at": seen, "seq": 1, "line": line, "row": row}
        for file in written.files
        if file.table in oracle.KEYS
        for line, row in enumerate(plain.table(file.path), start=2)
    ]
    judged = {(row["marketplace_id"], row["fulfillment_channel"]): row for row in oracle.odr(observations, plan.as_of)}
    cells = [row for row in plain.truth(written.truth)["cells"] if row["fulfillment_channel"] != "ALL"]
    for row in cells:
        verdict = judged[row["marketplace_id"], row["fulfillment_channel"]]
        for name in ("orders", "orders_with_defects", *plain.KINDS, "pending_claims"):
            assert verdict[name] == row[name]
        lost = row["orders_with_defects_if_pending_lost"] / row["orders"]
        assert float(verdict["rate_if_pending_lost"]) == pytest.approx(lost, abs=1e-6)


@pytest.mark.parametrize("orders", [1, 2, 17])
def test_a_shop_of_hardly_any_orders(tmp_path: Path, as_of: date, orders: int) -> None:
    written = write_shop(shop_of_size(orders, 3, as_of), tmp_path)
    assert written.orders == orders
    assert len(plain.interchange_orders(written.imports)) == orders
    assert plain.recount(written.imports, as_of) == plain.told(plain.truth(written.truth)["cells"])
