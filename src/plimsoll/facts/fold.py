"""The fold: from every observation of a record to what is known of it (K11, K13).

Per column the newest observation that says something wins: by `observed_at`, then by the later import, then by the
later line. An empty cell says nothing. What was first stated when is kept beside, for changes without a date (K8).
The statements here run on a relation `observed` (observations of the touched records with their `observed_at`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plimsoll.facts.engine import columns_at_rest
from plimsoll.facts.schema import CHARGEBACKS, CLAIMS, FEEDBACK, ORDERS, Column, Table

if TYPE_CHECKING:
    from collections.abc import Iterable

ITEM_COLUMNS = ("asin", "sku", "quantity", "amount")
"""An order's lines are its items: these columns are folded over the lines of the newest import that says them."""

FIRST_STATED: dict[str, tuple[tuple[str, str], ...]] = {
    "orders": (("cancelled_seen_at", "order_status = 'cancelled'"),),
    "feedback": (("opened_seen_at", "TRUE"),),
    "claims": (
        ("opened_seen_at", "TRUE"),
        ("granted_seen_at", "status = 'granted'"),
        ("refunded_seen_at", "refunded_by = 'seller'"),
        ("appeal_won_seen_at", "appeal_status = 'won'"),
        ("reversal_seen_at", "odr_reversed"),
    ),
    "chargebacks": (
        ("opened_seen_at", "TRUE"),
        ("won_seen_at", "status = 'won'"),
        ("lost_seen_at", "status = 'lost'"),
        ("accepted_seen_at", "status = 'accepted'"),
    ),
}
"""K8: for each table, (column, statement): when the statement was first observed."""


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded table: its record's identity, and (name, SQL type) of every column in order."""

    table: Table
    columns: tuple[tuple[str, str], ...]


def folded(table: Table) -> Folded:
    """The shape of a folded table."""
    plain = [pair for column in _plain(table) for pair in columns_at_rest(column)]
    stated = [(name, "TIMESTAMP") for name, _ in FIRST_STATED.get(table.name, ())]
    items = _ITEM_TYPES if table is ORDERS else ()
    trail = (
        ("receipt", "INTEGER"), ("line", "BIGINT"),
        ("first_observed_at", "TIMESTAMP"), ("last_observed_at", "TIMESTAMP"),
    )  # fmt: skip
    identity = tuple((name, "STRING") for name in ("account", *table.identity))
    return Folded(table, (*identity, *plain, *items, *stated, *trail))


_ITEM_TYPES = (("asins", "STRING[]"), ("skus", "STRING[]"), ("quantity", "BIGINT"), ("amount", "DECIMAL(18,8)"))


def _plain(table: Table) -> Iterable[Column]:
    """The columns folded one value at a time."""
    skipped = (*table.identity, *(ITEM_COLUMNS if table is ORDERS else ()))
    return (column for column in table.columns if column.name not in skipped)


def seen_often(table: Table) -> str:
    """SQL for the identities in `observed` that were observed more than once."""
    identity = ", ".join(("account", *table.identity))
    return f"SELECT {identity} FROM observed GROUP BY {identity} HAVING count(*) > 1"


def fold_statement(table: Table, *, any_often: bool) -> str:
    """SQL that folds the relation `observed` into one row a record, with the columns of `folded(table)`.

    Most records are seen once, so those are taken as they are; only those in the relation `often_seen` (made by
    `seen_often`; `any_often`: it is not empty) are sorted and aggregated.
    """
    if not any_often:
        return f"SELECT {_once(table)} FROM observed"
    identity = ", ".join(("account", *table.identity))
    return f"""
    WITH often AS (
        SELECT observed.*, {_orders_of_knowing(table)} FROM observed SEMI JOIN often_seen USING ({identity})),
    ranked AS (SELECT *{_newest_import_with_items(table)} FROM often)
    SELECT {_once(table)} FROM observed ANTI JOIN often_seen USING ({identity})
    UNION ALL SELECT {_often(table)} FROM ranked GROUP BY {identity}"""


