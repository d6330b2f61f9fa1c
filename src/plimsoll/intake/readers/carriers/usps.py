"""USPS's tracking answers: Web Tools (`TrackResponse` XML) and the API that follows it (JSON with `trackingEvents`).

Source: seven XML answers recorded by Shopify's active_shipping (most of them real) and a real JSON answer recorded by
karrio; sure of both shapes. The XML writes local times without a zone (`9:01 am`, `April 28, 2015`), so in the United
States only the day is kept; the JSON states the instant. Web Tools leaves the country empty at home. Error answers of
the API do not name USPS; they are recognised by the form that USPS gives them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.intake.readers.carriers.answer import Answer, CarrierReader, Parcel, Refusal, Seen
from plimsoll.intake.readers.documents import Entry, entries, found, text, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.intake.readers.documents import Outline

__all__ = ["USPS_JSON", "USPS_XML"]

_ERROR_NAMES = {"Number", "Source", "Description", "HelpFile", "HelpContext"}


class _UspsXml:
    name = "usps_tracking_xml"
    carrier = "USPS"
    table = "usps"
    meaning = "USPS's answer about parcels (TrackResponse XML), as Web Tools gives it."

    def recognises(self, seen: Outline) -> bool:
        """By the response with its `TrackInfo`, or by Web Tools' bare error."""
        if seen.root == "Error":
            return seen.names >= _ERROR_NAMES
        return "TrackResponse" in seen.names and "TrackInfo" in seen.names

    def answers(self, root: object) -> Iterator[Answer]:
        """Each `TrackInfo`, which holds either events or an error."""
        for error in entries(root, "Error"):
            yield Refusal(error.line, text(error, "Number"))
        for info in (info for response in found(root, "TrackResponse") for info in entries(response, "TrackInfo")):
            errors = entries(info, "Error")
            yield Refusal(info.line, text(errors[0], "Number")) if errors else _xml_parcel(info)


def _xml_parcel(info: Entry) -> Parcel:
    events = entries(info, "TrackSummary") + entries(info, "TrackDetail")
    names = frozenset(name for event in events for part in ("Name", "FirmName") if (name := text(event, part)))
    return Parcel(info.line, (text(info, "@ID"),), tuple(map(_xml_event, events)), names=names)


def _xml_event(event: Entry) -> Seen:
    city, region, country = (text(event, part) for part in ("EventCity", "EventState", "EventCountry"))
    return Seen(
        event.line,
        (text(event, "EventCode"),),
        text(event, "EventDate"),
        text(event, "EventTime"),
        words=(text(event, "Event"),),
        city=city,
        region=region,
        country=country or ("US" if city or region else ""),
        signed=bool(text(event, "Name") or text(event, "FirmName")),
    )


class _UspsJson:
    name = "usps_tracking"
    carrier = "USPS"
    table = "usps"
    meaning = "USPS's answer about parcels (JSON with trackingEvents), as its API gives it."

    def recognises(self, seen: Outline) -> bool:
        """By the events' own names, or by one of the API's two forms of error."""
        keys = seen.keys
        if {"trackingEvents.eventType", "trackingEvents.eventCode"} <= keys.keys():
            return True
        return {"apiVersion", "error.code", "error.message"} <= keys.keys() or keys.keys() == {
            "error", "error_description", "error_uri"
        }  # fmt: skip

    def answers(self, root: object) -> Iterator[Answer]:
        """Each parcel: one, or a list of them."""
        for answer in entries(root):
            if "error" in answer:
                yield Refusal(answer.line, text(answer, "error", "code") or text(answer, "error"))
            else:
                yield _json_parcel(answer)


def _json_parcel(answer: Entry) -> Parcel:
    events = entries(answer, "trackingEvents")
    names = frozenset(name for event in events for part in ("name", "firm") if (name := text(event, part)))
    return Parcel(answer.line, (text(answer, "trackingNumber"),), tuple(map(_json_event, events)), names=names)


def _json_event(event: Entry) -> Seen:
    instant = text(event, "GMTTimestamp")
    city, region, country = (text(event, part) for part in ("eventCity", "eventState", "eventCountry"))
    return Seen(
        event.line,
        (text(event, "eventCode"),),
        instant or text(event, "eventTimestamp"),
        offset="" if instant else text(event, "GMTOffset"),
        words=(text(event, "eventType"),),
        city=city,
        region=region,
        country=country or ("US" if city or region else ""),
        signed=any(texts(event, part) for part in ("name", "firm")),
    )


USPS_XML = CarrierReader(_UspsXml())
"""The reader of Web Tools' answers."""
USPS_JSON = CarrierReader(_UspsJson())
"""The reader of the API's answers."""
