"""Canada Post's tracking details (`tracking-detail` XML), English and French, bare or wrapped.

Source: six answers recorded by Shopify's active_shipping and two by karrio; sure of the shape. The time zone is an
abbreviation, which is Canadian only where the event has a province; abroad only the day is kept. An event's identifier
is written with and without leading zeros. `signature-image-exists` may say false beside a recorded signature; then the
recorded one is believed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.intake.readers.carriers.answer import Answer, CarrierReader, Parcel, Refusal, Seen
from plimsoll.intake.readers.documents import Entry, entries, found, text, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.intake.readers.documents import Outline

__all__ = ["CANADA_POST"]

_SIGNATURE_RECORDED = "20"


class _CanadaPost:
    name = "canada_post_tracking"
    carrier = "Canada Post"
    table = "canada_post"
    meaning = "Canada Post's answer about a parcel (tracking-detail XML), as its web services give it."

    def recognises(self, seen: Outline) -> bool:
        """By the detail with its events, or by messages of Canada Post's namespace."""
        if {"tracking-detail", "significant-events"} <= seen.names:
            return True
        return {"messages", "message", "code"} <= seen.names and "canadapost.ca/ws" in seen.source

    def answers(self, root: object) -> Iterator[Answer]:
        """Each parcel and each message."""
        for message in (one for messages in found(root, "messages") for one in entries(messages, "message")):
            yield Refusal(message.line, text(message, "code"))
        yield from map(_parcel, found(root, "tracking-detail"))


def _parcel(detail: Entry) -> Parcel:
    occurrences = entries(detail, "significant-events", "occurrence")
    events = tuple(map(_event, occurrences))
    names = frozenset(texts(occurrences, "signatory-name"))
    recorded = bool(names) or any(_SIGNATURE_RECORDED in event.codes for event in events)
    flag = {"true": True, "false": False}.get(text(detail, "signature-image-exists"))
    references = tuple(texts(detail, "customer-ref-1") + texts(detail, "customer-ref-2"))
    return Parcel(detail.line, (text(detail, "pin"),), events, references, names, signed=recorded or flag)


def _event(occurrence: Entry) -> Seen:
    province = text(occurrence, "event-province")
    return Seen(
        occurrence.line,
        (text(occurrence, "event-identifier").lstrip("0"),),
        text(occurrence, "event-date"),
        text(occurrence, "event-time"),
        text(occurrence, "event-time-zone") if province else "",
        words=(text(occurrence, "event-description"),),
        city=text(occurrence, "event-site"),
        region=province,
        country="CA" if province else "",
    )


CANADA_POST = CarrierReader(_CanadaPost())
"""The reader of Canada Post's answers."""
