"""Forecasts of past days held against what came: nothing of the future is in them, and the sums are right."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from foreseen_shops import AS_OF, NOTHING_PENDING, calm_shop, facts_of

import plimsoll
from plimsoll.errors import UsageError
from plimsoll.metrics.definition import definition_in_force
from plimsoll.metrics.triangle import KINDS, Cell
from plimsoll.simulate import write_shop
from plimsoll.watch.backtest import HORIZONS, MODELS, Replayed, averaged, scores_on
from plimsoll.watch.history import CellHistory

if TYPE_CHECKING:
    from pathlib import Path

    from plimsoll.tower import Tower

DAY = timedelta(days=1)
US = "ATVPDKIKX0DER"


@pytest.fixture(scope="module")
def tower(tmp_path_factory: pytest.TempPathFactory) -> Tower:
    plan = calm_shop(AS_OF, orders_per_day=12.0, rates=NOTHING_PENDING)
    return facts_of(plan, tmp_path_factory.mktemp("shop"), known_until=AS_OF)


def test_every_horizon_is_scored_as_often_as_its_day_has_come(tower: Tower) -> None:
    found = tower.backtest(10, first=AS_OF - 100 * DAY, last=AS_OF - 7 * DAY, as_of=AS_OF).as_json()
    days = [AS_OF - 100 * DAY + ahead * DAY for ahead in range(0, 94, 10)]
    expected = {ahead: sum(day + ahead * DAY <= AS_OF for day in days) for ahead in HORIZONS}
    assert {one["days"]: one["forecasts"] for one in found["horizons"]} == expected
    assert [one["name"] for one in found["horizons"][0]["models"]] == list(MODELS)


def test_a_forecast_of_the_past_knows_nothing_that_came_later(tower: Tower) -> None:
    """What came after a day may be anything: the forecast made on that day is the same."""
    cell, day = Cell("default", US, "MFN"), AS_OF - 60 * DAY
    with tower.recount({"first": AS_OF - 299 * DAY, "last": AS_OF}) as recount:
        from plimsoll.watch.asked_cells import known_cell

        definition = recount.definitions[cell]
        whole = known_cell(recount.triangles(definition)[cell], recount.spans_of(cell), AS_OF - 299 * DAY, AS_OF)
    one = Replayed(cell, definition, whole.history, whole.through)
    at, history = day.toordinal(), whole.history
    later = history.began > at
    ends = np.where(history.ended > at, at + 1, history.ended)
    other = CellHistory(
        history.first,
        np.where(history.first + np.arange(len(history.orders)) > at, 0, history.orders),
        history.placed[~later], history.began[~later], ends[~later], history.kind[~later],
    )  # fmt: skip
    known, changed = one.known(at), replace(one, history=other).known(at)
    for name in ("orders", "placed", "began", "ended", "kind"):
        assert np.array_equal(getattr(known.history, name), getattr(changed.history, name)), name
    assert later.any()


def test_what_came_is_what_the_recount_says(tower: Tower) -> None:
    cell = Cell("default", US, "MFN")
    with tower.recount({"first": AS_OF - 299 * DAY, "last": AS_OF}) as recount:
        from plimsoll.watch.asked_cells import known_cell

        definition = recount.definitions[cell]
        known = known_cell(recount.triangles(definition)[cell], recount.spans_of(cell), AS_OF - 299 * DAY, AS_OF)
    days = np.array([(AS_OF - back * DAY).toordinal() for back in (100, 50, 7, 0)])
    orders, defects = Replayed(cell, definition, known.history, known.through).came(days)
    rows = {row.as_of: row for row in tower.odr(first=AS_OF - 100 * DAY, last=AS_OF)}
    said = [rows[AS_OF - back * DAY] for back in (100, 50, 7, 0)]
    assert orders.tolist() == [row.orders for row in said]
    assert defects.tolist() == [row.orders_with_defects for row in said]


def steady(rate: float, orders: int = 100, days: int = 400) -> Replayed:
    """A cell in which the same share of each day's orders becomes defective, ten days after."""
    first = AS_OF.toordinal() - days + 1
    placed = np.repeat(first + np.arange(days), round(orders * rate))
    none = np.zeros(len(placed), np.int64)
    history = CellHistory(first, np.full(days, orders), placed, placed + 10, none + (1 << 30), none)
    through = np.full(len(KINDS), AS_OF.toordinal())
    return Replayed(Cell("a", US, "MFN"), definition_in_force(AS_OF, US), history, through)


