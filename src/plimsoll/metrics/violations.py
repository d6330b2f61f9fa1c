"""Policy violations as the marketplace displayed them: counts by kind, never recounted, for no file holds them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.facts.metric_rows import MetricRows
from plimsoll.metrics.displayed import figures

if TYPE_CHECKING:
    from plimsoll.facts.view import FactsView
    from plimsoll.metrics.displayed import DisplayedFigure
    from plimsoll.metrics.question import Question

POLICY_VIOLATIONS = "policy_violations"


def violations(view: FactsView, question: Question) -> list[DisplayedFigure]:
    """The newest figure of each kind (`part`) that was seen by the end of the question's last day, by kind."""
    newest: dict[tuple[str, str, str], DisplayedFigure] = {}
    for one in figures(MetricRows(view, question.scope).named("displayed_rows"), ()):
        asked = question.account in {None, one.account} and question.marketplace_id in {None, one.marketplace_id}
        if asked and one.metric == POLICY_VIOLATIONS and one.seen_on <= question.last:
            newest[one.account, one.marketplace_id, one.part or ""] = one
    return [newest[key] for key in sorted(newest)]
