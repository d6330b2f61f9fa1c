"""The exact part of a forecast, held to an independent recount and to what later days really say."""

from __future__ import annotations

import os
import tempfile
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import oracle
import pytest
import shops
from foreseen_shops import AS_OF, NOTHING_PENDING, calm_shop, facts_of
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from imported_shops import imported

import plimsoll
from plimsoll.metrics.definition import definition_in_force
from plimsoll.metrics.triangle import ANY, Flip, Triangle
from plimsoll.watch.history import NEVER, history_of
from plimsoll.watch.look_ahead import look_ahead, worst_exact_day
from plimsoll.watch.outlook import written

EXAMPLES = int(os.environ.get("PLIMSOLL_EXAMPLES", "25"))
DAY = timedelta(days=1)
DAYS = 80


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck),
          phases=(Phase.explicit, Phase.reuse, Phase.generate))  # fmt: skip
@given(st.integers(0, 2**40))
def test_floor_and_orders_are_what_the_oracle_counts(seed: int) -> None:
    random = Random(seed)
    shop = shops.shop(random)
    question = shops.question(random, shop) | {"by": None, "count": "orders"}
    with tempfile.TemporaryDirectory() as folder:
        tower = imported(shop, Path(folder))
        if not tower.workspace.exists:
            return
        rows = [row.as_json() for row in tower.forecast(20, **question)]
    for place in (0, 7, 19):
        day = question["as_of"] + (place + 1) * DAY
        told = {_cell(row): _exact_figures(row["days"][place]) for row in rows}
        assert told == _by_oracle(shop, question, day)


def _cell(row: dict[str, Any]) -> tuple[str, str, str]:
    return row["account"], row["marketplace_id"], row["fulfillment_channel"]


def _exact_figures(day: dict[str, Any]) -> tuple[int | None, int]:
    return day["orders"] if day["orders_exact"] else None, day["defects_floor"]


def _by_oracle(shop: shops.Shop, question: dict[str, Any], day: date) -> dict[Any, tuple[int | None, int]]:
    """The orders of a coming day's window that are placed by as_of; those of them that are defective at its end."""
    as_of = question["as_of"]
    words = {name: value for name, value in question.items() if name not in {"as_of", "by", "count"}}
    choice = oracle.Choice(**words)
    exact = day - choice.lag * DAY <= as_of
    found = {}
    for cell, members in oracle.cells_of(shop.observations(), day, choice):
        mine = [
            sale for sale in members
            if oracle.day_of(sale.order.at("purchased_at"), oracle.ZoneInfo(choice.timezone)) <= as_of
        ]  # fmt: skip
        floor = sum(any(event.active(as_of) for event in sale.events) for sale in mine)
        found[cell] = len(mine) if exact else None, floor
    return found


def test_exact_days_are_what_the_recount_says_once_they_have_come(tmp_path: Path) -> None:
    later = AS_OF + 20 * DAY
    plan = calm_shop(later, orders_per_day=12.0, rates=NOTHING_PENDING)
    then = facts_of(plan, tmp_path / "then", known_until=AS_OF)
    now = facts_of(plan, tmp_path / "now", known_until=later)
    [row] = [row.as_json() for row in then.forecast(30, as_of=AS_OF)]
    exact = [day for day in row["days"] if day["orders_exact"]]
    assert [day["date"] for day in exact] == [(AS_OF + ahead * DAY).isoformat() for ahead in range(1, 16)]
    said = {one.as_of.isoformat(): one for one in now.odr(first=AS_OF + DAY, last=AS_OF + 15 * DAY)}
    assert [day["orders"] for day in exact] == [said[day["date"]].orders for day in exact]


