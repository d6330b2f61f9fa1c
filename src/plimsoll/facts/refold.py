"""Refolding: after new observations, make the folded tables true again for the orders they touched, and only those.

The unit is the order. A touched order brings its events along (they carry its cell, day and dimensions), and a touched
event brings every order it ever named. Works on the engine's relations `receipts`, `*_observations`, `orders`,
`defects`; leaves temporary tables `folded_orders` and `folded_defects` that replace the touched rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.facts.fold import EVENT_TABLES, ORDER_CLASS, ORDER_PART, event_statement, fold_statement, folded
from plimsoll.facts.schema import ORDERS, Table

if TYPE_CHECKING:
    import duckdb

_BRING_ORDERS = ("orders", "shipments", *(table.name for table in EVENT_TABLES))


def touch(engine: duckdb.DuckDBPyConnection, which: str) -> None:
    """Fill `touched(account, order_id)` from the observations that satisfy `which` (a condition on `receipt`)."""
    engine.execute("CREATE OR REPLACE TEMP TABLE touched (account VARCHAR, order_id VARCHAR)")
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
    _observed(engine, "orders", "SEMI JOIN touched USING (account, order_id)")
    _first_shipments(engine)
    columns = ", ".join(
        {
            "carrier": "coalesce(f.carrier, s.carrier) AS carrier",
            "warehouse": "coalesce(f.warehouse, s.warehouse) AS warehouse",
            "last_observed_at": "greatest(f.last_observed_at, s.observed_at) AS last_observed_at",
        }.get(name, f"f.{name}")
        for name, _ in folded(ORDERS).columns
    )
    engine.execute(
        f"CREATE OR REPLACE TEMP TABLE folded_orders AS SELECT {columns}, {ORDER_CLASS} AS class "
        f"FROM ({fold_statement(ORDERS)}) f LEFT JOIN first_shipments s USING (account, order_id)"
    )
    engine.execute("DROP TABLE observed")


def _observed(engine: duckdb.DuckDBPyConnection, table: str, of_interest: str) -> None:
    engine.execute(
        f"CREATE OR REPLACE TEMP TABLE observed AS SELECT o.*, r.observed_at FROM {table}_observations o "
        f"JOIN (SELECT seq, observed_at FROM receipts) r ON r.seq = o.receipt {of_interest}"
    )


def _first_shipments(engine: duckdb.DuckDBPyConnection) -> None:
    """The carrier and warehouse of an order's first parcel, for orders that do not say their own."""
    engine.execute(
        """CREATE OR REPLACE TEMP TABLE first_shipments AS
        SELECT account, order_id, min_by(carrier, place) FILTER (WHERE carrier IS NOT NULL) AS carrier,
               min_by(warehouse, place) FILTER (WHERE warehouse IS NOT NULL) AS warehouse,
               max(observed_at) AS observed_at
        FROM (SELECT o.account, o.order_id, o.carrier, o.warehouse, r.observed_at, row_number() OVER (ORDER BY
                  coalesce(o.shipped_at, CAST(o.shipped_at_day AS TIMESTAMP), o.confirmed_at,
                           CAST(o.confirmed_at_day AS TIMESTAMP), r.observed_at), o.receipt, o.line) AS place
              FROM shipments_observations o JOIN (SELECT seq, observed_at FROM receipts) r ON r.seq = o.receipt
              SEMI JOIN touched USING (account, order_id)) placed
        GROUP BY account, order_id"""
    )


def _fold_events(engine: duckdb.DuckDBPyConnection) -> None:
    parts = []
    for table in EVENT_TABLES:
        _observed(engine, table.name, _events_of_interest(table))
        engine.execute(f"CREATE OR REPLACE TEMP TABLE folded_{table.name} AS {fold_statement(table)}")
        parts.append(event_statement(table, f"folded_{table.name}"))
    engine.execute("DROP TABLE observed")
    order_part = ", ".join(f"o.{name} AS order_{name}" for name, _ in ORDER_PART)
    engine.execute(
        f"CREATE OR REPLACE TEMP TABLE folded_defects AS SELECT e.*, o.order_id IS NOT NULL AS matched, {order_part} "
        f"FROM ({' UNION ALL '.join(parts)}) e LEFT JOIN folded_orders o "
        f"ON o.account = e.account AND o.order_id = e.order_id SEMI JOIN touched t "
        f"ON t.account = e.account AND t.order_id = e.order_id"
    )


def _events_of_interest(table: Table) -> str:
    identity = ", ".join(("account", *table.identity))
    return (
        f"SEMI JOIN (SELECT {identity} FROM {table.name}_observations "
        f"SEMI JOIN touched USING (account, order_id)) mine USING ({identity})"
    )
