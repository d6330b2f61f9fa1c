"""Learning from an account's past: orders as they stood at past moments, and what became of them.

Each order is looked at as it stood at several ages, like the orders of a queue are of all ages. It counts by how much
of its defects can be known by now, so that orders of last week are neither lost nor taken for good. Every account
learns from its own orders only: nothing is pooled between accounts, for nobody can know whether they have one owner.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from plimsoll.watch.risk.complaints import complained, complaint_curve
from plimsoll.watch.risk.histories import histories_of
from plimsoll.watch.risk.logistic import Fitted, fit, shares
from plimsoll.watch.risk.moments import FEATURES, features

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.watch.risk.histories import Histories
    from plimsoll.watch.risk.order_book import Floats, Numbers, OrderBook
    from plimsoll.watch.risk.prior import Prior

LEARNS_FROM, KNOWS = 30, 300
"""Known defects from which an account's weights are its own beside the prior's; and from which they are called so."""
CALIBRATES_FROM = 100
"""Known defects from which the probabilities are held against the account's own later weeks."""
PAST_DAYS = 300.0
AGES = (0.5, 2.0, 4.0, 7.0, 10.0, 14.0, 19.0, 25.0, 32.0, 42.0, 55.0, 70.0)
"""The ages in days at which past orders are looked at, each weighing as many days as lie around it."""
OLDEST = 74.0
"""Orders are watched to this age in days."""
LEVEL_CASES = 2.0
_LEAST_TOLD = 0.02
_OTHERS, _MOST_OTHERS, _LEVEL_OTHERS = 20, 8000, 150
_HELD_BACK = (90.0, 60.0, 30.0)
_CLAIM_OPEN = FEATURES.index("claim_open")

PRIOR, BLEND, OWN = "shipped prior", "blend", "own history"


