"""Arrivals: what an accepted file came to, and the tables that list receipts, problems and covered days."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from plimsoll.facts.engine import observation_columns
from plimsoll.facts.fold import DEFECT_COLUMNS, ORDER_COLUMNS
from plimsoll.facts.schema import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from plimsoll.facts.problems import Problem
    from plimsoll.facts.vault import Receipt

RECEIPT_COLUMNS = (
    ("seq", "INTEGER"), ("kind", "STRING"), ("sha256", "STRING"), ("path", "STRING"), ("account", "STRING"),
    ("marketplace_id", "STRING"), ("mapping", "STRING"), ("observed_at", "TIMESTAMP"), ("received_at", "TIMESTAMP"),
    ("who", "STRING"), ("reader", "STRING"), ("rows", "BIGINT"), ("loaded", "BIGINT"), ("problems", "BIGINT"),
)  # fmt: skip
PROBLEM_COLUMNS = (
    ("receipt", "INTEGER"), ("path", "STRING"), ("line", "BIGINT"), ("field", "STRING"), ("message", "STRING"),
    ("hint", "STRING"),
)  # fmt: skip
SPAN_COLUMNS = (
    ("receipt", "INTEGER"), ("fact", "STRING"), ("account", "STRING"), ("marketplace_id", "STRING"),
    ("stated", "STRING"), ("first_day", "DATE"), ("last_day", "DATE"), ("quiet_days", "INTEGER"),
)  # fmt: skip
"""What a receipt covers: for orders the days from first to last with the longest quiet run between, else through when.
`account` or `marketplace_id` NULL: every one that the receipt can speak of. `stated`: `file` or `none`."""

FOLDED_COLUMNS: dict[str, tuple[tuple[str, str], ...]] = {
    "orders": ORDER_COLUMNS,
    "defects": DEFECT_COLUMNS,
    "receipts": RECEIPT_COLUMNS,
    "problems": PROBLEM_COLUMNS,
    "spans": SPAN_COLUMNS,
}


_SHAPES = {**FOLDED_COLUMNS, **{name: observation_columns(table) for name, table in TABLES.items()}}
SHAPE = sha256(repr([(t, *(name for name, _ in _SHAPES[t])) for t in sorted(_SHAPES)]).encode()).hexdigest()[:12]
"""A mark of the tables' columns: facts with another mark were made by another version of Plimsoll."""


def columns_of(table: str) -> Sequence[tuple[str, str]]:
    """The columns at rest of any table that HEAD may name."""
    if table in FOLDED_COLUMNS:
        return FOLDED_COLUMNS[table]
    return observation_columns(TABLES[table.removesuffix("_observations")])


@dataclass(frozen=True, slots=True)
class Span:
    """One row of `spans` (see `SPAN_COLUMNS`), without its receipt."""

    fact: str
    account: str | None
    marketplace_id: str | None
    stated: str
    first_day: Any = None
    last_day: Any = None
    quiet_days: int | None = None


@dataclass(frozen=True, slots=True)
class Arrival:
    """An accepted receipt and what its file came to."""

    receipt: Receipt
    reader: str
    rows: int
    loaded: int
    problems: tuple[Problem, ...]
    spans: tuple[Span, ...]


def lists_of(arrivals: Iterable[Arrival]) -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[dict[str, Any]]]:
    """The rows that arrivals add to `receipts`, `problems` and `spans`."""
    receipts, problems, spans = [], [], []
    for arrival in arrivals:
        receipt = arrival.receipt
        receipts.append({
            "seq": receipt.seq, "kind": receipt.kind, "sha256": receipt.sha256, "path": receipt.path,
            "account": receipt.account, "marketplace_id": receipt.marketplace_id, "mapping": receipt.mapping,
            "observed_at": receipt.observed_at.replace(tzinfo=None),
            "received_at": receipt.received_at.replace(tzinfo=None),
            "who": receipt.who, "reader": arrival.reader, "rows": arrival.rows, "loaded": arrival.loaded,
            "problems": len(arrival.problems),
        })  # fmt: skip
        problems += [
            {"receipt": receipt.seq, "path": p.path, "line": p.line, "field": p.field, "message": p.message,
             "hint": p.hint}
            for p in arrival.problems
        ]  # fmt: skip
        spans += [
            {"receipt": receipt.seq, "fact": s.fact, "account": s.account, "marketplace_id": s.marketplace_id,
             "stated": s.stated, "first_day": s.first_day, "last_day": s.last_day, "quiet_days": s.quiet_days}
            for s in arrival.spans
        ]  # fmt: skip
    return receipts, problems, spans
