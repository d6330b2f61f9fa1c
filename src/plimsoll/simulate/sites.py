"""What a marketplace's files look like beyond its policy entry: order id prefixes, day spellings, places, languages."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from plimsoll.errors import UnknownMarketplace
from plimsoll.policies import find_marketplace
from plimsoll.simulate.chance import Wheel
from plimsoll.simulate.instants import date_of
from plimsoll.simulate.plans import Lane

if TYPE_CHECKING:
    from plimsoll.policies import Marketplace

_PREFIXES = {
    "US": ("111", "112", "113", "114"), "CA": ("701", "702"), "MX": ("701", "702"), "BR": ("701", "702"),
    "GB": ("202", "203", "204", "205", "206"), "DE": ("302", "303", "304", "305", "306"),
    "FR": ("402", "403", "404", "405"), "IT": ("402", "403", "404", "405"), "ES": ("402", "403", "404", "405"),
    "JP": ("249", "250", "503"), "AU": ("249", "250", "503"), "SG": ("249", "250", "503"),
}  # fmt: skip
_NON_AMAZON_PREFIX = "S01"

_LANGUAGES = {
    "US": (("en", 93), ("es", 5), ("zh", 2)), "CA": (("en", 80), ("fr", 20)), "MX": (("es", 1),), "BR": (("pt", 1),),
    "GB": (("en", 1),), "DE": (("de", 1),), "FR": (("fr", 1),), "IT": (("it", 1),), "ES": (("es", 1),),
    "BE": (("fr", 1),), "JP": (("ja", 1),), "SG": (("en", 80), ("zh", 20)),
}  # fmt: skip
"""The languages that buyers write in; English where nothing is said."""

_PER_DOLLAR = {
    "USD": 100, "CAD": 137, "MXN": 1850, "BRL": 550, "GBP": 79, "EUR": 92, "SEK": 1050, "PLN": 395, "EGP": 4800,
    "SAR": 375, "AED": 367, "TRY": 3400, "INR": 8400, "ZAR": 1800, "JPY": 15000, "AUD": 152, "SGD": 134,
}  # fmt: skip
"""Round rates in hundredths, so that prices look right; nothing is computed from them."""

_PLACES = {
    "US": ("CA|Fresno|93701|30", "TX|Waco|76701|25", "NY|Albany|12207|20", "FL|Ocala|34470|15", "WA|Yakima|98901|10"),
    "CA": ("ON|Guelph|N1G 1A1|60", "QC|Laval|H7A 0A1|40"),
    "GB": ("England|Derby|DE1 1AA|80", "Scotland|Perth|PH1 1AA|20"),
    "DE": ("NW|Hagen|58089|40", "BY|Passau|94032|35", "BE|Berlin|10115|25"),
    "FR": ("IDF|Meaux|77100|60", "ARA|Roanne|42300|40"),
    "IT": ("Lombardia|Lodi|26900|60", "Lazio|Rieti|02100|40"),
    "ES": ("Madrid|Getafe|28901|60", "Sevilla|Utrera|41710|40"),
    "JP": ("Tokyo|Hachioji|192-0001|55", "Osaka|Sakai|590-0001|45"),
}
_ENCODINGS = {"DE": "cp1252", "FR": "cp1252", "IT": "cp1252", "ES": "cp1252", "JP": "cp932"}


@dataclass(frozen=True, slots=True)
class Site:
    """One marketplace as its files show it."""

    marketplace: Marketplace
    prefixes: tuple[str, ...]
    languages: Wheel[str]
    lanes: tuple[Lane, ...]
    encoding: str

    @property
    def id(self) -> str:
        """The marketplace's id."""
        return self.marketplace.id

    @property
    def country(self) -> str:
        """The marketplace's country code."""
        return self.marketplace.country

    @property
    def sales_channel(self) -> str:
        """Its name in order reports."""
        return self.marketplace.sales_channels[0]

    def price(self, cents: int) -> str:
        """A price in US cents as this marketplace writes it."""
        currency = self.marketplace.currency
        minor = cents * _PER_DOLLAR.get(currency, 100) // 100
        return str(minor // 100) if currency == "JPY" else f"{minor // 100}.{minor % 100:02d}"

    def feedback_day(self, number: int) -> str:
        """A day as the feedback report writes it there (domain facts 3.3): year in two digits, no leading zeros."""
        day = date_of(number)
        if self.country == "SE":
            return day.isoformat()
        year = f"{day.year % 100:02d}"
        if self.marketplace.date_order == "MDY":
            return f"{day.month}/{day.day}/{year}"
        if self.marketplace.date_order == "YMD":
            return f"{year}/{day.month}/{day.day}"
        mark = "." if self.country == "DE" else "/"
        return f"{day.day}{mark}{day.month}{mark}{year}"


@cache
def site_of(text: str) -> Site:
    """The marketplace of that id or country code. Raises UnknownMarketplace."""
    marketplace = find_marketplace(text)
    if marketplace is None or marketplace.platform != "amazon":
        raise UnknownMarketplace(f"No Amazon marketplace goes by the name {text!r}.")
    country = marketplace.country
    return Site(
        marketplace,
        _PREFIXES.get(country, ("302", "303", "304")),
        Wheel(_LANGUAGES.get(country, (("en", 1),))),
        tuple(_lane(country, text) for text in _PLACES.get(country, ("|||1",))),
        _ENCODINGS.get(country, "utf-8"),
    )


def _lane(country: str, text: str) -> Lane:
    region, city, postal_code, weight = text.split("|")
    return Lane(country, region, city, postal_code, int(weight))


def order_prefixes(site: Site, *, non_amazon: bool) -> tuple[str, ...]:
    """The first three characters of an order id there."""
    return (_NON_AMAZON_PREFIX,) if non_amazon else site.prefixes
