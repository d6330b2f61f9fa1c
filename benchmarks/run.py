"""`make bench`: the promises about speed, measured as whole processes beside a peer in the same run.

    python benchmarks/run.py [--runs N] [--orders N] [--fleet N,N,...] [--write PAGE]

Prints a table as it goes: wall and CPU seconds, peak memory, and the ratio to the peer; `--write` makes a page of it.
Nothing here is a test: machines differ; ratios are what to compare.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from statistics import median

HERE = Path(__file__).parent
PEER = [os.environ.get("PEER_PYTHON", sys.executable), str(HERE / "peer_pandas.py")]
PLIMSOLL = [sys.executable, "-m", "plimsoll"]
AS_OF = date(2026, 10, 1)
HEAD = "# Measured\n\nMade by `make bench` (`benchmarks/run.py --write`): whole processes, start-up included; "
ABOUT = """
A row is the median of its runs. CPU seconds are those of user and system together; memory is the peak of the process.
The peer is `benchmarks/peer_pandas.py`, a competent analyst's script without checks, vault or trail, run in turn with
ours; *scan* is the engine reading the same columns of the same files and doing nothing else. The jobs are described in
[discussions](discussions.md#measured).
"""


@dataclass(frozen=True)
class Measured:
    """One process: wall and CPU seconds, peak megabytes."""

    wall: float
    cpu: float
    memory: float

    def __str__(self) -> str:
        return f"{self.wall:.2f} s, {self.cpu:.2f} s CPU, {self.memory:,.0f} MB"


def measured(command: list[str]) -> Measured:
    """Run a command to its end. Raises when it fails."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peak = _Peak(process.pid)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    if os.waitstatus_to_exitcode(status) not in {0, 3}:
        raise RuntimeError(f"{command} failed")
    memory = max(peak.megabytes, usage.ru_maxrss / 1024)  # the first misses a peak at the very end
    return Measured(wall, usage.ru_utime + usage.ru_stime, memory)


class _Peak:
    """The peak memory of a process itself: the system's own figure of a child begins with its parent's size."""

    def __init__(self, pid: int) -> None:
        self.megabytes = 0.0
        self._status = Path(f"/proc/{pid}/status")
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        try:
            while True:
                peak = [line for line in self._status.read_text().splitlines() if line.startswith("VmHWM")]
                self.megabytes = float(peak[0].split()[1]) / 1024 if peak else self.megabytes
                time.sleep(0.02)
        except OSError:  # it has ended, or there is no such place on this system
            return


@dataclass
class Bench:
    """The table: a row a job."""

    runs: int
    rows: list[str] = field(default_factory=list)

    def paired(
        self, name: str, ours: list[str], peer: list[str] | None = None, *, clean: Path | None = None
    ) -> Measured:
        """Ours and the peer in turn; medians, and the ratios of the pairs."""
        us, them = [], []
        for _ in range(self.runs):
            if clean:
                shutil.rmtree(clean, ignore_errors=True)
            us.append(measured(ours))
            if peer:
                them.append(measured(peer))
        beside = ratio = ""
        if them:
            wall = median(a.wall / b.wall for a, b in zip(us, them, strict=True))
            cpu = median(a.cpu / b.cpu for a, b in zip(us, them, strict=True))
            beside, ratio = str(_median(them)), f"{wall:.2f} wall, {cpu:.2f} CPU"
        self.row(name, str(_median(us)), beside, ratio)
        return _median(us)

    def row(self, *cells: str) -> None:
        """One more row, printed at once."""
        self.rows.append(f"| {' | '.join(cells)} |")
        print(self.rows[-1], flush=True)

    def page(self) -> str:
        """The whole as a page."""
        machine = (
            f"{platform.system()} on {os.cpu_count()} cores, Python {platform.python_version()}, {self.runs} runs."
        )
        head = ["| job | ours | peer | ours / peer |", "|---|---|---|---|"]
        return HEAD + machine + "\n" + ABOUT + "\n" + "\n".join([*head, *self.rows]) + "\n"


def _median(runs: list[Measured]) -> Measured:
    return Measured(*(median(getattr(run, name) for run in runs) for name in ("wall", "cpu", "memory")))


def small(bench: Bench, here: Path) -> None:
    """What a single seller feels."""
    subprocess.run([*PLIMSOLL, "simulate", here / "small", "--orders", "1000", "--as-of", str(AS_OF)], check=True)
    files = here / "small" / "files"
    four = [str(files / name) for name in ("interchange/orders.csv", "interchange/feedback.csv", "records/claims.csv",
                                           "records/chargebacks.csv")]  # fmt: skip
    where = ["--workspace", str(here / "small-workspace")]
    bench.paired("start (`--version`)", [*PLIMSOLL, "--version"])
    bench.paired("start (`odr --help`)", [*PLIMSOLL, "odr", "--help"])
    bench.paired("import of 4 small files", [*PLIMSOLL, "import", *four, *where], clean=here / "small-workspace")
    bench.paired("`odr` on it", [*PLIMSOLL, "odr", "--as-of", str(AS_OF), *where])


def large(bench: Bench, here: Path, orders: int) -> None:
    """One large account: import and a year of rates beside the peer."""
    size = ["--orders", str(orders), "--days", "450"]
    subprocess.run([*PLIMSOLL, "simulate", here / "large", *size, "--as-of", str(AS_OF)], check=True)
    files, workspace = here / "large" / "files", here / "workspace"
    where = ["--workspace", str(workspace)]
    bench.paired(f"import of {orders:,} orders", [*PLIMSOLL, "import", str(files), *where],
                 [*PEER, "import", str(files), str(here / "peer")], clean=workspace)  # fmt: skip
    first, last = str(AS_OF - timedelta(days=364)), str(AS_OF)
    bench.paired("a year of daily rates", [*PLIMSOLL, "odr", "--from", first, "--to", last, "--json", *where],
                 [*PEER, "series", str(files), first, last])  # fmt: skip
    bench.paired("`odr`, one day", [*PLIMSOLL, "odr", "--as-of", str(AS_OF), *where])
    bench.paired("`odr --by asin`", [*PLIMSOLL, "odr", "--as-of", str(AS_OF), "--by", "asin", *where])
    bench.paired("`odr --known-at`", [*PLIMSOLL, "odr", "--as-of", str(AS_OF), "--known-at", str(AS_OF), *where])


def fleet(bench: Bench, here: Path, made: Path, orders: int, *, peer: bool) -> None:
    """2,000 accounts, 4,000 cells: the full job beside a scan and the peer, and what a person asks."""
    workspace = made / f"fleet-{orders}"
    if not workspace.exists():
        subprocess.run([sys.executable, HERE / "fleet_facts.py", workspace, "--orders", str(orders)], check=True)
    first, last = str(AS_OF - timedelta(days=729)), str(AS_OF)
    job = [sys.executable, str(HERE / "full_job.py")]
    scan = bench.paired(f"{orders:,} orders: scan of the needed columns", [*job, "scan", str(workspace)])
    idle = measured([*job, "nothing", str(workspace)])
    ours = [*job, "series", str(workspace), first, last, str(here / "series.parquet")]
    theirs = [*PEER, "fleet", str(workspace), first, last, str(here / "peer-series")] if peer else None
    full = bench.paired("- the full job: two years of days, 60 and 90, every cell and by carrier", ours, theirs)
    _beside_the_scan(bench, "- full job / scan", full, scan, idle)
    cells = bench.paired("- without carriers", [*job, "cells", *ours[3:]])
    _beside_the_scan(bench, "- without carriers / scan", cells, scan, idle)
    bench.row("- full job, CPU microseconds an order", f"{full.cpu / orders * 1e6:.2f}", "", "")
    odr = [*PLIMSOLL, "odr", "--as-of", str(AS_OF), "--workspace", str(workspace)]
    one = [*odr, "--account", "a00007"]
    bench.paired("- `odr` of one account", one)
    bench.paired("- `odr` of one account `--by asin --include-cancelled --timezone Asia/Kolkata`",
                 [*one, "--by", "asin", "--include-cancelled", "--timezone", "Asia/Kolkata"])  # fmt: skip
    bench.paired("- `odr` of the whole fleet, one day", odr)
    bench.paired("- `odr --known-at` of the whole fleet", [*odr, "--known-at", "2026-12-01"])


def _beside_the_scan(bench: Bench, name: str, job: Measured, scan: Measured, idle: Measured) -> None:
    """The ratio of CPU seconds: of the whole processes, and with the start (the imports) taken off both."""
    inner = (job.cpu - idle.cpu) / (scan.cpu - idle.cpu)
    bench.row(name, f"{job.cpu / scan.cpu:.1f} x CPU; start-up taken off both, {inner:.1f} x", "", "")


def main() -> None:
    """Measure everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=1_000_000)
    parser.add_argument(
        "--fleet", type=lambda text: [int(n) for n in text.split(",") if n], default=[1_000_000, 10_000_000]
    )
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--write", type=Path)
    parser.add_argument("--folder", type=Path, help="Where to work; tens of gigabytes for a hundred million orders.")
    parser.add_argument("--made", type=Path, help="Where fleets are kept from run to run.")
    options = parser.parse_args()
    bench = Bench(options.runs)
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        if options.orders:
            small(bench, Path(folder))
            large(bench, Path(folder), options.orders)
        for orders in options.fleet:
            fleet(
                bench, Path(folder), options.made or Path(folder), orders, peer=orders <= 10_000_000
            )  # the peer needs 20 GB for more
    if options.write:
        options.write.write_text(bench.page(), encoding="utf-8")


if __name__ == "__main__":
    main()
