"""What is known at a moment, and nothing later: features, histories, the clock of complaints, the fit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from risk_books import START, made_book

from plimsoll.watch.risk.complaints import LONGEST, complained, complaint_curve
from plimsoll.watch.risk.histories import histories_of
from plimsoll.watch.risk.logistic import fit, shares
from plimsoll.watch.risk.moments import FEATURES, features, stages
from plimsoll.watch.risk.order_book import SPAN, OrderBook
from plimsoll.watch.risk.prior import shipped_prior
from plimsoll.watch.risk.reading import complains
from plimsoll.watch.risk.reasons import WORDS


def as_it_was(book: OrderBook, at: float) -> OrderBook:
    """The book without anything that came after a moment; promises were made before it."""
    promises = {"ship_by", "deliver_by"}
    times = {
        name: days if name in promises else np.where(days <= at, days, np.nan) for name, days in book.times.items()
    }
    waits = [keys[keys % SPAN <= at] for keys in (book.waits_from, book.waits_to)]
    return replace(book, times=times, waits_from=waits[0], waits_to=waits[1])


@pytest.mark.parametrize("seed", range(6))
def test_nothing_that_comes_after_a_moment_changes_what_is_known_at_it(seed: int) -> None:
    book, at = made_book(seed), START + 120.0
    rows = np.flatnonzero(book.times["placed"] <= at)
    moments = np.full(len(rows), at)
    then = as_it_was(book, at)
    now = features(book, histories_of(book, at), rows, moments)
    assert np.array_equal(now, features(then, histories_of(then, at), rows, moments))
    assert (now != 0).any(axis=0).sum() > 20  # nearly every feature speaks of some order
    assert np.array_equal(book.settled(rows, moments), then.settled(rows, moments), equal_nan=True)


def test_an_order_that_nobody_tracks_is_neither_waiting_nor_late() -> None:
    book = made_book()
    silent = replace(book, tracked=np.zeros(len(book)))
    rows, at = np.arange(len(book)), np.full(len(book), START + 250.0)
    columns = features(silent, histories_of(silent, START + 250), rows, at)
    parcels = [place for place, name in enumerate(FEATURES) if place < FEATURES.index("item_defects")]
    assert not columns[:, parcels].any()
    assert set(stages(columns)) == {"untold"}


def test_silence_after_the_last_word_of_a_carrier_is_not_lateness() -> None:
    book = made_book()
    rows = np.flatnonzero(np.isnan(book.times["delivered"]))
    at = np.full(len(rows), START + 250.0)
    stale = replace(book, tracked_through=book.times["placed"] + 1)
    late = FEATURES.index("past_promise")
    assert features(book, histories_of(book, START + 250), rows, at)[:, late].all()
    assert not features(stale, histories_of(stale, START + 250), rows, at)[:, late].any()


def test_a_carrier_that_misses_its_promises_shows_and_its_neighbour_does_not() -> None:
    book = made_book(orders=600, accounts=1)
    code = np.arange(600) % 2
    late = np.where(code == 1, book.times["deliver_by"] + 3, book.times["placed"] + 4)
    book = replace(book, times={**book.times, "delivered": late}, keys={**book.keys, "carrier": code})
    histories, at = histories_of(book, START + 150), np.full(2, START + 150.0)
    good, bad = histories.late_ratio("carrier", np.array([0, 1]), at)
    assert bad > 0.3 > -0.3 > good


def test_the_clock_of_complaints_runs_from_delivery_or_promise_and_leans_on_the_shipped_curve() -> None:
    shipped = shipped_prior().curve
    assert shipped.sum() == pytest.approx(1)
    none = complaint_curve(np.full(9, 5.0), np.full(9, np.nan), 50, shipped)
    assert np.allclose(none, np.cumsum(shipped))
    settled = np.zeros(4000)
    own = complaint_curve(settled, np.where(np.arange(4000) < 2000, 3.0, np.nan), 200, shipped)
    assert own[2] < 0.02
    assert own[3] > 0.9
    which = np.zeros(3, np.int64)
    told = complained(own[None, :], which, np.array([np.nan, 10.0, 10.0]), np.array([5.0, 10.0, 20.0]))
    assert told[0] == told[1] == 0
    assert told[2] == pytest.approx(own[9], abs=0.02)
    assert len(own) == LONGEST + 1


def test_without_data_the_fit_is_the_prior_and_with_much_it_is_the_truth() -> None:
    draw = np.random.default_rng(3)
    truth, prior = np.array([-3.0, 1.5, -0.5]), np.array([-5.0, 0.0, 2.0])
    columns = draw.normal(size=(40_000, 2))
    came = (draw.random(40_000) < shares(columns @ truth[1:] + truth[0])).astype(float)
    sureness, ones = np.full(3, 0.7**-2), np.ones(40_000)
    empty = fit(columns[:0], came[:0], ones[:0], ones[:0], prior, sureness)
    assert np.allclose(empty.weights, prior)
    assert np.allclose(np.sqrt(np.diag(empty.covariance)), 0.7)
    found = fit(columns, came, ones, 0 * ones, prior, sureness)
    errors = np.abs(found.weights - truth) / np.sqrt(np.diag(found.covariance))
    assert errors.max() < 4
    some = fit(columns[:300], came[:300], ones[:300], 0 * ones[:300], prior, sureness)
    assert np.all(np.abs(some.weights - truth)[1:] < np.abs(prior - truth)[1:])


def test_an_order_of_which_half_the_time_has_passed_is_expected_half_as_often() -> None:
    ones = np.ones(20_000)
    came = (np.random.default_rng(4).random(20_000) < 0.01).astype(float)
    columns = np.zeros((20_000, 1))
    whole = fit(columns, came, ones, 0 * ones, np.array([-5.0, 0.0]), np.array([0.01, 1.0]))
    half = fit(columns, came, ones, np.log(0.5) * ones, np.array([-5.0, 0.0]), np.array([0.01, 1.0]))
    assert shares(half.weights[0]) == pytest.approx(2 * shares(whole.weights[0]), rel=0.02)


@pytest.mark.parametrize(
    ("body", "is_complaint"),
    [
        ("It arrived BROKEN.", True), ("Wo bleibt mein Paket?", True), ("商品が届きません", True), ("还没到", True),
        ("Which cable do I need?", False), ("Merci beaucoup", False), ("", False), (None, False),
    ],
)  # fmt: skip
def test_words_of_complaint_are_known_in_several_languages(body: str | None, *, is_complaint: bool) -> None:
    assert complains(body) == is_complaint


def test_every_feature_has_its_words_and_a_prior_with_a_source() -> None:
    assert set(WORDS) == set(FEATURES)
    assert len(shipped_prior().weights) == len(FEATURES) + 1
    assert "simulated" in shipped_prior().made
