"""Orders that could make a difference in defects one by one: claims not decided, and facts that came without a date."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plimsoll.metrics.rule import counting, lifted, opened_day, order_counts

if TYPE_CHECKING:
    from datetime import date

    from plimsoll.metrics.definition import Definition
    from plimsoll.metrics.reconciliation.books import Books
    from plimsoll.metrics.reconciliation.shown import Probe
    from plimsoll.metrics.rule import Counting, Event


@dataclass(frozen=True, slots=True)
class Pool:
    """A reason, and by figure the ids of the orders that would enter, and leave, because of it."""

    name: str
    words: str
    entering: dict[str, set[str]]
    leaving: dict[str, set[str]]

    def amount(self, figure: str) -> int:
        """What it would account for."""
        return len(self.entering.get(figure, ())) - len(self.leaving.get(figure, ()))


@dataclass(frozen=True, slots=True)
class _Seen:
    """An order that counts, with what the rule says of each of its events."""

    order_id: str
    channel: str
    day: date
    said: tuple[tuple[Event, Counting], ...]

    def active(self, day: date, kind: str | None = None) -> bool:
        """Whether anything of a kind counts at the end of a day."""
        return any(counting.on(day) for event, counting in self.said if kind in {None, event.kind})

    def is_on(self, probe: Probe) -> bool:
        """Whether it is one of the page's orders."""
        return probe.channel in {self.channel, "ALL"} and probe.first <= self.day <= probe.last


class Pools:
    """The orders of one account and marketplace as a definition sees them, asked page by page."""

    def __init__(self, books: Books, definition: Definition) -> None:
        self._definition = definition
        self._orders = [
            _Seen(
                order.order.order_id,
                order.cell.fulfillment_channel,
                order.order.purchased.reporting_day(definition.zone),
                tuple((event, counting(event, order.order, definition)) for event in order.events),
            )
            for order in books.defective
            if order_counts(order.order, definition, is_lifted=lifted(order.order, order.events, definition))
        ]

    def of_page(self, probe: Probe) -> list[Pool]:
        """The reasons that concern at least one order of the page."""
        pending = Pool("pending_claims", "claims not yet decided on that day are counted", {}, {})
        late = Pool("late_import", "facts without a date, which we first saw after that day, held before", {}, {})
        day = probe.day
        for order in self._orders:
            if not order.is_on(probe):
                continue
            _enter(pending, order, day, {e.kind for e, _ in order.said if _undecided(e, day, self._definition)})
            _enter(late, order, day, {e.kind for e, said in order.said if _starts_late(e, said, day)})
            _leave(late, order, day, {e.kind for e, said in order.said if _ends_late(e, said, day)})
        return [pool for pool in (pending, late) if pool.entering or pool.leaving]


def _enter(pool: Pool, order: _Seen, day: date, kinds: set[str]) -> None:
    for kind in kinds:
        if not order.active(day, kind):
            pool.entering.setdefault(kind, set()).add(order.order_id)
    if kinds and not order.active(day):
        pool.entering.setdefault("orders_with_defects", set()).add(order.order_id)


def _leave(pool: Pool, order: _Seen, day: date, kinds: set[str]) -> None:
    for kind in kinds:
        pool.leaving.setdefault(kind, set()).add(order.order_id)
    if kinds and {event.kind for event, said in order.said if said.on(day)} <= kinds:
        pool.leaving.setdefault("orders_with_defects", set()).add(order.order_id)


def _undecided(event: Event, day: date, definition: Definition) -> bool:
    """Whether a claim was filed by that day and neither decided nor, by then, counted."""
    if event.kind != "claims" or event.funded_by == "amazon":
        return False
    opened = opened_day(event, definition.zone)
    if opened is None or opened > day:
        return False
    return event.status == "under_review" or (
        bool(event.decided) and event.decided.reporting_day(definition.zone) > day
    )


def _starts_late(event: Event, said: Counting, day: date) -> bool:
    """Whether it counts only from the day we first saw it stated (K8), which came after the page."""
    if said.start is None or said.start <= day:
        return False
    if event.kind == "claims":
        return said.assumed and not event.decided and not event.refunded
    return not event.opened


def _ends_late(event: Event, said: Counting, day: date) -> bool:
    """Whether it stopped counting only when we first saw that stated, after the page, while it counted on it."""
    if not said.on(day) or said.end is None:
        return False
    if event.kind == "claims":
        return not event.appeal_decided
    return event.kind == "chargebacks" and not event.decided
