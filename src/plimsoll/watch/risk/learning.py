"""Learning from an account's past: orders as they stood at past moments, and what became of them.

Each order is looked at as it stood at several ages, like the orders of a queue are of all ages. It counts by how much
of its defects can be known by now, so that orders of last week are neither lost nor taken for good. Every account
learns from its own orders only: nothing is pooled between accounts, for nobody can know whether they have one owner.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from plimsoll.watch.risk.complaints import LONGEST, complained, complaint_curve
from plimsoll.watch.risk.histories import histories_of
from plimsoll.watch.risk.logistic import Fitted, fit, shares
from plimsoll.watch.risk.moments import FEATURES, features
from plimsoll.watch.risk.order_book import runs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from plimsoll.watch.risk.histories import Histories
    from plimsoll.watch.risk.order_book import Floats, Numbers, OrderBook
    from plimsoll.watch.risk.prior import Prior

LEARNS_FROM, KNOWS = 30, 300
"""Known defects from which an account's weights are its own beside the prior's; and from which they are called so."""
CALIBRATES_FROM = 100
"""Known defects from which the probabilities are held against the account's own later weeks."""
PAST_DAYS = 270.0
AGES = (0.5, 2.0, 4.0, 7.0, 10.0, 14.0, 19.0, 25.0, 32.0, 42.0, 55.0, 70.0)
"""The ages in days at which past orders are looked at, each weighing as many days as lie around it."""
LEVEL_AGES = (1.0, 5.0, 11.0, 20.0, 35.0, 60.0)
"""The same for an account that learns no more than its level."""
OLDEST = 74.0
"""Orders are watched to this age in days."""
LEVEL_CASES = 1.0
_LEAST_TOLD = 0.02
_OTHERS, _MOST_OTHERS, _LEVEL_OTHERS = 20, 4000, 120
_HELD_BACK = (90.0, 60.0, 30.0)
_AT_ONCE = 200
"""Accounts whose levels are learnt together: it bounds the memory."""
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
    defects could be known by now; and each one's account.
    """

    columns: Floats
    came: Floats
    weight: Floats
    offset: Floats
    account: Numbers


def models_of(book: OrderBook, until: float, prior: Prior) -> dict[int, Model]:
    """A model for every account of a book (by its place), from what was known at `until`."""
    histories, curves = histories_of(book, until), curves_of(book, until, prior)
    chosen = {account: _chosen(book, rows, until) for account, rows in by_account(book)}
    levels = _levels(book, histories, chosen, until, prior, curves)
    found = {}
    for account, one in chosen.items():
        curve = curves[account]
        if account in levels:
            found[account] = Model(book.accounts[account], one.bad, one.orders, levels[account], curve, 0.0)
        else:
            model = _learned(book, histories, account, one, until, prior, curves)
            found[account] = _calibrated(model, book, histories, one.every, until, prior)
    return found


def by_account(book: OrderBook) -> Iterator[tuple[int, Numbers]]:
    """Every account that has orders, with their places in the book."""
    return by_code(book.account)


def by_code(codes: Numbers) -> Iterator[tuple[int, Numbers]]:
    """Every code with its places, ascending."""
    order = np.argsort(codes, kind="stable")
    for begin, end in runs(codes[order]):
        yield int(codes[order[begin]]), order[begin:end]


def curves_of(book: OrderBook, until: float, prior: Prior) -> Floats:
    """By account: the share of defects known by each day after settlement, as seen at `until`."""
    found = np.tile(np.cumsum(prior.curve), (len(book.accounts), 1))
    settled = book.settled(np.arange(len(book)), np.full(len(book), until))
    for account, rows in by_account(book):
        placed = book.times["placed"][rows]
        mine = rows[(placed > until - PAST_DAYS) & (placed <= until)]
        found[account] = complaint_curve(settled[mine], book.times["defect"][mine], until, prior.curve)
    return found


@dataclass(frozen=True, slots=True)
class Chosen:
    """The orders of an account that are learnt from: every known defective one and one in so many of the others.

    `times` is how many orders each stands for; `every` are all the account's orders.
    """

    rows: Numbers
    times: Floats
    bad: int
    orders: int
    every: Numbers


def _chosen(book: OrderBook, every: Numbers, until: float) -> Chosen:
    placed = book.times["placed"][every]
    rows = every[(placed > until - PAST_DAYS) & (placed <= until)]
    came = book.times["defect"][rows] <= until
    bad, others = rows[came], rows[~came]
    most = _LEVEL_OTHERS if len(bad) < LEARNS_FROM else min(_OTHERS * len(bad) + 1000, _MOST_OTHERS)
    step = max(-(-len(others) // most), 1)
    taken = others[::step]
    times = np.concatenate([np.ones(len(bad)), np.full(len(taken), len(others) / max(len(taken), 1))])
    return Chosen(np.concatenate([bad, taken]), times, len(bad), len(rows), every)


def _learned(
    book: OrderBook, histories: Histories, account: int, one: Chosen, until: float, prior: Prior, curves: Floats
) -> Model:
    """A model of its own, without the check against later weeks."""
    lesson = lesson_of(book, histories, one.rows, one.times, until, curves)
    fitted = fit(lesson.columns, lesson.came, lesson.weight, lesson.offset, prior.weights, prior.sureness)
    own = 1 - float((np.diag(fitted.covariance) * prior.sureness)[1:].mean())
    return Model(book.accounts[account], one.bad, one.orders, fitted, curves[account], own)


def _levels(
    book: OrderBook, histories: Histories, chosen: dict[int, Chosen], until: float, prior: Prior, curves: Floats
) -> dict[int, Fitted]:
    """The prior at the own level of every account that knows too few defects to learn more."""
    small = [account for account, one in chosen.items() if one.bad < LEARNS_FROM]
    came, expected = np.zeros(len(book.accounts)), np.zeros(len(book.accounts))
    for begin in range(0, len(small), _AT_ONCE):
        some = [chosen[account] for account in small[begin : begin + _AT_ONCE]]
        rows, times = (np.concatenate([getattr(one, name) for one in some]) for name in ("rows", "times"))
        lesson = lesson_of(book, histories, rows, times, until, curves, LEVEL_AGES)
        chance = shares(lesson.columns @ prior.weights[1:] + prior.weights[0] + lesson.offset)
        came += np.bincount(lesson.account, weights=lesson.weight * lesson.came, minlength=len(came))
        expected += np.bincount(lesson.account, weights=lesson.weight * chance, minlength=len(came))
    return {account: _levelled(prior, came[account], expected[account]) for account in small}


def _levelled(prior: Prior, came: float, expected: float) -> Fitted:
    """The prior with a level of its own: what came over what the prior expects, leaning on it by one case."""
    weights = prior.weights.copy()
    weights[0] += np.log((came + LEVEL_CASES) / (expected + LEVEL_CASES))
    covariance = np.diag(1 / prior.sureness)
    covariance[0, 0] = 1 / (came + LEVEL_CASES)
    return Fitted(weights, covariance)


def lesson_of(
    book: OrderBook,
    histories: Histories,
    rows: Numbers,
    times: Floats,
    until: float,
    curves: Floats,
    ages: Sequence[float] = AGES,
) -> Lesson:
    """Orders at each of several ages, as far as these lie before `until` and the order was not defective yet; `times`
    is how many orders each one stands for.
    """
    borders = np.array([0.0, *(np.array(ages[:-1]) + np.array(ages[1:])) / 2, OLDEST])
    at = (book.times["placed"][rows][:, None] + np.array(ages)).ravel()
    weight = (times[:, None] * np.diff(borders)).ravel() / OLDEST
    rows = np.repeat(rows, len(ages))
    told = _told(book, rows, at, until, curves)
    kept = (at <= until - 2) & ~book.at_or_before("defect", rows, at) & (told > _LEAST_TOLD)
    rows, at, weight, told = rows[kept], at[kept], weight[kept], told[kept]
    columns = features(book, histories, rows, at)
    came = book.at_or_before("defect", rows, np.full(len(rows), until)).astype(float)
    account = book.account[rows]
    # one order is one case, at however many ages it is looked at
    size = len(book.accounts)
    cases = np.bincount(book.account[np.unique(rows[came > 0])], minlength=size)
    known = np.bincount(account, weights=came * weight, minlength=size)
    weight = weight * np.where(known > 0, cases / np.where(known > 0, known, 1), 1.0)[account]
    return Lesson(columns, came, weight, still_to_come(columns, told), account)


def _told(book: OrderBook, rows: Numbers, at: Floats, until: float, curves: Floats) -> Floats:
    """How much of an order's defects becomes known between a moment and `until`."""
    last, which = np.full(len(rows), until), book.account[rows]
    later = complained(curves, which, book.settled(rows, last), last)
    return later - complained(curves, which, book.settled(rows, at), at)


