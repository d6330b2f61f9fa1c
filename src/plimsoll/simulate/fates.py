"""What befalls an order: one number in [0, 2 ** 30) decides, the same number for the same order in every plan.

The shares of a day stand one after the other on that line: what is odd about an order, then the three kinds of
defect, then the episodes that hit it. So a plan with an episode and the same plan without differ in the orders
that the episode hits, and in nothing else.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import timedelta
from itertools import accumulate
from typing import TYPE_CHECKING

from plimsoll.simulate.causes import TROUBLES
from plimsoll.simulate.season import trend_on

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.simulate.patterns import Pattern
    from plimsoll.simulate.plans import Episode, Planted, ShopPlan

FATE_BITS = 30
_WHOLE = 1 << FATE_BITS
_DEFECTS = ("negative_feedback", "claims", "chargebacks")
_MERCHANT_ONLY = frozenset({"cancelled_by_seller", "cancelled_after_claim"})


@dataclass(frozen=True, slots=True)
class Fate:
    """What befalls one order: a rate's name in `plans.Rates`, or `episode` with the trouble that hit it.

    A planted one names no rate; it carries the defect that must happen.
    """

    name: str
    episode: Episode | None = None
    planted: Planted | None = None


_NAMES = (
    "cancelled_by_buyer",
    "cancelled_by_seller",
    "cancelled_by_amazon",
    "cancelled_after_claim",
    "long_pending",
    "test",
    "replacement",
    "neutral_feedback",
    *_DEFECTS,
)
_FATES = tuple(Fate(name) for name in _NAMES)


class DayFates:
    """What befalls the orders of one day, `offset` days after the plan's first."""

    def __init__(self, plan: ShopPlan, offset: int) -> None:
        self.day = plan.first_day + timedelta(days=offset)
        self.episodes = [
            episode
            for episode in plan.episodes
            if episode.start <= self.day <= episode.end and episode.kind in TROUBLES
        ]
        trend = trend_on(plan, self.day)
        self._bounds = {
            channel: list(accumulate(round(share * _WHOLE) for share in _shares(plan, channel, trend)))
            for channel in ("MFN", "AFN")
        }
        self._sizes = [round(episode.size * _WHOLE) for episode in self.episodes]
        self.ceiling = max(bounds[-1] for bounds in self._bounds.values()) + sum(self._sizes)
        """Nothing befalls an order whose number is not under this."""
        before = (plan.as_of - self.day).days
        self.planted = [Fate("planted", planted=one) for one in plan.planted if one.days_before == before]
        """What the day's first orders must suffer."""

    def of(self, number: int, pattern: Pattern) -> Fate | None:
        """What befalls an order of that number and pattern."""
        if number >= self.ceiling or pattern.non_amazon:
            return None
        bounds = self._bounds[pattern.channel]
        place = bisect_right(bounds, number)
        if place < len(bounds):
            return _FATES[place]
        reached = bounds[-1]
        for episode, size in zip(self.episodes, self._sizes, strict=True):
            if pattern.lies_in(episode):
                reached += size
                if number < reached:
                    return Fate("episode", episode)
        return None

    def around(self, pattern: Pattern) -> list[Episode]:
        """The episodes that an order of that pattern is placed in, hit or not."""
        return [episode for episode in self.episodes if pattern.lies_in(episode)]


def _shares(plan: ShopPlan, channel: str, trend: float) -> Iterator[float]:
    """The shares of `_NAMES` in a channel."""
    by_amazon = channel == "AFN"
    for name in _NAMES:
        share: float = getattr(plan.rates, name)
        if name in _DEFECTS:
            share *= trend * (plan.amazon_fulfilled if by_amazon else 1)
        yield 0.0 if by_amazon and name in _MERCHANT_ONLY else share
