"""What a site, a fulfilment channel or a disclosed link asks a plan to hold besides, and where that was read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from plimsoll.appeals.plan import Plan

RETURNS_LAW = frozenset({"UK", "GB", "DE", "FR", "IT", "ES", "NL", "SE", "PL", "BE", "IE"})
"""Sites where the law gives buyers a right of withdrawal: the Union and the United Kingdom."""


@dataclass(frozen=True, slots=True)
class Pack:
    """One duty: when it is asked for, what its exhibit should show, and the source.

    None has a figure of its own: no policy stored here holds a period of return, so no sentence cites one.
    """

    duty: str
    when: str
    shows: tuple[str, ...]
    source: str

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return {"duty": self.duty, "when": self.when, "shows": list(self.shows), "source": self.source}


PACKS = (
    Pack("carrier_control", "orders that the seller sends (MFN)",
         ("the carriers with their first scans and deliveries in time, by region", "what was changed, and when"),
         "seller guides (R1-60)"),
    Pack("inbound_inspection", "orders that the marketplace sends (AFN)",
         ("an inspection record for each lot before it left", "the shipment to the warehouse that the lot went with"),
         "seller guides (R1-60)"),
    Pack("returns_disclosure", "the United Kingdom and sites of the Union",
         ("the terms as the listing shows them: right of withdrawal, return address, who bears the cost",
          "the paper that lies in the parcel"),
         "seller guides (R1-53), Directive 2011/83/EU and the UK's Consumer Contracts Regulations 2013"),
    Pack("japanese_records", "Japan",
         ("conversations with buyers, in Japanese as they were written", "the shop's statement under the commerce law"),
         "seller guides (R1-53), Seller Central Japan G200365160"),
    Pack("independent_operation", "a disclosed link to another account",
         ("domain, addresses, bank account and logistics of each account, with every link that there is",),
         "seller guides (R2-49), our own conduct (6)"),
)  # fmt: skip


def duties_wanted(marketplace: str, channels: Collection[str], violations: Iterable[str]) -> list[str]:
    """The kinds of duties that apply, in the order of the packs. `marketplace` is a country's code."""
    site = marketplace.upper()
    applies = {
        "carrier_control": "MFN" in channels,
        "inbound_inspection": "AFN" in channels,
        "returns_disclosure": site in RETURNS_LAW,
        "japanese_records": site == "JP",
        "independent_operation": any("related account" in one.lower() for one in violations),
    }
    return [one.duty for one in PACKS if applies[one.duty]]


def duties_of(plan: Plan) -> list[str]:
    """The duties that a plan has to meet."""
    return duties_wanted(plan.marketplace, {plan.channel}, [one.name for one in plan.violations])
