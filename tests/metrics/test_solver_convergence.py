"""How many daily pages it takes until the planted definition stands alone.

As a test it looks at a few shops; called as a program it measures many and prints a table:

    python tests/metrics/test_solver_convergence.py --seeds 20
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random
from statistics import median

from planted_shop import AS_OF, hidden_of, is_planted, planted_shop

from plimsoll.facts.view import FactsView
from plimsoll.metrics.definition import definition_in_force
from plimsoll.metrics.reconciliation.books import load_books, told_apart
from plimsoll.metrics.reconciliation.shown import FIGURES, shown_pages
from plimsoll.metrics.reconciliation.solution import solutions
from plimsoll.metrics.reconciliation.solver import Judged
from plimsoll.metrics.reconciliation.space import zones_of
from plimsoll.policies import marketplace_or_own
from plimsoll.simulate.plans import Definition as Planted

PAGES = 40
"""Days with a page; where the definition is not alone by then, it is told as more."""


@dataclass(frozen=True)
class Found:
    """One account and marketplace: after how many days it stood alone (None: not by then), and whether it ever fell."""

    days: int | None
    always_there: bool
    definitions_left: int


def random_definition(random: Random) -> Planted:
    """One of the definitions that the simulator can plant."""
    cancelled = random.choice(("as policy", "include", "exclude"))
    return Planted(
        lag_days=random.choice((0, 14, 15, 16, 17)),
        timezone=random.choice(("UTC", "America/Los_Angeles", "Europe/Berlin", "Asia/Tokyo")),
        include_cancelled=cancelled == "include",
        exclude_cancelled=cancelled == "exclude",
        include_test=random.random() < 0.5,
        claims=random.choice(("at-fault", "not-denied", "all")),
        chargebacks=random.choice(("opened", "lost")),
    )


def converge(orders: int, seed: int) -> list[Found]:
    """Each marketplace of one simulated shop, its pages given day by day."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tower = planted_shop(folder, random_definition(Random(seed)), orders=orders, seed=seed, snapshots=PAGES)
        hidden, view = hidden_of(folder), FactsView(tower.workspace)
        try:
            pages = shown_pages(view.snapshot_rows(), {row["seq"]: row for row in view.ask("receipts")})
            sites = sorted({page.marketplace_id for page in pages})
            return [
                _of_site(view, site, [one for one in pages if one.marketplace_id == site], hidden) for site in sites
            ]
        finally:
            view.close()


def _of_site(view, site, pages, hidden) -> Found:  # noqa: ANN001 - the test's own
    first = min(page.first for page in pages)
    books = load_books(view, "default", site, first, AS_OF)
    start, own_zone = definition_in_force(AS_OF, site), marketplace_or_own(site).local_zone
    zones = told_apart(zones_of(site), books.first, books.last)
    always, left = True, 0
    for number in range(1, PAGES + 1):
        until = AS_OF - timedelta(days=PAGES - number)
        judged = [Judged(page, frozenset(FIGURES)) for page in pages if page.day <= until]
        if not judged:
            continue
        [solution] = solutions(books, judged, start, zones, own_zone)
        holding = [
            survivor
            for survivor in solution.survivors
            if any(is_planted(one, hidden, solution.undetermined) for one in (survivor.definition, *survivor.also))
        ]
        always, left = always and bool(holding), len(solution.survivors)
        if left == 1 and holding:
            return Found(number, always, left)
    return Found(None, always, left)


def test_the_planted_definition_never_falls_and_soon_stands_alone() -> None:
    for seed in (1, 2):
        for found in converge(2000, seed):
            assert found.always_there
            assert found.days is not None or found.definitions_left < 5


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--sizes", type=int, nargs="+", default=[500, 2000, 10_000, 50_000])
    chosen = parser.parse_args()
    sys.stdout.write(
        "| orders | shops and sites | always there | alone after 1 page | median | nine in ten | not in 40 |\n"
    )
    sys.stdout.write("|---|---|---|---|---|---|---|\n")
    for orders in chosen.sizes:
        found = [one for seed in range(1, chosen.seeds + 1) for one in converge(orders, seed)]
        days = sorted(one.days if one.days is not None else PAGES + 1 for one in found)
        there, at_once = sum(one.always_there for one in found), sum(day == 1 for day in days)
        ninth = days[(len(days) * 9 + 9) // 10 - 1]
        never = sum(day > PAGES for day in days)
        cells = (f"{orders:,}", len(found), there, at_once, _days(median(days)), _days(ninth), never)
        sys.stdout.write("| " + " | ".join(map(str, cells)) + " |\n")
        sys.stdout.flush()


def _days(number: float) -> str:
    return f"{number:g}" if number <= PAGES else f"more than {PAGES}"


if __name__ == "__main__":
    main()
