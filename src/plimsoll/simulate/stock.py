"""Stock levels of a shop: how they fall with its orders, are filled up, and stand at nothing in a stock-out."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from plimsoll.simulate.instants import DAY, date_of, stamp
from plimsoll.simulate.interchange import quantity_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.simulate.interchange import Row
    from plimsoll.simulate.patterns import Pattern
    from plimsoll.simulate.plans import Product, ShopPlan
    from plimsoll.simulate.records import Order

_DAYS_OF_STOCK = 40
_FILL_UP_BELOW = 12
_COUNTED_EVERY = 7


class Shelves:
    """The seller's own stock of each product at each warehouse; goods that lie with Amazon are not on them.

    Level and refill follow what sold in the days before, so that a busy product is counted higher than a slow one.
    """

    def __init__(self, plan: ShopPlan, first_day: int, patterns: tuple[Pattern, ...]) -> None:
        self._plan, self._first = plan, first_day
        mine = [pattern for pattern in patterns if pattern.channel == "MFN"]
        shares = Counter((pattern.product, pattern.warehouse) for pattern in mine)
        whole, daily = max(1, len(patterns)), (plan.orders or 0) / plan.days or plan.orders_per_day or 0
        self._daily = {key: max(1, round(daily * share / whole)) for key, share in shares.items()}
        self._level = {key: sold * _DAYS_OF_STOCK for key, sold in self._daily.items()}

    def sell(self, order: Order) -> None:
        """Take an order's goods off the shelf."""
        key = order.pattern.product, order.pattern.warehouse
        if key in self._level and order.shipment is not None:
            self._level[key] -= quantity_of(order.pattern)

    def count(self, day: int) -> Iterator[Row]:
        """Fill up what runs low; on counting days the rows of stock.csv, counted at the end of the day."""
        at = stamp(day * DAY + DAY - 1)
        for key, sold in self._daily.items():
            product, warehouse = key
            out = self._is_out(product, warehouse, day)
            low = self._level[key] < sold * _FILL_UP_BELOW
            if low and not out:
                self._level[key] += sold * _DAYS_OF_STOCK
            if (day - self._first) % _COUNTED_EVERY == 0 or out:
                level = 0 if out else max(0, self._level[key])
                yield product.sku, level, at, product.asin, warehouse, sold * _DAYS_OF_STOCK if out else 0

    def _is_out(self, product: Product, warehouse: str, day: int) -> bool:
        today = date_of(day)
        return any(
            episode.kind == "stock_out"
            and episode.start <= today <= episode.end
            and dict(episode.where).get("sku", product.sku) == product.sku
            and dict(episode.where).get("asin", product.asin) == product.asin
            and dict(episode.where).get("warehouse", warehouse) == warehouse
            for episode in self._plan.episodes
        )
