"""Two other real tables that nobody wrote for Plimsoll: a sale report of one sheet, a retailer's invoice lines."""

from __future__ import annotations

import csv
import os
from collections import Counter
from pathlib import Path

import pyarrow.parquet
import pytest
from mapped_shops import read

SHARED = Path(os.environ.get("PLIMSOLL_SHARED_DATA") or Path(__file__).parents[2].parent / "shared" / "data")
SALES = SHARED / "amazon_in_sale_report" / "Amazon Sale Report.csv"
RETAIL = SHARED / "online_retail_uci" / "online_retail_2010_2011.parquet"

SALE_REPORT = """
name = "in-sales"
marketplace = "IN"
timezone = "Asia/Kolkata"
date_order = "MDY"
[[file]]
match = "*sale report*.csv"
table = "orders"
[file.columns]
order_id = "Order ID"
purchased_at = "Date"
fulfillment_channel = { column = "Fulfilment", values = { Amazon = "AFN", Merchant = "MFN" } }
quantity = "Qty"
amount = "Amount"
ship_region = "ship-state"
ship_service = "ship-service-level"
[file.columns.order_status]
column = "Status"
values = { Cancelled = "cancelled", "Pending*" = "pending" }
otherwise = "shipped"
"""
INVOICES = """
name = "retail"
marketplace = "OWN"
timezone = "Europe/London"
[[file]]
match = "invoices.csv"
table = "orders"
[file.columns]
order_id = "InvoiceNo"
purchased_at = "InvoiceDate"
fulfillment_channel = { constant = "MFN" }
order_status = { column = "InvoiceNo", values = { "C*" = "cancelled" }, otherwise = "shipped" }
sku = "StockCode"
quantity = "Quantity"
amount = "UnitPrice"
buyer_key = "CustomerID"
ship_country = "Country"
"""


@pytest.mark.skipif(not SALES.is_file(), reason="the sale report is not on this machine")
def test_a_sale_report_of_one_sheet(tmp_path: Path) -> None:
    outcome = read(tmp_path, SALE_REPORT, {SALES.name: SALES.read_bytes()}, SALES.name)
    with SALES.open(encoding="utf-8-sig", newline="") as file:
        truth = list(csv.DictReader(file))
    rows = outcome.of("orders")
    assert [row["order_id"] for row in rows] == [row["Order ID"].strip() for row in truth]
    assert Counter(row["fulfillment_channel"] for row in rows) == Counter(
        {"Amazon": "AFN", "Merchant": "MFN"}[row["Fulfilment"]] for row in truth
    )
    assert Counter(row["order_status"] for row in rows)["cancelled"] == 2377
    assert {row["marketplace_id"] for row in rows} == {"A21TJRUUN4KGV"}
    assert (outcome.problems, outcome.notices, outcome.count) == ([], [], len(truth))


@pytest.mark.skipif(not RETAIL.is_file(), reason="the retailer's invoices are not on this machine")
def test_a_retailers_invoice_lines(tmp_path: Path) -> None:
    table = pyarrow.parquet.read_table(RETAIL).slice(0, 20_000)
    lines = table.to_pylist()
    with (tmp_path / "written.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, table.column_names)
        writer.writeheader()
        writer.writerows(lines)
    outcome = read(tmp_path, INVOICES, {"invoices.csv": (tmp_path / "written.csv").read_bytes()}, "invoices.csv")
    cancelled = sum(line["InvoiceNo"].startswith("C") for line in lines)
    assert cancelled > 0
    assert Counter(row["order_status"] for row in outcome.of("orders"))["cancelled"] == cancelled
    assert (outcome.problems, outcome.count, len(outcome.loaded_lines)) == ([], len(lines), len(lines))
