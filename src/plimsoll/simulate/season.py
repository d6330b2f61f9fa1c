"""How many orders a day has: weekdays, the holiday peak, the Spring Festival, and a little noise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from plimsoll.simulate.chance import Chance, key_of

if TYPE_CHECKING:
    from plimsoll.simulate.plans import ShopPlan

_MICRO = 1_000_000
SPRING_FESTIVALS = (
    date(2018, 2, 16), date(2019, 2, 5), date(2020, 1, 25), date(2021, 2, 12), date(2022, 2, 1), date(2023, 1, 22),
    date(2024, 2, 10), date(2025, 1, 29), date(2026, 2, 17), date(2027, 2, 6), date(2028, 1, 26), date(2029, 2, 13),
    date(2030, 2, 3), date(2031, 1, 23), date(2032, 2, 11), date(2033, 1, 31), date(2034, 2, 19), date(2035, 2, 8),
)  # fmt: skip
"""The first day of the Chinese year; a shop that closes does so from three days before to seven days after."""

_CLOSED_BEFORE, _CLOSED_AFTER = timedelta(days=3), timedelta(days=7)
_PEAK = ((11, 15), (12, 20))


@dataclass(frozen=True, slots=True)
class Season:
    """Factors of a day's orders; 1 changes nothing."""

    weekdays: tuple[float, float, float, float, float, float, float] = (1.05, 1.0, 0.98, 0.97, 0.95, 0.98, 1.07)
    """Monday first."""
    holiday_peak: float = 1.0
    """From 15 November to 20 December."""
    spring_festival: float = 1.0
    """While the shop is closed for the Spring Festival; under 1 its own parcels leave only afterwards, too."""
    noise: float = 0.15
    """A day's orders are off by up to this share."""

    def closed_until(self, day: date) -> date | None:
        """The day on which a shop reopens that is closed for the Spring Festival on `day`."""
        if self.spring_festival >= 1:
            return None
        for festival in SPRING_FESTIVALS:
            if festival - _CLOSED_BEFORE <= day <= festival + _CLOSED_AFTER:
                return festival + _CLOSED_AFTER + timedelta(days=1)
        return None

    def factor(self, day: date) -> float:
        """What a day's orders are multiplied with, before noise."""
        factor = self.weekdays[day.weekday()]
        if _PEAK[0] <= (day.month, day.day) <= _PEAK[1]:
            factor *= self.holiday_peak
        return factor if self.closed_until(day) is None else factor * self.spring_festival


LEVEL = Season(weekdays=(1, 1, 1, 1, 1, 1, 1), noise=0)
"""Every day like every other."""


def daily_counts(plan: ShopPlan) -> list[int]:
    """How many orders each day has, from `first_day` on.

    Fractions are carried over to the next day, so that a level plan of 2.1 a day has exactly 126 in any 60 days.
    """
    weights = [_weight(plan, offset) for offset in range(plan.days)]
    sums = list(accumulate(weights))
    if plan.orders is not None:
        reached = [(2 * plan.orders * part + sums[-1]) // (2 * sums[-1]) for part in sums]
    else:
        rate = round((plan.orders_per_day or 0) * _MICRO)
        reached = [rate * part // (_MICRO * _MICRO) for part in sums]
    return [later - earlier for earlier, later in zip([0, *reached], reached, strict=False)]


def _weight(plan: ShopPlan, offset: int) -> int:
    """A day's share of the orders, a million being an ordinary day."""
    factor = plan.season.factor(plan.first_day + timedelta(days=offset))
    noise = Chance(key_of(plan.key, "noise", offset)).random()
    return max(1, round(factor * (1 + plan.season.noise * (2 * noise - 1)) * _MICRO))


def trend_on(plan: ShopPlan, day: date) -> float:
    """What the defect rates are multiplied with on a day."""
    points = plan.trend
    if not points:
        return 1.0
    if day <= points[0][0]:
        return points[0][1]
    for (left, low), (right, high) in pairwise(points):
        if day <= right:
            return low + (high - low) * ((day - left).days / (right - left).days)
    return points[-1][1]
