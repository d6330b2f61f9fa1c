"""How well the forecast forecasts: replayed on simulated shops, against persistence, the mature cohort and AutoETS.

    python benchmarks/backtest.py --seeds 101-140 --cache FOLDER

Each seed is an account of three shops' kinds (4, 30 and 120 orders a day, 330 days) with rates, season and episodes
drawn from the seed. The shops are written as files and imported; what is replayed is what came out of that. `--cache`
keeps the imported histories, so that a second run only replays. AutoETS needs `statsforecast` (not installed by us);
without it its column is left out and said to be.
"""

from __future__ import annotations

import argparse
import pickle
import tempfile
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

import plimsoll
from plimsoll.metrics.odr import Recount
from plimsoll.simulate import Episode, Rates, Season, ShopPlan, demo_shop, write_shop
from plimsoll.watch.asked_cells import asked_cells
from plimsoll.watch.backtest import MODELS, Replayed, Score, averaged, scores_on
from plimsoll.watch.prior import Prior, shipped_prior
from plimsoll.watch.what_if import NO_CHANGE

AS_OF = date(2026, 10, 1)
DAYS = 330
SIZES = (4.0, 30.0, 120.0)
WARM_UP = 150
"""Days a shop lives before the first forecast."""
STEP = 14


def shop_of(seed: int, size: float) -> ShopPlan:
    """A shop of a seed."""
    chance = Random(f"{seed} {size}")
    plain = demo_shop(AS_OF)
    level = chance.choice((0.3, 0.6, 1.0, 1.6, 2.4))
    rates = Rates(
        negative_feedback=0.0028 * level, claims=0.0022 * level, chargebacks=0.0005 * level,
        cancelled_by_buyer=0.014,
    )  # fmt: skip
    episodes = tuple(_episode(chance, plain) for _ in range(chance.choice((0, 0, 1, 1, 2))))
    trend = ((AS_OF - timedelta(days=200), 1.0), (AS_OF, chance.choice((0.5, 1.0, 1.0, 1.0, 2.0))))
    season = Season(noise=chance.choice((0.1, 0.2, 0.4)))
    return replace(
        plain, account=f"seed{seed}_{size:.0f}", seed=seed, first_day=AS_OF - timedelta(days=DAYS - 1),
        orders_per_day=size, rates=rates, episodes=episodes, trend=trend, season=season, detail="lean",
        channels=(("MFN", 3), ("AFN", 1)) if chance.random() < 0.5 else (("MFN", 1),), snapshot_days=0,
    )  # fmt: skip


def _episode(chance: Random, plain: ShopPlan) -> Episode:
    start = chance.randrange(20, 230)
    carrier = chance.choice([one.name for one in plain.carriers])
    return Episode(
        "bad_carrier", AS_OF - timedelta(days=start), AS_OF - timedelta(days=max(start - chance.randrange(10, 45), 0)),
        chance.choice((0.03, 0.06, 0.12)), (("carrier", carrier),),
    )  # fmt: skip


def replayed_of(seed: int) -> list[list[Replayed]]:
    """The accounts of a seed, each with its cells, imported from files."""
    with tempfile.TemporaryDirectory() as folder:
        tower = plimsoll.open(Path(folder) / "workspace")
        for size in SIZES:
            plan = shop_of(seed, size)
            written = write_shop(plan, Path(folder) / plan.account, formats=("interchange",))
            tower.import_files(written.imports, account=plan.account)
        selection = {"first": AS_OF - timedelta(days=DAYS), "last": AS_OF}
        accounts: dict[str, list[Replayed]] = {}
        with tower._recount(selection) as recount:  # noqa: SLF001 - a benchmark looks inside
            for replayed in cells_of(recount):
                accounts.setdefault(replayed.cell.account, []).append(replayed)
        return list(accounts.values())


def cells_of(recount: Recount) -> list[Replayed]:
    """Every cell with all that came."""
    return [
        Replayed(one.cell, one.definition, one.known.history, one.known.through)
        for one in asked_cells(recount, NO_CHANGE)
    ]


def loaded(seeds: range, cache: Path | None) -> list[list[Replayed]]:
    """The accounts of all seeds, from the cache where they are in it."""
    found = []
    for seed in seeds:
        kept = cache / f"{seed}.pickle" if cache else None
        if kept and kept.exists():
            found += pickle.loads(kept.read_bytes())  # noqa: S301 - our own file
            continue
        accounts = replayed_of(seed)
        if kept:
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_bytes(pickle.dumps(accounts))
        found += accounts
    return found


def replayed_scores(accounts: list[list[Replayed]], prior: Prior) -> list[tuple[float, Score]]:
    """(Orders a day, score) of every forecast."""
    found = []
    first = AS_OF - timedelta(days=DAYS - WARM_UP)
    for cells in accounts:
        size = float(cells[0].cell.account.rpartition("_")[2])
        for place in range((AS_OF - first).days // STEP):
            day = first + timedelta(days=place * STEP)
            found += [(size, one) for one in scores_on(cells, day, AS_OF.toordinal(), prior=prior)]
    return found


def say(title: str, scores: list[Score]) -> None:
    """One table."""
    print(f"\n{title}\n\n| days | forecasts | over the line | in p10-p90 | even | " + " | ".join(
        f"{name} pinball, Brier" for name in MODELS) + " |")  # fmt: skip
    print("|---" * (5 + len(MODELS)) + "|")
    for one in averaged(scores):
        cells = " | ".join(f"{p * 1e4:.2f}, {b:.3f}" for p, _, b in one.by_model.values())
        print(
            f"| {one.horizon} | {one.forecasts} | {one.breaches} | {one.coverage:.0%} | {one.even_coverage:.0%} | {cells} |"
        )


def main() -> None:
    """Replay and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", default="101-140")
    parser.add_argument("--cache", type=Path)
    asked = parser.parse_args()
    low, _, high = asked.seeds.partition("-")
    scores = replayed_scores(loaded(range(int(low), int(high or low) + 1), asked.cache), shipped_prior())
    say("All shops (pinball in hundredths of a per cent)", [one for _, one in scores])
    for size in SIZES:
        say(f"{size:.0f} orders a day", [one for of, one in scores if of == size])


if __name__ == "__main__":
    main()
