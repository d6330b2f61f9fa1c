"""What a reply, an appeal or a representment needs, by the reason given: what lies in the vault, and where.

The needs by reason follow what the marketplace asks for (shipping date, method, tracking, correspondence, proof of
delivery or other documentation) and general card practice. What no file can show (photos, terms, card checks) is asked
of a person, who brings the exhibit; nothing is made up here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.diagnosis.causes.reasons import cause_of_reason
from plimsoll.remedies.remedy import Need
from plimsoll.remedies.told import EXHIBIT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from plimsoll.diagnosis.order_facts import Record, Reference, When
    from plimsoll.remedies.defect import Defect

Found = tuple[tuple["Reference", ...], dict[str, str]]
"""The lines that show it, and what they say."""

_DELIVERY = (("delivered_scan", "signature", "scanned_on_time"), ("tracking", "buyer_messages"))
_ITEM = (("listing_photos", "item_record"), ("delivered_scan", "buyer_messages", "return_terms"))
_RETURN = (("refund_record", "not_returned", "return_terms"), ("buyer_messages",))

NEEDS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "not_received": _DELIVERY,
    "late_delivery": _DELIVERY,
    "address_problem": (("delivered_scan", "address_match"), ("tracking", "buyer_messages")),
    "damaged": (("listing_photos", "item_record", "packing_record"), ("delivered_scan", "buyer_messages")),
    "wrong_item": _ITEM,
    "missing_item": _ITEM,
    "defective": _ITEM,
    "not_as_described": _ITEM,
    "return_refused": _RETURN,
    "refund_slow": (("refund_record", "not_returned"), ("buyer_messages",)),
    "out_of_stock": (("delivered_scan",), ("tracking",)),
    "slow_reply": (("own_reply",), ("buyer_messages",)),
    "unfounded": (("return_terms", "refund_record"), ("buyer_messages", "delivered_scan")),
    "fraud": (("avs_match", "cvv_match", "signature"), ("delivered_scan", "address_match")),
}
"""By the cause that a reason names: what can carry the request alone, and what goes with it."""
ASKED = frozenset(
    ("listing_photos", "item_record", "packing_record", "return_terms", "address_match", "avs_match", "cvv_match")
)
"""Needs that no file shows: a person says that the exhibit is at hand."""


def theme(defect: Defect) -> str | None:
    """The cause that the event's stated reason names; None where it names none."""
    return cause_of_reason(defect.record.text("reason")) or None


def needs(defect: Defect) -> tuple[Need, ...]:
    """What an answer to this claim or chargeback needs; empty where its reason is not known."""
    direct, further = NEEDS.get(theme(defect) or "", ((), ()))
    return (*(need(defect, key, direct=True) for key in direct), *(need(defect, key, direct=False) for key in further))


def need(defect: Defect, key: str, *, direct: bool) -> Need:
    """One need, looked for in the facts, else in what people said."""
    found = _FINDERS[key](defect) if key in _FINDERS else None
    if found is not None:
        return Need(key, present=True, direct=direct, places=found[0], values=found[1])
    said = defect.answer(EXHIBIT + key)
    return Need(
        key, said is not None and said.yes, direct, told_by=(said.who or "a person") if said and said.yes else None
    )


def asked_for(missing: Iterable[Need]) -> tuple[str, ...]:
    """The questions that absent needs leave to a person."""
    return tuple(EXHIBIT + one.key for one in missing if not one.present and one.key in ASKED)


def scanned_on_time(defect: Defect) -> bool | None:
    """Whether the carrier's first scan of every parcel was no later than the ship-by time; None: not known."""
    by = defect.facts.order.when("ship_by")
    scans = [parcel.when("first_scan_at") for parcel in defect.facts.shipments]
    if by is None or not scans or any(scan is None for scan in scans):
        return None
    return all(scan is not None and _no_later(scan, by) for scan in scans)


def bought_shipping(defect: Defect) -> bool | None:
    """Whether every parcel's label was bought through Buy Shipping; None where a file does not say."""
    said = [parcel.get("buy_shipping") for parcel in defect.facts.shipments]
    if not said or any(one is None for one in said):
        return None
    return all(said)


def _no_later(scan: When, by: When) -> bool:
    return scan.at <= by.at if scan.at and by.at else scan.day <= by.day


def _delivered(defect: Defect) -> Found | None:
    parcels = defect.facts.shipments
    for parcel in parcels:
        if when := parcel.when("delivered_at"):
            return parcel.place("delivered_at"), {"number": parcel.text("tracking_number"), "at": when.text()}
    for event in defect.facts.tracking:
        when = event.when("occurred_at")
        if event.get("event") == "delivered" and when:
            return event.place("event", "occurred_at"), {"number": event.text("tracking_number"), "at": when.text()}
    return None


def _signed(defect: Defect) -> Found | None:
    for parcel in defect.facts.shipments:
        if parcel.get("signed_by_present"):
            return parcel.place("signed_by_present"), {"number": parcel.text("tracking_number")}
    return None


def _on_time(defect: Defect) -> Found | None:
    if not (scanned_on_time(defect) and bought_shipping(defect)):
        return None
    parcel = defect.facts.shipments[0]
    scan, by = parcel.when("first_scan_at"), defect.facts.order.when("ship_by")
    places = (*parcel.place("first_scan_at", "buy_shipping"), *defect.facts.order.place("ship_by"))
    values = {
        "number": parcel.text("tracking_number"),
        "at": scan.text() if scan else "",
        "by": by.text() if by else "",
    }
    return tuple(dict.fromkeys(places)), values


def _tracking(defect: Defect) -> Found | None:
    for parcel in defect.facts.shipments:
        if parcel.text("tracking_number"):
            sent = parcel.when("shipped_at") or parcel.when("confirmed_at") or parcel.when("first_scan_at")
            values = {"number": parcel.text("tracking_number"), "carrier": parcel.text("carrier"),
                      "at": sent.text() if sent else ""}  # fmt: skip
            return parcel.place("tracking_number", "carrier"), values
    return None


def _messages(defect: Defect, direction: str) -> tuple[Record, ...]:
    return tuple(one for one in defect.facts.messages if one.get("direction") == direction)


def _exchanged(defect: Defect) -> Found | None:
    both = (*_messages(defect, "in"), *_messages(defect, "out"))
    return (
        (tuple(p for one in both for p in one.place("body", "sent_at")), {"number": str(len(both))}) if both else None
    )


def _own_reply(defect: Defect) -> Found | None:
    replies = _messages(defect, "out")
    if not replies:
        return None
    when = replies[0].when("sent_at")
    return replies[0].place("sent_at", "body"), {"at": when.text() if when else ""}


def _refunded(defect: Defect) -> Found | None:
    for one in defect.facts.refunds:
        if one.get("refunded_by") != "amazon":
            when = one.when("refunded_at")
            return one.place("refunded_at"), {"number": one.text("refund_id"), "at": when.text() if when else ""}
    return None


def _not_returned(defect: Defect) -> Found | None:
    asked = [one for one in defect.facts.returns if one.when("requested_at")]
    if not asked or any(one.when("received_at") for one in asked):
        return None
    when = asked[0].when("requested_at")
    return asked[0].place("requested_at"), {"number": asked[0].text("return_id"), "at": when.text() if when else ""}


_FINDERS: dict[str, Callable[[Defect], Found | None]] = {
    "delivered_scan": _delivered,
    "signature": _signed,
    "scanned_on_time": _on_time,
    "tracking": _tracking,
    "buyer_messages": _exchanged,
    "own_reply": _own_reply,
    "refund_record": _refunded,
    "not_returned": _not_returned,
}
