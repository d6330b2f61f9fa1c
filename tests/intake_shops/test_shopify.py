"""Shopify's export of orders."""

from __future__ import annotations

import csv
import tempfile
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from intake_carriers.document_reading import accounted_for, complaints, read, shared

from plimsoll.intake.readers.shopify_orders import SHOPIFY_ORDERS

if TYPE_CHECKING:
    from intake_carriers.document_reading import Outcome

HEADER = (
    "Name,Email,Financial Status,Fulfillment Status,Currency,Created at,Lineitem quantity,Lineitem name,Lineitem price,"
    "Lineitem sku,Cancelled at,Payment Method,Source\n"
)
EXPORT = ("fixtures", "shopify_export", "shopify_orders_export_ca.csv")


def orders(folder: Path, *lines: str, header: str = HEADER) -> Outcome:
    file = folder / "export.csv"
    file.write_text(header + "".join(f"{line}\n" for line in lines), encoding="utf-8")
    return read(file)


def line(financial: str = "paid", fulfilled: str = "unfulfilled", cancelled: str = "", price: str = "10.00") -> str:
    items = f"USD,2026-03-01 10:00:00 -0500,2,Thing,{price},T-1"
    return f"#1,a@example.org,{financial},{fulfilled},{items},{cancelled},card,web"


@pytest.mark.parametrize(
    ("financial", "fulfilled", "cancelled", "status"),
    [
        ("paid", "fulfilled", "", "shipped"),
        ("paid", "partial", "", "partially_shipped"),
        ("paid", "unfulfilled", "", "unshipped"),
        ("authorized", "", "", "unshipped"),
        ("pending", "unfulfilled", "", "pending"),
        ("pending", "fulfilled", "", "shipped"),
        ("refunded", "restocked", "", "unshipped"),
        ("voided", "unfulfilled", "2026-03-02 10:00:00 -0500", "cancelled"),
        ("paid", "fulfilled", "2026-03-02 10:00:00 -0500", "cancelled"),
        ("", "", "", None),
    ],
)
def test_the_state_of_an_order(
    tmp_path: Path, financial: str, fulfilled: str, cancelled: str, status: str | None
) -> None:
    outcome = orders(tmp_path, line(financial, fulfilled, cancelled))
    assert outcome.column("orders", "order_status") == [status]
    assert "cancelled_by" not in outcome.rows("orders")[0]
    assert outcome.notices == []


def test_an_amount_is_what_the_line_costs(tmp_path: Path) -> None:
    assert orders(tmp_path, line(price="7.49")).column("orders", "amount") == ["14.98"]


def test_a_price_that_is_none_is_complained_of_where_it_stands(tmp_path: Path) -> None:
    outcome = orders(tmp_path, line(price="1e400"))
    assert complaints(outcome) == ["orders 2 Lineitem price: '1e400' is not a number"]


def test_a_line_without_a_name_is_complained_of(tmp_path: Path) -> None:
    outcome = orders(tmp_path, line(), "," + line().partition(",")[2])
    assert complaints(outcome) == ["orders 3 Name: is empty"]


def test_no_column_about_a_buyer_is_held(tmp_path: Path) -> None:
    (row,) = orders(tmp_path, line()).rows("orders")
    assert "a@example.org" not in row.values()
    assert "buyer_key" not in row


def test_other_exports_of_orders_are_not_recognised(tmp_path: Path) -> None:
    from plimsoll.intake.flat import opened

    file = tmp_path / "orders.csv"
    file.write_text("Name,Created at,Lineitem quantity\n#1,2026,1\n", encoding="utf-8")
    assert not SHOPIFY_ORDERS.recognises(opened("orders.csv", file))


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=8), st.text(max_size=8), st.text(max_size=8), st.text(max_size=8))
def test_any_words_in_the_cells_are_read(a: str, b: str, c: str, d: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "export.csv"
        with file.open("w", encoding="utf-8", errors="replace", newline="") as out:
            out.write(HEADER)
            csv.writer(out).writerow(["#1", "", a, b, "USD", c, d, "Thing", a, "T-1", d, b, "web"])
        outcome = read(file)
    assert accounted_for(outcome)
    complaints(outcome)


def test_a_real_export_is_loaded_line_by_line() -> None:
    outcome = read(shared(*EXPORT))
    assert outcome.lines == len(outcome.rows("orders")) == 64
    assert complaints(outcome) == []
    assert outcome.notices == []
    assert len(set(outcome.column("orders", "order_id"))) == 20
    assert set(outcome.column("orders", "order_status")) == {"unshipped", None}
    assert outcome.column("orders", "order_status").count("unshipped") == 20


def test_the_items_of_a_real_order_come_to_its_subtotal() -> None:
    file = shared(*EXPORT)
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for row in read(file).rows("orders"):
        sums[row["order_id"]] += Decimal(row["amount"])
    with file.open(encoding="utf-8", newline="") as lines:
        firsts = [row for row in csv.DictReader(lines) if row["Subtotal"]]
    assert len(firsts) == 20
    for row in firsts:
        assert sums[row["Name"]] == Decimal(row["Subtotal"]) + Decimal(row["Discount Amount"])
