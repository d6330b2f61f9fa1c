"""Whole records of a table beside orders and events, as known: each folded (K11), with the file it was read from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plimsoll.facts.engine import quoted
from plimsoll.facts.fold import fold_statement, folded, seen_often
from plimsoll.facts.schema import TABLES
from plimsoll.facts.view import Scope, statement

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from plimsoll.facts.view import FactsView


def events(view: FactsView, account: str | None) -> list[dict[str, Any]]:
    """Every claim, chargeback and feedback as folded, of an account or of all, with the file it was last read from."""
    return view.ask("events", owner=Scope(account).owner("d."), which="TRUE")


def recent_events(
    view: FactsView, account: str | None, seen: datetime, began: datetime, named: Iterable[str]
) -> list[dict[str, Any]]:
    """As `events`, of those last seen since an instant (UTC, naive) that were opened or decided since another one, or
    are named by their id or their order's.
    """
    names = ", ".join(quoted(name) for name in sorted(set(named))) or "NULL"
    which = statement("seen_and_begun_or_named").format(seen=seen, began=began, named=names)
    return view.ask("events", owner=Scope(account).owner("d."), which=which)


def records(view: FactsView, table: str) -> list[dict[str, Any]]:
    """Every record of a table (`notices`, `refunds` ...) in the order of its identity.

    A row has the columns of `fold.folded`, and of the receipt it was last read from `path`, `sha256` and
    `receipt_marketplace`.
    """
    if not view.head.of(f"{table}_observations"):
        return []
    shape = TABLES[table]
    target = f"records_of_{table}"
    view.tuples(
        f"CREATE OR REPLACE TEMP TABLE {target}_observed AS {statement('observed_records').format(table=table)}"
    )
    view.tuples(f"CREATE OR REPLACE TEMP VIEW observed AS SELECT * FROM {target}_observed")
    view.tuples(f"CREATE OR REPLACE TEMP TABLE often_seen AS {seen_often(shape)}")
    often = view.tuples("SELECT count(*) FROM often_seen")[0][0] > 0
    view.tuples(f"CREATE OR REPLACE TEMP TABLE {target} AS {fold_statement(shape, any_often=often)}")
    columns = ", ".join(f"f.{name}" for name, _ in folded(shape).columns)
    order = ", ".join(f"f.{name}" for name in ("account", *shape.identity))
    return view.dictionaries(statement("records_with_source").format(columns=columns, folded=target, order=order))
