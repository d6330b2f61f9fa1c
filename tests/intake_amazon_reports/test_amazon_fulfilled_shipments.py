from __future__ import annotations

from typing import TYPE_CHECKING

from report_outcomes import HERE, assert_golden, brought_in, read, read_text

from plimsoll.intake.readers.amazon_fulfilled_shipments import AmazonFulfilledShipments

if TYPE_CHECKING:
    from pathlib import Path

READER = AmazonFulfilledShipments()
SAMPLE = HERE / "samples" / "fulfilled_shipments.txt"
JAPAN = "A1VC38T7YXB528"


def test_the_sample_reads_as_its_golden_file() -> None:
    assert_golden(read(READER, SAMPLE), "fulfilled_shipments")


def test_a_parcel_for_each_shipment_and_tracking_number() -> None:
    shipments = read(READER, SAMPLE).of("shipments")
    assert [(row["shipment_id"], row.get("tracking_number")) for row in shipments] == [
        ("DsAAAAAA1", "TBA000000000001"),
        ("DsBBBBBB2/TBA000000000002", "TBA000000000002"),
        ("DsBBBBBB2/TBA000000000003", "TBA000000000003"),
        ("DsCCCCCC3", None),
        ("DsDDDDDD4", "TBA000000000004"),
    ]


def test_every_line_is_an_item_of_a_shipped_order_that_amazon_fulfilled() -> None:
    orders = read(READER, SAMPLE).of("orders")
    assert [row["sku"] for row in orders] == ["LAMP-1", "SHADE-1", "LAMP-2", "SHADE-2", "LAMP-3", "LAMP-4", "LAMP-5"]
    assert {(row["order_status"], row["fulfillment_channel"]) for row in orders} == {("shipped", "AFN")}
    assert [row["marketplace_id"] for row in orders[-3:]] == [JAPAN, "Non-Amazon", "ATVPDKIKX0DER"]


def test_japans_offset_is_read_and_the_latest_reporting_date_is_the_reports_time(tmp_path: Path) -> None:
    reading, staged = brought_in(READER, SAMPLE, tmp_path)
    japan = next(row for row in staged["orders"] if row["marketplace_id"] == JAPAN)
    assert str(japan["purchased_at"]) == "2026-07-31 23:00:00"
    shipped = next(row for row in staged["shipments"] if row["shipment_id"] == "DsCCCCCC3")
    assert (str(shipped["shipped_at"]), str(shipped["promised_at"])) == ("2026-08-02 14:30:00", "2026-08-04 11:59:59")
    assert reading.report_time is not None
    assert reading.report_time.isoformat() == "2026-08-03T00:10:00+00:00"


def test_a_marketplace_that_is_not_known_is_a_problem_unless_one_was_named(tmp_path: Path) -> None:
    outcome = read(READER, SAMPLE)
    assert [(problem.line, problem.field) for problem in outcome.problems] == [(9, "sales-channel")]
    named = read(READER, SAMPLE, "US")
    assert not named.problems
    assert named.notices == ["sales channels that are not known, taken as ATVPDKIKX0DER: 'Bazaar.example'"]
    bare = "amazon-order-id\tshipment-id\tshipment-date\ttracking-number\n1\tD1\t2026-08-01\tT\n"
    assert [problem.line for problem in read_text(READER, tmp_path, bare).problems] == [2]
    assert len(read_text(READER, tmp_path, bare, "JP").of("orders")) == 1


def test_the_import_counts_every_line(tmp_path: Path) -> None:
    reading, staged = brought_in(READER, SAMPLE, tmp_path)
    assert (reading.rows, reading.loaded, len(staged["orders"]), len(staged["shipments"])) == (8, 7, 7, 5)


def test_nothing_that_names_a_buyer_becomes_a_cell() -> None:
    cells = " ".join(read(READER, SAMPLE, "US").cells)
    for word in (
        "Jane",
        "Roe",
        "@",
        "+1",
        "Elm",
        "Oak",
        "Flat",
        "Springfield",
        "Shelbyville",
        "62701",
        "Ohio",
        "Lamp ",
    ):
        assert word not in cells
