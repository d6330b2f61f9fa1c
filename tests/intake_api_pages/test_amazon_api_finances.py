"""Amazon's Finances API, both versions: money moved, once, and nothing more is made of it."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from intake_api_pages.api_pages_reading import PAGES, read_json
from intake_carriers.document_reading import accounted_for, complaints, shared

from plimsoll.intake.readers import amazon_api_finances

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from intake_carriers.document_reading import Outcome

ID = "113-0000001-0000001"
AT = "2026-08-20T10:00:00Z"


def money(amount: Any) -> dict[str, Any]:
    return {"CurrencyCode": "USD", "CurrencyAmount": amount}


def charge(kind: str, amount: Any) -> dict[str, Any]:
    return {"ChargeType": kind, "ChargeAmount": money(amount)}


def event(**more: Any) -> dict[str, Any]:
    return {"AmazonOrderId": ID, "PostedDate": AT, "OrderChargeAdjustmentList": [charge("Principal", -25)]} | more


def events(folder: Path, **lists: Any) -> Outcome:
    return read_json(folder, {"payload": {"FinancialEvents": lists}})


def transaction(kind: str, amount: Any = -20, **more: Any) -> dict[str, Any]:
    related = [{"relatedIdentifierName": "ORDER_ID", "relatedIdentifierValue": ID}]
    total = {"currencyAmount": amount, "currencyCode": "USD"}
    return {"relatedIdentifiers": related, "transactionType": kind, "transactionId": "t", "postedDate": AT,
            "totalAmount": total} | more  # fmt: skip


def transactions(folder: Path, *found: dict[str, Any]) -> Outcome:
    return read_json(folder, {"payload": {"transactions": list(found)}})


def sums(outcome: Outcome) -> Decimal:
    return sum(map(Decimal, outcome.column("money", "amount")), Decimal())


def test_no_reader_of_pages_can_fill_claims_chargebacks_or_what_is_listed() -> None:
    assert {table for reader in PAGES for table in reader.tables} == {"orders", "shipments", "money", "refunds"}


@pytest.mark.parametrize(
    ("name", "kind"), [("GuaranteeClaimEventList", "claim"), ("ChargebackEventList", "chargeback")]
)
def test_a_claims_or_chargebacks_money_is_money_alone(tmp_path: Path, name: str, kind: str) -> None:
    outcome = events(tmp_path, **{name: [event()]})
    assert {part.table for part in outcome.parts} == {"money"}
    assert outcome.column("money", "kind") == [kind]


def test_a_refund_says_what_the_buyer_got_and_not_whose_fault_it_was(tmp_path: Path) -> None:
    fees = [{"FeeType": "Commission", "FeeAmount": money(3)}]
    item = {
        "SellerSKU": "SKU-1", "OrderAdjustmentItemId": "77", "ItemFeeAdjustmentList": fees,
        "ItemChargeAdjustmentList": [charge("Principal", -20), charge("Tax", "-1.6")],
        "PromotionAdjustmentList": [{"PromotionAmount": money(2)}],
    }  # fmt: skip
    outcome = events(
        tmp_path, RefundEventList=[event(OrderChargeAdjustmentList=None, ShipmentItemAdjustmentList=[item])]
    )
    (refund,) = outcome.rows("refunds")
    assert refund == {
        "refund_id": f"{ID}/77", "order_id": ID, "refunded_at": AT, "amount": "19.6", "currency": "USD",
        "line": refund["line"],
    }  # fmt: skip
    assert sums(outcome) == Decimal("-16.6")


def test_a_sum_is_not_added_to_its_parts(tmp_path: Path) -> None:
    items = [{"TotalAmount": money(8), "PerUnitAmount": money(4)}]
    adjustment = {"AdjustmentType": "FREE_REPLACEMENT", "PostedDate": AT, "AdjustmentAmount": money(8)}
    deal = {"postedDate": AT, "feeAmount": money(1), "taxAmount": money(1), "totalAmount": money(2)}
    adjusted = [adjustment | {"AdjustmentItemList": items}]
    outcome = events(tmp_path, AdjustmentEventList=adjusted, SellerDealPaymentEventList=[deal])
    assert sums(outcome) == 10
    assert outcome.column("money", "posted_at") == [AT, AT]


def test_every_list_of_the_model_has_a_kind() -> None:
    model = json.loads(shared("spapi_models", "financesV0.json").read_text(encoding="utf-8"))
    assert set(model["definitions"]["FinancialEvents"]["properties"]) == set(amazon_api_finances._LISTS)


@pytest.mark.parametrize("model", ["financesV0.json", "finances_2024-06-19.json"])
def test_amazons_own_examples_are_read(tmp_path: Path, model: str) -> None:
    for answer in examples(json.loads(shared("spapi_models", model).read_text(encoding="utf-8"))):
        outcome = read_json(tmp_path, answer)
        assert outcome.problems == []
        assert outcome.rows("money")
        assert accounted_for(outcome)
        assert complaints(outcome) == []


def examples(model: dict[str, Any]) -> Iterator[Any]:
    for path, operations in model["paths"].items():
        if not path.endswith(("financialEvents", "transactions")):
            continue
        for case in operations["get"]["responses"]["200"]["x-amzn-api-sandbox"]["static"]:
            yield case["response"]


@pytest.mark.parametrize(
    "broken",
    [
        {"OrderChargeAdjustmentList": None},
        {"OrderChargeAdjustmentList": [{"ChargeAmount": 25}]},
        {"OrderChargeAdjustmentList": [{"ChargeAmount": {"CurrencyCode": "USD"}}]},
        {"OrderChargeAdjustmentList": [{"ChargeAmount": {"CurrencyAmount": [1]}}]},
        {"OrderChargeAdjustmentList": [[charge("Tax", 1)]]},
        {"OrderChargeAdjustmentList": "none"},
        {"PostedDate": {"at": AT}},
        {"AmazonOrderId": [ID]},
    ],
)
def test_an_event_whose_money_may_be_lost_is_a_problem(tmp_path: Path, broken: dict[str, Any]) -> None:
    outcome = events(tmp_path, ChargebackEventList=[event(**broken), event()])
    assert len(outcome.problems) == 1
    assert outcome.problems[0].field
    assert len(outcome.rows("money")) == 1


def test_items_are_taken_where_they_add_up_to_the_transaction(tmp_path: Path) -> None:
    def item(sku: str, amount: float) -> dict[str, Any]:
        return {"totalAmount": {"currencyAmount": amount, "currencyCode": "USD"}, "contexts": [{"sku": sku}]}

    adding_up = transaction("Shipment", 0.3, items=[item("A", 0.1), item("B", 0.2)])
    not_so = transaction("Shipment", 5, items=[item("A", 0.1), item("B", 0.2)])
    outcome = transactions(tmp_path, adding_up, not_so)
    assert outcome.column("money", "amount") == ["0.1", "0.2", "5"]
    assert outcome.column("money", "sku") == ["A", "B", None]


@pytest.mark.parametrize(
    ("spelling", "description", "kind"),
    [
        ("Shipment", "Order Payment", "order"), ("Refund", "Refund Order", "refund"), ("Transfer", "", "transfer"),
        ("Adjustment", "FBAInventoryReimbursement", "reimbursement"), ("ServiceFee", "Subscription", "fee"),
        ("Refund", "Chargeback Refund", "chargeback"), ("Refund", "A-to-z Guarantee Refund", "claim"),
        ("Moonlight", "", "other"), ("", "", "other"),
    ],
)  # fmt: skip
def test_kinds_are_read_loosely(tmp_path: Path, spelling: str, description: str, kind: str) -> None:
    outcome = transactions(tmp_path, transaction(spelling, description=description, transactionStatus="Released"))
    assert outcome.column("money", "kind") == [kind]
    assert {part.table for part in outcome.parts} == ({"money", "refunds"} if kind == "refund" else {"money"})


def test_deferred_money_does_not_count_twice(tmp_path: Path) -> None:
    found = [transaction("Refund", transactionStatus=s) for s in ("DEFERRED", "DEFERRED_RELEASED", "RELEASED")]
    outcome = transactions(tmp_path, *found)
    assert outcome.column("money", "kind") == ["other", "other", "refund"]
    assert len(outcome.rows("refunds")) == 1


def test_a_number_with_an_exponent_is_read(tmp_path: Path) -> None:
    outcome = transactions(tmp_path, transaction("Refund", "-2.05E+1"), transaction("Refund", 1e-05))
    assert outcome.column("money", "amount") == ["-20.5", "0.00001"]
    assert complaints(outcome) == []
