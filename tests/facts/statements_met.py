"""Every statement that reaches the engine: a wide run of the product with its connections listened to."""

from __future__ import annotations

import ast
import random
import sys
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

import plimsoll
from plimsoll.facts.engine import allow_rows, connect
from plimsoll.facts.excerpt import Excerpt, take_excerpt
from plimsoll.facts.schema import TABLES
from plimsoll.facts.view import DIMENSIONS, Scope
from plimsoll.policies import marketplaces

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.tower import Tower

ROOT = Path(__file__).parents[2]
FACTS = ROOT / "src" / "plimsoll" / "facts"
SAMPLES = ROOT / "tests" / "intake" / "samples"
ASKING = {"execute", "sql"}
SINCE = date(2026, 1, 1)
AS_OF = date(2026, 10, 1)
SEED = 7
ROWS = 24
"""Records a file."""


@dataclass
class Met:
    """The statements met, each with the places (module, line) that gave it to the engine."""

    statements: dict[str, set[tuple[str, int]]] = field(default_factory=lambda: defaultdict(set))
    compared: dict[str, list[bool]] = field(default_factory=lambda: defaultdict(list))
    differing: list[str] = field(default_factory=list)

    def note(self, text: str) -> None:
        """Keep one, with the line of the product that asked."""
        frame = sys._getframe(2)
        self.statements[text].add((Path(frame.f_code.co_filename).name, frame.f_lineno))

    def places(self) -> set[tuple[str, int]]:
        """Every place that asked anything."""
        return {place for places in self.statements.values() for place in places}


class Listening:
    """A connection that keeps what it is asked."""

    def __init__(self, engine: duckdb.DuckDBPyConnection, met: Met) -> None:
        self._engine = engine
        self._met = met

    def execute(self, text: str, *parameters: Any) -> Any:
        self._met.note(text)
        return self._engine.execute(text, *parameters)

    def sql(self, text: str) -> Any:
        self._met.note(text)
        return self._engine.sql(text)

    def cursor(self) -> Any:
        return type(self)(self._engine.cursor(), self._met)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)


@contextmanager
def listening(kind: type[Listening]) -> Iterator[Met]:
    """Every connection opened meanwhile is listened to."""
    met, connect = Met(), duckdb.connect

    def opened(*arguments: Any, **options: Any) -> Any:
        return kind(connect(*arguments, **options), met)

    duckdb.connect = opened  # type: ignore[assignment]
    try:
        yield met
    finally:
        duckdb.connect = connect


