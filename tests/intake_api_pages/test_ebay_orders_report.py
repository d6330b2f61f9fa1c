"""eBay's orders report: its furniture, its days and money, orders of several items, and whose marketplace it is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from intake_api_pages.api_pages_reading import read, read_text
from intake_carriers.document_reading import accounted_for, complaints

from plimsoll.facts.fold import ITEM_COLUMNS

if TYPE_CHECKING:
    from intake_carriers.document_reading import Outcome

HEADER = (
    "Sales Record Number,Order Number,Item Number,Custom Label,Quantity,Sold For,Sale Date,Paid On Date,Shipped On Date"
)
SAMPLE = Path(__file__).parent / "samples" / "ebay_orders_report_us.csv"


def line(
    number: str = "1", item: str = "11", day: str = "Sep-18-26", paid: str = "Sep-18-26", shipped: str = ""
) -> str:
    return f"{number},o-{number},{item},SKU-{item},2,$5.00,{day},{paid},{shipped}"


def report(folder: Path, *lines: str, marketplace: str | None = "EBAY_US") -> Outcome:
    return read_text(folder, "\n".join([HEADER, *lines, ""]), marketplace)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("Sep-18-26", "2026-09-18"), ("18-Sep-26", "2026-09-18"), ("Sept-01-2026", "2026-09-01"),
        ("Dec-31-26 23:45:00", "2026-12-31 23:45:00"), ("2026-09-18", "2026-09-18"), ("Feb-31-26", "Feb-31-26"),
        ("Foo-01-26", "Foo-01-26"),
    ],
)  # fmt: skip
def test_days_have_a_month_name_in_either_place(tmp_path: Path, written: str, day: str) -> None:
    assert report(tmp_path, line(day=written)).column("orders", "purchased_at") == [day]


@pytest.mark.parametrize(
    ("written", "amount", "currency"),
    [
        ("$5.00", "10.00", "USD"), ("AU $1,305.50", "2611.00", "AUD"), ("EUR 90,00", "180.00", "EUR"),
        ("1 234,50 €", "2469.00", "EUR"), ("£3.25", "6.50", "GBP"), ("C $4.00", "8.00", "CAD"),
        ("5.00", "10.00", "USD"), ("free", "free", None),
    ],
)  # fmt: skip
def test_money_carries_its_currency(tmp_path: Path, written: str, amount: str, currency: str | None) -> None:
    outcome = report(tmp_path, f'1,o-1,11,SKU,2,"{written}",Sep-18-26,Sep-18-26,')
    assert outcome.column("orders", "amount") == [amount]
    assert outcome.column("orders", "currency") in ([currency], [None] if written == "5.00" else [currency])


def test_an_orders_own_line_says_nothing_that_its_items_add_up_to(tmp_path: Path) -> None:
    outcome = report(tmp_path, line(item=""), line(item="11"), line(item="12"))
    own, *items = outcome.rows("orders")
    assert not {"quantity", "amount", "sku"} & own.keys()
    assert set(ITEM_COLUMNS) - {"asin"} <= items[0].keys()
    assert sum(int(item["quantity"]) for item in items) == 4


@pytest.mark.parametrize(
    ("lines", "status"),
    [
        ([line(shipped="Sep-19-26")], "shipped"),
        ([line()], "unshipped"),
        ([line(paid="")], "pending"),
        ([line(item="", shipped=""), line(item="11", paid="", shipped="Sep-19-26"), line(item="12", paid="")],
         "partially_shipped"),
        ([line(item="", shipped="Sep-19-26"), line(item="11", paid=""), line(item="12", paid="")], "shipped"),
        ([line(item="12", paid=""), line(item="", shipped="")], "unshipped"),
    ],
)  # fmt: skip
def test_the_lines_of_an_order_say_its_state_together(tmp_path: Path, lines: list[str], status: str) -> None:
    assert set(report(tmp_path, *lines).column("orders", "order_status")) == {status}


def test_a_sale_that_was_never_paid_is_pending_under_its_record_number(tmp_path: Path) -> None:
    outcome = report(tmp_path, "145,,11,SKU,1,$5.00,Sep-18-26,,", "146,,11,SKU,1,$5.00,Sep-18-26,Sep-19-26,")
    assert outcome.column("orders", "order_id") == ["sales-record/145"]
    assert outcome.column("orders", "order_status") == ["pending"]
    assert [problem.field for problem in outcome.problems] == ["Order Number"]


@pytest.mark.parametrize("marketplace", [None, "US", "ATVPDKIKX0DER", "SHOPIFY"])
def test_the_report_never_enters_another_platforms_marketplace(tmp_path: Path, marketplace: str | None) -> None:
    outcome = report(tmp_path, line(), marketplace=marketplace)
    assert outcome.refused
    assert outcome.parts == []
    assert "EBAY_US" in outcome.problems[0].hint
    assert outcome.lines == 1


@pytest.mark.parametrize("marketplace", ["EBAY_US", "EBAY_DE", "EBAY_XX"])
def test_the_site_is_the_one_that_was_named(tmp_path: Path, marketplace: str) -> None:
    assert report(tmp_path, line(), marketplace=marketplace).column("orders", "marketplace_id") == [marketplace]


def test_furniture_is_no_data_and_keeps_its_place(tmp_path: Path) -> None:
    body = [
        ",,,,,,,,",
        HEADER,
        '"","","","","","","","",""',
        line(),
        line("2"),
        "",
        "2,record(s) downloaded,",
        "Seller ID : x",
    ]
    outcome = read_text(tmp_path, "\r\n".join(body) + "\r\n", "EBAY_US")
    assert outcome.lines == 2
    assert [row["line"] for row in outcome.rows("orders")] == [4, 5]
    assert outcome.problems == []


def test_a_report_without_sales_says_that_there_were_none(tmp_path: Path) -> None:
    outcome = report(tmp_path, "0,record(s) downloaded,")
    assert (outcome.lines, outcome.problems, outcome.parts) == (0, [], [])


def test_a_line_with_too_few_fields_is_a_problem(tmp_path: Path) -> None:
    outcome = report(tmp_path, line(), "2,o-2,11")
    assert [problem.line for problem in outcome.problems] == [3]
    assert accounted_for(outcome)


def test_the_buyers_name_is_hashed_and_nothing_else_of_the_buyer_is_read() -> None:
    outcome = read(SAMPLE, "EBAY_US")
    assert set(outcome.column("orders", "buyer_key")) > {"buyer_one", "buyer_two"}
    assert complaints(outcome)
    assert "Wilhelmina" not in outcome.said()


def test_two_items_in_one_parcel_are_one_shipment(tmp_path: Path) -> None:
    header = HEADER + ",Tracking Number"
    lines = [line(item=item, shipped="Sep-19-26") + ",T1" for item in ("11", "12")] + [line("2") + ",T1"]
    outcome = read_text(tmp_path, "\n".join([header, *lines, ""]), "EBAY_US")
    assert outcome.column("shipments", "shipment_id") == ["o-1/T1", "o-2/T1"]
    assert outcome.column("shipments", "shipped_at") == ["2026-09-19", None]
