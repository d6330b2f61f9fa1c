"""Stamps.com's tracking answer (`TrackShipmentResponse` in a SOAP envelope).

Source: one answer recorded by Shopify's active_shipping. It repeats neither the tracking number nor anything else that
names the parcel, so an answer that comes alone cannot be loaded and is refused with that reason; one that holds a
`TrackingNumber` is read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.intake.readers.carriers.answer import Answer, CarrierReader, Parcel, Seen
from plimsoll.intake.readers.documents import Entry, entries, found, text, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.intake.readers.documents import Outline

__all__ = ["STAMPS"]


class _Stamps:
    name = "stamps_tracking"
    carrier = "Stamps.com"
    table = "stamps"
    meaning = "Stamps.com's answer about a parcel (TrackShipmentResponse XML)."

    def recognises(self, seen: Outline) -> bool:
        """By the response's element and Stamps.com's namespace."""
        return seen.kind == "xml" and "TrackShipmentResponse" in seen.names and "stamps.com/xml" in seen.source

    def answers(self, root: object) -> Iterator[Answer]:
        """The one parcel."""
        for response in found(root, "TrackShipmentResponse"):
            events = entries(response, "TrackingEvents", "TrackingEvent")
            names = frozenset(texts(events, "SignedBy"))
            number = text(response, "TrackingNumber")
            yield Parcel(response.line, (number,), tuple(map(_event, events)), names=names)


def _event(event: Entry) -> Seen:
    return Seen(
        event.line,
        (text(event, "TrackingEventType"),),
        text(event, "Timestamp"),
        words=(text(event, "Event"),),
        city=text(event, "City"),
        region=text(event, "State"),
        country=text(event, "Country"),
        signed=bool(text(event, "SignedBy")),
    )


STAMPS = CarrierReader(_Stamps())
"""The reader of Stamps.com's answers."""
