"""What the alerts' rules look at, gathered from the facts in one go."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING, Any

from plimsoll.desk.freshness import freshness
from plimsoll.desk.rules import AccountWatched, CellWatched, Watched
from plimsoll.facts.view import Days
from plimsoll.metrics.odr import Recount
from plimsoll.metrics.reconciliation.shown import restatements, shown_pages
from plimsoll.metrics.triangle import ANY, KINDS, Triangle

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from plimsoll.metrics.odr import OdrRow
    from plimsoll.metrics.triangle import Cell
    from plimsoll.watch.signals import Signal

DAYS = 8
"""Today and the seven days before: what a jump compares."""
SALES_DAYS = 30


def accounts_watched(recount: Recount, tables: Mapping[str, Sequence[str]]) -> list[AccountWatched]:
    """Every account of a recount of one day, as the rules look at it. `tables` are those that each reader fills."""
    rows, sold = recount.rows(), sales(recount)
    verdicts = {row.cell: row.verdict for row in rows}
    cells, fresh, restatements = defaultdict(list), defaultdict(list), defaultdict(list)
    for at, cell in cell_days(recount, DAYS).items():
        cells[cell.account].append(replace(cell, verdict=verdicts.get(at, ""), sales=sold.get(at[:3], ())))
    for one in _fresh(recount, rows, tables):
        fresh[one[0]].append(one)
    for said in restated(recount):
        restatements[said["account"]].append(said)
    names = sorted({*cells, *fresh, *restatements})
    return [AccountWatched(name, cells[name], fresh[name], restatements[name]) for name in names]


def watched(
    today: date,
    now: datetime,
    accounts: Iterable[AccountWatched],
    signals: Iterable[Signal] = (),
    deadlines: Iterable[Mapping[str, Any]] = (),
) -> Watched:
    """Everything the rules look at, the accounts in the order of their names."""
    rising: dict[tuple[str, str, str], list[Mapping[str, Any]]] = {}
    for one in signals:
        rising.setdefault(one.cell[:3], []).append(one.as_short_json())
    parts = sorted(accounts, key=lambda part: part.account)
    cells = [
        replace(cell, signals=rising.get((cell.account, cell.marketplace_id, cell.channel), ()))
        for part in parts
        for cell in part.cells
    ]
    fresh = [one for part in parts for one in part.fresh]
    return Watched(today, now, cells, fresh, [one for part in parts for one in part.restated], list(deadlines))


def cell_days(recount: Recount, days: int) -> dict[Cell, CellWatched]:
    """Every cell's counts on each of the last `days` days up to the question's."""
    last = recount.question.last
    first = last - timedelta(days=days - 1)
    widened = Recount(recount.view, replace(recount.question, first=first), recount.adopted_lags, recount.adopted)
    found = {}
    for cell, definition in widened.asked().items():
        triangle = widened.triangles(definition).get(cell, Triangle())
        counts = triangle.counts(definition, first, last, (ANY, *KINDS))
        found[cell] = CellWatched(
            *cell[:3], [(one["orders"], one[ANY]) for one in counts],
            {kind: [one[kind] for one in counts] for kind in KINDS}, definition.target,
        )  # fmt: skip
    return found


def restated(recount: Recount) -> list[dict[str, Any]]:
    """Every figure that was displayed differently later, as in `plimsoll.reconcile/1`."""
    sources = {row["seq"]: row for row in recount.view.ask("receipts")}
    pages = shown_pages(recount.view.snapshot_rows(recount.question.account), sources)
    return [one.as_json() for one in restatements(pages)]


def sales(recount: Recount) -> dict[tuple[str, str, str], list[tuple[str, str]]]:
    """By cell what its orders of the last thirty days came to, by currency, where files say amounts."""
    last = recount.question.last
    days = Days(last - timedelta(days=SALES_DAYS - 1), last, "UTC")
    scope = recount.question.scope.condition()
    found: dict[tuple[str, str, str], list[tuple[str, str]]] = {}
    for row in recount.view.ask_months("sales", days.months(), scope=scope, days=days.condition()):
        amount = Decimal(row["amount"]).quantize(Decimal(1), ROUND_HALF_EVEN)
        place = (row["account"], row["marketplace_id"], row["fulfillment_channel"])
        found.setdefault(place, []).append((str(amount), row["currency"] or ""))
    return found


def _fresh(
    recount: Recount, rows: Sequence[OdrRow], tables: Mapping[str, Sequence[str]]
) -> list[tuple[str, str, str, Any]]:
    view = recount.view
    return [
        (one.account, one.marketplace_id, source, day)
        for one in freshness(rows, view.spans(), view.ask("receipts"), tables)
        for source, day in one.through.items()
    ]
