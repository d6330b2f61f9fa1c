"""Which page of the marketplace brings a source that is missing, and what to type instead."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from plimsoll.policies.marketplace import find_marketplace

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Page:
    """A page to fetch a source from: its name (English and Chinese), the way to it, what it gives, what to type."""

    page: str
    zh: str
    path: str
    gives: str
    type_it: str
    source: str
    confidence: str


@cache
def pages() -> Mapping[str, Page]:
    """The page for each source: orders, negative_feedback, claims, chargebacks, listed."""
    import tomllib
    from importlib.resources import files

    text = (files("plimsoll.policies") / "pages.toml").read_text(encoding="utf-8")
    return {source: Page(**values) for source, values in tomllib.loads(text).items()}


def seller_central(marketplace_id: str) -> str | None:
    """The host of the marketplace's Seller Central, or None for a marketplace that is not Amazon's.

    Hosts of one region: Europe's five old stores share one; every other store has its own (seen in public threads).
    """
    found = find_marketplace(marketplace_id)
    if found is None or found.platform != "amazon":
        return None
    if found.country in {"GB", "DE", "FR", "IT", "ES"}:
        return "sellercentral-europe.amazon.com"
    return f"sellercentral.{found.sales_channels[0].lower()}"
