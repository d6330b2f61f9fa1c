"""One metric of one cell on one day: its integers, how complete its facts are, and the word for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from plimsoll.metrics.metric import meets
from plimsoll.metrics.odr import rate_text
from plimsoll.metrics.verdict import BAD, DEPENDS, GOOD, INCOMPLETE, NONE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from plimsoll.metrics.displayed import DisplayedFigure
    from plimsoll.metrics.metric import Metric, Terms
    from plimsoll.metrics.tallies import Count, Place


@dataclass(frozen=True, slots=True)
class MetricRow:
    """A row of `plimsoll metrics`.

    `counted` are the records whose deciding day lies in the window, `defective` and `unknown` of them; None where there
    is no recount. `facts` says of each fact the metric needs: (records that say it, records that count). `also` holds
    what only some metrics have. `part` tells windows of one metric apart: `10_days`; None for the main one.
    """

    metric: Metric
    place: Place
    as_of: date
    window: tuple[date, date] | None
    days: int | None
    lag: int | None
    lag_from: str
    zone: str
    count: Count | None
    target_value: str | None
    target_condition: str | None
    status: str
    verdict: str
    verdict_needs: tuple[str, ...]
    rules: tuple[str, ...]
    part: str | None = None
    facts: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    displayed: DisplayedFigure | None = None
    listed: int | None = None
    also: Mapping[str, Any] = field(default_factory=dict)

    @property
    def numerator(self) -> int | None:
        """The defective records; the good ones where the rate is a share of good ones."""
        return None if self.count is None else numerator_of(self.metric, self.count)

    @property
    def denominator(self) -> int | None:
        """The records whose state could be said."""
        return None if self.count is None else self.count.known

    @property
    def rate(self) -> str | None:
        """Numerator over denominator with six digits; None where nothing could be said."""
        if self.count is None or not self.count.known:
            return None
        return rate_text(numerator_of(self.metric, self.count), self.count.known)

    def as_json(self) -> dict[str, Any]:
        """As in `plimsoll.metrics/1`."""
        account, marketplace_id, channel = self.place
        count = self.count
        return {
            "account": account,
            "marketplace_id": marketplace_id,
            "fulfillment_channel": channel,
            "platform": self.metric.platform,
            "metric": self.metric.name,
            "part": self.part,
            "as_of": self.as_of.isoformat(),
            "window": self._window(),
            "counts": self.metric.counted,
            "counted": count.counted if count else None,
            "defective": count.defective if count else None,
            "unknown": count.unknown if count else None,
            "numerator": self.numerator,
            "denominator": self.denominator,
            "rate": self.rate,
            "target_value": self.target_value,
            "target_condition": self.target_condition,
            "status": self.status,
            "verdict": self.verdict,
            "verdict_needs": list(self.verdict_needs),
            "facts": {name: {"known": known, "of": of} for name, (known, of) in self.facts.items()},
            "displayed": self.displayed.as_json() if self.displayed else None,
            "listed": self.listed,
            "rules": list(self.rules),
            **self.also,
        }

    def _window(self) -> dict[str, Any] | None:
        if self.window is None:
            return None
        first, last = self.window
        return {
            "from": first.isoformat(), "to": last.isoformat(), "days": self.days, "lag_days": self.lag,
            "timezone": self.zone, "lag_from": self.lag_from,
        }  # fmt: skip


def numerator_of(metric: Metric, count: Count) -> int:
    """What stands above the line of the rate."""
    return count.known - count.defective if metric.good_rate else count.defective


@dataclass(frozen=True, slots=True)
class Judged:
    """The arithmetic, the word for people, and what that word still needs."""

    status: str
    verdict: str
    needs: tuple[str, ...] = ()


def judged(
    metric: Metric, count: Count, terms: Terms, missing: Iterable[str], open_counts: Iterable[OpenCount]
) -> Judged:
    """GOOD or BAD by integers; INCOMPLETE when a source is missing or unknown records could change it; DEPENDS when a
    reading that is open does; NONE when nothing counts.

    `missing` are sources that do not reach the window's end; `open_counts` the same figure by each open reading.
    """
    value, condition = terms.target_value, terms.target_condition
    missing = tuple(missing)
    if value is None or condition is None:
        return Judged(NONE, INCOMPLETE if missing else NONE, missing)
    word = _word(metric, count, value, condition)
    if missing:
        return Judged(word, INCOMPLETE, missing)
    if not count.counted:
        return Judged(word, NONE)
    if count.unknown and len(set(_extremes(metric, count, value, condition))) > 1:
        return Judged(word, INCOMPLETE, ("unknown",))
    if metric.unseen and word != BAD:
        return Judged(word, INCOMPLETE, (metric.unseen,))
    word = word if count.known else next(iter(_extremes(metric, count, value, condition)))
    differing = [one.name for one in open_counts if _word(metric, one.count, one.value, one.condition) != word]
    return Judged(word, DEPENDS if differing else word, tuple(differing))


@dataclass(frozen=True, slots=True)
class OpenCount:
    """The figure under one open reading: its name, its sums, and its target."""

    name: str
    count: Count
    value: str
    condition: str


def _word(metric: Metric, count: Count, value: str, condition: str) -> str:
    if not count.known:
        return NONE
    return GOOD if meets(numerator_of(metric, count), count.known, value, condition) else BAD


def _extremes(metric: Metric, count: Count, value: str, condition: str) -> Iterable[str]:
    """The words if every unknown record were good, and if every one were defective."""
    best = count.counted - count.defective
    worst = best - count.unknown
    for good in (best, worst):
        numerator = good if metric.good_rate else count.counted - good
        yield GOOD if meets(numerator, count.counted, value, condition) else BAD
