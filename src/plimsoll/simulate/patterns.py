"""The patterns of a shop's orders: every mixture of marketplace, channel, product, warehouse, carrier and lane.

A table of them, drawn once by the plan's shares, is what makes millions of orders cheap: an order is a place in the
table and an instant.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plimsoll.simulate.chance import Chance, Wheel, key_of
from plimsoll.simulate.plans import Carrier
from plimsoll.simulate.sites import order_prefixes, site_of

if TYPE_CHECKING:
    from plimsoll.simulate.plans import Episode, Lane, Product, ShopPlan
    from plimsoll.simulate.sites import Site

PATTERN_BITS = 12
"""The table has 2 ** 12 places."""

AMAZON_CARRIER = Carrier("Amazon Logistics", "TBA", (1, 3), 0.01)
AMAZON_WAREHOUSE = "FBA"
NON_AMAZON = "Non-Amazon"


@dataclass(frozen=True, slots=True)
class Pattern:
    """What one kind of order looks like. `index` is its place in the table."""

    index: int
    site: Site
    channel: str
    sales_channel: str
    prefix: str
    product: Product
    second: Product
    """What stands on the second line of an order with two items."""
    warehouse: str
    carrier: Carrier
    lane: Lane
    service: str

    @property
    def cell(self) -> tuple[str, str]:
        """(marketplace_id, fulfillment_channel)."""
        return self.site.id, self.channel

    @property
    def non_amazon(self) -> bool:
        """Whether the order was sold elsewhere and only fulfilled by Amazon."""
        return self.sales_channel == NON_AMAZON

    def value(self, dimension: str) -> str:
        """The pattern's value in one of `plans.WHERE`."""
        return {
            "marketplace_id": self.site.id,
            "fulfillment_channel": self.channel,
            "asin": self.product.asin,
            "sku": self.product.sku,
            "carrier": self.carrier.name,
            "warehouse": self.warehouse,
            "ship_country": self.lane.ship_country,
            "ship_region": self.lane.ship_region,
        }[dimension]

    def lies_in(self, episode: Episode) -> bool:
        """Whether the pattern is one of those an episode is planted in; marketplaces go by any of their names."""
        return all(
            self.value(dimension) == (site_of(value).id if dimension == "marketplace_id" else value)
            for dimension, value in episode.where
        )


class _Shares:
    """The plan's shares as weighted choices."""

    def __init__(self, plan: ShopPlan) -> None:
        self.sites = Wheel((site_of(text), weight) for text, weight in plan.marketplaces)
        self.channels = Wheel(plan.channels)
        self.products = Wheel((product, product.weight) for product in plan.products)
        self.warehouses = Wheel((house, house.weight) for house in plan.warehouses)
        by_name = {carrier.name: carrier for carrier in plan.carriers}
        self.carriers = {
            house.name: Wheel((by_name[name], weight) for name, weight in house.carriers) for house in plan.warehouses
        }
        self.lanes = {
            site.id: Wheel((lane, lane.weight) for lane in plan.lanes or site.lanes) for site in self.sites.values
        }
        self.services = Wheel((("Standard", 80), ("Expedited", 20)))
        self.non_amazon = plan.rates.non_amazon

    def drawn(self, chance: Chance, index: int) -> Pattern:
        """One pattern."""
        site, channel = chance.spin(self.sites), chance.spin(self.channels)
        product, second = chance.spin(self.products), chance.spin(self.products)
        house = chance.spin(self.warehouses)
        carrier, lane = chance.spin(self.carriers[house.name]), chance.spin(self.lanes[site.id])
        service, elsewhere, point = chance.spin(self.services), chance.random(), chance.random()
        by_amazon = channel == "AFN"
        non_amazon = by_amazon and elsewhere < self.non_amazon
        prefixes = order_prefixes(site, non_amazon=non_amazon)
        return Pattern(
            index,
            site,
            channel,
            NON_AMAZON if non_amazon else site.sales_channel,
            prefixes[int(point * len(prefixes))],
            product,
            second,
            AMAZON_WAREHOUSE if by_amazon else house.name,
            AMAZON_CARRIER if by_amazon else carrier,
            lane,
            "Expedited" if by_amazon else service,
        )


def pattern_table(plan: ShopPlan) -> tuple[Pattern, ...]:
    """The table of a plan."""
    shares, chance = _Shares(plan), Chance(key_of(plan.key, "patterns"))
    return tuple(shares.drawn(chance, index) for index in range(1 << PATTERN_BITS))
