"""A sequential test on newly known defects: has the share of defective orders risen, whenever that began?

Derivation. On day t, c(t) orders become newly defective, of x(t) orders at risk (orders times reporting delay,
`reporting_delay.orders_at_risk`). While nothing changes, c(t) is Poisson with mean s·x(t) for a steady share s, itself
unknown: a gamma distribution before, sharpened by everything the cell showed before day j. If the share rose on day j,
the mean is s·w·x(t) with a factor w from then on: a jump by 1.5, 2, 3, 5 or 8, or a drift that grows by 1/2 or by
3/2 of s every four weeks. The ratio of the two likelihoods of days j to t, each averaged over what is possible for
s, has a closed form (gamma-Poisson); averaged over the factors it is e(j, t): 1 in the mean as long as nothing changes,
large after a rise.

* The **detector** is the sum of e(j, t) over the starts j of the last 120 days (Shiryaev and Roberts; as an
  e-detector: Shin, Ramdas, Rinaldo, "E-detectors", 2023). Summing grows by 1 a day in the mean while nothing changes,
  so the mean time to a false alarm at the threshold h is at least h days, for 20 orders as for 200,000: a quiet
  shop makes few, lumpy jumps over it and alarms less often than that. h is 365 / (false alarms a year), times a factor
  found by simulation for how much news a cell has (`CALIBRATION`), so that a quiet shop's stated number is used too.
* The **e-value** of a cell today is the mean of e(j, t) over the starts: 1 in the mean while nothing changes. Over many
  cells, `discovery.chosen` (e-BH) bounds the share of false discoveries with them, whatever ties the cells together.

Over-dispersion: weekly counts that scatter more than Poisson are divided, with the orders at risk, by that factor.
Weekdays: the orders at risk are weighted by the weekday's share of news, drawn towards 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from plimsoll.metrics.triangle import ANY
from plimsoll.watch.reporting_delay import delay_profile, orders_at_risk

if TYPE_CHECKING:
    from plimsoll.watch.newly_known import Diary, Floats

STARTS = 120
"""A rise may have begun on any of so many days, the last one today."""
LOOKED_BACK = 60
"""For so many days the detector is followed, to say when it spoke first."""
PRIOR_DEFECTS, PRIOR_ORDERS = 1.0, 250.0
"""The gamma distribution of a share of which nothing is known yet: 0.4 % in the mean, and wide. Unconfirmed."""
JUMPS = (1.5, 2.0, 3.0, 5.0, 8.0)
DRIFTS = (0.5, 1.5)
"""By how much of the old share the share grows every `DRIFT_DAYS`."""
DRIFT_DAYS = 28.0
LEAST_DEFECTS = 2
"""One defective order alone is never a signal."""
YEAR = 365
CALIBRATION = ((0.06, 0.35), (0.6, 0.40), (6.0, 0.65), (60.0, 0.50))
"""What the threshold is multiplied with, by the newly defective orders expected in `NEWS_DAYS`; between them a straight
line over the logarithm. From `benchmarks/signals.py --calibrate` on seeds 1-50, a sixth added against their own chance.
"""
NEWS_DAYS = 60
LEAST_THRESHOLD = 2.0 * STARTS
"""Without any news the detector stands at one for each start: a threshold must lie well above."""
LEARNED_UNTIL = 28
"""Delays, weekdays and scatter are learned from before the last four weeks, so that a rise does not hide itself."""
_WEEK = 7
_SCATTER_PAIRS, _WEEKDAY_DEFECTS = 13.0, 60.0


@dataclass(frozen=True, slots=True)
class Stream:
    """News and orders at risk, day by day, both divided by the scatter; `opened` is the first day with orders."""

    news: Floats
    at_risk: Floats
    counts: Floats
    opened: int
    scatter: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the test says of a cell on its last day.

    `detector`: the detector on each of the last `LOOKED_BACK` days; `by_start`: e(j, today) for each start, the
    last one today, `first_start` being the place of the first; `jump` and `drift`: the same for one kind of rise.
    """

    detector: Floats
    by_start: Floats
    first_start: int
    jump: float
    drift: float
    scatter: float

    @property
    def e_value(self) -> float:
        """The mean over the starts: at most 1 in the mean while nothing changes."""
        return float(self.by_start.sum()) / STARTS

    @property
    def began(self) -> int:
        """The place of the likeliest start."""
        return self.first_start + int(np.argmax(self.by_start))

    def began_between(self, sure: float = 0.8) -> tuple[int, int]:
        """The places between which it began with that probability, each start as likely as another before."""
        sums = np.cumsum(self.by_start) / self.by_start.sum()
        low = int(np.searchsorted(sums, (1 - sure) / 2))
        return self.first_start + low, self.first_start + int(np.searchsorted(sums, 1 - (1 - sure) / 2))

    def days_since_raised(self, threshold: float) -> int | None:
        """For how many days the detector has stood at the threshold or above; None: it does not today."""
        below = np.flatnonzero(self.detector < threshold)
        if len(self.detector) and self.detector[-1] >= threshold:
            return len(self.detector) - 1 - (int(below[-1]) + 1 if len(below) else 0)
        return None


def threshold(stream: Stream, false_alarms: float) -> float:
    """The detector's threshold on the stream's last day for so many false alarms a year and cell."""
    return max(calibration(stream) * YEAR / false_alarms, LEAST_THRESHOLD)


def calibration(stream: Stream) -> float:
    """The factor of `CALIBRATION` for a cell with as much news as this one had before the last four weeks."""
    learned = max(len(stream.news) - LEARNED_UNTIL, 0)
    share = base_share(stream, learned)
    expected = share * float(stream.at_risk[-NEWS_DAYS:].sum()) * stream.scatter
    at = np.log([news for news, _ in CALIBRATION])
    return float(np.interp(np.log(max(expected, 1e-9)), at, [factor for _, factor in CALIBRATION]))


