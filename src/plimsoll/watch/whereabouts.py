"""Where a rise sits, if that is clear: the value of a dimension that brings most of the excess on a part of the orders.

Of the defects newly known since the rise began, a value is expected to bring its part of what was expected. How
surely it brings more is the exact binomial tail, times the number of values looked at over all dimensions (Bonferroni).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from plimsoll.metrics.odr import Recount
from plimsoll.metrics.triangle import ANY, triangles
from plimsoll.watch.newly_known import watched_cells
from plimsoll.watch.reporting_delay import delay_profile, orders_at_risk
from plimsoll.watch.small_numbers import at_least

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plimsoll.metrics.triangle import Cell, DefectiveOrder
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


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Asked for the places of rises, one by one; what was read for one rise of an account serves its others.

    Orders are read by a dimension only where one of its values holds defects enough to be the place.
    """

    recount: Recount
    _split: dict[tuple[str, str], list[Watched]] = field(default_factory=dict)
    _defective: dict[Cell, list[DefectiveOrder]] = field(default_factory=dict)

    def of(self, test: Tested, began: int, share: float, expected: float) -> Place | None:
        """Where a cell's rise sits that began at a place; `share` before, `expected` defects since. None: not clear."""
        seen = int(test.stream.counts[began:].sum())
        orders = self._orders(test.watched.cell)
        least = MOST_OF_EXCESS * (seen - expected)
        suspected = [name for name in LOOKED_AT if _most_on_a_value(orders, name, test, began) >= least]
        found: dict[str, list[Place]] = {}

        def clear(dimensions: Sequence[str]) -> list[Place]:
            """The values that are surely more than chance among all values of these dimensions."""
            for name in dimensions:
                if name not in found:
                    found[name] = self._places(name, test, began, share)
            looked_at = [place for name in dimensions for place in found[name]]
            return [
                replace(place, p_value=p)
                for place in looked_at
                if place.expected < LESS_THAN_ORDERS * expected
                and place.newly_known - place.expected >= least
                and (p := len(looked_at) * at_least(place.newly_known, seen, place.expected / expected)) <= SURE
            ]

        if not clear(suspected):  # among the values of every dimension it would be less sure still
            return None
        return min(clear(LOOKED_AT), key=lambda place: place.p_value, default=None)

    def _places(self, dimension: str, test: Tested, began: int, share: float) -> list[Place]:
        """What every value of a dimension brought."""
        cell = test.watched.cell
        if (dimension, cell.account) not in self._split:
            question = replace(self.recount.question, by=dimension, account=cell.account)
            narrowed = Recount(self.recount.view, question, self.recount.adopted_lags, self.recount.adopted)
            self._split[dimension, cell.account] = list(watched_cells(narrowed))
        mine = (one for one in self._split[dimension, cell.account] if one.cell[:3] == cell[:3])
        places = (_place(dimension, one, test, began, share) for one in mine if one.cell.value is not None)
        return [place for place in places if place is not None]

    def _orders(self, cell: Cell) -> list[DefectiveOrder]:
        """The orders with events of a cell."""
        if not self._defective:
            both = self.recount.question.channel == "ALL"
            asked = self.recount.asked()
            for definition in set(asked.values()):
                for one in self.recount.defective(definition):
                    whose = one.cell._replace(fulfillment_channel="ALL") if both else one.cell
                    if asked.get(whose) == definition:
                        self._defective.setdefault(whose, []).append(one)
        return self._defective.get(cell, [])


def _most_on_a_value(orders: Sequence[DefectiveOrder], dimension: str, test: Tested, began: int) -> int:
    """The most orders newly defective since the rise began that share a value."""
    diary = test.watched.diary
    first, last = diary.day(began), diary.day(test.last)
    known: Counter[str | None] = Counter()
    for cell, triangle in triangles({}, orders, test.watched.definition, dimension).items():
        known[cell.value] += sum(
            flip.sign > 0 and flip.stream == ANY and first <= flip.active_day <= last and flip.order_day >= diary.first
            for flip in triangle.flips
        )
    return max((number for value, number in known.items() if value is not None), default=-1)


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
