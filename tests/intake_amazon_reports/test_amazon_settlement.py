from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from report_outcomes import HERE, SHARED, assert_golden, brought_in, read, read_text

from plimsoll.intake.flat import opened
from plimsoll.intake.readers.amazon_settlement import AmazonSettlement
from plimsoll.intake.reading import Context
from plimsoll.intake.report_cells import number

if TYPE_CHECKING:
    from pathlib import Path

READER = AmazonSettlement()
V1, V2 = HERE / "samples" / "settlement_v1_de.txt", HERE / "samples" / "settlement_v2_us.txt"
HEADER = "settlement-id\ttransaction-type\tposted-date\tamount-type\tamount-description\tamount\n"
FIXTURES = SHARED / "fixtures"


def test_the_samples_read_as_their_golden_files() -> None:
    assert_golden(read(READER, V1), "settlement_v1_de")
    assert_golden(read(READER, V2), "settlement_v2_us")


def test_only_money_comes_of_it() -> None:
    assert {rows.table for path in (V1, V2) for rows in read(READER, path).rows} == {"money"} == set(READER.tables)


@pytest.mark.parametrize(
    ("kind", "amounts"),
    [
        ("claim", ["-29.99", "-3.99", "4.50", "-2.10", "-0.10", "-1.00"]),
        ("chargeback", ["-15.00", "1.50", "-2.00"]),
        ("reimbursement", ["12.00", "8.00"]),
        ("order", ["29.99", "-3.00", "1299.00"]),
        ("refund", ["-29.99"]),
        ("fee", ["-39.99"]),
        ("transfer", ["812.40", "-812.40"]),
        ("other", ["-100.00", "1.00"]),
    ],
)
def test_the_kind_is_told_by_the_type_however_it_is_spelled(kind: str, amounts: list[str]) -> None:
    assert [row["amount"] for row in read(READER, V2).of("money") if row["kind"] == kind] == amounts


def test_a_type_without_a_meaning_keeps_its_spelling_and_is_said() -> None:
    outcome = read(READER, V2)
    (strange,) = (row for row in outcome.of("money") if row.get("spelling") == "Liquidity Bonus")
    assert strange["kind"] == "other"
    assert outcome.notices == ["transaction types without a meaning here, kept as other: 'Liquidity Bonus'"]


def test_every_amount_of_a_line_is_a_row_of_its_own() -> None:
    first = [row for row in read(READER, V1).of("money") if row["line"] == 3]
    assert {(row["description"], row["amount"]) for row in first} == {
        ("price / Principal", "1299.00"), ("item-related-fee / Commission", "-97.43"), ("promotion / Principal", "-5"),
    }  # fmt: skip


def test_the_sum_stands_once_and_its_currency_is_that_of_the_lines_below() -> None:
    money = read(READER, V1).of("money")
    assert money[0] == {
        "posted_at": "17.08.2026 00:00:00 UTC", "kind": "transfer", "amount": "1204.55", "currency": "EUR",
        "spelling": "total-amount", "description": "the settlement's sum", "settlement_id": "50000000001", "line": 2,
    }  # fmt: skip
    assert {row["currency"] for row in money} == {"EUR"}


def test_a_number_that_could_be_two_is_a_problem_and_its_line_is_left_out_whole() -> None:
    assert [(problem.line, problem.field) for problem in read(READER, V1).problems] == [(8, "price-amount"), (9, None)]
    assert [problem.line for problem in read(READER, V2).problems] == [21]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("19.99", "19.99"), ("-3.22", "-3.22"), ("19,99", "19.99"), ("-1.234,5", "-1234.5"), ("1,234.56", "1234.56"),
        ("1 234,56", "1234.56"), ("1\u202f234,56", "1234.56"), ("1\u00a0234", "1234"), ("1'234.50", "1234.50"),
        ("\u22125,00", "-5.00"), ("1,234,567", "1234567"), ("1.234.567", "1234567"), ("0.125", "0.125"),
        ("2980", "2980"), ("0", "0"),
        ("1,234", None), ("1.234", None), ("ten", None), ("", None), ("1e5", None), ("--1", None),
    ],
)  # fmt: skip
def test_numbers_of_several_locales(text: str, value: str | None) -> None:
    assert number(text) == value
    assert value is None or Decimal(value) == Decimal(number(value) or "nan")


def test_where_the_type_says_nothing_the_amounts_own_words_do_and_a_fees_name_is_no_chargeback(tmp_path: Path) -> None:
    line = "1\tother-transaction\t2026-04-03\t{}\t{}\t1.00\n"
    words = [
        ("A-to-z Guarantee Recovery", ""),
        ("other-transaction", "ShippingChargeback"),
        ("Cost of Advertising", "x"),
    ]
    outcome = read_text(READER, tmp_path, HEADER + "".join(line.format(*pair) for pair in words))
    assert outcome.column("money", "kind") == ["claim", "other", "fee"]
    assert not outcome.notices


