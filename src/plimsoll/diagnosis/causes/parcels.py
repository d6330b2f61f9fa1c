"""Delivery: what the parcel's own times and scans say."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plimsoll.diagnosis.causes.evidence import DECISIVE, FAIR, STRONG, WEAK, Evidence, Rule
from plimsoll.diagnosis.order_facts import When, hours_between

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.diagnosis.order_facts import OrderFacts, Record, Reference

DAY = 24.0
LATE_HOURS = 24.0
"""From here on lateness speaks strongly; less is a parcel that came in the evening."""
CONFIRMED_EARLY_HOURS = 48.0
"""Longer than any handover takes: marketplaces ask that goods leave within two days of the order."""


def delivery_of(order: OrderFacts) -> tuple[When | None, tuple[Reference, ...]]:
    """When the last parcel was delivered (by its own time, else the carrier's event), and the lines that say so."""
    found: list[tuple[When, tuple[Reference, ...]]] = [
        (at, parcel.place("delivered_at")) for parcel in order.shipments if (at := parcel.when("delivered_at"))
    ] or [
        (at, event.place("occurred_at"))
        for event in order.tracking
        if event.get("event") == "delivered" and (at := event.when("occurred_at"))
    ]
    if not found:
        return None, ()
    return max(found, key=lambda one: (one[0].day, one[0].at is not None, one[0].at))


def promise_of(order: OrderFacts) -> tuple[When | None, tuple[Reference, ...]]:
    """When it was promised: the parcel's promise, else the order's latest delivery date."""
    for parcel in order.shipments:
        if at := parcel.when("promised_at"):
            return at, parcel.place("promised_at")
    return order.order.when("deliver_by"), order.order.place("deliver_by")


def in_time(order: OrderFacts) -> Iterator[Evidence]:
    """Delivered by the promise: speaks against lateness and against "never came"."""
    delivered, lines = delivery_of(order)
    promised, more = promise_of(order)
    late = hours_between(promised, delivered)
    if delivered is None or promised is None or late is None or late > 0:
        return
    said = {"delivered": delivered.text(), "promised": promised.text()}
    yield Evidence("late_delivery", -DECISIVE, lines + more, said)
    yield Evidence("not_received", -FAIR, lines, said)


def late(order: OrderFacts) -> Iterator[Evidence]:
    """Delivered after the promise (requirement: late against promise). A day or more weighs more than hours.
    Where it was there before the complaint, "not received" mostly means "not in time".
    """
    delivered, lines = delivery_of(order)
    promised, more = promise_of(order)
    hours = hours_between(promised, delivered)
    if delivered is None or promised is None or hours is None or hours <= 0:
        return
    said = {"delivered": delivered.text(), "promised": promised.text(), "days": f"{hours / DAY:.1f}"}
    yield Evidence("late_delivery", STRONG if hours >= LATE_HOURS else FAIR, lines + more, said)
    waited = hours_between(delivered, order.first_defect())
    yield Evidence("not_received", -STRONG if waited and waited > 0 else -WEAK, lines, said)


def never_delivered(order: OrderFacts) -> Iterator[Evidence]:
    """The promise has passed and no delivery was seen although shipments were looked at since."""
    delivered, _ = delivery_of(order)
    promised, lines = promise_of(order)
    if delivered is not None or promised is None or not order.shipments or promised.day >= order.known("shipments"):
        return
    said = {"promised": promised.text(), "seen": order.known("shipments").isoformat()}
    places = lines + tuple(place for parcel in order.shipments for place in parcel.place("tracking_number"))
    yield Evidence("not_received", STRONG, places, said)


def came_back(order: OrderFacts) -> Iterator[Evidence]:
    """The carrier returned the parcel to its sender."""
    for event in order.tracking:
        if event.get("event") == "returned" and not order.returns:
            said = {"at": _at(event)}
            yield Evidence("not_received", STRONG, event.place("event"), said)
            return


CARRIER_WORDS: tuple[tuple[str, str, float], ...] = (
    (r"damag|broken|crush|leak", "damaged", STRONG),
    (r"\blost\b|missing|cannot be (?:located|found)|stolen", "not_received", STRONG),
    (r"address|insufficient|no such|unknown at|moved|not known", "address_problem", FAIR),
    (r"delay|weather|held|customs|missed|backlog|late", "late_delivery", WEAK),
    (r"refused", "address_problem", WEAK),
)
"""Words of carriers' exception events (FedEx, UPS, USPS, DHL in English), the cause they name, how strongly."""


def exception(order: OrderFacts) -> Iterator[Evidence]:
    """The carrier's exception events, by their words; one without words is a weak sign of lateness, damage or loss."""
    said: set[str] = set()
    for event in order.tracking:
        if event.get("event") not in {"exception", "returned"}:
            continue
        words = event.text("description")
        named = [(cause, weight) for pattern, cause, weight in CARRIER_WORDS if re.search(pattern, words.lower())]
        for cause, weight in named if words else (("not_received", WEAK), ("damaged", WEAK)):
            if cause not in said:
                said.add(cause)
                told = {"words": words or "-", "at": _at(event)}
                yield Evidence(cause, weight, event.place("event", "description"), told)


def scan_gap(order: OrderFacts) -> Iterator[Evidence]:
    """Confirmed as shipped long before the carrier's first scan: early confirmation, the classic cause of old plans."""
    for parcel in order.shipments:
        hours = hours_between(parcel.when("confirmed_at"), parcel.when("first_scan_at") or _first_scan(order, parcel))
        if hours is not None and hours > CONFIRMED_EARLY_HOURS:
            lines = parcel.place("confirmed_at", "first_scan_at")
            yield Evidence("early_confirmation", FAIR, lines, {"hours": f"{hours:.0f}"})
            return


def never_scanned(order: OrderFacts) -> Iterator[Evidence]:
    """Confirmed, and two days later no carrier had scanned it: no valid tracking; such claims are lost by default."""
    for parcel in order.shipments:
        confirmed = parcel.when("confirmed_at")
        scanned = parcel.when("first_scan_at") or parcel.when("delivered_at") or _first_scan(order, parcel)
        seen = hours_between(confirmed, When(None, order.known("shipments")))
        if parcel.text("tracking_number") and (scanned or seen is None or seen < CONFIRMED_EARLY_HOURS):
            continue
        number = parcel.text("tracking_number") or "-"
        lines = parcel.place("tracking_number", "confirmed_at")
        yield Evidence("no_valid_tracking", FAIR, lines, {"number": number})
        if not scanned:
            yield Evidence("not_received", FAIR, lines, {"number": number})
        return


def silence(order: OrderFacts) -> Iterator[Evidence]:
    """A parcel went past its promise and nobody wrote to the buyer about it (requirement: no notice of delay)."""
    if not order.seen.get("messages"):
        return
    delivered, lines = delivery_of(order)
    promised, more = promise_of(order)
    defect = order.first_defect()
    over = hours_between(promised, delivered or defect or When(None, order.known("shipments")))
    if promised is None or over is None or over < LATE_HOURS or not order.shipments:
        return
    for message in order.messages:
        sent = message.when("sent_at")
        if message.get("direction") == "out" and sent and (defect is None or sent.day <= defect.day):
            return
    yield Evidence("no_delay_notice", WEAK, lines + more, {"promised": promised.text(), "days": f"{over / DAY:.1f}"})


def _first_scan(order: OrderFacts, parcel: Record) -> When | None:
    number = parcel.text("tracking_number")
    times = [
        at
        for event in order.tracking
        if event.text("tracking_number") == number and event.get("event") not in {None, "label_created"}
        if (at := event.when("occurred_at"))
    ]
    return min(times, key=lambda one: (one.day, one.at is None, one.at), default=None)


def _at(event: Record) -> str:
    at = event.when("occurred_at")
    return at.text() if at else "-"


RULES = (
    Rule("parcel.in_time", in_time),
    Rule("parcel.late", late),
    Rule("parcel.never_delivered", never_delivered),
    Rule("parcel.came_back", came_back),
    Rule("parcel.exception", exception),
    Rule("parcel.scan_gap", scan_gap),
    Rule("parcel.never_scanned", never_scanned),
    Rule("parcel.silence", silence),
)
