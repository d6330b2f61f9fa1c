"""Orders of an own shop beside the marketplaces (K21): a file in the columns of a shop system's order export."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from plimsoll.simulate.chance import Chance, Wheel, key_of
from plimsoll.simulate.instants import DAY, HOUR, stamp, start_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.simulate.plans import ShopPlan

COLUMNS = (
    "Name", "Email", "Financial Status", "Paid at", "Fulfillment Status", "Fulfilled at", "Currency", "Total",
    "Created at", "Lineitem quantity", "Lineitem name", "Lineitem price", "Lineitem sku", "Notes", "Cancelled at",
    "Payment Method", "Refunded Amount", "Id", "Source",
)  # fmt: skip


def _at(at: int) -> str:
    return stamp(at).replace("T", " ").replace("Z", " +0000")


def own_shop_rows(plan: ShopPlan, until: int) -> Iterator[tuple[str, ...]]:
    """One row an order, spread evenly over the plan's days; nothing from `until` on."""
    chance = Chance(key_of(plan.key, "own shop"))
    products = Wheel((product, product.weight) for product in plan.products)
    for number in range(plan.own_shop_orders):
        day = plan.first_day + timedelta(days=number * plan.days // plan.own_shop_orders)
        placed = start_of(day) + chance.whole(7 * HOUR, 22 * HOUR)
        product, disputed = chance.spin(products), chance.happens(0.01)
        sent = placed + chance.whole(6 * HOUR, 2 * DAY)
        if placed >= until:
            continue
        price = f"{product.price // 100}.{product.price % 100:02d}"
        shipped = sent < until
        yield (
            f"#{1001 + number}",
            f"{chance.token()}@buyer.invalid",
            "refunded" if disputed else "paid",
            _at(placed),
            "fulfilled" if shipped else "unfulfilled",
            _at(sent) if shipped else "",
            "USD",
            price,
            _at(placed),
            "1",
            product.name,
            price,
            product.sku,
            "",
            "",
            "card",
            price if disputed else "0.00",
            str(5_000_000_000 + number),
            "web",
        )
