"""One box that finds orders: by order id, ASIN, SKU, tracking number, or the id of a claim, chargeback or feedback."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from plimsoll.facts.engine import quoted
from plimsoll.facts.view import statement

if TYPE_CHECKING:
    from collections.abc import Collection

    from plimsoll.facts.view import FactsView

MOST_FOUND = 100


@dataclass(frozen=True, slots=True)
class FoundOrder:
    """An order, and by which of its texts it was found: order, asin, sku, tracking, event."""

    account: str
    order_id: str
    marketplace_id: str | None
    fulfillment_channel: str | None
    ordered: Any
    found_by: str


def found_orders(view: FactsView, text: str, accounts: Collection[str] | None = None) -> list[FoundOrder]:
    """At most a hundred orders to which the text belongs, exact order ids first, then the newest.

    `accounts`: only of these.
    """
    wanted = text.strip()
    if not wanted or (accounts is not None and not accounts):
        return []
    owners = "TRUE" if accounts is None else f"account IN ({', '.join(quoted(one) for one in sorted(accounts))})"
    rows = view.dictionaries(statement("search_orders").format(text=quoted(wanted), owners=owners, most=MOST_FOUND))
    first = {(row["account"], row["order_id"]): row for row in reversed(rows)}  # once, by its best text
    return [FoundOrder(**row) for row in reversed(first.values())]
