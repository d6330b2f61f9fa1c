"""Reading facts: one committed state, as known at an instant, asked by the named statements of `sql/queries.sql`.

A view never waits for a writer. With `known_at` it shows only what had been observed by then: records that were
observed again later are folded anew from the older observations, all others stand as they are.
"""

from __future__ import annotations

import re
from dataclasses import InitVar, dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files as package_files
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from plimsoll.errors import UnknownDimension
from plimsoll.facts.arrivals import FOLDED_COLUMNS, columns_of
from plimsoll.facts.engine import connect, give_files, number, quoted
from plimsoll.facts.fold import DEFECT_COLUMNS, EVENT_TABLES, ORDER_COLUMNS
from plimsoll.facts.head import Head, read_head
from plimsoll.facts.kept_close import small_ones
from plimsoll.facts.refold import refold
from plimsoll.facts.schema import TABLES
from plimsoll.facts.zones import day_expression

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    import duckdb
    import pyarrow as pa

    from plimsoll.facts.kept_close import Kept, KeptClose
    from plimsoll.facts.workspace import Workspace

DIMENSIONS: dict[str, str] = {
    "asin": "asins",
    "sku": "skus",
    "carrier": "carrier",
    "warehouse": "warehouse",
    "ship_country": "ship_country",
    "ship_region": "ship_region",
    "ship_service": "ship_service",
    "sales_channel": "sales_channel",
    "currency": "currency",
}
"""What `--by` may name, and the order's column that holds it; `asins` and `skus` are lists."""
_NAMED = re.compile(rf"\b({'|'.join((*FOLDED_COLUMNS, *(f'{name}_observations' for name in TABLES)))})\b")
OVERLAPPING = frozenset({"asin", "sku"})
"""Dimensions under which one order may stand more than once."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Which part of the facts a question is about; None means all."""

    account: str | None = None
    marketplace_id: str | None = None
    fulfillment_channel: str | None = None

    def condition(self, prefix: str = "") -> str:
        """SQL that holds for rows in scope; rows whose cell is unknown are in none."""
        parts = [f"{prefix}marketplace_id IS NOT NULL", f"{prefix}fulfillment_channel IS NOT NULL"]
        if self.account is not None:
            alias = prefix if prefix.endswith(".") else ""  # `order_` is put before an order's columns, not its account
            parts.append(f"{alias}account = {quoted(self.account)}")
        if self.marketplace_id is not None:
            parts.append(f"{prefix}marketplace_id = {quoted(self.marketplace_id)}")
        if self.fulfillment_channel is not None:
            parts.append(f"{prefix}fulfillment_channel = {quoted(self.fulfillment_channel)}")
        return " AND ".join(parts)

    def holds(self, account: str, marketplace_id: str, fulfillment_channel: str) -> bool:
        """Whether a cell is in scope."""
        return (
            self.account in {None, account}
            and self.marketplace_id in {None, marketplace_id}
            and self.fulfillment_channel in {None, fulfillment_channel}
        )

    def owner(self, prefix: str = "") -> str:
        """SQL that holds for rows of the account asked about, whatever their cell."""
        return "TRUE" if self.account is None else f"{prefix}account = {quoted(self.account)}"


@dataclass(frozen=True, slots=True)
class Days:
    """Order days from `first` to `last`, inclusive, counted in `zone`."""

    first: date
    last: date
    zone: str

    def expression(self, prefix: str = "") -> str:
        """SQL for an order's reporting day."""
        low = datetime.combine(self.first, datetime.min.time()) - timedelta(days=2)
        high = datetime.combine(self.last, datetime.min.time()) + timedelta(days=3)
        return day_expression(f"{prefix}purchased_at", f"{prefix}purchased_at_day", self.zone, low, high)

    def condition(self, prefix: str = "") -> str:
        """SQL that holds for orders of these days; the rough bounds let the engine skip row groups."""
        low, high = self.first - timedelta(days=2), self.last + timedelta(days=3)
        rough = (
            f"({prefix}purchased_at_day BETWEEN DATE '{low}' AND DATE '{high}' OR "
            f"{prefix}purchased_at BETWEEN TIMESTAMP '{low}' AND TIMESTAMP '{high}')"
        )
        return f"{rough} AND {self.expression(prefix)} BETWEEN DATE '{self.first}' AND DATE '{self.last}'"

    def run_expression(self, borders: Sequence[date]) -> str:
        """SQL for the first day of the run that an order's reporting day stands in; a run begins at each border."""
        day = self.expression()
        whens = [f"WHEN {day} < DATE '{end}' THEN DATE '{begin}'" for begin, end in pairwise(borders)]
        return f"CASE {' '.join(whens)} ELSE DATE '{borders[-1]}' END" if whens else f"DATE '{borders[-1]}'"

    def months(self) -> frozenset[str]:
        """The months of `orders` that can hold these days."""
        low, high = self.first - timedelta(days=2), self.last + timedelta(days=3)
        months, at = set(), low
        while at <= high:
            months.add(at.strftime("%Y-%m"))
            at += timedelta(days=1)
        return frozenset(months)


