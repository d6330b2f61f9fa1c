"""What a week's review holds: every cell's figures at its end and a week before, day by day, and what moved them.

Figures are those of the days as they are known when the pack is made (K11). Source of the arithmetic: `metrics.odr`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from plimsoll.desk.freshness import freshness
from plimsoll.diagnosis.asking import causes
from plimsoll.metrics.odr import OdrRow, Recount
from plimsoll.metrics.triangle import ANY, KINDS, Triangle
from plimsoll.remedies.deadlines import moment_of, running
from plimsoll.watch.status import status_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from contextlib import AbstractContextManager

    from plimsoll.desk.freshness import Freshness
    from plimsoll.diagnosis.order_cause import CausesAnswer, EventKey, OrderCause, Overruling
    from plimsoll.metrics.triangle import Cell
    from plimsoll.remedies.deadline import Deadline
    from plimsoll.watch.status import StatusRow

DAYS = 90
"""So many days of a rate are drawn."""
DUE_DAYS = 14
_WEEK = timedelta(days=7)


class DayCount(NamedTuple):
    """A cell on a day: orders of the window, those with a defect, and those with each kind (as in `KINDS`)."""

    day: date
    orders: int
    together: int
    kinds: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class NewDefect:
    """An order whose defect began to count in the week; `cause` and its `stage` are None where nothing speaks."""

    cell: Cell
    order_id: str
    order_day: date | None
    kind: str
    active_from: date
    cause: str | None
    stage: str | None


@dataclass(frozen=True, slots=True)
class CellWeek:
    """One cell: its row at the week's end (with what comes), the row a week before, and its days."""

    row: StatusRow
    before: OdrRow | None
    days: Sequence[DayCount]
    left: int
    """Defective orders that left the window in the week."""

    @property
    def cell(self) -> Cell:
        """Whose it is."""
        return self.row.cell

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "row": self.row.as_json() | self.row.coming_json(),
            "before": self.before.as_json() if self.before else None,
            "left": self.left,
            "days": [
                {"date": str(one.day), "orders": one.orders, "orders_with_defects": one.together}
                | dict(zip(KINDS, one.kinds, strict=True))
                for one in self.days
            ],
        }


@dataclass(frozen=True, slots=True)
class Pack:
    """The week from `first` to `last`. `account` None is the whole fleet; `stages` and `causes` count the defective
    orders of the windows by the stage that failed (the dimension of their main cause) and by that cause.
    """

    account: str | None
    first: date
    last: date
    made_at: datetime
    cells: Sequence[CellWeek]
    new: Sequence[NewDefect]
    stages: Mapping[str, int]
    causes: Mapping[str, int]
    due: Sequence[Deadline]
    fresh: Sequence[Freshness] = field(default=())

    @property
    def name(self) -> str:
        """What its files are called: letters, digits and a dash of the account, and the week's last day."""
        safe = "".join(sign if sign.isalnum() or sign in "-_" else "-" for sign in self.account or "fleet")
        return f"review-{safe[:60]}-{self.last.isoformat()}"

    def as_json(self) -> dict[str, Any]:
        """Plain values: `plimsoll.review/1`."""
        now = moment_of(None, self.made_at)
        return {
            "schema": "plimsoll.review/1",
            "account": self.account,
            "from": self.first.isoformat(),
            "to": self.last.isoformat(),
            "made_at": self.made_at.isoformat(timespec="seconds").replace("+00:00", "Z"),
            "cells": [one.as_json() for one in self.cells],
            "new": [
                one.cell.as_json()
                | {
                    "order_id": one.order_id,
                    "order_day": str(one.order_day) if one.order_day else None,
                    "kind": one.kind,
                    "active_from": one.active_from.isoformat(),
                    "cause": one.cause,
                    "stage": one.stage,
                }
                for one in self.new
            ],
            "stages": [{"stage": name, "orders": n} for name, n in self.stages.items()],
            "causes": [{"cause": name, "orders": n} for name, n in self.causes.items()],
            "due": [one.as_json(now) for one in self.due],
            "fresh": [one.as_json(self.last) for one in self.fresh],
        }


def last_week(today: date) -> date:
    """The last day of the last whole week (a Sunday)."""
    return today - timedelta(days=today.isoweekday() % 7 or 7)


