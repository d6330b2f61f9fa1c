"""One event on one order with everything known beside it: what every kind of remedy looks at."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from plimsoll.diagnosis.order_facts import OrderFacts, Record, Reference, facts_of_orders
from plimsoll.facts.engine import quoted
from plimsoll.metrics.odr import window_of
from plimsoll.metrics.rule import Counting, counting, lifted, order_counts
from plimsoll.metrics.triangle import column_of
from plimsoll.policies import find_marketplace, policy_values
from plimsoll.remedies.deadlines import by_rule, running
from plimsoll.remedies.remedy import Clause

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import date, datetime

    from plimsoll.metrics.definition import Definition
    from plimsoll.metrics.odr import Recount
    from plimsoll.metrics.rule import Event, Moment
    from plimsoll.metrics.triangle import Cell, DefectiveOrder
    from plimsoll.remedies.deadline import Deadline
    from plimsoll.remedies.deadlines import Running
    from plimsoll.remedies.told import Answer, Told

_TABLES = {"negative_feedback": "feedback", "claims": "claims", "chargebacks": "chargebacks"}
_IDENTITIES = {"negative_feedback": "order_id", "claims": "claim_id", "chargebacks": "chargeback_id"}


@dataclass(frozen=True, slots=True)
class MoneyMoved:
    """A line of a settlement or a finances page about the order."""

    kind: str
    amount: str
    currency: str
    day: date | None
    place: Reference


@dataclass(frozen=True, slots=True)
class Defect:
    """One feedback, claim or chargeback of an order on the day `on`.

    `counts`: it makes the order defective in the window today; `will_count`: it is a defect on an order that the window
    reaches later. `listed`: the marketplace's newest list, seen on `listed_on`, names this kind on the order as hurting
    the rate.
    `money_through`: the last day of which the account's money is known.
    """

    cell: Cell
    facts: OrderFacts
    order_day: date
    event: Event
    said: Counting
    record: Record
    place: Reference
    counts: bool
    will_count: bool
    listed: bool
    listed_at: tuple[Reference, ...]
    listed_on: date | None
    money: tuple[MoneyMoved, ...]
    money_through: date | None
    on: date
    now: datetime
    told: Told
    deadlines: Mapping[tuple[str, str, str], Deadline]

    @property
    def account(self) -> str:
        """Whose."""
        return self.cell.account

    @property
    def order_id(self) -> str:
        """The order."""
        return self.facts.order_id

    @property
    def marketplace_id(self) -> str:
        """Where."""
        return self.cell.marketplace_id

    @property
    def language(self) -> str:
        """The marketplace's own language, two letters; English where none is known."""
        place = find_marketplace(self.marketplace_id)
        return place.languages[0][:2] if place and place.languages else "en"

    @property
    def hurts(self) -> bool:
        """Whether it is in the rate, or will be."""
        return self.counts or self.will_count

    def clauses(self, *ids: str) -> tuple[Clause, ...]:
        """The policy values of these ids that are in force here, in that order; absent ones are left out."""
        return _clauses(ids, self.on, self.marketplace_id)

    def answer(self, question: str) -> Answer | None:
        """What a person said about this order."""
        return self.told.says(self.account, self.order_id, question)

    def yes(self, question: str) -> bool | None:
        """Yes, no, or None where nobody said."""
        found = self.answer(question)
        return found.yes if found else None

    def deadline(self, what: str, began: Moment) -> Deadline | None:
        """Until when: as the notice or the rule has it; None where neither speaks, or the beginning is not known."""
        from plimsoll.remedies.deadline import Deadline

        named = self.deadlines.get((self.account, what, self.event.id))
        if named is not None or not began:
            return named
        rules = by_rule(what, began, self.marketplace_id)
        if not rules:
            return None
        whose = (what, self.account, self.marketplace_id, self.cell.fulfillment_channel, self.order_id, self.event.id)
        return Deadline(*whose, rules[0].reckoned, rules[0].source, rules[1:])

    def as_json(self) -> dict[str, Any]:
        """As `defect` of a remedy."""
        return self.cell.as_json() | {
            "order_id": self.order_id,
            "order_day": self.order_day.isoformat(),
            "kind": self.event.kind,
            "id": self.event.id,
            "counts": self.counts,
            "will_count": self.will_count,
            "listed": self.listed,
            "rule": self.said.rule,
            "source": self.place.as_json(),
        }


@lru_cache(maxsize=1024)
def _clauses(ids: tuple[str, ...], on: date, marketplace_id: str) -> tuple[Clause, ...]:
    found = {one.id: one for name in ids for one in policy_values(name, on=on, marketplace_id=marketplace_id)}
    return tuple(Clause(found[name]) for name in ids if name in found)


@dataclass(slots=True)
class _Beside:
    """What stands beside all orders of a question."""

    facts: Mapping[tuple[str, str], OrderFacts]
    listed: Mapping[tuple[str, str, str], tuple[Reference, date]]
    money: Mapping[tuple[str, str], tuple[MoneyMoved, ...]]
    money_through: Mapping[str, date]
    deadlines: Mapping[tuple[str, str, str], Deadline]
    files: Mapping[int, Mapping[str, Any]]


