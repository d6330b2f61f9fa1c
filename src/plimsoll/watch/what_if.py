"""What if: a defect goes, a claim is won or lost, more or fewer orders come, a listing or a carrier is stopped.

Defects that go or come change the floor, exactly. Volume and stops change orders that are still to come, as far as
they can be reckoned. How many orders come is information only: orders made for the rate's sake are fraud.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from plimsoll.errors import UsageError
from plimsoll.facts.view import DIMENSIONS
from plimsoll.metrics.odr import Recount
from plimsoll.metrics.rule import Moment
from plimsoll.metrics.triangle import ANY, Triangle, triangles

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from plimsoll.metrics.rule import Event
    from plimsoll.metrics.triangle import Cell, DefectiveOrder, Flip

FRAUD_NOTICE = (
    "How many orders come is information, never a step to take: self-made or traded orders (刷单) are fraud, "
    "and accounts are closed for them."
)
FORMS = "remove=ORDER_ID, win=CLAIM_ID, lose=CLAIM_ID, orders+30%, orders-20%, stop=asin:B0..., stop=carrier:NAME"
NO_ORDERS, MOST_GROWTH = -100, 1000
"""By how many per cent orders to come may be changed."""
STOP_DAYS = 60
"""Order days before as_of over which the share of a listing or carrier is taken."""
STOP_STRENGTH = 3.0
"""Defects by which the share of defects that a stop saves leans on the share of orders."""

_ORDERS = re.compile(r"orders([+-]\d+(?:\.\d+)?)%")


@dataclass(frozen=True, slots=True)
class Change:
    """What a list of questions changes: triangles by cell where they change, and factors on what is to come by cell.

    `volume` and `future_rate` multiply coming orders and their share of defects; `notice` is to be shown beside.
    """

    triangles: Mapping[Cell, Triangle] = field(default_factory=dict)
    orders: Mapping[tuple[str, str], DefectiveOrder] = field(default_factory=dict)
    volume: Mapping[Cell, float] = field(default_factory=dict)
    future_rate: Mapping[Cell, float] = field(default_factory=dict)
    growth: float = 1.0
    notice: str | None = None


NO_CHANGE = Change()


def change_of(recount: Recount, questions: Sequence[str]) -> Change:
    """What the questions change together, in their order. Raises UsageError for one that nobody understands, or that
    names an order or claim that is not there.
    """
    changed: dict[tuple[str, str], DefectiveOrder] = {}
    growth, stops = 1.0, []
    for question in questions:
        word, _, name = question.partition("=")
        if found := _ORDERS.fullmatch(question):
            growth *= _growth(found[1])
        elif word == "stop" and ":" in name:
            stops.append(name)
        elif word in _EVENTS and name:
            _alter(recount, word, name, changed)
        else:
            raise UsageError(f"nobody understands the what-if {question!r}", hint=f"one of: {FORMS}")
    volume, rate = _stopped(recount, stops)
    notice = FRAUD_NOTICE if growth != 1.0 else None
    return Change(_altered(recount, changed), changed, volume, rate, growth, notice)


def _growth(text: str) -> float:
    percent = float(text)
    if not NO_ORDERS <= percent <= MOST_GROWTH:
        raise UsageError(f"orders{text}% cannot be", hint=f"from {NO_ORDERS} to +{MOST_GROWTH} per cent")
    return 1 + percent / 100


# -- defects that go or come -------------------------------------------------------------------------------------------


def _alter(recount: Recount, word: str, name: str, changed: dict[tuple[str, str], DefectiveOrder]) -> None:
    """Enter the orders that a question changes."""
    hit = False
    for definition in set(recount.asked().values()):
        for order in recount.defective(definition):
            key = order.cell.account, order.order.order_id
            order = changed.get(key, order)  # noqa: PLW2901 - as the questions before left it
            named = [order.order.order_id == name] if word == "remove" else [
                event.kind == "claims" and event.id == name for event in order.events
            ]  # fmt: skip
            if any(named):
                hit = True
                changed[key] = _EVENTS[word](order, name, recount)
    if not hit:
        what = "order with a defect" if word == "remove" else "claim"
        raise UsageError(f"there is no {what} {name!r} among those asked about", hint="`plimsoll defects` lists them")


def _removed(order: DefectiveOrder, _name: str, _recount: Recount) -> DefectiveOrder:
    """The order without any defect; it stays among the orders."""
    return replace(order, events=tuple(_gone(event) for event in order.events))


def _gone(event: Event) -> Event:
    """An event that stands nowhere: a feedback of five stars, a claim that was withdrawn, a chargeback for fraud."""
    if event.kind == "negative_feedback":
        return replace(event, rating=5)
    if event.kind == "claims":
        reversed_at_once = Moment(None, date.min)
        return replace(
            event, status="withdrawn", appeal_status="won", odr_reversed=True, appeal_decided=reversed_at_once
        )
    return replace(event, chargeback_kind="fraud")


def _won(order: DefectiveOrder, name: str, _recount: Recount) -> DefectiveOrder:
    """The claim gone, everything else as it is."""
    return replace(
        order,
        events=tuple(_gone(event) if event.kind == "claims" and event.id == name else event for event in order.events),
    )


def _lost(order: DefectiveOrder, name: str, recount: Recount) -> DefectiveOrder:
    """The claim granted with the seller at fault on as_of, and no appeal won."""
    day = Moment(None, recount.question.last)
    return replace(
        order,
        events=tuple(
            replace(event, status="granted", fault="seller", funded_by=None, decided=event.decided or day,
                    appeal_status="lost", odr_reversed=False)
            if event.kind == "claims" and event.id == name else event
            for event in order.events
        ),
    )  # fmt: skip


_EVENTS: dict[str, Callable[[DefectiveOrder, str, Recount], DefectiveOrder]] = {
    "remove": _removed, "win": _won, "lose": _lost,
}  # fmt: skip


def _altered(recount: Recount, changed: Mapping[tuple[str, str], DefectiveOrder]) -> dict[Cell, Triangle]:
    """The triangles of the cells in which changed orders stand: the same orders, with other flips."""
    touched = {one.cell[:2] for one in changed.values()}
    found: dict[Cell, Triangle] = {}
    for definition in set(recount.asked().values()) if changed else ():
        base = recount.triangles(definition)
        orders = [
            changed.get((one.cell.account, one.order.order_id), one)
            for one in recount.defective(definition)
            if one.cell[:2] in touched
        ]
        flips: dict[Cell, list[Flip]] = {}
        for cell, made in triangles({}, orders, definition, recount.question.by).items():
            both = recount.question.channel == "ALL"
            flips.setdefault(cell._replace(fulfillment_channel="ALL") if both else cell, []).extend(made.flips)
        found |= {cell: Triangle(base[cell].orders, mine) for cell, mine in flips.items() if cell in base}
    return found


# -- what is stopped ---------------------------------------------------------------------------------------------------


def _stopped(recount: Recount, stops: Sequence[str]) -> tuple[dict[Cell, float], dict[Cell, float]]:
    """By cell: the factors on coming orders and on their share of defects."""
    volume: dict[Cell, float] = {}
    rate: dict[Cell, float] = {}
    for stop in stops:
        dimension, _, value = stop.partition(":")
        if dimension not in DIMENSIONS:
            raise UsageError(f"orders carry no {dimension!r} to stop", hint=f"one of: {', '.join(DIMENSIONS)}")
        question = replace(recount.question, by=dimension)
        apart = Recount(recount.view, question, recount.adopted_lags, recount.adopted)
        for cell, (orders, defects) in _shares(recount, apart, value).items():
            volume[cell] = volume.get(cell, 1.0) * (1 - orders)
            rate[cell] = rate.get(cell, 1.0) * ((1 - defects) / (1 - orders) if orders < 1 else 1.0)
        if not volume:
            raise UsageError(f"no order of the last {STOP_DAYS} days has {dimension} {value!r}")
    return volume, rate


def _shares(recount: Recount, apart: Recount, value: str) -> dict[Cell, tuple[float, float]]:
    """By cell: the value's share of recent orders, and of the known defects on them."""
    first = recount.question.last - timedelta(days=STOP_DAYS)
    found: dict[Cell, tuple[float, float]] = {}
    for cell, definition in recount.asked().items():
        whole = recount.triangles(definition).get(cell, Triangle())
        part = apart.triangles(definition).get(cell._replace(value=value), Triangle())
        orders, of = _recent(whole, first), _recent(part, first)
        if of[0]:
            share = of[0] / orders[0]
            found[cell] = share, (of[1] + STOP_STRENGTH * share) / (orders[1] + STOP_STRENGTH)
    return found


def _recent(triangle: Triangle, first: date) -> tuple[int, int]:
    orders = sum(number for day, number in triangle.orders.items() if day >= first)
    return orders, sum(flip.sign > 0 for flip in triangle.flips if flip.stream == ANY and flip.order_day >= first)
