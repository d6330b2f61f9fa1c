"""Every metric of every cell on a day: the catalogue's relations, summed over their windows and judged.

The Order Defect Rate comes from its own engine (`metrics.odr`) and is brought into the same shape, so that it stands
among the others. Records are the latest known, as everywhere (K11); `--known-at` goes back.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from plimsoll.facts.metric_rows import MetricRows
from plimsoll.metrics.coverage import Spans
from plimsoll.metrics.displayed import DisplayedFigure, Recounted, figures
from plimsoll.metrics.metric_row import MetricRow, OpenCount, judged, numerator_of
from plimsoll.metrics.only_displayed import displayed_row
from plimsoll.metrics.planning import (
    BOTH,
    TIMED,
    Plan,
    Planning,
    cells_of,
    facts_of,
    recountable,
    sums_of,
    unsaid,
    window_of,
)
from plimsoll.metrics.standing import average_reply_hours, floors
from plimsoll.metrics.tallies import Place, Tally, tallies, together
from plimsoll.metrics.telling import Telling, tellings
from plimsoll.metrics.triangle import Cell

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from plimsoll.facts.view import FactsView
    from plimsoll.metrics.metric import Metric, Terms
    from plimsoll.metrics.question import Question

TABLES_MADE = ("parcels", "returns", "messages")


@dataclass(slots=True)
class Measuring:
    """Everything that answers one question about a catalogue; adopted lags are those of the Order Defect Rate."""

    view: FactsView
    question: Question
    metrics: Sequence[Metric]
    adopted_lags: Mapping[str, int] = field(default_factory=dict)
    _places: list[Place] = field(init=False)
    _rows: MetricRows = field(init=False)
    _displayed: list[DisplayedFigure] = field(init=False)
    _spans: Spans = field(init=False)
    _listed: list[dict[str, Any]] = field(init=False)
    _seen: dict[str, dict[str, date]] = field(init=False, default_factory=dict)
    _planned: list[Plan] | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        scope = self.question.scope
        self._places = [(account, market, channel) for account, market, channel in self.view.cells(scope)]
        self._rows = MetricRows(self.view, scope)
        self._displayed = figures(self._rows.named("displayed_rows"), self.view.snapshot_rows())
        self._spans = Spans(self.view.spans())
        self._listed = self._rows.named("metric_listed_rows")

    @property
    def as_of(self) -> date:
        """The day asked about."""
        return self.question.last

    def rows(self) -> list[MetricRow]:
        """Every metric of every cell, in the order of the catalogue within a cell."""
        found: list[MetricRow] = []
        for metric in self.metrics:
            if metric.basis == "order_defect_rate":
                from plimsoll.metrics.odr_among_metrics import odr_rows

                found += odr_rows(self.view, self.question, metric, self._displayed, self.adopted_lags)
        for plan in self._plans():
            found += self._plan(plan)
        order = {metric.full_name: number for number, metric in enumerate(self.metrics)}
        return sorted(
            found,
            key=lambda row: (
                row.place[:2],
                order[row.metric.full_name],
                row.place[2],
                row.part is not None,
                row.days or 0,
            ),
        )

    def telling(self) -> list[Telling]:
        """The defective and unknown records of each metric's widest window, in the order of the catalogue."""
        found: list[Telling] = []
        for metric in self.metrics:
            if metric.basis == "order_defect_rate":
                from plimsoll.metrics.odr_among_metrics import odr_telling

                found += odr_telling(self.view, self.question, metric, self.adopted_lags)
        for plan in self._plans():
            if plan.counts:
                asked = plan.asked(*window_of(self.as_of, plan.terms.lag, max(plan.terms.windows)))
                found += tellings(plan.metric, self._rows.telling(asked), plan.cells)
        return found

    def _plans(self) -> list[Plan]:
        """What is to be counted, and the tables that all of it stands on, made once."""
        if self._planned is None:
            self._planned = list(Planning(self.question, self._places, self._displayed).plans(self.metrics))
            for table in TABLES_MADE:
                near = [plan for plan in self._planned if plan.counts and table in plan.tables]
                if near:
                    self._rows.near((table,), min(plan.first for plan in near), max(plan.last for plan in near))
        return self._planned

    # -- counting ------------------------------------------------------------------------------------------------------

    def _plan(self, plan: Plan) -> Iterator[MetricRow]:
        metric, terms = plan.metric, plan.terms
        if not plan.counts:
            for place in plan.places:
                listed = self._on_list(metric, terms, place)
                yield displayed_row(metric, terms, place, self.as_of, self._displayed, listed)
            return
        sums = sums_of(metric, terms)
        found = tallies(self._rows.daily(plan.asked(plan.first, plan.last), sums), len(sums))
        for place in plan.places:
            tally = together(found, cells_of(place), len(sums))
            for days in self._spans_in_use(terms, tally):
                yield self._row(plan, place, days, tally)

    def _spans_in_use(self, terms: Terms, tally: Tally) -> tuple[int, ...]:
        """The windows to show; where the rule looks back less far in a busy shop, that one alone."""
        short, enough = terms.number("short_window_days"), terms.number("short_window_from_transactions")
        if short is None or enough is None:
            return terms.windows
        busy = tally.between(*window_of(self.as_of, terms.lag, short)).counted >= enough
        return (short,) if busy else terms.windows[:1]

    def _row(self, plan: Plan, place: Place, days: int, tally: Tally) -> MetricRow:
        metric, terms = plan.metric, plan.terms
        window = window_of(self.as_of, terms.lag, days)
        count = tally.between(*window)
        said = judged(metric, count, terms, self._missing(metric, place, window), self._open(terms, days, tally))
        said, more = floors(terms, count, said, lambda: self._buyers(plan, place, window))
        names = sums_of(metric, terms)
        facts = facts_of(metric, terms, names, count)
        needs = said.needs
        if needs == ("unknown",):
            needs = unsaid(metric, facts) or needs
        also: dict[str, Any] = {"unseen": metric.unseen} if metric.unseen else {}
        if TIMED[0] in names:
            also["average_reply_hours"] = average_reply_hours(*count.sums[-2:])
        return MetricRow(
            metric, place, self.as_of, window, days, terms.lag, terms.lag_from, terms.zone, count, terms.target_value,
            terms.target_condition, said.status, said.verdict, needs, terms.ids,
            part=f"{days}_days" if days in terms.windows[1:] else None, facts=facts,
            displayed=self._beside(metric, tally, plan.shown.get((place, days))),
            listed=self._on_list(metric, terms, place, window), also=also | more,
        )  # fmt: skip

    def _open(self, terms: Terms, days: int, tally: Tally) -> Iterator[OpenCount]:
        for name, what, value in terms.open:
            lag = int(value) if what == "lag_days" else terms.lag
            target = value if what == "target_value" else terms.target_value or ""
            condition = value if what == "target_condition" else terms.target_condition or ""
            yield OpenCount(name, tally.between(*window_of(self.as_of, lag, days)), target, condition)

    def _beside(self, metric: Metric, tally: Tally, shown: DisplayedFigure | None) -> DisplayedFigure | None:
        if shown is None or shown.range_from is None or shown.range_to is None or not recountable(shown, self.as_of):
            return shown
        count = tally.between(shown.range_from, shown.range_to)
        return shown.beside(Recounted(numerator_of(metric, count), count.known, count.unknown))

    # -- how complete --------------------------------------------------------------------------------------------------

    def _missing(self, metric: Metric, place: Place, window: tuple[date, date]) -> Iterator[str]:
        assert metric.relation is not None  # noqa: S101 - only relations have sources
        coverage = self._spans.for_cell(Cell(*place)).coverage(*window)
        needed = coverage.needs(window[1])
        for source in metric.relation.sources:
            if source in {"returns", "messages"}:
                through = self._seen_through(source).get(place[0])
                if through is None or through < window[1]:
                    yield source
            elif source in needed:
                yield source

    def _seen_through(self, table: str) -> dict[str, date]:
        if table not in self._seen:
            rows = self._rows.named("table_seen", table=table)
            self._seen[table] = {row["account"]: row["seen_through"].date() for row in rows}
        return self._seen[table]

    def _on_list(
        self, metric: Metric, terms: Terms, place: Place, window: tuple[date, date] | None = None
    ) -> int | None:
        """Orders of the window on the marketplace's own list of this metric; None when no list of it was ever seen."""
        if window is None and terms.windows:
            window = window_of(self.as_of, terms.lag, terms.windows[0])
        mine = [row for row in self._listed if row["metric"] == metric.displayed and _listed_at(row, place)]
        if not mine or window is None:
            return None
        return len({row["order_id"] for row in mine if row["impacts"] is not False and _listed_in(row, window)})

    def _buyers(self, plan: Plan, place: Place, window: tuple[date, date]) -> list[str | None]:
        """The buyers (keyed hashes, None where not said) of the defective orders of a window."""
        rows = self._rows.telling(plan.asked(*window), ("buyer_key",))
        return [row[9] for row in rows if row[:3] in cells_of(place) and row[7] == "defective"]


def _listed_at(row: Mapping[str, Any], place: Place) -> bool:
    """Whether a listed order is of this account and marketplace; one whose marketplace nobody said is of each."""
    market = row["marketplace_id"] or row["receipt_marketplace"] or place[1]
    channel = row["fulfillment_channel"] or place[2]
    return row["account"] == place[0] and market == place[1] and place[2] in {channel, BOTH}


def _listed_in(row: Mapping[str, Any], window: tuple[date, date]) -> bool:
    first, last = window
    said = row["order_date_day"] or row["order_date"] or row["purchased_at_day"] or row["purchased_at"]
    day = said.date() if hasattr(said, "date") else said
    return day is not None and first <= day <= last
