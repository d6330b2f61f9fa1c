"""What the queue would have said on a past day, held against what has come since.

Everything is as it stood at the end of that day: models learnt from what was known then, features of that moment. What
came is what counts today, so orders are expected to have turned bad only by as much as can be known by now.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from plimsoll.errors import UsageError
from plimsoll.watch.risk.histories import histories_of
from plimsoll.watch.risk.learning import models_of, open_orders, scored
from plimsoll.watch.risk.prior import shipped_prior
from plimsoll.watch.risk.queue import day_end
from plimsoll.watch.risk.reading import LOOKED_BACK, read_book

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from plimsoll.metrics.odr import Recount
    from plimsoll.watch.risk.learning import Model
    from plimsoll.watch.risk.order_book import Flags, Floats

GROUPS = 5
TENTH = 10


@dataclass(frozen=True, slots=True)
class Group:
    """Orders of similar scores: how many defects were expected of them by today, and how many came."""

    low: float
    high: float
    orders: int
    expected: float
    came: int

    def as_json(self) -> dict[str, Any]:
        """As under `groups` of `plimsoll.past-risk/1`."""
        return {
            "probability_from": f"{self.low:.6f}", "probability_to": f"{self.high:.6f}", "orders": self.orders,
            "expected": f"{self.expected:.2f}", "came": self.came,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class PastRisk:
    """A past queue against what came. `area` is the chance that an order that turned bad stood above one that did not
    (None: none turned bad), `brier` the mean squared error, `brier_of_share` that of saying the same of every order;
    `top_tenth` the share of what came that stood in the riskiest tenth.
    """

    then: date
    as_of: date
    orders: int
    came: int
    expected: float
    area: float | None
    brier: float | None
    brier_of_share: float | None
    top_tenth: float | None
    groups: Sequence[Group]
    models: Sequence[Model]

    def as_json(self) -> dict[str, Any]:
        """As `plimsoll.past-risk/1`."""
        return {
            "schema": "plimsoll.past-risk/1", "then": self.then.isoformat(), "as_of": self.as_of.isoformat(),
            "orders": self.orders, "came": self.came, "expected": f"{self.expected:.2f}", "auc": _text(self.area, 3),
            "brier": _text(self.brier, 6), "brier_of_share": _text(self.brier_of_share, 6),
            "top_tenth": _text(self.top_tenth, 3), "groups": [group.as_json() for group in self.groups],
            "models": [model.as_json() for model in self.models],
        }  # fmt: skip


def past_risk(recount: Recount, then: date) -> PastRisk:
    """The queue of the end of `then` against what is known at the end of the question's last day. Raises UsageError."""
    as_of, question = recount.question.last, recount.question
    if then >= as_of:
        raise UsageError("a past queue is held against what came later", hint="give a day before --as-of")
    if question.by is not None:
        raise UsageError("the queue is one of orders, not of a dimension", hint="leave --by out")
    book = read_book(recount, as_of, LOOKED_BACK + (as_of - then).days).book
    at, until = day_end(then), day_end(as_of)
    models = models_of(book, at, shipped_prior())
    rows = open_orders(book, at)
    chances = scored(book, histories_of(book, at), models, rows, at, until).probability
    came = book.times["defect"][rows] <= until
    return compared(then, as_of, chances, came, list(models.values()))


def compared(then: date, as_of: date, chances: Floats, came: Flags, models: Sequence[Model] = ()) -> PastRisk:
    """Scores against what came."""
    number, bad = len(came), int(came.sum())
    order = np.argsort(-chances, kind="stable")
    share = bad / number if number else 0.0
    return PastRisk(
        then, as_of, number, bad, float(chances.sum()), area(chances, came) if 0 < bad < number else None,
        float(((chances - came) ** 2).mean()) if number else None, share * (1 - share) if number else None,
        float(came[order[: max(number // TENTH, 1)]].sum() / bad) if bad else None,
        [_group(chances[part], came[part]) for part in np.array_split(order[::-1], GROUPS) if len(part)], models,
    )  # fmt: skip


def area(chances: Floats, came: Flags) -> float:
    """The chance that an order that turned bad had a higher score than one that did not; ties are halves."""
    _, place, times = np.unique(chances, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(times) - (times - 1) / 2)[place.reshape(-1)]
    bad = int(came.sum())
    return float((ranks[came].sum() - bad * (bad + 1) / 2) / (bad * (len(came) - bad)))


def _group(chances: Floats, came: Flags) -> Group:
    return Group(float(chances.min()), float(chances.max()), len(came), float(chances.sum()), int(came.sum()))


def _text(value: float | None, digits: int) -> str | None:
    return None if value is None else f"{value:.{digits}f}"
