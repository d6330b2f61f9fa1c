"""An excerpt of the facts: a workspace of its own with what one account's figures are counted from, and no more.

The excerpt holds the orders of one account, marketplace and channel from some day on, the events on them, and what was
observed about orders with a defect. It is written one row after the other in a fixed order, so that the same facts give
the same bytes. Who bought is told only as "the same buyer as": a number, not the keyed hash.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from plimsoll.facts.arrivals import columns_of
from plimsoll.facts.engine import connect, give_files, number, quoted, write_parquet
from plimsoll.facts.head import FactsFile, Head, commit, read_head

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import duckdb

    from plimsoll.facts.view import Scope
    from plimsoll.facts.workspace import Workspace

_ABOUT_ORDERS = ("shipments", "feedback", "claims", "chargebacks", "messages", "returns", "refunds")
_WORDS = {
    "messages": ("body",),
    "feedback": ("comment", "response"),
    "returns": ("comment",),
    "tracking": ("location", "description"),
    "orders": ("ship_region",),
}
"""Columns that may hold what people wrote, or where they are."""
_SMALL = ("receipts", "spans", "snapshots_observations", "listed_observations")


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What is taken out: `since` is the first order day; `words`: with what people wrote.

    `every`: what was observed about every order, not only those with a defect. `beside`: the account's orders outside
    of the scope, too (a buyer's other claims may bear on a cause).
    """

    scope: Scope
    since: date
    words: bool = False
    every: bool = False
    beside: bool = False


def take_excerpt(workspace: Workspace, target: Path, excerpt: Excerpt) -> Head:
    """Write the excerpt's tables and HEAD into the folder `target` (the facts of a new workspace)."""
    head = read_head(workspace.facts)
    engine = connect()
    try:
        engine.execute("SET threads = 1")
        return _Writing(engine, workspace.facts, head, target, excerpt).write()
    finally:
        engine.close()


