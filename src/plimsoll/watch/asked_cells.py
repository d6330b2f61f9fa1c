"""The cells a forecast is asked about, each with its triangle, its history until as_of, and the sources it lacks."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from plimsoll.metrics.odr import Recount
from plimsoll.metrics.triangle import KINDS, Triangle
from plimsoll.watch.forecast_row import Lack
from plimsoll.watch.history import NEVER_SEEN, KnownCell, history_of
from plimsoll.watch.look_ahead import known_defects

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from plimsoll.metrics.coverage import CellSpans
    from plimsoll.metrics.definition import Definition
    from plimsoll.metrics.triangle import Cell, DefectiveOrder
    from plimsoll.watch.look_ahead import KnownDefect
    from plimsoll.watch.what_if import Change


@dataclass(frozen=True, slots=True)
class AskedCell:
    """One cell: `triangle` as the facts have it, `changed` as a what-if leaves it, `known` at the end of as_of."""

    cell: Cell
    definition: Definition
    triangle: Triangle
    changed: Triangle
    known: KnownCell
    lacks: tuple[Lack, ...]


def asked_cells(recount: Recount, change: Change) -> Iterator[AskedCell]:
    """Every cell asked about; with a dimension, every value that an order has."""
    question = recount.question
    for definition, cells in by_definition(recount).items():
        wanted, found = {cell[:3] for cell in cells}, recount.triangles(definition)
        mine = {cell: triangle for cell, triangle in found.items() if cell[:3] in wanted}
        if question.by is None:
            mine |= {cell: Triangle() for cell in cells if cell not in mine}
        for cell, triangle in mine.items():
            spans = recount.spans_of(cell)
            known = known_cell(triangle, spans, question.first, question.last)
            changed = change.triangles.get(cell, triangle)
            yield AskedCell(cell, definition, triangle, changed, known, tuple(_lacks(spans, question.last)))


def whole_accounts(recount: Recount) -> Recount:
    """The recount of every cell of the accounts asked about, on the same days: what a cell leans on does not depend on
    how narrowly it was asked for.
    """
    question = recount.question
    if question.marketplace_id is None and question.channel is None and question.by is None:
        return recount
    whole = replace(question, marketplace_id=None, channel=None, by=None)
    return Recount(recount.view, whole, recount.adopted_lags, recount.adopted)


def by_definition(recount: Recount) -> dict[Definition, list[Cell]]:
    """The cells asked about, by the definition they are counted by."""
    groups: dict[Definition, list[Cell]] = defaultdict(list)
    for cell, definition in recount.asked().items():
        groups[definition].append(cell)
    return groups


def known_cell(triangle: Triangle, spans: CellSpans, first: date, as_of: date) -> KnownCell:
    """A cell's history from an order day on, as known at the end of as_of."""
    day = as_of.toordinal()
    through = [spans.through.get(kind) for kind in KINDS]
    return KnownCell(
        day,
        history_of(triangle, first, as_of).until(day),
        np.array([min(one.toordinal(), day) if one else NEVER_SEEN for one in through], np.int64),
    )


def _lacks(spans: CellSpans, as_of: date) -> Iterator[Lack]:
    covered = max((last for _, last in spans.order_runs), default=None)
    if covered is None or covered < as_of:
        yield Lack("orders", covered, "orders placed later are missing from the counts of the days they belong to")
    for kind in KINDS:
        day = spans.through.get(kind)
        if day is None:
            yield Lack(kind, None, "as large a share of orders as a shipped prior says, known as late as it says")
        elif day < as_of:
            yield Lack(kind, day, "since then as many as the account's own history lets one expect")


def defects_by_cell(recount: Recount, change: Change) -> dict[Cell, list[KnownDefect]]:
    """The orders known to be defective, as a what-if leaves them; none by value of a dimension."""
    question = recount.question
    found: dict[Cell, list[KnownDefect]] = defaultdict(list)
    if question.by is not None:
        return found
    for definition, cells in by_definition(recount).items():
        orders = (
            change.orders.get((one.cell.account, one.order.order_id), one) for one in recount.defective(definition)
        )
        for cell, known in known_defects(_asked(orders, cells, question.channel), definition, question.last).items():
            both = question.channel == "ALL"
            found[cell._replace(fulfillment_channel="ALL") if both else cell] += known
    for known_of_cell in found.values():
        known_of_cell.sort(key=lambda known: (known.last_day, known.order_id))
    return found


def _asked(orders: Iterable[DefectiveOrder], cells: Iterable[Cell], channel: str | None) -> Iterator[DefectiveOrder]:
    """The orders of these cells."""
    wanted = {cell[:2] if channel == "ALL" else cell[:3] for cell in cells}
    return (one for one in orders if (one.cell[:2] if channel == "ALL" else one.cell[:3]) in wanted)
