"""The pictures over all defects, on simulated shops with planted causes: exact counts, intervals, nothing invented."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

import plimsoll
from plimsoll import cli
from plimsoll.diagnosis.own_orders import AskedOwn
from plimsoll.diagnosis.scorecard import CarrierCard, Tally
from plimsoll.diagnosis.shares import Share
from plimsoll.errors import UnusableInput, UsageError
from plimsoll.simulate import shop_of_size, write_shop
from plimsoll.simulate.plans import Episode

if TYPE_CHECKING:
    from pathlib import Path

    from plimsoll.tower import Tower

AS_OF = date(2026, 10, 1)
DAYS = (date(2026, 7, 25), date(2026, 9, 10))


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A US shop of 4,000 orders: Lantern Post fails, SCALE-05 is bad."""
    folder = tmp_path_factory.mktemp("shop")
    plan = shop_of_size(4000, 11, AS_OF, days=180)
    episodes = (
        Episode("bad_carrier", *DAYS, 0.12, (("carrier", "Lantern Post"),)),
        Episode("bad_batch", *DAYS, 0.25, (("asin", "B0SIM00005"),)),
    )
    plan = replace(plan, marketplaces=(("US", 1),), channels=(("MFN", 1),), episodes=episodes)
    write_shop(plan, folder / "shop", formats=("interchange",))
    tower = plimsoll.open(folder / "data")
    tower.import_files(folder / "shop" / "files", account="shop", observed_at=datetime(2026, 10, 2, tzinfo=UTC))
    return folder


@pytest.fixture(scope="module")
def tower(shop: Path) -> Tower:
    return plimsoll.open(shop / "data")


def truth(shop: Path) -> dict[str, dict[str, Any]]:
    document = json.loads((shop / "shop" / "truth.json").read_text(encoding="utf-8"))
    return {one["order_id"]: one for one in document["defects"]}


def test_causes_stand_for_every_defective_order_and_are_mostly_the_true_ones(tower: Tower, shop: Path) -> None:
    answer = tower.causes(as_of=AS_OF)
    assert {one.row.order_id for one in answer.orders} == {row.order_id for row in tower.defects(as_of=AS_OF)}
    true = truth(shop)
    right = sum(one.cause == true[one.row.order_id]["cause"] for one in answer.orders)
    assert right > 0.85 * len(answer.orders)
    json.dumps(answer.as_json())


def test_pareto_counts_each_order_once_in_a_group_and_agrees_with_the_rate(tower: Tower) -> None:
    found = tower.pareto(as_of=AS_OF)
    [rate] = tower.odr(as_of=AS_OF)
    for group, number in (("all", rate.orders_with_defects), ("claims", rate.counts["claims"])):
        rows = [row for row in found.rows if row.group == group]
        assert sum(row.orders for row in rows) == number
        assert rows[-1].cumulative == number
        assert {row.of for row in rows} == {number}
    unsigned = next(sign for sign in found.signs if (sign.group, sign.rule) == ("claims", "not_signed"))
    assert 0 < unsigned.orders <= unsigned.of == rate.counts["claims"]


def test_the_scorecard_tells_the_failing_carrier_and_the_bad_product(tower: Tower) -> None:
    found = tower.scorecard(as_of=AS_OF)
    assert found.carriers[0].carrier == "Lantern Post"
    assert found.carriers[0].season == "own"
    assert {card.season for card in found.carriers[1:]} == {"steady"}
    assert sum(len(card.now.orders) for card in found.carriers) <= tower.odr(as_of=AS_OF)[0].orders
    first = found.listings[0]
    assert (first.name, first.clusters[0].cause) == ("B0SIM00005", "defective")
    assert not [row for row in found.listings[1:] if row.clusters]
    document = json.loads(json.dumps(found.as_json()))
    share = document["carriers"][0]["on_time"]
    assert float(share["interval"]["from"]) < share["part"] / share["whole"] < float(share["interval"]["to"])


