"""Planted trouble raises the defect rate where it is planted, and nowhere else."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import simulate_recount as plain

from plimsoll.simulate import Episode, Season, ShopPlan, shop_of_size, write_shop
from plimsoll.simulate.fates import DayFates
from plimsoll.simulate.patterns import pattern_table

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

KESTREL, LANTERN, HERON = "Kestrel Parcel", "Lantern Post", "Blue Heron Express"
LAMP = "B0SIM00001"


def shop(as_of: date, *episodes: Episode) -> ShopPlan:
    """4,000 orders with nothing planted but these."""
    plan = shop_of_size(4_000, 21, as_of, account="planted")
    return replace(plan, episodes=episodes, season=Season(noise=0.0), channels=(("MFN", 80), ("AFN", 20)))


def episode(as_of: date, kind: Any, where: tuple[tuple[str, str], ...], size: float = 0.25) -> Episode:
    """Twenty days of trouble."""
    return Episode(kind, as_of - timedelta(days=70), as_of - timedelta(days=51), size, where)


CASES = [
    ("bad_carrier", (("carrier", LANTERN),)),
    ("bad_batch", (("asin", LAMP),)),
    ("holiday_delay", (("fulfillment_channel", "MFN"),)),
    ("slow_replies", (("marketplace_id", "DE"),)),
    ("wrong_items", (("warehouse", "WEST"),)),
    ("confounded", (("warehouse", "WEST"),)),
    ("stock_out", (("sku", "LAMP-01"), ("warehouse", "EAST"))),
]
NAMES = {"DE": "A1PA6795UKMFR9"}


def lies_within(row: dict[str, str], planted: Episode) -> bool:
    placed = datetime.fromisoformat(row["purchased_at"]).date()
    in_time = planted.start <= placed <= planted.end
    return in_time and all(row[name] == NAMES.get(value, value) for name, value in planted.where)


def defective(found: dict[str, Any]) -> set[str]:
    return {defect["order_id"] for defect in found["defects"]}


@pytest.mark.parametrize(("kind", "where"), CASES, ids=[kind for kind, _ in CASES])
def test_an_episode_raises_the_rate_where_it_is_planted_and_nowhere_else(
    as_of: date, tmp_path: Path, kind: str, where: tuple[tuple[str, str], ...]
) -> None:
    planted = episode(as_of, kind, where)
    with_it = write_shop(shop(as_of, planted), tmp_path / "with", formats=("interchange",))
    without = write_shop(shop(as_of), tmp_path / "without", formats=("interchange",))
    orders = plain.interchange_orders(with_it.imports)
    before, after = plain.truth(without.truth), plain.truth(with_it.truth)
    inside = {order_id for order_id, row in orders.items() if lies_within(row, planted)}
    assert len(inside) > 20
    raised = defective(after) - defective(before)
    assert raised <= inside
    assert len(raised) >= 0.05 * len(inside)
    assert {defect["episode"] for defect in after["defects"] if defect["order_id"] in raised} == {planted.code}
    (told,) = after["episodes"]
    assert told["hit"] >= told["defective"] == len(raised)
    # every order outside is the same, line for line
    assert {key: row for key, row in plain.interchange_orders(without.imports).items() if key not in inside} == {
        key: row for key, row in orders.items() if key not in inside
    }
    outside = [defect for defect in before["defects"] if defect["order_id"] not in inside]
    assert outside == [defect for defect in after["defects"] if defect["order_id"] not in inside]


def test_a_control_episode_changes_nothing(as_of: date, tmp_path: Path) -> None:
    control = episode(as_of, "none", (), 0.5)
    with_it = write_shop(shop(as_of, control), tmp_path / "with", formats=("interchange",))
    without = write_shop(shop(as_of), tmp_path / "without", formats=("interchange",))
    for file, other in zip(with_it.files, without.files, strict=True):
        assert file.path.read_bytes() == other.path.read_bytes()


def test_the_size_of_an_episode_is_the_share_it_hits(as_of: date) -> None:
    """Fates stand one after the other on the line from 0 to 2 ** 30, the episode's last."""
    planted = episode(as_of, "bad_carrier", (("carrier", LANTERN),), 0.25)
    plan = shop(as_of, planted)
    fates = DayFates(plan, (planted.start - plan.first_day).days)
    there, elsewhere = (
        next(one for one in pattern_table(plan) if one.channel == "MFN" and (one.carrier.name == LANTERN) == at)
        for at in (True, False)
    )
    whole = 1 << 30
    first = next(number for number in range(0, whole, 1_000) if fates.of(number, elsewhere) is None)
    fate = fates.of(first, there)
    assert fate is not None
    assert fate.episode == planted
    assert fates.of(first + whole // 4 - 2_000, there) is not None
    assert fates.of(first + whole // 4, there) is None
    before = DayFates(plan, (planted.start - plan.first_day).days - 1)
    assert before.of(first, there) is None


def rate(rows: list[dict[str, str]], bad: set[str]) -> float:
    return sum(row["order_id"] in bad for row in rows) / len(rows)


def test_the_confounded_episode_looks_like_the_carrier_and_is_the_warehouse(as_of: date, tmp_path: Path) -> None:
    planted = episode(as_of, "confounded", (("warehouse", "WEST"),), 0.3)
    written = write_shop(replace(shop(as_of, planted), orders=12_000), tmp_path, formats=("interchange",))
    bad = {defect["order_id"] for defect in plain.truth(written.truth)["defects"] if defect["episode"] == planted.code}
    rows = [
        row
        for row in plain.interchange_orders(written.imports).values()
        if planted.start.isoformat() <= row["purchased_at"][:10] <= planted.end.isoformat()
    ]
    by_heron = [row for row in rows if row["carrier"] == HERON]
    others = [row for row in rows if row["carrier"] != HERON]
    assert rate(by_heron, bad) > 1.5 * rate(others, bad)  # what a hasty reader sees
    west = [row for row in rows if row["warehouse"] == "WEST"]
    within = [rate([row for row in west if row["carrier"] == name], bad) for name in (HERON, KESTREL, LANTERN)]
    assert max(within) < 1.35 * min(within)  # at the warehouse every carrier does as badly
    assert not any(row["order_id"] in bad for row in by_heron if row["warehouse"] != "WEST")


def test_a_stock_out_cancels_orders_and_empties_the_shelf(as_of: date, tmp_path: Path) -> None:
    planted = episode(as_of, "stock_out", (("sku", "LAMP-01"),), 0.5)
    written = write_shop(shop(as_of, planted), tmp_path, formats=("interchange",))
    orders = plain.interchange_orders(written.imports).values()
    inside = Counter(
        row["cancelled_by"] for row in orders if row["fulfillment_channel"] == "MFN" and lies_within(row, planted)
    )
    assert inside["seller"] > 0.2 * inside.total()
    stock = plain.table(written.imports / "records" / "stock.csv")
    empty = [row for row in stock if row["sku"] == "LAMP-01" and row["quantity"] == "0"]
    days = {row["counted_at"][:10] for row in empty}
    assert {(planted.start + timedelta(days=day)).isoformat() for day in range(20)} <= days
    assert all(row["quantity"] != "0" for row in stock if row["sku"] == "MAT-07")


def test_slow_replies_are_slow_while_they_last(as_of: date, tmp_path: Path) -> None:
    planted = episode(as_of, "slow_replies", (), 0.05)
    written = write_shop(shop(as_of, planted), tmp_path, formats=("interchange",))
    orders = plain.interchange_orders(written.imports)
    asked: dict[str, datetime] = {}
    slow: Counter[bool] = Counter()
    whole: Counter[bool] = Counter()
    for row in plain.table(written.imports / "records" / "messages.csv"):
        sent = datetime.fromisoformat(row["sent_at"])
        if row["direction"] == "in":
            asked.setdefault(row["thread_id"], sent)
        else:
            within = lies_within(orders[row["order_id"]], planted)
            whole[within] += 1
            slow[within] += sent - asked[row["thread_id"]] > timedelta(hours=24)
    assert slow[True] > 0.6 * whole[True]
    assert slow[False] < 0.15 * whole[False]


def test_a_bad_carrier_delivers_late(as_of: date, tmp_path: Path) -> None:
    planted = episode(as_of, "bad_carrier", (("carrier", LANTERN),), 0.1)
    written = write_shop(shop(as_of, planted), tmp_path, formats=("interchange",))
    orders = plain.interchange_orders(written.imports)
    late: Counter[bool] = Counter()
    whole: Counter[bool] = Counter()
    for row in plain.table(written.imports / "records" / "shipments.csv"):
        within = lies_within(orders[row["order_id"]], planted)
        whole[within] += 1
        late[within] += not row["delivered_at"] or row["delivered_at"] > row["promised_at"]
    assert late[True] > 0.3 * whole[True]


def test_defects_come_with_the_delays_of_the_plan(as_of: date, tmp_path: Path) -> None:
    """Feedback within weeks, claims up to 90 days after the promise, chargebacks up to 120 days after the order."""
    plan = replace(shop(as_of, episode(as_of, "wrong_items", (), 0.5)), orders=8_000)
    written = write_shop(plan, tmp_path, formats=("interchange",))
    orders = plain.interchange_orders(written.imports)
    ages: dict[str, list[int]] = {kind: [] for kind in plain.KINDS}
    for defect in plain.truth(written.truth)["defects"]:
        row = orders[defect["order_id"]]
        for event in defect["events"]:
            begin = row["deliver_by"] if event["kind"] == "claims" else row["purchased_at"]
            ages[event["kind"]].append((datetime.fromisoformat(event["at"]) - datetime.fromisoformat(begin)).days)
    assert all(age >= 0 for found in ages.values() for age in found)
    assert max(ages["claims"]) < 90
    assert max(ages["claims"]) > 60
    assert max(ages["chargebacks"]) < 120
    assert sorted(ages["negative_feedback"])[len(ages["negative_feedback"]) // 2] < 20