def pack(
    ask: Callable[[dict[str, Any]], AbstractContextManager[Recount]],
    last: date,
    made_at: datetime,
    account: str | None,
    overruled: Mapping[EventKey, Overruling] | None = None,
) -> Pack:
    """The pack of the seven days up to and including `last`; `ask` opens a recount for the words it is given, and
    `overruled` are the causes that people decided.
    """
    first = last - timedelta(days=6)
    with ask({"first": last - timedelta(days=DAYS - 1), "last": last}) as recount:
        days = _days(recount)
    with ask({"as_of": first - timedelta(days=1)}) as recount:
        before = {row.cell: row for row in recount.rows()}
    with ask({"as_of": last}) as recount:
        rows = status_rows(recount)
        answer = causes(_wide(recount, rows), overruled)
        due = _due(recount, last, made_at)
        fresh = freshness(rows, recount.view.spans(), (), {})
    cells = [_cell_week(row, before.get(row.cell), days.get(row.cell, ()), answer, first) for row in rows]
    cells.sort(key=lambda one: (-_danger(one.row), one.cell[:3]))
    counted = _in_window(answer, rows)
    return Pack(
        account, first, last, made_at, cells, _new(answer, rows, first, last),
        dict(Counter(one.dimension or "unknown" for one in counted).most_common()),
        dict(Counter(one.cause or "unknown" for one in counted).most_common()), due, fresh,
    )  # fmt: skip


def _danger(row: OdrRow) -> float:
    return row.orders_with_defects / row.orders if row.orders else -1.0


def _days(recount: Recount) -> dict[Cell, list[DayCount]]:
    first, last = recount.question.first, recount.question.last
    found = {}
    for cell, definition in recount.asked().items():
        counts = recount.triangles(definition).get(cell, Triangle()).counts(definition, first, last, (ANY, *KINDS))
        found[cell] = [
            DayCount(first + timedelta(days=at), one["orders"], one[ANY], tuple(one[kind] for kind in KINDS))
            for at, one in enumerate(counts)
        ]
    return found


def _wide(recount: Recount, rows: Sequence[OdrRow]) -> Recount:
    """The same day, with the orders that left the window in the week and those that have still to enter it."""
    reach = max((row.definition.window + row.definition.lag for row in rows), default=1) + _WEEK.days
    variants = {**recount.question.variants, "window": reach, "lag": 0}
    return Recount(recount.view, replace(recount.question, variants=variants), recount.adopted_lags, recount.adopted)


def _cell_week(
    row: StatusRow, before: OdrRow | None, days: Sequence[DayCount], answer: CausesAnswer, first: date
) -> CellWeek:
    old = before.window[0] if before else row.window[0]
    left = sum(
        one.row.cell[:3] == row.cell[:3]
        and one.row.order_day is not None
        and old <= one.row.order_day < row.window[0]
        and any(event.counts and event.said.start and event.said.start < first for event in one.row.events)
        for one in answer.orders
    )
    return CellWeek(row, before, days, left)


def _in_window(answer: CausesAnswer, rows: Sequence[OdrRow]) -> list[OrderCause]:
    windows = {row.cell[:3]: row.window for row in rows}
    found = []
    for one in answer.orders:
        window, day = windows.get(one.row.cell[:3]), one.row.order_day
        if window and day and window[0] <= day <= window[1] and any(event.counts for event in one.row.events):
            found.append(one)
    return found


def _new(answer: CausesAnswer, rows: Sequence[OdrRow], first: date, last: date) -> list[NewDefect]:
    """Orders that became defective in the week: by the first of their defects that counts."""
    known = {row.cell[:3] for row in rows}
    found = []
    for one in answer.orders:
        counting = [event for event in one.row.events if event.counts and event.said.start]
        if one.row.cell[:3] not in known or not counting:
            continue
        begun = min(counting, key=lambda event: event.said.start or date.max)
        if begun.said.start and first <= begun.said.start <= last:
            row, start = one.row, begun.said.start
            new = NewDefect(row.cell, row.order_id, row.order_day, begun.kind, start, one.cause, one.dimension)
            found.append(new)
    return sorted(found, key=lambda one: (one.active_from, one.cell[:3], one.order_id))


def _due(recount: Recount, last: date, made_at: datetime) -> list[Deadline]:
    """What is due in the two weeks after the week; that a feedback's removal could be asked for is no duty."""
    at = moment_of(last, made_at)
    return [
        one
        for one in running(recount.view, recount.question, at).deadlines
        if at <= one.due <= at + timedelta(days=DUE_DAYS) and one.what != "feedback.request_removal"
    ]
