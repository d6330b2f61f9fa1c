"""Facts of a large fleet, written as an import leaves them, without the files: for timing what is asked of them.

    python benchmarks/fleet_facts.py WORKSPACE --orders 100000000 --accounts 2000

An import of ten million orders takes minutes and its own benchmark; a hundred million would take most of an hour. Here
the engine makes up the rows of `fleet_files.py` and writes the folded tables month by month, sorted by account, with
the same columns and settings. There is no vault: such a workspace can be asked, not rebuilt.
"""

from __future__ import annotations

import argparse
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
from fleet_files import DAYS, ORDERS

from plimsoll.facts.arrivals import RECEIPT_COLUMNS, SPAN_COLUMNS
from plimsoll.facts.engine import write_parquet
from plimsoll.facts.fold import DEFECT_COLUMNS, ORDER_COLUMNS
from plimsoll.facts.head import FactsFile, Head, commit
from plimsoll.facts.workspace import Workspace

SEEN = datetime(2026, 11, 1)  # noqa: DTZ001 - naive UTC, as in the facts
OBSERVED = {"first_observed_at": f"TIMESTAMP '{SEEN}'", "last_observed_at": f"TIMESTAMP '{SEEN}'"}
STATE = """CASE WHEN fate < 0.02 THEN 'cancelled' WHEN fate < 0.023 THEN 'pending' ELSE 'normal' END"""
ORDER = {
    "account": "account", "order_id": "order_id", "marketplace_id": "marketplace_id", "receipt": "1", "line": "1",
    "fulfillment_channel": "fulfillment_channel", "purchased_at": "purchased_at", "carrier": "carrier",
    "order_status": "CASE WHEN fate < 0.02 THEN 'cancelled' WHEN fate < 0.023 THEN 'pending' ELSE 'shipped' END",
    "cancelled_by": "CASE WHEN fate < 0.01 THEN 'buyer' WHEN fate < 0.02 THEN 'seller' END", "class": STATE,
    "asins": "[asin]", **OBSERVED,
}  # fmt: skip
CLAIM = "defect BETWEEN {share} * 0.4 AND {share} * 0.9"
EVENTS = (
    ("defect < {share} * 0.5", {
        "kind": "'negative_feedback'", "id": "order_id", "rating": "1 + floor(defect / {share} * 4)",
        "opened_at": "purchased_at + to_seconds(CAST(delay * 21 * 86400 AS BIGINT))",
    }),
    (CLAIM, {
        "kind": "'claims'", "id": "'C' || order_id", "fault": "CASE WHEN fate < 0.6 THEN 'seller' ELSE 'carrier' END",
        "status": "CASE WHEN fate < 0.7 THEN 'granted' WHEN fate < 0.8 THEN 'denied' ELSE 'withdrawn' END",
        "opened_at": "purchased_at + to_seconds(CAST(delay * 30 * 86400 AS BIGINT))",
        "decided_at": "purchased_at + to_seconds(CAST(delay * 45 * 86400 AS BIGINT))",
    }),
    ("defect BETWEEN {share} * 0.9 AND {share}", {
        "kind": "'chargebacks'", "id": "'B' || order_id",
        "chargeback_kind": "CASE WHEN fate < 0.7 THEN 'service' ELSE 'fraud' END",
        "opened_at": "purchased_at + to_seconds(CAST(delay * 30 * 86400 AS BIGINT))",
    }),
)  # fmt: skip


def selected(columns: tuple[tuple[str, str], ...], given: dict[str, str]) -> str:
    """The columns of a table, those not given empty."""
    return ", ".join(f"CAST({given.get(name, 'NULL')} AS {kind}) AS {name}" for name, kind in columns)