def _orders_of_knowing(table: Table) -> str:
    """K11: `knowing` orders observations; K13: of two feedbacks in one import the later left wins."""
    left = "coalesce(left_at, CAST(left_at_day AS TIMESTAMP)) NULLS FIRST, " if table is FEEDBACK else ""
    by_import = "dense_rank() OVER (ORDER BY observed_at, receipt) AS import_rank"
    return f"row_number() OVER (ORDER BY observed_at, receipt, {left}line) AS knowing, {by_import}"


def _newest_import_with_items(table: Table) -> str:
    if table is not ORDERS:
        return ""
    return "".join(
        f", max(CASE WHEN {name} IS NOT NULL THEN import_rank END) OVER (PARTITION BY account, order_id) AS {name}_rank"
        for name in ITEM_COLUMNS
    )


def _once(table: Table) -> str:
    values = ["account", *table.identity]
    values += [name for column in _plain(table) for name, _ in columns_at_rest(column)]
    if table is ORDERS:
        values += [f"CASE WHEN {name} IS NOT NULL THEN ARRAY[{name}] END" for name in ("asin", "sku")]
        values += ["quantity", "amount"]
    values += [f"CASE WHEN {said} THEN observed_at END" for _, said in FIRST_STATED.get(table.name, ())]
    values += ["receipt", "line", "observed_at", "observed_at"]
    return _named(values, table)


def _often(table: Table) -> str:
    values = ["account", *table.identity]
    for column in _plain(table):
        values += _newest_time(column.name) if column.kind == "time" else [_newest(column.name)]
    if table is ORDERS:
        values += [
            f"array_agg(DISTINCT {name}) FILTER (WHERE {name} IS NOT NULL AND import_rank = {name}_rank)"
            for name in ("asin", "sku")
        ]
        values += [f"sum({name}) FILTER (WHERE import_rank = {name}_rank)" for name in ("quantity", "amount")]
    values += [f"min(observed_at) FILTER (WHERE {said})" for _, said in FIRST_STATED.get(table.name, ())]
    values += ["max_by(receipt, knowing)", "max_by(line, knowing)", "min(observed_at)", "max(observed_at)"]
    return _named(values, table)


def _newest(name: str) -> str:
    return f"max_by({name}, CASE WHEN {name} IS NOT NULL THEN knowing END)"


def _newest_time(name: str) -> list[str]:
    """A time rests in two columns (instant, plain day) and is one statement: the newer of the two empties the other."""
    at, day = name, f"{name}_day"
    known_at, known_day = (f"max(CASE WHEN {part} IS NOT NULL THEN knowing END)" for part in (at, day))
    return [
        f"CASE WHEN {known_day} > {known_at} THEN NULL ELSE {_newest(at)} END",
        f"CASE WHEN {known_at} > {known_day} THEN NULL ELSE {_newest(day)} END",
    ]


def _named(values: list[str], table: Table) -> str:
    names = [name for name, _ in folded(table).columns]
    return ", ".join(f"{value} AS {name}" for value, name in zip(values, names, strict=True))


EVENT_TABLES = (FEEDBACK, CLAIMS, CHARGEBACKS)

