"""The queue: every order that can still turn defective, the one first whose rescue spares the rate most.

What is spared is the probability of a counted defect, times what it would do to the worst coming day, times what part
of it can still be prevented before its clock runs out.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from plimsoll.errors import UsageError
from plimsoll.facts.engine import quoted
from plimsoll.facts.times import day_in
from plimsoll.facts.view import statement
from plimsoll.watch.risk.actions import NOTHING, Suggested, may_be_helped, suggested
from plimsoll.watch.risk.effects import cells_ahead
from plimsoll.watch.risk.histories import histories_of
from plimsoll.watch.risk.learning import models_of, open_orders, scored
from plimsoll.watch.risk.moments import stages
from plimsoll.watch.risk.prior import shipped_prior
from plimsoll.watch.risk.reading import instant, read_book
from plimsoll.watch.risk.reasons import reasons_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date

    from plimsoll.facts.view import FactsView
    from plimsoll.metrics.odr import Recount
    from plimsoll.metrics.triangle import Cell
    from plimsoll.watch.risk.effects import Effect
    from plimsoll.watch.risk.learning import Model, Scores
    from plimsoll.watch.risk.order_book import Numbers, OrderBook
    from plimsoll.watch.risk.reading import BookRead
    from plimsoll.watch.risk.reasons import Fact, Reason

LIMIT = 50
_MANY_DAYS = 1_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Handled(NamedTuple):
    """An order that somebody has taken care of: it is not shown again."""

    account: str
    order_id: str


@dataclass(frozen=True, slots=True)
class RiskRow:
    """One order of the queue at the moment `at` (days since 1970)."""

    cell: Cell
    order_id: str
    order_day: date
    stage: str
    probability: float
    low: float
    high: float
    source: str
    reasons: Sequence[Reason]
    effect: Effect
    action: Suggested
    at: float

    @property
    def risk(self) -> float:
        """What is to be expected of it on its worst day, in points of the rate."""
        return self.probability * self.effect.points

    @property
    def saving(self) -> float:
        """What of that the action would spare."""
        return self.risk * self.action.share

    def as_json(self) -> dict[str, Any]:
        """A row of `plimsoll.risk/1`."""
        clock = self.action.clock
        return self.cell.as_json() | {
            "order_id": self.order_id,
            "order_day": self.order_day.isoformat(),
            "stage": self.stage,
            "probability": f"{self.probability:.6f}",
            "probability_from": f"{self.low:.6f}",
            "probability_to": f"{self.high:.6f}",
            "model": self.source,
            "reasons": [reason.as_json() for reason in self.reasons],
            "worst_day": self.effect.as_json(),
            "effect_points": f"{self.effect.points:.4f}",
            "action": self.action.as_json(),
            "clock": clock.as_json(self.at) if clock else None,
            "expected_points": f"{self.risk:.6f}",
            "expected_saving_points": f"{self.saving:.6f}",
        }


@dataclass(frozen=True, slots=True)
class RiskAnswer:
    """The queue's first rows; how many orders were scored, how many of them can be helped, and by which models."""

    as_of: date
    at: datetime
    rows: Sequence[RiskRow]
    scored: int
    expected_defects: float
    models: Sequence[Model]
    handled: int = 0
    prior: str = field(default_factory=lambda: shipped_prior().made)

    def as_json(self) -> dict[str, Any]:
        """As `plimsoll.risk/1`."""
        return {
            "schema": "plimsoll.risk/1",
            "as_of": self.as_of.isoformat(),
            "at": self.at.isoformat().replace("+00:00", "Z"),
            "orders_scored": self.scored,
            "expected_defects": f"{self.expected_defects:.2f}",
            "handled": self.handled,
            "shipped_prior": self.prior,
            "models": [model.as_json() for model in self.models],
            "rows": [row.as_json() for row in self.rows],
        }


def risk(
    recount: Recount, now: datetime, limit: int | None = LIMIT, handled: Collection[Handled] = frozenset()
) -> RiskAnswer:
    """The queue of a question widened by `with_history`. `now` is aware; on a past day its end is the moment.

    `handled` are orders that somebody has taken care of, as the journal knows them. Raises UsageError with `--by`.
    """
    question = recount.question
    if question.by is not None:
        raise UsageError("the queue is one of orders, not of a dimension", hint="leave --by out")
    at = moment_of(question.last, now)
    read = read_book(recount, question.last)
    book, prior = read.book, shipped_prior()
    models = models_of(book, at, prior)
    done = [read.places[one] for one in handled if one in read.places]
    rows = open_orders(book, at)
    rows = rows[~np.isin(rows, np.array(done, np.int64))]
    found = scored(book, histories_of(book, at), models, rows, at)
    ranked = _ranked(recount, book, found, at)
    shown = [_row(book, found, models, ranked.entry(place), at) for place in ranked.places[:limit]]
    return RiskAnswer(
        question.last, instant(at), with_sources(recount.view, read, shown), len(ranked.places),
        float(found.probability[ranked.places].sum()), list(models.values()), len(done),
    )  # fmt: skip


