"""What is to be counted: which metrics on which cells, by which terms, over which days."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from plimsoll.facts.metric_rows import Asked
from plimsoll.metrics.displayed import DisplayedFigure, newest
from plimsoll.metrics.metric import DECIDED_ALONE, Metric, Terms, terms_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from plimsoll.metrics.question import Question
    from plimsoll.metrics.tallies import Count, Place

BOTH = "ALL"
CHANNELS = ("MFN", "AFN")
OLDEST_RANGE = 400
"""Days before the day asked about; a displayed range older than that is shown and not recounted."""
TIMED = ("timed_answers", "reply_seconds")
"""Sums of messages: how many answers have their hour, and how many seconds they took in all."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One metric on the places that share its terms. `shown` are displayed figures by place and window; `first` and
    `last` bound every day that any window, open lag or displayed range asks for.
    """

    metric: Metric
    terms: Terms
    places: tuple[Place, ...]
    shown: Mapping[tuple[Place, int], DisplayedFigure | None]
    first: date
    last: date

    @property
    def counts(self) -> bool:
        """Whether there is anything to recount."""
        return self.metric.relation is not None and bool(self.terms.windows)

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables it stands on besides orders."""
        return self.metric.relation.tables if self.metric.relation else ()

    @property
    def cells(self) -> set[Place]:
        """Its cells, channels apart."""
        return {cell for place in self.places for cell in cells_of(place)}

    def asked(self, first: date, last: date) -> Asked:
        """Its relation over these days."""
        assert self.metric.relation is not None  # noqa: S101 - the caller asked `counts`
        terms, sites = self.terms, tuple(sorted({market for _, market, _ in self.places}))
        return Asked(
            self.metric.relation.statement, first, last, terms.zone, terms.deadline_zone, terms.membership, sites,
            dict(terms.words),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Planning:
    """Plans for a question: `places` are the cells that have orders, `displayed` every displayed figure."""

    question: Question
    places: Sequence[Place]
    displayed: Sequence[DisplayedFigure]

    def plans(self, metrics: Iterable[Metric]) -> Iterator[Plan]:
        """Every metric that is recounted by its relation, or only displayed, where it has terms."""
        for metric in metrics:
            if metric.basis != "order_defect_rate":
                for terms, places in self._groups(metric).items():
                    yield self._plan(metric, terms, tuple(places))

    def _groups(self, metric: Metric) -> dict[Terms, list[Place]]:
        """Places with the same terms, each with its row's channel."""
        on = self.question.policy_date or self.question.last
        grouped: dict[Terms, list[Place]] = defaultdict(list)
        known = {market: terms_of(metric, on, market) for market in {market for _, market, _ in self.places}}
        for account, market, channel in self.places:
            terms = known[market]
            row_channel = self._channel(terms, channel) if terms else None
            if terms is None or row_channel is None:
                continue
            place = (account, market, row_channel)
            lagged = self._with_displayed_lag(metric, terms, place)
            if place not in grouped[lagged]:
                grouped[lagged].append(place)
        return grouped

    def _channel(self, terms: Terms, channel: str) -> str | None:
        """The channel of the row that a cell belongs to; None where the metric does not look at it."""
        if terms.channel != BOTH:
            return channel if channel == terms.channel else None
        return channel if self.question.channel in CHANNELS else BOTH

    def _with_displayed_lag(self, metric: Metric, terms: Terms, place: Place) -> Terms:
        """A displayed range of the main window's length goes before the policy's lag."""
        if metric.displayed is None or not terms.windows:
            return terms
        seen = newest(self.displayed, place, metric.displayed, self.question.last, terms.windows, terms.windows[0])
        if seen is None or seen.lag is None or seen.days != terms.windows[0]:
            return terms
        settled = tuple(reading for reading in terms.open if reading[1] != "lag_days")
        return replace(terms, lag=seen.lag, lag_from="displayed", open=settled)

    def _plan(self, metric: Metric, terms: Terms, places: tuple[Place, ...]) -> Plan:
        as_of = self.question.last
        shown = {
            (place, days): newest(self.displayed, place, metric.displayed or "", as_of, terms.windows, days)
            for place in places
            for days in terms.windows
        }
        first, last = _hull(terms, shown.values(), as_of)
        return Plan(metric, terms, places, shown, first, last)


def _hull(terms: Terms, shown: Iterable[DisplayedFigure | None], as_of: date) -> tuple[date, date]:
    """The days of every window, open lag and displayed range."""
    lags = [terms.lag, *(int(value) for _, what, value in terms.open if what == "lag_days")]
    first = as_of - timedelta(days=max(lags) + max(terms.windows, default=1) - 1)
    last = as_of - timedelta(days=min(lags))
    for one in shown:
        if one and one.range_from and one.range_to and recountable(one, as_of):
            first, last = min(first, one.range_from), max(last, one.range_to)
    return first, last


def recountable(figure: DisplayedFigure, as_of: date) -> bool:
    """Whether a displayed figure has a range, and one that is not too long ago."""
    return (
        figure.days is not None and figure.range_from is not None and (as_of - figure.range_from).days <= OLDEST_RANGE
    )


def window_of(as_of: date, lag: int, days: int) -> tuple[date, date]:
    """The first and last deciding day of a window that ends `lag` days before `as_of`."""
    last = as_of - timedelta(days=lag)
    return last - timedelta(days=days - 1), last


def cells_of(place: Place) -> tuple[Place, ...]:
    """The cells of a row: both channels of one over both."""
    account, market, channel = place
    return tuple((account, market, one) for one in (CHANNELS if channel == BOTH else (channel,)))


def sums_of(metric: Metric, terms: Terms) -> tuple[str, ...]:
    """The sums to ask a metric's relation for: what its records say, and the hours of answers."""
    assert metric.relation is not None  # noqa: S101 - only relations are summed
    deciding = () if terms.membership in DECIDED_ALONE else ("said_day",)
    timed = TIMED if metric.relation.statement == "messages_answered" else ()
    return (*metric.relation.facts, *deciding, *timed)


def facts_of(metric: Metric, terms: Terms, names: Sequence[str], count: Count) -> dict[str, tuple[int, int]]:
    """Of each fact the metric needs: (records that say it, records that count). `names` are those of `count.sums`."""
    assert metric.relation is not None  # noqa: S101 - only relations have facts
    told = dict(metric.relation.facts)
    if not any(terms.membership in fact for fact in told.values()):
        told["said_day"] = terms.membership
    act = dict(terms.words).get("act", "")
    sums = count.sums or (0,) * len(names)
    return {
        told[name].format(act=act): (known, count.counted)
        for name, known in zip(names, sums, strict=True)
        if name in told
    }


def unsaid(metric: Metric, facts: Mapping[str, tuple[int, int]]) -> tuple[str, ...]:
    """The facts that not every record says, and whose silence makes records unknown."""
    told_only = metric.relation.told_only if metric.relation else ()
    return tuple(fact for fact, (known, of) in facts.items() if known < of and fact not in told_only)
