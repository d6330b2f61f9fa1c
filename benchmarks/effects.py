"""Claimed effects against data: how often a wrong claim is caught, and a true one held back.

    python benchmarks/effects.py series [--runs 400]     made series of waiting hours and of shares
    python benchmarks/effects.py shops [--seeds 8]       simulated shops in which nothing was changed

In made series the truth is planted: an improvement to a third (hours) or a half (shares) on a day, claimed on that day,
five days before it, a week after it, or on a day when nothing changed. In shops each series of a snapshot is claimed to
improve on days drawn at random: whatever is borne out is a claim wrongly believed.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from math import exp
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "src"))

from plimsoll.appeals.effects import EARLIER, LATER, NOT_SHOWN, SHOWN, TOO_LITTLE, effect  # noqa: E402
from plimsoll.appeals.series import MEASURES  # noqa: E402

FIRST, DAYS, TRUE_AT, AS_OF = date(2026, 6, 1), 90, 60, date(2026, 10, 1)
CLAIMS = {"on the true day": 0, "five days too early": -5, "a week too late": 7}
VERDICTS = (SHOWN, LATER, EARLIER, NOT_SHOWN, TOO_LITTLE)


def made(kind: str, chance: random.Random, records: float, after: float) -> tuple[dict[date, float], dict[date, int]]:
    """Daily means of log-normal hours around 30, or shares around 6 %; `after`: by what the level is multiplied."""
    values, sizes = {}, {}
    for at in range(DAYS):
        day, level = FIRST + timedelta(days=at), after if at >= TRUE_AT else 1.0
        weekend = 1.3 if day.weekday() > 4 else 1.0
        size = max(0, round(chance.gauss(records, records**0.5)))
        if not size:
            continue
        if kind == "hours":
            told = [30 * level * weekend * exp(chance.gauss(-0.32, 0.8)) for _ in range(size)]
        else:
            share = min(0.9, 0.06 * level * weekend)
            told = [float(chance.random() < share) for _ in range(size)]
        values[day], sizes[day] = sum(told) / size, size
    return values, sizes


def tallied(kind: str, records: float, after: float, shift: int, runs: int) -> Counter[str]:
    """Verdicts over so many made series."""
    measure = MEASURES["reply_hours" if kind == "hours" else "defects"]
    found: Counter[str] = Counter()
    for seed in range(runs):
        values, sizes = made(kind, random.Random(f"{kind}{records}{after}{shift}{seed}"), records, after)
        found[effect(values, sizes, measure, FIRST + timedelta(days=TRUE_AT + shift)).verdict] += 1
    return found


def say(name: str, found: Counter[str]) -> None:
    """One line."""
    whole = found.total() or 1
    told = ", ".join(f"{verdict} {100 * found[verdict] / whole:.1f} %" for verdict in VERDICTS if found[verdict])
    print(f"{name:58} {told}")


def series(runs: int) -> None:
    """Made series."""
    for kind, sizes, better in (("hours", (4, 12), 0.33), ("share", (40, 150), 0.5)):
        for records in sizes:
            for name, shift in CLAIMS.items():
                say(f"{kind}, {records} a day, changed, claimed {name}", tallied(kind, records, better, shift, runs))
            say(f"{kind}, {records} a day, nothing changed", tallied(kind, records, 1.0, 0, runs))
            say(f"{kind}, {records} a day, a quarter worse", tallied(kind, records, 1.25, 0, runs))


def shops(seeds: int) -> None:
    """Shops in which nothing was changed: without episodes, claims on random days."""
    import plimsoll
    from plimsoll.simulate import shop_of_size, write_shop

    by_series: dict[str, Counter[str]] = {name: Counter() for name in MEASURES}
    for seed in range(seeds):
        with tempfile.TemporaryDirectory() as folder:
            plan = shop_of_size(12_000, seed, AS_OF)
            plan = replace(plan, episodes=(), marketplaces=(("US", 100),))
            write_shop(plan, Path(folder, "shop"), formats=("interchange",))
            tower = plimsoll.open(Path(folder, "w"))
            seen = datetime(2026, 10, 2, tzinfo=UTC)
            tower.import_files(Path(folder, "shop"), account="mei", observed_at=seen)
            frozen = tower.freeze_figures(as_of=AS_OF, account="mei", marketplace="US", channel="ALL")
        chance = random.Random(seed)
        for name, values in frozen.series.items():
            days = sorted(values)
            for _ in range(20):
                claimed = days[chance.randrange(len(days) // 5, 4 * len(days) // 5)]
                by_series[name][effect(values, frozen.sizes[name], MEASURES[name], claimed).verdict] += 1
    for name, found in by_series.items():
        say(name, found)


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("what", choices=("series", "shops"))
    options.add_argument("--runs", type=int, default=400)
    options.add_argument("--seeds", type=int, default=8)
    said = options.parse_args()
    series(said.runs) if said.what == "series" else shops(said.seeds)


if __name__ == "__main__":
    main()
