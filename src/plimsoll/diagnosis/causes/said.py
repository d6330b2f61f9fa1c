"""Words: what the buyer wrote in feedback, messages and return requests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.diagnosis.causes.evidence import DECISIVE, STRONG, Evidence, Rule
from plimsoll.diagnosis.words.reading import read_as
from plimsoll.policies import find_marketplace

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from plimsoll.diagnosis.order_facts import OrderFacts, Record

BESIDE = 0.5
"""What a cause weighs that a text names beside a leading one."""
MARKETPLACE_LANGUAGES = {
    "US": "en", "CA": "en", "GB": "en", "AU": "en", "IN": "en", "IE": "en", "SG": "en", "AE": "en", "SA": "en",
    "DE": "de", "AT": "de", "FR": "fr", "BE": "fr", "ES": "es", "MX": "es", "IT": "it", "JP": "ja", "BR": "pt",
    "PT": "pt", "CN": "zh",
}  # fmt: skip
"""The language that a marketplace's buyers mostly write."""


def feedback(order: OrderFacts) -> Iterator[Evidence]:
    """The comment of the feedback that makes the order defective: the buyer's own words for why."""
    stars = [one for one in order.feedback if (one.get("rating") or 1) <= 2]  # noqa: PLR2004 - negative
    yield from _strongest(order, ((one, "comment", "") for one in stars), DECISIVE)


def messages(order: OrderFacts) -> Iterator[Evidence]:
    """What the buyer wrote in messages: often a first question, not yet the complaint."""
    texts = ((one, "body", one.text("language")) for one in order.messages if one.get("direction") == "in")
    yield from _strongest(order, texts, STRONG)


def returned(order: OrderFacts) -> Iterator[Evidence]:
    """The buyer's comment on a return request."""
    yield from _strongest(order, ((one, "comment", "") for one in order.returns), STRONG)


def likely_language(order: OrderFacts) -> str | None:
    """The language of the marketplace's buyers."""
    place = find_marketplace(order.marketplace_id) if order.marketplace_id else None
    return MARKETPLACE_LANGUAGES.get(place.country) if place else None


def _strongest(order: OrderFacts, texts: Iterable[tuple[Record, str, str]], weight: float) -> Iterator[Evidence]:
    """One piece of evidence a cause, however often it is said."""
    found: dict[str, Evidence] = {}
    for record, column, stated in texts:
        text = record.text(column)
        if not text:
            continue
        language, causes = read_as(text, stated[:2].lower(), likely_language(order))
        for named in causes:
            said = {"words": named.words, "language": language}
            one = Evidence(named.cause, weight * (1 if named.leads else BESIDE), record.place(column), said)
            if named.cause not in found or found[named.cause].weight < one.weight:
                found[named.cause] = one
    yield from found.values()


RULES = (
    Rule("words.feedback", feedback),
    Rule("words.message", messages),
    Rule("words.return", returned),
)
