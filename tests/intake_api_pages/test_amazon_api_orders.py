"""Amazon's Orders API, both versions: what an order's state, place and items come to."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from intake_api_pages.api_pages_reading import read_json, read_text
from intake_carriers.document_reading import accounted_for, complaints, shared

if TYPE_CHECKING:
    from pathlib import Path

ID = "113-0000001-0000001"
V0: dict[str, Any] = {
    "AmazonOrderId": ID, "PurchaseDate": "2026-08-01T10:00:00Z", "LastUpdateDate": "2026-08-01T11:00:00Z",
    "OrderStatus": "Unshipped", "FulfillmentChannel": "MFN", "MarketplaceId": "ATVPDKIKX0DER",
}  # fmt: skip
V2026: dict[str, Any] = {
    "orderId": ID, "createdTime": "2026-08-01T10:00:00Z", "lastUpdatedTime": "2026-08-01T11:00:00Z",
    "salesChannel": {"channelName": "AMAZON", "marketplaceId": "ATVPDKIKX0DER"},
    "fulfillment": {"fulfillmentStatus": "UNSHIPPED", "fulfilledBy": "MERCHANT"}, "orderItems": [],
}  # fmt: skip


def item_v0(number: str = "1", quantity: int = 1, amount: str = "10.00") -> dict[str, Any]:
    price = {"CurrencyCode": "USD", "Amount": amount}
    return {"ASIN": f"B00000000{number}", "OrderItemId": number, "QuantityOrdered": quantity, "ItemPrice": price}


def item_2026(number: str = "1", **more: Any) -> dict[str, Any]:
    return {"orderItemId": number, "quantityOrdered": 1, "product": {"asin": f"B00000000{number}"}, **more}


def cancelled_by(*who: str) -> list[dict[str, Any]]:
    return [item_2026(str(n), cancellation={"cancellationExecution": {"cancelledBy": w}}) for n, w in enumerate(who)]


def v2026(status: str, **more: Any) -> dict[str, Any]:
    return V2026 | {"fulfillment": V2026["fulfillment"] | {"fulfillmentStatus": status}} | more


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("Pending", "pending"), ("PendingAvailability", "pending"), ("Unshipped", "unshipped"),
        ("PartiallyShipped", "partially_shipped"), ("Shipped", "shipped"), ("InvoiceUnconfirmed", "shipped"),
        ("Canceled", "cancelled"), ("Unfulfillable", "unshipped"), (None, None),
    ],
)  # fmt: skip
def test_every_status_of_version_0_has_its_meaning(tmp_path: Path, word: str | None, status: str | None) -> None:
    assert read_json(tmp_path, {"payload": V0 | {"OrderStatus": word}}).column("orders", "order_status") == [status]


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("PENDING", "pending"), ("PENDING_AVAILABILITY", "pending"), ("UNSHIPPED", "unshipped"),
        ("PARTIALLY_SHIPPED", "partially_shipped"), ("SHIPPED", "shipped"), ("CANCELLED", "cancelled"),
        ("UNFULFILLABLE", "unshipped"),
    ],
)  # fmt: skip
def test_every_status_of_version_2026_has_its_meaning(tmp_path: Path, word: str, status: str) -> None:
    assert read_json(tmp_path, {"order": v2026(word)}).column("orders", "order_status") == [status]


@pytest.mark.parametrize(
    ("page", "field"),
    [
        (V0 | {"OrderStatus": "Teleported"}, "OrderStatus"),
        (V0 | {"FulfillmentChannel": "DRONE"}, "FulfillmentChannel"),
        (v2026("TELEPORTED"), "fulfillment.fulfillmentStatus"),
        (v2026("CANCELLED", orderItems=cancelled_by("NOBODY")), "cancellation.cancellationExecution.cancelledBy"),
        (V2026 | {"salesChannel": {"channelName": "BAZAAR"}}, "salesChannel.channelName"),
    ],
)
def test_a_word_that_is_not_known_is_a_problem_that_names_the_known_ones(
    tmp_path: Path, page: dict[str, Any], field: str
) -> None:
    (problem,) = read_json(tmp_path, page).problems
    assert problem.field == field
    assert problem.line == 1
    assert problem.hint.startswith("known are: ")


def test_a_buyers_words_in_a_fixed_field_are_masked(tmp_path: Path) -> None:
    (problem,) = read_json(tmp_path, V0 | {"OrderStatus": "ask anna@example.org"}).problems
    assert "example.org" not in problem.message


def test_an_items_cancellation_never_cancels_its_order(tmp_path: Path) -> None:  # K16
    outcome = read_json(tmp_path, {"order": v2026("SHIPPED", orderItems=cancelled_by("BUYER", "BUYER"))})
    assert outcome.column("orders", "order_status") == ["shipped"] * 2
    assert outcome.column("orders", "cancelled_by") == [None] * 2


@pytest.mark.parametrize(
    ("who", "canceller"),
    [(["MERCHANT", "MERCHANT"], "seller"), (["BUYER"], "buyer"), (["AMAZON"], "amazon"), (["BUYER", "AMAZON"], None)],
)
def test_who_cancelled_is_said_where_the_items_agree(tmp_path: Path, who: list[str], canceller: str | None) -> None:
    outcome = read_json(tmp_path, {"order": v2026("CANCELLED", orderItems=cancelled_by(*who))})
    assert set(outcome.column("orders", "cancelled_by")) == {canceller}
    assert bool(outcome.notices) == (canceller is None)


def test_a_buyers_request_is_no_cancellation(tmp_path: Path) -> None:
    asked = item_2026(cancellation={"cancellationRequest": {"requester": "BUYER"}})
    assert read_json(tmp_path, {"order": v2026("CANCELLED", orderItems=[asked])}).column("orders", "cancelled_by") == [
        None
    ]


@pytest.mark.parametrize(
    ("cells", "marketplace", "place", "channel"),
    [
        ({"SalesChannel": "Amazon.com"}, None, "ATVPDKIKX0DER", "Amazon.com"),
        ({"SalesChannel": "Non-Amazon UK"}, "US", "Non-Amazon", "Non-Amazon"),
        ({"MarketplaceId": None, "SalesChannel": "Amazon.de"}, None, "A1PA6795UKMFR9", "Amazon.de"),
        ({"MarketplaceId": None}, "JP", "A1VC38T7YXB528", None),
        ({"MarketplaceId": "ANEWONE", "SalesChannel": "Amazon.xx"}, "JP", "ANEWONE", "Amazon.xx"),
    ],
)
def test_where_an_order_was_placed(
    tmp_path: Path, cells: dict[str, Any], marketplace: str | None, place: str, channel: str | None
) -> None:
    outcome = read_json(tmp_path, V0 | cells, marketplace)
    assert outcome.column("orders", "marketplace_id") == [place]
    assert outcome.column("orders", "sales_channel") == [channel]


@pytest.mark.parametrize("marketplace", [None, "EBAY_US"])
def test_an_order_of_which_nothing_says_the_marketplace_is_a_problem(tmp_path: Path, marketplace: str | None) -> None:
    for page in (V0 | {"MarketplaceId": None}, V2026 | {"salesChannel": {"channelName": "AMAZON"}}):
        (problem,) = read_json(tmp_path, page, marketplace).problems
        assert "--marketplace" in problem.hint


def test_a_replacement_is_one_where_the_api_says_so(tmp_path: Path) -> None:
    said = [True, "true", False, None]
    found = [read_json(tmp_path, V0 | {"IsReplacementOrder": word}).column("orders", "is_replacement") for word in said]
    assert found == [["true"], ["true"], ["false"], [None]]
    kinds = ["REPLACEMENT_ORIGINAL_ID", "EXCHANGE_ORIGINAL_ID"]
    found = [
        read_json(tmp_path, V2026 | {"associatedOrders": [{"associationType": kind}]}).column(
            "orders", "is_replacement"
        )
        for kind in kinds
    ]
    assert found == [["true"], [None]]


@pytest.mark.parametrize("newest_first", [True, False])
def test_the_latest_state_in_a_file_speaks_whatever_the_order_of_pages(tmp_path: Path, newest_first: bool) -> None:
    old = V0 | {"OrderItems": [item_v0(quantity=1, amount="10.00"), item_v0("2")]}
    new = V0 | {
        "OrderStatus": "Shipped",
        "LastUpdateDate": "2026-08-02T11:00:00Z",
        "OrderItems": [item_v0(quantity=3, amount="30.00")],
    }
    outcome = read_json(tmp_path, {"Orders": [new, old] if newest_first else [old, new]})
    said = [row for row in outcome.rows("orders") if "order_status" in row]
    assert outcome.column("orders", "marketplace_id") == ["ATVPDKIKX0DER"] * 2
    assert [(row["order_status"], row["quantity"], row["amount"]) for row in said] == [("shipped", "3", "30.00")]
    assert accounted_for(outcome)
    assert outcome.lines == 2


def test_an_item_fetched_twice_is_counted_once(tmp_path: Path) -> None:
    page = {"AmazonOrderId": ID, "OrderItems": [item_v0(), item_v0("2", 4)]}
    again = {"AmazonOrderId": ID, "OrderItems": [item_v0(quantity=2)]}
    outcome = read_json(tmp_path, [page, again])
    assert [row.get("quantity") for row in outcome.rows("orders")] == [None, "4", "2"]


def test_an_item_is_of_its_orders_marketplace_whatever_the_caller_named(tmp_path: Path) -> None:
    page = {"AmazonOrderId": ID, "OrderItems": [item_v0()]}
    outcome = read_json(tmp_path, [page, V0], "DE")
    assert outcome.column("orders", "marketplace_id") == ["ATVPDKIKX0DER"] * 2


def test_items_within_their_order_and_in_a_page_are_counted_once(tmp_path: Path) -> None:
    page = {"AmazonOrderId": ID, "OrderItems": [item_v0()]}
    for pages in ([V0 | {"OrderItems": [item_v0()]}, page], [page, V0 | {"OrderItems": [item_v0()]}]):
        outcome = read_json(tmp_path, pages)
        assert sum(int(row.get("quantity", 0)) for row in outcome.rows("orders")) == 1


@pytest.mark.parametrize("wrap", ["alone", "payload", "page", "pages", "lines", "crlf"])
def test_pages_are_read_however_they_were_kept(tmp_path: Path, wrap: str) -> None:
    pages = [V0, {"payload": {"Orders": [V0 | {"AmazonOrderId": "113-0000001-0000002"}]}}]
    text = {
        "alone": json.dumps(V0),
        "payload": json.dumps({"payload": V0}, indent=2),
        "page": json.dumps({"payload": {"Orders": [V0]}}),
        "pages": json.dumps(pages, indent=1),
        "lines": "\n".join(map(json.dumps, pages)) + "\n",
        "crlf": "\ufeff" + "\r\n".join(map(json.dumps, pages)),
    }[wrap]
    outcome = read_text(tmp_path, text)
    assert outcome.problems == []
    assert outcome.column("orders", "order_id") == [ID, "113-0000001-0000002"][: outcome.lines]
    assert outcome.lines == (2 if wrap in {"pages", "lines", "crlf"} else 1)


def test_an_amount_is_that_of_all_pieces_before_tax_and_shipping(tmp_path: Path) -> None:
    price = {"asin": "B000000001", "price": {"unitPrice": {"amount": "7.50", "currencyCode": "EUR"}}}
    breakdowns = [
        {"type": "TAX", "subtotal": {"amount": "9", "currencyCode": "EUR"}},
        {"type": "ITEM", "subtotal": {"amount": "14.00", "currencyCode": "EUR"}},
    ]
    items = [
        item_2026("1", quantityOrdered=2, product=price),
        item_2026("2", quantityOrdered=2, product=price, proceeds={"breakdowns": breakdowns}),
    ]
    outcome = read_json(tmp_path, V2026 | {"orderItems": items})
    assert outcome.column("orders", "amount") == ["15.00", "14.00"]


def test_a_parcel_that_was_cancelled_or_cannot_be_named_is_no_shipment(tmp_path: Path) -> None:
    parcels = [
        {"packageReferenceId": "1", "trackingNumber": "T1", "shipTime": "2026-08-02T10:00:00Z"},
        {"packageReferenceId": "2", "packageStatus": {"status": "CANCELLED"}},
        {"trackingNumber": "T3"},
        {"carrier": "UPS"},
    ]
    outcome = read_json(tmp_path, V2026 | {"packages": parcels})
    assert outcome.column("shipments", "shipment_id") == [f"{ID}/1", f"{ID}/T3"]
    assert outcome.notices == ["1 parcels have neither a number nor a tracking number, so they are left out"]


def test_the_report_is_as_old_as_its_latest_time(tmp_path: Path) -> None:
    page = {"Orders": [V0], "LastUpdatedBefore": "2026-08-01T12:00:00+00:00", "CreatedBefore": "1.569521782042E9"}
    assert read_json(tmp_path, page).times == ["2026-08-01T12:00:00+00:00"]
    assert read_json(tmp_path, V2026 | {"lastUpdatedTime": "1970-01-19T03:58:30Z"}).times == []


@pytest.mark.parametrize(
    ("model", "readers"),
    [("ordersV0.json", {"amazon_api_orders": 6}), ("orders_2026-01-01.json", {"amazon_api_orders_2026": 6})],
)
def test_amazons_own_examples_are_read(tmp_path: Path, model: str, readers: dict[str, int]) -> None:
    found: dict[str, int] = {}
    for answer in examples(json.loads(shared("spapi_models", model).read_text(encoding="utf-8"))):
        keys = json.dumps(answer)
        if '"Orders"' not in keys and "PurchaseDate" not in keys and '"ASIN"' not in keys and "createdTime" not in keys:
            continue
        outcome = read_json(tmp_path, answer)
        found[outcome.reader] = found.get(outcome.reader, 0) + 1
        assert outcome.problems == []
        assert accounted_for(outcome)
        assert all("PurchaseDate: '1970-" in text or "Date: '1970-" in text for text in complaints(outcome))
    assert found == readers


def examples(model: dict[str, Any]) -> list[Any]:
    operations = [op for path in model["paths"].values() for op in path.values() if isinstance(op, dict)]
    cases = [
        case
        for operation in operations
        for code, response in operation.get("responses", {}).items()
        if code == "200"
        for case in response.get("x-amzn-api-sandbox", {}).get("static", [])
    ]
    return [case["response"] for case in cases]
