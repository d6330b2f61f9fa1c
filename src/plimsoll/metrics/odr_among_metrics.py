"""The Order Defect Rate in the shape of the other metrics: the same engine as `plimsoll odr`, nothing counted twice."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from plimsoll.metrics.displayed import Recounted, newest
from plimsoll.metrics.metric_row import MetricRow
from plimsoll.metrics.odr import Recount
from plimsoll.metrics.tallies import Count
from plimsoll.policies import policy_values

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from plimsoll.facts.view import FactsView
    from plimsoll.metrics.displayed import DisplayedFigure
    from plimsoll.metrics.metric import Metric
    from plimsoll.metrics.odr import OdrRow
    from plimsoll.metrics.question import Question
    from plimsoll.metrics.telling import Telling


def odr_rows(
    view: FactsView,
    question: Question,
    metric: Metric,
    displayed: Sequence[DisplayedFigure],
    adopted_lags: Mapping[str, int],
) -> list[MetricRow]:
    """A row for every cell, as `plimsoll odr` gives it, with the newest snapshot beside it."""
    again: dict[tuple[int, int], dict[tuple[str, str, str], OdrRow]] = {}
    rows = []
    for row in Recount(view, question, adopted_lags).rows():
        place = row.cell[:3]
        shown = newest(displayed, place, metric.name, row.as_of)
        if shown and shown.days and shown.range_to and shown.range_to <= row.as_of:
            span = shown.days, (row.as_of - shown.range_to).days
            if span not in again:
                again[span] = _over(view, question, span)
            theirs = again[span].get(place)
            shown = shown.beside(Recounted(theirs.orders_with_defects, theirs.orders, 0) if theirs else None)
        rows.append(_row(metric, row, question, shown))
    return rows


def _over(view: FactsView, question: Question, span: tuple[int, int]) -> dict[tuple[str, str, str], OdrRow]:
    """The rate of every cell over a displayed range: so many days, ending so many days before."""
    days, lag = span
    asked = replace(question, variants={**question.variants, "window": days, "lag": lag})
    return {row.cell[:3]: row for row in Recount(view, asked).rows()}


def _row(metric: Metric, row: OdrRow, question: Question, shown: DisplayedFigure | None) -> MetricRow:
    definition = row.definition
    on = question.policy_date or row.as_of
    rules = tuple(value.id for value in policy_values(metric.prefix, on=on, marketplace_id=row.cell.marketplace_id))
    return MetricRow(
        metric, row.cell[:3], row.as_of, row.window, definition.window, definition.lag, definition.lag_from,
        definition.zone, Count(row.orders_with_defects, 0, row.orders), definition.target_value,
        definition.target_condition, row.status, row.verdict, row.verdict_needs, rules, displayed=shown,
    )  # fmt: skip


def odr_telling(
    view: FactsView, question: Question, metric: Metric, adopted_lags: Mapping[str, int]
) -> Iterator[Telling]:
    """The orders with a defect that counts, as `plimsoll defects` has them."""
    from plimsoll.metrics.defects import MARKETPLACE_ONLY, defective_rows
    from plimsoll.metrics.telling import Telling

    for row in defective_rows(Recount(view, question, adopted_lags)):
        if row.listed_by != MARKETPLACE_ONLY and row.order_day is not None:
            kinds: Iterable[str] = dict.fromkeys(event.kind for event in row.events if event.counts)
            reason = ", ".join(kind.replace("_", " ") for kind in kinds)
            yield Telling(metric, row.cell[:3], row.order_id, row.order_id, row.order_day, 1, "defective", reason)