def moment_of(as_of: date, now: datetime) -> float:
    """The moment a day is looked at, in days since 1970: its end, or now where it has not ended."""
    end = day_end(as_of)
    return min(end, max((now - _EPOCH).total_seconds() / 86400, end - 1))


def day_end(day: date) -> float:
    """The end of a day (UTC), in days since 1970."""
    return float((day - _EPOCH.date()).days + 1)


class _Ranked(NamedTuple):
    """A scored order's place among the scores, with what it would do and what can be done."""

    place: int
    order_day: date
    effect: Effect
    action: Suggested


@dataclass(frozen=True, slots=True)
class _Ranking:
    """The scored orders that a coming day counts, by what can be spared, then by what is to be feared."""

    places: Sequence[int]
    effects: Mapping[int, tuple[date, Effect]]
    """By group of orders: those of one cell and day."""
    groups: Numbers
    actions: Mapping[int, Suggested]

    def entry(self, place: int) -> _Ranked:
        return _Ranked(place, *self.effects[int(self.groups[place])], self.actions.get(place, NOTHING))


def _ranked(recount: Recount, book: OrderBook, found: Scores, at: float) -> _Ranking:
    groups, effects = _effects(recount, book, found.rows)
    points = np.array(
        [effects[one][1].points if one in effects else 0.0 for one in range(int(groups.max(initial=-1)) + 1)]
    )
    feared = found.probability * points[groups]
    on = recount.question.last
    actions = {
        place: suggested(book, int(found.rows[place]), found.columns[place], at, on)
        for place in np.flatnonzero(may_be_helped(found.columns) & (feared > 0)).tolist()
    }
    spared = np.zeros(len(feared))
    for place, action in actions.items():
        spared[place] = feared[place] * action.share
    order = np.lexsort((found.rows, -feared, -spared))
    return _Ranking(order[feared[order] > 0].tolist(), effects, groups, actions)


def _effects(recount: Recount, book: OrderBook, rows: Numbers) -> tuple[Numbers, dict[int, tuple[date, Effect]]]:
    """Each order's group (those of one cell and day), and the order day and effect of each group that still counts."""
    ahead, joined = cells_ahead(recount), recount.question.channel == "ALL"
    cells = [ahead.get(cell._replace(fulfillment_channel="ALL") if joined else cell) for cell in book.cells]
    days = np.floor(book.times["placed"][rows] - book.day_only[rows]).astype(np.int64)
    for number, cell in enumerate(cells):
        if cell is not None and cell.definition.zone != "UTC":
            for place in np.flatnonzero((book.cell[rows] == number) & ~book.day_only[rows]).tolist():
                placed = instant(float(book.times["placed"][rows[place]])).replace(tzinfo=None)
                days[place] = (day_in(placed, cell.definition.zone) - _EPOCH.date()).days
    keys, groups = np.unique(book.cell[rows] * _MANY_DAYS + days, return_inverse=True)
    effects: dict[int, tuple[date, Effect]] = {}
    for group, key in enumerate(keys.tolist()):
        cell, day = cells[key // _MANY_DAYS], _EPOCH.date() + timedelta(days=key % _MANY_DAYS)
        if cell is not None and (effect := cell.effect_of(day)) is not None:
            effects[group] = (day, effect)
    return groups.reshape(-1).astype(np.int64), effects


def _row(book: OrderBook, found: Scores, models: Mapping[int, Model], one: _Ranked, at: float) -> RiskRow:
    place, row = one.place, int(found.rows[one.place])
    columns = found.columns[place]
    [stage] = stages(columns[None, :])
    return RiskRow(
        book.cells[int(book.cell[row])], book.ids[row], one.order_day, stage, float(found.probability[place]),
        float(found.low[place]), float(found.high[place]), models[int(book.account[row])].source,
        reasons_of(book, row, columns, found.parts[place], at), one.effect, one.action, at,
    )  # fmt: skip


# -- where it was read -------------------------------------------------------------------------------------------------


def with_sources(view: FactsView, read: BookRead, rows: Sequence[RiskRow]) -> list[RiskRow]:
    """The rows, each fact behind a reason with the file and line that say it."""
    if not rows:
        return []
    orders = ", ".join(sorted({quoted(row.order_id) for row in rows}))
    told = view.tuples(statement("risk_sources").format(orders=orders))
    lines = {(record, account, order): (path, sha256, line) for record, account, order, path, sha256, line in told}
    receipts = {one["seq"]: (one["path"], one["sha256"]) for one in view.ask("receipts")}

    def sourced(row: RiskRow, fact: Fact) -> Fact:
        found = lines.get((fact.record, row.cell.account, row.order_id))
        whence = read.sources.get(fact.name, {}).get(read.places[row.cell.account, row.order_id])
        if whence is not None:
            found = (*receipts[whence.receipt], whence.line)
        return replace(fact, source=dict(zip(("path", "sha256", "line"), found, strict=True)) if found else None)

    return [
        replace(
            row, reasons=[replace(one, facts=tuple(sourced(row, fact) for fact in one.facts)) for one in row.reasons]
        )
        for row in rows
    ]
