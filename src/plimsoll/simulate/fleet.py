"""Ready-made shops: the demo shop, the demo fleet of twelve accounts, and a shop of any size."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plimsoll.simulate.plans import (
    Carrier,
    Definition,
    Episode,
    Planted,
    Product,
    Rates,
    ShopPlan,
    Story,
    Warehouse,
)
from plimsoll.simulate.season import LEVEL, Season
from plimsoll.simulate.writing import FORMATS, write_shop

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from plimsoll.simulate.files import Written
    from plimsoll.simulate.writing import Format

KESTREL, LANTERN, HERON = "Kestrel Parcel", "Lantern Post", "Blue Heron Express"
"""Invented carriers."""
EAST, WEST = "EAST", "WEST"

CARRIERS = (
    Carrier(KESTREL, "KP", (2, 5), 0.02),
    Carrier(LANTERN, "LN", (4, 8), 0.04),
    Carrier(HERON, "BH", (3, 6), 0.03),
)
WAREHOUSES = (
    Warehouse(EAST, ((KESTREL, 5), (LANTERN, 3), (HERON, 2)), 6),
    Warehouse(WEST, ((KESTREL, 2), (LANTERN, 2), (HERON, 6)), 4),
)
PRODUCTS = (
    Product("B0SIM00001", "LAMP-01", "Clip-on reading lamp", 1899, 20),
    Product("B0SIM00002", "MUG-02", "Insulated travel mug 450 ml", 2199, 16),
    Product("B0SIM00003", "STAND-03", "Folding phone stand", 1299, 14),
    Product("B0SIM00004", "CABLE-04", "Braided charging cable 2 m", 999, 12),
    Product("B0SIM00005", "SCALE-05", "Kitchen scale 5 kg", 2499, 10),
    Product("B0SIM00006", "BAG-06", "Canvas tool bag", 3499, 8),
    Product("B0SIM00007", "MAT-07", "Yoga mat 6 mm", 2899, 7),
    Product("B0SIM00008", "KIT-08", "Watch repair kit", 1799, 6),
    Product("B0SIM00009", "DRILL-09", "Cordless screwdriver", 3999, 4),
    Product("B0SIM00010", "CAM-10", "Wildlife camera", 7999, 3),
)

CALM = Rates(negative_feedback=0.0022, claims=0.0012, chargebacks=0.0003)
"""A shop that is well kept: about 0.3 % in the end."""
NOTHING = Rates(
    negative_feedback=0, claims=0, chargebacks=0, neutral_feedback=0, cancelled_by_buyer=0, cancelled_by_seller=0,
    cancelled_by_amazon=0, cancelled_after_claim=0, long_pending=0, test=0, replacement=0, second_item=0,
)  # fmt: skip
"""Every order is placed, paid and sent; nothing else happens unless it is planted."""

STEADY = Season(weekdays=(1, 1, 1, 1, 1, 1, 1))
"""Noise, but no weekdays: such a shop comes out the same whatever day `as_of` is."""

_LEAN_ABOVE = 50_000
_MOST_SNAPSHOTS_LEAN = 7


@cache
def _stories() -> dict[str, dict[str, str]]:
    return tomllib.loads((files("plimsoll.simulate") / "stories.toml").read_text(encoding="utf-8"))


def _story(name: str) -> Story:
    return Story(**_stories().get(name, {"en": "", "zh": ""}))


class _Calendar:
    """Days counted back from `as_of`."""

    def __init__(self, as_of: date) -> None:
        self.as_of = as_of

    def back(self, days: int) -> date:
        return self.as_of - timedelta(days=days)

    def shop(self, account: str, days: int) -> ShopPlan:
        """A calm shop of so many days, to be changed."""
        return ShopPlan(
            account=account,
            first_day=self.back(days - 1),
            as_of=self.as_of,
            products=PRODUCTS,
            warehouses=WAREHOUSES,
            carriers=CARRIERS,
            orders_per_day=1.0,
            channels=(("MFN", 70), ("AFN", 30)),
            rates=CALM,
            season=STEADY,
            story=_story(account),
        )


def demo_fleet(as_of: date) -> tuple[ShopPlan, ...]:
    """Twelve accounts, each an example of one thing, together about fifty thousand orders."""
    calendar = _Calendar(as_of)
    makers = (
        _healthy,
        _drifting,
        _over_the_line,
        _tiny,
        _new,
        _recovering,
        _seasonal,
        _fba_only_trouble,
        _several_sites,
        _stale_data,
        _mixed_d2c,
        _quiet,
    )
    return tuple(make(calendar) for make in makers)


def _healthy(calendar: _Calendar) -> ShopPlan:
    calm = Episode("none", calendar.back(60), calendar.back(30))
    return replace(
        calendar.shop("healthy", 180),
        orders_per_day=40.0,
        season=Season(),
        episodes=(calm,),
        hidden=Definition(lag_days=14),
    )


def _drifting(calendar: _Calendar) -> ShopPlan:
    west, heron = (("warehouse", WEST),), (("carrier", HERON),)
    steps = (
        Episode("confounded", calendar.back(76), calendar.back(58), 0.02, west, heron),
        Episode("confounded", calendar.back(57), calendar.back(36), 0.065, west, heron),
        Episode("confounded", calendar.back(35), calendar.back(0), 0.0975, west, heron),
    )
    shop = calendar.shop("drifting", 200)
    return replace(shop, orders_per_day=45.0, channels=(("MFN", 1),), episodes=steps)


def _over_the_line(calendar: _Calendar) -> ShopPlan:
    carrier = Episode("bad_carrier", calendar.back(68), calendar.back(40), 0.17, (("carrier", LANTERN),))
    shop = calendar.shop("over_the_line", 160)
    return replace(shop, orders_per_day=32.0, channels=(("MFN", 85), ("AFN", 15)), episodes=(carrier,))


def _tiny(calendar: _Calendar) -> ShopPlan:
    claims = (
        Planted(66, "claims", "not_received", 9, "granted_seller"),
        Planted(52, "claims", "not_received", 7, "granted_seller"),
    )
    shop = calendar.shop("tiny", 135)
    never_sent = replace(NOTHING, never_scanned=1.0, confirmed_early=0.3)
    level = replace(shop, orders_per_day=2.1, channels=(("MFN", 1),), rates=never_sent, season=LEVEL)
    return replace(level, planted=claims)


def _new(calendar: _Calendar) -> ShopPlan:
    return replace(calendar.shop("new", 25), orders_per_day=15.0, channels=(("MFN", 1),))


def _recovering(calendar: _Calendar) -> ShopPlan:
    mixed_up = Episode("wrong_items", calendar.back(130), calendar.back(57), 0.10, (("warehouse", EAST),))
    shop = calendar.shop("recovering", 180)
    return replace(shop, orders_per_day=30.0, channels=(("MFN", 80), ("AFN", 20)), episodes=(mixed_up,))


def _seasonal(calendar: _Calendar) -> ShopPlan:
    shop = calendar.shop("seasonal", 400)
    delays = tuple(
        Episode("holiday_delay", date(year, 11, 24), date(year, 12, 20), 0.03, (("fulfillment_channel", "MFN"),))
        for year in range(shop.first_day.year, shop.as_of.year + 1)
    )
    season = Season(holiday_peak=2.6, spring_festival=0.2)
    return replace(shop, orders_per_day=10.0, season=season, episodes=delays)


def _fba_only_trouble(calendar: _Calendar) -> ShopPlan:
    batch = Episode(
        "bad_batch",
        calendar.back(72),
        calendar.back(20),
        0.14,
        (("fulfillment_channel", "AFN"), ("asin", PRODUCTS[0].asin)),
    )
    shop = calendar.shop("fba_only_trouble", 150)
    return replace(shop, orders_per_day=28.0, channels=(("MFN", 45), ("AFN", 55)), episodes=(batch,))


def _several_sites(calendar: _Calendar) -> ShopPlan:
    late = Episode(
        "bad_carrier", calendar.back(72), calendar.back(30), 0.09, (("marketplace_id", "DE"), ("carrier", HERON))
    )
    shop = calendar.shop("several_sites", 140)
    sites = (("US", 30), ("DE", 25), ("GB", 18), ("FR", 13), ("JP", 14))
    return replace(shop, seed=6, orders_per_day=62.0, marketplaces=sites, episodes=(late,))


def _stale_data(calendar: _Calendar) -> ShopPlan:
    replies = Episode("slow_replies", calendar.back(70), calendar.back(30), 0.006)
    shop = replace(calendar.shop("stale_data", 150), rates=replace(CALM, claims=0.010))
    return replace(shop, orders_per_day=20.0, stale=(("claims", 45), ("chargebacks", 45)), episodes=(replies,))


def _mixed_d2c(calendar: _Calendar) -> ShopPlan:
    empty = Episode("stock_out", calendar.back(50), calendar.back(38), 0.22, (("sku", PRODUCTS[1].sku),))
    shop = calendar.shop("mixed_d2c", 140)
    rates = replace(CALM, non_amazon=0.25)
    return replace(
        shop,
        orders_per_day=20.0,
        rates=rates,
        season=Season(),
        own_shop_orders=400,
        episodes=(empty,),
        hidden=Definition(include_cancelled=True),
    )


def _quiet(calendar: _Calendar) -> ShopPlan:
    shop = calendar.shop("quiet", 150)
    return replace(shop, orders_per_day=0.4, channels=(("MFN", 1),), rates=NOTHING, season=replace(STEADY, noise=0.4))


def demo_shop(as_of: date) -> ShopPlan:
    """One small shop of about two thousand orders, over the line because of one carrier."""
    calendar = _Calendar(as_of)
    carrier = Episode("bad_carrier", calendar.back(66), calendar.back(34), 0.16, (("carrier", LANTERN),))
    shop = calendar.shop("demo", 140)
    return replace(shop, orders_per_day=14.5, channels=(("MFN", 75), ("AFN", 25)), episodes=(carrier,))


def shop_of_size(orders: int, seed: int, as_of: date, *, days: int = 120, account: str = "default") -> ShopPlan:
    """A shop of exactly so many orders: US and Germany, both channels, one carrier and one batch that fail.

    Above 50,000 orders it is lean.
    """
    calendar = _Calendar(as_of)
    shop = replace(calendar.shop(account, days), story=_story("any_size"))
    episodes = (
        Episode("bad_carrier", calendar.back(60), calendar.back(40), 0.05, (("carrier", LANTERN),)),
        Episode("bad_batch", calendar.back(50), calendar.back(25), 0.06, (("asin", PRODUCTS[4].asin),)),
    )
    lean = orders > _LEAN_ABOVE
    return replace(
        shop,
        seed=seed,
        orders=orders,
        orders_per_day=None,
        marketplaces=(("US", 70), ("DE", 30)),
        episodes=episodes,
        detail="lean" if lean else "full",
        snapshot_days=_MOST_SNAPSHOTS_LEAN if lean else 30,
    )


def simulate(
    folder: str | Path,
    *,
    orders: int,
    seed: int,
    as_of: date,
    days: int = 120,
    formats: Sequence[Format] | None = None,
    known_until: date | None = None,
    changes: Mapping[str, Any] | None = None,
) -> Written:
    """Write a shop of exactly so many orders; a large one as interchange files only unless `formats` says otherwise.

    `changes` are fields of the `ShopPlan` that shall be otherwise than the seed makes them. Raises UsageError.
    """
    plan = replace(shop_of_size(orders, seed, as_of, days=days), **(changes or {}))
    chosen = formats or (FORMATS if plan.detail == "full" else ("interchange",))
    return write_shop(plan, folder, formats=chosen, known_until=known_until)


def write_fleet(
    as_of: date,
    folder: str | Path,
    *,
    formats: Sequence[Format] = FORMATS,
    known_until: date | None = None,
) -> tuple[Written, ...]:
    """Write the demo fleet, each account in a folder of its name."""
    root = Path(folder)
    plans = demo_fleet(as_of)
    return tuple(write_shop(plan, root / plan.account, formats=formats, known_until=known_until) for plan in plans)
