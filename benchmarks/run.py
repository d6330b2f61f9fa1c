"""`make bench`: the promises about speed, measured as whole processes beside a peer in the same run.

    python benchmarks/run.py [--orders N] [--runs N]

Prints a table: wall and CPU seconds, peak memory, and the ratio to the peer. Nothing here is a test: machines differ;
ratios are what to compare.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from statistics import median

HERE = Path(__file__).parent
PEER = [os.environ.get("PEER_PYTHON", sys.executable), str(HERE / "peer_pandas.py")]
PLIMSOLL = [sys.executable, "-m", "plimsoll"]


@dataclass(frozen=True)
class Measured:
    """One process: wall and CPU seconds, peak megabytes."""

    wall: float
    cpu: float
    memory: float


def measured(command: list[str]) -> Measured:
    """Run a command to its end. Raises when it fails."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    if os.waitstatus_to_exitcode(status) not in {0, 3}:
        raise RuntimeError(f"{command} failed")
    return Measured(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def paired(name: str, ours: list[str], peer: list[str] | None, runs: int, *, clean: Path | None = None) -> None:
    """Ours and the peer in turn, medians and the ratio of the pairs."""
    us, them = [], []
    for _ in range(runs):
        if clean:
            shutil.rmtree(clean, ignore_errors=True)
        us.append(measured(ours))
        if peer:
            them.append(measured(peer))
    line = f"{name:46} {_row(us)}"
    if them:
        wall = median(a.wall / b.wall for a, b in zip(us, them, strict=True))
        cpu = median(a.cpu / b.cpu for a, b in zip(us, them, strict=True))
        line += f"   peer {_row(them)}   ours/peer wall {wall:.2f} cpu {cpu:.2f}"
    print(line, flush=True)


def _row(runs: list[Measured]) -> str:
    wall, cpu, memory = (median(getattr(run, name) for run in runs) for name in ("wall", "cpu", "memory"))
    return f"{wall:6.2f} s wall {cpu:6.2f} s cpu {memory:6.0f} MB"


def main() -> None:
    """Measure everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    as_of = date(2026, 10, 1)
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        _small(here, options.runs, as_of)
        _large(here, options.orders, options.runs, as_of)


def _small(here: Path, runs: int, as_of: date) -> None:
    subprocess.run([*PLIMSOLL, "simulate", here / "small", "--orders", "1000", "--as-of", str(as_of)], check=True)
    files = here / "small" / "files"
    four = [str(files / name) for name in ("interchange/orders.csv", "interchange/feedback.csv", "records/claims.csv",
                                           "records/chargebacks.csv")]  # fmt: skip
    where = ["--workspace", str(here / "small-workspace")]
    paired("start (--version)", [*PLIMSOLL, "--version"], None, runs)
    paired("start (odr --help)", [*PLIMSOLL, "odr", "--help"], None, runs)
    paired("import of 4 small files", [*PLIMSOLL, "import", *four, *where], None, runs, clean=here / "small-workspace")
    paired("odr on it", [*PLIMSOLL, "odr", "--as-of", str(as_of), *where], None, runs)


def _large(here: Path, orders: int, runs: int, as_of: date) -> None:
    size = ["--orders", str(orders), "--days", "450"]
    subprocess.run([*PLIMSOLL, "simulate", here / "large", *size, "--as-of", str(as_of)], check=True)
    files, workspace = here / "large" / "files", here / "workspace"
    where = ["--workspace", str(workspace)]
    paired(f"import of {orders:,} orders", [*PLIMSOLL, "import", str(files), *where],
           [*PEER, "import", str(files), str(here / "peer")], runs, clean=workspace)  # fmt: skip
    first, last = str(as_of - timedelta(days=364)), str(as_of)
    paired("a year of daily rates", [*PLIMSOLL, "odr", "--from", first, "--to", last, "--json", *where],
           [*PEER, "series", str(files), first, last], runs)  # fmt: skip
    paired("odr, one day", [*PLIMSOLL, "odr", "--as-of", str(as_of), *where], None, runs)
    paired("odr --by asin", [*PLIMSOLL, "odr", "--as-of", str(as_of), "--by", "asin", *where], None, runs)
    paired("odr --known-at", [*PLIMSOLL, "odr", "--as-of", str(as_of), "--known-at", str(as_of), *where], None, runs)


if __name__ == "__main__":
    main()
