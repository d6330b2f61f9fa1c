"""Claimed effects against the data: planted ones are caught, true ones are not, too little is said to be that."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from math import exp
from typing import TYPE_CHECKING

import pytest
from planted_plans import frozen, planted

import plimsoll
from plimsoll.appeals.effects import EARLIER, LATER, NOT_SHOWN, SHOWN, TOO_LITTLE, effect
from plimsoll.appeals.linting import lint
from plimsoll.appeals.series import MEASURES
from plimsoll.appeals.snapshot import frozen_from

if TYPE_CHECKING:
    from pathlib import Path

    from plimsoll.tower import Tower

TENTH, FIFTEENTH = date(2026, 8, 10), date(2026, 8, 15)
FIRST, DAYS = date(2026, 7, 1), 75


def replies(seed: int, *, faster_from: date | None, records: int = 6) -> tuple[dict[date, float], dict[date, int]]:
    """Answers that take some 30 hours, a third of it from a day on; weekends slower; skewed as such hours are."""
    chance = random.Random(seed)
    values, sizes = {}, {}
    for at in range(DAYS):
        day = FIRST + timedelta(days=at)
        level = 10.0 if faster_from and day >= faster_from else 30.0
        told = [level * (1.3 if day.weekday() > 4 else 1) * exp(chance.gauss(-0.3, 0.8)) for _ in range(records)]
        values[day], sizes[day] = sum(told) / records, records
    return values, sizes


def verdict(name: str, values: dict[date, float], sizes: dict[date, int], claimed: date) -> str:
    return effect(values, sizes, MEASURES[name], claimed).verdict


@pytest.mark.parametrize("seed", range(5))
def test_trained_on_the_tenth_and_faster_only_from_the_fifteenth_is_caught(seed: int) -> None:
    found = effect(*replies(seed, faster_from=FIFTEENTH), MEASURES["reply_hours"], TENTH)
    assert found.verdict == LATER
    assert found.shown_from
    assert abs((found.shown_from - FIFTEENTH).days) <= 1


@pytest.mark.parametrize("seed", range(5))
def test_a_true_effect_on_the_tenth_is_let_pass(seed: int) -> None:
    assert verdict("reply_hours", *replies(seed, faster_from=TENTH), TENTH) == SHOWN


@pytest.mark.parametrize("seed", range(5))
def test_an_effect_that_was_there_before_the_measure_is_not_its_own(seed: int) -> None:
    assert verdict("reply_hours", *replies(seed, faster_from=TENTH), TENTH + timedelta(days=9)) == EARLIER


def test_few_claims_are_wrongly_believed_or_wrongly_refused() -> None:
    believed = sum(verdict("reply_hours", *replies(seed, faster_from=None), TENTH) == SHOWN for seed in range(60))
    refused = sum(verdict("reply_hours", *replies(seed, faster_from=TENTH), TENTH) != SHOWN for seed in range(60))
    assert believed <= 4
    assert refused <= 3


def test_a_shares_measure_is_judged_by_its_counts() -> None:
    days = [FIRST + timedelta(days=at) for at in range(60)]
    sizes = dict.fromkeys(days, 100)
    better = {day: 0.90 if day >= TENTH else 0.60 for day in days}
    assert verdict("same_day_scans", better, sizes, TENTH) == SHOWN
    assert verdict("same_day_scans", {day: 1.5 - value for day, value in better.items()}, sizes, TENTH) == NOT_SHOWN
    assert verdict("same_day_scans", better, sizes, TENTH - timedelta(days=6)) == LATER
    assert verdict("defects", dict.fromkeys(days, 0.01), dict.fromkeys(days, 3), TENTH) == TOO_LITTLE


@pytest.mark.parametrize("left", [0, 2, 4])
def test_too_few_days_are_said_to_be_too_few(left: int) -> None:
    values, sizes = replies(1, faster_from=TENTH)
    last = TENTH + timedelta(days=left - 1)
    kept = {day: value for day, value in values.items() if day <= last}
    assert verdict("reply_hours", kept, sizes, TENTH) == TOO_LITTLE


def test_too_little_warns_and_a_contradiction_fails() -> None:
    for seed, (faster_from, claimed, rules) in enumerate(
        [
            (FIFTEENTH, TENTH, {"effect_against_data"}),
            (TENTH, TENTH, set()),
            (TENTH, FIRST + timedelta(days=DAYS - 2), {"effect_unmeasured"}),
        ]
    ):
        values, sizes = replies(seed, faster_from=faster_from)
        plan = planted({"actions.1.effect_from": claimed.isoformat()})
        figures = replace(frozen(plan), series={"reply_hours": values}, sizes={"reply_hours": sizes})
        found = {one.rule.name: one.rule.level for one in lint(plan, figures).findings}
        assert found.keys() & {"effect_against_data", "effect_unmeasured"} == rules
        assert found.get("effect_against_data", "fails") == "fails"
        assert found.get("effect_unmeasured", "warns") == "warns"


# -- series out of facts -----------------------------------------------------------------------------------------

AS_OF = date(2026, 10, 1)


def shop(folder: Path) -> Tower:
    """Three orders a day for a hundred days; what happens to each is written out by hand."""
    tower = plimsoll.open(folder / "w")
    rows: dict[str, list[dict[str, str]]] = {
        "orders": [], "shipments": [], "messages": [], "returns": [], "refunds": [], "feedback": []
    }  # fmt: skip
    for at in range(100):
        day = AS_OF - timedelta(days=100 - at)
        for number in range(3):
            one = f"113-{at:07}-{number:07}"
            late = day + timedelta(days=6 if number == 2 else 4)
            dropped = number == 1 and at % 10 == 0
            rows["orders"].append({
                "order_id": one, "marketplace_id": "US", "fulfillment_channel": "MFN", "carrier": "Kestrel",
                "purchased_at": f"{day}T10:00:00Z",
                "order_status": "cancelled" if dropped else "shipped",
                "cancelled_by": "seller" if dropped else "",
                "deliver_by": f"{day + timedelta(days=5)}T20:00:00Z",
            })  # fmt: skip
            if late < AS_OF and not dropped:
                scanned = day + timedelta(days=1 if number else 2)
                rows["shipments"].append({
                    "shipment_id": f"S{one}", "order_id": one, "carrier": "Kestrel", "tracking_number": f"T{one}",
                    "confirmed_at": f"{day + timedelta(days=1)}T10:00:00Z", "first_scan_at": f"{scanned}T10:00:00Z",
                    "delivered_at": f"{late}T12:00:00Z",
                })  # fmt: skip
        one = f"113-{at:07}-0000000"
        for way, hour in (("in", 12), ("out", 18)):
            if way == "in" or at % 4:
                rows["messages"].append({"message_id": f"{way}{at}", "order_id": one, "direction": way,
                                         "sent_at": f"{day}T{hour}:00:00Z"})  # fmt: skip
        if at % 5 == 0 and at < 80:
            rows["returns"].append({"return_id": f"R{at}", "order_id": one,
                                    "reason": "DEFECTIVE" if at % 10 else "UNWANTED",
                                    "requested_at": f"{day + timedelta(days=8)}T10:00:00Z"})  # fmt: skip
            rows["refunds"].append({"refund_id": f"F{at}", "order_id": one,
                                    "refunded_at": f"{day + timedelta(days=10)}T10:00:00Z"})  # fmt: skip
        if at % 20 == 0 and at < 90:
            rows["feedback"].append({"order_id": one, "rating": "1", "left_at": f"{day + timedelta(days=9)}"})
    for name, table in rows.items():
        columns = list(dict.fromkeys(column for row in table for column in row))
        lines = [",".join(columns), *(",".join(row.get(column, "") for column in columns) for row in table)]
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        seen = datetime(2026, 10, 1, 20, tzinfo=UTC)
        result = tower.import_files(folder / f"{name}.csv", account="mei", observed_at=seen)
        assert not result.problems, result.problems
    return tower


def test_series_are_over_all_orders_and_leave_out_days_too_young_to_be_known(tmp_path: Path) -> None:
    found = shop(tmp_path).freeze_figures(as_of=AS_OF, account="mei")
    assert set(found.series) == set(MEASURES)
    day = AS_OF - timedelta(days=69)  # the day numbered 31
    assert found.series["ship_hours"][day] == pytest.approx((48 + 24 + 24) / 3, abs=0.001)
    assert found.sizes["ship_hours"][day] == 3
    assert found.series["same_day_scans"][day + timedelta(days=1)] == pytest.approx(2 / 3, abs=0.001)
    assert found.series["delivery_days"][day + timedelta(days=5)] == pytest.approx((-1 - 1 + 1) / 3, abs=0.001)
    assert found.series["reply_hours"][day] == 6.0
    assert found.series["reply_hours"][day + timedelta(days=1)] == 96.0  # nobody answered: as long as is waited for
    assert found.series["seller_cancellations"][AS_OF - timedelta(days=70)] == pytest.approx(1 / 3, abs=0.001)
    assert found.series["faulty_returns"][AS_OF - timedelta(days=65)] == pytest.approx(1 / 3, abs=0.001)
    assert found.series["faulty_returns"][AS_OF - timedelta(days=60)] == 0.0
    assert set(found.series["refund_hours"].values()) == {48.0}
    assert found.series["defects"][AS_OF - timedelta(days=60)] == 0.5  # one of three was cancelled
    for name, back in (("reply_hours", 4), ("ship_hours", 14), ("defects", 21), ("faulty_returns", 30)):
        assert max(found.series[name]) <= AS_OF - timedelta(days=back)
    assert frozen_from(found.as_json()) == found


def test_an_order_of_another_cell_is_in_no_series(tmp_path: Path) -> None:
    tower = shop(tmp_path)
    before = tower.freeze_figures(as_of=AS_OF, account="mei", marketplace="US", channel="MFN")
    text = "order_id,marketplace_id,fulfillment_channel,purchased_at,order_status\n"
    text += "114-0000031-0000009,US,AFN,2026-07-24T10:00:00Z,shipped\n"
    text += "115-0000031-0000009,DE,MFN,2026-07-24T10:00:00Z,shipped\n"
    (tmp_path / "others.csv").write_text(text, encoding="utf-8")
    tower.import_files(tmp_path / "others.csv", account="mei", observed_at=datetime(2026, 10, 1, 20, tzinfo=UTC))
    after = tower.freeze_figures(as_of=AS_OF, account="mei", marketplace="US", channel="MFN")
    assert (after.series, after.sizes) == (before.series, before.sizes)
    both = tower.freeze_figures(as_of=AS_OF, account="mei", marketplace="US", channel="ALL")
    assert both.sizes["seller_cancellations"][date(2026, 7, 24)] == 4
