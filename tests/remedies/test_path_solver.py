"""The optimiser against brute force over every subset."""

from __future__ import annotations

import time
from itertools import combinations
from math import prod
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plimsoll.remedies.path_solver import Candidate, chance_of, fewest, smallest_with_chance, surest

CHANCES = st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.5, 0.6, 0.75, 0.9, 1.0])
CANDIDATES = st.lists(st.tuples(st.integers(0, 3), CHANCES), min_size=0, max_size=9).map(
    lambda drawn: [Candidate(f"o{at}", actions, chance) for at, (actions, chance) in enumerate(drawn)]
)


def subsets(candidates: list[Candidate]) -> list[tuple[Candidate, ...]]:
    return [chosen for size in range(len(candidates) + 1) for chosen in combinations(candidates, size)]


def at_least(wins: int, chances: list[float]) -> float:
    """By every pattern of wins and losses."""
    total = 0.0
    for pattern in range(2 ** len(chances)):
        won = [bool(pattern >> at & 1) for at in range(len(chances))]
        if sum(won) >= wins:
            total += prod(chance if up else 1 - chance for chance, up in zip(chances, won, strict=True))
    return total


def actions_of(chosen: tuple[Candidate, ...]) -> int:
    return sum(one.actions for one in chosen)


@given(st.lists(CHANCES, max_size=8), st.integers(0, 9))
def test_the_chance_of_enough_wins_is_the_sum_over_all_patterns(chances: list[float], wins: int) -> None:
    assert chance_of(wins, chances) == pytest.approx(at_least(wins, chances))


@given(CANDIDATES, st.integers(1, 6))
def test_fewest_is_the_likeliest_of_the_smallest_sets(candidates: list[Candidate], wins: int) -> None:
    found = fewest(candidates, wins)
    sets = [chosen for chosen in subsets(candidates) if len(chosen) == wins]
    if not sets:
        assert found is None
        return
    best = min(sets, key=lambda chosen: (actions_of(chosen), -prod(one.chance for one in chosen)))
    assert found is not None
    assert (found.actions, found.chance) == (
        actions_of(best),
        pytest.approx(prod(one.chance for one in best)),
    )


@settings(deadline=None, max_examples=150)
@given(CANDIDATES, st.integers(1, 5), st.integers(0, 12))
def test_surest_is_no_less_sure_than_any_subset(candidates: list[Candidate], wins: int, actions: int) -> None:
    found = surest(candidates, wins, actions)
    best = max(
        at_least(wins, [one.chance for one in chosen])
        for chosen in subsets(candidates)
        if actions_of(chosen) <= actions
    )
    assert found.chance == pytest.approx(best)
    assert actions_of(found.candidates) == found.actions <= actions
    assert at_least(wins, [one.chance for one in found.candidates]) == pytest.approx(best)


@settings(deadline=None, max_examples=100)
@given(CANDIDATES, st.integers(1, 4), st.sampled_from([0.2, 0.55, 0.8, 0.95]))
def test_the_smallest_set_that_is_sure_enough(candidates: list[Candidate], wins: int, chance: float) -> None:
    found = smallest_with_chance(candidates, wins, chance)
    sure = [
        chosen for chosen in subsets(candidates) if at_least(wins, [one.chance for one in chosen]) >= chance + 1e-12
    ]
    if found is None:
        assert not sure
        return
    assert at_least(wins, [one.chance for one in found.candidates]) >= chance - 1e-9
    assert not [chosen for chosen in sure if actions_of(chosen) < found.actions]


def test_a_likely_double_is_taken_before_two_unlikely_singles() -> None:
    candidates = [Candidate("a", 1, 0.1), Candidate("b", 1, 0.1), Candidate("c", 2, 0.9)]
    assert [one.name for one in surest(candidates, 1, 2).candidates] == ["c"]


def test_a_thousand_defects_take_less_than_a_second() -> None:
    random = Random(7)
    kinds = [1] * 950 + [2] * 45 + [3] * 5
    candidates = [Candidate(f"o{at}", actions, random.random()) for at, actions in enumerate(kinds)]
    began = time.process_time()
    assert fewest(candidates, 400) is not None
    assert smallest_with_chance(candidates, 400, 0.8) is not None
    assert time.process_time() - began < 1
