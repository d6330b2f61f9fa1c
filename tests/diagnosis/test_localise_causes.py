from __future__ import annotations

import json
import os
from fractions import Fraction
from math import comb
from pathlib import Path

import numpy as np
import planted_tables
import pytest

from plimsoll.diagnosis.localisation import evidence
from plimsoll.diagnosis.localisation.answer import Localisation, localisation_of
from plimsoll.diagnosis.localisation.reading import Asked, Read, read
from plimsoll.diagnosis.localisation.search import ALPHA, search

INCIDENTS = Path(
    os.environ.get("PLIMSOLL_SHARED_DATA") or Path(__file__).parents[2].parent / "shared" / "data", "rs_localisation"
)


def answer_of(planted: planted_tables.Planted) -> Localisation:
    table = planted.table()
    return localisation_of(Read(table, len(table.bad), 0, 0), search(table))


def causes_of(planted: planted_tables.Planted) -> list[dict[str, str]]:
    return [cause.where for cause in answer_of(planted).causes]


def test_two_hundred_tables_of_noise_give_reports_at_the_stated_rate_at_most() -> None:
    reported = sum(bool(causes_of(planted_tables.noise(seed, rows=2500, rate=0.04))) for seed in range(200))
    assert reported <= 200 * ALPHA


@pytest.mark.parametrize("seed", range(5000, 5006))
def test_the_carrier_that_is_bad_only_because_of_its_warehouse_is_told_so(seed: int) -> None:
    answer = answer_of(planted_tables.confounded(seed))
    assert [cause.where for cause in answer.causes] == [{"warehouse": "W2"}]
    assert {"warehouse": "W2"} in [
        cause.confounded_by for cause in answer.confounded if cause.where == {"carrier": "X"}
    ]


@pytest.mark.parametrize("seed", range(5000, 5006))
def test_a_carrier_that_took_over_a_bad_warehouse_is_no_cause(seed: int) -> None:
    answer = answer_of(planted_tables.moved(seed))
    assert answer.causes == []
    assert {"make_up_of": "warehouse"} in [cause.confounded_by for cause in answer.confounded] or not answer.confounded


def test_some_change_of_make_up_is_told_as_one() -> None:
    told = [cause for seed in range(5000, 5006) for cause in answer_of(planted_tables.moved(seed)).confounded]
    assert {"make_up_of": "warehouse"} in [cause.confounded_by for cause in told]


def test_a_rate_that_rose_everywhere_alike_has_no_place() -> None:
    answers = [answer_of(planted_tables.everywhere(seed)) for seed in range(5000, 5010)]
    assert sum(bool(answer.causes) for answer in answers) <= 1
    assert all(answer.everywhere is None or 1.5 < answer.everywhere < 2.6 for answer in answers)
    assert sum(answer.everywhere is not None for answer in answers) >= 9


def test_single_causes_of_up_to_three_conditions_are_found_exactly() -> None:
    right = 0
    for seed in range(6000, 6020):
        planted = planted_tables.planted(seed)
        right += causes_of(planted) == planted.causes
    assert right >= 16


def test_several_causes_at_once_are_mostly_found_exactly() -> None:
    right = said = 0
    for seed in range(6000, 6015):
        planted = planted_tables.planted(seed, causes=2)
        found = causes_of(planted)
        right += sum(cause in planted.causes for cause in found)
        said += len(found)
    assert right >= 0.8 * said
    assert right >= 0.65 * 30


def test_overlapping_causes_are_told_apart() -> None:
    rng = np.random.default_rng(77)
    columns = planted_tables.orders(rng, 20000, {"carrier": 4, "warehouse": 4, "asin": 12})
    carrier, warehouse = columns["carrier"] == "CA1", columns["warehouse"] == "WA2"
    now = rng.random(20000) < 0.4
    chance = np.where((carrier | warehouse) & now, 0.15, 0.01)
    planted = planted_tables.Planted(columns, rng.random(20000) < chance, np.ones(20000), now)
    assert (carrier & warehouse).any()
    assert sorted(map(str, causes_of(planted))) == ["{'carrier': 'CA1'}", "{'warehouse': 'WA2'}"]