def test_a_sum_repeated_on_other_lines_is_counted_once(tmp_path: Path) -> None:
    header = HEADER.replace("\n", "\ttotal-amount\n")
    lines = "1\t\t\t\t\t\t5.00\n1\tOrder\t2026-04-03\tItemPrice\tPrincipal\t5.00\t5.00\n"
    assert read_text(READER, tmp_path, header + lines).column("money", "kind") == ["transfer", "order"]


def test_a_line_with_several_bad_amounts_is_one_problem(tmp_path: Path) -> None:
    header = "settlement-id\ttransaction-type\tposted-date\tprice-amount\tpromotion-amount\tother-amount\n"
    outcome = read_text(READER, tmp_path, header + "1\tOrder\t2026-04-03\t1.00\tx\ty\n1\tOrder\t2026-04-03\tz\t\t\n")
    assert [(problem.line, problem.field) for problem in outcome.problems] == [
        (3, "price-amount"),
        (2, "promotion-amount"),
    ]


def test_times_of_both_versions_are_the_same_instants(tmp_path: Path) -> None:
    reading, staged = brought_in(READER, V1, tmp_path)
    assert (reading.rows, reading.loaded) == (8, 6)
    assert str(staged["money"][1]["posted_at"]) == "2026-08-03 10:00:00"
    (tmp_path / "other").mkdir()
    reading, staged = brought_in(READER, V2, tmp_path / "other")
    assert (reading.rows, reading.loaded) == (21, 20)
    assert str(staged["money"][1]["posted_at"]) == "2026-08-05 09:15:00"
    assert not [notice for notice in reading.notices if "ISO" in notice.message]


def test_the_order_of_day_and_month_is_the_marketplaces_that_the_lines_name(tmp_path: Path) -> None:
    header = HEADER.replace("\n", "\tmarketplace-name\n")
    line = "1\tOrder\t03/04/2026\tItemPrice\tPrincipal\t1.00\tAmazon.{}\n"
    (british,) = read_text(READER, tmp_path, header + line.format("co.uk")).rows
    (both,) = read_text(READER, tmp_path, header + line.format("co.uk") + line.format("com")).rows
    assert (british.date_order, both.date_order) == ("DMY", None)


def test_a_short_last_line_without_its_end_is_read_and_said(tmp_path: Path) -> None:
    text = HEADER.replace("\n", "\tsku\n") + "1\tOrder\t2026-04-03\tItemPrice\tPrincipal\t1.00"
    outcome = read_text(READER, tmp_path, text)
    assert outcome.column("money", "amount") == ["1.00"]
    assert "may be cut off" in outcome.notices[0]
    assert not read_text(READER, tmp_path, text + "\n").notices


def test_lines_longer_than_the_header_are_read_only_when_the_surplus_is_empty(tmp_path: Path) -> None:
    line = "1\tOrder\t2026-04-03\tItemPrice\tPrincipal\t1.00"
    outcome = read_text(READER, tmp_path, HEADER + line + "\t\t \n" + line + "\tsurplus\n" + line + "\r\n\n")
    assert outcome.column("money", "line") == [2, 4]
    assert [problem.line for problem in outcome.problems] == [3]


def test_what_stands_in_quotes_over_several_lines_is_not_made_full(tmp_path: Path) -> None:
    text = (
        HEADER.replace("\t", ",") + '1,Order,2026-04-03,"Item\nPrice\nhere",Principal,1.00\n1,Order,2026-04-03,,,2.00\n'
    )
    outcome = read_text(READER, tmp_path, text)
    assert outcome.column("money", "description") == ["Item\nPrice\nhere / Principal", None]
    assert outcome.column("money", "line") == [2, 5]


def test_a_header_that_repeats_a_name_loads_nothing(tmp_path: Path) -> None:
    file = tmp_path / "report.txt"
    file.write_text(HEADER.replace("\n", "\tAmount\n") + "1\tOrder\t2026-04-03\ta\tb\t1\t2\n", encoding="utf-8")
    parts = list(READER.read(opened("report.txt", file), Context()))
    assert [type(part).__name__ for part in parts] == ["Problem", "Lines"]


@pytest.mark.skipif(not FIXTURES.exists(), reason="the shared data folder is not there")
@pytest.mark.parametrize(
    ("path", "kinds"),
    [
        ("amazon_report_headers_airbyte/GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE.tsv", ["transfer", "order", "order"]),
        (
            "settlement_v2_gb/settlement_v2_gb_guide.tsv",
            ["transfer", "order", "order", "order", "order", "refund", "refund", "fee", "transfer"],
        ),
    ],
)
def test_the_published_samples(path: str, kinds: list[str]) -> None:
    outcome = read(READER, FIXTURES / path)
    assert outcome.column("money", "kind") == kinds
    assert not outcome.problems
