"""What the marketplace displayed of a metric, beside the recount: its figure, its own range, and the difference.

A displayed figure is evidence and never part of a recount. Of several the newest is shown that was seen on or before
the day asked about.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from plimsoll.metrics.lag import LONGEST_BELIEVED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date
    from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Recounted:
    """The two integers of our own count for the displayed range, and how many records could not be told."""

    numerator: int
    denominator: int
    unknown: int


@dataclass(frozen=True, slots=True)
class DisplayedFigure:
    """One displayed figure. `value` is a fraction, or the points of a score."""

    account: str
    marketplace_id: str
    fulfillment_channel: str | None
    metric: str
    part: str | None
    range_from: date | None
    range_to: date | None
    numerator: int | None
    denominator: int | None
    value: Decimal | None
    status: str | None
    target_value: Decimal | None
    target_condition: str | None
    seen_on: date
    recounted: Recounted | None = None

    @property
    def days(self) -> int | None:
        """How many days its range has; None where none was said, or one that ends before it begins."""
        if self.range_from is None or self.range_to is None or self.range_to < self.range_from:
            return None
        return (self.range_to - self.range_from).days + 1

    @property
    def lag(self) -> int | None:
        """Days from the range's end to the day it was seen, where that is believable."""
        lag = (self.seen_on - self.range_to).days if self.range_to else -1
        return lag if 0 <= lag <= LONGEST_BELIEVED else None

    def beside(self, recounted: Recounted | None) -> DisplayedFigure:
        """The same with our own count of its range."""
        return replace(self, recounted=recounted)

    def as_json(self) -> dict[str, Any]:
        """As in `plimsoll.metrics/1`."""
        ours = self.recounted
        recount = ours and {"numerator": ours.numerator, "denominator": ours.denominator, "unknown": ours.unknown}
        difference = ours and {
            "numerator": None if self.numerator is None else ours.numerator - self.numerator,
            "denominator": None if self.denominator is None else ours.denominator - self.denominator,
        }
        return {
            "from": self.range_from.isoformat() if self.range_from else None,
            "to": self.range_to.isoformat() if self.range_to else None,
            "seen_on": self.seen_on.isoformat(),
            "numerator": self.numerator,
            "denominator": self.denominator,
            "value": _plain(self.value),
            "status": self.status,
            "target_value": _plain(self.target_value),
            "target_condition": self.target_condition,
            "recount": recount,
            "difference": difference,
        }


def _plain(value: Decimal | None) -> str | None:
    if value is None:
        return None
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def figures(displayed: Iterable[Mapping[str, Any]], snapshots: Iterable[Mapping[str, Any]]) -> list[DisplayedFigure]:
    """Every displayed figure, the oldest first: rows of `displayed_rows` and of `snapshot_rows`."""
    found = [_figure(row, row["metric"], row["part"], row["numerator"], row["denominator"]) for row in displayed]
    found += [
        _figure({**row, "value": row["rate"]}, "order_defect_rate", None, row["orders_with_defects"], row["orders"])
        for row in snapshots
    ]
    return sorted((one for one in found if one is not None), key=lambda one: one.seen_on)


def _figure(
    row: Mapping[str, Any], metric: str | None, part: str | None, numerator: int | None, denominator: int | None
) -> DisplayedFigure | None:
    seen = row["seen_at_day"] or (row["seen_at"] or row["observed_at"]).date()
    if metric is None or row["marketplace_id"] is None:
        return None
    return DisplayedFigure(
        row["account"], row["marketplace_id"], row["fulfillment_channel"], metric, part or None, row["range_from"],
        row["range_to"], numerator, denominator, row["value"], row["status"], row.get("target_value"),
        row.get("target_condition"), seen,
    )  # fmt: skip


def newest(
    found: Iterable[DisplayedFigure],
    place: tuple[str, str, str],
    metric: str,
    on: date,
    spans: tuple[int, ...] = (),
    days: int | None = None,
) -> DisplayedFigure | None:
    """The newest figure of a metric at a place seen by the end of `on`.

    `spans` are the metric's windows, the main one first, and `days` the one asked about: a figure belongs to the window
    of its own length, and one whose length is none of them, or is not said, to the main one.
    """
    account, marketplace_id, channel = place
    mine = [
        one
        for one in found
        if (one.account, one.marketplace_id, one.metric) == (account, marketplace_id, metric)
        and one.seen_on <= on
        and (one.fulfillment_channel in {None, "ALL", channel} or channel == "ALL")
        and (days is None or _of_span(one, spans, days))
    ]
    return mine[-1] if mine else None


def _of_span(figure: DisplayedFigure, spans: tuple[int, ...], days: int) -> bool:
    if figure.part not in {None, f"{figure.days}_days", f"{days}_days"}:
        return False  # a count of its own inside the figure, as of missing invoices
    return figure.days == days or (days == spans[0] and figure.days not in spans)
