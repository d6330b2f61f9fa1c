"""The finite space of definitions that a marketplace may count by, and how to speak of one of them."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import product
from typing import TYPE_CHECKING, Any

from plimsoll.metrics.question import VARIANTS
from plimsoll.metrics.verdict import CANCELLER, CHARGEBACK, FAULT, unsaid_in
from plimsoll.policies import marketplace_or_own, marketplaces

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from plimsoll.metrics.definition import Definition
    from plimsoll.metrics.reconciliation.books import Books

WINDOWS = (30, 60, 90)
LAGS = range(32)
"""What is tried for a page that says no range."""
SELLERS_ZONE = "Asia/Shanghai"
"""Where many a seller's own clock stands."""

WORDS: dict[str, tuple[str, Any]] = {
    "include-cancelled": ("cancelled_counts", True),
    "exclude-cancelled": ("lifted_counts", False),
    "include-test": ("test_counts", True),
    "include-pending": ("pending_counts", True),
    "exclude-replacement": ("replacement_counts", False),
    "include-non-marketplace": ("non_marketplace_counts", True),
    FAULT: ("fault_unsaid_counts", False),
    CHARGEBACK: ("unknown_chargeback_counts", False),
    CANCELLER: ("canceller_unsaid", "seller"),
}
"""A departure from the policy in a word, and the field of `Definition` that it sets."""
SAID = {"timezone": "zone", "count": "count", "claims": "claims", "chargebacks": "chargebacks", "window": "window",
        "lag": "lag"}  # fmt: skip
"""Departures that have a value: what they are called, and their field."""
_WEIGHTS = {"window": 3, "lag": 1, "timezone": 2, "count": 3}
_WEIGHT = 2


def zones_of(marketplace_id: str, named: Iterable[str] = ()) -> list[str]:
    """The zones to try: UTC, the marketplace's own, those somebody named, other marketplaces', many sellers' own."""
    own = marketplace_or_own(marketplace_id).local_zone
    return list(dict.fromkeys(("UTC", own, *named, *_other_zones(), SELLERS_ZONE)))


@cache
def _other_zones() -> tuple[str, ...]:
    return tuple(dict.fromkeys(place.local_zone for place in marketplaces()))


def denominators(
    start: Definition, books: Books, zones: Iterable[str], *, with_pending: bool = True
) -> Iterator[Definition]:
    """Every way to say which orders count, as far as the books hold orders that could tell.

    `with_pending`: whether pending orders could; one placed after the last page says nothing, as it soon is none.
    """
    natures = books.natures
    states = {nature.state for nature in natures}
    flags: list[list[dict[str, Any]]] = [_cancelled(books)] if "cancelled" in states else []
    flags += [
        [{}, {name: not getattr(start, name)}]
        for name, occurs in (
            ("test_counts", any(nature.is_test for nature in natures)),
            ("replacement_counts", any(nature.is_replacement for nature in natures)),
            ("pending_counts", with_pending and "pending" in states),
            ("non_marketplace_counts", "non_marketplace" in states),
        )
        if occurs
    ]
    for zone in zones:
        for choice in product(*flags):
            yield replace(start, zone=zone, **{name: value for one in choice for name, value in one.items()})


def _cancelled(books: Books) -> list[dict[str, Any]]:
    modes: list[dict[str, Any]] = [{"cancelled_counts": False}, {"cancelled_counts": True}]
    if any(order.order.state == "cancelled" and _has_claim(order) for order in books.defective):
        modes.append({"cancelled_counts": False, "lifted_counts": False})
        modes[:2] = [{**mode, "lifted_counts": True} for mode in modes[:2]]
    if CANCELLER in unsaid_in(order for order in books.defective if _has_claim(order)):
        modes = [{**mode, "canceller_unsaid": who} for mode in modes for who in ("nobody", "seller")]
    return modes


def _has_claim(order: Any) -> bool:  # noqa: ANN401 - a DefectiveOrder
    return any(event.kind == "claims" for event in order.events)


def claim_rules(start: Definition, books: Books) -> list[dict[str, Any]]:
    """Every reading of which claims count, as far as there are claims that could tell."""
    if not any(_has_claim(order) for order in books.defective):
        return [{}]
    rules: list[dict[str, Any]] = [{"claims": rule} for rule in ("at-fault", "not-denied", "until-denied", "all")]
    if FAULT in unsaid_in(books.defective) and start.fault_unsaid_counts:
        rules.insert(1, {"claims": "at-fault", "fault_unsaid_counts": False})
    return rules


def chargeback_rules(books: Books) -> list[dict[str, Any]]:
    """Every reading of which chargebacks count, as far as there are chargebacks that could tell."""
    if not any(event.kind == "chargebacks" for order in books.defective for event in order.events):
        return [{}]
    rules: list[dict[str, Any]] = [{"chargebacks": rule} for rule in ("opened", "lost")]
    if CHARGEBACK in unsaid_in(books.defective):
        rules = [{**rule, "unknown_chargeback_counts": counts} for rule in rules for counts in (True, False)]
    return rules


def counts_of(start: Definition, books: Books) -> list[dict[str, Any]]:
    """Orders or events, where some order has several."""
    several = any(len(order.events) > 1 for order in books.defective)
    return [{"count": "orders"}, {"count": "events"}] if several else [{"count": start.count}]


def departures(definition: Definition, start: Definition) -> dict[str, Any]:
    """In what a definition departs from `start`: word and value (True where the word says it all)."""
    found: dict[str, Any] = {
        word: getattr(definition, name)
        for word, name in SAID.items()
        if getattr(definition, name) != getattr(start, name)
    }
    for word, (name, value) in WORDS.items():
        if getattr(definition, name) != getattr(start, name):
            found[word if getattr(definition, name) == value else f"not-{word}"] = True
    return found


def words_of(found: dict[str, Any]) -> list[str]:
    """Departures as people say them: `timezone=Europe/Berlin`, `include-cancelled`."""
    return [word if value is True else f"{word}={value}" for word, value in found.items()]


def weight(definition: Definition, start: Definition, own_zone: str) -> int:
    """How far a definition is from what the sources say: small is near. Orders survivors, decides nothing."""
    found = departures(definition, start)
    total = sum(_WEIGHTS.get(word, _WEIGHT) for word in found)
    return total - (1 if found.get("timezone") == own_zone else 0)


def with_departures(start: Definition, found: dict[str, Any]) -> Definition:
    """The definition with departures as `departures` gives them."""
    fields = {SAID[word]: value for word, value in found.items() if word in SAID}
    for word in found:
        if word in WORDS:
            name, value = WORDS[word]
            fields[name] = value
    return replace(start, **fields)


def as_options(found: dict[str, Any]) -> str | None:
    """The departures as options of `plimsoll odr`; None where the command line has no such option."""
    known = {name.replace("_", "-") for name in VARIANTS}
    if not set(found) <= known:
        return None
    return " ".join(f"--{word}" if value is True else f"--{word} {value}" for word, value in found.items())
