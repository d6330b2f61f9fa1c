"""The search: the best cause, then the next in what it leaves, as long as chance and small change do not explain it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from plimsoll.diagnosis.localisation.candidates import (
    Candidate,
    Cells,
    Usual,
    all_cells,
    best_candidates,
    counted,
    tests_made,
    usual_of,
    weighed,
)
from plimsoll.diagnosis.localisation.duels import duels, overlaps_of, winner
from plimsoll.diagnosis.localisation.evidence import NORMAL, effect, log_tail, raised_against_normal
from plimsoll.diagnosis.localisation.parts import rate_by_make_up, strongest_part

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plimsoll.diagnosis.localisation.table import Table

ALPHA = 0.01
"""The false-discovery rate unless said otherwise: on tables without a cause, one in a hundred reports one."""
MOST_CAUSES = 10
SAMPLED = 2_000_000
"""Of a larger table, the first cause is searched for in all rows; comparisons, and the search for further causes, are
made on about so many, and what they give is counted in all."""
MOST_REFUSED = 3
LEAST_SHARE = 0.05
"""A further cause explains at least so much of the excess; what is less is not worth a report beside a larger one."""
MOST_CONFOUNDED = 5
LEAST_COMMON = 0.3
"""What has less of its total in common with a cause is nobody's rival explanation."""


@dataclass(frozen=True)
class Found:
    """A cause, or what looked like one and is not.

    `rate_before` is what was to be expected; `log_p` the log of the chance of so many bad or more, `log_q` the same
    given all that was looked at. For what is not a cause, `because_of` is the cause that explains it, or `make_up` the
    dimension whose values have shifted.
    """

    candidate: Candidate
    rate_before: float
    log_p: float
    log_q: float
    because_of: Candidate | None = None
    make_up: int | None = None

    @property
    def expected(self) -> float:
        """How many bad were to be expected."""
        return self.candidate.total * self.rate_before


@dataclass
class Search:
    """What a search gives. `everywhere` is the factor by which the rate rose in all places alike, where it did."""

    bad: float
    total: float
    expected: float
    tests: tuple[float, ...]
    causes: list[Found] = field(default_factory=list)
    confounded: list[Found] = field(default_factory=list)
    everywhere: float | None = None


@dataclass(frozen=True)
class _Task:
    """What stays the same over the rounds of one search."""

    usual: Usual
    tests: tuple[float, ...]
    dispersion: float
    most: int
    log_alpha: float


def search(table: Table, most: int = 3, alpha: float = ALPHA) -> Search:
    """The causes of what is worse now than before. `most` conditions a cause, `alpha` the false-discovery rate."""
    found = _searched(table, most, alpha)
    factor = _rise(table, alpha)
    if found.causes or factor is None:
        return found
    raised = replace(table, bad=np.where(table.now, table.bad, np.minimum(table.bad * factor, table.total)))
    beyond = _searched(raised, most, alpha)
    return replace(beyond, expected=found.expected, everywhere=factor)


def _rise(table: Table, alpha: float) -> float | None:
    """By which factor the rate of the whole has risen, where that is no chance."""
    bad, total, bad_before, total_before = (float(one) / table.dispersion for one in table.sums())
    if not total or not bad_before:
        return None
    log_p = log_tail(bad, total, bad_before, max(total_before - bad_before, 1e-9))
    return bad / total * total_before / bad_before if log_p < math.log(alpha) else None


def _searched(table: Table, most: int, alpha: float) -> Search:
    bad, total, bad_before, total_before = (float(one) for one in table.sums())
    found = Search(bad, total, total * bad_before / max(total_before, 1), tests_made(table, most))
    if not table.names or not total or not total_before:
        return found
    usual = weighed(
        usual_of(table), (one for one in all_cells(table.sample(SAMPLED), min(most, 2)) if isinstance(one, Cells))
    )
    task = _Task(usual, found.tests, table.dispersion, most, math.log(alpha))
    left = table
    while len(found.causes) < MOST_CAUSES:
        looked_at = left.sample(SAMPLED) if found.causes else left
        made = _next_cause(looked_at, task, found)
        if made is not None and looked_at is not left:
            made = _judged(left, counted(left, made.candidate.conditions, usual), task, len(found.causes) + 1)
        if made is None or made.log_q > task.log_alpha:
            break
        found.causes.append(made)
        left = left.without(left.where(dict(made.candidate.conditions)))
    if len(found.causes) > 1:
        found.causes = _again(table, found.causes, task)
    return found


def _again(table: Table, causes: list[Found], task: _Task) -> list[Found]:
    """Each cause once more, in what all the others leave: while it was found, later ones were still in the way."""
    kept = list(causes)
    for rank, one in enumerate(causes):
        covered = np.zeros(len(table.bad), dtype=bool)
        for other in kept:
            if other is not one:
                covered |= table.where(dict(other.candidate.conditions))
        left = table.without(covered)
        conditions = set(one.candidate.conditions)
        seen = [found for found in best_candidates(left, task.usual, task.most) if conditions & set(found.conditions)]
        if not seen:
            continue
        best = _best(left, seen, task)
        made = _judged(left, best, task, rank + 1)
        if made.log_q <= task.log_alpha and all(best.conditions != other.candidate.conditions for other in kept):
            kept[rank] = made
    return kept


