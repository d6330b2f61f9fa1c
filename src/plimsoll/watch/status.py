"""Where every cell stands, with what comes: the rows of `odr`, the worst of the exact coming days, the open signals.

`plimsoll status` must start at once. The worst exact day needs the standard library only and is told of every cell. The
test for a rise needs a year of history and numpy; it is made where few cells are asked about, and `signals_tested`
says whether it was. An empty list of a cell that was not tested says nothing of that cell.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from plimsoll.metrics.odr import OdrRow, Recount, rate_text
from plimsoll.metrics.triangle import ANY, Triangle
from plimsoll.watch.look_ahead import HISTORY_DAYS, look_ahead, worst_exact_day

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plimsoll.metrics.triangle import Cell
    from plimsoll.watch.look_ahead import CertainDay
    from plimsoll.watch.signals import Signal

MOST_TESTED = 20
"""So many cells at the most are tested for a rise when a status is asked for; `plimsoll signals` tests any number."""
QUIET_DAYS = 240
"""A cell whose orders and defects are older than that is silent: the test looks back at 120 days, recurrence at 170."""


@dataclass(frozen=True, slots=True)
class StatusRow(OdrRow):
    """A row of `odr`, with what comes.

    `worst`: of the coming days whose orders are all in the books the one with the highest rate of known defects; None
    for a series of days, or without orders. `signals`: the open ones, where `signals_tested`.
    """

    worst: CertainDay | None = None
    signals: Sequence[Signal] = ()
    signals_tested: bool = False

    @property
    def gets_worse(self) -> bool:
        """Whether the known defects alone make a worse rate of the worst exact day than today's."""
        worst = self.worst
        return worst is not None and worst.floor * self.orders > self.orders_with_defects * worst.orders

    @property
    def worst_headroom(self) -> int | None:
        """Defects still allowed on the worst exact day by what is known; negative when over."""
        return None if self.worst is None else self.definition.most_defects(self.worst.orders) - self.worst.floor

    def coming_json(self) -> dict[str, Any]:
        """What `plimsoll.status/1` adds to a row of `odr`."""
        return {
            "worst_day": self._worst_json(),
            "signals": [signal.as_short_json() for signal in self.signals],
            "signals_tested": self.signals_tested,
            "next_deadline": None,
        }

    def _worst_json(self) -> dict[str, Any] | None:
        worst = self.worst
        if worst is None:
            return None
        return {
            "date": worst.day.isoformat(),
            "orders": worst.orders,
            "defects_floor": worst.floor,
            "rate_floor": rate_text(worst.floor, worst.orders),
            "headroom": self.worst_headroom,
        }


def status_rows(recount: Recount, *, tested: bool | None = None) -> list[StatusRow]:
    """The rows of a recount with what comes. Over a series of days nothing is said of what comes.

    `tested` makes the test for a rise or leaves it out; by default it is made where few cells are asked about.
    """
    question, rows = recount.question, recount.rows()
    plain = [{one.name: getattr(row, one.name) for one in fields(OdrRow)} for row in rows]
    if question.first != question.last:
        return [StatusRow(**values) for values in plain]
    test = len(rows) <= MOST_TESTED if tested is None else tested
    back = recount.since(question.last - timedelta(days=HISTORY_DAYS)) if question.by is None and test else None
    worst = _worst_days(back or recount)
    seen, signals = _signals(back) if back else (set(), {})
    return [
        StatusRow(
            **values, worst=worst.get(row.cell), signals=signals.get(row.cell, ()), signals_tested=row.cell in seen
        )
        for values, row in zip(plain, rows, strict=True)
    ]


def _triangles(recount: Recount) -> dict[Cell, Triangle]:
    """Every cell's triangle by its own definition."""
    asked = recount.asked()
    return {
        cell: triangle
        for definition in set(asked.values())
        for cell, triangle in recount.triangles(definition).items()
        if asked.get(cell._replace(value=None)) == definition
    }


def _worst_days(recount: Recount) -> dict[Cell, CertainDay]:
    as_of, asked = recount.question.last, recount.asked()
    found = {}
    for cell, triangle in _triangles(recount).items():
        definition = asked[cell._replace(value=None)]
        worst = worst_exact_day(look_ahead(triangle, definition, as_of, definition.lag))
        if worst is not None:
            found[cell] = worst
    return found


def _signals(recount: Recount) -> tuple[set[Cell], dict[Cell, list[Signal]]]:
    """The cells that were tested, and their signals. Where all are quiet there is nothing to load for it."""
    since = recount.question.last - timedelta(days=QUIET_DAYS)
    cells = {cell for cell, triangle in _triangles(recount).items() if triangle.orders}
    seen = {cell for cell in cells if any(recount.spans_of(cell).through.values())}
    if not any(
        flip.sign > 0 and flip.stream == ANY and flip.active_day > since
        for triangle in _triangles(recount).values()
        for flip in triangle.flips
    ):
        return seen, {}
    from plimsoll.watch.signals import signals

    found: dict[Cell, list[Signal]] = {}
    for signal in signals(recount, placed=False).signals:
        found.setdefault(signal.cell, []).append(signal)
    return seen, found
