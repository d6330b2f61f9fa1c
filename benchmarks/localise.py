"""Root-cause localisation: how often it is right, and how long it takes.

    python benchmarks/localise.py incidents        # labelled incidents, exact-set F1, by folds too
    python benchmarks/localise.py planted          # planted causes, confounders, noise: seeds of its own
    python benchmarks/localise.py speed --rows 30000 [--dimensions 10]

Incidents are read from the folder that PLIMSOLL_SHARED_DATA names, else ../shared/data. Exact-set: a predicted cause is
right when it has exactly the conditions of a labelled one; F1 is over all predictions of all incidents.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "tests" / "diagnosis"), str(ROOT / "src")]

import planted_tables  # noqa: E402

from plimsoll.diagnosis.localisation import duels, evidence  # noqa: E402
from plimsoll.diagnosis.localisation.reading import Asked, read  # noqa: E402
from plimsoll.diagnosis.localisation.search import Search, search  # noqa: E402

if TYPE_CHECKING:
    from plimsoll.diagnosis.localisation.table import Table

GRID = [(normal, more) for normal in (0.06, 0.08, 0.1, 0.125, 0.16) for more in (0.5, 1.0, 2.0)]
"""What may be learned: from which share of the effect on a remainder is raised, and what a condition more costs."""


@dataclass
class Score:
    """Right, predicted and labelled causes."""

    right: int = 0
    predicted: int = 0
    labelled: int = 0

    def add(self, predicted: set[frozenset[tuple[str, str]]], labelled: set[frozenset[tuple[str, str]]]) -> None:
        self.right += len(predicted & labelled)
        self.predicted += len(predicted)
        self.labelled += len(labelled)

    @property
    def f1(self) -> float:
        return 2 * self.right / max(self.predicted + self.labelled, 1)

    def __str__(self) -> str:
        return f"F1 {self.f1:.3f} ({self.right} right of {self.predicted} said, {self.labelled} true)"


def said(table: Table, found: Search) -> set[frozenset[tuple[str, str]]]:
    return {
        frozenset(
            (table.names[dimension], table.values[dimension][code]) for dimension, code in one.candidate.conditions
        )
        for one in found.causes
    }


def incidents() -> None:
    folder = Path(os.environ.get("PLIMSOLL_SHARED_DATA") or ROOT.parent / "shared" / "data") / "rs_localisation"
    if not folder.exists():
        print(f"no incidents: {folder.name} is not there")
        return
    labels = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
    tables, truths, began = [], [], time.perf_counter()
    for one in labels:
        asked = Asked(one["bad_column"], one["total_column"], one["time_column"], one["at"])
        tables.append(read(folder / one["file"], None, asked).table)
        truths.append({frozenset(cause.items()) for cause in one["causes"]})
    kinds = ["+".join(sorted({name for cause in one["causes"] for name in cause})) for one in labels]
    answers = {}
    shipped = (evidence.NORMAL, duels.A_CONDITION_MORE)
    for setting in [*GRID, shipped]:
        learn(*setting)
        answers[setting] = [said(table, search(table)) for table in tables]
    took = (time.perf_counter() - began) / (len(GRID) + 1) / len(tables)
    whole = scored(answers[shipped], truths, range(len(labels)))
    print(f"{len(labels)} incidents, as shipped: {whole}; {took:.2f} s an incident")
    print(f"  as shipped, by kind of cause: {by_kind(answers[shipped], truths, kinds)}")
    every = [scored(found, truths, range(len(labels))).f1 for found in answers.values()]
    print(f"  all settings of the grid: {' '.join(f'{one:.2f}' for one in every)}")
    for name, groups in (
        ("kind of cause", kinds),
        ("tenth in time", [str(at * 10 // len(labels)) for at in range(len(labels))]),
    ):
        print(f"  learned on the others, held out by {name}: {held_out(answers, truths, groups)}")


def learn(normal: float, more: float) -> None:
    evidence.NORMAL, duels.A_CONDITION_MORE = normal, more
    evidence._NORMAL_RATIOS = np.linspace(0, normal, 9)  # noqa: SLF001
    evidence._RAISED_RATIOS = np.linspace(normal, 1, 32)  # noqa: SLF001


def scored(found: list[set], truths: list[set], at: object) -> Score:
    score = Score()
    for place in at:
        score.add(found[place], truths[place])
    return score


def by_kind(found: list[set], truths: list[set], kinds: list[str]) -> str:
    told = []
    for kind in sorted(set(kinds)):
        score = scored(found, truths, [at for at, one in enumerate(kinds) if one == kind])
        told.append(f"{kind} {score.f1:.2f} of {score.labelled}")
    return "; ".join(told)


def held_out(answers: dict, truths: list[set], groups: list[str]) -> Score:
    """Each group judged with the setting that is best on all other groups."""
    total = Score()
    for group in sorted(set(groups)):
        others = [at for at, one in enumerate(groups) if one != group]
        best = max(answers, key=lambda setting: scored(answers[setting], truths, others).f1)
        mine = scored(answers[best], truths, [at for at, one in enumerate(groups) if one == group])
        total = Score(total.right + mine.right, total.predicted + mine.predicted, total.labelled + mine.labelled)
    return total


def planted(seeds: int) -> None:
    for causes in (1, 2, 3):
        score = Score()
        for seed in range(1000, 1000 + seeds):
            made = planted_tables.planted(seed, causes)
            table = made.table()
            score.add(said(table, search(table)), {frozenset(one.items()) for one in made.causes})
        print(f"{causes} planted, {seeds} tables of 20,000 orders: {score}")
    for name in ("confounded", "moved", "everywhere", "noise"):
        right = 0
        for seed in range(1000, 1000 + seeds):
            made = getattr(planted_tables, name)(seed)
            table = made.table()
            right += said(table, search(table)) == {frozenset(one.items()) for one in made.causes}
        print(f"{name}: right on {right} of {seeds}")


def speed(rows: int, dimensions: int) -> None:
    """A table of single orders, one file with times, in a process of its own; wall and CPU seconds."""
    import pyarrow as pa
    from pyarrow import csv

    rng = np.random.default_rng(7)
    sizes = [(4, 6, 8, 12, 20, 30, 50, 5, 10, 300)[at % 10] for at in range(dimensions)]
    codes = [np.minimum((rng.random(rows) ** 1.5 * size).astype(np.int64), size - 1) for size in sizes]
    now = rng.random(rows) < 0.3
    chance = np.where(now & (codes[1] == 1) & (codes[3] == 2), 0.15, 0.012)
    columns = {
        f"d{at}": pa.array([f"v{value}" for value in range(sizes[at])]).take(pa.array(code))
        for at, code in enumerate(codes)
    }
    columns["day"] = pa.array(["2026-09-01", "2026-09-02"]).take(pa.array(now.astype(np.int64)))
    columns["bad"] = pa.array((rng.random(rows) < chance).astype(np.int64))
    columns["total"] = pa.array(np.ones(rows, np.int64))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "orders.csv")
        csv.write_csv(pa.table(columns), path)
        call = [sys.executable, "-m", "plimsoll", "localise", str(path), "--bad", "bad", "--total", "total"]
        call += ["--time", "day", "--at", "2026-09-02"]
        before, began = os.times(), time.perf_counter()
        done = subprocess.run(
            call, capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": str(ROOT / "src")}
        )
        wall, after = time.perf_counter() - began, os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    print(f"{rows:,} rows x {dimensions} dimensions: {wall:.2f} s wall, {cpu:.2f} s CPU\n{done.stdout}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["incidents", "planted", "speed"])
    parser.add_argument("--rows", type=int, default=30_000)
    parser.add_argument("--dimensions", type=int, default=10)
    parser.add_argument("--seeds", type=int, default=50)
    asked = parser.parse_args()
    if asked.what == "incidents":
        incidents()
    elif asked.what == "planted":
        planted(asked.seeds)
    else:
        speed(asked.rows, asked.dimensions)


if __name__ == "__main__":
    main()