@dataclass(frozen=True, slots=True)
class Model:
    """How an account's orders are scored. `own` is how much of the weights its own history decides, 0 to 1;
    `calibration` the shift and the slope that its later weeks asked for.
    """

    account: str
    known_defects: int
    orders: int
    fitted: Fitted
    curve: Floats
    own: float
    calibration: tuple[float, float] = (0.0, 1.0)

    @property
    def source(self) -> str:
        """Where its weights come from."""
        if self.known_defects < LEARNS_FROM:
            return PRIOR
        return OWN if self.known_defects >= KNOWS else BLEND

    def as_json(self) -> dict[str, Any]:
        """As under `models` of `plimsoll.risk/1`."""
        return {
            "account": self.account, "source": self.source, "own_share": f"{self.own:.2f}",
            "known_defects": self.known_defects, "orders": self.orders,
            "calibration": {"shift": f"{self.calibration[0]:.3f}", "slope": f"{self.calibration[1]:.3f}"},
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lesson:
    """Past moments of orders: features, whether a defect came, how much each counts, and the log of how much of its
    defects could be known by now.
    """

    columns: Floats
    came: Floats
    weight: Floats
    offset: Floats


def models_of(book: OrderBook, until: float, prior: Prior) -> dict[int, Model]:
    """A model for every account of a book (by its place), from what was known at `until`."""
    histories = histories_of(book, until)
    return {account: model_of(book, histories, rows, until, prior) for account, rows in by_account(book)}


def by_account(book: OrderBook) -> Iterator[tuple[int, Numbers]]:
    """Every account that has orders, with their places in the book."""
    order = np.argsort(book.account, kind="stable")
    starts = np.flatnonzero(np.diff(book.account[order], prepend=-1))
    for begin, end in zip(starts, [*starts[1:], len(order)], strict=True):
        yield int(book.account[order[begin]]), order[begin:end]


def model_of(book: OrderBook, histories: Histories, rows: Numbers, until: float, prior: Prior) -> Model:
    """One account's model. `rows` are all its orders."""
    model = learned(book, histories, rows, until, prior)
    if model.known_defects < CALIBRATES_FROM:
        return model
    return _calibrated(model, book, histories, rows, until, prior)


def learned(book: OrderBook, histories: Histories, rows: Numbers, until: float, prior: Prior) -> Model:
    """A model without the check against later weeks."""
    placed = book.times["placed"][rows]
    rows = rows[(placed > until - PAST_DAYS) & (placed <= until)]
    defect = book.times["defect"][rows]
    bad, others = rows[defect <= until], rows[~(defect <= until)]
    curve = complaint_curve(
        book.settled(rows, np.full(len(rows), until)), defect, until, prior.curve
    )  # fmt: skip
    most = _LEVEL_OTHERS if len(bad) < LEARNS_FROM else min(_OTHERS * len(bad) + 1000, _MOST_OTHERS)
    every = max(-(-len(others) // most), 1)
    chosen = np.concatenate([bad, others[::every]])
    times = np.concatenate([np.ones(len(bad)), np.full(len(chosen) - len(bad), float(every))])
    lesson = lesson_of(book, histories, chosen, times, until, curve)
    name = book.accounts[int(book.account[rows[0]])] if len(rows) else ""
    if len(bad) < LEARNS_FROM:
        return Model(name, len(bad), len(rows), _levelled(lesson, prior), curve, 0.0)
    fitted = fit(lesson.columns, lesson.came, lesson.weight, lesson.offset, prior.weights, prior.sureness)
    own = 1 - float((np.diag(fitted.covariance) * prior.sureness)[1:].mean())
    return Model(name, len(bad), len(rows), fitted, curve, own)


def lesson_of(
    book: OrderBook, histories: Histories, rows: Numbers, times: Floats, until: float, curve: Floats
) -> Lesson:
    """Orders at each of `AGES`, as far as these lie before `until` and the order was not defective yet; `times` is how
    many orders each one stands for.
    """
    borders = np.array([0.0, *(np.array(AGES[:-1]) + np.array(AGES[1:])) / 2, OLDEST])
    days = np.diff(borders) / OLDEST
    at = (book.times["placed"][rows][:, None] + np.array(AGES)).ravel()
    weight = (times[:, None] * days).ravel()
    rows = np.repeat(rows, len(AGES))
    told = _told(book, rows, at, until, curve)
    kept = (at <= until - 2) & ~book.at_or_before("defect", rows, at) & (told > _LEAST_TOLD)
    rows, at, weight, told = rows[kept], at[kept], weight[kept], told[kept]
    columns = features(book, histories, rows, at)
    came = book.at_or_before("defect", rows, np.full(len(rows), until)).astype(float)
    known = came @ weight
    if known > 0:  # one order is one case, at however many ages it is looked at
        weight = weight * np.unique(rows[came > 0]).size / known
    return Lesson(columns, came, weight, still_to_come(columns, told))


def _told(book: OrderBook, rows: Numbers, at: Floats, until: float, curve: Floats) -> Floats:
    """How much of an order's defects becomes known between a moment and `until`."""
    last = np.full(len(rows), until)
    found: Floats = complained(curve, book.settled(rows, last), last) - complained(curve, book.settled(rows, at), at)
    return found


def still_to_come(columns: Floats, told: Floats) -> Floats:
    """The offset of a logit: the log of the share of defects to come; an open claim has no such clock."""
    found: Floats = np.where(columns[:, _CLAIM_OPEN] > 0, 0.0, np.log(np.maximum(told, 1e-3)))
    return found


def _levelled(lesson: Lesson, prior: Prior) -> Fitted:
    """The prior with the account's own level: what came over what the prior expects, leaning on it by two cases."""
    logits = lesson.columns @ prior.weights[1:] + prior.weights[0] + lesson.offset
    expected = float(lesson.weight @ shares(logits))
    came = float(lesson.weight @ lesson.came)
    weights = prior.weights.copy()
    weights[0] += np.log((came + LEVEL_CASES) / (expected + LEVEL_CASES))
    covariance = np.diag(1 / prior.sureness)
    covariance[0, 0] = 1 / (came + LEVEL_CASES)
    return Fitted(weights, covariance)


def _calibrated(
    model: Model, book: OrderBook, histories: Histories, rows: Numbers, until: float, prior: Prior
) -> Model:
    """The model with the shift and the slope by which earlier models missed the weeks after them."""
    parts = [_missed(book, histories, rows, until - days, until, prior) for days in _HELD_BACK]
    logits, came, offset = (np.concatenate([part[place] for part in parts]) for place in range(3))
    if came.sum() < LEARNS_FROM:
        return model
    # an order stands in up to three of these checks
    weight = np.full(len(came), 1 / len(_HELD_BACK))
    found = fit(logits[:, None], came, weight, offset, np.array([0.0, 1.0]), np.array([4.0, 25.0]))
    return Model(
        model.account, model.known_defects, model.orders, model.fitted, model.curve, model.own,
        (float(found.weights[0]), float(found.weights[1])),
    )  # fmt: skip


def _missed(
    book: OrderBook, histories: Histories, rows: Numbers, then: float, until: float, prior: Prior
) -> tuple[Floats, Floats, Floats]:
    """(logit, whether a defect came, offset) of the orders open at a past moment, by a model of that moment."""
    model = learned(book, histories, rows, then, prior)
    mine = open_orders(book, then)
    mine = mine[np.isin(mine, rows)]
    at = np.full(len(mine), then)
    columns = features(book, histories, mine, at)
    told = _told(book, mine, at, until, model.curve)
    kept = told > _LEAST_TOLD
    came = book.at_or_before("defect", mine, np.full(len(mine), until)).astype(float)
    return model.fitted.logits(columns)[kept], came[kept], still_to_come(columns, told)[kept]


def open_orders(book: OrderBook, at: float) -> Numbers:
    """The orders that can still turn defective and hurt a coming day: placed, not defective, not too old."""
    placed = book.times["placed"]
    found: Numbers = np.flatnonzero((placed <= at) & (placed > at - OLDEST) & ~(book.times["defect"] <= at))
    return found


@dataclass(frozen=True, slots=True)
class Scores:
    """Scored orders in parallel: places in the book, features, each feature's part of the logit, and the probability
    that the order becomes a counted defect, with its 80 % interval.
    """

    rows: Numbers
    columns: Floats
    parts: Floats
    probability: Floats
    low: Floats
    high: Floats


def scored(
    book: OrderBook, histories: Histories, models: dict[int, Model], rows: Numbers, at: float, until: float | None = None
) -> Scores:
    """The orders `rows` as they stand at a moment. With `until`, the probability of a defect known by then."""
    moments = np.full(len(rows), at)
    columns = features(book, histories, rows, moments)
    parts = np.zeros_like(columns)
    middle, spread = np.zeros(len(rows)), np.zeros(len(rows))
    settled = book.settled(rows, moments)
    for account, model in models.items():
        mine = np.flatnonzero(book.account[rows] == account) if len(models) > 1 else np.arange(len(rows))
        if not len(mine):
            continue
        told = 1 - complained(model.curve, settled[mine], moments[mine])
        if until is not None:
            told = _told(book, rows[mine], moments[mine], until, model.curve)
        shift, slope = model.calibration
        offset = still_to_come(columns[mine], told)
        parts[mine] = slope * columns[mine] * model.fitted.weights[1:]
        middle[mine] = shift + slope * model.fitted.logits(columns[mine]) + offset
        spread[mine] = slope * model.fitted.spread(columns[mine])
    wide = NINETIETH * spread
    return Scores(rows, columns, parts, shares(middle), shares(middle - wide), shares(middle + wide))


NINETIETH = 1.2816
"""A normal variable lies below so many standard deviations with 90 %."""
