"""The linter on whole plans: silent on the good ones, and no worse on planted faults than the documentation says."""

from __future__ import annotations

from corpus import false_alarms, faults, good, measure

from plimsoll.appeals.linting.rules import RULES

LEAST_FOUND, LEAST_HELD = 0.95, 0.85


def test_good_plans_are_clean() -> None:
    assert len(good()) >= 10
    assert dict(false_alarms()) == {}


def test_planted_faults_are_found() -> None:
    some = [one for one in faults() if not one.held]
    found = measure(some)
    assert sum(found.found.values()) >= LEAST_FOUND * len(some), found.missed


def test_held_out_faults_are_found_as_often_as_is_said() -> None:
    some = [one for one in faults() if one.held]
    found = measure(some)
    assert sum(found.found.values()) >= LEAST_HELD * len(some)


def test_every_rule_has_a_planted_fault_in_the_corpus() -> None:
    assert {one.rule for one in faults()} == set(RULES)
    assert len({one.name for one in faults()}) == len(faults())
