"""How well the forecast forecasts: replayed on simulated shops, against persistence, the mature cohort and AutoETS.

    python benchmarks/backtest.py --seeds 101-140 --cache FOLDER

Each seed is three accounts (4, 30 and 120 orders a day, 330 days) with rates, season and episodes drawn from the seed.
The shops are written as files and imported; what is replayed is what came out of that. `--cache` keeps the imported
histories, so that a second run only replays. `--autoets N` fits AutoETS (`statsforecast`, which is installed for this
alone) to the displayed rate of the last 120 days at every N-th forecast, and scores both on these.
"""

from __future__ import annotations

import argparse
import math
import pickle
import tempfile
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import numpy as np

import plimsoll
from plimsoll.simulate import Episode, Rates, Season, ShopPlan, demo_shop, write_shop
from plimsoll.watch.asked_cells import asked_cells
from plimsoll.watch.backtest import HORIZONS, MODELS, QUANTILES, Replayed, Score, averaged, scores_on
from plimsoll.watch.prior import Prior, shipped_prior
from plimsoll.watch.what_if import NO_CHANGE

if TYPE_CHECKING:
    from plimsoll.metrics.odr import Recount

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
        with tower.recount(selection) as recount:
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


def autoets_scores(accounts: list[list[Replayed]], every: int) -> list[tuple[Score, Score]]:
    """(Our score, AutoETS's in its place) of every so many forecasts."""
    from statsforecast.models import AutoETS

    found = []
    first = AS_OF - timedelta(days=DAYS - WARM_UP)
    days = [first + timedelta(days=STEP * every * place) for place in range((AS_OF - first).days // STEP // every)]
    for one, day in ((one, day) for cells in accounts for one in cells for day in days):
        ours = {score.horizon: score for score in scores_on([one], day, AS_OF.toordinal())}
        orders, defects = one.came(day.toordinal() - np.arange(119, -1, -1))
        shown = (defects / np.maximum(orders, 1))[np.flatnonzero(orders)[:1].sum() :]
        told = AutoETS(season_length=1).forecast(y=shown, h=HORIZONS[-1], level=[80])
        for ahead, score in ours.items():
            low, middle, high = (float(told[name][ahead - 1]) for name in ("lo-80", "mean", "hi-80"))
            orders_then, defects_then = one.came(np.array([day.toordinal() + ahead]))
            came = float(defects_then[0] / orders_then[0])
            loss = np.mean(
                [max(q * (came - x), (q - 1) * (came - x)) for q, x in zip(QUANTILES, (low, middle, high), strict=True)]
            )
            spread = max((high - low) / 2 / 1.2816, 1e-9)
            chance = 0.5 * (1 - math.erf((0.01 - middle) / spread / math.sqrt(2)))
            inside = low <= came <= high
            other = score._replace(inside=inside, pinball=(float(loss),), brier=((chance - score.breached) ** 2,))
            found.append((score, other))
    return found


def say_autoets(pairs: list[tuple[Score, Score]]) -> None:
    """Both on the same forecasts."""
    print("\n| days | forecasts | plimsoll in p10-p90, pinball, Brier | AutoETS in p10-p90, pinball, Brier |")
    print("|---|---|---|---|")
    for ahead in HORIZONS:
        mine = [pair for pair in pairs if pair[0].horizon == ahead]
        cells = [
            f"{np.mean([x.inside for x in some]):.0%}, {np.mean([x.pinball[0] for x in some]) * 1e4:.2f}, "
            f"{np.mean([x.brier[0] for x in some]):.3f}"
            for some in zip(*mine, strict=True)
        ]
        print(f"| {ahead} | {len(mine)} | {' | '.join(cells)} |")


def say(title: str, scores: list[Score]) -> None:
    """One table."""
    print(f"\n{title}\n\n| days | forecasts | over the line | in p10-p90 | even | " + " | ".join(
        f"{name} pinball, Brier" for name in MODELS) + " |")  # fmt: skip
    print("|---" * (5 + len(MODELS)) + "|")
    for one in averaged(scores):
        cells = " | ".join(f"{p * 1e4:.2f}, {b:.3f}" for p, _, b in one.by_model.values())
        inside = f"{one.coverage:.0%} | {one.even_coverage:.0%}"
        print(f"| {one.horizon} | {one.forecasts} | {one.breaches} | {inside} | {cells} |")


def main() -> None:
    """Replay and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", default="101-140")
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--autoets", type=int, metavar="N")
    asked = parser.parse_args()
    low, _, high = asked.seeds.partition("-")
    accounts = loaded(range(int(low), int(high or low) + 1), asked.cache)
    if asked.autoets:
        say_autoets(autoets_scores(accounts, asked.autoets))
        return
    scores = replayed_scores(accounts, shipped_prior())
    say("All shops (pinball in hundredths of a per cent)", [one for _, one in scores])
    for size in SIZES:
        say(f"{size:.0f} orders a day", [one for of, one in scores if of == size])


if __name__ == "__main__":
    main()
