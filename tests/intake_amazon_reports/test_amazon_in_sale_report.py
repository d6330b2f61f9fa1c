from __future__ import annotations

import csv
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from report_outcomes import HERE, SHARED, assert_golden, brought_in, read, read_text

from plimsoll.intake.readers.amazon_in_sale_report import AmazonInSaleReport

if TYPE_CHECKING:
    from pathlib import Path

READER = AmazonInSaleReport()
SAMPLE = HERE / "samples" / "in_sale_report.csv"
REAL = SHARED / "amazon_in_sale_report" / "Amazon Sale Report.csv"
INDIA = "A21TJRUUN4KGV"
needs_real = pytest.mark.skipif(not REAL.exists(), reason="the shared Amazon.in sale report is not there")


def report(*days: str) -> str:
    lines = (f"{at},171-{at:07d}-0000001,{day},Shipped,Amazon,Shipped,1,10\n" for at, day in enumerate(days, 1))
    return "index,Order ID,Date,Status,Fulfilment,Courier Status,Qty,Amount\n" + "".join(lines)


def test_the_sample_reads_as_its_golden_file() -> None:
    assert_golden(read(READER, SAMPLE), "in_sale_report")


def test_a_way_of_writing_is_settled_by_the_days_that_only_one_order_can_mean(tmp_path: Path) -> None:
    american = read_text(READER, tmp_path, report("04-30-22", "05-04-22"))
    assert american.column("orders", "purchased_at") == ["2022-04-30", "2022-05-04"]
    indian = read_text(READER, tmp_path, report("30/04/22", "05/04/22", "2022-05-06"))
    assert indian.column("orders", "purchased_at") == ["2022-04-30", "2022-04-05", "2022-05-06"]
    assert indian.notices[0].startswith("days like 30/04/22 (2 lines) are read as day, month, year")


def test_each_way_of_writing_has_an_order_of_its_own(tmp_path: Path) -> None:
    outcome = read_text(READER, tmp_path, report("04-30-22", "05-04-22", "30/04/22", "05/04/22"))
    assert outcome.column("orders", "purchased_at") == ["2022-04-30", "2022-05-04", "2022-04-30", "2022-04-05"]


def test_a_way_that_says_nothing_is_settled_by_the_span_of_the_sure_days(tmp_path: Path) -> None:
    outcome = read_text(READER, tmp_path, report("04-13-22", "05-30-22", "05/04/22", "05/12/22"))
    assert outcome.column("orders", "purchased_at")[2:] == ["2022-05-04", "2022-05-12"]
    assert "as day, month, year, 2 would not" in outcome.notices[1]


def test_what_stays_open_is_a_problem_line_by_line(tmp_path: Path) -> None:
    outcome = read_text(READER, tmp_path, report("04-13-22", "05-30-22", "05/04/22", "05/05/22", "04/05/22"))
    assert [problem.line for problem in outcome.problems] == [4, 6]
    assert outcome.column("orders", "purchased_at") == ["2022-04-13", "2022-05-30", "2022-05-05"]
    alone = read_text(READER, tmp_path, report("05/04/22", "06/06/22"))
    assert [problem.line for problem in alone.problems] == [2]


def test_a_way_that_contradicts_itself_keeps_only_its_sure_days(tmp_path: Path) -> None:
    outcome = read_text(READER, tmp_path, report("04-30-22", "30-04-22", "05-04-22"))
    assert outcome.column("orders", "purchased_at") == ["2022-04-30", "2022-04-30"]
    assert [problem.line for problem in outcome.problems] == [4]


def test_only_the_beginning_of_the_status_says_pending_or_cancelled() -> None:
    assert read(READER, SAMPLE).column("orders", "order_status") == [
        "shipped", "shipped", "shipped", "cancelled", "pending", "unshipped", "shipped", None, None,
    ]  # fmt: skip


def test_a_cancelled_line_does_not_cancel_an_order_with_other_lines() -> None:
    outcome = read(READER, SAMPLE)
    assert [row.get("order_status") for row in outcome.of("orders") if row["order_id"].startswith("171-0000007")] == [
        "shipped",
        None,
    ]
    assert "1 orders have cancelled lines and others: they are not cancelled" in outcome.notices


def test_the_orders_are_of_amazon_in_whatever_marketplace_is_named(tmp_path: Path) -> None:
    outcome = read(READER, SAMPLE, "US")
    assert {row["marketplace_id"] for row in outcome.of("orders")} == {INDIA}
    assert "the report is of Amazon.in, so its orders are not of ATVPDKIKX0DER" in outcome.notices
    header = "Order ID,Date,Status,Fulfilment,Sales Channel ,SKU,ASIN,Courier Status,Qty,currency,Amount,ship-country\n"
    line = "1,04-30-22,Shipped,Amazon,{},S,B1,Shipped,1,,10,IN\n"
    full = read_text(READER, tmp_path, header + line.format("Amazon.in") + line.format("Non-Amazon"))
    assert full.column("orders", "marketplace_id") == [INDIA, "Non-Amazon"]
    assert (full.of("orders")[0]["asin"], full.of("orders")[0]["currency"]) == ("B1", "INR")


def test_no_place_size_or_category_becomes_a_cell() -> None:
    assert not {"ROE NAGAR", "600001", "Shirt", "XL", "Easy Ship"} & read(READER, SAMPLE).cells


@needs_real
def test_every_line_of_the_real_file_by_status_and_channel(tmp_path: Path) -> None:
    reading, staged = brought_in(READER, REAL, tmp_path)
    with REAL.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    assert len(reading.problems) == 0
    assert (reading.rows, reading.loaded, len(staged["orders"])) == (16355, 16355, len(lines))
    expected = Counter((_expected_status(line["Status"]), _channel(line)) for line in lines)
    assert Counter((row["order_status"], row["fulfillment_channel"]) for row in staged["orders"]) == expected
    assert sum(row["quantity"] for row in staged["orders"]) == sum(int(line["Qty"]) for line in lines)
    assert {row["marketplace_id"] for row in staged["orders"]} == {INDIA}


def _expected_status(word: str) -> str:
    return {"Cancelled": "cancelled", "Pending": "pending", "Waiting for Pick Up": "unshipped"}.get(word, "shipped")


def _channel(line: dict[str, str]) -> str:
    return {"Amazon": "AFN", "Merchant": "MFN"}[line["Fulfilment"]]


@needs_real
def test_the_days_of_the_real_file_agree_with_its_own_index(tmp_path: Path) -> None:
    """The reader does not look at `index`: it runs backwards through each month, day by day."""
    _, staged = brought_in(READER, REAL, tmp_path)
    with REAL.open(encoding="utf-8", newline="") as file:
        index = [int(line["index"]) for line in csv.DictReader(file)]
    days = [row["purchased_at_day"] for row in staged["orders"]]
    runs: list[date] = []
    for _, day in sorted(zip(index, days, strict=True)):
        if not runs or runs[-1] != day:
            runs.append(day)
    jumps = sum(later != earlier - timedelta(days=1) for earlier, later in pairwise(runs))
    assert (min(days), max(days), len(set(days))) == (date(2022, 3, 31), date(2022, 6, 29), 91)
    assert jumps <= 3


@needs_real
def test_the_real_file_says_how_its_days_were_settled() -> None:
    notices = read(READER, REAL).notices
    assert notices[0] == (
        "days like 06-29-22 (9,362 lines) are read as month, day, year: 9,362 of them can be no other day"
    )
    assert "(6,993 lines) are read as month, day, year" in notices[1]
    assert "as day, month, year, 5,258 would not" in notices[1]