@pytest.mark.parametrize("rate", [0.0, 0.02])
def test_a_steady_shop_is_foreseen(rate: float) -> None:
    cell, end = steady(rate), AS_OF.toordinal()
    scores = [one for back in (70, 80, 90) for one in scores_on([cell], AS_OF - back * DAY, end)]
    for one in averaged(scores):
        assert one.breaches == (3 if rate else 0)
        pinball, error, brier = one.by_model["plimsoll"]
        assert error < 0.002
        assert brier < 0.05
        assert pinball < 0.001
        assert one.by_model["persistence"][1] == pytest.approx(0, abs=1e-9)


def test_scores_of_a_shop_that_turns_bad_are_worked_out_by_hand() -> None:
    calm = steady(0.0)
    at = AS_OF.toordinal() - 40
    turned = replace(calm, history=replace(
        calm.history, placed=np.full(200, at), began=np.full(200, at + 12), ended=np.full(200, 1 << 30),
        kind=np.zeros(200, np.int64),
    ))  # fmt: skip
    [soon, *_, late] = scores_on([turned], AS_OF - 40 * DAY, AS_OF.toordinal())
    assert (soon.horizon, late.horizon) == (7, 30)
    assert not soon.breached
    assert late.breached
    assert late.brier[1] == 1.0
    assert late.error[1] == pytest.approx(200 / 6000)
    assert late.pinball[1] == pytest.approx(200 / 6000 * (0.1 + 0.5 + 0.9) / 3)
    assert not late.inside
    assert late.rank > 0.9


def test_going_back_to_what_was_imported_by_then(tmp_path: Path) -> None:
    plan = calm_shop(AS_OF, orders_per_day=6.0, rates=NOTHING_PENDING)
    tower = plimsoll.open(tmp_path / "workspace")
    for back in (60, 30, 0):
        day = AS_OF - back * DAY
        written = write_shop(plan, tmp_path / f"{back}", formats=("interchange",), known_until=day)
        tower.import_files(written.imports, account=plan.account, observed_at=datetime.combine(day, time(22), UTC))
    asked: dict[str, Any] = {"first": AS_OF - 61 * DAY, "last": AS_OF - 30 * DAY, "as_of": AS_OF}
    observed = tower.backtest(31, as_observed=True, **asked)
    happened = tower.backtest(31, **asked)
    assert observed.as_observed
    assert [one.forecasts for one in happened.horizons] == [2, 2, 2, 1]
    assert [one.forecasts for one in observed.horizons] == [1, 1, 1]  # 61 days ago nothing had been imported yet
    assert observed.horizons[0].by_model["plimsoll"][0] < 0.01


def test_what_cannot_be_replayed_is_refused(tower: Tower) -> None:
    with pytest.raises(UsageError):
        tower.backtest(first=AS_OF, last=AS_OF, as_of=AS_OF)
    with pytest.raises(UsageError):
        tower.backtest(0, as_of=AS_OF)


def test_the_command_tells_and_writes_the_same(tower: Tower, plimsoll_command: Any) -> None:
    asked = ("backtest", "--as-of", AS_OF, "--workspace", tower.workspace.root, "--step", "30")
    document = json.loads(plimsoll_command(*asked, "--json").stdout)
    assert document["schema"] == "plimsoll.backtest/1"
    assert document["to"] == (AS_OF - 7 * DAY).isoformat()
    said = plimsoll_command(*asked)
    assert said.returncode == 0, said.stderr
    assert f"{float(document['horizons'][0]['coverage']):.0%}" in said.stdout
