"""What some rules add to a rate: a floor of defects, a count that stands in for the rate of a small shop, a minimum.

A floor: the rate misses its target only once there are so many defects (or so many buyers with one). A small shop:
below so many records the rule counts the defects themselves. A minimum: below so many records nobody is judged.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from plimsoll.metrics.verdict import BAD, GOOD, INCOMPLETE, NONE

if TYPE_CHECKING:
    from collections.abc import Callable

    from plimsoll.metrics.metric import Terms
    from plimsoll.metrics.metric_row import Judged
    from plimsoll.metrics.tallies import Count

SECONDS_AN_HOUR = 3600


def average_reply_hours(answers: int, seconds: int) -> str | None:
    """The mean hours to an answer with one digit, over the messages whose answer and hour are known; else None."""
    if not answers:
        return None
    tenths = (seconds * 10 * 2 + answers * SECONDS_AN_HOUR) // (answers * SECONDS_AN_HOUR * 2)
    return f"{tenths // 10}.{tenths % 10}"


def floors(
    terms: Terms, count: Count, said: Judged, buyers: Callable[[], list[str | None]]
) -> tuple[Judged, dict[str, Any]]:
    """The word with the rule's floor, small-shop count and minimum applied, and what of them to show beside it."""
    small = terms.number("from_orders") or terms.number("from_reviews")
    most_below = terms.number("most_below")
    minimum = terms.number("minimum_units")
    if small is not None and most_below is not None:
        return _small_shop(count, said, small, most_below)
    if minimum is not None:
        judged = replace(said, verdict=NONE, needs=()) if _sure(said) and count.counted < minimum else said
        return judged, {"minimum": {"needed": minimum, "counted": count.counted}}
    needed = _needed(terms)
    return (said, {}) if needed is None else _floor(count, said, needed, buyers if _by_buyer(terms) else None)


def _needed(terms: Terms) -> int | None:
    """How many defects the rule wants before it calls a rate too high."""
    most = terms.number("most_cases")
    if most is not None:
        return most + 1
    return terms.number("minimum_defects") or terms.number("minimum_orders_in_window")


def _by_buyer(terms: Terms) -> bool:
    value = terms.values.get("unique_buyers")
    return value is not None and value.value is True


def _sure(said: Judged) -> bool:
    """Whether nothing but unknown records keeps the word from being sure."""
    return said.verdict != INCOMPLETE or said.needs == ("unknown",)


def _small_shop(count: Count, said: Judged, small: int, most: int) -> tuple[Judged, dict[str, Any]]:
    beside = {"small_shop": {"below": small, "most_defects": most, "applies": count.counted < small}}
    if count.counted >= small or not count.counted:
        return said, beside
    word = GOOD if count.defective <= most else BAD
    if not _sure(said):
        return replace(said, status=word), beside
    if word == GOOD and count.defective + count.unknown > most:
        return replace(said, status=word, verdict=INCOMPLETE, needs=("unknown",)), beside
    return replace(said, status=word, verdict=word, needs=()), beside


def _floor(
    count: Count, said: Judged, needed: int, buyers: Callable[[], list[str | None]] | None
) -> tuple[Judged, dict[str, Any]]:
    least = most = count.defective
    if buyers is not None and count.defective:
        told = buyers()
        named, unsaid = len({buyer for buyer in told if buyer is not None}), told.count(None)
        least, most = max(named, 1), named + unsaid
    counted_as = "unique_buyers" if buyers is not None else "records"
    beside = {"floor": {"needed": needed, "counted_as": counted_as, "least": least, "most": most}}
    below_for_sure = most + count.unknown < needed
    if below_for_sure and (said.status == BAD or said.needs == ("unknown",)):
        word = GOOD if said.status == BAD else said.status
        return (
            replace(said, status=word, verdict=word, needs=()) if _sure(said) else replace(said, status=word)
        ), beside
    if said.status == BAD and said.verdict == BAD and least < needed:
        return replace(said, verdict=INCOMPLETE, needs=("unknown" if count.unknown else "orders.buyer_key",)), beside
    return said, beside
