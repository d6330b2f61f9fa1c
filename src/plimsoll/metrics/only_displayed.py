"""Metrics that no file lets anybody recount: what the marketplace displayed is shown, and held against its target."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plimsoll.metrics.displayed import newest
from plimsoll.metrics.metric import fraction, meets
from plimsoll.metrics.metric_row import MetricRow
from plimsoll.metrics.verdict import BAD, GOOD, INCOMPLETE, NONE

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from plimsoll.metrics.displayed import DisplayedFigure
    from plimsoll.metrics.metric import Metric, Terms
    from plimsoll.metrics.tallies import Place

HEALTHY, AT_RISK, UNHEALTHY = "healthy", "at_risk", "unhealthy"


def displayed_row(
    metric: Metric, terms: Terms, place: Place, as_of: date, found: Iterable[DisplayedFigure], listed: int | None
) -> MetricRow:
    """The row of a metric without a recount: its newest displayed figure, judged by the rule's own target."""
    shown = newest(found, place, metric.displayed, as_of) if metric.displayed else None
    if shown is not None and shown.part is not None:
        shown = newest((one for one in found if one.part is None), place, metric.displayed or "", as_of)
    status = _status(shown, terms)
    needs = () if status != NONE else ("displayed" if metric.displayed else "policy",)
    also: dict[str, Any] = {"unseen": metric.unseen} if metric.unseen else {}
    if terms.number("healthy_from") is not None:
        also["zone"] = _zone(shown, terms)
    return MetricRow(
        metric, place, as_of, None, None, None, terms.lag_from, terms.zone, None, terms.target_value,
        terms.target_condition, status, INCOMPLETE if needs else status, needs, terms.ids, displayed=shown,
        listed=listed, also=also,
    )  # fmt: skip


def _status(shown: DisplayedFigure | None, terms: Terms) -> str:
    if shown is None or terms.target_value is None or terms.target_condition is None:
        return NONE
    if shown.numerator is not None and shown.denominator:
        numerator, denominator = shown.numerator, shown.denominator
    elif shown.value is not None and shown.value >= 0:
        numerator, denominator = fraction(f"{shown.value:f}")
    else:
        return NONE
    return GOOD if meets(numerator, denominator, terms.target_value, terms.target_condition) else BAD


def _zone(shown: DisplayedFigure | None, terms: Terms) -> str | None:
    """In which zone of the account health rating the displayed score lies."""
    healthy, at_risk = terms.number("healthy_from"), terms.number("at_risk_from")
    if shown is None or shown.value is None or healthy is None or at_risk is None:
        return None
    if shown.value >= healthy:
        return HEALTHY
    return AT_RISK if shown.value >= at_risk else UNHEALTHY
