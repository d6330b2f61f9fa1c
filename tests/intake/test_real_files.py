"""Real tables, read and counted against the csv module; they rest outside the repository."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest
from intake_reads import gathered

from plimsoll.intake.flat import opened, text_rows
from plimsoll.intake.readers import READERS

SHARED = Path(os.environ.get("PLIMSOLL_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data"))

TABLES = [
    "amazon_in_sale_report/Amazon Sale Report.csv",
    "fixtures/shopify_export/shopify_orders_export_ca.csv",
    "fixtures/fivetran_amazon_sp/orders.csv",
    "olist_csv_as_published/olist_orders_dataset.csv",
    "olist_csv_as_published/olist_order_reviews_dataset.csv",
    "olist_csv_as_published/olist_order_items_dataset.csv",
    "text/complaints_labelled_en.csv",
]


def shared(name: str) -> Path:
    file = SHARED / name
    if not file.exists():
        pytest.skip(f"the shared data is not here: {name}")
    return file


@pytest.mark.parametrize("name", TABLES)
def test_a_real_table_comes_out_as_the_csv_module_reads_it(name: str) -> None:
    file = shared(name)
    with file.open(encoding="utf-8-sig", newline="") as text:
        reader = csv.reader(text)
        header = [column.strip() for column in next(reader)]
        expected, line = [], reader.line_num + 1
        for row in reader:
            if row:
                expected.append({**{name: cell or None for name, cell in zip(header, row, strict=True)}, "line": line})
            line = reader.line_num + 1
    result = gathered(text_rows(opened(name, file)))
    assert not result.problems
    assert result.counts == [len(expected)]
    assert result.rows == expected


def test_the_feedback_reports_real_header_is_recognised() -> None:
    file = shared("fixtures/amazon_report_headers_airbyte/GET_SELLER_FEEDBACK_DATA.header.tsv")
    assert [reader.name for reader in READERS if reader.recognises(opened(file.name, file))] == ["amazon_feedback"]


def test_no_two_readers_take_the_same_file() -> None:
    for file in sorted(shared("fixtures").parent.rglob("*")):
        if file.is_file():
            taken = [reader.name for reader in READERS if reader.recognises(opened(file.name, file))]
            assert len(taken) <= 1, (file, taken)