def test_lots_are_joined_by_sku(tower: Tower, tmp_path: Path) -> None:
    lots = tmp_path / "lots.csv"
    lots.write_text("sku,batch,supplier\nSCALE-05,2026-07A,North\nMUG-02,2026-06B,South\n", encoding="utf-8")
    found = tower.scorecard(as_of=AS_OF, lots=lots)
    assert found.labelled["supplier"][0].name == "North"
    assert {row.name for row in found.labelled["batch"]} <= {"2026-07A", "2026-06B"}
    lots.write_text("sku,colour\nSCALE-05,red\n", encoding="utf-8")
    with pytest.raises(UnusableInput):
        tower.scorecard(as_of=AS_OF, lots=lots)


def card(
    now: tuple[int, int], before: tuple[int, int], others: tuple[int, int], earlier: tuple[int, int]
) -> CarrierCard:
    late = (Tally(due=now[1], late=now[0]), Tally(due=before[1], late=before[0]))
    return CarrierCard("shop", "X", *late, Share(*others), Share(*earlier), 0, 0)


def test_a_season_is_told_apart_from_a_carriers_own_decline() -> None:
    assert card((60, 200), (6, 200), (10, 400), (12, 400)).season == "own"
    assert card((60, 200), (6, 200), (120, 400), (12, 400)).season == "shared"
    assert card((7, 200), (6, 200), (10, 400), (12, 400)).season == "steady"
    assert card((3, 9), (0, 9), (10, 400), (12, 400)).season == "unknown"
    assert card((60, 200), (6, 200), (0, 0), (0, 0)).season == "unknown"


def test_the_report_is_bilingual_and_gives_no_rate_under_ten(tower: Tower) -> None:
    [report] = tower.root_causes(as_of=AS_OF)
    english, chinese = report.markdown("en"), report.markdown("zh")
    assert "# Root causes of shop" in english
    assert "根因报告" in chinese
    assert english.count("\n* `") == chinese.count("\n* `") == len(report.orders)
    for past in report.as_json()["own_history"]:
        assert (past["rate"] is None) == (past["decided"] < 10)
    assert sum(report.as_json()["appealable"].values()) == len(report.orders)


def test_localising_own_orders_finds_what_was_planted(tower: Tower) -> None:
    found = tower.localise(AskedOwn(by=("carrier", "warehouse", "asin", "ship_region", "ship_service")), as_of=AS_OF)
    places = [cause.where for cause in found.causes]
    assert {"carrier": "Lantern Post"} in places
    assert {"asin": "B0SIM00005"} in places
    [rate] = tower.odr(as_of=AS_OF)
    assert (found.bad, found.total) == (rate.orders_with_defects, rate.orders)


def test_an_expected_rate_stands_in_for_a_baseline(tower: Tower) -> None:
    found = tower.localise(AskedOwn(expected=0.004, by=("carrier", "asin")), as_of=AS_OF)
    [rate] = tower.odr(as_of=AS_OF)
    assert found.expected == pytest.approx(0.004 * rate.orders, rel=1e-6)
    assert {"asin": "B0SIM00005"} in [cause.where for cause in found.causes]
    with pytest.raises(UsageError):
        tower.localise(AskedOwn(by=("colour",)), as_of=AS_OF)


def test_a_calm_shop_gives_no_cause(tmp_path: Path) -> None:
    plan = replace(shop_of_size(3000, 5, AS_OF, days=180), episodes=())
    write_shop(plan, tmp_path / "shop", formats=("interchange",))
    calm = plimsoll.open(tmp_path / "data")
    calm.import_files(tmp_path / "shop" / "files", account="calm", observed_at=datetime(2026, 10, 2, tzinfo=UTC))
    assert calm.localise(as_of=AS_OF).causes == []
    assert not [row for row in calm.scorecard(as_of=AS_OF).listings if row.clusters]


@pytest.mark.parametrize("call", ["causes", "pareto", "scorecard", "report", "report --language zh", "localise"])
def test_every_command_speaks_to_people(call: str, shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main([*call.split(), "--as-of", "2026-10-01", "--workspace", str(shop / "data")])
    assert ended.value.code == 0
    assert len(capsys.readouterr().out.splitlines()) > 3


def test_localise_takes_a_file_or_the_workspace_but_not_both(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("x,bad\n1,0\n", encoding="utf-8")
    for call in (["localise", str(file), "--bad", "bad", "--account", "a"], ["localise", "--bad", "bad"],
                 ["localise", str(file)]):  # fmt: skip
        with pytest.raises(SystemExit) as ended:
            cli.main(call)
        assert ended.value.code == 2
