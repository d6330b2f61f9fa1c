"""The marketplace's own lists of defective orders beside the recount of the same day: for each order why."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from plimsoll.facts.times import day_in
from plimsoll.metrics.odr import window_of
from plimsoll.metrics.reconciliation.recounts import Recounts
from plimsoll.metrics.reconciliation.shown import Probe, Source, source_of
from plimsoll.metrics.rule import counting, opened_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from plimsoll.metrics.definition import Definition
    from plimsoll.metrics.reconciliation.books import Books
    from plimsoll.metrics.triangle import DefectiveOrder

FRESH = 3
"""Within so many days of becoming defective an order may not stand on the list yet."""


@dataclass(slots=True)
class DefectList:
    """One list as downloaded or pasted: the orders of one channel that the marketplace says hurt the rate."""

    account: str
    marketplace_id: str
    channel: str
    day: date
    source: Source
    reader: str
    receipt: int
    rows: dict[str, list[Mapping[str, Any]]] = field(default_factory=lambda: defaultdict(list))

    def orders(self, kind: str | None = None) -> set[str]:
        """The ids of the orders listed as hurting, with a kind where one is named."""
        return {
            name
            for name, rows in self.rows.items()
            if any(row["impacts_odr"] is not False and kind in {None, row["defect_kind"]} for row in rows)
        }


def defect_lists(rows: Iterable[Mapping[str, Any]], sources: Mapping[int, Mapping[str, Any]]) -> list[DefectList]:
    """The lists among the rows of `listed_rows`: what came in one file or paste, of one channel, on one day.

    A row that somebody typed by itself is no list; neither is a row whose marketplace nobody knows.
    """
    found: dict[tuple[object, ...], DefectList] = {}
    for row in rows:
        receipt = sources[row["receipt"]]
        marketplace = row["marketplace_id"] or row["receipt_marketplace"]
        source = source_of(receipt, None)
        if marketplace is None or source.kind == "typed":
            continue
        day = row["seen_at_day"] or (row["seen_at"] or row["observed_at"]).date()
        channel = row["fulfillment_channel"] or row["order_channel"] or "ALL"
        key = row["receipt"], marketplace, channel, day
        if key not in found:
            found[key] = DefectList(
                row["account"], marketplace, channel, day, source, receipt["reader"], row["receipt"]
            )
        found[key].rows[row["order_id"]].append(row)
    return sorted(found.values(), key=lambda one: (one.account, one.marketplace_id, one.channel, one.day))


@dataclass(frozen=True, slots=True)
class Alone:
    """An order that only one side has: `why` is a word, `sentence` says it to people."""

    order_id: str
    why: str
    sentence: str

    def as_json(self) -> dict[str, str]:
        """As in `plimsoll.reconcile/1`."""
        return {"order_id": self.order_id, "why": self.why, "sentence": self.sentence}


@dataclass(frozen=True, slots=True)
class ListCompared:
    """A list beside the recount."""

    of: DefectList
    probe: Probe
    both: int
    listed_only: tuple[Alone, ...]
    counted_only: tuple[Alone, ...]

    @property
    def agrees(self) -> bool:
        """Whether both sides name the same orders."""
        return not self.listed_only and not self.counted_only

    def as_json(self) -> dict[str, object]:
        """As in `plimsoll.reconcile/1`."""
        return {
            "account": self.of.account,
            "marketplace_id": self.of.marketplace_id,
            "fulfillment_channel": self.of.channel,
            "seen_on": self.of.day.isoformat(),
            "range_used": {"from": self.probe.first.isoformat(), "to": self.probe.last.isoformat()},
            "source": self.of.source.as_json(),
            "agrees": self.agrees,
            "both": self.both,
            "marketplace_only": [one.as_json() for one in self.listed_only],
            "recount_only": [one.as_json() for one in self.counted_only],
        }


def compared(one: DefectList, books: Books, definition: Definition, window: tuple[date, date] | None) -> ListCompared:
    """A list beside the recount of its day; `window` is a displayed range of the same day, where there is one."""
    first, last = window or window_of(one.day, definition)
    probe = Probe(one.channel, first, last, one.day)
    recounts = Recounts(books, [probe])
    counted = recounts.defective_at(replace(definition, count="orders"), 0, "orders_with_defects")
    listed = one.orders()
    reasons = _Reasons(one, {order.order.order_id: order for order in books.defective}, definition, probe)
    return ListCompared(
        one,
        probe,
        len(counted & listed),
        tuple(reasons.not_counted(name) for name in sorted(listed - counted)),
        tuple(reasons.not_listed(name) for name in sorted(counted - listed)),
    )


@dataclass(frozen=True, slots=True)
class _Reasons:
    of: DefectList
    events: Mapping[str, DefectiveOrder]
    definition: Definition
    probe: Probe

    def not_counted(self, name: str) -> Alone:
        """Why the recount does not have an order that the list has."""
        row = self.of.rows[name][-1]
        if not row["matched"]:
            return Alone(name, "unknown_order", "the order itself was never seen: import the orders of its day")
        if row["order_class"] in {"cancelled", "pending", "non_marketplace"} or row["is_test"]:
            why = "test" if row["is_test"] else row["order_class"]
            return Alone(name, why, f"the order is {why.replace('_', ' ')} here, so it does not count")
        day = row["purchased_at_day"] or day_in(row["purchased_at"], self.definition.zone)
        if not self.probe.first <= day <= self.probe.last:
            return self._outside(name, day)
        order = self.events.get(name)
        if order is None:
            return Alone(name, "no_event", "no feedback, claim or chargeback on it is known here")
        return self._not_active(name, order)

    def _outside(self, name: str, day: date) -> Alone:
        edges = (self.probe.first - timedelta(days=1), self.probe.last + timedelta(days=1))
        if day in edges:
            return Alone(name, "edge", f"placed on {day}, one day outside the range: another lag or time zone")
        return Alone(name, "outside", f"placed on {day}, outside the range")

    def _not_active(self, name: str, order: DefectiveOrder) -> Alone:
        said = [(event, counting(event, order.order, self.definition)) for event in order.events]
        if any(event.kind == "claims" and event.status == "under_review" for event, _ in said):
            return Alone(name, "pending_claims", "its claim is under review here: update it when it is decided")
        later = [one.start for _, one in said if one.start and one.start > self.of.day]
        if later:
            opened = [opened_day(event, self.definition.zone) for event, _ in said]
            known = min((day for day in opened if day), default=None)
            begun = f" (begun on {known})" if known else ""
            return Alone(name, "later", f"counts here only from {min(later)}{begun}")
        ended = [one.end for _, one in said if one.end and one.end <= self.of.day]
        if ended:
            return Alone(name, "ended", f"counted here until {max(ended)}: removed or won, and still listed")
        rules = ", ".join(sorted({one.rule.rpartition(".")[2].replace("_", " ") for _, one in said}))
        return Alone(name, "does_not_count", f"what is known of it does not count by the rule ({rules})")

    def not_listed(self, name: str) -> Alone:
        """Why the list does not have an order that the recount has."""
        order = self.events[name]
        day = order.order.purchased.reporting_day(self.definition.zone)
        if any(row["impacts_odr"] is False for row in self.of.rows.get(name, ())):
            return Alone(name, "listed_without_impact", "listed, but marked as not hurting the rate")
        said = [counting(event, order.order, self.definition) for event in order.events]
        starts = [one.start for one in said if one.on(self.of.day) and one.start]
        if starts and min(starts) > self.of.day - timedelta(days=FRESH):
            return Alone(name, "fresh", f"counts only since {min(starts)}: the list may not have it yet")
        if day in {self.probe.first, self.probe.last}:
            return Alone(name, "edge", f"placed on {day}, an edge of the range: another lag or time zone")
        if any(one.assumed and one.on(self.of.day) for one in said):
            return Alone(name, "assumed", "counts here by an assumption that a file leaves open")
        return Alone(name, "not_listed", "counted here and not listed: lifted there, or counted by another rule")
