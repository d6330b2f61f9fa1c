"""Marketplaces: Amazon's own, and an owner's own for everything else that sells."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from plimsoll.errors import UnknownMarketplace
from plimsoll.policies.packs import pack

DateOrder = Literal["MDY", "DMY", "YMD"]

_ALSO_CALLED = {"UK": "GB"}
"""Amazon writes UK, its table of countries and ISO 3166 write GB."""


@dataclass(frozen=True, slots=True)
class Marketplace:
    """One place where orders are placed, and how its files write things.

    `sales_channels` are its names in order reports, compared without case. `window_zone` is the zone whose days make
    up a performance window, `local_zone` the zone of the shop's pages. `date_order` is how its feedback report writes
    days; None where nothing is known, then dates are ISO or year-first. `platform` is "amazon", or "own" for a
    marketplace in no pack, whose country, region, currency and languages are empty.
    """

    id: str
    country: str
    name: str
    region: str
    currency: str
    languages: tuple[str, ...]
    window_zone: str
    local_zone: str
    sales_channels: tuple[str, ...]
    date_order: DateOrder | None
    platform: str


@cache
def marketplaces() -> tuple[Marketplace, ...]:
    """Every marketplace of the packs, in their order."""
    return tuple(
        Marketplace(
            **{
                **entry,
                "languages": tuple(entry["languages"]),
                "sales_channels": tuple(entry["sales_channels"]),
            }
        )
        for entry in pack("marketplaces")["marketplace"]
    )


@cache
def _by_spelling() -> dict[str, Marketplace]:
    """Every way to name a marketplace, case folded."""
    spelled: dict[str, Marketplace] = {}
    for place in marketplaces():
        for text in (place.id, place.country, place.name, *place.sales_channels):
            spelled[text.casefold()] = place
    for text, country in _ALSO_CALLED.items():
        spelled[text.casefold()] = spelled[country.casefold()]
    return spelled


def find_marketplace(text: str) -> Marketplace | None:
    """The marketplace of the packs with that id, country code, name or sales channel, whatever its case; else None."""
    return _by_spelling().get(text.strip().casefold())


def own_marketplace(id: str) -> Marketplace:  # noqa: A002 - it becomes the field `id`
    """A marketplace in no pack, for example `OLIST`: known by its id alone, its days are those of UTC.

    Raises `UnknownMarketplace` where the id is empty.
    """
    name = id.strip()
    if not name:
        message = "A marketplace without a name cannot be told from another."
        raise UnknownMarketplace(message)
    return Marketplace(
        id=name,
        country="",
        name=name,
        region="",
        currency="",
        languages=(),
        window_zone="UTC",
        local_zone="UTC",
        sales_channels=(),
        date_order=None,
        platform="own",
    )


def marketplace_or_own(text: str) -> Marketplace:
    """The marketplace of that name (see `find_marketplace`), else an own one. Raises `UnknownMarketplace` on blank."""
    return find_marketplace(text) or own_marketplace(text)
