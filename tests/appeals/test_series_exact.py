"""Series are exact: the same facts give the same figures in any order of their rows, and out of an excerpt."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

import plimsoll
from plimsoll.appeals.dossier.bundle import differences
from plimsoll.facts.excerpt import Excerpt, take_excerpt
from plimsoll.facts.view import Scope
from plimsoll.settings.for_one_cell import counting_settings
from plimsoll.tower import Tower

if TYPE_CHECKING:
    from pathlib import Path

    from plimsoll.appeals.snapshot import Frozen

AS_OF, US = date(2026, 10, 1), "ATVPDKIKX0DER"
SEEN = datetime(2026, 10, 1, 20, tzinfo=UTC)


def written(seed: int) -> list[tuple[str, datetime, datetime]]:
    """(order, bought, first scan) of some orders a day, to the second."""
    chance, found = random.Random(seed), []
    for at in range(60):
        for number in range(chance.randrange(2, 14)):
            bought = datetime(2026, 8, 1, 12, tzinfo=UTC) + timedelta(days=at, seconds=chance.randrange(36_000))
            scanned = bought + timedelta(seconds=chance.randrange(4_000, 300_000))
            found.append((f"113-{at:07}-{number:07}", bought, scanned))
    return [one for one in found if one[2] < SEEN]


def shop(folder: Path, rows: list[tuple[str, datetime, datetime]]) -> Tower:
    """The rows in their order, in one file of orders and one of parcels."""
    folder.mkdir()
    tower = plimsoll.open(folder / "w")
    orders = [f"{one},US,MFN,{bought.isoformat()},shipped" for one, bought, _scanned in rows]
    parcels = [f"S{one},{one},Kestrel,T{one},{scan.isoformat()},{scan.isoformat()}" for one, _bought, scan in rows]
    for name, head, lines in (
        ("orders", "order_id,marketplace_id,fulfillment_channel,purchased_at,order_status", orders),
        ("shipments", "shipment_id,order_id,carrier,tracking_number,confirmed_at,first_scan_at", parcels),
    ):
        file = folder / f"{name}.csv"
        file.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
        result = tower.import_files(file, account="mei", observed_at=SEEN)
        assert not result.problems, result.problems
    return tower


def frozen(tower: Tower) -> Frozen:
    return tower.freeze_figures(as_of=AS_OF, account="mei", marketplace="US", channel="MFN")


def test_any_order_of_the_rows_gives_the_same_series_and_they_are_the_exact_means(tmp_path: Path) -> None:
    rows = written(7)
    first = frozen(shop(tmp_path / "first", rows))
    for seed in range(2):
        again = random.Random(seed).sample(rows, len(rows))
        assert frozen(shop(tmp_path / f"again{seed}", again)).sha256 == first.sha256
    by_day: dict[date, list[int]] = defaultdict(list)
    for _one, bought, scanned in rows:
        by_day[bought.astimezone(UTC).date()].append(int((scanned - bought).total_seconds()))
    for day, value in first.series["ship_hours"].items():
        seconds = by_day[day]
        assert value == float(round(Fraction(sum(seconds), len(seconds) * 3600), 4)), day
    assert len(first.series["ship_hours"]) > 40


def test_the_excerpt_gives_the_series_of_the_whole(tmp_path: Path) -> None:
    tower = shop(tmp_path / "whole", written(8))
    before, part = frozen(tower), tmp_path / "part"
    (part / "facts").mkdir(parents=True)
    (part / "plimsoll.toml").write_text(counting_settings(tower.settings, "mei"), encoding="utf-8")
    take_excerpt(tower.workspace, part / "facts", Excerpt(Scope("mei", US, "MFN"), date(2026, 1, 1), every=True))
    assert differences(before, frozen(Tower(part))) == []


def test_what_differs_is_told_with_both_values(tmp_path: Path) -> None:
    rows = written(9)
    before = frozen(shop(tmp_path / "before", rows))
    order, bought, scanned = rows[0]
    after = frozen(shop(tmp_path / "after", [(order, bought, scanned + timedelta(hours=5)), *rows[1:]]))
    day = bought.date()
    found = next(one for one in differences(before, after) if one.name == f"series ship_hours on {day}")
    assert (found.before, found.now) == (str(before.series["ship_hours"][day]), str(after.series["ship_hours"][day]))
    assert found.before != found.now