def test_with_no_new_information_the_floor_is_the_rate_of_the_day(tmp_path: Path) -> None:
    plan = calm_shop(AS_OF, orders_per_day=12.0, rates=NOTHING_PENDING)
    tower = facts_of(plan, tmp_path, known_until=AS_OF)
    [row] = [row.as_json() for row in tower.forecast(60, as_of=AS_OF)]
    said = tower.odr(first=AS_OF + DAY, last=AS_OF + 60 * DAY)
    assert [day["defects_floor"] for day in row["days"]] == [one.orders_with_defects for one in said]
    assert max(day["defects_floor"] for day in row["days"]) > 5


def test_what_leaves_and_enters_makes_up_the_floor() -> None:
    definition = definition_in_force(AS_OF, "ATVPDKIKX0DER")
    triangle = Triangle({AS_OF - ahead * DAY: 10 for ahead in range(120)})
    for back, sign in ((74, 1), (73, 1), (40, 1), (3, 1), (16, 1)):
        triangle.flips.append(Flip(AS_OF - back * DAY, AS_OF - 2 * DAY, ANY, sign))
    days = look_ahead(triangle, definition, AS_OF, DAYS)
    assert [day.leaves for day in days[:3]] == [1, 1, 0]
    assert days[0].floor == 3
    assert [day.floor for day in days[10:14]] == [2, 3, 3, 3]
    assert days[73].floor == 0
    assert [day.exact for day in days[13:16]] == [True, True, False]
    assert worst_exact_day(days) == days[0]


def test_what_begins_or_ends_later_is_not_known_yet() -> None:
    definition = definition_in_force(AS_OF, "ATVPDKIKX0DER")
    placed = AS_OF - 30 * DAY
    triangle = Triangle({placed: 50})
    triangle.flips += [
        Flip(placed, AS_OF + DAY, ANY, 1),
        Flip(placed, AS_OF, ANY, 1), Flip(placed, AS_OF + 2 * DAY, ANY, -1),
        Flip(placed, AS_OF - 5 * DAY, ANY, 1), Flip(placed, AS_OF, ANY, -1),
    ]  # fmt: skip
    assert {day.floor for day in look_ahead(triangle, definition, AS_OF, 20)} == {1}


@given(
    st.lists(st.tuples(st.integers(0, 120), st.integers(0, 60), st.none() | st.integers(1, 40)), max_size=30),
    st.integers(0, 20),
    st.integers(1, 70),
)
@settings(max_examples=200, deadline=None)
def test_arrays_and_triangle_say_the_same(pieces: list[tuple[int, int, int | None]], lag: int, window: int) -> None:
    from dataclasses import replace

    definition = replace(definition_in_force(AS_OF, "ATVPDKIKX0DER"), lag=lag, window=window)
    first = AS_OF - 150 * DAY
    triangle = Triangle({first + place * DAY: 3 + place % 5 for place in range(171)})
    for back, delay, until in pieces:
        placed = AS_OF - back * DAY
        began = placed + delay * DAY
        triangle.flips += [Flip(placed, began, "claims", 1), Flip(placed, began, ANY, 1)]
        if until is not None:
            triangle.flips.append(Flip(placed, began + until * DAY, ANY, -1))
    history = history_of(triangle, first, AS_OF + 20 * DAY).until(AS_OF.toordinal())
    orders, floor = written(history, definition, AS_OF.toordinal(), DAYS)
    certain = look_ahead(triangle, definition, AS_OF, DAYS)
    assert orders.tolist() == [day.orders for day in certain]
    assert floor.tolist() == [day.floor for day in certain]
    assert (history.ended != NEVER).sum() == sum(
        until is not None and delay - back + until <= 0 for back, delay, until in pieces
    )


@pytest.mark.parametrize("days", [0, 121])
def test_only_so_many_days(tmp_path: Path, days: int) -> None:
    tower = facts_of(calm_shop(AS_OF, orders_per_day=1.0), tmp_path, known_until=AS_OF)
    with pytest.raises(plimsoll.errors.UsageError):
        tower.forecast(days, as_of=AS_OF)
