"""Goods and stock: the feedback form's answers, the shelf at order time, who cancelled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.diagnosis.causes.catalogue import DELIVERY, GOODS
from plimsoll.diagnosis.causes.evidence import DECISIVE, FAIR, STRONG, WEAK, Evidence, Rule
from plimsoll.diagnosis.order_facts import hours_between

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.diagnosis.order_facts import OrderFacts, Record

STOCK_SAYS_FOR_HOURS = 8 * 24.0
"""A count of the shelf says nothing about an order placed longer after it."""


def as_described(order: OrderFacts) -> Iterator[Evidence]:
    """The feedback form's question whether the item was as described."""
    for one in order.feedback:
        said = one.get("item_as_described")
        for code in GOODS if said is not None else ():
            weight = WEAK if said is False else -FAIR
            yield Evidence(code, weight, one.place("item_as_described"), {"answer": "yes" if said else "no"})


def on_time(order: OrderFacts) -> Iterator[Evidence]:
    """The feedback form's question whether it arrived on time."""
    for one in order.feedback:
        said = one.get("arrived_on_time")
        for code in (*DELIVERY, "out_of_stock") if said is not None else ():
            weight = WEAK if said is False else -FAIR
            yield Evidence(code, weight, one.place("arrived_on_time"), {"answer": "yes" if said else "no"})


def cancelled(order: OrderFacts) -> Iterator[Evidence]:
    """Seller or marketplace cancelled the order: sold without having it (requirement: stock data wrong)."""
    by = order.order.text("cancelled_by")
    if order.order.get("class") != "cancelled":
        return
    if by in {"seller", "amazon"}:
        yield Evidence("out_of_stock", DECISIVE, order.order.place("cancelled_by"), {"by": by})
    elif by == "buyer":
        yield Evidence("unfounded", WEAK, order.order.place("cancelled_by"), {"by": by})
    else:
        yield Evidence("out_of_stock", WEAK, order.order.place("order_status"), {"by": "?"})


def shelf(order: OrderFacts) -> Iterator[Evidence]:
    """The last count of the ordered goods before the order, at the order's warehouse: empty, or enough.

    Only for orders that the seller sends; what lies with Amazon is counted there.
    """
    if order.by_amazon:
        return
    placed = order.order.when("purchased_at")
    warehouse = order.order.text("warehouse")
    counts: list[tuple[float, Record]] = []
    for one in order.stock:
        hours = hours_between(one.when("counted_at"), placed)
        elsewhere = warehouse and one.text("warehouse") and one.text("warehouse") != warehouse
        if hours is not None and 0 <= hours <= STOCK_SAYS_FOR_HOURS and not elsewhere:
            counts.append((hours, one))
    if not counts:
        return
    hours, last = min(counts, key=lambda pair: pair[0])
    wanted = order.order.get("quantity") or 1
    said = {"quantity": last.get("quantity"), "sku": last.text("sku"), "hours": f"{hours:.0f}"}
    if (last.get("quantity") or 0) < wanted:
        yield Evidence("out_of_stock", STRONG, last.place("quantity"), said)
    else:
        yield Evidence("out_of_stock", -WEAK, last.place("quantity"), said)


def sent_late(order: OrderFacts) -> Iterator[Evidence]:
    """Confirmed after the day by which it had to leave: with an empty shelf the usual picture of overselling."""
    for parcel in order.shipments:
        hours = hours_between(order.order.when("ship_by"), parcel.when("confirmed_at"))
        if hours is not None and hours > 24:  # noqa: PLR2004 - a day
            lines = parcel.place("confirmed_at") + order.order.place("ship_by")
            yield Evidence("late_delivery", WEAK, lines, {"hours": f"{hours:.0f}"})
            yield Evidence("out_of_stock", FAIR, lines, {"hours": f"{hours:.0f}"})
            return


RULES = (
    Rule("goods.as_described", as_described),
    Rule("goods.on_time_answer", on_time),
    Rule("goods.cancelled", cancelled),
    Rule("goods.shelf", shelf),
    Rule("goods.sent_late", sent_late),
)
