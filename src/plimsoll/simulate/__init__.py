"""Simulated shops whose truth is known, written as the files a seller would have.

    plan = demo_shop(date(2026, 10, 1))
    written = write_shop(plan, "shop", formats=("amazon",))

`written.imports` is what `plimsoll import` takes, `written.truth` what is true: per cell the exact counts under the
default definition, every defective order with its cause and what finally becomes of it, the planted episodes, and
the definition by which the simulated marketplace itself counts. The same plan gives the same bytes everywhere.
"""

from __future__ import annotations

from plimsoll.simulate.files import Written, WrittenFile
from plimsoll.simulate.fleet import demo_fleet, demo_shop, shop_of_size, simulate, write_fleet
from plimsoll.simulate.outcomes import ChargebackOutcome, ClaimOutcome
from plimsoll.simulate.plans import (
    Carrier,
    Definition,
    Delays,
    Episode,
    Lane,
    Planted,
    Product,
    Rates,
    Removals,
    ShopPlan,
    Story,
    Warehouse,
)
from plimsoll.simulate.season import Season
from plimsoll.simulate.writing import write_shop

__all__ = [
    "Carrier",
    "ChargebackOutcome",
    "ClaimOutcome",
    "Definition",
    "Delays",
    "Episode",
    "Lane",
    "Planted",
    "Product",
    "Rates",
    "Removals",
    "Season",
    "ShopPlan",
    "Story",
    "Warehouse",
    "Written",
    "WrittenFile",
    "demo_fleet",
    "demo_shop",
    "shop_of_size",
    "simulate",
    "write_fleet",
    "write_shop",
]
