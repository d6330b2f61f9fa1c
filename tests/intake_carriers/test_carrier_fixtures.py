"""Carriers' real and published answers, each either loaded with as many events as were counted by hand, or refused.

They rest outside the repository. The counts were taken from the files themselves (elements or objects of an event),
not from what the readers give.
"""

from __future__ import annotations

import re

import pytest
from intake_carriers.document_reading import OURS, accounted_for, complaints, read, shared

from plimsoll.intake.flat import opened

FOLDER = ("fixtures", "carriers")
ACTIVE, KARRIO = "active_shipping", "karrio"

LOADED = {
    f"{ACTIVE}/canadapost_pws/dnc_tracking_details_en.xml": (7, 0),
    f"{ACTIVE}/canadapost_pws/tracking_details_en.xml": (10, 0),
    f"{ACTIVE}/canadapost_pws/tracking_details_en_undelivered.xml": (7, 0),
    f"{ACTIVE}/canadapost_pws/tracking_details_fr.xml": (10, 0),
    f"{ACTIVE}/canadapost_pws/tracking_details_no_expected_delivery_date.xml": (1, 0),
    f"{ACTIVE}/fedex/tracking_response_delivered_at_door.xml": (10, 0),
    f"{ACTIVE}/fedex/tracking_response_delivered_at_facility.xml": (19, 0),
    f"{ACTIVE}/fedex/tracking_response_delivered_with_signature.xml": (11, 0),
    f"{ACTIVE}/fedex/tracking_response_in_transit.xml": (1, 0),
    f"{ACTIVE}/fedex/tracking_response_shipment_exception.xml": (8, 0),
    f"{ACTIVE}/fedex/tracking_response_with_blank_state.xml": (1, 0),
    f"{ACTIVE}/usps/tracking_response.xml": (10, 0),
    f"{ACTIVE}/usps/tracking_response_alt.xml": (1, 1),  # one event has no date
    f"{ACTIVE}/usps/tracking_response_batch.xml": (12, 2),  # two parcels of four are errors
    f"{KARRIO}/canadapost/TrackingResponseXml.xml": (6, 0),
    f"{KARRIO}/dhl_express/IntransitTrackingResponseXML.xml": (1, 0),
    f"{KARRIO}/dhl_express/TrackingResponseXML.xml": (19, 0),
    f"{KARRIO}/dhl_universal/TrackingResponseJSON.json": (1, 0),
    f"{KARRIO}/dhl_universal/schema_example_tracking.json": (1, 1),  # an example of an error stands beside it
    f"{KARRIO}/mydhl/ProofOfDeliveryResponse.json": (0, 0),  # kept as evidence, no rows
    f"{KARRIO}/mydhl/TrackingResponse.json": (2, 0),
    f"{KARRIO}/mydhl/schema_example_tracking_response.json": (4, 0),
    f"{KARRIO}/ups/TrackingResponseJSON.json": (1, 0),
    f"{KARRIO}/ups/schema_example_tracking_response.json": (2, 0),
    f"{KARRIO}/usps/TrackingResponse.json": (12, 0),
    f"{KARRIO}/usps/schema_example_tracking_responses.json": (12, 1),  # one parcel's number is the word "string"
}
"""File: events loaded, records that are problems."""

