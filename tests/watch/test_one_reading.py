"""What is told of a fleet from one reading of the facts is what each question tells alone."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import shops
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from imported_shops import imported

DAYS = 60


@settings(max_examples=15, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**40), tested=st.sampled_from([None, True, False]))
def test_the_fleet_is_what_status_history_and_deadlines_say_alone(seed: int, tested: bool | None) -> None:
    random = Random(seed)
    shop = shops.shop(random)
    asked = shops.question(random, shop) | {"by": None}
    with tempfile.TemporaryDirectory() as folder:
        tower = imported(shop, Path(folder))
        if not tower.workspace.exists:
            return
        found = tower.fleet(DAYS, tested=tested, **asked)
        assert found.rows == tower.status(tested=tested, **asked)
        assert found.history == _history(tower, **asked)
        assert found.deadlines == tower.next_deadlines(**asked)


def _history(tower: Any, as_of: Any, **asked: Any) -> dict[Any, list[tuple[int, int]]]:
    found: dict[Any, list[tuple[int, int]]] = {}
    for row in tower.odr(first=as_of - timedelta(days=DAYS - 1), last=as_of, **asked):
        found.setdefault(row.cell, []).append((row.orders, row.orders_with_defects))
    return found