def places_that_ask() -> dict[tuple[str, int], int]:
    """Each call in the room `facts` that gives the engine a statement: (module, first line) and its last line."""
    found = {}
    for file in sorted(FACTS.glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ASKING:
                found[file.name, node.lineno] = node.end_lineno or node.lineno
    return found


# -- the run -----------------------------------------------------------------------------------------------------------


def wide_run(folder: Path, kind: type[Listening] = Listening) -> Met:
    """Import every table twice, ask everything in every way, take back, purge and rebuild."""
    with listening(kind) as met:
        tower = plimsoll.open(folder / "workspace")
        _import(tower, folder)
        _ask(tower)
        kept = plimsoll.open(folder / "workspace").keep_open()
        _look(kept)
        _change(tower, folder)
        _look(kept)
    return met


def _import(tower: Tower, folder: Path) -> None:
    from plimsoll.facts import resting, store

    few, many = store.FLUSH_ROWS, resting.ALIKE
    store.FLUSH_ROWS, resting.ALIKE = 20, 2  # so that what only large imports do is done
    try:
        others = {place.platform: place.id for place in marketplaces() if place.platform != "amazon"}
        shops = [("one", "US"), ("one", "DE"), ("two", "JP"), *((site, site) for site in others.values())]
        for number, observed in enumerate((datetime(2026, 9, 20, tzinfo=UTC), datetime(2026, 9, 30, tzinfo=UTC))):
            for account, site in shops[:1] if number == 0 else shops:
                files = _files(folder / f"{number}-{site}", site, number)
                tower.import_files(files, account=account, marketplace=site, observed_at=observed)
        bad = folder / "bad.csv"
        bad.write_text("order_id,rating,left_at\nUS-1,six,2026-09-01\n", encoding="utf-8")
        tower.import_files(bad)
        samples = [file for file in sorted(SAMPLES.iterdir()) if file.suffix in {".csv", ".txt"}]
        tower.import_files(*(file for file in samples if "damaged" not in file.name), marketplace="US", account="two")
    finally:
        store.FLUSH_ROWS, resting.ALIKE = few, many


def _files(folder: Path, site: str, number: int) -> Path:
    """A file of every table, every column said here and there."""
    folder.mkdir(parents=True)
    chance = random.Random(f"{SEED}{site}{number}")
    for table in TABLES.values():
        lines = [[column.name for column in table.columns]]
        lines += [[_cell(column, row, site, chance) for column in table.columns] for row in range(ROWS)]
        text = "".join(f"{','.join(cells)}\n" for cells in lines)
        (folder / f"{table.name}.csv").write_text(text, encoding="utf-8")
    return folder


def _cell(column: Any, row: int, site: str, chance: random.Random) -> str:
    if column.name in {"order_id", "tracking_number"}:
        return f"{site}-{row}"
    if column.kind == "key":
        return f"{site}-{column.name}-{row}"
    if column.kind == "marketplace":
        return site
    if column.name in {"range_from", "range_to"}:
        return "2026-07-20" if column.name == "range_from" else f"2026-09-{1 + row % 20:02d}"
    if not column.required and chance.random() < 0.3:
        return ""
    day = f"2026-{chance.randint(7, 9):02d}-{chance.randint(1, 28):02d}"
    time = chance.choice((f"{day}T0{row % 10}:30:00Z", f"{day}T21:00:00-07:00", day, f"{day} 10:00:00"))
    return {
        "choice": chance.choice(column.choices) if column.choices else "",
        "time": time,
        "day": day,
        "boolean": chance.choice(("yes", "no")),
        "integer": str(max(column.lowest or 1, 1 + row % (min(column.highest or 5, 5)))),
        "decimal": "12.50",
        "words": "Nothing came.",
    }.get(column.kind, f"{column.name} {row % 3}")


def _ask(tower: Tower) -> None:
    span: dict[str, Any] = {"first": date(2026, 9, 1), "last": AS_OF}
    variants: list[dict[str, Any]] = [
        {}, {"channel": "ALL"}, {"account": "one", "marketplace": "US", "channel": "MFN"}, {"timezone": "Asia/Tokyo"},
        {"include_cancelled": True}, {"include_test": True}, {"claims": "all"}, {"window": 30, "lag": 7},
        *({"by": name} for name in DIMENSIONS),
    ]  # fmt: skip
    for chosen in variants:
        tower.odr(as_of=AS_OF, **chosen)
    _ask_the_rest(tower, span)
    _ask_the_rest(tower, span | {"known_at": datetime(2026, 9, 25, tzinfo=UTC)})
    with tower.view(None) as view:
        view.lines_of("orders", 1)
    for account in ("one", None):
        tower.order_stories("US-1", account)
        tower.accounts_of_order("US-1")
    for accounts in (None, ["one"]):
        tower.find_orders("US-1", accounts)
    with tower.view(None) as view:
        view.ask("rows_of_table", table="orders")
    for channel in ("MFN", "ALL"):
        tower.freeze_figures(account="one", marketplace="US", channel=channel, as_of=AS_OF)
    scope = Scope("one", "ATVPDKIKX0DER", "MFN")
    for number, more in enumerate(({}, {"every": True, "words": True, "beside": True})):
        take_excerpt(tower.workspace, tower.workspace.root / f"excerpt-{number}", Excerpt(scope, SINCE, **more))
    allow_rows(connect(), 5_000_000)
    tower.problems()
    tower.imports()
    tower.doctor()


def _ask_the_rest(tower: Tower, span: dict[str, Any]) -> None:
    at = {"as_of": AS_OF, **{name: value for name, value in span.items() if name == "known_at"}}
    tower.odr(**span)
    tower.defects(**at)
    tower.explain(**at)
    tower.remedies(**at)
    tower.causes(**at)
    tower.scorecard(**at)
    tower.localise(**at)
    tower.risk(**at)
    tower.watched(**at)
    tower.reconcile(account="one", marketplace="US", **at)
    for zone in ({}, {"timezone": "America/Los_Angeles", "channel": "MFN"}):
        tower.metrics(orders=True, **zone, **at)
        tower.metrics(waiting=True, now=datetime(2026, 10, 1, tzinfo=UTC), **zone, **at)
        tower.deadlines(**at)
        tower.refund_or_claim()
    for by in ({}, {"by": "asin"}):
        tower.write_series(tower.workspace.root / "series.parquet", windows=(30, 60), whole=bool(by), **by, **span)


def _look(kept: Tower) -> None:
    """What a process that stays open asks again and again."""
    kept.odr(as_of=AS_OF)
    kept.order_stories("US-1")


def _change(tower: Tower, folder: Path) -> None:
    tower.record("claim", {"order_id": "US-99", "status": "under_review", "opened_at": "2026-09-01"}, account="one")
    tower.update("US-99", "granted today", account="one")
    tower.record_none("chargebacks", date(2026, 9, 30), account="one")
    head = (tower.workspace.facts / "HEAD").read_bytes()
    tower.undo_import(tower.imports()[0]["sha256"])
    (tower.workspace.facts / "HEAD").write_bytes(head)  # as if killed before the commit: the next one completes it
    tower.import_files(folder / "1-US", observed_at=datetime(2026, 10, 1, tzinfo=UTC), account="three")
    tower.import_files(folder / "1-DE" / "orders.csv", folder / "1-DE" / "listed.csv")
    tower.purge(date(2027, 1, 1))
    tower.rebuild()
