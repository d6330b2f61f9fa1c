"""Which orders two recounts differ by: their ids, found among the few that the difference can be about."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from plimsoll.facts.times import day_in
from plimsoll.facts.view import Days, Scope
from plimsoll.metrics.reconciliation.books import MARGIN, Nature
from plimsoll.metrics.rule import kind_counts, lifted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date, datetime

    from plimsoll.facts.view import FactsView
    from plimsoll.metrics.definition import Definition
    from plimsoll.metrics.reconciliation.books import Books
    from plimsoll.metrics.reconciliation.shown import Probe


class Named(NamedTuple):
    """One order as far as the denominator needs it."""

    order_id: str
    channel: str
    at: datetime | None
    plain_day: date | None
    nature: Nature

    def day(self, zone: str) -> date:
        """Its reporting day."""
        if self.plain_day is not None:
            return self.plain_day
        assert self.at is not None  # noqa: S101 - the statement gives orders with a day only
        return day_in(self.at, zone)


@dataclass(slots=True)
class OrderNames:
    """The orders of one account and marketplace by day (UTC) and nature, read when first asked for."""

    view: FactsView
    books: Books
    _by_day: dict[date, list[Named]] = field(init=False, default_factory=dict)
    _by_nature: dict[Nature, list[Named]] = field(init=False, default_factory=dict)
    _lifted: dict[tuple[str, str], set[str]] = field(init=False, default_factory=dict)
    _read: bool = field(init=False, default=False)

    def between(self, before: tuple[Definition, Probe], after: tuple[Definition, Probe]) -> tuple[list[str], list[str]]:
        """(ids that only the second recount counts, ids that only the first counts), sorted."""
        self._load()
        entering, leaving = set(), set()
        for order in self._candidates(before, after):
            was, is_now = self._counts(order, *before), self._counts(order, *after)
            if is_now and not was:
                entering.add(order.order_id)
            elif was and not is_now:
                leaving.add(order.order_id)
        return sorted(entering), sorted(leaving)

    def _counts(self, order: Named, definition: Definition, probe: Probe) -> bool:
        if probe.channel not in {order.channel, "ALL"} or not probe.first <= order.day(definition.zone) <= probe.last:
            return False
        if order.nature.state == "cancelled" and order.order_id in self._lifted_by(definition):
            return definition.lifted_counts and kind_counts("normal", *order.nature[1:], definition)
        return kind_counts(*order.nature, definition)

    def _candidates(self, before: tuple[Definition, Probe], after: tuple[Definition, Probe]) -> Iterable[Named]:
        (one, asked), (other, asked_otherwise) = before, after
        for nature, orders in self._by_nature.items():
            if kind_counts(*nature, one) != kind_counts(*nature, other) or (
                nature.state == "cancelled"
                and (one.lifted_counts, one.canceller_unsaid) != (other.lifted_counts, other.canceller_unsaid)
            ):
                yield from orders
        if asked.channel != asked_otherwise.channel:
            for orders in self._by_day.values():
                yield from orders
        elif one.zone != other.zone or asked[1:3] != asked_otherwise[1:3]:
            for day in _edge_days(asked, asked_otherwise):
                yield from self._by_day.get(day, ())

    def _lifted_by(self, definition: Definition) -> set[str]:
        key = definition.zone, definition.canceller_unsaid
        if key not in self._lifted:
            self._lifted[key] = {
                order.order.order_id for order in self.books.defective if lifted(order.order, order.events, definition)
            }
        return self._lifted[key]

    def _load(self) -> None:
        if self._read:
            return
        self._read = True
        by_day, by_nature = defaultdict(list), defaultdict(list)
        scope = Scope(self.books.account, self.books.marketplace_id)
        days = Days(self.books.first - MARGIN, self.books.last + MARGIN, "UTC")
        rows = self.view.ask_months("order_names", days.months(), scope=scope.condition(), days=days.condition())
        for order in map(_named, rows):
            by_day[order.day("UTC")].append(order)
            by_nature[order.nature].append(order)
        self._by_day, self._by_nature = dict(by_day), dict(by_nature)


def _named(row: dict[str, Any]) -> Named:
    return Named(
        row["order_id"], row["fulfillment_channel"], row["purchased_at"], row["purchased_at_day"],
        Nature(row["class"], row["is_test"], row["is_replacement"]),
    )  # fmt: skip


def _edge_days(*probes: Probe) -> Iterator[date]:
    days = {
        edge + timedelta(days=step) for probe in probes for edge in (probe.first, probe.last) for step in (-1, 0, 1)
    }
    yield from sorted(days)
