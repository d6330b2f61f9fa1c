"""Forecast and early warning on a real marketplace: Olist's orders and reviews, 2017 to 2018.

    python benchmarks/olist.py [--line 0.25] [--step 7] [--sellers 20]

A review of one or two stars stands for a defect that counts from the day on which it was answered. The data lies
beside the repository (`../shared/data/olist_reviewed`, or where PLIMSOLL_SHARED_DATA points), is under CC BY-NC-SA and
is not ours to ship; where it is absent this says so and ends. It is a sample in which bad reviews are twice as frequent
as they were at Olist: the level says nothing, the movements do. So the line is put at 25 %, where the rate displayed
moves to and fro.

Two cells are replayed: the whole marketplace as one seller, and its largest sellers as cells of one account. Then the
two bad spells, week by week: what the test says, what is displayed, and what a z-score on the displayed rate says at
the level that `signals.py --calibrate` chose for shops of about that size. Needs `ruptures`, installed for this alone.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow.parquet as pq
from backtest import say
from signals import Shop, change_point, displayed, z_score

from plimsoll.metrics.definition import Definition, definition_in_force
from plimsoll.metrics.triangle import ANY, KINDS, Cell
from plimsoll.watch.backtest import Replayed, scores_on
from plimsoll.watch.history import NEVER, CellHistory
from plimsoll.watch.newly_known import Diary
from plimsoll.watch.sequential import evidence, stream_of, threshold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FIRST, LAST = date(2017, 1, 1), date(2018, 8, 28)
REPLAYED_FROM = date(2017, 6, 7)
SPELLS = {
    "after Black Friday 2017": (date(2017, 11, 1), date(2018, 1, 31)),
    "spring 2018": (date(2018, 2, 7), date(2018, 4, 18)),
}
Z_LEVEL, CHANGE_LEVEL = 3.90, 3.06
"""Of `signals.py --calibrate` for 2,000 orders in a window; there are about 1,300 here."""
FALSE_ALARMS = 0.5
LOW_RATING = 2
US = "ATVPDKIKX0DER"


@dataclass(frozen=True)
class Bought:
    """One order: its day, its seller, and the day on which its bad review was answered, if there is one."""

    placed: int
    seller: str
    known: int | None


def bought(folder: Path) -> list[Bought]:
    """The orders of the span."""

    def rows(name: str, *columns: str) -> Iterator[dict[str, str]]:
        yield from pq.read_table(folder / f"{name}.parquet", columns=list(columns)).to_pylist()

    sellers = {row["order_id"]: row["seller_id"] for row in rows("olist_order_items", "order_id", "seller_id")}
    known: dict[str, int] = {}
    for row in rows("olist_order_reviews", "order_id", "review_score", "review_answer_timestamp"):
        if int(row["review_score"]) <= LOW_RATING:
            day = _day(row["review_answer_timestamp"])
            known[row["order_id"]] = min(known.get(row["order_id"], day), day)
    placed = {
        row["order_id"]: _day(row["order_purchase_timestamp"])
        for row in rows("olist_orders", "order_id", "order_purchase_timestamp")
    }
    span = range(FIRST.toordinal(), LAST.toordinal() + 1)
    return [Bought(day, sellers.get(order, ""), known.get(order)) for order, day in placed.items() if day in span]


def _day(cell: object) -> int:
    return date.fromisoformat(str(cell)[:10]).toordinal()


def replayed(name: str, orders: Iterable[Bought], definition: Definition) -> Replayed:
    """A cell with all that came until the last day."""
    mine, first, last = list(orders), FIRST.toordinal(), LAST.toordinal()
    bad = [(one.placed, one.known) for one in mine if one.known is not None and one.known <= last]
    pairs = np.array(bad, np.int64).reshape(-1, 2)
    placed = np.bincount([one.placed - first for one in mine], minlength=last - first + 1)
    history = CellHistory(
        first, placed, pairs[:, 0], pairs[:, 1], np.full(len(bad), NEVER), np.zeros(len(bad), np.int64)
    )
    return Replayed(Cell("olist", US, "MFN", name), definition, history, np.full(len(KINDS), last))


def replay(title: str, cells: list[Replayed], step: int) -> None:
    """Forecasts of every so many days against what came."""
    days = range(0, (LAST - REPLAYED_FROM).days - 6, step)
    scores = [
        score for ahead in days for score in scores_on(cells, REPLAYED_FROM + timedelta(days=ahead), LAST.toordinal())
    ]
    say(f"{title}, forecasts every {step} days from {REPLAYED_FROM} (pinball in hundredths of a per cent)", scores)


def shop_of(cell: Replayed) -> Shop:
    """The cell as early warning sees it, with what is displayed on every day."""
    history = cell.history
    days = history.first + np.arange(len(history.orders))
    orders, defective = cell.came(days)
    pairs = np.stack([history.placed, history.began], axis=1) - history.first
    diary = Diary(FIRST, LAST, history.orders.astype(float), {ANY: pairs.astype(float)})
    return Shop(diary, orders.astype(float), defective.astype(float))


def raised(diary: Diary, day: date) -> tuple[bool, date]:
    """Whether the test stood at its threshold at the end of a day, and when the rise is likeliest to have begun."""
    stream = stream_of(diary.until(day), diary.place(day))
    found = evidence(stream)
    return found.days_since_raised(threshold(stream, FALSE_ALARMS)) is not None, diary.day(found.began)


def say_spell(title: str, shop: Shop, span: tuple[date, date]) -> None:
    """Week by week through a spell."""
    rate, z, change = displayed(shop), z_score(shop), change_point(shop)
    first, last = span
    print(f"\n{title}\n\n| day | displayed rate | z-score | change point | Plimsoll | likely begun |\n|{'---|' * 6}")
    for day in (first + timedelta(days=7 * week) for week in range((last - first).days // 7 + 1)):
        at = shop.diary.place(day)
        is_raised, began = raised(shop.diary, day)
        said = f"signal | {began}" if is_raised else "- | -"
        print(f"| {day} | {rate[at]:.1%} | {z[at]:.1f} | {change[at]:.1f} | {said} |")
    peak = first + timedelta(days=int(rate[shop.diary.place(first) : shop.diary.place(last) + 1].argmax()))
    print(f"\nThe displayed rate is highest on {peak}.")


def say_runs(shop: Shop) -> None:
    """All days on which anything is raised, from the first day on which half a year is known."""
    days = [REPLAYED_FROM + timedelta(days=ahead) for ahead in range((LAST - REPLAYED_FROM).days + 1)]
    places = [shop.diary.place(day) for day in days]
    raised_on = {
        "Plimsoll": [raised(shop.diary, day)[0] for day in days],
        f"z-score of {Z_LEVEL}": list(z_score(shop)[places] >= Z_LEVEL),
        f"change point of {CHANGE_LEVEL}": list(change_point(shop)[places] >= CHANGE_LEVEL),
    }
    print()
    for name, each in raised_on.items():
        runs = [
            f"{mine[0]} to {mine[-1]}"
            for is_up, group in groupby(zip(days, each, strict=True), key=lambda pair: pair[1])
            if is_up and (mine := [day for day, _ in group])
        ]
        print(f"{name}: {', '.join(runs) or 'never'}")


def main() -> None:
    """Replay and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--line", default="0.25")
    parser.add_argument("--step", type=int, default=7)
    parser.add_argument("--sellers", type=int, default=20)
    asked = parser.parse_args()
    beside = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
    folder = Path(os.environ.get("PLIMSOLL_SHARED_DATA", beside)) / "olist_reviewed"
    if not (folder / "olist_orders.parquet").exists():
        sys.exit("Olist's data is not here: set PLIMSOLL_SHARED_DATA to the folder that holds olist_reviewed")
    orders = bought(folder)
    definition = replace(definition_in_force(LAST, US), target_value=asked.line)
    whole = replayed("whole", orders, definition)
    replay("The whole marketplace as one cell", [whole], asked.step)
    largest = Counter(one.seller for one in orders if one.seller).most_common(asked.sellers)
    cells = [replayed(name, (one for one in orders if one.seller == name), definition) for name, _ in largest]
    replay(f"Its {len(cells)} largest sellers ({largest[-1][1]} to {largest[0][1]} orders)", cells, asked.step)
    shop = shop_of(whole)
    for title, span in SPELLS.items():
        say_spell(title, shop, span)
    say_runs(shop)


if __name__ == "__main__":
    main()