EVENT_COLUMNS: tuple[tuple[str, str], ...] = (
    ("kind", "STRING"), ("id", "STRING"), ("account", "STRING"), ("order_id", "STRING"), ("rating", "INTEGER"),
    ("status", "STRING"), ("fault", "STRING"), ("funded_by", "STRING"), ("refunded_by", "STRING"),
    ("appeal_status", "STRING"), ("odr_reversed", "BOOLEAN"), ("chargeback_kind", "STRING"), ("reason", "STRING"),
    ("opened_at", "TIMESTAMP"), ("opened_at_day", "DATE"), ("decided_at", "TIMESTAMP"), ("decided_at_day", "DATE"),
    ("refunded_at", "TIMESTAMP"), ("refunded_at_day", "DATE"), ("appeal_decided_at", "TIMESTAMP"),
    ("appeal_decided_at_day", "DATE"), ("removed_at", "TIMESTAMP"), ("removed_at_day", "DATE"),
    ("struck_through_at", "TIMESTAMP"), ("struck_through_at_day", "DATE"), ("opened_seen_at", "TIMESTAMP"),
    ("granted_seen_at", "TIMESTAMP"), ("refunded_seen_at", "TIMESTAMP"), ("appeal_won_seen_at", "TIMESTAMP"),
    ("reversal_seen_at", "TIMESTAMP"), ("won_seen_at", "TIMESTAMP"), ("lost_seen_at", "TIMESTAMP"),
    ("accepted_seen_at", "TIMESTAMP"),
    ("receipt", "INTEGER"), ("line", "BIGINT"), ("first_observed_at", "TIMESTAMP"), ("last_observed_at", "TIMESTAMP"),
)  # fmt: skip
"""One shape for the three kinds of events that can make an order defective."""

_EVENT_SPELLING = {
    "feedback": {"kind": "'negative_feedback'", "id": "order_id", "opened_at": "left_at",
                 "opened_at_day": "left_at_day", "reason": "removal_reason"},
    "claims": {"kind": "'claims'", "id": "claim_id"},
    "chargebacks": {"kind": "'chargebacks'", "id": "chargeback_id", "chargeback_kind": "kind"},
}  # fmt: skip


def event_statement(table: Table, source: str) -> str:
    """SQL that brings a folded feedback, claims or chargebacks relation into the shape `EVENT_COLUMNS`."""
    spelling = _EVENT_SPELLING[table.name]
    has = {name for name, _ in folded(table).columns}
    values = []
    for name, kind in EVENT_COLUMNS:
        value = spelling.get(name) or (name if name in has and name != "kind" else f"CAST(NULL AS {kind})")
        values.append(f"{value} AS {name}")
    return f"SELECT {', '.join(values)} FROM {source}"


ORDER_PART: tuple[tuple[str, str], ...] = (
    ("marketplace_id", "STRING"), ("fulfillment_channel", "STRING"), ("purchased_at", "TIMESTAMP"),
    ("purchased_at_day", "DATE"), ("class", "STRING"), ("is_test", "BOOLEAN"), ("is_replacement", "BOOLEAN"),
    ("cancelled_by", "STRING"),
    ("cancelled_at", "TIMESTAMP"), ("cancelled_at_day", "DATE"), ("cancelled_seen_at", "TIMESTAMP"),
    ("asins", "STRING[]"), ("skus", "STRING[]"), ("carrier", "STRING"), ("warehouse", "STRING"),
    ("ship_country", "STRING"), ("ship_region", "STRING"), ("ship_service", "STRING"), ("sales_channel", "STRING"),
    ("currency", "STRING"),
)  # fmt: skip
"""What a defect row carries of its order: the cell, the day, the class, the dimensions."""

ORDER_CLASS = """CASE WHEN lower(sales_channel) LIKE 'non-amazon%' THEN 'non_marketplace'
    WHEN order_status = 'pending' THEN 'pending' WHEN order_status = 'cancelled' THEN 'cancelled' ELSE 'normal' END"""
"""Whether an order can count at all; a cancelled one may be lifted by its claims (K9), which `metrics.rule` decides."""

ORDER_MONTH = "CAST(date_trunc('month', coalesce(purchased_at, CAST(purchased_at_day AS TIMESTAMP))) AS DATE)"
"""The month whose file an order stands in; NULL while nobody said when it was placed."""

ORDER_COLUMNS = (*folded(ORDERS).columns, ("class", "STRING"))
DEFECT_COLUMNS = (*EVENT_COLUMNS, ("matched", "BOOLEAN"), *((f"order_{name}", kind) for name, kind in ORDER_PART))