def defects(
    recount: Recount, now: datetime, told: Told, order_id: str | None = None, due: Running | None = None
) -> list[Defect]:
    """Every event that makes an order of the window, or of the days that enter it, defective, could still do so, or is
    listed by the marketplace; of one order where `order_id` names it. `now` is UTC, naive; `due` are
    the deadlines that run then, where they are known.
    """
    held = [
        (order, definition)
        for definition in set(recount.definitions.values())
        for order in recount.defective(definition)
        if recount.definitions.get(order.cell) == definition and order_id in {None, order.order.order_id}
    ]
    if due is None:
        due = running(recount.view, recount.question, now, clocks=False)
    beside = _beside(recount, due, {(order.cell.account, order.order.order_id) for order, _ in held})
    found = [one for order, definition in held for one in _of_order(recount, order, definition, beside, now, told)]
    return sorted(found, key=lambda one: (one.cell[:3], one.order_day, one.order_id, one.event.kind, one.event.id))


def _beside(recount: Recount, due: Running, orders: Collection[tuple[str, str]]) -> _Beside:
    view, question = recount.view, recount.question
    files = {row["seq"]: row for row in view.ask("receipts")}
    return _Beside(
        facts_of_orders(view, orders, question.last),
        _listed(view.listed_rows(question.scope), files),
        _money(view.ask("money_of_orders", orders=", ".join(sorted({quoted(name) for _, name in orders})) or "NULL")),
        {row["account"]: row["through"] for row in view.ask("money_through") if row["through"]},
        {(one.account, one.what, one.record): one for one in due.deadlines},
        files,
    )


def _listed(rows: list[dict[str, Any]], files: Mapping[int, Mapping[str, Any]]) -> dict[Any, tuple[Reference, date]]:
    """By (account, order, kind) the line of the newest list that names it as hurting the rate, and that list's day."""
    newest = {(row["account"], row["order_id"], row["defect_kind"]): row for row in rows}
    return {
        key: (Reference(files[row["receipt"]]["path"], row["line"], files[row["receipt"]]["sha256"]), _seen(row))
        for key, row in newest.items()
        if row["impacts_odr"] is not False
    }


def _seen(row: Mapping[str, Any]) -> date:
    day: date = row["seen_at_day"] or (row["seen_at"] or row["observed_at"]).date()
    return day


def _money(rows: list[dict[str, Any]]) -> dict[tuple[str, str], tuple[MoneyMoved, ...]]:
    found: dict[tuple[str, str], list[MoneyMoved]] = defaultdict(list)
    for row in rows:
        day = row["posted_at_day"] or (row["posted_at"].date() if row["posted_at"] else None)
        place = Reference(row["path"], row["line"], row["sha256"])
        moved = MoneyMoved(row["kind"], plain(row["amount"]) or "", row["currency"] or "", day, place)
        found[row["account"], row["order_id"]].append(moved)
    return {key: tuple(moves) for key, moves in found.items()}


def plain(amount: Any) -> str | None:  # noqa: ANN401 - a decimal of the facts, or None
    """An amount of money without the zeros it rests with."""
    if amount is None:
        return None
    text = f"{amount:f}"
    return f"{amount:.2f}" if text.rstrip("0").partition(".")[2].__len__() <= 2 else text.rstrip("0")  # noqa: PLR2004


def _of_order(
    recount: Recount, order: DefectiveOrder, definition: Definition, beside: _Beside, now: datetime, told: Told
) -> Iterator[Defect]:
    on, key = recount.question.last, (order.cell.account, order.order.order_id)
    if not order.order.purchased or key not in beside.facts:
        return
    day = order.order.purchased.reporting_day(definition.zone)
    first, last = window_of(on, definition)
    stands = order_counts(order.order, definition, is_lifted=lifted(order.order, order.events, definition))
    if not first <= day <= on or not stands:
        return
    for event, row in zip(order.events, order.rows, strict=True):
        said = counting(event, order.order, definition)
        listed = beside.listed.get((*key, event.kind))
        if not (said.on(on) or _could_still(event) or listed):
            continue
        file = beside.files[row[column_of("receipt")]]
        facts = beside.facts[key]
        yield Defect(
            order.cell, facts, day, event, said, _record(facts, event),
            Reference(file["path"], row[column_of("line")], file["sha256"]),
            said.on(on) and day <= last, said.on(on) and day > last, listed is not None,
            (listed[0],) if listed else (), listed[1] if listed else None,
            beside.money.get(key, ()), beside.money_through.get(key[0]), on, now, told, beside.deadlines,
        )  # fmt: skip


def _could_still(event: Event) -> bool:
    """A claim under review, an open chargeback, and a claim whose refund Amazon issued."""
    if event.kind == "claims":
        return event.status == "under_review" or event.refunded_by == "amazon"
    return event.kind == "chargebacks" and event.status in {None, "open"}


def _record(facts: OrderFacts, event: Event) -> Record:
    rows: tuple[Record, ...] = getattr(facts, _TABLES[event.kind])
    name = _IDENTITIES[event.kind]
    return next((row for row in rows if row.get(name) == event.id), Record({}))