def _next_cause(left: Table, task: _Task, found: Search) -> Found | None:
    """The best candidate that is neither chance nor a change of make-up, and matters beside the causes before it."""
    seen = best_candidates(left, task.usual, task.most)
    for _ in range(MOST_REFUSED):
        if not seen:
            return None
        best = _best(left, seen, task)
        made = _judged(left, best, task, len(found.causes) + 1)
        if made.log_q <= task.log_alpha:
            if not _matters(made, found, task.usual):
                return None
            found.confounded += _explained_by(left, made, seen, task, len(found.confounded))
            return made
        if made.make_up is None:
            return None
        found.confounded.append(made)
        refused = set(best.conditions)
        seen = [one for one in seen if not refused <= set(one.conditions)]
    return None


def _best(table: Table, seen: Sequence[Candidate], task: _Task) -> Candidate:
    sample = table.sample(SAMPLED)
    best = seen[winner(duels(seen, overlaps_of(sample, seen), task.usual))]
    if len(best.conditions) < task.most:
        best = strongest_part(sample, best, task.usual)
    shorter = [
        counted(table, conditions, task.usual)
        for size in range(len(best.conditions), 0, -1)
        for conditions in combinations(best.conditions, size)
    ]
    return shorter[winner(duels(shorter, overlaps_of(sample, shorter), task.usual))]


def _matters(one: Found, found: Search, usual: Usual) -> bool:
    if not found.causes:
        return True
    first = found.causes[0].candidate
    excess = max(found.bad - found.expected, first.excess(usual.weight))
    raised = _effect(one.candidate, usual) >= NORMAL * _effect(first, usual)
    return raised and one.candidate.excess(usual.weight) >= LEAST_SHARE * excess


def _effect(one: Candidate, usual: Usual) -> float:
    return float(effect(np.array(one.bad), np.array(one.total), np.array(one.rate_before(usual.weight))))


def _judged(table: Table, one: Candidate, task: _Task, rank: int) -> Found:
    """The cause with its chance: against its own rate before, raised as all the rest is, and against its make-up.

    What is told is its own rate and chance; whether it is a cause is decided by the strictest of the three.
    """
    own = one.rate_before(task.usual.weight)
    plain = _chance(one, own, task, rank)
    factor, variance = _general(table, one)
    raised = min(own * factor, 0.95)
    strict = _chance(one, raised, task, rank, variance) if raised > own else plain
    if strict.log_q > task.log_alpha:
        return replace(plain, log_q=strict.log_q)
    made_up, dimension = rate_by_make_up(table, one, task.usual)
    if made_up > raised:
        strict = _chance(one, made_up, task, rank)
        if strict.log_q > task.log_alpha:
            return replace(strict, make_up=dimension)
    return replace(plain, log_q=strict.log_q)


def _general(table: Table, one: Candidate) -> tuple[float, float]:
    """By which factor the rate of all the rest has risen (at least 1), and the relative variance of that factor."""
    inside = np.array([one.bad, one.total, one.bad_before, one.total_before])
    bad, total, bad_before, total_before = (float(count) for count in table.sums() - inside)
    if not bad or not bad_before:
        return 1.0, 0.0
    factor = bad / total * total_before / bad_before
    return (factor, 1 / bad + 1 / bad_before) if factor > 1 else (1.0, 0.0)


def _chance(one: Candidate, rate: float, task: _Task, rank: int, variance: float = 0.0) -> Found:
    """The chance of so many bad at a rate known from the baseline's counts, and less well by a relative variance."""
    before = one.total_before + task.usual.weight
    before = before / (1 + variance * before * rate) / task.dispersion
    log_p = log_tail(one.bad / task.dispersion, one.total / task.dispersion, before * rate, before * (1 - rate))
    looked_at = task.tests[len(one.conditions) - 1] * len(task.tests)
    return Found(one, rate, log_p, min(0.0, log_p + math.log(looked_at / rank)))


def _explained_by(left: Table, made: Found, seen: Sequence[Candidate], task: _Task, known: int) -> list[Found]:
    """What looked bad by itself, overlaps with a cause, and is normal outside of it."""
    cause = set(made.candidate.conditions)
    others = [
        one
        for one in seen
        if len(one.conditions) <= len(cause) and not cause & set(one.conditions)
    ][: MOST_CONFOUNDED - known]  # fmt: skip
    if not others:
        return []
    rest = left.without(left.where(dict(made.candidate.conditions)))
    reference = np.array(_effect(made.candidate, task.usual))
    found = []
    for one in others:
        alone = _judged(left, one, task, 1)
        outside = counted(rest, one.conditions, task.usual)
        rate = np.array(outside.rate_before(task.usual.weight))
        odds = raised_against_normal(np.array(outside.bad), np.array(outside.total), rate, reference)
        if alone.log_q <= task.log_alpha and float(odds) < 0 and _mostly(one, outside):
            found.append(replace(alone, because_of=made.candidate))
    return found


def _mostly(one: Candidate, outside: Candidate) -> bool:
    """Whether much of a candidate, and most of its excess, lies within the cause."""
    return outside.total <= (1 - LEAST_COMMON) * one.total and outside.bad < one.bad
