"""DHL's tracking for all its divisions (Shipment Tracking, Unified; JSON).

Source: DHL's published example as karrio carries it; sure of the shape, less so of what the divisions write into it.
`description` is not read: in the example itself it is a signer's name. `status` is the short text, left
out where it names another code than `statusCode`, which decides. `addressLocality`
may be a whole street line, of which only parts without a number are kept. Times without offset are local ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.intake.readers.carriers.answer import Answer, CarrierReader, Parcel, Refusal, Seen
from plimsoll.intake.readers.documents import Entry, entries, text, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.intake.readers.documents import Outline

__all__ = ["DHL_UNIVERSAL"]

_PROBLEM_DETAILS = {"status", "title", "detail", "instance"}
_WRAPPER = "trackingResponse"
_PEOPLE = (("sender",), ("receiver",), ("proofOfDelivery", "signed"))
_CODES = {"pre-transit", "transit", "delivered", "failure"}
_NAMES = ("name", "familyName", "givenName")


class _DhlUniversal:
    name = "dhl_tracking"
    carrier = "DHL"
    table = "dhl_universal"
    meaning = "DHL's answer about parcels of any of its divisions (JSON), as its unified tracking gives it."

    def recognises(self, seen: Outline) -> bool:
        """By the shipments' status codes, or by the error of this address."""
        keys = seen.keys
        for start in ("", f"{_WRAPPER}."):
            if {f"{start}shipments.id", f"{start}shipments.service"} <= keys.keys():
                return True
        return keys.keys() >= _PROBLEM_DETAILS and keys["instance"].startswith("/shipment")

    def answers(self, root: object) -> Iterator[Answer]:
        """Each shipment, and an error beside or instead of them."""
        for answer in entries(root):
            for shipment in entries(answer, "shipments") + entries(answer, _WRAPPER, "shipments"):
                yield _parcel(shipment)
            errors = entries(answer, "error") if "shipments" not in answer else []
            for error in [*errors, *([answer] if "instance" in answer else [])]:
                yield Refusal(error.line, text(error, "status"))


def _parcel(shipment: Entry) -> Parcel:
    proof = entries(shipment, "details", "proofOfDelivery")
    signed = any(texts(one, "signatureUrl") or entries(one, "signed") for one in proof)
    events = entries(shipment, "events") or entries(shipment, "status")
    return Parcel(
        shipment.line,
        (text(shipment, "id"),),
        tuple(map(_event, events)),
        tuple(texts(shipment, "details", "references", "number")),
        frozenset(name for who in _PEOPLE for part in _NAMES for name in texts(shipment, "details", *who, part)),
        signed or None,
    )


def _event(event: Entry) -> Seen:
    address = ("location", "address")
    code, told = text(event, "statusCode"), text(event, "status")
    contradicts = told.casefold() in _CODES - {code}
    return Seen(
        event.line,
        (code,),
        text(event, "timestamp"),
        words=() if contradicts else (told,),
        city=text(event, *address, "addressLocality"),
        country=text(event, *address, "countryCode"),
    )


DHL_UNIVERSAL = CarrierReader(_DhlUniversal())
"""The reader of the unified tracking's answers."""
