from __future__ import annotations

import csv
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from report_outcomes import HERE, SHARED, assert_golden, brought_in, read, read_text

from plimsoll.intake.flat import opened
from plimsoll.intake.readers.amazon_fba_returns import AmazonFbaReturns
from plimsoll.intake.readers.amazon_mfn_returns import AmazonMfnReturns

if TYPE_CHECKING:
    from pathlib import Path

MFN, FBA = AmazonMfnReturns(), AmazonFbaReturns()
MFN_SAMPLE, FBA_SAMPLE = HERE / "samples" / "mfn_returns.txt", HERE / "samples" / "fba_returns.txt"
REAL = SHARED / "fixtures" / "amazon_report_headers_airbyte"
HEADERS = "Order ID\tReturn request date\tReturn request status\tAmazon RMA ID\tA-to-Z Claim\tOrder Amount\n"


def test_the_samples_read_as_their_golden_files() -> None:
    assert_golden(read(MFN, MFN_SAMPLE), "mfn_returns")
    assert_golden(read(FBA, FBA_SAMPLE), "fba_returns")


def test_a_return_goes_by_amazons_number_else_the_sellers_else_order_item_and_day() -> None:
    assert read(MFN, MFN_SAMPLE).column("returns", "return_id") == [
        "DaaaaaaaRRMA", "M-77", "111-0000003-0000003/LAMP-3/2026-08-11", "DaaaaaaaRRMA", "DbbbbbbbRRMA",
        "DcccccccRRMA", "111-0000007-0000007//31-Feb-2026",
    ]  # fmt: skip


def test_an_a_to_z_claim_is_listed_and_never_made_a_claim() -> None:
    outcome = read(MFN, MFN_SAMPLE)
    assert {rows.table for rows in outcome.rows} == {"returns", "listed", "money"}
    assert outcome.of("listed")[0] == {
        "order_id": "111-0000002-0000002", "order_date": "2026-08-03", "defect_kind": "claims",
        "fulfillment_channel": "MFN", "line": 3,
    }  # fmt: skip
    assert outcome.column("listed", "line") == [3, 8]


def test_a_granted_safet_claim_is_money_and_a_denied_one_is_not() -> None:
    (money,) = read(MFN, MFN_SAMPLE).of("money")
    assert money == {
        "posted_at": "2026-08-25 10:15:00 UTC", "kind": "reimbursement", "amount": "18.50", "currency": "EUR",
        "order_id": "111-0000002-0000002", "sku": "LAMP-2", "spelling": "SafeT claim",
        "description": "7000001, Granted, LOST_IN_TRANSIT", "line": 3,
    }  # fmt: skip


def test_the_import_loads_what_can_be_read_and_reports_the_rest(tmp_path: Path) -> None:
    reading, staged = brought_in(MFN, MFN_SAMPLE, tmp_path)
    assert (reading.rows, reading.loaded) == (7, 5)
    assert [(problem.line, problem.field) for problem in reading.problems] == [
        (7, "Order ID"),
        (8, "Return request date"),
    ]
    first = staged["returns"][0]
    assert (str(first["requested_at_day"]), str(first["received_at_day"])) == ("2026-08-11", "2026-08-19")
    assert first["in_policy"] is True
    assert staged["returns"][1]["amount"] == Decimal("1234.5")
    assert str(staged["money"][0]["posted_at"]) == "2026-08-25 10:15:00"


def test_words_that_are_neither_yes_nor_no_are_said_and_lose_no_line(tmp_path: Path) -> None:
    outcome = read_text(MFN, tmp_path, HEADERS + "1\t2026-08-11\tApproved\tD1\tperhaps\t\n2\t2026-08-11\tA\tD2\ty\t\n")
    assert outcome.notices == ["A-to-Z Claim: neither yes nor no, not taken: 'perhaps'"]
    assert (len(outcome.of("returns")), outcome.column("listed", "order_id")) == (2, ["2"])


