"""The definition solver against simulated marketplaces whose rule is known."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from planted_shop import AS_OF, hidden_of, holds_planted, planted_shop

from plimsoll.simulate.plans import Definition as Planted

if TYPE_CHECKING:
    from pathlib import Path

PLANTED = {
    "policy": Planted(),
    "lag": Planted(lag_days=14),
    "window": Planted(window_days=90, lag_days=17),
    "cancelled": Planted(include_cancelled=True),
    "none_cancelled": Planted(exclude_cancelled=True, claims="all"),
    "everything": Planted(
        lag_days=3, timezone="America/Los_Angeles", include_cancelled=True, include_test=True, claims="not-denied",
        chargebacks="lost",
    ),
    "berlin": Planted(timezone="Europe/Berlin", claims="all", include_test=True),
    "tokyo": Planted(timezone="Asia/Tokyo", chargebacks="lost"),
}  # fmt: skip


@pytest.mark.parametrize("name", PLANTED)
def test_the_planted_definition_always_survives(name: str, tmp_path: Path) -> None:
    tower = planted_shop(tmp_path, PLANTED[name], orders=2500, seed=len(name))
    found = tower.reconcile(as_of=AS_OF)
    assert found.solutions
    for solution in found.solutions:
        assert solution.judging == solution.pages
        assert solution.nearest is None
        assert holds_planted(solution, hidden_of(tmp_path)), name
        assert solution.channel is None, "one definition holds for both channels"
        assert solution.survivors[0].definition.zone == PLANTED[name].timezone


def test_where_no_definition_fits_the_nearest_is_told_with_its_misses(tmp_path: Path) -> None:
    tower = planted_shop(tmp_path, PLANTED["cancelled"], orders=2500, seed=3)
    page = max((p for p in (one.page for one in tower.reconcile(as_of=AS_OF).pages) if p.marketplace_id[0] == "A"),
               key=lambda p: p.figures["orders"])  # fmt: skip
    tower.record(
        "snapshot",
        {
            "marketplace_id": page.marketplace_id, "fulfillment_channel": page.channel, "range_from": str(page.first),
            "range_to": str(page.last), "orders": str(page.figures["orders"] + 5), "seen_at": str(page.day),
            "orders_with_defects": str(page.figures["orders_with_defects"]),
        },
    )  # fmt: skip
    found = tower.reconcile(as_of=AS_OF, marketplace=page.marketplace_id)
    torn = [one for one in found.solutions if not one.survivors]
    assert torn
    for solution in torn:
        assert solution.nearest is not None
        assert solution.nearest.definition.cancelled_counts
        assert [(figure, shown - counted) for _, figure, shown, counted in solution.nearest.misses] == [("orders", 5)]
    assert found.restatements


def test_pages_without_a_range_give_window_and_lag(tmp_path: Path) -> None:
    tower = planted_shop(tmp_path / "source", replace(PLANTED["cancelled"], lag_days=11), orders=2500, seed=2)
    pages = [one.page for one in tower.reconcile(as_of=AS_OF, marketplace="US").pages]
    rows = [
        f"US,{p.channel},,,{p.figures['orders']},{p.figures['orders_with_defects']},{p.day}"
        for p in pages
        if p.day > AS_OF - timedelta(days=12)
    ]
    head = "marketplace_id,fulfillment_channel,range_from,range_to,orders,orders_with_defects,seen_at"
    tower.undo_import(pages[0].source.sha256)
    file = tmp_path / "typed.csv"
    file.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    tower.import_files(file)
    [solution] = tower.reconcile(as_of=AS_OF, marketplace="US").solutions
    told = {
        (one.window, one.lag, one.cancelled_counts)
        for survivor in solution.survivors
        for one in (survivor.definition, *survivor.also)
    }
    assert (60, 11, True) in told
    assert len(told) == 1


def test_two_definitions_that_fit_are_told_with_the_day_on_which_they_part(tmp_path: Path) -> None:
    tower = planted_shop(tmp_path, Planted(include_test=True), orders=6000, seed=5, snapshots=1)
    found = tower.reconcile(as_of=AS_OF)
    several = [one for one in found.solutions if len(one.survivors) > 1]
    assert several, "one page alone leaves something open in this shop"
    for solution in several:
        for survivor in solution.survivors[1:]:
            assert survivor.parting is not None
            assert survivor.parting.day > AS_OF
            assert survivor.parting.one != survivor.parting.other


def test_sixty_daily_pages_over_a_hundred_thousand_orders_are_solved_at_once(tmp_path: Path) -> None:
    from plimsoll.facts.view import FactsView
    from plimsoll.metrics.definition import definition_in_force
    from plimsoll.metrics.reconciliation.books import load_books, told_apart
    from plimsoll.metrics.reconciliation.shown import FIGURES, shown_pages
    from plimsoll.metrics.reconciliation.solver import Judged, Solver
    from plimsoll.metrics.reconciliation.space import zones_of

    tower = planted_shop(tmp_path, PLANTED["everything"], orders=100_000, seed=1, snapshots=60)
    view = FactsView(tower.workspace)
    begun = time.process_time()
    pages = shown_pages(view.snapshot_rows(), {row["seq"]: row for row in view.ask("receipts")})
    for site in {page.marketplace_id for page in pages}:
        mine = [Judged(page, frozenset(FIGURES)) for page in pages if page.marketplace_id == site]
        books = load_books(view, "default", site, min(one.page.first for one in mine if one.page.first), AS_OF)
        zones = told_apart(zones_of(site), books.first, books.last)
        assert Solver(books, mine, definition_in_force(AS_OF, site), zones, "UTC").survivors()
    assert time.process_time() - begun < 3
    view.close()
