"""FedEx's tracking reply (Web Services, `TrackReply`), bare or in its SOAP envelope.

Source: 15 replies of version 7 recorded by Shopify's active_shipping, which is sure of the shape of `TrackDetails`,
`Events` and `Notification`. Earlier versions hang `TrackDetails` directly under `TrackReply`, which is read too. FedEx
retires these services for a JSON API whose answers nobody has shown; they are not claimed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.intake.readers.carriers.answer import Answer, CarrierReader, Parcel, Refusal, Seen
from plimsoll.intake.readers.documents import Entry, entries, found, text, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.intake.readers.documents import Outline

__all__ = ["FEDEX"]

_FAILED = {"ERROR", "FAILURE"}
_PRIVATE = {"DELIVERY_LOCATION", "CUSTOMER", "PICKUP_LOCATION"}


class _FedEx:
    name = "fedex_tracking"
    carrier = "FedEx"
    table = "fedex"
    meaning = "FedEx's answer about parcels (TrackReply XML), as its tracking service gives it."

    def recognises(self, seen: Outline) -> bool:
        """By the reply's element and FedEx's namespace."""
        return seen.kind == "xml" and "TrackReply" in seen.names and "fedex.com/ws/track" in seen.source

    def answers(self, root: object) -> Iterator[Answer]:
        """Each `TrackDetails`; where there is none, why."""
        for reply in found(root, "TrackReply"):
            details = entries(reply, "CompletedTrackDetails", "TrackDetails") + entries(reply, "TrackDetails")
            for detail in details:
                yield _failure(detail, ("Notification",)) or _parcel(detail)
            if not details:
                failure = _failure(reply, ("CompletedTrackDetails", "Notifications"), ("Notifications",))
                if failure:
                    yield failure


def _failure(node: Entry, *paths: tuple[str, ...]) -> Refusal | None:
    for path in paths:
        for notification in entries(node, *path):
            if text(notification, "Severity") in _FAILED:
                return Refusal(notification.line, text(notification, "Code"))
    return None


def _parcel(detail: Entry) -> Parcel:
    signature = text(detail, "DeliverySignatureName")
    return Parcel(
        detail.line,
        (text(detail, "TrackingNumber"),),
        tuple(_event(event) for event in entries(detail, "Events")),
        tuple(texts(detail, "OtherIdentifiers", "PackageIdentifier", "Value")),
        frozenset(filter(None, (signature,))),
        _signed(signature, texts(detail, "AvailableImages")),
    )


def _signed(signature: str, images: list[str]) -> bool | None:
    if "not required" in signature.casefold():
        return False
    return True if signature or "SIGNATURE_PROOF_OF_DELIVERY" in images else None


def _event(event: Entry) -> Seen:
    told, reason = text(event, "EventDescription"), text(event, "StatusExceptionDescription")
    return Seen(
        event.line,
        (text(event, "EventType"),),
        text(event, "Timestamp"),
        words=(f"{told}: {reason}" if reason else told, told),
        city=text(event, "Address", "City"),
        region=text(event, "Address", "StateOrProvinceCode"),
        country=text(event, "Address", "CountryCode"),
        private=text(event, "ArrivalLocation") in _PRIVATE or text(event, "Address", "Residential") == "true",
    )


FEDEX = CarrierReader(_FedEx())
"""The reader of FedEx's answers."""
