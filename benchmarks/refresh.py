"""A fleet refreshed: forecast, headroom and signals of every cell, and what one account's what-if takes.

    python benchmarks/refresh.py [--accounts 500] [--orders 3000000] [--made FOLDER]

The fleet is that of `fleet_facts.py`: two channels an account, so 500 accounts are 1,000 cells. Whole processes,
start-up included. The three questions are asked at the same time by as many processes as `--at-once` says, as jobs
would; wall seconds are those of all three. The what-if is asked of one account of that fleet and of `plimsoll demo`;
the least of its runs is the one that the machine's other work disturbed least.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from run import AS_OF, HERE, PLIMSOLL, Measured, measured

QUESTIONS = ("forecast", "signals", "headroom")
ACCOUNT = "a00007"


def refreshed(workspace: Path, at_once: int) -> tuple[float, dict[str, Measured]]:
    """Wall seconds of all, and each question's own."""
    started = time.perf_counter()
    with ThreadPoolExecutor(at_once) as pool:
        jobs = {name: pool.submit(measured, asked(name, workspace)) for name in QUESTIONS}
        each = {name: job.result() for name, job in jobs.items()}
    return time.perf_counter() - started, each


def asked(question: str, workspace: Path, *more: str) -> list[str]:
    """A question of the command line, as JSON."""
    return [*PLIMSOLL, question, "--as-of", str(AS_OF), "--workspace", str(workspace), "--json", *more]


def say_what_if(title: str, command: list[str], runs: int) -> None:
    """The least and the middle of some runs."""
    found = sorted((measured(command) for _ in range(runs)), key=lambda one: one.wall)
    print(f"{title}: least {found[0]}; middle {found[runs // 2]}")


def main() -> None:
    """Make the fleet where it is not there yet, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accounts", type=int, default=500)
    parser.add_argument("--orders", type=int, default=3_000_000)
    parser.add_argument("--at-once", type=int, default=2)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--made", type=Path, help="Where the workspaces are kept from run to run.")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        made = options.made or Path(folder)
        fleet, demo = made / f"refreshed-{options.accounts}-{options.orders}", made / "demo"
        if not fleet.exists():
            size = ("--orders", str(options.orders), "--accounts", str(options.accounts))
            subprocess.run([sys.executable, HERE / "fleet_facts.py", fleet, *size], check=True)
        if not demo.exists():
            demo_call = [*PLIMSOLL, "demo", "--as-of", str(AS_OF), "--workspace", str(demo), "--no-serve"]
            subprocess.run(demo_call, check=True, stdout=subprocess.DEVNULL)
        wall, each = refreshed(fleet, options.at_once)
        for name, one in each.items():
            print(f"{name} of {2 * options.accounts:,} cells: {one}")
        print(f"all three, {options.at_once} at once: {wall:.1f} s, {sum(one.cpu for one in each.values()):.1f} s CPU")
        for what in ("orders+30%", "stop=carrier:UPS"):
            more = ("--account", ACCOUNT, "--what-if", what)
            say_what_if(f"{what}, one account of the fleet", asked("forecast", fleet, *more), options.runs)
        more = ("--channel", "MFN", "--what-if", "orders+30%")
        say_what_if("orders+30%, the demo", asked("forecast", demo, *more), options.runs)


if __name__ == "__main__":
    main()