def write_facts(root: Path, orders: int, accounts: int, share: float, as_of: date) -> None:
    """Make the workspace."""
    workspace = Workspace(root)
    workspace.create()
    engine = duckdb.connect(
        config={"temp_directory": str(root / ".spill"), "preserve_insertion_order": False, "memory_limit": "6GB"}
    )
    engine.execute("SELECT setseed(0.001)")
    first = as_of - timedelta(days=DAYS)
    text = ORDERS.replace("CREATE TEMP TABLE orders AS", "CREATE TEMP VIEW made_up AS")
    for name, value in {"orders": orders, "accounts": accounts, "first": first, "days": DAYS}.items():
        text = text.replace("{" + name + "}", str(value))
    engine.execute(text)
    made = root / "made.parquet"
    engine.execute(f"COPY (SELECT * FROM made_up) TO '{made}' (FORMAT parquet)")
    engine.execute(f"CREATE VIEW orders AS SELECT * FROM read_parquet('{made}')")
    files = {
        "orders": _months(engine, workspace.facts, first, as_of),
        "defects": _defects(engine, workspace.facts, share),
    }
    files |= _receipt(engine, workspace.facts, first, as_of)
    commit(workspace.facts, Head(version=1, applied=1, files=files), datetime.now(UTC))
    made.unlink()


def _written(
    engine: duckdb.DuckDBPyConnection, facts: Path, path: str, select: str, month: str | None = None
) -> FactsFile:
    write_parquet(engine, select, facts / path)
    (rows,) = engine.execute(f"SELECT count(*) FROM read_parquet('{facts / path}')").fetchone() or (0,)
    return FactsFile(path, rows, month)


def _months(engine: duckdb.DuckDBPyConnection, facts: Path, first: date, last: date) -> tuple[FactsFile, ...]:
    months = sorted({(first + timedelta(days=day)).strftime("%Y-%m") for day in range((last - first).days + 1)})
    return tuple(
        _written(engine, facts, f"orders/{month}.parquet",
                 f"SELECT {selected(ORDER_COLUMNS, ORDER)} FROM orders "
                 f"WHERE date_trunc('month', purchased_at) = DATE '{month}-01' ORDER BY account", month)
        for month in months
    )  # fmt: skip


def _defects(engine: duckdb.DuckDBPyConnection, facts: Path, share: float) -> tuple[FactsFile, ...]:
    order_part = {f"order_{name}": value for name, value in ORDER.items() if name not in {"receipt", "line", *OBSERVED}}
    parts = []
    for condition, event in EVENTS:
        given = ORDER | order_part | event | {"account": "account", "order_id": "order_id", "matched": "TRUE"}
        given = {name: value.replace("{share}", str(share)) for name, value in given.items() if name != "class"}
        parts.append(
            f"SELECT {selected(DEFECT_COLUMNS, given)} FROM orders WHERE {condition.replace('{share}', str(share))}"
        )
    return (_written(engine, facts, "defects/all.parquet", f"{' UNION ALL '.join(parts)} ORDER BY account"),)


def _receipt(
    engine: duckdb.DuckDBPyConnection, facts: Path, first: date, last: date
) -> dict[str, tuple[FactsFile, ...]]:
    receipt = {"seq": "1", "kind": "'import'", "sha256": "''", "path": "'made up'", "account": "'default'",
               "observed_at": f"TIMESTAMP '{SEEN}'", "received_at": f"TIMESTAMP '{SEEN}'"}  # fmt: skip
    span = {
        "receipt": "1",
        "stated": "'file'",
        "first_day": f"DATE '{first}'",
        "last_day": f"DATE '{last}'",
        "quiet_days": "0",
    }
    spans = " UNION ALL ".join(
        f"SELECT {selected(SPAN_COLUMNS, span | {'fact': repr(fact)})}"
        for fact in ("orders", "feedback", "claims", "chargebacks")
    )
    return {
        "receipts": (_written(engine, facts, "receipts/all.parquet", f"SELECT {selected(RECEIPT_COLUMNS, receipt)}"),),
        "spans": (_written(engine, facts, "spans/all.parquet", spans),),
    }


def main() -> None:
    """Write a workspace."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("workspace", type=Path)
    parser.add_argument("--orders", type=int, default=10_000_000)
    parser.add_argument("--accounts", type=int, default=2000)
    parser.add_argument("--defects", type=float, default=0.01)
    parser.add_argument("--as-of", type=date.fromisoformat, default=date(2026, 10, 1))
    asked = parser.parse_args()
    write_facts(asked.workspace, asked.orders, asked.accounts, asked.defects, asked.as_of)


if __name__ == "__main__":
    main()
