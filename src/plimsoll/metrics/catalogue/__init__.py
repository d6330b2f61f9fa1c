"""The catalogue: every metric of every platform, one file each; what others bring comes through the same door.

An entry point of the group `plimsoll.metrics` names a `Metric` or a tuple of them. Plimsoll's own stand in `OWN`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from plimsoll.doors import Broken, Extension, through
from plimsoll.errors import UsageError
from plimsoll.metrics.catalogue import (
    account_health_rating,
    cancellation_rate,
    case_rate,
    cases_closed_without_resolution_rate,
    contact_response_rate,
    ebay_late_shipment_rate,
    invoice_defect_rate,
    item_not_received_rate,
    late_dispatch_rate,
    late_shipment_rate,
    low_review_rate,
    on_time_delivery_rate,
    on_time_shipping_rate,
    order_defect_rate,
    order_dissatisfaction_rate,
    return_dissatisfaction_rate,
    transaction_defect_rate,
    unit_on_time_delivery_rate,
    valid_tracking_rate,
)
from plimsoll.metrics.metric import Metric

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

GROUP = "plimsoll.metrics"

OWN: tuple[Metric, ...] = (
    *order_defect_rate.METRICS,
    *late_shipment_rate.METRICS,
    *cancellation_rate.METRICS,
    *valid_tracking_rate.METRICS,
    *on_time_delivery_rate.METRICS,
    *unit_on_time_delivery_rate.METRICS,
    *invoice_defect_rate.METRICS,
    *return_dissatisfaction_rate.METRICS,
    *contact_response_rate.METRICS,
    *account_health_rating.METRICS,
    *transaction_defect_rate.METRICS,
    *cases_closed_without_resolution_rate.METRICS,
    *ebay_late_shipment_rate.METRICS,
    *order_dissatisfaction_rate.METRICS,
    *on_time_shipping_rate.METRICS,
    *low_review_rate.METRICS,
    *case_rate.METRICS,
    *late_dispatch_rate.METRICS,
    *item_not_received_rate.METRICS,
)
"""Plimsoll's own metrics, in the order in which they are listed."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every metric that can be asked for, and what stood behind the door and could not be used."""

    metrics: tuple[Metric, ...]
    broken: tuple[Broken, ...]

    def named(self, names: Sequence[str]) -> tuple[Metric, ...]:
        """The metrics of these names (`late_shipment_rate`, or `ebay.late_shipment_rate`), all without one.

        Raises UsageError.
        """
        for name in names:
            if not any(name in {metric.name, metric.full_name} for metric in self.metrics):
                known = ", ".join(dict.fromkeys(metric.name for metric in self.metrics))
                raise UsageError(f"no metric is called {name!r}", hint=f"one of: {known}")
        return tuple(one for one in self.metrics if not names or {one.name, one.full_name} & set(names))


@cache
def catalogue() -> Catalogue:
    """Plimsoll's metrics and those of other distributions; of two with one full name the first stays."""
    metrics: dict[str, Metric] = {metric.full_name: metric for metric in OWN}
    broken: list[Broken] = []
    for extension in through(GROUP):
        for found in _brought(extension):
            if isinstance(found, Broken):
                broken.append(found)
            elif metrics.setdefault(found.full_name, found) is not found:
                broken.append(Broken(extension, f"{found.full_name} is there already, and stays as it was"))
    return Catalogue(tuple(metrics.values()), tuple(broken))


def _brought(extension: Extension) -> Iterator[Metric | Broken]:
    loaded = extension.load()
    if isinstance(loaded, Broken):
        yield loaded
        return
    for one in loaded if isinstance(loaded, tuple) else (loaded,):
        yield one if isinstance(one, Metric) else Broken(extension, f"gives a {type(one).__name__}, not a Metric")