@cache
def _statements(file: str) -> dict[str, str]:
    text = (package_files("plimsoll.facts") / "sql" / file).read_text(encoding="utf-8")
    parts = re.split(r"^-- (\w+) --$", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], (part.strip() for part in parts[2::2]), strict=True))


def statement(name: str, file: str = "queries.sql") -> str:
    """A named statement of a file of them. Raises KeyError."""
    return _statements(file)[name]


@dataclass(slots=True)
class FactsView:
    """The facts of a workspace as they are, or as they were known at `known_at` (UTC, naive)."""

    workspace: Workspace
    known_at: datetime | None = None
    engine: InitVar[duckdb.DuckDBPyConnection | None] = None
    """A connection of an engine that is open already; closed with the view."""
    kept: KeptClose | None = None
    """What that engine keeps in memory."""
    has_tables: bool = field(init=False, default=False)
    """Whether a question made tables of its own in it."""
    head: Head = field(init=False)
    _engine: duckdb.DuckDBPyConnection = field(init=False)
    _given: dict[str, frozenset[str] | None] = field(init=False, default_factory=dict)
    _held: dict[str, Kept | None] = field(init=False, default_factory=dict)

    def __post_init__(self, engine: duckdb.DuckDBPyConnection | None) -> None:
        self.head = read_head(self.workspace.facts)
        self._engine = engine or connect()
        if self.known_at is not None:
            self._go_back(self.known_at)

    def close(self) -> None:
        """Let the engine go."""
        self._engine.close()
        if self.kept is not None:
            self.kept.let_go(held for held in self._held.values() if held)

    def move_on(self) -> None:
        """Look at the facts as they are by now: of the tables that have changed since, files are given anew."""
        before, self.head = self.head, read_head(self.workspace.facts)
        for table in [name for name in self._given if before.of(name) != self.head.of(name)]:
            del self._given[table]
            held = self._held.pop(table, None)
            if held is not None and self.kept is not None:
                self.kept.let_go([held])

    def ask(self, name: str, **words: str) -> list[dict[str, Any]]:
        """The rows that a named statement gives, as dictionaries."""
        return self.ask_months(name, None, **words)

    def ask_months(self, name: str, months: frozenset[str] | None, **words: str) -> list[dict[str, Any]]:
        """As `ask`, where other months than these of `orders` need not be read."""
        text = statement(name)
        return self.dictionaries(text.format_map(words) if words else text, months)

    def dictionaries(self, text: str, months: frozenset[str] | None = None) -> list[dict[str, Any]]:
        """The rows of a statement that another module of this room made; as `ask_months`."""
        self._give(text, months)
        result = self._engine.execute(text)
        columns = [column[0] for column in result.description or ()]
        return [dict(zip(columns, row, strict=True)) for row in result.fetchall()]

    def tuples(self, text: str) -> list[tuple[Any, ...]]:
        """The rows of a statement that another module of this room made; it may make temporary tables."""
        self.has_tables = self.has_tables or "CREATE " in text
        self._give(text, None)
        return self._engine.execute(text).fetchall()

    def arrow(self, text: str) -> pa.Table:
        """As `tuples`, as a table."""
        self._give(text, None)
        return self._engine.sql(text).to_arrow_table()

    # -- the questions -----------------------------------------------------------------------------------------------

    def cells(self, scope: Scope) -> list[tuple[str, str, str]]:
        """Every (account, marketplace, channel) that has an order of the marketplace."""
        if self.kept is None:
            return self._cells_asked(scope)
        return [cell for cell in self.kept.cells(self.head, self._cells_of) if scope.holds(*cell)]

    def _cells_of(self, account: str | None) -> list[tuple[str, str, str]]:
        return self._cells_asked(Scope(account))

    def _cells_asked(self, scope: Scope) -> list[tuple[str, str, str]]:
        return [
            (row["account"], row["marketplace_id"], row["fulfillment_channel"])
            for row in self.ask("cells", scope=scope.condition())
        ]

    def order_counts(
        self, scope: Scope, days: Days, dimension: str | None = None, borders: Sequence[date] = ()
    ) -> list[tuple[Any, ...]]:
        """The triangle's denominators: (account, marketplace, channel, dimension value, order day, class, is test,
        orders, is replacement).

        With `borders`, ascending from the first of `days`, the days from one border to the next are one run, told as
        its first day: a fleet's day is asked of few sums, not of every day of the window.
        """
        name = "order_counts_by_item" if dimension in OVERLAPPING else "order_counts"
        value = "CAST(NULL AS STRING)" if dimension is None else _dimension_column(dimension)
        if dimension in OVERLAPPING:
            value = f"coalesce({value}, ARRAY[CAST(NULL AS STRING)])"
        text = statement(name)
        self._give(text, days.months())
        day = days.run_expression(borders) if borders else days.expression()
        return self._engine.execute(
            text.format(value=value, day=day, scope=scope.condition(), days=days.condition())
        ).fetchall()

    def defect_rows(self, scope: Scope, days: Days) -> list[tuple[Any, ...]]:
        """Every event on orders of these days, with its order's part, in the order of `DEFECT_COLUMNS`."""
        self._give("defects", None)
        columns = ", ".join(name for name, _ in DEFECT_COLUMNS)
        text = statement("defect_rows").format(
            columns=columns, scope=scope.condition("order_"), days=days.condition("order_")
        )
        return self._engine.execute(text).fetchall()

    def values_of(self, dimension: str) -> list[str]:
        """Every text an order says in a dimension, sorted."""
        column = _dimension_column(dimension)
        each = f"unnest({column})" if dimension in OVERLAPPING else column
        self._give("orders", None)
        found = self._engine.execute(f"SELECT DISTINCT {each} AS text FROM orders").fetchall()
        return sorted(text for (text,) in found if text is not None)

    def order_files(self, days: Days) -> list[Path] | None:
        """The files of all months that hold the days; None for a state that is not in files (`known_at`)."""
        if self.known_at is not None:
            return None
        months = days.months()
        return [self.workspace.facts / entry.path for entry in self.head.of("orders") if entry.month in months]

    def order_batches(self, columns: Sequence[str], rows: int) -> Iterator[pa.RecordBatch]:
        """Columns of every order, through the engine."""
        self._give("orders", None)
        return iter(self._engine.sql(f"SELECT {', '.join(columns)} FROM orders").to_arrow_reader(rows))

    def defect_table(self, scope: Scope, days: Days) -> pa.Table:
        """As `defect_rows`, as a table; an order's events stand together."""
        self._give("defects", None)
        columns = ", ".join(name for name, _ in DEFECT_COLUMNS)
        text = statement("defect_rows").format(
            columns=columns, scope=scope.condition("order_"), days=days.condition("order_")
        )
        return self._engine.sql(f"{text} ORDER BY account, order_id, kind, id").to_arrow_table()

    def spans(self, account: str | None = None) -> list[dict[str, Any]]:
        """What each receipt covers; of one account only what is said of it, or of everybody."""
        owner = "TRUE" if account is None else f"(spans.account = {quoted(account)} OR spans.account IS NULL)"
        return self.ask("spans", owner=owner)

    def snapshot_rows(self, account: str | None = None) -> list[dict[str, Any]]:
        """What the marketplace displayed, oldest first; of one account or of all."""
        return self.ask("snapshot_rows", owner="TRUE" if account is None else f"s.account = {quoted(account)}")

    def choose_orders(self, orders: Iterable[tuple[str, str]]) -> None:
        """Let `chosen_orders` be the table of these orders, each an (account, order id)."""
        rows = ", ".join(f"({quoted(account)}, {quoted(order_id)})" for account, order_id in orders)
        listed = f"VALUES {rows}" if rows else "SELECT account, order_id FROM orders WHERE 1 = 0"
        self.tuples(
            f"CREATE OR REPLACE TEMP TABLE chosen_orders AS SELECT * FROM ({listed}) AS named(account, order_id)"
        )

    def listed_rows(self, scope: Scope) -> list[dict[str, Any]]:
        """What the marketplace listed as defective for the scope's account, in the order of knowing."""
        return self.ask("listed_rows", owner=scope.owner("l."))

    def feedback_seen(self, scope: Scope) -> list[dict[str, Any]]:
        """Every time that a feedback of the scope's account was seen, in the order of knowing."""
        return self.ask("feedback_seen", owner=scope.owner("o."))

    def sites(self) -> set[str]:
        """The marketplaces of any order, those in no policy pack included."""
        return {marketplace for _, marketplace, _ in self.cells(Scope())}

    def row_count(self, table: str) -> int:
        """How many rows the files of a table hold."""
        self._give(table, None)
        return number(self._engine, f"SELECT count(*) FROM {table}")

    def event_ids(self, account: str, order_id: str, kind: str) -> list[str]:
        """The ids of an order's events of one kind."""
        self._give("defects", None)
        found = self._engine.execute(
            "SELECT id FROM defects WHERE account = ? AND order_id = ? AND kind = ? ORDER BY id",
            [account, order_id, kind],
        )
        return [name for (name,) in found.fetchall()]

    def lines_of(self, table: str, receipt: int) -> list[int]:
        """The physical lines of one import that stand in a table of facts."""
        name = f"{table}_observations"
        self._give(name, None)
        found = self._engine.execute(f"SELECT DISTINCT line FROM {name} WHERE receipt = {int(receipt)} ORDER BY line")
        return [line for (line,) in found.fetchall()]

    def incomplete_orders(self) -> int:
        """Orders that lack a marketplace, a channel or an order day, and therefore count nowhere."""
        return int(self.ask("incomplete_orders")[0]["orders"])

    # -- giving tables their files -----------------------------------------------------------------------------------

    def _give(self, text: str, months: frozenset[str] | None) -> None:
        for table in dict.fromkeys(_NAMED.findall(text)):
            wanted = months if table == "orders" else None
            if self._given.get(table, "") == wanted:
                continue
            if self.known_at is not None and table in {"orders", "defects", "receipts"}:
                continue  # made by `_go_back`
            self._see(table, wanted)

    def _see(self, table: str, months: frozenset[str] | None, name: str | None = None) -> None:
        held = self._hold(table)
        close = held.files if held else frozenset()
        files = [
            self.workspace.facts / entry.path
            for entry in self.head.of(table)
            if entry.path not in close and (months is None or entry.month in months)
        ]
        give_files(self._engine, name or table, files, columns_of(table), held.name if held else None)
        if name is None:
            self._given[table] = months

    def _hold(self, table: str) -> Kept | None:
        if self.kept is not None and table not in self._held:
            self._held[table] = self.kept.hold(table, small_ones(self.head.of(table)))
        return self._held.get(table)

    def _go_back(self, known_at: datetime) -> None:
        engine = self._engine
        for table in ("receipts", "orders", "defects"):
            self._see(table, None, f"now_{table}")
        for name in TABLES:
            self._see(f"{name}_observations", None)
        moment = f"TIMESTAMP '{known_at.isoformat(sep=' ')}'"
        engine.execute(f"CREATE TEMP VIEW receipts AS SELECT * FROM now_receipts WHERE observed_at <= {moment}")
        # first observed later: it was not there; observed before and after: it may have been otherwise, so it is folded
        # anew, and so is what stood before on an order that was not there yet
        then_there, changed = f"first_observed_at <= {moment}", f"last_observed_at > {moment}"
        engine.execute(
            f"CREATE TEMP TABLE touched AS SELECT account, order_id FROM now_orders WHERE {then_there} AND {changed} "
            f"UNION SELECT account, order_id FROM now_defects WHERE {then_there} AND {changed} "
            f"UNION SELECT account, order_id FROM now_defects SEMI JOIN (SELECT account, order_id FROM now_orders "
            f"WHERE first_observed_at > {moment}) later USING (account, order_id) WHERE {then_there}"
        )
        for events in EVENT_TABLES[1:]:
            engine.execute(
                f"INSERT INTO touched SELECT DISTINCT o.account, o.order_id FROM {events.name}_observations o "
                f"SEMI JOIN (SELECT account, id FROM now_defects WHERE kind = '{events.name}' "
                f"AND {then_there} AND {changed}) later "
                f"ON later.account = o.account AND later.id = o.{events.identity[0]} "
                f"ANTI JOIN touched t ON t.account = o.account AND t.order_id = o.order_id"
            )
        refold(engine)
        for table, columns in (("orders", ORDER_COLUMNS), ("defects", DEFECT_COLUMNS)):
            names = ", ".join(name for name, _ in columns)
            engine.execute(
                f"CREATE TEMP VIEW {table} AS SELECT {names} FROM now_{table} ANTI JOIN touched "
                f"USING (account, order_id) WHERE {then_there} UNION ALL SELECT {names} FROM folded_{table}"
            )


def _dimension_column(name: str) -> str:
    try:
        return DIMENSIONS[name]
    except KeyError:
        raise UnknownDimension(f"orders carry no {name!r}", hint=f"one of: {', '.join(DIMENSIONS)}") from None