def still_to_come(columns: Floats, told: Floats) -> Floats:
    """The offset of a logit: the log of the share of defects to come; an open claim has no such clock."""
    found: Floats = np.where(columns[:, _CLAIM_OPEN] > 0, 0.0, np.log(np.maximum(told, 1e-3)))
    return found


def _calibrated(
    model: Model, book: OrderBook, histories: Histories, rows: Numbers, until: float, prior: Prior
) -> Model:
    """The model with the shift and the slope by which earlier models missed the weeks after them."""
    if model.known_defects < CALIBRATES_FROM:
        return model
    parts = [_missed(book, histories, rows, until - days, until, prior) for days in _HELD_BACK]
    logits, came, offset = (np.concatenate([part[place] for part in parts]) for place in range(3))
    if came.sum() < LEARNS_FROM:
        return model
    # an order stands in up to three of these checks
    weight = np.full(len(came), 1 / len(_HELD_BACK))
    found = fit(logits[:, None], came, weight, offset, np.array([0.0, 1.0]), np.array([4.0, 25.0]))
    return replace(model, calibration=(float(found.weights[0]), float(found.weights[1])))


def _missed(
    book: OrderBook, histories: Histories, rows: Numbers, then: float, until: float, prior: Prior
) -> tuple[Floats, Floats, Floats]:
    """(logit, whether a defect came, offset) of the orders open at a past moment, by a model of that moment."""
    account = int(book.account[rows[0]])
    curves = curves_of(book, then, prior)
    model = _learned(book, histories, account, _chosen(book, rows, then), then, prior, curves)
    mine = open_orders(book, then)
    mine = mine[book.account[mine] == account]
    at = np.full(len(mine), then)
    columns = features(book, histories, mine, at)
    told = _told(book, mine, at, until, curves)
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
    book: OrderBook,
    histories: Histories,
    models: dict[int, Model],
    rows: Numbers,
    at: float,
    until: float | None = None,
) -> Scores:
    """The orders `rows` as they stand at a moment. With `until`, the probability of a defect known by then."""
    moments = np.full(len(rows), at)
    columns = features(book, histories, rows, moments)
    parts, middle, spread = np.zeros_like(columns), np.zeros(len(rows)), np.zeros(len(rows))
    curves = np.ones((len(book.accounts), LONGEST + 1))
    for account, model in models.items():
        curves[account] = model.curve
    if until is None:
        told = 1 - complained(curves, book.account[rows], book.settled(rows, moments), moments)
    else:
        told = _told(book, rows, moments, until, curves)
    offset = still_to_come(columns, told)
    for account, mine in by_code(book.account[rows]):
        model = models[account]
        shift, slope = model.calibration
        parts[mine] = slope * columns[mine] * model.fitted.weights[1:]
        middle[mine] = shift + slope * model.fitted.logits(columns[mine]) + offset[mine]
        spread[mine] = slope * model.fitted.spread(columns[mine])
    wide = NINETIETH * spread
    return Scores(rows, columns, parts, shares(middle), shares(middle - wide), shares(middle + wide))


NINETIETH = 1.2816
"""A normal variable lies below so many standard deviations with 90 %."""
