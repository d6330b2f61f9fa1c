"""The shipped mapping on the real Olist files, against a plain loop over them."""

from __future__ import annotations

import csv
import os
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import pytest
from mapped_shops import Outcome

from plimsoll.intake.flat import opened
from plimsoll.intake.mapping import MappedReader, load_mapping
from plimsoll.intake.reading import Context, Lines, Notice, Problem, Rows

ROOT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("PLIMSOLL_SHARED_DATA") or ROOT.parent / "shared" / "data")
OLIST = SHARED / "olist_csv_as_published"
TOML = ROOT / "docs" / "examples" / "olist.toml"
NO_ITEM = "olist_order_items_dataset.csv says no seller_id for this order_id, so the line is no account's"

real = pytest.mark.skipif(not OLIST.is_dir(), reason="the Olist sample is not on this machine")


@dataclass
class Truth:
    """The files as a plain loop reads them: by physical line, and each order's sellers."""

    orders: dict[int, dict[str, str]]
    items: dict[int, dict[str, str]]
    reviews: dict[int, dict[str, str]]
    regions: dict[str, str]
    sellers: dict[str, list[str]]


def rows_of(name: str) -> dict[int, dict[str, str]]:
    with (OLIST / name).open(encoding="utf-8-sig", newline="") as file:
        lines = csv.reader(file)
        header = next(lines)
        found, line = {}, lines.line_num + 1
        for row in lines:
            found[line] = dict(zip(header, row, strict=True))
            line = lines.line_num + 1
    return found


@pytest.fixture(scope="module")
def truth() -> Truth:
    items = rows_of("olist_order_items_dataset.csv")
    sellers: dict[str, list[str]] = defaultdict(list)
    for item in items.values():
        if item["seller_id"] not in sellers[item["order_id"]]:
            sellers[item["order_id"]].append(item["seller_id"])
    customers = rows_of("olist_customers_dataset.csv").values()
    return Truth(
        rows_of("olist_orders_dataset.csv"),
        items,
        rows_of("olist_order_reviews_dataset.csv"),
        {customer["customer_id"]: customer["customer_state"] for customer in customers},
        sellers,
    )


def outcome_of(name: str) -> Outcome:
    mapping = load_mapping(TOML.read_bytes(), TOML.name)
    mapped = mapping.file_for(name)
    assert mapped is not None
    lookups = {each: opened(each, OLIST / each) for each in mapping.lookup_names}
    outcome = Outcome()
    for item in MappedReader(mapping, mapped, lookups).read(opened(name, OLIST / name), Context()):
        if isinstance(item, Rows):
            assert item.zone == "America/Sao_Paulo"
            outcome.rows.append(item)
        elif isinstance(item, Problem):
            outcome.problems.append(item)
        elif isinstance(item, Notice):
            outcome.notices.append(item.message)
        elif isinstance(item, Lines):
            outcome.counts.append(item.count)
    return outcome


def test_the_shipped_mapping_is_sound_without_the_data() -> None:
    mapping = load_mapping(TOML.read_bytes(), TOML.name)
    assert (mapping.name, mapping.marketplace, mapping.accounts_from_file) == ("olist", "OLIST", True)
    assert mapping.lookup_names == ("olist_order_items_dataset.csv", "olist_customers_dataset.csv")


@real
def test_every_order_is_a_row_of_each_of_its_sellers_or_a_problem(truth: Truth) -> None:
    outcome = outcome_of("olist_orders_dataset.csv")
    words = {"delivered": "shipped", "shipped": "shipped", "canceled": "cancelled", "unavailable": "cancelled"}
    expected = [
        (
            line, seller, order["order_id"], order["order_purchase_timestamp"],
            words.get(order["order_status"], "unshipped"), truth.regions[order["customer_id"]],
            order["order_estimated_delivery_date"][:10],
        )
        for line, order in truth.orders.items()
        for seller in truth.sellers[order["order_id"]]
    ]  # fmt: skip
    names = ("line", "account", "order_id", "purchased_at", "order_status", "ship_region", "deliver_by")
    assert [tuple(row.get(name) for name in names) for row in outcome.of("orders")] == expected
    without = [line for line, order in truth.orders.items() if not truth.sellers[order["order_id"]]]
    assert outcome.problem_lines == without
    assert {(problem.field, problem.message) for problem in outcome.problems} == {("order_id", NO_ITEM)}
    # 2,930 orders of one seller, 44 of two, 2 of three, and 24 (16 unavailable, 8 cancelled) without any item
    assert (len(expected), len(without), outcome.count, outcome.notices) == (3024, 24, 3000, [])


@real
def test_only_what_was_handed_over_is_a_parcel(truth: Truth) -> None:
    outcome = outcome_of("olist_orders_dataset.csv")
    expected = [
        (line, seller, order["order_delivered_carrier_date"], order["order_delivered_customer_date"] or None)
        for line, order in truth.orders.items()
        for seller in truth.sellers[order["order_id"]]
        if order["order_delivered_carrier_date"]
    ]
    names = ("line", "account", "shipped_at", "delivered_at")
    assert [tuple(row.get(name) for name in names) for row in outcome.of("shipments")] == expected
    assert len(expected) == 2994


@real
def test_every_item_adds_to_its_sellers_order(truth: Truth) -> None:
    outcome = outcome_of("olist_order_items_dataset.csv")
    expected = [
        (line, item["seller_id"], item["order_id"], item["product_id"], "1", item["price"], item["shipping_limit_date"])
        for line, item in truth.items.items()
    ]
    names = ("line", "account", "order_id", "asin", "quantity", "amount", "ship_by")
    assert [tuple(row.get(name) for name in names) for row in outcome.of("orders")] == expected
    assert (outcome.problems, outcome.notices, outcome.count) == ([], [], 3397)


@real
def test_every_review_is_feedback_of_each_seller_of_its_order_or_a_problem(truth: Truth) -> None:
    outcome = outcome_of("olist_order_reviews_dataset.csv")
    expected = [
        (line, seller, review["order_id"], review["review_score"], review["review_answer_timestamp"])
        for line, review in truth.reviews.items()
        for seller in truth.sellers[review["order_id"]]
    ]
    names = ("line", "account", "order_id", "rating", "left_at")
    assert [tuple(row.get(name) for name in names) for row in outcome.of("feedback")] == expected
    assert len(outcome.problems) == 23
    assert {problem.message for problem in outcome.problems} == {NO_ITEM}
    assert (len(expected), len(outcome.loaded_lines), outcome.count) == (3019, 2970, 2993)


@real
def test_a_review_is_asked_for_on_a_day_and_answered_later(truth: Truth) -> None:
    """Why `left_at` is the answer's time: the other column is the day of the survey, never after the answer."""
    clocks = {review["review_creation_date"][11:] for review in truth.reviews.values()}
    assert clocks <= {"00:00:00", "01:00:00"}  # 01:00 where that day's clocks skipped midnight
    assert all(review["review_creation_date"] < review["review_answer_timestamp"] for review in truth.reviews.values())
