"""Localisation inside an account: its own orders as a table, now against a baseline of the same age.

Orders of the window that are defective on `as_of` stand against orders of the window before that were defective on the
day `against`: both had as long to become so, and the fresh end of the window is not taken for an improvement. Instead
of a baseline an expected rate can be given.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from plimsoll.errors import UsageError
from plimsoll.metrics.odr import window_of
from plimsoll.metrics.rule import counting, kind_counts, lifted, order_counts
from plimsoll.metrics.triangle import column_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from plimsoll.diagnosis.localisation.answer import Localisation
    from plimsoll.diagnosis.localisation.table import Table
    from plimsoll.metrics.definition import Definition
    from plimsoll.metrics.odr import Recount
    from plimsoll.metrics.triangle import DefectiveOrder

DIMENSIONS = ("account", "marketplace_id", "fulfillment_channel", "carrier", "warehouse", "asin", "sku", "ship_country",
              "ship_region", "ship_service", "sales_channel")  # fmt: skip
"""An order with several products stands under the first by name."""
CERTAIN = 1000.0
"""An expected rate weighs as so many times the orders seen: it is taken as known."""

Place = tuple[str, ...]
Sums = dict[tuple[bool, Place], list[float]]


@dataclass(frozen=True, slots=True)
class AskedOwn:
    """What is compared: `against` (None: the window before) or `expected` (a rate); `by` narrows the dimensions."""

    against: date | None = None
    expected: float | None = None
    by: tuple[str, ...] = ()
    conditions: int = 3
    alpha: float = 0.01


def against_of(recount: Recount, asked: AskedOwn) -> date:
    """The day on which the baseline's defects are counted: by default one window before."""
    longest = max((one.window for one in recount.definitions.values()), default=0)
    return asked.against or recount.question.last - timedelta(days=longest)


def localise_own(recount: Recount, asked: AskedOwn) -> Localisation:
    """Where in the account's own orders the excess sits. Raises UsageError."""
    from plimsoll.diagnosis.localisation.answer import localise
    from plimsoll.diagnosis.localisation.reading import Read

    wrong = set(asked.by) - set(DIMENSIONS)
    if wrong:
        raise UsageError(f"orders carry no {min(wrong)!r}", hint=f"one of: {', '.join(DIMENSIONS)}")
    sums = _sums(recount, asked)
    if not any(now for now, _ in sums):
        raise UsageError("no order stands in the window", hint="see plimsoll status")
    if asked.expected is not None:
        sums = {key: cell for key, cell in sums.items() if key[0]}
        for (_, place), (_, total) in list(sums.items()):
            sums[False, place] = [asked.expected * total * CERTAIN, total * CERTAIN]
    elif all(now for now, _ in sums):
        raise UsageError("no order stands in the baseline", hint="give --against a later day, or --expected RATE")
    table = _table(sums, asked.by or DIMENSIONS)
    return localise(Read(table, round(sum(total for _, total in sums.values())), 0, 0), asked.conditions, asked.alpha)


def _sums(recount: Recount, asked: AskedOwn) -> Sums:
    """[bad, total] by (whether now, place)."""
    last = recount.question.last
    before = against_of(recount, asked)
    sums: Sums = {}
    for definition in set(recount.definitions.values()):
        days = recount.days(definition)
        spans = {True: window_of(last, definition), False: window_of(before, definition)}
        words = {"day": days.expression(), "days": days.condition(), "scope": recount.question.scope.condition()}
        for row in recount.view.ask_months("orders_by_dimensions", days.months(), **words):
            mine = recount.definitions.get(_cell(row))
            counted = mine == definition and kind_counts(
                row["class"], row["is_test"], row["is_replacement"], definition
            )
            for now, (first, end) in spans.items():
                if counted and first <= row["order_day"] <= end:
                    sums.setdefault((now, _place(row)), [0.0, 0.0])[1] += row["orders"]
        for order in recount.defective(definition):
            if recount.definitions.get(order.cell) == definition:
                _add_defective(sums, order, definition, spans, {True: last, False: before})
    return sums


def _add_defective(
    sums: Sums, order: DefectiveOrder, definition: Definition, spans: Mapping[bool, tuple[date, date]],
    on: Mapping[bool, date],
) -> None:  # fmt: skip
    is_lifted = lifted(order.order, order.events, definition)
    if not order.order.purchased or not order_counts(order.order, definition, is_lifted=is_lifted):
        return
    day = order.order.purchased.reporting_day(definition.zone)
    row = {name: order.rows[0][column_of(f"order_{name}")] for name in _ORDER_PART}
    row["account"] = order.cell.account
    for now, (first, end) in spans.items():
        active = any(counting(event, order.order, definition).on(on[now]) for event in order.events)
        if active and first <= day <= end:
            cell = sums.setdefault((now, _place(row)), [0.0, 0.0])
            cell[0] += 1
            cell[1] = max(cell[1], cell[0])  # an order lifted into the rate (K9) is in no other count


_ORDER_PART = ("marketplace_id", "fulfillment_channel", "carrier", "warehouse", "asins", "skus", "ship_country",
               "ship_region", "ship_service", "sales_channel")  # fmt: skip


def _cell(row: Mapping[str, Any]) -> Any:  # noqa: ANN401 - as the recount's keys
    from plimsoll.metrics.triangle import Cell

    return Cell(row["account"], row["marketplace_id"], row["fulfillment_channel"])


def _place(row: Mapping[str, Any]) -> Place:
    lists = {"asin": "asins", "sku": "skus"}
    return tuple(
        (min(row[lists[name]]) if row[lists[name]] else "") if name in lists else row[name] or "" for name in DIMENSIONS
    )


def _table(sums: Sums, dimensions: Sequence[str]) -> Table:
    import numpy as np

    from plimsoll.diagnosis.localisation.table import coded

    keys = list(sums)
    columns = [_coded(place[DIMENSIONS.index(name)] for _, place in keys) for name in dimensions]
    counts = np.array([sums[key] for key in keys], dtype=np.float64)
    now = np.array([key[0] for key in keys], dtype=bool)
    return coded(dimensions, columns, counts[:, 0], counts[:, 1], now)


def _coded(texts: Iterable[str]) -> Any:  # noqa: ANN401 - (codes, values) as `coded` takes them
    import numpy as np

    known: dict[str, int] = {}
    codes = np.array([known.setdefault(text, len(known)) for text in texts], dtype=np.int32)
    return codes, list(known)
