"""A claimed effect held against the data: did the measure change, and on the day that is claimed?

Two questions, each answered by a test that may also say that it cannot tell.

**Did it change?** The days before the claimed one against the days from it on: hours by the mean of their logarithms, a
share by its two counts (spread by what the days vary more than chance would make them), days late as they are; the
difference has an interval (95 %). Wholly on the better side, and by a tenth at least: it changed. Wholly short of an
improvement by a quarter: it did not. Anything between, or fewer than five days or too few records on a side: too little
to tell. (Of days late, a quarter is half a day.)

**When?** The day that splits the series best, with its likelihood held against the claimed day's. The claimed day is
given up only where twice the logarithm of their ratio exceeds 10.59, the 99 % bound of a change point's place
(Hinkley's limit), where they lie more than two days apart, and where the days between do not themselves show an
improvement by a quarter on the side that the claim says.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log, sqrt
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

SHOWN, LATER, EARLIER, NOT_SHOWN, TOO_LITTLE = "shown", "later", "earlier", "not_shown", "too_little"
_LEAST_DAYS, _LEAST_RECORDS = 5, {"hours": 10, "days": 10, "share": 30}
_QUARTER, _TENTH = 0.25, 0.10
_DAYS_LATE = 2.0
"""Days late have no natural nothing: parts of an improvement are counted from two days."""
_BOUND, _NEAR, _EDGE = 10.59, 2, 3
_NORMAL_95 = 1.959963985
_SMALL_HOURS = 0.5
"""Added to hours before their logarithm, so that an answer at once has one."""


@dataclass(frozen=True, slots=True)
class Measure:
    """What a daily series is of: `hours` and `days` are means, a `share` has records that are so and records in all."""

    kind: str
    better: str
    says: str

    @property
    def lower_is_better(self) -> bool:
        """Whether less of it is better (`better` is `lower` or `higher`)."""
        return self.better == "lower"


@dataclass(frozen=True, slots=True)
class Effect:
    """What the data says of a claim. `before`, `after`: the mean or share on each side, `records` on each side.

    `shown_from`: the day from which the data shows the change, where that is another than the claimed one.
    """

    verdict: str
    claimed: date
    before: float | None = None
    after: float | None = None
    records: tuple[int, int] = (0, 0)
    days: tuple[int, int] = (0, 0)
    shown_from: date | None = None

    def words(self) -> str:
        """One line, as a finding quotes it."""
        if self.before is None or self.after is None:
            return f"claimed from {self.claimed}, no data to hold it against"
        told = f"{self.before:.3g} before ({self.records[0]}), {self.after:.3g} from then on ({self.records[1]})"
        at = {LATER: f"shown from {self.shown_from}", EARLIER: f"shown already from {self.shown_from}",
              NOT_SHOWN: "shown nowhere", TOO_LITTLE: "too little to tell"}.get(self.verdict, "shown")  # fmt: skip
        return f"claimed from {self.claimed}, {at}: {told}"

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "verdict": self.verdict,
            "claimed": self.claimed.isoformat(),
            "shown_from": self.shown_from.isoformat() if self.shown_from else None,
            "before": {"value": _told(self.before), "records": self.records[0], "days": self.days[0]},
            "after": {"value": _told(self.after), "records": self.records[1], "days": self.days[1]},
        }


def _told(value: float | None) -> str | None:
    return None if value is None else f"{value:.4f}"


@dataclass(frozen=True, slots=True)
class _Day:
    """One day, turned so that less is better: `value` on the scale that is compared, `size` its number of records."""

    on: date
    value: float
    size: int


def effect(values: Mapping[date, float], sizes: Mapping[date, int], measure: Measure, claimed: date) -> Effect:
    """A claim of an improvement from `claimed` on, held against daily values; `sizes`: records behind each (else 1)."""
    days = [_Day(on, _turned(value, measure), max(1, sizes.get(on, 1))) for on, value in sorted(values.items())]
    before, after = [one for one in days if one.on < claimed], [one for one in days if one.on >= claimed]
    said = (claimed, _plain(before, measure), _plain(after, measure),
            (_records(before, sizes), _records(after, sizes)), (len(before), len(after)))  # fmt: skip
    least = _LEAST_RECORDS[measure.kind] if sizes else 0
    if min(len(before), len(after)) < _LEAST_DAYS or min(said[3]) < least:
        return Effect(TOO_LITTLE, *said)
    middle, reach = _change(before, after, measure.kind)
    if middle + reach >= 0 or middle > _wanted(before, measure.kind, _TENTH):
        ruled_out = middle - reach > _wanted(before, measure.kind, _QUARTER)
        return Effect(NOT_SHOWN if ruled_out else TOO_LITTLE, *said)
    verdict, day = _when(days, len(before), measure.kind)
    return Effect(verdict, *said, day)


def _records(days: Sequence[_Day], sizes: Mapping[date, int]) -> int:
    return sum(one.size for one in days) if sizes else len(days)


def _turned(value: float, measure: Measure) -> float:
    if measure.kind == "hours":
        return log(max(value, 0.0) + _SMALL_HOURS)
    if measure.kind == "share":
        return value if measure.lower_is_better else 1 - value
    return value if measure.lower_is_better else -value


def _plain(days: Sequence[_Day], measure: Measure) -> float | None:
    """The middle of some days as a person reads it: hours as their geometric mean."""
    if not days:
        return None
    middle = _mean(days, measure.kind)
    if measure.kind == "hours":
        return max(0.0, exp(middle) - _SMALL_HOURS)
    turned_back = 1 - middle if measure.kind == "share" else -middle
    return middle if measure.lower_is_better else turned_back


def _weight(one: _Day, kind: str) -> float:
    """A share's records weigh alike; a mean of many records varies with its day as well, so it weighs less than all."""
    return one.size if kind == "share" else one.size / (one.size + 5)


