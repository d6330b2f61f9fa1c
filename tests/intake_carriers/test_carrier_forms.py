"""What single carriers write that would be read wrongly at first sight."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from intake_carriers.document_reading import read

if TYPE_CHECKING:
    from pathlib import Path

    from intake_carriers.document_reading import Outcome

ORDER = "113-1234567-7654321"


def answer(folder: Path, content: str | dict[str, Any]) -> Outcome:
    file = folder / "answer"
    file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return read(file)


def fedex(detail: str) -> str:
    details = f"<CompletedTrackDetails><TrackDetails>{detail}</TrackDetails></CompletedTrackDetails>"
    return f'<TrackReply xmlns="http://fedex.com/ws/track/v7">{details}</TrackReply>'


def fedex_event(code: str, at: str, text: str = "") -> str:
    words = f"<EventDescription>{text}</EventDescription>"
    return f"<Events><Timestamp>{at}</Timestamp><EventType>{code}</EventType>{words}</Events>"


def dhl(code: str, signatory: str) -> str:
    event = (
        "<ShipmentEvent><Date>2026-03-05</Date><Time>10:00:00</Time>"
        f"<ServiceEvent><EventCode>{code}</EventCode><Description/></ServiceEvent>"
        f"<Signatory>{signatory}</Signatory></ShipmentEvent>"
    )
    reference = f"<ShipperReference><ReferenceID>{ORDER}</ReferenceID></ShipperReference>"
    info = f"<AWBInfo><AWBNumber>1234567890</AWBNumber><ShipmentInfo>{reference}{event}</ShipmentInfo></AWBInfo>"
    return f'<req:TrackingResponse xmlns:req="http://www.dhl.com">{info}</req:TrackingResponse>'


@pytest.mark.parametrize(
    ("code", "signatory", "signed"),
    [
        ("OK", "W ROE", "true"),
        ("OK", "00:00:00", None),
        ("OK", "100200300", None),
        ("OK", "", None),
        ("PU", "W ROE", None),
    ],
)
def test_a_number_or_time_in_dhls_signatory_is_no_signature(
    tmp_path: Path, code: str, signatory: str, signed: str | None
) -> None:
    outcome = answer(tmp_path, dhl(code, signatory))
    assert outcome.column("shipments", "signed_by_present") == [signed]
    assert ("signature on file" in outcome.said()) is bool(signed)


@pytest.mark.parametrize(
    ("detail", "signed"),
    [
        ("<DeliverySignatureName>Signature not required</DeliverySignatureName>", "false"),
        ("<DeliverySignatureName>W.ROE</DeliverySignatureName>", "true"),
        ("<AvailableImages>SIGNATURE_PROOF_OF_DELIVERY</AvailableImages>", "true"),
        ("", None),
    ],
)
def test_fedex_says_whether_somebody_signed(tmp_path: Path, detail: str, signed: str | None) -> None:
    reference = f"<OtherIdentifiers><PackageIdentifier><Value>{ORDER}</Value></PackageIdentifier></OtherIdentifiers>"
    event = fedex_event("DL", "2026-03-05T10:00:00-06:00")
    outcome = answer(tmp_path, fedex(f"<TrackingNumber>123456789012</TrackingNumber>{reference}{detail}{event}"))
    assert outcome.column("shipments", "signed_by_present") == [signed]
    assert outcome.column("shipments", "order_id") == [ORDER]


def test_a_reference_that_is_no_order_makes_no_shipment(tmp_path: Path) -> None:
    reference = "<OtherIdentifiers><PackageIdentifier><Value>955-0398</Value></PackageIdentifier></OtherIdentifiers>"
    event = fedex_event("DL", "2026-03-05T10:00:00-06:00")
    outcome = answer(tmp_path, fedex(f"<TrackingNumber>123456789012</TrackingNumber>{reference}{event}"))
    assert outcome.rows("shipments") == []
    assert len(outcome.rows("tracking")) == 1


def test_a_label_is_no_scan_and_the_last_delivery_counts(tmp_path: Path) -> None:
    reference = f"<OtherIdentifiers><PackageIdentifier><Value>{ORDER}</Value></PackageIdentifier></OtherIdentifiers>"
    events = [
        ("DL", "2026-03-06T10:00:00-06:00"), ("DL", "2026-03-05T23:00:00-06:00"), ("DP", "2026-03-02T23:30:00-05:00"),
        ("AR", "2026-03-02T23:10:00-06:00"), ("OC", "2026-03-01T10:00:00-06:00"),
    ]  # fmt: skip
    told = "".join(fedex_event(code, at) for code, at in events)
    (row,) = answer(tmp_path, fedex(f"<TrackingNumber>123456789012</TrackingNumber>{reference}{told}")).rows(
        "shipments"
    )
    assert row["first_scan_at"] == "2026-03-02T23:30:00-05:00"
    assert row["delivered_at"] == "2026-03-06T10:00:00-06:00"


@pytest.mark.parametrize("text", ["Signed for by W ROE", "Collected by W ROE", "Handed to W ROE", "signé par W ROE"])
def test_a_text_that_leads_to_a_name_is_not_told_even_where_the_code_is_unknown(tmp_path: Path, text: str) -> None:
    event = fedex_event("??", "2026-03-05T10:00:00-06:00", text)
    outcome = answer(tmp_path, fedex(f"<TrackingNumber>123456789012</TrackingNumber>{event}"))
    assert len(outcome.rows("tracking")) == 1
    assert "ROE" not in outcome.said()


@pytest.mark.parametrize(("province", "at"), [("SK", "2026-03-05T10:00:00-06:00"), ("", "2026-03-05")])
def test_canada_posts_abbreviations_are_canadian_in_canada_alone(tmp_path: Path, province: str, at: str) -> None:
    event = (
        "<occurrence><event-identifier>0100</event-identifier><event-date>2026-03-05</event-date>"
        "<event-time>10:00:00</event-time><event-time-zone>CST</event-time-zone>"
        f"<event-province>{province}</event-province></occurrence>"
    )
    detail = f"<pin>1000000000000001</pin><significant-events>{event}</significant-events>"
    outcome = answer(tmp_path, f"<tracking-detail>{detail}</tracking-detail>")
    assert outcome.column("tracking", "occurred_at") == [at]


def test_a_flag_of_canada_post_without_a_signature_is_no_signature(tmp_path: Path) -> None:
    event = "<occurrence><event-identifier>1496</event-identifier><event-date>2026-03-05</event-date></occurrence>"
    detail = (
        f"<pin>1000000000000001</pin><customer-ref-1>{ORDER}</customer-ref-1>"
        f"<signature-image-exists>false</signature-image-exists><significant-events>{event}</significant-events>"
    )
    outcome = answer(tmp_path, f"<tracking-detail>{detail}</tracking-detail>")
    assert outcome.column("shipments", "signed_by_present") == ["false"]


def test_ups_takes_the_inquirys_number_where_the_packages_is_none(tmp_path: Path) -> None:
    package = {"trackingNumber": "string", "activity": [{"date": "20260305", "status": {"type": "D"}}]}
    outcome = answer(tmp_path, {"trackResponse": {"shipment": [{"inquiryNumber": "1Z0001", "package": [package]}]}})
    assert outcome.column("tracking", "tracking_number") == ["1Z0001"]


def test_stamps_is_read_where_its_answer_names_the_parcel(tmp_path: Path) -> None:
    event = "<Timestamp>2026-03-05T10:00:00</Timestamp><TrackingEventType>Delivered</TrackingEventType>"
    events = f"<TrackingEvents><TrackingEvent>{event}</TrackingEvent></TrackingEvents>"
    body = f"<TrackingNumber>9400100000000000000001</TrackingNumber>{events}"
    name = 'TrackShipmentResponse xmlns="http://stamps.com/xml/namespace/2013/10/swsim/swsimv33"'
    outcome = answer(tmp_path, f"<{name}>{body}</TrackShipmentResponse>")
    assert outcome.column("tracking", "event") == ["delivered"]


def test_dhls_description_is_never_told(tmp_path: Path) -> None:
    event = {
        "timestamp": "2026-03-05T10:00:00Z",
        "statusCode": "transit",
        "status": "On its way",
        "description": "JESSICA",
    }
    outcome = answer(tmp_path, {"shipments": [{"id": "4000000001", "service": "express", "events": [event]}]})
    assert outcome.column("tracking", "description") == ["On its way"]


def test_an_answer_with_neither_event_nor_error_is_refused(tmp_path: Path) -> None:
    outcome = answer(tmp_path, {"trackResponse": {"shipment": []}})
    assert outcome.refused
    assert outcome.problems[0].message == "UPS's answer holds neither an event nor an error"
