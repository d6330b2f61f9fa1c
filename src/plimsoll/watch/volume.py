"""How many orders the coming days bring: weekday, level, a damped trend, and last year's season where there is one.

Only order days after as_of are estimated; everything placed until then is in the books.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from plimsoll.watch.history import CellHistory, Floats, Numbers
    from plimsoll.watch.prior import Prior

WEEK = 7
RECENT_DAYS = 56
HALF_LIFE_DAYS = 14.0
WEEKDAY_STRENGTH = 10.0
"""Orders by which a weekday's factor leans on 1."""
TREND_STRENGTH, TREND_MOST, TREND_DAMPING = 200.0, 0.4, 0.8
"""Orders by which the trend leans on none; its most in a month, as a logarithm; and how much of it a week leaves."""
YEAR = 364
"""A year that ends on the same weekday."""
SEASON_STRENGTH = 60.0
SEASON_REACH = 10


@dataclass(frozen=True, slots=True)
class Volume:
    """Orders expected on each coming day, and the standard deviation of the logarithm from week to week."""

    expected: Floats
    weekly_spread: float

    def changed(self, factor: float) -> Volume:
        """The same, every day's orders multiplied."""
        return Volume(self.expected * factor, self.weekly_spread)

    def paths(self, chance: np.random.Generator, paths: int) -> Floats:
        """By path and coming week: the factor on what is expected, a walk that wanders off week by week."""
        weeks = len(self.expected) // WEEK + 1
        steps = chance.normal(0.0, self.weekly_spread, (paths, weeks))
        found: Floats = np.exp(np.cumsum(steps, axis=1) - self.weekly_spread**2 * np.arange(1, weeks + 1) / 2)
        return found


def volume_of(history: CellHistory, days: int, prior: Prior) -> Volume:
    """The coming `days` days after the history's last."""
    opened = history.opened()
    if opened is None:
        return Volume(np.zeros(days), prior.weekly_spread)
    lived = history.orders[opened - history.first :].astype(float)
    recent = lived[-RECENT_DAYS:]
    weekday = (history.last + 1 - len(recent) + np.arange(len(recent))) % WEEK
    factors = _weekdays(recent, weekday)
    level, age = _level(recent / factors[weekday])
    ahead = np.arange(1, days + 1)
    expected = level * factors[(history.last + ahead) % WEEK] * _trend(recent, ahead, age) * _season(lived, days)
    return Volume(expected, _weekly_spread(lived, prior))


def _weekdays(recent: Floats, weekday: Numbers) -> Floats:
    """Each weekday's factor."""
    mean = recent.mean()
    orders = np.bincount(weekday, weights=recent, minlength=WEEK)
    expected = np.bincount(weekday, minlength=WEEK) * mean
    found: Floats = (orders + WEEKDAY_STRENGTH) / (expected + WEEKDAY_STRENGTH)
    return found


def _level(level_days: Floats) -> tuple[float, float]:
    """The weighted mean of the days without their weekdays, and how old in days it is on average."""
    age = np.arange(len(level_days))[::-1]
    weight = 0.5 ** (age / HALF_LIFE_DAYS)
    return float((level_days * weight).sum() / weight.sum()), float((age * weight).sum() / weight.sum())


def _trend(recent: Floats, ahead: Numbers, age: float) -> Floats:
    """The last four weeks against the four before: whole since the level's own age, then fading."""
    month = 4 * WEEK
    if len(recent) < 2 * month:
        return np.ones(len(ahead))
    newer, older = recent[-month:].sum(), recent[-2 * month : -month].sum()
    orders = newer + older
    monthly = np.log((newer + 1) / (older + 1)) * orders / (orders + TREND_STRENGTH)
    weekly = float(np.clip(monthly, -TREND_MOST, TREND_MOST)) / 4
    grown = weekly * (age / WEEK + (1 - TREND_DAMPING ** (ahead / WEEK)) / (1 - TREND_DAMPING))
    found: Floats = np.exp(grown)
    return found


def _season(lived: Floats, days: int) -> Floats:
    """Last year's orders around each coming day against its four weeks before; 1 without a year of history."""
    month, today = 4 * WEEK, len(lived) - YEAR - 1
    if today - month < 0:
        return np.ones(days)
    sums = np.concatenate([[0.0], np.cumsum(lived)])
    before = sums[today + 1] - sums[today + 1 - month]
    middle = today + np.arange(1, days + 1)
    low, high = middle - SEASON_REACH // 2, np.minimum(middle + SEASON_REACH // 2 + 1, len(lived))
    around = (sums[high] - sums[low]) / (high - low) * month
    weight = before / (before + SEASON_STRENGTH)
    found: Floats = np.exp(np.log((around + 1) / (before + 1)) * weight)
    return found


def _weekly_spread(lived: Floats, prior: Prior) -> float:
    """How much weeks differ beyond chance, leaning on the prior as on six weeks."""
    weeks = lived[len(lived) % WEEK :].reshape(-1, WEEK).sum(axis=1)[-12:]
    if len(weeks) < 3 or weeks.min() <= 0:  # noqa: PLR2004 - two steps say nothing of their spread
        return prior.weekly_spread
    steps = np.diff(np.log(weeks))
    chance = (1 / weeks[1:] + 1 / weeks[:-1]).mean()
    own = max(float((steps**2).mean() - chance), 0.0)
    mixed = (len(steps) * own + 6 * prior.weekly_spread**2) / (len(steps) + 6)
    return float(np.sqrt(mixed))
