"""What `plimsoll metrics` answers, as one document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from plimsoll.metrics.catalogue import catalogue
from plimsoll.metrics.measuring import Measuring
from plimsoll.metrics.verdict import BAD

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from plimsoll.doors import Broken
    from plimsoll.facts.view import FactsView
    from plimsoll.metrics.clocks import OpenItem
    from plimsoll.metrics.metric_row import MetricRow
    from plimsoll.metrics.question import Question
    from plimsoll.metrics.telling import Telling


@dataclass(frozen=True, slots=True)
class MetricsAnswer:
    """Rows; the records behind them where those were asked for; what is open at `now` (UTC, naive) likewise.

    `broken` are metrics of other distributions that could not be used.
    """

    as_of: date
    now: datetime
    rows: Sequence[MetricRow]
    telling: Sequence[Telling]
    open: Sequence[OpenItem]
    broken: Sequence[Broken] = ()

    @property
    def misses(self) -> bool:
        """Whether a rate misses its target, or an open item is overdue."""
        late = (item.tenths_left(self.now) for item in self.open)
        return any(row.status == BAD for row in self.rows) or any(left is not None and left < 0 for left in late)

    def as_json(self) -> dict[str, Any]:
        """As in `plimsoll.metrics/1`."""
        return {
            "schema": "plimsoll.metrics/1",
            "as_of": self.as_of.isoformat(),
            "now": f"{self.now.isoformat(timespec='seconds')}Z",
            "rows": [row.as_json() for row in self.rows],
            "orders": [row.as_json() for row in self.telling],
            "open": [item.as_json(self.now) for item in self.open],
            "broken": [{"distribution": one.extension.distribution, "name": one.extension.name, "message": one.message}
                       for one in self.broken],
        }  # fmt: skip


def measure(
    view: FactsView,
    question: Question,
    names: Sequence[str],
    now: datetime,
    adopted_lags: Mapping[str, int],
    *,
    orders: bool = False,
    waiting: bool = False,
) -> MetricsAnswer:
    """Answer for the metrics of these names (all without one). With `orders` the records behind the figures are told,
    with `waiting` the open items and no figures. Raises UsageError on an unknown name.
    """
    every = catalogue()
    metrics = every.named(names)
    if waiting:
        from plimsoll.metrics.clocks import open_items

        return MetricsAnswer(question.last, now, (), (), open_items(view, question, metrics, now), every.broken)
    measuring = Measuring(view, question, metrics, adopted_lags)
    telling = measuring.telling() if orders else ()
    return MetricsAnswer(question.last, now, measuring.rows(), telling, (), every.broken)
