"""Where a rise sits, if that is clear: the value of a dimension that brings most of the excess on a part of the orders.

Of the defects newly known since the rise began, a value is expected to bring its part of what was expected. How
surely it brings more is the exact binomial tail, times the number of values looked at over all dimensions (Bonferroni).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from plimsoll.watch.newly_known import watched_cells
from plimsoll.watch.reporting_delay import delay_profile, orders_at_risk
from plimsoll.watch.small_numbers import at_least

if TYPE_CHECKING:
    from collections.abc import Callable

    from plimsoll.metrics.odr import Recount
    from plimsoll.metrics.triangle import Cell
    from plimsoll.watch.newly_known import Watched
    from plimsoll.watch.signals import Tested

LOOKED_AT = ("carrier", "warehouse", "asin", "ship_country", "ship_region")
MOST_OF_EXCESS, LESS_THAN_ORDERS = 0.6, 0.7
SURE = 0.01
_OWN_ORDERS = 500.0
"""A value's own past share is drawn towards the cell's with this weight."""


@dataclass(frozen=True, slots=True)
class Place:
    """A dimension's value, with its newly known and expected defects since the rise began."""

    dimension: str
    value: str
    newly_known: int
    expected: float
    p_value: float

    def as_json(self) -> dict[str, Any]:
        """As `where` of a signal."""
        return {
            "dimension": self.dimension,
            "value": self.value,
            "newly_known": self.newly_known,
            "expected": f"{self.expected:.2f}",
            "p_value": f"{self.p_value:.2g}",
        }


def whereabouts(recount: Recount) -> Callable[[Tested, int, float, float], Place | None]:
    """Asked with a tested cell, the place where its rise began, its share before and the defects expected since."""
    split: dict[tuple[str, str], dict[Cell, list[Watched]]] = {}

    def values(dimension: str, cell: Cell) -> list[Watched]:
        key = dimension, cell.account
        if key not in split:
            question = replace(recount.question, by=dimension, account=cell.account)
            narrowed = type(recount)(recount.view, question, recount.adopted_lags, recount.adopted)
            by_cell: dict[Cell, list[Watched]] = {}
            for one in watched_cells(narrowed):
                by_cell.setdefault(one.cell._replace(value=None), []).append(one)
            split[key] = by_cell
        return [one for one in split[key].get(cell, []) if one.cell.value is not None]

    def located(test: Tested, began: int, share: float, expected: float) -> Place | None:
        found = [
            place
            for dimension in LOOKED_AT
            for one in values(dimension, test.watched.cell)
            if (place := _place(dimension, one, test, began, share)) is not None
        ]
        seen = int(test.stream.counts[began:].sum())
        clear = [
            replace(place, p_value=p)
            for place in found
            if place.expected < LESS_THAN_ORDERS * expected
            and place.newly_known - place.expected >= MOST_OF_EXCESS * (seen - expected)
            and (p := len(found) * at_least(place.newly_known, seen, place.expected / expected)) <= SURE
        ]
        return min(clear, key=lambda place: place.p_value, default=None)

    return located


def _place(dimension: str, watched: Watched, test: Tested, began: int, share: float) -> Place | None:
    diary = watched.diary
    profile = delay_profile(test.watched.diary)
    at_risk = orders_at_risk(diary.orders, profile)[: test.last + 1]
    counts = diary.by_day()[: test.last + 1]
    own = (counts[:began].sum() + share * _OWN_ORDERS) / (at_risk[:began].sum() + _OWN_ORDERS)
    due = float(own * at_risk[began:].sum())
    seen = int(counts[began:].sum())
    if watched.cell.value is None or not (seen or due):
        return None
    return Place(dimension, watched.cell.value, seen, max(due, 1e-6), 1.0)
