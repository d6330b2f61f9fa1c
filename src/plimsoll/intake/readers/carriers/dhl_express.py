"""DHL Express: the XML services' `TrackingResponse`, and MyDHL's JSON, with its proofs of delivery.

Source: two XML answers (one real, one DHL's example) and five JSON files recorded by karrio; sure of the XML and of
`shipments[].events[]`. Neither names a country; without `GMTOffset` only the day of an event is kept. The XML's
`Signatory` holds account numbers and times as well as names, so it counts as a signature only on a delivery and only
with a letter in it. A piece of a MyDHL shipment has a number and events of its own; the shipment alone is what the
marketplace was told of, so only it becomes a row of `shipments`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.intake.readers.carriers.answer import Answer, CarrierReader, Document, Parcel, Refusal, Seen
from plimsoll.intake.readers.documents import Entry, entries, found, text, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.intake.readers.documents import Outline

__all__ = ["DHL_EXPRESS", "MYDHL"]

_PROBLEM_DETAILS = {"status", "title", "detail", "instance"}


class _DhlExpress:
    name = "dhl_express_tracking"
    carrier = "DHL"
    table = "dhl_express"
    meaning = "DHL Express's answer about parcels (TrackingResponse XML), as its XML services give it."

    def recognises(self, seen: Outline) -> bool:
        """By the response's element and DHL's namespace."""
        return seen.kind == "xml" and "TrackingResponse" in seen.names and "www.dhl.com" in seen.source

    def answers(self, root: object) -> Iterator[Answer]:
        """Each waybill, with its events or the condition that DHL states instead."""
        for waybill in (info for response in found(root, "TrackingResponse") for info in entries(response, "AWBInfo")):
            parcel = _waybill(waybill)
            condition = text(waybill, "Status", "Condition", "ConditionCode")
            yield Refusal(waybill.line, condition) if condition and not parcel.events else parcel


def _waybill(waybill: Entry) -> Parcel:
    shipment = ("ShipmentInfo",)
    events = entries(waybill, *shipment, "ShipmentEvent")
    named = [*texts(waybill, *shipment, "ShipperName"), *texts(waybill, *shipment, "ConsigneeName")]
    return Parcel(
        waybill.line,
        (text(waybill, "AWBNumber"),),
        tuple(map(_xml_event, events)),
        tuple(texts(waybill, *shipment, "ShipperReference", "ReferenceID")),
        frozenset([*named, *texts(events, "Signatory")]),
    )


def _xml_event(event: Entry) -> Seen:
    code = text(event, "ServiceEvent", "EventCode")
    return Seen(
        event.line,
        (code,),
        text(event, "Date"),
        text(event, "Time"),
        words=(text(event, "ServiceEvent", "Description"),),
        city=text(event, "ServiceArea", "Description"),
        own_site=True,
        signed=any(sign.isalpha() for sign in text(event, "Signatory")),
    )


class _MyDhl:
    name = "mydhl_tracking"
    carrier = "DHL"
    table = "dhl_express"
    meaning = "DHL Express's answer about parcels (JSON), or a proof of delivery, as MyDHL gives them."

    def recognises(self, seen: Outline) -> bool:
        """By MyDHL's own name of the number, its documents, or its error."""
        keys = seen.keys
        if "shipments.shipmentTrackingNumber" in keys or keys.keys() == {"shipmentTrackingNumber"}:
            return True
        if {"documents.content", "documents.typeCode"} <= keys.keys():
            return keys["documents.typeCode"].upper() == "POD"
        return keys.keys() >= _PROBLEM_DETAILS and keys["instance"].startswith("/tracking")

    def answers(self, root: object) -> Iterator[Answer]:
        """Each shipment and each of its pieces."""
        for answer in entries(root):
            for shipment in entries(answer, "shipments"):
                yield _shipment(shipment)
                yield from (_piece(shipment, piece) for piece in entries(shipment, "pieces") if "events" in piece)
            yield from (Document(document.line) for document in entries(answer, "documents"))
            if "status" in answer and "instance" in answer:
                yield Refusal(answer.line, text(answer, "status"))
            elif "shipmentTrackingNumber" in answer:
                words, hint = "this is a request, not DHL's answer", "import the answer to it"
                yield Refusal(answer.line, "", words, hint)


def _shipment(shipment: Entry) -> Parcel:
    return Parcel(
        shipment.line,
        (text(shipment, "shipmentTrackingNumber"),),
        tuple(_json_event(event) for event in entries(shipment, "events")),
        tuple(texts(shipment, "shipperReferences", "value")),
        _people(shipment),
    )


def _piece(shipment: Entry, piece: Entry) -> Parcel:
    return Parcel(
        piece.line,
        (text(piece, "trackingNumber"),),
        tuple(_json_event(event) for event in entries(piece, "events")),
        names=_people(shipment),
    )


def _people(shipment: Entry) -> frozenset[str]:
    parties = [name for party in ("shipperDetails", "receiverDetails") for name in texts(shipment, party, "name")]
    signers = texts(shipment, "events", "signedBy") + texts(shipment, "pieces", "events", "signedBy")
    return frozenset([*parties, *signers])


def _json_event(event: Entry) -> Seen:
    return Seen(
        event.line,
        (text(event, "typeCode"),),
        text(event, "date"),
        text(event, "time"),
        text(event, "GMTOffset"),
        words=(text(event, "description"),),
        city=text(event, "serviceArea", "description"),
        own_site=True,
        signed=bool(text(event, "signedBy")),
    )


DHL_EXPRESS = CarrierReader(_DhlExpress())
"""The reader of the XML services' answers."""
MYDHL = CarrierReader(_MyDhl())
"""The reader of MyDHL's answers."""
