"""The files are what a seller would have: headers, spellings, encodings, nothing personal."""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
import simulate_recount as plain

from plimsoll.facts.schema import TABLES
from plimsoll.policies import find_marketplace
from plimsoll.simulate import ShopPlan, shop_of_size, write_shop
from plimsoll.simulate.causes import CAUSES, TROUBLES
from plimsoll.simulate.interchange import COLUMNS
from plimsoll.simulate.words import LANGUAGES, sentences

if TYPE_CHECKING:
    from pathlib import Path

SITES = (("US", 40), ("DE", 20), ("GB", 15), ("FR", 10), ("JP", 15))
BASE_COLUMNS = [
    "amazon-order-id",
    "merchant-order-id",
    "purchase-date",
    "last-updated-date",
    "order-status",
    "fulfillment-channel",
    "sales-channel",
    "order-channel",
    "url",
    "ship-service-level",
    "product-name",
    "sku",
    "asin",
    "item-status",
    "quantity",
    "currency",
    "item-price",
    "item-tax",
    "shipping-price",
    "shipping-tax",
    "gift-wrap-price",
    "gift-wrap-tax",
    "item-promotion-discount",
    "ship-promotion-discount",
    "ship-city",
    "ship-state",
    "ship-postal-code",
    "ship-country",
    "promotion-ids",
]


@pytest.fixture
def sites(busy: ShopPlan) -> ShopPlan:
    return replace(busy, marketplaces=SITES)


def test_every_interchange_file_says_what_it_is_by_its_header(busy: ShopPlan, tmp_path: Path) -> None:
    written = write_shop(busy, tmp_path)
    tables = {file.table for file in written.files}
    assert tables == {"orders", "feedback", *COLUMNS} - {"order_notes", "feedback_removed"}
    for file in written.files:
        if file.format == "interchange":
            with file.path.open(encoding="utf-8", newline="") as handle:
                header = next(csv.reader(handle))
            names = {column.name for column in TABLES[file.table].columns}
            assert set(header) <= names
            assert TABLES[file.table].required <= set(header)


def test_every_cell_is_one_the_schema_allows(busy: ShopPlan, tmp_path: Path) -> None:
    written = write_shop(busy, tmp_path, formats=("interchange",))
    for file in written.files:
        table = TABLES[file.table]
        for row in plain.table(file.path):
            for name, text in row.items():
                column = table.column(name)
                if column.kind == "key":
                    assert text
                elif text and column.kind == "choice":
                    assert text in column.choices
                elif text and column.kind == "time":
                    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", text)
                elif text and column.kind in {"integer", "decimal"}:
                    assert float(text) >= (column.lowest or 0)
                elif column.kind == "boolean":
                    assert text in {"", "true", "false"}


def test_written_counts_its_rows(sites: ShopPlan, tmp_path: Path) -> None:
    written = write_shop(replace(sites, order_files=3), tmp_path)
    for file in written.files:
        delimiter = "\t" if file.format == "amazon" else ","
        assert len(plain.table(file.path, delimiter)) == file.rows
    assert {path for path in written.imports.rglob("*") if path.is_file()} == {file.path for file in written.files}
    assert plain.truth(written.truth)["rows"] == written.rows


def test_the_all_orders_report_is_amazons(sites: ShopPlan, tmp_path: Path) -> None:
    plan = replace(sites, rates=replace(sites.rates, long_pending=0.2, second_item=0.3))
    written = write_shop(plan, tmp_path, formats=("amazon",))
    files = [file for file in written.files if file.table == "orders" and file.format == "amazon"]
    assert [file.path.name for file in files] == ["all-orders-EU.txt", "all-orders-FE.txt", "all-orders-NA.txt"]
    statuses, channels, items = Counter[str](), Counter[str](), Counter[tuple[str, str]]()
    for file in files:
        lines = file.path.read_text(encoding="utf-8").split("\n")
        assert lines[0].split("\t")[:29] == BASE_COLUMNS
        assert {line.count("\t") for line in lines if line} == {31}
        for row in plain.table(file.path, "\t"):
            assert re.fullmatch(r"(\d{3}|S01)-\d{7}-\d{7}", row["amazon-order-id"])
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", row["purchase-date"])
            statuses[row["order-status"]] += 1
            channels[row["sales-channel"]] += 1
            items[row["order-status"].split(" ")[0], row["item-status"]] += 1
            place = find_marketplace(row["sales-channel"])
            assert place is not None or row["sales-channel"] == "Non-Amazon"
            assert place is None or place.currency == row["currency"]
    assert {"Shipped", "Shipped - Delivered to Buyer", "Pending", "Unshipped", "Cancelled"} == set(statuses)
    assert len(channels) == 6
    assert items["Shipped", "Cancelled"] > 0  # an item's status never cancels its order (K16)


def test_overlapping_order_files_say_the_same(busy: ShopPlan, tmp_path: Path) -> None:
    whole = write_shop(replace(busy, order_files=1), tmp_path / "one", formats=("amazon",))
    parted = write_shop(replace(busy, order_files=4, overlap_days=6), tmp_path / "four", formats=("amazon",))
    names = sorted(path.name for path in (parted.imports / "amazon").glob("all-orders-NA*"))
    assert names == [f"all-orders-NA-{part}.txt" for part in (1, 2, 3, 4)]
    lines = [
        set(path.read_text(encoding="utf-8").split("\n")) for path in sorted(parted.imports.rglob("all-orders-NA*"))
    ]
    assert all(len(one & two) > 20 for one, two in pairwise(lines))
    assert set.union(*lines) == set(
        (whole.imports / "amazon" / "all-orders-NA.txt").read_text(encoding="utf-8").split("\n")
    )
    assert plain.told(plain.truth(parted.truth)["cells"]) == plain.recount(parted.imports, busy.as_of, source="amazon")


