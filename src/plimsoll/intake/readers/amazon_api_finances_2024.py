"""Amazon's Finances API, version 2024-06-19: pages of transactions (listTransactions). Money moved; why is not said.

Source: Amazon's model finances_2024-06-19.json and its sandbox answers; sure of the shape, not of the words. The model
names one `transactionType`, `Shipment`; the others are read loosely, by type and then by description. A chargeback's
money is called `Refund` like any other (github.com/amzn/selling-partner-api-models/issues/4274), so this version cannot
tell them apart, and no claim or chargeback is ever made of a transaction.

Where the items' totals add up to the transaction's, each item is a row of `money`; otherwise the transaction is one:
breakdowns repeat each other on both levels (issue 4993), so they are not taken. A `DEFERRED` transaction has not moved
money yet, and a `DEFERRED_RELEASED` one did so under another id: both are kept as `other`, so that nothing counts
twice. A refund becomes a row of `refunds` without an amount: the total is after fees, not what the buyer got.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.intake.money_kinds import kind_of_money
from plimsoll.intake.readers.documents import outline
from plimsoll.intake.readers.fetched_pages import STARTS, Kind, added, listed, no_page, told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from plimsoll.intake.readers.documents import Entry
    from plimsoll.intake.readers.fetched_pages import Found, Page, Record, Said, Told
    from plimsoll.intake.reading import Context, Opened, Read

__all__ = ["AmazonApiFinances2024"]

_LIST = "transactions"
_MARKS = ("transactionType", "transactionStatus", "totalAmount.currencyAmount")
_STATUSES = {"deferred": "DEFERRED", "released": "", "deferred_released": "DEFERRED_RELEASED"}
_TYPES = {"shipment": "order", "productadspayment": "fee", "servicefee": "fee", "disbursement": "transfer"}
_AMOUNT = ("totalAmount", "currencyAmount")
_CURRENCY = ("totalAmount", "currencyCode")
_SPELLING = {
    "money": {
        "posted_at": "postedDate",
        "amount": ".".join(_AMOUNT),
        "currency": ".".join(_CURRENCY),
        "order_id": "relatedIdentifiers.ORDER_ID",
        "settlement_id": "relatedIdentifiers.SETTLEMENT_ID",
        "sku": "items.contexts.sku",
        "sales_channel": "marketplaceDetails.marketplaceName",
    },
    "refunds": {
        "refund_id": "relatedIdentifiers.REFUND_ID",
        "order_id": "relatedIdentifiers.ORDER_ID",
        "refunded_at": "postedDate",
    },
}
_WHAT = "transactions of the Finances API (version 2024-06-19)"


class AmazonApiFinances2024:
    """Reads what listTransactions answered."""

    name = "amazon_api_finances_2024"
    tables = ("money", "refunds")
    meaning = "Pages of Amazon's Finances API, version 2024-06-19: transactions, as fetched (JSON). Money only."

    def recognises(self, opened: Opened) -> bool:
        """Whether the first page holds transactions by the model's names."""
        keys = outline(opened.head).keys.keys()
        for start in STARTS:
            inner = {key.removeprefix(f"{start}{_LIST}.") for key in keys if key.startswith(f"{start}{_LIST}.")}
            if "postedDate" in inner and not inner.isdisjoint(_MARKS):
                return True
        return f"payload.{_LIST}" in keys and not any(key.startswith(f"payload.{_LIST}.") for key in keys)

    def read(self, opened: Opened, context: Context) -> Iterator[Read]:  # noqa: ARG002 - money needs no marketplace
        """Every transaction, item by item where that adds up."""
        yield from told(opened, Kind(_records, _rows, _SPELLING))


def _records(page: Page) -> Iterator[Found]:
    if _LIST in page.body:
        yield from listed(page, _LIST)
    else:
        yield no_page(page, _WHAT)


def _rows(said: Said, record: Record, is_latest: Callable[[object], bool]) -> Told:  # noqa: ARG001 - each has an id
    transaction = record.entry
    spelling, description = (said.word(transaction, name) for name in ("transactionType", "description"))
    related = _related(said, transaction)
    status = said.meaning(_STATUSES, transaction, "transactionStatus")
    kind = _kind(spelling, description)
    common = {
        "posted_at": said.word(transaction, "postedDate"),
        "kind": "other" if status else kind,
        "order_id": related.get("ORDER_ID", ""),
        "settlement_id": related.get("SETTLEMENT_ID", ""),
        "sales_channel": said.word(transaction, "marketplaceDetails", "marketplaceName"),
        "spelling": f"{spelling} ({status})" if status else spelling,
    }
    number = said.word(transaction, "transactionId")
    rows: Told = [("money", common | cells) for cells in _amounts(said, transaction, (description, number))]
    if kind == "refund" and not status:
        rows += [("refunds", cells) for cells in _refund(said, common, related.get("REFUND_ID") or number)]
    return rows


def _related(said: Said, transaction: Entry) -> dict[str, str]:
    """The identifiers that a transaction names, by name."""
    found = said.objects(transaction, "relatedIdentifiers")
    return {said.word(one, "relatedIdentifierName"): said.word(one, "relatedIdentifierValue") for one in found}


def _kind(spelling: str, description: str) -> str:
    known = _TYPES.get(spelling.casefold()) or kind_of_money(spelling)
    told_by_words = kind_of_money(description)
    if told_by_words in ("claim", "chargeback", "reimbursement"):
        return told_by_words
    return known or told_by_words or "other"


def _amounts(said: Said, transaction: Entry, words: tuple[str, str]) -> Iterator[dict[str, str]]:
    total = said.decimal(transaction, *_AMOUNT)
    if not total:
        said.refuse(".".join(_AMOUNT), "the transaction names no amount")
    items = said.objects(transaction, "items")
    parts = [said.decimal(item, *_AMOUNT) for item in items]
    whole = not _adds_up(parts, total)
    for place, part in enumerate([transaction] if whole else items, start=1):
        described = [word for word in words if word] + ([] if whole else [f"item {place}"])
        yield {
            "amount": said.decimal(part, *_AMOUNT),
            "currency": said.word(part, *_CURRENCY),
            "sku": _sku(said, items if whole else [part]),
            "description": " / ".join(described),
        }


def _adds_up(parts: list[str], total: str) -> bool:
    sums = added(parts)
    return bool(parts) and sums is not None and sums == added([total])


def _sku(said: Said, items: list[Entry]) -> str:
    """The only SKU that the items' contexts name."""
    contexts = [context for item in items for context in said.objects(item, "contexts")]
    found = {said.word(context, "sku") for context in contexts} - {""}
    return found.pop() if len(found) == 1 else ""


def _refund(said: Said, common: dict[str, str], number: str) -> Iterator[dict[str, str]]:
    if not common["order_id"] or not number:
        said.remarks.append("refunds name no order or have no id, so they are money only")
        return
    yield {"refund_id": number, "order_id": common["order_id"], "refunded_at": common["posted_at"]}