class _Writing:
    def __init__(
        self, engine: duckdb.DuckDBPyConnection, facts: Path, head: Head, target: Path, excerpt: Excerpt
    ) -> None:
        self.engine, self.facts, self.head, self.target, self.excerpt = engine, facts, head, target, excerpt

    def write(self) -> Head:
        self._choose()
        files: dict[str, tuple[FactsFile, ...]] = {"orders": tuple(self._orders())}
        for table, which in self._others():
            entry = self._table(table, which)
            if entry:
                files[table] = (entry,)
        written = Head(self.head.version, self.head.applied, {name: some for name, some in files.items() if some})
        return commit(self.target, written, datetime(1970, 1, 1, tzinfo=UTC))

    def _see(self, table: str) -> None:
        files = [self.facts / entry.path for entry in self.head.of(table)]
        give_files(self.engine, table, files, columns_of(table))

    def _choose(self) -> None:
        """The orders that are taken, those with a defect among them, and who bought, as a number."""
        for table in ("orders", "defects", "receipts", "spans", "stock_observations", "tracking_observations",
                      *_SMALL[2:], *(f"{name}_observations" for name in _ABOUT_ORDERS)):  # fmt: skip
            self._see(table)
        scope = self.excerpt.scope
        cell = scope.owner() if self.excerpt.beside else scope.condition()
        since = self.excerpt.since
        self._make("taken", (
            f"SELECT account, order_id FROM orders WHERE {cell} AND "
            f"(purchased_at_day >= DATE '{since}' OR purchased_at >= TIMESTAMP '{since}')"
        ))  # fmt: skip
        self._make("defective", (
            "SELECT account, order_id FROM defects SEMI JOIN taken USING (account, order_id) UNION "
            "SELECT account, order_id FROM listed_observations SEMI JOIN taken USING (account, order_id)"
        ))  # fmt: skip
        self._make("buyers", (
            "SELECT buyer_key, 'buyer ' || row_number() OVER (ORDER BY order_id) AS told FROM (SELECT buyer_key, "
            "min(order_id) AS order_id FROM orders SEMI JOIN defective USING (account, order_id) "
            "WHERE buyer_key IS NOT NULL GROUP BY buyer_key)"
        ))  # fmt: skip
        self._make("about", f"SELECT account, order_id FROM {'taken' if self.excerpt.every else 'defective'}")
        self._make("parcels", (
            "SELECT DISTINCT account, tracking_number FROM shipments_observations "
            "SEMI JOIN about USING (account, order_id)"
        ))  # fmt: skip
        self._make("shelves", (
            "SELECT DISTINCT account, unnest(order_skus) AS sku FROM defects SEMI JOIN taken USING (account, order_id)"
        ))  # fmt: skip

    def _make(self, name: str, select: str) -> None:
        self.engine.execute(f"CREATE TEMP TABLE {name} AS {select}")

    def _orders(self) -> Iterator[FactsFile]:
        for entry in self.head.of("orders"):
            give_files(self.engine, "month", [self.facts / entry.path], columns_of("orders"))
            path = f"orders/{entry.month}.parquet"
            select = f"SELECT {self._columns('orders', 't')} FROM month t SEMI JOIN taken USING (account, order_id)"
            if rows := self._file(path, select):
                yield FactsFile(path, rows, entry.month)

    def _others(self) -> Iterator[tuple[str, str]]:
        """Every other table that is taken, and which of its rows."""
        mine = "SEMI JOIN about d ON d.account = t.account AND d.order_id = t.order_id"
        owner = f"WHERE {self.excerpt.scope.owner('t.')}"
        yield "defects", "SEMI JOIN taken d ON d.account = t.account AND d.order_id = t.order_id"
        for name in (*_ABOUT_ORDERS, "listed"):
            yield f"{name}_observations", mine
        parcel = "p.account = t.account AND p.tracking_number = t.tracking_number"
        yield "tracking_observations", f"SEMI JOIN parcels p ON {parcel}"
        yield "stock_observations", "SEMI JOIN shelves p ON p.account = t.account AND p.sku = t.sku"
        yield "snapshots_observations", owner
        yield "spans", f"{owner} OR t.account IS NULL"
        yield "receipts", ""

    def _table(self, table: str, which: str) -> FactsFile | None:
        path = f"{table}.parquet"
        rows = self._file(path, f"SELECT {self._columns(table, 't')} FROM {table} t {which}")
        return FactsFile(path, rows) if rows else None

    def _columns(self, table: str, name: str) -> str:
        return ", ".join(self._column(table, name, column, kind) for column, kind in columns_of(table))

    def _column(self, table: str, name: str, column: str, kind: str) -> str:
        plain = f"{name}.{column}"
        if table == "receipts" and column == "who":
            return "'' AS who"
        if table == "receipts" and column in {"path", "account"}:
            # other accounts' files are numbered only: their names are nobody's business here
            mine = f"{name}.account = {quoted(self.excerpt.scope.account or '')}"
            bare = f"regexp_replace(replace({plain}, chr(92), '/'), '^.*/', '')"  # 92: what parts folders on Windows
            shown = bare if column == "path" else plain
            return f"CASE WHEN {mine} THEN {shown} ELSE '' END AS {column}"
        if column.endswith("buyer_key"):
            return f"(SELECT min(b.told) FROM buyers b WHERE b.buyer_key = {plain}) AS {column}"
        words = _WORDS.get(table.removesuffix("_observations"), ())
        if not self.excerpt.words and column in words:
            return f"CAST(NULL AS {kind}) AS {column}"
        return plain

    def _file(self, path: str, select: str) -> int:
        rows = number(self.engine, f"SELECT count(*) FROM ({select})")
        if rows:
            write_parquet(self.engine, f"SELECT * FROM ({select}) ORDER BY ALL", self.target / path)
        return rows