def base_share(stream: Stream, began: int) -> float:
    """The share of defective orders before a place, a new shop's drawn from what is usual."""
    seen, due = float(stream.news[:began].sum()), float(stream.at_risk[:began].sum())
    return (PRIOR_DEFECTS + seen) / (PRIOR_ORDERS + due)


def stream_of(diary: Diary, last: int, stream: str = ANY) -> Stream:
    """The stream of a diary up to the place `last`, its delays, weekdays and scatter learned from before."""
    learned = max(last + 1 - LEARNED_UNTIL, 0)
    counts = diary.by_day(stream)[: last + 1]
    at_risk = orders_at_risk(diary.orders[: last + 1], delay_profile(diary, stream, learned))
    at_risk = at_risk * _weekdays(counts[:learned], at_risk[:learned], last + 1)
    scatter = _scatter(counts[:learned], at_risk[:learned])
    return Stream(counts / scatter, at_risk / scatter, counts, diary.opened, scatter)


def _weekdays(counts: Floats, at_risk: Floats, days: int) -> Floats:
    """For each day the factor of its weekday, drawn towards 1."""
    total = at_risk.sum()
    share = counts.sum() / total if total else 0.0
    factors = np.ones(_WEEK)
    for weekday in range(_WEEK):
        expected = share * at_risk[weekday::_WEEK].sum()
        factors[weekday] = (counts[weekday::_WEEK].sum() + _WEEKDAY_DEFECTS) / (expected + _WEEKDAY_DEFECTS)
    found: Floats = np.resize(factors, days)
    return found


def _scatter(counts: Floats, at_risk: Floats) -> float:
    """How many times as much as Poisson weekly counts scatter, drawn towards 1; never below it.

    From pairs of neighbouring weeks: given their sum, the first is binomial, whatever the share. So a rise in the past,
    which is in both weeks of a pair, is not taken for scatter.
    """
    pairs = len(counts) // (2 * _WEEK)
    tail = len(counts) - pairs * 2 * _WEEK
    seen = counts[tail:].reshape(pairs, 2, _WEEK).sum(axis=2)
    due = at_risk[tail:].reshape(pairs, 2, _WEEK).sum(axis=2)
    some = (seen.sum(axis=1) > 0) & (due.min(axis=1) > 0)
    seen, due = seen[some], due[some]
    off = seen[:, 0] * due[:, 1] - seen[:, 1] * due[:, 0]
    square = off**2 / (seen.sum(axis=1) * due[:, 0] * due[:, 1])
    return max(1.0, float((_SCATTER_PAIRS + square.sum()) / (_SCATTER_PAIRS + len(square))))


def evidence(stream: Stream) -> Evidence:
    """Test a stream on its last day, and follow the detector over the days before."""
    days = len(stream.news)
    ends = np.arange(max(days - LOOKED_BACK, 0), days)
    first_start = max(days - STARTS - len(ends) + 1, 0)
    starts = np.arange(first_start, days)
    news, at_risk = stream.news, stream.at_risk
    before = np.concatenate([[0.0], np.cumsum(news)])[starts], np.concatenate([[0.0], np.cumsum(at_risk)])[starts]
    age = np.arange(days, dtype=float)[None, first_start:] - starts[:, None]
    within = age >= 0
    seen = np.cumsum(np.where(within, news[None, first_start:], 0.0), axis=1)
    due = np.cumsum(np.where(within, at_risk[None, first_start:], 0.0), axis=1)
    raw = np.cumsum(np.where(within, stream.counts[None, first_start:], 0.0), axis=1)
    a = PRIOR_DEFECTS + before[0][:, None] + seen
    b = PRIOR_ORDERS + before[1][:, None]
    steady = a * np.log(b + due)
    counted = (age >= 0) & (age < STARTS) & (starts[:, None] >= stream.opened)
    one_only = raw < LEAST_DEFECTS
    jumps = [_ratio(seen * np.log(w), a, b + w * due, steady) for w in JUMPS]
    drifts = [_drift(news, at_risk, age, w, (a, b), steady, first_start) for w in DRIFTS]
    jump, drift = (
        np.where(counted, np.where(one_only, np.minimum(part, 1.0), part), 0.0)
        for part in (np.mean(jumps, axis=0), np.mean(drifts, axis=0))
    )
    both = (jump + drift) / 2
    detector = both[:, ends - first_start].sum(axis=0)
    today = slice(max(len(starts) - STARTS, 0), None)
    return Evidence(
        detector,
        both[today, -1],
        first_start + today.start,
        float(jump[:, -1].max(initial=0.0)),
        float(drift[:, -1].max(initial=0.0)),
        stream.scatter,
    )


def _drift(
    news: Floats, at_risk: Floats, age: Floats, slope: float, prior: tuple[Floats, Floats], steady: Floats, first: int
) -> Floats:
    weight = np.where(age >= 0, 1 + slope * (age + 1) / DRIFT_DAYS, 1.0)
    gained = np.cumsum(np.where(age >= 0, news[None, first:] * np.log(weight), 0.0), axis=1)
    due = np.cumsum(np.where(age >= 0, at_risk[None, first:] * weight, 0.0), axis=1)
    return _ratio(gained, prior[0], prior[1] + due, steady)


def _ratio(gained: Floats, a: Floats, b: Floats, steady: Floats) -> Floats:
    """e(j, t) for one factor: the two gamma-Poisson likelihoods, what they share left out."""
    found: Floats = np.exp(np.minimum(gained + steady - a * np.log(b), 700.0))
    return found
