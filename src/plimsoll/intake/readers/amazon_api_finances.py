"""Amazon's Finances API, version 0: pages of financial events, amount by amount. They say that money moved, not why.

Source: Amazon's model financesV0.json and the answers it holds for the sandbox; sure of the shape. `MarketplaceName` is
a name (`Amazon.com`). An A-to-z claim's or chargeback's event becomes money of that kind and nothing else: whose fault
it was, and whether it counts, it does not say, and a claim that was denied or paid by Amazon may leave no event at all.
Of an event that states a sum and its parts the sum is taken. Service fees, recovered debts and loans have no date here.

An event of `RefundEventList` is a row of `refunds` too: its amount is what was charged and discounted, given back;
fees and withheld tax are not the buyer's. Who gave it back is not said. Its id is Amazon's of the adjusted item, after
the order's. The last digits of cards, descriptions of products and store names are never read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plimsoll.facts.privacy import masked
from plimsoll.intake.money_kinds import kind_of_money
from plimsoll.intake.readers.documents import Entry, outline
from plimsoll.intake.readers.fetched_pages import (
    STARTS,
    Kind,
    Page,
    Record,
    Unusable,
    added,
    listed,
    no_page,
    told,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from plimsoll.intake.readers.fetched_pages import Found, Said, Told
    from plimsoll.intake.reading import Context, Opened, Read

__all__ = ["AmazonApiFinances"]

_EVENTS = "FinancialEvents"


@dataclass(frozen=True, slots=True)
class _List:
    """What the events of one list are: a kind of `money`, and which of their amounts are taken (none named: all)."""

    kind: str = "other"
    taken: tuple[str, ...] = ()


_LISTS = {
    "ShipmentEventList": _List("order"),
    "ShipmentSettleEventList": _List("order"),
    "RefundEventList": _List("refund"),
    "GuaranteeClaimEventList": _List("claim"),
    "ChargebackEventList": _List("chargeback"),
    "EBTRefundReimbursementOnlyEventList": _List("reimbursement"),
    "SAFETReimbursementEventList": _List("reimbursement", ("ReimbursedAmount",)),
    "TDSReimbursementEventList": _List("reimbursement"),
    "AdjustmentEventList": _List("other", ("AdjustmentAmount",)),
    "PayWithAmazonEventList": _List("order"),
    "RentalTransactionEventList": _List(
        "order", ("RentalChargeList", "RentalFeeList", "RentalReimbursement", "RentalTaxWithheldList")
    ),
    "ServiceFeeEventList": _List("fee"),
    "ProductAdsPaymentEventList": _List("fee", ("transactionValue",)),
    "SellerDealPaymentEventList": _List("fee", ("totalAmount",)),
    "CouponPaymentEventList": _List("fee", ("TotalAmount",)),
    "SellerReviewEnrollmentPaymentEventList": _List("fee", ("TotalAmount",)),
    "ImagingServicesFeeEventList": _List("fee"),
    "AffordabilityExpenseEventList": _List("fee", ("TotalExpense",)),
    "AffordabilityExpenseReversalEventList": _List("fee", ("TotalExpense",)),
    "TrialShipmentEventList": _List("fee"),
    "ValueAddedServiceChargeEventList": _List("fee"),
    "CapacityReservationBillingEventList": _List("fee"),
    "AdhocDisbursementEventList": _List("transfer"),
    "FailedAdhocDisbursementEventList": _List("transfer"),
    "DebtRecoveryEventList": _List("other", ("RecoveryAmount", "OverPaymentCredit")),
    "TaxWithholdingEventList": _List("other", ("WithheldAmount",)),
    "ServiceProviderCreditEventList": _List(),
    "RetrochargeEventList": _List(),
    "LoanServicingEventList": _List(),
    "FBALiquidationEventList": _List(),
    "NetworkComminglingTransactionEventList": _List(),
    "RemovalShipmentEventList": _List(),
    "RemovalShipmentAdjustmentEventList": _List(),
    "ChargeRefundEventList": _List(),
}
_REFUNDS = "RefundEventList"
_POSTED = ("PostedDate", "postedDate", "TransactionPostedDate", "TransactionCreationDate")
_ORDER_IDS = ("AmazonOrderId", "OrderId", "SellerOrderId")
_CHANNELS = ("MarketplaceName", "SalesChannel")
_TYPES = ("AdjustmentType", "RetrochargeEventType", "RentalEventType", "TransactionType", "transactionType")
"""The events' own words for what they are."""
_NAMES = (
    "ChargeType", "FeeType", "PromotionType", "DirectPaymentType", "FeeReason", "feeType", "SAFETClaimId", "ReasonCode",
    "CouponId", "dealId", "DebtRecoveryType", "SourceBusinessEventType", "PaymentAmountType", "invoiceId",
)  # fmt: skip
"""What tells one amount from another, on the amount's own object or on the event."""
_BUYERS_LISTS = ("ItemChargeAdjustmentList", "PromotionAdjustmentList", "OrderChargeAdjustmentList")
_SPELLING = {
    "money": {
        "posted_at": "PostedDate",
        "amount": "CurrencyAmount",
        "currency": "CurrencyCode",
        "order_id": "AmazonOrderId",
        "sku": "SellerSKU",
        "sales_channel": "MarketplaceName",
    },
    "refunds": {"refunded_at": "PostedDate", "refund_id": "OrderAdjustmentItemId", "order_id": "AmazonOrderId"},
}
_WHAT = "financial events of the Finances API (version 0)"