def test_a_cause_says_how_much_it_explains_and_how_surely() -> None:
    [cause] = answer_of(planted_tables.confounded(5000)).causes
    told = cause.as_json()
    assert told["expected"] == pytest.approx(cause.total * float(told["baseline_rate"]), abs=0.06)
    assert 0.8 < float(told["share_of_excess"]) < 1.2
    assert float(told["interval"][0]) < cause.bad / cause.total < float(told["interval"][1])
    assert float(told["p_value"]) <= float(told["q_value"]) < ALPHA
    assert cause.sentence().startswith(f"warehouse W2: {cause.bad} of {cause.total} bad, ")


def test_a_new_value_is_judged_by_what_its_conditions_are_used_to() -> None:
    rng = np.random.default_rng(3)
    columns = planted_tables.orders(rng, 8000, {"carrier": 3, "warehouse": 3})
    now = rng.random(8000) < 0.3
    new = now & (rng.random(8000) < 0.2)
    columns["carrier"] = np.where(new, "NEW", columns["carrier"])
    usual = planted_tables.Planted(columns, rng.random(8000) < 0.03, np.ones(8000), now)
    worse = planted_tables.Planted(columns, rng.random(8000) < np.where(new, 0.2, 0.03), np.ones(8000), now)
    assert causes_of(usual) == []
    assert causes_of(worse) == [{"carrier": "NEW"}]


# -- the arithmetic --------------------------------------------------------------------------------------------------


def test_the_tail_is_the_binomials_where_the_rate_is_known() -> None:
    known = 1e9
    tail = np.exp(evidence.log_tail(8, 40, 0.05 * known, 0.95 * known))
    exact = sum(comb(40, bad) * Fraction(1, 20) ** bad * Fraction(19, 20) ** (40 - bad) for bad in range(8, 41))
    assert tail == pytest.approx(float(exact), rel=1e-4)


def test_the_tail_widens_where_little_is_known() -> None:
    assert evidence.log_tail(8, 40, 1, 19) > evidence.log_tail(8, 40, 1000, 19000)


def test_the_tail_of_large_counts_keeps_its_digits() -> None:
    far = evidence.log_tail(20_000, 100_000, 1_000, 99_000)
    assert -30_000 < far < -1_000
    assert evidence.log_tail(0, 10, 1, 9) == 0


@pytest.mark.parametrize(
    ("log_value", "text"), [(0.0, "1"), (np.log(0.5), "5.0e-01"), (np.log(1e-19), "1.0e-19"), (-1000.0, "5.1e-435")]
)
def test_chances_are_told_in_scientific_notation(log_value: float, text: str) -> None:
    assert evidence.scientific(log_value) == text


def test_few_counts_decide_nothing_and_many_decide_at_the_bound() -> None:
    def odds(bad: float, total: float) -> float:
        one = (np.array(bad), np.array(total), np.array(0.01), np.array(0.2))
        return float(evidence.raised_against_normal(*one))

    assert abs(odds(0, 3)) < 1
    assert odds(1_000, 100_000) < -1
    assert odds(6_000, 100_000) > 100


# -- labelled incidents ----------------------------------------------------------------------------------------------


@pytest.mark.skipif(not INCIDENTS.exists(), reason="the labelled incidents are not there")
def test_labelled_incidents_are_found_by_the_exact_set_rule() -> None:
    right = predicted = labelled = 0
    for one in json.loads((INCIDENTS / "labels.json").read_text(encoding="utf-8")):
        asked = Asked(one["bad_column"], one["total_column"], one["time_column"], one["at"])
        taken = read(INCIDENTS / one["file"], None, asked)
        found = [cause.where for cause in localisation_of(taken, search(taken.table)).causes]
        right += sum(cause in one["causes"] for cause in found)
        predicted += len(found)
        labelled += len(one["causes"])
    assert 2 * right / (predicted + labelled) >= 0.8
