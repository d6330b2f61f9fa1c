from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from intake_reads import SAMPLES, Gathered, gathered

from plimsoll.intake.flat import opened
from plimsoll.intake.readers import READERS
from plimsoll.intake.readers.amazon_orders import AmazonOrders
from plimsoll.intake.reading import Context
from plimsoll.policies import find_marketplace

if TYPE_CHECKING:
    from collections.abc import Callable

    from intake_reads import Write

    from plimsoll.intake.reading import Opened

HEADER = [
    "amazon-order-id",
    "purchase-date",
    "last-updated-date",
    "order-status",
    "fulfillment-channel",
    "sales-channel",
]
ROW = [
    "113-0000001-0000001",
    "2026-06-17T08:04:21+00:00",
    "2026-06-18T08:04:21+00:00",
    "Shipped",
    "Amazon",
    "Amazon.com",
]


def report(changes: list[dict[str, str]], header: list[str] | None = None, delimiter: str = "\t") -> str:
    header = header or HEADER
    rows = [
        [change.get(name, dict(zip(HEADER, ROW, strict=True)).get(name, "")) for name in header] for change in changes
    ]
    return "".join(delimiter.join(row) + "\r\n" for row in [header, *rows])


def read(seen: Opened, marketplace: str = "") -> Gathered:
    (reader,) = [reader for reader in READERS if reader.recognises(seen)]
    assert reader.name == "amazon_all_orders"
    return gathered(reader.read(seen, Context(find_marketplace(marketplace))))


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("Pending", "pending"),
        ("PendingAvailability", "pending"),
        ("Pending - Waiting for Pick Up", "pending"),
        ("Cancelled", "cancelled"),
        ("Canceled", "cancelled"),
        ("Shipped", "shipped"),
        ("SHIPPED", "shipped"),
        (" Shipped - Returned to Seller ", "shipped"),
        ("Shipping", "shipped"),
        ("Unshipped", "unshipped"),
        ("PartiallyShipped", "partially_shipped"),
        ("Partially Shipped", "partially_shipped"),
        ("", None),
    ],
)
def test_the_beginning_of_the_order_status_says_it(written: Write, word: str, status: str | None) -> None:
    result = read(written(report([{"order-status": word}])))
    assert result.column("order_status") == [status]
    assert result.notices == []


def test_an_item_status_never_cancels_its_order(written: Write) -> None:
    result = read(written(report([{"item-status": "Cancelled"}], [*HEADER, "item-status"])))
    assert result.column("order_status") == ["shipped"]


def test_statuses_without_a_meaning_are_left_open_and_named_once(written: Write) -> None:
    result = read(written(report([{"order-status": word} for word in ("Odd", "Odd", "Stranger")])))
    assert result.column("order_status") == [None, None, None]
    (notice,) = result.notices
    assert "'Odd'" in notice
    assert "'Stranger'" in notice


@pytest.mark.parametrize(
    ("word", "channel"),
    [("Amazon", "AFN"), ("AMAZON", "AFN"), ("Merchant", "MFN"), ("Seller", "MFN"), ("MFN", "MFN"), ("AFN", "AFN")],
)
def test_who_fulfils_is_translated(written: Write, word: str, channel: str) -> None:
    assert read(written(report([{"fulfillment-channel": word}]))).column("fulfillment_channel") == [channel]


@pytest.mark.parametrize("word", ["", "  "])
def test_who_fulfils_may_be_left_unsaid(written: Write, word: str) -> None:
    result = read(written(report([{"fulfillment-channel": word}])))
    assert [cell or None for cell in result.column("fulfillment_channel")] == [None]
    assert not result.problems


def test_an_unknown_fulfiller_is_a_problem_of_its_line(written: Write) -> None:
    result = read(written(report([{}, {"fulfillment-channel": "Pigeon"}, {}])))
    assert [(problem.line, problem.field) for problem in result.problems] == [(3, "fulfillment-channel")]
    assert result.lines == [2, 4]


@pytest.mark.parametrize("place", ["US", "DE", "JP", "BR", "AU", "TR"])
def test_the_sales_channel_says_the_marketplace_whatever_the_caller_says(written: Write, place: str) -> None:
    marketplace = find_marketplace(place)
    assert marketplace is not None
    result = read(written(report([{"sales-channel": marketplace.sales_channels[0]}])), "CA")
    assert result.column("marketplace_id") == [marketplace.id]
    assert result.column("sales_channel") == [marketplace.sales_channels[0]]


@pytest.mark.parametrize("word", ["Non-Amazon", "Non-Amazon US", "non-amazon it"])
@pytest.mark.parametrize("marketplace", ["", "US"])
def test_orders_of_other_shops_are_kept_apart(written: Write, word: str, marketplace: str) -> None:
    result = read(written(report([{"sales-channel": word}])), marketplace)
    assert result.column("marketplace_id") == result.column("sales_channel") == ["Non-Amazon"]