@dataclass(frozen=True, slots=True)
class _Amount:
    """One amount of an event: the names of the lists down to it, the objects on the way, and its value."""

    path: tuple[str, ...]
    holders: tuple[Entry, ...]
    value: Entry

    def first(self, said: Said, *names: str) -> str:
        """What the nearest object says under one of the names."""
        for holder in reversed(self.holders):
            for name in names:
                if word := said.word(holder, name):
                    return word
        return ""


class AmazonApiFinances:
    """Reads what listFinancialEvents and its variants by group and by order answered."""

    name = "amazon_api_finances"
    tables = ("money", "refunds")
    meaning = "Pages of Amazon's Finances API, version 0: financial events, as fetched (JSON). Money only."

    def recognises(self, opened: Opened) -> bool:
        """Whether the first page holds financial events."""
        keys = outline(opened.head).keys.keys()
        return any(start + _EVENTS in keys for start in STARTS)

    def read(self, opened: Opened, context: Context) -> Iterator[Read]:  # noqa: ARG002 - money needs no marketplace
        """Every amount of every event."""
        yield from told(opened, Kind(_records, _rows, _SPELLING))


def _records(page: Page) -> Iterator[Found]:
    events = page.body.get(_EVENTS)
    if _EVENTS not in page.body:
        yield no_page(page, _WHAT)
    elif isinstance(events, Entry) and not events.repeated:
        inner = Page(events, page.above)
        for name in events:
            yield from listed(inner, name)
    elif events is not None:
        line = page.body.line + page.above
        yield Unusable(line, "this is not the object of lists that the API gives here, each once", _EVENTS)


def _rows(said: Said, record: Record, is_latest: Callable[[object], bool]) -> Told:  # noqa: ARG001 - events are final
    event, of = record.entry, _LISTS.get(record.name)
    if of is None:
        list_name = masked(record.name)[:60]
        said.remarks.append(f"events of a list that is not known here are kept as other money: {list_name!r}")
    taken = of.taken if of else ()
    amounts = [found for found in _amounts(said, event) if not taken or set(found.path[:1]) & set(taken)]
    if not amounts:
        said.refuse(record.name, "the event names no amount")
    whole = _Amount((), (event,), event)
    kind = of.kind if of else "other"
    spelling = whole.first(said, *_TYPES)
    common = {
        "posted_at": whole.first(said, *_POSTED),
        "order_id": whole.first(said, *_ORDER_IDS),
        "sales_channel": whole.first(said, *_CHANNELS),
        "spelling": spelling or record.name.removesuffix("List"),
        "kind": (kind_of_money(spelling) or kind) if kind == "other" else kind,
    }
    rows: Told = [("money", common | _money(said, amount)) for amount in amounts]
    return rows + [("refunds", refund) for refund in _refunds(said, record, common, amounts)]


def _amounts(said: Said, event: Entry) -> Iterator[_Amount]:
    """Every amount of an event, in its order; what repeats a name or stands where no object belongs is refused."""
    waiting: list[_Amount] = [_Amount((), (event,), event)]
    while waiting:
        found = waiting.pop()
        if found.value.repeated:
            said.refuse(".".join((*found.path, found.value.repeated[0])), "one object gives this name more than once")
        if not found.value.keys().isdisjoint(("CurrencyAmount", "CurrencyCode")):
            yield found
            continue
        inner = []
        for name, value in found.value.items():
            children = value if isinstance(value, list) else [value]
            if any(_is_misplaced(name, child) for child in children):
                said.refuse(".".join((*found.path, name)), "this is not the object or list that the API gives here")
            entries = (child for child in children if isinstance(child, Entry))
            inner += [_Amount((*found.path, name), (*found.holders, child), child) for child in entries]
        waiting.extend(reversed(inner))


def _is_misplaced(name: str, value: object) -> bool:
    """Whether money may be lost in it: a list within a list, or a bare value where an amount's object belongs."""
    return isinstance(value, list) or (isinstance(value, str) and name.endswith(("Amount", "List")))


def _money(said: Said, found: _Amount) -> dict[str, str]:
    amount = said.decimal(found.value, "CurrencyAmount")
    if not amount:
        said.refuse(".".join((*found.path, "CurrencyAmount")), "the amount is empty")
    words = (*found.path, found.first(said, *_NAMES), found.first(said, "OrderItemId", "RemovalShipmentItemId"))
    return {
        "amount": amount,
        "currency": said.word(found.value, "CurrencyCode"),
        "sku": found.first(said, "SellerSKU", "SKU"),
        "description": " / ".join(word for word in words if word),
    }


def _refunds(said: Said, record: Record, common: dict[str, str], amounts: list[_Amount]) -> Iterator[dict[str, str]]:
    """The refund that an event of the list of refunds is, where it names its order."""
    if record.name != _REFUNDS:
        return
    if not common["order_id"]:
        said.remarks.append("refunds name no order, so they are money only")
        return
    given_back = [found for found in amounts if not {*found.path}.isdisjoint(_BUYERS_LISTS)]
    numbers = sorted(filter(None, (found.first(said, "OrderAdjustmentItemId") for found in amounts)))
    cells = {
        "refund_id": f"{common['order_id']}/{numbers[0] if numbers else common['posted_at']}",
        "order_id": common["order_id"],
        "refunded_at": common["posted_at"],
    }
    yield cells | _sum(said, given_back)


def _sum(said: Said, amounts: list[_Amount]) -> dict[str, str]:
    """What the amounts come to, seen from the buyer; nothing where they are of several currencies or no numbers."""
    currencies = {said.word(found.value, "CurrencyCode") for found in amounts}
    total = added([said.decimal(found.value, "CurrencyAmount") for found in amounts])
    if total is None or len(currencies) != 1:
        return {}
    return {"amount": f"{-total:f}", "currency": currencies.pop()}
