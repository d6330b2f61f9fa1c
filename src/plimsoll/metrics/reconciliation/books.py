"""The books of one account on one marketplace: orders by the quarter hour, and every order with an event.

Any time zone's day begins on a quarter of an hour, so one read of the facts serves every zone, range and flag: a count
is the difference of two prefix sums.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING, Any, NamedTuple

from plimsoll.facts.times import start_of
from plimsoll.facts.view import Days, Scope
from plimsoll.metrics.triangle import DefectiveOrder, defective_orders

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from plimsoll.facts.view import FactsView

EPOCH = date(1970, 1, 1)
QUARTERS = 96
"""Quarters of an hour in a day."""
MARGIN = timedelta(days=2)
"""Days read besides, as no zone's day lies further from the same day of UTC."""


class Nature(NamedTuple):
    """What decides whether an order stands in a denominator, but for a claim that lifts it into it."""

    state: str
    is_test: bool
    is_replacement: bool


@dataclass(slots=True)
class Tally:
    """Orders of one channel and nature: by quarter (said with a time) and by day (said as a plain day, K12)."""

    quarters: Counter[int] = field(default_factory=Counter)
    days: Counter[int] = field(default_factory=Counter)
    _at: dict[bool, tuple[list[int], list[int]]] = field(default_factory=dict)

    def between(self, low: int, high: int, *, plain: bool) -> int:
        """How many lie at or after `low` and before `high` (quarters, or days where `plain`), since 1970."""
        if plain not in self._at:
            counts = sorted((self.days if plain else self.quarters).items())
            self._at[plain] = ([at for at, _ in counts], [0, *accumulate(number for _, number in counts)])
        places, sums = self._at[plain]
        return sums[bisect_left(places, high)] - sums[bisect_left(places, low)]


@dataclass(slots=True)
class Books:
    """Everything about orders and events that a recount of one account and marketplace needs."""

    account: str
    marketplace_id: str
    first: date
    last: date
    tallies: Mapping[tuple[str, Nature], Tally]
    defective: Sequence[DefectiveOrder]
    later: Mapping[tuple[str, Nature, date], Tally]
    """As `tallies`, by the day (UTC) on which the orders were first observed."""

    @property
    def natures(self) -> list[Nature]:
        """Every nature that occurs."""
        return sorted({nature for _, nature in self.tallies})

    @property
    def channels(self) -> list[str]:
        """Every channel that has orders."""
        return sorted({channel for channel, _ in self.tallies})

    @property
    def last_order_day(self) -> date | None:
        """The last day (UTC) with an order; None without any."""
        ends = [max(tally.quarters) // QUARTERS for tally in self.tallies.values() if tally.quarters]
        ends += [max(tally.days) for tally in self.tallies.values() if tally.days]
        return EPOCH + timedelta(days=max(ends)) if ends else None

    def orders(self, channel: str, nature: Nature, zone: str, first: date, last: date) -> int:
        """Orders of a nature placed from `first` to `last` as the zone counts days; `channel` ALL: of both."""
        bounds = (_quarter(first, zone), _quarter(last + timedelta(days=1), zone))
        plain = ((first - EPOCH).days, (last - EPOCH).days + 1)
        return sum(
            tally.between(*bounds, plain=False) + tally.between(*plain, plain=True)
            for tally in (self.tallies.get((one, nature)) for one in _channels(channel))
            if tally is not None
        )

    def observed_later(self, channel: str, natures: Iterable[Nature], first: date, last: date, day: date) -> int:
        """Orders (of days of UTC) that had not been observed by the end of `day`."""
        wanted, channels = set(natures), set(_channels(channel))
        low, high = (first - EPOCH).days, (last - EPOCH).days + 1
        return sum(
            tally.between(low * QUARTERS, high * QUARTERS, plain=False) + tally.between(low, high, plain=True)
            for (one, nature, observed), tally in self.later.items()
            if one in channels and nature in wanted and observed > day
        )


def _channels(channel: str) -> tuple[str, ...]:
    return ("MFN", "AFN") if channel == "ALL" else (channel,)


@cache
def _quarter(day: date, zone: str) -> int:
    begin = start_of(day, zone)
    return (begin.date() - EPOCH).days * QUARTERS + begin.hour * 4 + begin.minute // 15


def nature_of(order: DefectiveOrder) -> Nature:
    """The nature of an order with events."""
    return Nature(order.order.state, order.order.is_test, order.order.is_replacement)


def load_books(view: FactsView, account: str, marketplace_id: str, first: date, last: date) -> Books:
    """The books for orders placed from `first` to `last`, whatever the zone."""
    scope, days = Scope(account, marketplace_id), Days(first - MARGIN, last + MARGIN, "UTC")
    words = {"scope": scope.condition(), "days": days.condition()}
    tallies: dict[tuple[str, Nature], Tally] = defaultdict(Tally)
    later: dict[tuple[str, Nature, date], Tally] = defaultdict(Tally)
    for row in view.ask_months("order_quarters", days.months(), **words):
        key = row["fulfillment_channel"], Nature(row["class"], row["is_test"], row["is_replacement"])
        for tally in (tallies[key], later[*key, row["observed_day"]]):
            _enter(tally, row)
    defective = defective_orders(view.defect_rows(scope, days))
    return Books(account, marketplace_id, first, last, dict(tallies), defective, dict(later))


def _enter(tally: Tally, row: Mapping[str, Any]) -> None:
    if row["purchased_at_day"] is not None:
        tally.days[(row["purchased_at_day"] - EPOCH).days] += row["orders"]
    else:
        tally.quarters[(row["utc_day"] - EPOCH).days * QUARTERS + row["quarter"]] += row["orders"]


def told_apart(zones: Iterable[str], first: date, last: date) -> list[str]:
    """The zones without those that have, from `first` to `last`, the same days as one before them."""
    kept: dict[tuple[int, ...], str] = {}
    days = [first + timedelta(days=step) for step in range((last - first).days + 2)]
    for zone in dict.fromkeys(zones):
        kept.setdefault(tuple(_quarter(day, zone) for day in days), zone)
    return list(kept.values())
