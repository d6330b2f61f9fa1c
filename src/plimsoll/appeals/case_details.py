"""What the orders of a cause have in common, as frozen figures: their carrier, listing, days, and how late things came.

They make a draft say what happened in this shop instead of what such a cause is like. `cause.CODE.carrier` is the
carrier of most of its orders, `cause.CODE.carrier_orders` of how many; in the same way `listing` and `warehouse`.
`first` and `last` are order days; `unscanned`, `days_late`, `reply_hours` and `refund_days` stand only where the
records say them (the last three are medians).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from statistics import median
from typing import TYPE_CHECKING

from plimsoll.appeals.figure import Figure
from plimsoll.diagnosis.order_facts import hours_between

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from plimsoll.diagnosis.order_cause import CausesAnswer, OrderCause
    from plimsoll.diagnosis.order_facts import OrderFacts, When

_DAY = 24.0


def groups(orders: Iterable[OrderCause]) -> dict[str, list[OrderCause]]:
    """Orders by cause, the largest first."""
    found: dict[str, list[OrderCause]] = defaultdict(list)
    for one in orders:
        found[one.cause or "unknown"].append(one)
    return dict(sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[0])))


def cause_details(answer: CausesAnswer) -> Iterator[Figure]:
    """The details of every cause."""
    for code, orders in groups(answer.orders).items():
        for name, text, kind in _details([one.facts for one in orders]):
            yield Figure(f"cause.{code}.{name}", text, kind, "causes")


def _details(orders: list[OrderFacts]) -> Iterator[tuple[str, str, str]]:
    columns = {
        "carrier": [{each.text("carrier") for each in (one.order, *one.shipments)} for one in orders],
        "listing": [set(one.order.get("asins") or ()) for one in orders],
        "warehouse": [{one.order.text("warehouse")} for one in orders],
    }
    for name, values in columns.items():
        ranked = Counter(value for some in values for value in some - {""}).most_common()
        if ranked:
            most = min((pair for pair in ranked if pair[1] == ranked[0][1]), key=lambda pair: pair[0])
            yield name, most[0], "name"
            yield f"{name}_orders", str(most[1]), "count"
    days = sorted(when.day for one in orders if (when := one.order.when("purchased_at")))
    if days:
        yield "first", days[0].isoformat(), "date"
        yield "last", days[-1].isoformat(), "date"
    yield from _times(orders)


def _times(orders: list[OrderFacts]) -> Iterator[tuple[str, str, str]]:
    known = [one for one in orders if one.shipments]
    unscanned = sum(not _scanned(one) for one in known)
    if unscanned:
        yield "unscanned", str(unscanned), "count"
    for name, hours, unit in (
        ("days_late", [_late(one) for one in orders], _DAY),
        ("reply_hours", [_answered(one) for one in orders], 1.0),
        ("refund_days", [_refunded(one) for one in orders], _DAY),
    ):
        told = [each for each in hours if each is not None and each > 0]
        if told and round(median(told) / unit) > 0:
            yield name, str(round(median(told) / unit)), "count"


def _scanned(one: OrderFacts) -> bool:
    return any(parcel.when("first_scan_at") or parcel.when("delivered_at") for parcel in one.shipments) or any(
        event.text("event") not in {"", "label_created"} for event in one.tracking
    )


def _late(one: OrderFacts) -> float | None:
    """Hours, by whole days, from the promise to the last delivery; None where one is not known, or it was in time."""
    delivered = [when for parcel in one.shipments if (when := parcel.when("delivered_at"))]
    events = [event for event in one.tracking if event.text("event") == "delivered"]
    delivered += [when for event in events if (when := event.when("occurred_at"))]
    promised = one.order.when("deliver_by") or _first(parcel.when("promised_at") for parcel in one.shipments)
    if not delivered or promised is None:
        return None
    days = (max(when.day for when in delivered) - promised.day).days
    return days * _DAY if days > 0 else None


def _first(times: Iterable[When | None]) -> When | None:
    return next((when for when in times if when), None)


def _answered(one: OrderFacts) -> float | None:
    """The longest wait for a first answer."""
    told = sorted(
        ((when, record) for record in one.messages if (when := record.when("sent_at"))),
        key=lambda pair: (pair[0].day, pair[0].text()),
    )
    asked, longest = None, None
    for when, record in told:
        if record.text("direction") == "in":
            asked = asked or when
        elif asked is not None:
            waited = hours_between(asked, when)
            longest = max(longest or 0.0, waited or 0.0)
            asked = None
    return longest


def _refunded(one: OrderFacts) -> float | None:
    asked = _first(record.when("requested_at") for record in one.returns)
    return hours_between(asked, _first(record.when("refunded_at") for record in one.refunds))