def test_a_number_for_several_items_is_said(tmp_path: Path) -> None:
    header = HEADERS.replace("\n", "\tMerchant SKU\n")
    lines = "1\t2026-08-11\tApproved\tD1\tN\t\tA\n1\t2026-08-11\tApproved\tD1\tN\t\tB\n"
    again = "1\t2026-08-11\tApproved\tD1\tN\t\tA\n1\t2026-08-11\tApproved\tD1\tN\t\tA\n"
    assert "1 return ids stand beside several items" in read_text(MFN, tmp_path, header + lines).notices[0]
    assert not read_text(MFN, tmp_path, header + again).notices


def test_units_go_by_their_license_plate_and_both_names_of_the_order_are_known(tmp_path: Path) -> None:
    outcome = read(FBA, FBA_SAMPLE)
    assert outcome.column("returns", "return_id")[:2] == [
        "LPNAA0000001",
        "250-0000002-0000002/LAMP-2/2026-08-06T01:02:03+09:00",
    ]
    elsewhere = FBA_SAMPLE.read_text(encoding="utf-8").replace("order-id", "amazon-order-id", 1)
    assert read_text(FBA, tmp_path, elsewhere).of("returns") == outcome.of("returns")


def test_the_ways_to_write_a_day_of_return(tmp_path: Path) -> None:
    reading, staged = brought_in(FBA, FBA_SAMPLE, tmp_path)
    assert [(row["requested_at"], row["requested_at_day"]) for row in staged["returns"]] == [
        (row["received_at"], row["received_at_day"]) for row in staged["returns"]
    ]
    assert [str(row["requested_at"] or row["requested_at_day"]) for row in staged["returns"]] == [
        "2026-08-05 15:31:40", "2026-08-05 16:02:03", "2026-09-05", "2026-08-31",
    ]  # fmt: skip
    assert [problem.line for problem in reading.problems] == [6]
    assert any("day-month-year" in notice.message for notice in reading.notices)


def test_a_quote_is_data_and_a_spreadsheets_copy_reads_the_same(tmp_path: Path) -> None:
    assert read(FBA, FBA_SAMPLE).column("returns", "comment")[0] == 'does not fit my 3" pipe'
    rows = [line.split("\t") for line in FBA_SAMPLE.read_text(encoding="utf-8").splitlines()]
    with (tmp_path / "copy.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows([*row, *[""] * (13 - len(row))] for row in rows)
    assert read(FBA, tmp_path / "copy.csv").of("returns") == read(FBA, FBA_SAMPLE).of("returns")


def test_no_name_and_no_invoice_becomes_a_cell() -> None:
    cells = " ".join(read(MFN, MFN_SAMPLE).cells | read(FBA, FBA_SAMPLE).cells)
    assert not any(word in cells for word in ("Jane", "Roe", "ROE", "Elm", "Lamp"))


@pytest.mark.parametrize("content", ["", "Order ID\n", "Order ID\tDate\n", "return-date\torder-id\tqty\n"])
def test_other_files_are_not_theirs(tmp_path: Path, content: str) -> None:
    file = tmp_path / "x.txt"
    file.write_text(content, encoding="utf-8")
    assert not MFN.recognises(opened("x.txt", file))
    assert not FBA.recognises(opened("x.txt", file))


@pytest.mark.skipif(not REAL.exists(), reason="the shared data folder is not there")
def test_the_one_real_row_whose_last_columns_are_missing() -> None:
    (row,) = read(MFN, REAL / "mfn_returns_one_real_row_ids_replaced.tsv").of("returns")
    assert (row["requested_at"], row["amount"], row["quantity"], row["resolution"]) == (
        "2025-07-14", "21.38", "2", "StandardRefund",
    )  # fmt: skip


@pytest.mark.skipif(not REAL.exists(), reason="the shared data folder is not there")
def test_the_published_headers_are_recognised() -> None:
    assert read(MFN, REAL / "GET_FLAT_FILE_RETURNS_DATA_BY_RETURN_DATE.header.tsv").counts == [0]
    assert read(FBA, REAL / "GET_FBA_FULFILLMENT_CUSTOMER_RETURNS_DATA.header.tsv").counts == [0]
