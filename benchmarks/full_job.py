"""One process each, for `benchmarks/run.py`: the full job, and what it is compared with.

python full_job.py series WORKSPACE FIRST LAST TARGET   every day, every cell and by carrier, 60 and 90 days, to Parquet
python full_job.py cells WORKSPACE FIRST LAST TARGET    the same without carriers
python full_job.py scan WORKSPACE                       the engine reads the columns that the job needs
python full_job.py nothing WORKSPACE                    the imports of the job and nothing more
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import duckdb
import numpy as np  # noqa: F401 - what every job starts with

import plimsoll
from plimsoll.facts.head import read_head

COLUMNS = ("account", "marketplace_id", "fulfillment_channel", "carrier", "purchased_at", "purchased_at_day", "class",
           "is_test", "is_replacement")  # fmt: skip


def scan(workspace: Path) -> None:
    """Read the columns; their extremes make the engine look at every value."""
    files = [str(workspace / "facts" / entry.path) for entry in read_head(workspace / "facts").of("orders")]
    looked_at = ", ".join(f"max({name})" for name in COLUMNS)
    duckdb.connect().execute(f"SELECT {looked_at} FROM read_parquet({files})").fetchall()


def series(workspace: Path, first: str, last: str, target: str, by: str | None) -> None:
    """The full job."""
    span = {"first": date.fromisoformat(first), "last": date.fromisoformat(last)}
    plimsoll.open(workspace).write_series(target, windows=(60, 90), whole=True, by=by, **span)


if __name__ == "__main__":
    job, root, *rest = sys.argv[1:]
    if job == "scan":
        scan(Path(root))
    elif job in {"series", "cells"}:
        series(Path(root), *rest, by="carrier" if job == "series" else None)
