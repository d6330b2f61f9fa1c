"""UPS's tracking answer (`trackResponse` JSON).

Source: UPS's own OpenAPI description (github.com/UPS-API/api-documentation, Tracking.yaml) and its example, and
karrio's recorded answers; sure of the shape. An activity's local time has no zone; newer answers add `gmtOffset`, which
is used. `logicalScan` says that no parcel was seen. Warnings beside a package are not errors.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.intake.readers.carriers.answer import Answer, CarrierReader, Parcel, Refusal, Seen
from plimsoll.intake.readers.documents import Entry, entries, text, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.intake.readers.documents import Outline

__all__ = ["UPS"]


class _Ups:
    name = "ups_tracking"
    carrier = "UPS"
    table = "ups"
    meaning = "UPS's answer about parcels (trackResponse JSON), as its tracking API gives it."

    def recognises(self, seen: Outline) -> bool:
        """By `trackResponse.shipment`, or by UPS's list of errors."""
        keys = seen.keys
        return "trackResponse.shipment" in keys or {"response.errors.code", "response.errors.message"} <= keys.keys()

    def answers(self, root: object) -> Iterator[Answer]:
        """Each package of each shipment; where a shipment has none, its warnings."""
        for error in entries(root, "response", "errors"):
            yield Refusal(error.line, text(error, "code"))
        for shipment in entries(root, "trackResponse", "shipment"):
            packages = entries(shipment, "package")
            for package in packages:
                yield _parcel(shipment, package)
            if not packages:
                for warning in entries(shipment, "warnings"):
                    yield Refusal(warning.line, text(warning, "code"))


def _parcel(shipment: Entry, package: Entry) -> Parcel:
    delivery = ("deliveryInformation",)
    names = texts(package, "packageAddress", "name") + texts(package, "packageAddress", "attentionName")
    image = text(package, *delivery, "signature", "image") or text(package, *delivery, "pod", "content")
    return Parcel(
        package.line,
        (text(package, "trackingNumber"), text(shipment, "inquiryNumber")),
        tuple(_event(activity) for activity in entries(package, "activity")),
        tuple(texts(package, "referenceNumber", "number") + texts(shipment, "referenceNumber", "number")),
        frozenset([*names, *texts(package, *delivery, "receivedBy")]),
        True if image else None,
    )


def _event(activity: Entry) -> Seen:
    status = {name: text(activity, "status", name) for name in ("type", "code", "statusCode")}
    address = ("location", "address")
    return Seen(
        activity.line,
        (f"{status['type']}/{status['code']}", f"{status['type']}/{status['statusCode']}", status["type"]),
        text(activity, "date"),
        text(activity, "time"),
        text(activity, "gmtOffset"),
        words=(text(activity, "status", "description"),),
        city=text(activity, *address, "city"),
        region=text(activity, *address, "stateProvince"),
        country=text(activity, *address, "countryCode") or text(activity, *address, "country"),
        logical=text(activity, "logicalScan") == "true",
    )


UPS = CarrierReader(_Ups())
"""The reader of UPS's answers."""
