"""Carriers, listings and what answers do, as the page of causes shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from plimsoll.diagnosis.sentences import sentence
from plimsoll.web.pages.order_parts import cause_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plimsoll.diagnosis.listings import ListingRow
    from plimsoll.diagnosis.pictures import Pictures
    from plimsoll.diagnosis.replies import ReplyEffect

MOST_LISTINGS = 50
TOP, TARGET = 0.05, 0.01
"""The scale of the intervals, and the line on it."""


@dataclass(frozen=True, slots=True)
class ShownListing:
    """One product in words."""

    row: ListingRow

    @property
    def causes(self) -> list[tuple[str, int]]:
        """(cause, orders), the most first."""
        return [(cause_words(code), number) for code, number in self.row.causes.items()]

    @property
    def clusters(self) -> list[tuple[str, Any, Any]]:
        """(cause, share here, share elsewhere) of what is unusual here beyond chance."""
        return [(cause_words(one.cause), one.share.as_json(), one.elsewhere.as_json()) for one in self.row.clusters]

    @property
    def not_as_described(self) -> Any:  # noqa: ANN401 - a share as JSON, or nothing
        """Feedback forms that say the item was not as described."""
        return self.row.not_as_described.as_json()


def pictured(found: Pictures, language: str) -> dict[str, Any]:
    """Everything of the scorecard, for the template."""
    cards = [
        card.as_json() | {"season_words": sentence(f"season.{card.season}", language, {})} for card in found.carriers
    ]
    rates = [float(card["defective"]["interval"]["to"]) for card in cards if card["defective"]]
    return {
        "carriers": cards, "carrier_lead": _lead(cards), "top": min(max(rates, default=TOP), 2 * TOP), "target": TARGET,
        "listings": [ShownListing(row) for row in found.listings[:MOST_LISTINGS]],
        "more_listings": max(len(found.listings) - MOST_LISTINGS, 0),
        "clustered": sum(bool(row.clusters) for row in found.listings),
        "replies": [(_within(one), one.share.as_json()) for one in found.replies],
    }  # fmt: skip


def _lead(cards: Sequence[dict[str, Any]]) -> str:
    """The sentence above the carriers."""
    own = [card["carrier"] for card in cards if card["season"] == "own"]
    if own:
        return _("Late more often than before, beyond what the other carriers show: %(names)s.") % {
            "names": ", ".join(own)
        }
    surely = [
        card["carrier"] for card in cards if card["defective"] and float(card["defective"]["interval"]["from"]) > TARGET
    ]
    if surely:
        return _("Surely above the line, whatever chance did: %(names)s.") % {"names": ", ".join(surely)}
    return _("No carrier is surely above the line, and none has become later than the others.")


def _within(one: ReplyEffect) -> str:
    if one.hours is not None:
        return _("within %(n)s h") % {"n": one.hours}
    return _("later") if one.answered else _("never answered")
