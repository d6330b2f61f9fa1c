"""The response-time effect: of orders whose buyer asked, how many became defective, by how long the answer took.

A difference is no proof that the hours did it: hard cases are answered later, too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from plimsoll.diagnosis.order_facts import HOUR
from plimsoll.diagnosis.pareto import counts
from plimsoll.diagnosis.shares import Share
from plimsoll.facts.metric_rows import MetricRows
from plimsoll.facts.view import Days
from plimsoll.metrics.odr import window_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plimsoll.diagnosis.order_cause import CausesAnswer
    from plimsoll.metrics.odr import Recount

BUCKETS = (4, 12, 24, 48)
"""Hours: up to each, then longer, then never."""


@dataclass(frozen=True, slots=True)
class ReplyEffect:
    """Orders whose slowest answer took at most `hours` (None: longer than the last bucket; `answered` False: never)."""

    hours: int | None
    answered: bool
    share: Share

    def as_json(self) -> dict[str, Any]:
        """As under `replies` in `plimsoll.scorecard/1`."""
        return {"hours_at_most": self.hours, "answered": self.answered, "defective": self.share.as_json()}


def reply_effect(recount: Recount, answer: CausesAnswer) -> list[ReplyEffect]:
    """A row for every bucket with an order in the windows asked about."""
    spans = [window_of(recount.question.last, one) for one in recount.definitions.values()]
    if not spans:
        return []
    zone = next(iter(recount.definitions.values())).zone
    days = Days(min(one for one, _ in spans), max(one for _, one in spans), zone)
    MetricRows(recount.view, recount.question.scope).near(("messages",), days.first, days.last + timedelta(days=60))
    words = {"day": days.expression(), "days": days.condition(), "scope": recount.question.scope.condition()}
    slowest: dict[tuple[str, str], float] = {}
    for row in recount.view.ask("answered_orders", **words):
        key = row["account"], row["order_id"]
        slowest[key] = max(slowest.get(key, 0.0), _hours(row))
    bad = {(one.facts.account, one.row.order_id) for one in answer.orders if counts(one)}
    effects = []
    lower = -1.0
    for hours, upper, answered in (*((one, float(one), True) for one in BUCKETS), (None, _NEVER - 1, True),
                                   (None, _NEVER, False)):  # fmt: skip
        keys = [key for key, waited in slowest.items() if lower < waited <= upper]
        lower = upper
        if keys:
            effects.append(ReplyEffect(hours, answered, Share(sum(key in bad for key in keys), len(keys))))
    return effects


_NEVER = 1e9


def _hours(row: Mapping[str, Any]) -> float:
    if row["sent_at"] and row["answered_at"]:
        return float((row["answered_at"] - row["sent_at"]) / HOUR)
    answered = row["answered_at"].date() if row["answered_at"] else row["answered_at_day"]
    asked = row["sent_at"].date() if row["sent_at"] else row["sent_at_day"]
    return _NEVER if answered is None or asked is None else (answered - asked).days * 24.0
