"""Refolding: after new observations, make the folded tables true again for the orders they touched, and only those.

The unit is the order. A touched order brings its events along (they carry its cell, day and dimensions), and a touched
event brings every order it ever named. Works on the engine's relations `receipts`, `*_observations`, `orders`,
`defects`; leaves temporary tables `folded_orders` and `folded_defects` that replace the touched rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.facts.engine import number
from plimsoll.facts.fold import (
    EVENT_TABLES,
    ORDER_CLASS,
    ORDER_MONTH,
    ORDER_PART,
    event_statement,
    fold_statement,
    folded,
    seen_often,
)
from plimsoll.facts.schema import ORDERS, SHIPMENTS, Table

if TYPE_CHECKING:
    import duckdb

_BRING_ORDERS = ("orders", "shipments", *(table.name for table in EVENT_TABLES))


def touch(engine: duckdb.DuckDBPyConnection, which: str) -> None:
    """Fill `touched(account, order_id)` from the observations that satisfy `which` (a condition on `receipt`)."""
    engine.execute("CREATE OR REPLACE TEMP TABLE touched (account STRING, order_id STRING)")
    union = " UNION ".join(f"SELECT account, order_id FROM {name}_observations WHERE {which}" for name in _BRING_ORDERS)
    engine.execute(f"INSERT INTO touched {union}")
    for table in EVENT_TABLES[1:]:  # a claim or chargeback that was moved to another order touches the old one too
        engine.execute(
            f"INSERT INTO touched SELECT DISTINCT o.account, o.order_id FROM {table.name}_observations o "
            f"SEMI JOIN (SELECT account, {table.identity[0]} FROM {table.name}_observations WHERE {which}) new "
            f"USING (account, {table.identity[0]}) ANTI JOIN touched USING (account, order_id)"
        )


def refold(engine: duckdb.DuckDBPyConnection) -> None:
    """Fold the touched orders and their events from the observations whose receipts stand in `receipts`."""
    _fold_orders(engine)
    _fold_events(engine)


def _fold_orders(engine: duckdb.DuckDBPyConnection) -> None:
    _first_shipments(engine)
    columns = ", ".join(
        {
            "carrier": "coalesce(f.carrier, s.carrier) AS carrier",
            "warehouse": "coalesce(f.warehouse, s.warehouse) AS warehouse",
            "last_observed_at": "greatest(f.last_observed_at, s.last_observed_at) AS last_observed_at",
        }.get(name, f"f.{name}")
        for name, _ in folded(ORDERS).columns
    )
    fold = _folded(engine, ORDERS, "SEMI JOIN touched USING (account, order_id)")
    engine.execute(
        f"CREATE OR REPLACE TEMP TABLE folded_orders AS SELECT {columns}, {ORDER_CLASS} AS class, "
        f"{ORDER_MONTH} AS order_month FROM ({fold}) f LEFT JOIN first_shipments s USING (account, order_id)"
    )


def _folded(engine: duckdb.DuckDBPyConnection, table: Table, of_interest: str) -> str:
    """SQL for the fold of a table's observations, those of interest only."""
    engine.execute(
        f"CREATE OR REPLACE TEMP VIEW observed AS SELECT o.*, r.observed_at FROM {table.name}_observations o "
        f"JOIN (SELECT seq, observed_at FROM receipts) r ON r.seq = o.receipt {of_interest}"
    )
    engine.execute(f"CREATE OR REPLACE TEMP TABLE often_seen AS {seen_often(table)}")
    return fold_statement(table, any_often=number(engine, "SELECT count(*) FROM often_seen") > 0)


def _first_shipments(engine: duckdb.DuckDBPyConnection) -> None:
    """The carrier and warehouse of an order's first parcel, for orders that do not say their own."""
    fold = _folded(engine, SHIPMENTS, _of_interest(SHIPMENTS))
    shipped = ", ".join(
        f"{name}, CAST({name}_day AS TIMESTAMP)" for name in ("shipped_at", "confirmed_at", "first_scan_at")
    )
    engine.execute(
        f"""CREATE OR REPLACE TEMP TABLE first_shipments AS
        SELECT account, order_id, min_by(carrier, place) FILTER (WHERE carrier IS NOT NULL) AS carrier,
               min_by(warehouse, place) FILTER (WHERE warehouse IS NOT NULL) AS warehouse,
               max(last_observed_at) AS last_observed_at
        FROM (SELECT *, row_number() OVER (ORDER BY coalesce({shipped}, first_observed_at), receipt, line) AS place
              FROM ({fold}) parcels) placed
        GROUP BY account, order_id"""
    )


def _fold_events(engine: duckdb.DuckDBPyConnection) -> None:
    parts = []
    for table in EVENT_TABLES:
        fold = _folded(engine, table, _of_interest(table))
        engine.execute(f"CREATE OR REPLACE TEMP TABLE folded_{table.name} AS {fold}")
        parts.append(event_statement(table, f"folded_{table.name}"))
    order_part = ", ".join(f"o.{name} AS order_{name}" for name, _ in ORDER_PART)
    engine.execute(
        f"CREATE OR REPLACE TEMP TABLE folded_defects AS SELECT e.*, o.order_id IS NOT NULL AS matched, {order_part} "
        f"FROM ({' UNION ALL '.join(parts)}) e LEFT JOIN folded_orders o "
        f"ON o.account = e.account AND o.order_id = e.order_id SEMI JOIN touched t "
        f"ON t.account = e.account AND t.order_id = e.order_id"
    )


def _of_interest(table: Table) -> str:
    """Every observation of a record that was ever observed on a touched order."""
    identity = ", ".join(("account", *table.identity))
    return (
        f"SEMI JOIN (SELECT {identity} FROM {table.name}_observations "
        f"SEMI JOIN touched USING (account, order_id)) mine USING ({identity})"
    )