REFUSED = {
    f"{ACTIVE}/canadapost_pws/tracking_details_en_error.xml": "004",
    f"{ACTIVE}/fedex/tracking_response_bad_tracking_number.xml": "5508",
    f"{ACTIVE}/fedex/tracking_response_empty_status_detail.xml": "tells no event",
    f"{ACTIVE}/fedex/tracking_response_failure_code_9045.xml": "9045",
    f"{ACTIVE}/fedex/tracking_response_failure_code_9080.xml": "9080",
    f"{ACTIVE}/fedex/tracking_response_invalid_tracking_number.xml": "6035",
    f"{ACTIVE}/fedex/tracking_response_missing_status_code.xml": "tells no event",
    f"{ACTIVE}/fedex/tracking_response_multiple_results.xml": "tells no event",
    f"{ACTIVE}/fedex/tracking_response_not_found.xml": "9040",
    f"{ACTIVE}/fedex/tracking_response_unable_to_process.xml": "6330",
    f"{ACTIVE}/stamps/track_shipment_response.xml": "does not name its tracking number",
    f"{ACTIVE}/usps/invalid_xml_tracking_response_error.xml": "-2147219067",
    f"{ACTIVE}/usps/tracking_response_failure.xml": "-2147219302",
    f"{ACTIVE}/usps/tracking_response_not_available.xml": "-2147219301",
    f"{ACTIVE}/usps/tracking_response_test_error.xml": "-2147219040",
    f"{KARRIO}/canadapost/UnknownTrackingNumberResponse.xml": "004",
    f"{KARRIO}/dhl_universal/TrackingErrorResponseJSON.json": "404",
    f"{KARRIO}/mydhl/ErrorResponse.json": "404",
    f"{KARRIO}/mydhl/schema_example_tracking_request.json": "a request, not DHL's answer",
    f"{KARRIO}/ups/InvalidTrackingNumberResponseJSON.json": "TV1002",
    f"{KARRIO}/ups/TrackingNumberNotFoundResponseJSON.json": "TW0001",
    f"{KARRIO}/usps/AuthErrorResponse.json": "invalid_client",
    f"{KARRIO}/usps/ErrorResponse.json": "string",
}
"""File: what its refusal says."""

PEOPLE = (
    "A.RECIPIENT", "JESSICA", "CAMPAGNA", "Smith", "Doe", "SPENCE", "CARIBSHOPPER", "PHARMA", "Oderweg", "SHATTUCK",
)  # fmt: skip


@pytest.mark.parametrize("name", LOADED)
def test_a_file_is_loaded_with_every_event_it_holds(name: str) -> None:
    outcome = read(shared(*FOLDER, name))
    loaded, problems = LOADED[name]
    assert len(outcome.rows("tracking")) == loaded
    assert len(outcome.problems) == problems
    assert outcome.lines == loaded + problems
    assert not outcome.refused
    assert accounted_for(outcome)
    assert complaints(outcome) == []


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_without_events_is_refused_with_its_reason(name: str) -> None:
    outcome = read(shared(*FOLDER, name))
    assert outcome.refused
    assert not outcome.parts
    assert all(REFUSED[name] in problem.message for problem in outcome.problems)
    assert outcome.lines == len(outcome.problems)


@pytest.mark.parametrize("name", [*LOADED, *REFUSED])
def test_no_file_gives_away_who_signed_sent_or_received(name: str) -> None:
    said = read(shared(*FOLDER, name)).said()
    assert not [person for person in PEOPLE if re.search(rf"(?<!\w){re.escape(person)}(?!\w)", said, re.IGNORECASE)]


def test_every_file_is_named_here_and_read_by_one_reader() -> None:
    folder = shared(*FOLDER)
    files = [file for file in folder.rglob("*") if file.is_file()]
    assert {file.relative_to(folder).as_posix() for file in files} == {*LOADED, *REFUSED}
    for file in files:
        assert len([reader.name for reader in OURS if reader.recognises(opened(file.name, file))]) == 1


def test_a_parcel_at_the_door_was_delivered_after_it_was_out_for_delivery() -> None:
    rows = read(shared(*FOLDER, ACTIVE, "fedex", "tracking_response_delivered_at_door.xml")).rows("tracking")
    assert [row["event"] for row in reversed(rows)] == [
        "accepted", "label_created", *["in_transit"] * 6, "out_for_delivery", "delivered"
    ]  # fmt: skip
    assert rows[0] == {
        "tracking_number": "403934084723025",
        "occurred_at": "2014-01-08T12:53:10-08:00",
        "event": "delivered",
        "location": "WA, US",
        "description": "Delivered: Left at front door. Signature Service not requested.",
        "line": 112,
    }


def test_french_and_english_answers_say_the_same_events() -> None:
    english, french = (
        read(shared(*FOLDER, ACTIVE, "canadapost_pws", f"tracking_details_{language}.xml")) for language in ("en", "fr")
    )
    for name in ("tracking_number", "occurred_at", "event", "location"):
        assert english.column("tracking", name) == french.column("tracking", name)
    assert english.column("tracking", "description") != french.column("tracking", "description")
