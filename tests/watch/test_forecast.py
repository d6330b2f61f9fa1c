"""The modelled part of a forecast: its order, its what-ifs, what it lacks, and that its words keep to conduct."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from foreseen_shops import AS_OF, NOTHING_PENDING, calm_shop, facts_of

from plimsoll.errors import UsageError
from plimsoll.metrics.definition import definition_in_force
from plimsoll.metrics.triangle import KINDS, Cell
from plimsoll.watch.development import level_of, pooled_rate, seen_of
from plimsoll.watch.history import NEVER, CellHistory, KnownCell
from plimsoll.watch.outlook import Outlook, habits_of, written
from plimsoll.watch.paths import drawn, quantiles
from plimsoll.watch.prior import LONGEST_DELAY, shipped_prior
from plimsoll.watch.recovery import over_line, recovery_of
from plimsoll.watch.reporting_delay import delays_of, unrolled
from plimsoll.watch.volume import volume_of

if TYPE_CHECKING:
    from pathlib import Path

    from plimsoll.tower import Tower

DAY = timedelta(days=1)
US = "ATVPDKIKX0DER"
AT = AS_OF.toordinal()
PRIOR = shipped_prior()
NAME = Cell("a", US, "MFN")


@pytest.fixture(scope="module")
def tower(tmp_path_factory: pytest.TempPathFactory) -> Tower:
    plan = calm_shop(AS_OF, orders_per_day=12.0, rates=NOTHING_PENDING)
    return facts_of(plan, tmp_path_factory.mktemp("shop"), known_until=AS_OF)


def told(tower: Tower, *what_if: str, **selection: Any) -> dict[str, Any]:
    [row] = tower.forecast(60, what_if, as_of=AS_OF, **selection)
    return row.as_json()


# -- the document ------------------------------------------------------------------------------------------------------


def test_the_document_is_that_of_the_contract(tower: Tower, plimsoll_command: Any) -> None:
    done = plimsoll_command("forecast", "--json", "--as-of", AS_OF, "--workspace", tower.workspace.root)
    document = json.loads(done.stdout)
    assert done.returncode == 0, done.stderr
    assert document["schema"] == "plimsoll.forecast/1"
    assert document["as_of"] == AS_OF.isoformat()
    [row] = document["rows"]
    assert len(row["days"]) == 60
    for ahead, day in enumerate(row["days"], 1):
        assert day["date"] == (AS_OF + ahead * DAY).isoformat()
        assert day["orders_exact"] == (ahead <= 15)
        assert type(day["orders"]) is type(day["defects_floor"]) is int
        assert len(day["rate_p50"].partition(".")[2]) == 6
        assert 0 <= float(day["rate_p10"]) <= float(day["rate_p50"]) <= float(day["rate_p90"]) <= 1
        assert len(day["p_breach"]) == len("0.06")
    assert set(row["recovery"]) == {"floor_date", "p50_date", "p90_date"}
    assert set(row["first_breach"]) == {"p50_date", "p10_date"}
    assert row == told(tower)


def test_the_same_question_has_the_same_answer(tower: Tower) -> None:
    assert told(tower) == told(tower)


def test_a_workspace_without_orders_has_no_rows(tmp_path: Path, plimsoll_command: Any) -> None:
    (tmp_path / "claims.csv").write_text(
        "claim_id,order_id,opened_at,status\nC1,1,2026-09-01,granted\n", encoding="utf-8"
    )
    plimsoll_command("import", tmp_path / "claims.csv", "--workspace", tmp_path / "w")
    done = plimsoll_command("forecast", "--json", "--workspace", tmp_path / "w", "--as-of", "2026-10-01")
    assert json.loads(done.stdout)["rows"] == []


def test_a_forecast_is_made_on_one_day(tower: Tower) -> None:
    with pytest.raises(UsageError, match="one day"):
        tower.forecast(first=AS_OF, last=AS_OF)


def test_dates_of_recovery_stand_in_order(tower: Tower) -> None:
    row = told(tower)
    assert row["today"]["orders_with_defects"] * 100 >= row["today"]["orders"]
    assert row["first_breach"]["p50_date"] == (AS_OF + DAY).isoformat()
    dates = [row["recovery"][name] or "9999" for name in ("floor_date", "p50_date", "p90_date")]
    assert dates == sorted(dates)
    assert row["deactivation_clock"]["confidence"] == "unconfirmed"
    assert row["deactivation_clock"]["usual_day"] == 7


def test_how_narrowly_it_is_asked_does_not_change_the_answer(tmp_path: Path) -> None:
    plan = calm_shop(AS_OF, orders_per_day=12.0, rates=NOTHING_PENDING)
    plan = replace(plan, channels=(("MFN", 2), ("AFN", 1)), marketplaces=(("US", 2), ("DE", 1)))
    tower = facts_of(plan, tmp_path, known_until=AS_OF)
    rows = {row.cell: row.as_json() for row in tower.forecast(as_of=AS_OF)}
    assert len(rows) == 4
    for cell, row in rows.items():
        asked = {"marketplace": cell.marketplace_id, "channel": cell.fulfillment_channel}
        assert [one.as_json() for one in tower.forecast(as_of=AS_OF, **asked)] == [row]


# -- what if -----------------------------------------------------------------------------------------------------------


def test_an_order_that_is_removed_is_gone_from_every_floor_it_stood_in(tower: Tower) -> None:
    before = told(tower)
    one = before["known_defects"][3]
    after = told(tower, f"remove={one['order_id']}")
    for old, new in zip(before["days"], after["days"], strict=True):
        hurt = one["first_day"] <= old["date"] <= one["last_day"]
        assert new["defects_floor"] == old["defects_floor"] - hurt
        assert new["orders"] == old["orders"]
    assert one["order_id"] not in {known["order_id"] for known in after["known_defects"]}


def test_every_defect_may_be_removed_at_once(tower: Tower) -> None:
    every = [f"remove={one['order_id']}" for one in told(tower)["known_defects"]]
    assert {day["defects_floor"] for day in told(tower, *every)["days"]} == {0}


CLAIMS = """\
claim_id,order_id,opened_at,status,fault,decided_at
WAITS,113-0000001-0000001,2026-09-10,under_review,,
COUNTS,113-0000001-0000002,2026-09-10,granted,seller,2026-09-15
"""
ORDERS = "order_id,marketplace_id,fulfillment_channel,purchased_at,order_status\n" + "".join(
    f"113-0000001-{number:07d},US,MFN,2026-08-{number % 28 + 1:02d},shipped\n" for number in range(1, 201)
)


@pytest.fixture
def claimed(tmp_path: Path) -> Tower:
    import plimsoll

    (tmp_path / "orders.csv").write_text(ORDERS, encoding="utf-8")
    (tmp_path / "claims.csv").write_text(CLAIMS, encoding="utf-8")
    tower = plimsoll.open(tmp_path / "workspace")
    tower.import_files(tmp_path / "orders.csv", tmp_path / "claims.csv", account="default")
    return tower


@pytest.mark.parametrize(
    ("what_if", "floor"),
    [((), 1), (("win=COUNTS",), 0), (("lose=WAITS",), 2), (("lose=COUNTS",), 1), (("win=WAITS",), 1),
     (("lose=WAITS", "win=COUNTS"), 1), (("lose=WAITS", "win=WAITS"), 1)],
)  # fmt: skip
def test_claims_won_and_lost(claimed: Tower, what_if: tuple[str, ...], floor: int) -> None:
    assert told(claimed, *what_if)["days"][0]["defects_floor"] == floor
    assert told(claimed, *what_if, channel="ALL")["days"][0]["defects_floor"] == floor


@pytest.mark.parametrize(
    "what_if", ["remove=no-such", "win=COUNT", "eat=1", "orders+30", "stop=asin:B0NONE", "stop=x:y"]
)
def test_a_what_if_that_names_nothing_is_refused(claimed: Tower, what_if: str) -> None:
    with pytest.raises(UsageError):
        told(claimed, what_if)


def test_volume_is_information_and_named_as_fraud_where_it_is_made(tower: Tower, plimsoll_command: Any) -> None:
    plain, more = told(tower), told(tower, "orders+30%")
    assert more["days"][14]["orders"] == plain["days"][14]["orders"]
    assert more["days"][59]["orders"] == pytest.approx(plain["days"][59]["orders"] * (60 + 45 * 0.3) / 60, rel=0.02)
    assert [day["defects_floor"] for day in more["days"]] == [day["defects_floor"] for day in plain["days"]]
    assert plain["notice"] is None
    assert "刷单" in more["notice"]
    done = plimsoll_command(
        "forecast", "--as-of", AS_OF, "--workspace", tower.workspace.root, "--what-if", "orders-20%"
    )
    assert "fraud" in done.stdout


def test_a_stopped_carrier_takes_its_orders_with_it(tower: Tower) -> None:
    plain, stopped = told(tower), told(tower, "stop=carrier:Lantern Post")
    assert stopped["days"][14]["orders"] == plain["days"][14]["orders"]
    assert 0.6 < stopped["days"][59]["orders"] / plain["days"][59]["orders"] < 0.9


# -- what is lacking ---------------------------------------------------------------------------------------------------


def test_what_was_never_seen_is_named_and_widens(tower: Tower, tmp_path: Path) -> None:
    import plimsoll

    less = plimsoll.open(tmp_path / "less")
    files = sorted((tower.workspace.root.parent / "shop" / "files").rglob("*.csv"))
    less.import_files(*(file for file in files if "claims" not in file.name), account="default")
    row, full = told(less), told(tower)
    assert {lack["source"]: lack["through"] for lack in row["lacks"]} == {"claims": None}
    assert full["lacks"] == []
    assert row["days"][0]["defects_floor"] < full["days"][0]["defects_floor"]
    floor = row["days"][0]["defects_floor"] / row["days"][0]["orders"]
    assert float(row["days"][0]["rate_p90"]) - floor > 0.001
    whole = full["days"][0]["defects_floor"] / full["days"][0]["orders"]
    assert float(row["days"][0]["rate_p90"]) - floor > float(full["days"][0]["rate_p90"]) - whole
    assert float(row["expected"]["rates"]["claims"]) == pytest.approx(PRIOR.rates[KINDS.index("claims")])
    less.record_none("claims", AS_OF, account="default")
    stated = told(less)
    assert stated["lacks"] == []
    assert float(stated["expected"]["rates"]["claims"]) < 0.0008
    assert float(stated["days"][0]["rate_p90"]) < float(row["days"][0]["rate_p90"])


# -- the parts ---------------------------------------------------------------------------------------------------------


def world(chance: np.random.Generator, rate: float, days: int = 300, orders: int = 60) -> CellHistory:
    """A cell whose defects are all feedback that comes 10 days after the order on average, at most 20."""
    placed = np.repeat(AT - days + 1 + np.arange(days), orders)
    mine = placed[chance.random(len(placed)) < rate]
    began = mine + chance.integers(0, 21, len(mine))
    return CellHistory(
        AT - days + 1, np.full(days, orders), mine, began, np.full(len(mine), NEVER), np.zeros(len(mine), np.int64)
    )


def known(history: CellHistory) -> KnownCell:
    return KnownCell(AT, history.until(AT), np.full(len(KINDS), AT))


def test_young_orders_do_not_shorten_the_delay() -> None:
    cell = known(world(np.random.default_rng(4), 0.2, days=30, orders=400))
    share = delays_of([cell], PRIOR).share[0]
    assert share[14:21].sum() / share[:21].sum() == pytest.approx(7 / 21, abs=0.04)  # so far hardly a quarter came late
    old = known(world(np.random.default_rng(4), 0.05))
    assert delays_of([old], PRIOR).share[0][:21].sum() > 0.93
    assert unrolled(np.full((1, 4), 0.5)).sum() == pytest.approx(1)


def test_the_level_is_that_of_the_orders_however_young_they_are() -> None:
    chance, rates = np.random.default_rng(5), []
    for _ in range(8):
        cell = known(world(chance, 0.03))
        share = delays_of([cell], PRIOR).share
        level = level_of(cell, share, seen_of(cell, share, PRIOR), PRIOR.rates, PRIOR)
        assert level.prior_weight < 0.2
        own = (level.rate[0] - level.prior_weight * PRIOR.rates[0]) / (1 - level.prior_weight)
        rates.append(own)  # the weight is exactly what it says
    assert np.mean(rates) == pytest.approx(0.03, rel=0.04)


def test_a_small_cell_leans_on_the_others_of_its_account() -> None:
    chance = np.random.default_rng(6)
    large, small = known(world(chance, 0.05)), known(world(chance, 0.0, days=40, orders=1))
    share = delays_of([large, small], PRIOR).share
    seen = [seen_of(cell, share, PRIOR) for cell in (large, small)]
    alone = level_of(small, share, seen[1], pooled_rate([], PRIOR), PRIOR)
    together = level_of(small, share, seen[1], pooled_rate([seen[0]], PRIOR), PRIOR)
    assert together.rate.sum() > 3 * alone.rate.sum()
    assert together.prior_weight > 0.5


def test_paths_hold_what_comes_as_often_as_they_say() -> None:
    chance, ranks = np.random.default_rng(7), []
    definition = definition_in_force(AS_OF, US)
    for _ in range(60):
        whole = world(chance, 0.02, days=340, orders=20)
        at = AT - 40
        cell = KnownCell(at, whole.until(at), np.full(len(KINDS), at))
        [habits] = habits_of([(NAME, cell)], [(NAME, cell)], 30, PRIOR)
        orders, floor = written(cell.history, definition, at, 30)
        outlook = Outlook(cell, definition, orders, floor, habits.delays, habits.level, habits.volume, PRIOR)
        paths = drawn(outlook, 400, np.random.default_rng(1))
        came = written(whole.until(at + 30), definition, at + 29, 1)[1][0]
        ranks.append((paths.defects[:, 29] < came).mean() + (paths.defects[:, 29] == came).mean() / 2)
    assert 0.65 <= ((np.array(ranks) > 0.1) & (np.array(ranks) < 0.9)).mean() <= 0.97
    assert 0.35 <= np.mean(ranks) <= 0.65


@pytest.mark.parametrize("paths", [1, 2, 7, 1000])
def test_quantiles_are_those_of_numpy(paths: int) -> None:
    values = np.random.default_rng(paths).random((paths, 5))
    shares = (0.0, 0.1, 0.5, 0.9, 1.0)
    assert np.array_equal(quantiles(values, shares), np.quantile(values, shares, axis=0))


def test_a_defect_counts_from_the_day_on_which_it_becomes_known() -> None:
    definition = definition_in_force(AS_OF, US)
    history = world(np.random.default_rng(9), 0.05)
    entering = replace(history, orders=np.where(history.first + np.arange(300) > AT - 20, history.orders, 0))
    cell = KnownCell(AT, entering.until(AT).beginning_at(AT - 19), np.full(len(KINDS), AT))
    [habits] = habits_of([(NAME, cell)], [(NAME, known(history))], 20, PRIOR)
    orders, floor = written(cell.history, definition, AT, 20)
    outlook = Outlook(cell, definition, orders, floor, habits.delays, habits.level, habits.volume, PRIOR)
    news = drawn(outlook, 400, np.random.default_rng(1)).defects.mean(axis=0) - floor
    assert news[0] < 2  # six order days of 60 orders are in the first window, and one day more has passed for them
    assert news[0] < news[1] < news[4] < news[14]


def test_defects_leave_again_as_often_as_they_did() -> None:
    history = world(np.random.default_rng(8), 0.05)
    gone = np.arange(len(history.placed)) % 2 == 0
    left = replace(history, ended=np.where(gone, history.began + 6, NEVER))
    stay, leave = delays_of([known(history)], PRIOR), delays_of([known(left)], PRIOR)
    assert stay.exit_share[0] < 0.02
    assert leave.exit_share[0] == pytest.approx(0.5, abs=0.06)


def test_known_defects_that_will_leave_leave_the_paths() -> None:
    definition = definition_in_force(AS_OF, US)
    history = world(np.random.default_rng(8), 0.05)
    gone = np.arange(len(history.placed)) % 2 == 0
    left = known(replace(history, ended=np.where(gone, history.began + 6, NEVER)))
    none, sold = np.zeros(100, np.int64), np.where(np.arange(71) < 40, 100, 0)
    cell = KnownCell(
        AT, CellHistory(AT - 70, sold, none + AT - 40, none + AT - 1, none + NEVER, none),
        np.full(len(KINDS), AT),
    )  # fmt: skip
    [habits] = habits_of([(NAME, cell)], [(NAME._replace(marketplace_id="other"), left)], 20, PRIOR)
    orders, floor = written(cell.history, definition, AT, 20)
    outlook = Outlook(cell, definition, orders, floor, habits.delays, habits.level, habits.volume, PRIOR)
    paths = drawn(outlook, 400, np.random.default_rng(1))
    assert set(floor) == {100}
    assert 60 < np.median(paths.defects[:, 9]) < 80  # half of them leave, five in eight of these within eleven days


def test_weekdays_trend_and_level_of_the_volume() -> None:
    days = AT - 111 + np.arange(112)
    sunday = (days % 7) == (date(2026, 9, 27).toordinal() % 7)
    none = np.zeros(0, np.int64)
    history = CellHistory(int(days[0]), np.where(sunday, 20, 50), none, none, none, none)
    ahead = AT + 1 + np.arange(28)
    expected = volume_of(history, 28, PRIOR).expected
    quiet = (ahead % 7) == (date(2026, 9, 27).toordinal() % 7)
    assert expected[quiet] == pytest.approx(20, rel=0.06)
    assert expected[~quiet] == pytest.approx(50, rel=0.03)
    growing = replace(history, orders=np.rint(30 * 1.01 ** np.arange(112)).astype(np.int64))
    assert volume_of(growing, 14, PRIOR).expected.mean() > growing.orders[-7:].mean()


def test_last_years_season_comes_again() -> None:
    days = 400
    orders = np.full(days, 40)
    orders[days - 364 + 20 : days - 364 + 50] = 120  # last year's peak, from the 21st coming day on
    none = np.zeros(0, np.int64)
    history = CellHistory(AT - days + 1, orders, none, none, none, none)
    expected = volume_of(history, 60, PRIOR).expected
    assert expected[:12] == pytest.approx(40, rel=0.05)
    assert expected[28:44].min() > 100
    assert volume_of(history.beginning_at(AT - 200), 60, PRIOR).expected == pytest.approx(40, rel=0.05)


def test_nothing_is_expected_of_a_cell_without_orders() -> None:
    none = np.zeros(0, np.int64)
    empty = CellHistory(AT - 99, np.zeros(100, np.int64), none, none, none, none)
    [habits] = habits_of([(NAME, known(empty))], [(NAME, known(empty))], 60, PRIOR)
    assert habits.volume.expected.sum() == 0
    assert habits.level.rate == pytest.approx(PRIOR.rates)
    assert habits.delays.share.shape == (len(KINDS), LONGEST_DELAY + 1)


def test_breach_and_recovery_of_given_paths() -> None:
    definition = definition_in_force(AS_OF, US)
    orders = np.full((4, 5), 100)
    defects = np.array([[0, 1, 1, 0, 0], [0, 0, 1, 1, 0], [0, 0, 0, 0, 0], [0, 0, 1, 1, 1]])
    over = over_line(orders, defects, definition)
    found = recovery_of(over, np.zeros(5, bool), AS_OF, over_now=False)
    assert found.first_breach.p10 == AS_OF + 2 * DAY
    assert found.first_breach.p50 == AS_OF + 3 * DAY
    assert found.first_breach.p90 is None
    assert found.back.p50 == AS_OF + 5 * DAY
    assert found.back.p90 is None
    assert found.floor_date is None
    over_today = recovery_of(over, np.array([True, True, False, False, False]), AS_OF, over_now=True)
    assert over_today.back.p50 == AS_OF + DAY
    assert over_today.floor_date == AS_OF + 3 * DAY


# -- corners -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "asked",
    [{"lag": 0, "window": 1}, {"lag": 0}, {"lag": 130}, {"window": 500}, {"count": "events"}, {"by": "asin"},
     {"claims": "all", "channel": "ALL"}, {"timezone": "America/Los_Angeles"}, {"known_at": None}],
)  # fmt: skip
def test_every_definition_has_its_forecast(tower: Tower, asked: dict[str, Any]) -> None:
    for row in tower.forecast(120, ("orders-100%",), as_of=AS_OF, **asked):
        lag = row.definition.lag
        assert [day.orders_exact for day in row.days] == [ahead <= lag for ahead in range(1, 121)]
        for day in row.days:
            assert (day.rate_p50 is None) == (day.orders == 0)
            assert 0 <= day.defects_floor <= day.orders or asked == {"count": "events"}


def test_a_day_before_anything_was_sold_has_no_rate(tower: Tower) -> None:
    [row] = tower.forecast(60, as_of=AS_OF - 500 * DAY)
    assert {(day.orders, day.rate_p50, day.p_breach) for day in row.days} == {(0, None, 0.0)}
    assert row.worst is None
    assert row.as_json()["worst_day"] is None
