"""Why an order stands high: the features that raise its score most, in words, with the facts behind them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from plimsoll.watch.risk.moments import FEATURES
from plimsoll.watch.risk.reading import instant

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from plimsoll.watch.risk.order_book import Floats, OrderBook

MOST = 3
LEAST_PART = 0.15
"""The least part of a logit that is worth a word: about a sixth more likely."""

WORDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "waiting": ("not handed to a carrier yet", ("confirmed",)),
    "on_the_way": ("on the way", ("scanned",)),
    "delivered": ("delivered", ("delivered",)),
    "overdue_to_ship": ("not sent {since} after its ship-by time", ("ship_by",)),
    "label_unscanned": ("confirmed {since} ago and never scanned by the carrier", ("confirmed",)),
    "shipped_late": ("handed over {since} after its ship-by time", ("ship_by", "scanned")),
    "past_promise": ("not delivered by its promise", ("deliver_by",)),
    "past_promise_days": ("{since} past its promise", ("deliver_by",)),
    "running_late": ("at the usual pace {since} late against its promise", ("deliver_by",)),
    "came_late": ("delivered after its promise", ("deliver_by", "delivered")),
    "came_late_days": ("delivered {since} after its promise", ("deliver_by", "delivered")),
    "item_defects": ("its item has {times} the usual share of defects", ()),
    "carrier_defects": ("its carrier's orders have {times} the usual share of defects", ()),
    "lane_defects": ("orders to its region have {times} the usual share of defects", ()),
    "warehouse_defects": ("its warehouse's orders have {times} the usual share of defects", ()),
    "carrier_late": ("its carrier lately misses {times} as many promises as usual", ()),
    "lane_late": ("to its region {times} as many promises as usual are missed lately", ()),
    "warehouse_late": ("from its warehouse {times} as many promises as usual are missed lately", ()),
    "message_waiting": ("the buyer waits for an answer", ("open_message",)),
    "asked": ("the buyer has written", ("asked",)),
    "unhappy": ("the buyer's message has words of complaint", ("unhappy",)),
    "answered_late": ("a message had to wait for more than 24 hours", ("asked",)),
    "return_open": ("a return was asked for, and nothing is refunded", ("returned",)),
    "refunded": ("money was given back", ("refunded",)),
    "claim_open": ("a claim is open", ("claimed",)),
    "dear": ("it cost {times} as much as the account's usual order", ()),
    "many": ("several units", ()),
}
"""What is said of each feature, and the times behind it."""
RECORD_OF = {
    "ship_by": "order", "deliver_by": "order", "confirmed": "parcel", "scanned": "parcel", "delivered": "parcel",
    "asked": "message", "unhappy": "message", "open_message": "message", "returned": "return", "refunded": "refund",
    "claimed": "claim",
}  # fmt: skip
"""The kind of record that says each time."""
_FAMILIES = {"past_promise_days": "past_promise", "came_late_days": "came_late"}
"""Features that say the same thing twice: the first is told in place of the second."""


_PROMISES = ("ship_by", "deliver_by")


@dataclass(frozen=True, slots=True)
class Fact:
    """A time behind a reason, the kind of record that says it, and where that was read (None: not told)."""

    name: str
    at: datetime
    record: str
    source: Mapping[str, Any] | None = None

    def as_json(self) -> dict[str, Any]:
        """As under `facts` of a reason."""
        at = self.at.isoformat().replace("+00:00", "Z")
        return {
            "fact": self.name,
            "at": at,
            "record": self.record,
            "source": dict(self.source) if self.source else None,
        }


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that raises a score. `times_as_likely`: by how much, other things equal."""

    key: str
    words: str
    times_as_likely: float
    facts: tuple[Fact, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """As under `reasons` of `plimsoll.risk/1`."""
        facts = [fact.as_json() for fact in self.facts]
        return {"key": self.key, "words": self.words, "times_as_likely": f"{self.times_as_likely:.1f}", "facts": facts}


def reasons_of(book: OrderBook, place: int, columns: Floats, parts: Floats, at: float) -> list[Reason]:
    """The features that raise an order's score most, the strongest first. `parts` are their parts of the logit."""
    told: dict[str, float] = {}
    days = {short: name for name, short in _FAMILIES.items()}
    for name, part, value in zip(FEATURES, parts.tolist(), columns.tolist(), strict=True):
        if value:
            family = days.get(name, name)
            told[family] = told.get(family, 0.0) + part
    strong = sorted((name for name, part in told.items() if part >= LEAST_PART), key=lambda name: -told[name])
    by_name = dict(zip(FEATURES, columns.tolist(), strict=True))
    return [
        Reason(
            name,
            _words(book, place, name, by_name[name], at),
            float(np.exp(told[name])),
            tuple(_facts(book, place, name, at)),
        )
        for name in strong[:MOST]
    ]


def _words(book: OrderBook, place: int, name: str, value: float, at: float) -> str:
    text, times = WORDS[name]
    if "{times}" in text:
        return text.format(times=f"{np.exp(value):.1f} times")
    if "{since}" in text:
        told = [book.since(time, place, at) for time in times]
        days = (told[1] if len(told) > 1 else at) - told[0]
        return text.format(since=_since(float(np.expm1(value)) if name == "running_late" else days))
    return text


def _since(days: float) -> str:
    if days < 1:
        return f"{max(round(days * 24), 1)} h"
    return f"{days:.0f} days" if days >= 1.5 else "1 day"  # noqa: PLR2004 - rounded


def _facts(book: OrderBook, place: int, name: str, at: float) -> Iterator[Fact]:
    for time in WORDS[name][1]:
        days = book.since(time, place, at)
        if days <= at or (time in _PROMISES and not math.isnan(days)):
            yield Fact(time, instant(days), RECORD_OF[time])
