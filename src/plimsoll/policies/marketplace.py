"""Marketplaces: Amazon's, those of other platforms, and an owner's own for everything else that sells."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from plimsoll.errors import UnknownMarketplace
from plimsoll.policies.packs import pack, packs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

DateOrder = Literal["MDY", "DMY", "YMD"]

_ALSO_CALLED = {"UK": "GB"}
"""Amazon writes UK, its table of countries and ISO 3166 write GB."""


@dataclass(frozen=True, slots=True)
class Marketplace:
    """One place where orders are placed, and how its files write things.

    `sales_channels` are its names in order reports, compared without case. `window_zone` is the zone whose days make
    up a performance window, `local_zone` the zone of the shop's pages. `date_order` is how its feedback report writes
    days; None where nothing is known, then dates are ISO or year-first. `platform` is the first word of its rules' ids
    ("amazon", "ebay", "tiktok_shop"), or "own" for a marketplace in no pack, whose country, region, currency and
    languages are empty. A country names Amazon's marketplace there and nobody else's.
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

    @property
    def short(self) -> str:
        """As people say it: Amazon's by its country, every other by its id."""
        return self.country if self.platform == "amazon" else self.id


def from_table(entry: Mapping[str, Any]) -> Marketplace:
    """A marketplace out of its parsed TOML. Raises TypeError or KeyError on one in which `faults` finds gaps."""
    lists = {name: tuple(entry[name]) for name in ("languages", "sales_channels")}
    return Marketplace(**{"date_order": None, **entry, **lists})


@cache
def shipped_marketplaces() -> tuple[Marketplace, ...]:
    """The marketplaces of Plimsoll's own pack, in its order."""
    return tuple(from_table(entry) for entry in pack("marketplaces")["marketplace"])


@cache
def marketplaces() -> tuple[Marketplace, ...]:
    """Every marketplace of the packs: ours in their order, then those that others bring."""
    return (*shipped_marketplaces(), *_brought_along())


def _brought_along() -> Iterator[Marketplace]:
    for other in packs():
        if not other.own and "[[marketplace]]" in other.text:
            from plimsoll.policies import soundness

            if not soundness.pack_faults(other):
                yield from map(from_table, other.tables["marketplace"])


def spellings(place: Marketplace) -> tuple[str, ...]:
    """Every way to name a marketplace. A country alone is Amazon's: `US` never means another platform's site."""
    country = (place.country,) if place.platform == "amazon" else ()
    return (place.id, *country, place.name, *place.sales_channels)


@cache
def _by_spelling() -> dict[str, Marketplace]:
    """Every way to name a marketplace, case folded; of two that would share one the first keeps it."""
    spelled: dict[str, Marketplace] = {}
    for place in marketplaces():
        for text in spellings(place):
            spelled.setdefault(text.casefold(), place)
    for text, country in _ALSO_CALLED.items():
        spelled[text.casefold()] = spelled[country.casefold()]
    return spelled


def find_marketplace(text: str) -> Marketplace | None:
    """The marketplace of the packs with that id, name or sales channel, or Amazon's of that country; else None."""
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
