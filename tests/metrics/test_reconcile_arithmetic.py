"""Whatever was displayed: explanations and the unexplained remainder add up to the difference."""

from __future__ import annotations

import csv
from random import Random
from typing import TYPE_CHECKING

import pytest
from planted_shop import AS_OF, planted_shop

from plimsoll.metrics.reconciliation.differences import COULD, EXPLAINS
from plimsoll.simulate.plans import Definition as Planted

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_explanations_and_remainder_are_the_difference(seed: int, tmp_path: Path) -> None:
    random = Random(seed)
    hidden = Planted(include_cancelled=bool(seed % 2), timezone=("UTC", "America/Los_Angeles")[seed % 2])
    tower = planted_shop(tmp_path, hidden, orders=1500, seed=seed, snapshots=6)
    pages = [one.page for one in tower.reconcile(as_of=AS_OF).pages]
    file = tmp_path / "displayed.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        names = ("orders", "orders_with_defects", "negative_feedback", "claims", "chargebacks")
        writer = csv.writer(out)
        writer.writerow(("marketplace_id", "fulfillment_channel", "range_from", "range_to", "seen_at", *names))
        for page in pages:
            spoilt = [max(page.figures[name] + random.choice((0, 0, 1, -1, 3)), 0) for name in names]
            writer.writerow((page.marketplace_id, page.channel, page.first, page.last, page.day, *spoilt))
    tower.import_files(file)
    compared = tower.reconcile(as_of=AS_OF).pages
    differences = [(page, one) for page in compared for one in page.differences]
    assert differences
    for page, one in differences:
        assert one.displayed == page.page.figures[one.figure]
        assert one.recounted == page.recounted[one.figure]
        assert sum(part.explains for part in one.explained_by) + one.unexplained == one.displayed - one.recounted
        assert {part.how for part in one.explained_by} <= {EXPLAINS, COULD}
        for part in one.explained_by:
            assert part.how == COULD or part.explains != 0
            if part.entering or part.leaving:
                assert part.could == len(part.entering) - len(part.leaving)
