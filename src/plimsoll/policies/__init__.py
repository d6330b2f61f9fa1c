"""The marketplaces and their rules: dated values, each with its source, quoted words and confidence.

Nothing here counts anything. A rule is data (`packs.OWN_PACKS` lists the files), read when first asked for; the rooms
above ask for the value in force on a day and can always say where it was read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plimsoll.policies.marketplace import (
    DateOrder,
    Marketplace,
    find_marketplace,
    marketplace_or_own,
    marketplaces,
    own_marketplace,
)
from plimsoll.policies.pages import Page, pages, seller_central
from plimsoll.policies.values import (
    Confidence,
    PolicyValue,
    Reading,
    all_policy_values,
    policy_value,
    policy_values,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = [
    "Confidence",
    "DateOrder",
    "Marketplace",
    "Page",
    "PolicyValue",
    "Reading",
    "all_policy_values",
    "faults",
    "find_marketplace",
    "marketplace_or_own",
    "marketplaces",
    "own_marketplace",
    "pages",
    "policy_value",
    "policy_values",
    "seller_central",
]


def faults(entries: Iterable[Mapping[str, Any]] | None = None) -> list[str]:
    """Everything that makes a rule unfit to be relied on, one sentence each; an empty list is good.

    Without an argument every pack is looked at, those that other distributions bring too. `entries` are parsed
    `[[value]]` tables to look at instead, for example of a pack that somebody is writing.
    """
    from plimsoll.policies import soundness

    return soundness.faults(entries)