def _mean(days: Sequence[_Day], kind: str) -> float:
    whole = sum(_weight(one, kind) for one in days)
    return sum(_weight(one, kind) * one.value for one in days) / whole


def _wanted(days: Sequence[_Day], kind: str, part: float) -> float:
    """The change that is an improvement by such a part."""
    if kind == "hours":
        return log(1 - part)
    return -part * (_DAYS_LATE if kind == "days" else _mean(days, kind))


def _change(before: Sequence[_Day], after: Sequence[_Day], kind: str) -> tuple[float, float]:
    """The difference, and how far its interval reaches to each side."""
    difference = _mean(after, kind) - _mean(before, kind)
    if kind == "share":
        spread = _spread((before, after))
        variance = spread * sum(_share_variance(days) for days in (before, after))
        return difference, _NORMAL_95 * sqrt(variance)
    parts = [_mean_variance(days, kind) for days in (before, after)]
    whole = sum(part for part, _ in parts)
    freedom = whole**2 / sum(part**2 / free for part, free in parts) if whole else 1e9
    return difference, _student(freedom) * sqrt(whole)


def _share_variance(days: Sequence[_Day]) -> float:
    """Of a share, its counts smoothed by two records, so that none of many is not taken for certainty."""
    size = sum(one.size for one in days)
    part = (sum(one.size * one.value for one in days) + 1) / (size + 2)
    return part * (1 - part) / size


def _mean_variance(days: Sequence[_Day], kind: str) -> tuple[float, float]:
    """(variance of a weighted mean, its degrees of freedom)."""
    weights = [_weight(one, kind) for one in days]
    whole, middle = sum(weights), _mean(days, kind)
    counted = whole**2 / sum(weight**2 for weight in weights)
    inner = sum(weight * (one.value - middle) ** 2 for weight, one in zip(weights, days, strict=True)) / whole
    return inner / max(counted - 1, 1), max(counted - 1, 1)


def _student(freedom: float) -> float:
    """The 97.5 % point of Student's t: Cornish and Fisher's series in 1/freedom."""
    z = _NORMAL_95
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + first / freedom + second / freedom**2 + third / freedom**3


def _spread(sides: Sequence[Sequence[_Day]]) -> float:
    """By how many times the days of shares vary more than chance alone makes them; at least 1."""
    total, freedom = 0.0, 0
    for days in sides:
        middle = _mean(days, "share")
        if 0 < middle < 1:
            total += sum(one.size * (one.value - middle) ** 2 / (middle * (1 - middle)) for one in days)
            freedom += len(days) - 1
    return max(1.0, total / freedom) if freedom else 1.0


# -- when --------------------------------------------------------------------------------------------------------------


def _when(days: Sequence[_Day], claimed_at: int, kind: str) -> tuple[str, date | None]:
    """The verdict on the day, and the day that the data shows where it is another."""
    places = range(_EDGE, len(days) - _EDGE + 1)
    misfits = {at: _misfit(days, at, kind) for at in (*places, claimed_at)}
    best = min(places, key=lambda at: (misfits[at], abs(at - claimed_at)))
    if _ratio(days, misfits[claimed_at], misfits[best], best, kind) <= _BOUND:
        return SHOWN, None
    claimed = days[claimed_at].on
    apart = (days[best].on - claimed).days
    if abs(apart) <= _NEAR:
        return SHOWN, None
    low, high = sorted((best, claimed_at))
    between = days[low:high]
    if apart > 0 and _improved(days[:low], between, kind):
        return SHOWN, None
    if apart < 0 and _improved(between, days[high:], kind):
        return SHOWN, None
    return (LATER if apart > 0 else EARLIER), days[best].on


def _improved(before: Sequence[_Day], after: Sequence[_Day], kind: str) -> bool:
    return _mean(after, kind) - _mean(before, kind) <= _wanted(before, kind, _QUARTER)


def _misfit(days: Sequence[_Day], at: int, kind: str) -> float:
    """How badly two levels, split before `at`, fit: less is better (a sum of squares, or a negative log likelihood)."""
    sides = (days[:at], days[at:])
    if kind == "share":
        return sum(_surprise(side) for side in sides)
    return sum(_weight(one, kind) * (one.value - _mean(side, kind)) ** 2 for side in sides for one in side)


def _surprise(days: Sequence[_Day]) -> float:
    size = sum(one.size for one in days)
    part = sum(one.size * one.value for one in days)
    return -sum(count * log(count / size) for count in (part, size - part) if count > 0)


def _ratio(days: Sequence[_Day], claimed: float, best: float, at: int, kind: str) -> float:
    """Twice the logarithm of the likelihoods' ratio."""
    if kind == "share":
        return 2 * (claimed - best) / _spread((days[:at], days[at:]))
    least = 1e-6 * len(days)
    return len(days) * log(max(claimed, least) / max(best, least))
