"""The records behind a figure: those that are defective, and those nobody can tell, each with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from datetime import date

    from plimsoll.metrics.metric import Metric
    from plimsoll.metrics.tallies import Place


@dataclass(frozen=True, slots=True)
class Telling:
    """A record behind a figure that is defective or unknown, and why."""

    metric: Metric
    place: Place
    record: str
    order_id: str
    day: date
    weight: int
    state: str
    reason: str

    def as_json(self) -> dict[str, Any]:
        """As under `orders` in `plimsoll.metrics/1`."""
        account, marketplace_id, channel = self.place
        return {
            "account": account, "marketplace_id": marketplace_id, "fulfillment_channel": channel,
            "platform": self.metric.platform, "metric": self.metric.name, "record": self.record,
            "order_id": self.order_id, "day": self.day.isoformat(), "weight": self.weight, "state": self.state,
            "reason": self.reason,
        }  # fmt: skip


def tellings(metric: Metric, rows: Iterable[Sequence[Any]], cells: Collection[Place]) -> Iterator[Telling]:
    """Out of the rows of `MetricRows.telling`, those of these cells."""
    for account, market, channel, record, order, day, weight, state, reason in rows:
        place = (account, market, channel)
        if place in cells:
            yield Telling(metric, place, record, order, day, int(weight), state, reason)