@pytest.mark.parametrize("native", [False, True])
def test_feedback_days_are_written_as_the_marketplace_does(sites: ShopPlan, tmp_path: Path, native: bool) -> None:
    plan = replace(sites, native_encodings=native, orders=2_500)
    written = write_shop(plan, tmp_path)
    encodings = {"DE": "cp1252", "FR": "cp1252", "JP": "cp932"} if native else {}
    days = {
        row["order_id"]: row["left_at"][:10]
        for row in plain.interchange_feedback(written.imports)
        if int(row["rating"]) <= 3 and not row["removed_at"] and not row["struck_through_at"]
    }
    shown = plain.amazon_feedback(written.imports, encodings)
    removed = {row["order_id"] for row in plain.table(written.imports / "records" / "feedback_removed.csv")}
    assert {row["order_id"]: row["left_at"][:10] for row in shown if row["order_id"] not in removed} == days
    files = {file.path.name: file for file in written.files if file.format == "amazon" and file.table == "feedback"}
    assert set(files) == {f"feedback-{country}.txt" for country, _ in SITES}
    for country, pattern in (
        ("US", r"\d\d?/\d\d?/\d\d"),
        ("DE", r"\d\d?\.\d\d?\.\d\d"),
        ("JP", r"\d\d/\d\d?/\d\d?"),
    ):
        file = files[f"feedback-{country}.txt"]
        rows = plain.table(file.path, "\t", encodings.get(country, "utf-8"))
        assert rows
        assert all(re.fullmatch(pattern, row["Date"]) for row in rows)
        place = find_marketplace(country)
        assert place is not None
        assert file.marketplace_id == place.id
    japanese = plain.table(files["feedback-JP.txt"].path, "\t", encodings.get("JP", "utf-8"))
    assert any(re.search("[ぁ-ん]", row["Comments"]) for row in japanese)


def test_nobody_can_be_written_to(sites: ShopPlan, tmp_path: Path) -> None:
    written = write_shop(replace(sites, own_shop_orders=30), tmp_path)
    for path in tmp_path.rglob("*"):
        if path.is_file():
            found = re.findall(r"[\w.+-]+@[\w.-]+", path.read_text(encoding="utf-8"))
            assert all(text.endswith(".invalid") for text in found if not re.match(r"\w+@\d{4}-", text)), path
    keys = [row["buyer_key"] for row in plain.interchange_orders(written.imports).values()]
    assert all(re.fullmatch("[0-9a-f]{16}", key) for key in keys)


def test_own_shop_orders_lie_beside_and_count_nowhere(busy: ShopPlan, tmp_path: Path) -> None:
    alone = write_shop(busy, tmp_path / "alone")
    beside = write_shop(replace(busy, own_shop_orders=50), tmp_path / "beside")
    rows = plain.table(tmp_path / "beside" / "own_shop" / "orders_export.csv")
    assert len(rows) == 50
    assert plain.truth(alone.truth)["cells"] == plain.truth(beside.truth)["cells"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_cover_every_cause_and_offer_nothing(language: str) -> None:
    found = sentences(language)
    causes = {cause for wheel in CAUSES.values() for cause in wheel.values}
    causes |= {cause for trouble in TROUBLES.values() for cause in trouble.causes.values}
    assert causes - {"fraud"} | {"good", "neutral"} <= set(found["comments"])
    texts = [text for section in found.values() for group in section.values() for text in group]
    assert len(texts) == len(set(texts)) >= 36
    forbidden = re.compile(
        r"[@\t\n\"]|https?|www|coupon|gutschein|discount|rabatt|优惠券|折扣|クーポン|guarantee", re.IGNORECASE
    )
    assert not [text for text in texts if forbidden.search(text)]


def test_a_closed_shop_sends_nothing_over_the_spring_festival(tmp_path: Path) -> None:
    from plimsoll.simulate import Season

    plan = shop_of_size(3_000, 4, date(2026, 4, 15), days=100)
    closed = replace(plan, season=Season(spring_festival=0.3))
    for detail in ("full", "lean"):
        written = write_shop(replace(closed, detail=detail), tmp_path / detail, formats=("interchange",))
        orders = plain.interchange_orders(written.imports)
        assert plain.recount(written.imports, plan.as_of) == plain.told(plain.truth(written.truth)["cells"])
    written = write_shop(closed, tmp_path / "again", formats=("interchange",))
    parcels = plain.table(written.imports / "records" / "shipments.csv")
    mine = [row for row in parcels if orders[row["order_id"]]["fulfillment_channel"] == "MFN"]
    placed = {row["shipment_id"]: orders[row["order_id"]]["purchased_at"][:10] for row in mine}
    closing = [row for row in mine if "2026-02-14" <= placed[row["shipment_id"]] <= "2026-02-24"]
    assert closing
    assert min(row["confirmed_at"] for row in closing) >= "2026-02-25"
    in_time = [row for row in closing if row["delivered_at"] and row["delivered_at"] <= row["promised_at"]]
    assert len(in_time) > 0.8 * len(closing)
    per_day = Counter(row["purchased_at"][:10] for row in orders.values())
    assert per_day["2026-02-18"] < 0.6 * per_day["2026-03-18"]
    assert per_day[(date(2026, 2, 14) - timedelta(days=4)).isoformat()] > 0.6 * per_day["2026-03-17"]
