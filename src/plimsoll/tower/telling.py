"""What is known of single orders: found by any of their numbers, told from first to last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.tower.world import World

if TYPE_CHECKING:
    from collections.abc import Collection

    from plimsoll.facts.order_story import OrderStory
    from plimsoll.facts.searching import FoundOrder


class Telling(World):
    """What is known of single orders."""

    def find_orders(self, text: str, accounts: Collection[str] | None = None) -> list[FoundOrder]:
        """Orders by order id, ASIN, SKU, tracking number or the id of a defect; `accounts`: only of these."""
        from plimsoll.facts.searching import found_orders

        with self.view() as view:
            return found_orders(view, text, accounts)

    def accounts_of_order(self, order_id: str) -> list[str]:
        """The accounts that hold an order of this id, or a defect of it."""
        from plimsoll.facts.order_story import accounts_of_order

        with self.view() as view:
            return accounts_of_order(view, order_id)

    def order_stories(self, order_id: str, account: str | None = None) -> list[OrderStory]:
        """Everything known of an order, for each account that knows it, every value with its file and line."""
        from plimsoll.facts.order_story import order_stories

        with self.view() as view:
            return order_stories(view, order_id, account)
