"""The recount of many pages at once, by any definition.

The facts are folded once a zone and rule; what pages share is shared. An event is active on some of the pages: that is
one integer with a bit a page, so that brought-together kinds are an `or` and a count is a sum of bits.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from plimsoll.metrics.reconciliation.books import Nature, nature_of
from plimsoll.metrics.reconciliation.shown import FIGURES
from plimsoll.metrics.rule import counting, kind_counts, lifted, order_counts
from plimsoll.metrics.triangle import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from plimsoll.metrics.definition import Definition
    from plimsoll.metrics.reconciliation.books import Books
    from plimsoll.metrics.reconciliation.shown import Probe

Vector = list[int]
Key = tuple[object, ...]


@dataclass(slots=True)
class Recounts:
    """Counts of `books` for every one of `probes`; results are lists in the order of the probes."""

    books: Books
    probes: Sequence[Probe]
    _rank: list[int] = field(init=False)
    _days: list[date] = field(init=False)
    _places: dict[str, Vector] = field(init=False, default_factory=dict)
    _natures: dict[Key, int] = field(init=False, default_factory=dict)
    _groups: dict[Key, dict[tuple[Nature, bool], list[int]]] = field(init=False, default_factory=dict)
    _active: dict[Key, list[tuple[int, ...]]] = field(init=False, default_factory=dict)
    _sums: dict[Key, Vector] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        order = sorted(range(len(self.probes)), key=lambda at: self.probes[at].day)
        self._rank = [0] * len(order)
        for rank, at in enumerate(order):
            self._rank[at] = rank
        self._days = [self.probes[at].day for at in order]

    def figures(self, definition: Definition) -> dict[str, Vector]:
        """Every figure that a page displays."""
        return {name: self.figure(name, definition) for name in FIGURES}

    def figure(self, name: str, definition: Definition) -> Vector:
        """One figure."""
        if name == "orders":
            return [self.orders_at(definition, at) for at in range(len(self.probes))]
        by_rank = self._any(definition) if name == "orders_with_defects" else self._kind(name, definition)
        return [by_rank[rank] for rank in self._rank]

    # -- orders --------------------------------------------------------------------------------------------------------

    def orders_at(self, definition: Definition, at: int) -> int:
        """The denominator of one probe."""
        total = 0
        for nature in self.books.natures:
            if kind_counts(*nature, definition):
                total += self._of_nature(nature, definition.zone, at)
        return total + self._lifted_at(definition, at)

    def _of_nature(self, nature: Nature, zone: str, at: int) -> int:
        key = (nature, zone, at)
        if key not in self._natures:
            probe = self.probes[at]
            self._natures[key] = self.books.orders(probe.channel, nature, zone, probe.first, probe.last)
        return self._natures[key]

    def _lifted_at(self, definition: Definition, at: int) -> int:
        """Orders that a claim lifts into the denominator, less those that stand there anyhow (K9)."""
        total = 0
        for (nature, is_lifted), members in self.groups(definition).items():
            if not is_lifted:
                continue
            counts = order_counts(self.books.defective[members[0]].order, definition, is_lifted=True)
            step = int(counts) - int(kind_counts(*nature, definition))
            total += step and step * sum(self._inside(place, definition.zone, at) for place in members)
        return total

    def _inside(self, place: int, zone: str, at: int) -> bool:
        order, probe = self.books.defective[place], self.probes[at]
        day = order.order.purchased.reporting_day(zone)
        return probe.first <= day <= probe.last and probe.channel in {order.cell.fulfillment_channel, "ALL"}

    def groups(self, definition: Definition) -> dict[tuple[Nature, bool], list[int]]:
        """The places of orders with events, by nature and whether a claim lifts them."""
        key = (definition.zone, definition.canceller_unsaid)
        if key not in self._groups:
            found: dict[tuple[Nature, bool], list[int]] = defaultdict(list)
            for place, order in enumerate(self.books.defective):
                found[nature_of(order), lifted(order.order, order.events, definition)].append(place)
            self._groups[key] = dict(found)
        return self._groups[key]

    # -- defects -------------------------------------------------------------------------------------------------------

    def _any(self, definition: Definition) -> Vector:
        total = [0] * len(self.probes)
        for kind in KINDS:
            _add(total, self._kind(kind, definition))
        if definition.count == "orders":
            for group in self._counted(definition):
                _add(total, self._overlap(group, definition), -1)
        return total

    def _kind(self, kind: str, definition: Definition) -> Vector:
        total = [0] * len(self.probes)
        for group in self._counted(definition):
            _add(total, self._of_group(group, kind, definition))
        return total

    def _counted(self, definition: Definition) -> Iterable[tuple[Nature, bool]]:
        for group, members in self.groups(definition).items():
            if order_counts(self.books.defective[members[0]].order, definition, is_lifted=group[1]):
                yield group

    def _of_group(self, group: tuple[Nature, bool], kind: str, definition: Definition) -> Vector:
        key = (group, definition.count, definition.canceller_unsaid, *rule_key(kind, definition))
        if key not in self._sums:
            active = self.active(kind, definition)
            masks: Counter[int] = Counter()
            for place in self.groups(definition)[group]:
                if definition.count == "events":
                    masks.update(active[place])
                else:
                    masks[_union(active[place])] += 1
            self._sums[key] = _spread(masks, len(self.probes))
        return self._sums[key]

    def _overlap(self, group: tuple[Nature, bool], definition: Definition) -> Vector:
        """How often an order was counted in the sum of kinds beyond once."""
        keys = tuple(rule_key(kind, definition) for kind in KINDS)
        key = (group, definition.canceller_unsaid, keys)
        if key not in self._sums:
            active = [self.active(kind, definition) for kind in KINDS]
            masks: Counter[int] = Counter()
            for place in self.groups(definition)[group]:
                one, two, three = (_union(of_kind[place]) for of_kind in active)
                masks[one & two] += 1
                masks[(one | two) & three] += 1
            self._sums[key] = _spread(masks, len(self.probes))
        return self._sums[key]

    def active(self, kind: str, definition: Definition) -> list[tuple[int, ...]]:
        """For each order with events: the pages on which each of its events of a kind is active, as bits by rank."""
        key = rule_key(kind, definition)
        if key not in self._active:
            inside = self._pages_of_orders(definition.zone)
            self._active[key] = [
                tuple(
                    mask
                    for event in order.events
                    if event.kind == kind
                    for mask in (self._days_of(counting(event, order.order, definition)[:2]) & inside[place],)
                    if mask
                )
                if inside[place]
                else ()
                for place, order in enumerate(self.books.defective)
            ]
        return self._active[key]

    def _days_of(self, span: tuple[date | None, date | None]) -> int:
        start, end = span
        if start is None or (end is not None and end <= start):
            return 0
        low = bisect_left(self._days, start)
        high = len(self._days) if end is None else bisect_left(self._days, end)
        return (1 << high) - (1 << low) if high > low else 0

    def _pages_of_orders(self, zone: str) -> Vector:
        """For each order with events the pages whose range and channel it falls into, as bits by rank."""
        if zone not in self._places:
            ranked = sorted(zip(self._rank, self.probes, strict=True))
            pages = [(1 << rank, probe.first, probe.last, probe.channel) for rank, probe in ranked]
            self._places[zone] = [self._pages_of(place, zone, pages) for place in range(len(self.books.defective))]
        return self._places[zone]

    def _pages_of(self, place: int, zone: str, pages: list[tuple[int, date, date, str]]) -> int:
        order = self.books.defective[place]
        day, channel = order.order.purchased.reporting_day(zone), order.cell.fulfillment_channel
        return sum(bit for bit, first, last, of in pages if first <= day <= last and of in {channel, "ALL"})

    # -- which ---------------------------------------------------------------------------------------------------------

    def defective_at(self, definition: Definition, at: int, figure: str) -> set[str]:
        """The ids of the orders behind a figure of defects on one probe."""
        kinds = KINDS if figure == "orders_with_defects" else (figure,)
        bit = 1 << self._rank[at]
        active = [self.active(kind, definition) for kind in kinds]
        groups = self.groups(definition)
        return {
            self.books.defective[place].order.order_id
            for group in self._counted(definition)
            for place in groups[group]
            if any(mask & bit for of_kind in active for mask in of_kind[place])
        }


def rule_key(kind: str, definition: Definition) -> Key:
    """What of a definition decides when events of a kind are active."""
    if kind == "claims":
        return (kind, definition.zone, definition.claims, definition.fault_unsaid_counts, definition.canceller_unsaid)
    if kind == "chargebacks":
        return (kind, definition.zone, definition.chargebacks, definition.unknown_chargeback_counts)
    return (kind, definition.zone, definition.low_rating)


def _union(masks: tuple[int, ...]) -> int:
    union = 0
    for mask in masks:
        union |= mask
    return union


def _spread(masks: Counter[int], size: int) -> Vector:
    """How many of the masks have each bit."""
    sums = [0] * size
    for mask, number in masks.items():
        rest = mask
        while rest:
            low = rest & -rest
            sums[low.bit_length() - 1] += number
            rest ^= low
    return sums


def _add(total: Vector, more: Vector, sign: int = 1) -> None:
    for at, number in enumerate(more):
        total[at] += sign * number
