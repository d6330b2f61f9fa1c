"""Open a table of facts without Plimsoll: `facts/HEAD` names its Parquet files, any engine reads them.

    python examples/read_facts.py WORKSPACE             the tables, their files and rows
    python examples/read_facts.py WORKSPACE orders      orders by account and month, counted by DuckDB

    pyspark:  spark.read.parquet(*files("workspace", "orders"))
    polars:   polars.scan_parquet(files("workspace", "orders"))

What HEAD names is one committed state. Replaced files stay for ten minutes: read HEAD, then open the files at once.
"""

# ruff: noqa: INP001

from __future__ import annotations

import json
import sys
from pathlib import Path


def files(workspace: str | Path, table: str, months: set[str] | None = None) -> list[str]:
    """The Parquet files of a table; of `orders` those of some months (`2026-07`) only, where given."""
    facts = Path(workspace) / "facts"
    entries = json.loads((facts / "HEAD").read_text(encoding="utf-8"))["files"].get(table, [])
    return [str(facts / entry["path"]) for entry in entries if months is None or entry.get("month") in months]


def main(workspace: str, table: str | None = None) -> None:
    """Print what is there."""
    import duckdb

    if table is None:
        head = json.loads((Path(workspace) / "facts" / "HEAD").read_text(encoding="utf-8"))
        for name, entries in sorted(head["files"].items()):
            sys.stdout.write(f"{name}: {sum(entry['rows'] for entry in entries)} rows in {len(entries)} files\n")
        return
    relation = duckdb.read_parquet(files(workspace, table))
    if table == "orders":
        relation = relation.aggregate("account, strftime(purchased_at, '%Y-%m') AS month, count(*) AS orders").order(
            "ALL"
        )
    for row in relation.fetchall():
        sys.stdout.write(" | ".join(map(str, row)) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