@pytest.mark.parametrize("word", ["Elsewhere", ""])
def test_an_unknown_sales_channel_takes_the_marketplace_named_or_is_a_problem(written: Write, word: str) -> None:
    seen = written(report([{"sales-channel": word}, {}]))
    named = read(seen, "CA")
    assert named.column("marketplace_id") == ["A2EUQ1WTGCTBG2", "ATVPDKIKX0DER"]
    assert len(named.notices) == bool(word)
    unnamed = read(seen)
    assert [(problem.line, problem.field) for problem in unnamed.problems] == [(2, "sales-channel")]
    assert unnamed.lines == [3]


def test_without_a_sales_channel_column_the_marketplace_must_be_named(written: Write) -> None:
    seen = written(report([{}, {}], HEADER[:-1]))
    assert read(seen, "JP").column("marketplace_id") == ["A1VC38T7YXB528"] * 2
    unnamed = read(seen)
    assert [(problem.line, "--marketplace" in problem.hint) for problem in unnamed.problems] == [(None, True)]
    assert (unnamed.rows, unnamed.counts) == ([], [2])


def test_a_line_wrong_in_two_ways_is_one_problem(written: Write) -> None:
    result = read(written(report([{"sales-channel": "Elsewhere", "fulfillment-channel": "Pigeon"}])))
    assert result.problem_lines == [2]


@pytest.mark.parametrize(
    ("times", "latest"),
    [
        (["2026-06-18T08:00:00+00:00", "2026-06-18T09:30:00+02:00"], "2026-06-18T08:00:00+00:00"),
        (["2026-06-18T08:00:00+00:00", "2026-06-18T09:30:00+00:00"], "2026-06-18T09:30:00+00:00"),
        (["2026-06-18T08:00:00Z", ""], "2026-06-18T08:00:00+00:00"),
        (["2026-06-18T08:00:00.5+09:00"], "2026-06-18T08:00:00.500000+09:00"),
        (["2026-13-18T08:00:00Z", "2026-06-18T08:00:00Z"], "2026-06-18T08:00:00+00:00"),
        (["2026-06-18 08:00", "18.06.2026", "soon", ""], None),
    ],
)
def test_the_reports_time_is_the_latest_update_in_it(written: Write, times: list[str], latest: str | None) -> None:
    result = read(written(report([{"last-updated-date": time} for time in times])))
    assert result.times == ([latest] if latest else [])


@pytest.mark.parametrize("spell", [str.upper, lambda name: name.replace("-", "_"), lambda name: name.replace("-", " ")])
def test_columns_are_found_however_they_are_spelled_and_in_any_order(
    written: Write, spell: Callable[[str], str]
) -> None:
    lines = report([{}]).split("\r\n")
    names = [spell(name) for name in reversed(lines[0].split("\t"))]
    row = reversed(lines[1].split("\t"))
    result = read(written("\t".join(names) + "\n" + "\t".join(row) + "\n"))
    assert result.column("order_id") == ["113-0000001-0000001"]
    assert result.parts[0].spelling["order_status"] == spell("order-status")


def test_a_column_spelled_in_two_ways_is_repeated(written: Write) -> None:
    result = read(written(report([{}], [*HEADER, "order_status"])))
    assert [(problem.line, problem.field) for problem in result.problems] == [(1, "order-status")]
    assert (result.rows, result.counts) == ([], [1])


def test_quotes_are_data_in_the_report_and_quotes_in_a_saved_copy(written: Write) -> None:
    header = [*HEADER, "sku", "product-name"]
    result = read(written(report([{"sku": '5" pipe', "product-name": '"open'}, {}], header)))
    assert (result.column("sku"), result.counts) == (['5" pipe', None], [2])
    saved = report([{"sku": '"5"" pipe"', "product-name": '"a, b"'}], header, delimiter=",")
    assert read(written(saved)).column("sku") == ['5" pipe']


def test_nothing_that_names_a_buyer_or_a_product_becomes_a_cell() -> None:
    allowed = {
        "order_id", "sales_channel", "fulfillment_channel", "purchased_at", "order_status", "is_replacement", "asin",
        "sku", "quantity", "amount", "currency", "ship_country", "ship_region", "ship_service", "marketplace_id",
        "line",
    }  # fmt: skip
    for name in ("amazon_orders.txt", "amazon_orders_newer.txt"):
        result = read(opened(name, SAMPLES / name))
        assert {cell for row in result.rows for cell in row} <= allowed
        assert "Exampleville" not in str(result.rows)


def test_other_reports_about_orders_are_not_taken_for_it(written: Write) -> None:
    shipments = ["amazon-order-id", "shipment-id", "purchase-date", "buyer-email", "sku", "fulfillment-channel"]
    assert not AmazonOrders().recognises(written("\t".join(shipments) + "\n"))
