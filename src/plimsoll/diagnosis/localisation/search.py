"""The search: the best cause, then the next in what it leaves, as long as chance and small change do not explain it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
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
from plimsoll.diagnosis.localisation.duels import A_CONDITION_MORE, duels, overlaps_of, winner
from plimsoll.diagnosis.localisation.evidence import (
    NORMAL,
    effect,
    log_likelihood_ratio,
    log_tail,
    raised_against_normal,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plimsoll.diagnosis.localisation.table import Flags, Numbers, Table

ALPHA = 0.01
"""The false-discovery rate unless said otherwise: on tables without a cause, one in a hundred reports one."""
MOST_CAUSES = 10
MOST_PARTS = 3
LEAST_REST = 0.15
LEAST_PART = 0.25
LEAST_SHARE = 0.1
"""A further cause explains at least so much of the excess; what is less is not worth a report beside a larger one."""


@dataclass(frozen=True)
class Found:
    """A cause, or what looked like one and is not: then `because_of` has the cause that explains it."""

    candidate: Candidate
    rate_before: float
    log_p: float
    log_q: float
    because_of: Candidate | None = None


@dataclass
class Search:
    """What a search gives. `everywhere` is set where the rate rose in all places alike."""

    bad: float
    total: float
    expected: float
    tests: tuple[float, ...]
    causes: list[Found] = field(default_factory=list)
    confounded: list[Found] = field(default_factory=list)
    everywhere: Found | None = None


def search(table: Table, most: int = 3, alpha: float = ALPHA) -> Search:
    """The causes of what is worse now than before. `most` conditions a cause, `alpha` the false-discovery rate."""
    bad, total, bad_before, total_before = table.sums()
    found = Search(bad, total, total * bad_before / max(total_before, 1), tests_made(table, most))
    if not table.names or not total or not total_before:
        return found
    usual = weighed(usual_of(table), (one for one in all_cells(table, min(most, 2)) if isinstance(one, Cells)))
    left = table
    while len(found.causes) < MOST_CAUSES:
        seen = best_candidates(left, usual, most)
        if not seen:
            break
        best = _best(left, seen, usual, most)
        made = _judged(best, usual, table.dispersion, found.tests, len(found.causes) + 1)
        if made.log_q > math.log(alpha) or not _matters(made, found, usual):
            break
        found.causes.append(made)
        left = left.without(left.where(dict(best.conditions)))
    return found


def _best(table: Table, seen: Sequence[Candidate], usual: Usual, most: int) -> Candidate:
    best = seen[winner(duels(seen, overlaps_of(table, seen), usual))]
    if len(best.conditions) < most:
        best = _strongest_part(table, best, usual)
    shorter = [counted(table, conditions, usual) for conditions in _subsets(best.conditions)]
    return shorter[winner(duels(shorter, overlaps_of(table, shorter), usual))]


def _subsets(conditions: tuple[tuple[int, int], ...]) -> list[tuple[tuple[int, int], ...]]:
    """All of the conditions first, then fewer."""
    return [one for size in range(len(conditions), 0, -1) for one in combinations(conditions, size)]


def _strongest_part(table: Table, best: Candidate, usual: Usual) -> Candidate:
    """The strongest part of a candidate that is raised in a few values of one more dimension only, else itself.

    Two causes in one place ("this carrier from W2", "this carrier from W5") make the place look bad as a whole; but
    outside of the two it is normal.
    """
    chosen, odds = best, 0.0
    inside = table.where(dict(best.conditions))
    for dimension in range(len(table.names)):
        if dimension in dict(best.conditions):
            continue
        parts = _parts(table, inside, dimension)
        if (found := _few(parts, best, usual)) and found[1] > odds:
            chosen = counted(table, tuple(sorted((*best.conditions, (dimension, found[0])))), usual)
            odds = found[1]
    return chosen


def _parts(table: Table, inside: Flags, dimension: int) -> Numbers:
    """Bad, total, bad before, total before (rows) of every value of a dimension (columns), code 0 being all others."""
    codes, size = table.codes[dimension], len(table.values[dimension])
    return np.array([
        np.bincount(codes[rows], weights=part[rows], minlength=size)
        for rows in (inside & table.now, inside & ~table.now)
        for part in (table.bad, table.total)
    ])


def _few(parts: Numbers, best: Candidate, usual: Usual) -> tuple[int, float] | None:
    """The strongest of at most three values that leave the rest of a candidate normal, and the log odds for it."""
    before = np.full(parts.shape[1], usual.weight * best.rate_before(usual.weight))
    scores = log_likelihood_ratio(parts[0], parts[1], parts[2] + before, parts[3] + usual.weight)
    order = np.argsort(-scores, kind="stable")
    order = [int(code) for code in order if code and scores[code] > 0]
    for many in range(2, min(MOST_PARTS, len(order)) + 1):
        chosen = order[:many]
        rest = parts.sum(1) - parts[:, chosen].sum(1)
        if rest[1] < LEAST_REST * parts[1].sum():
            return None
        raised = np.array([_raised(parts[:, code], best, usual) for code in chosen])
        odds = -float(raised_against_normal(*_against(rest, best, usual), np.array(raised.max())))
        if raised.min() >= LEAST_PART * raised.max() and odds > A_CONDITION_MORE * many * (len(best.conditions) + 1):
            return chosen[0], odds
    return None


def _against(counts: Numbers, best: Candidate, usual: Usual) -> tuple[Numbers, Numbers, Numbers]:
    bad, total, bad_before, total_before = counts
    rate = (bad_before + usual.weight * best.rate_before(usual.weight)) / (total_before + usual.weight)
    return np.asarray(bad), np.asarray(total), np.asarray(rate)


def _raised(counts: Numbers, best: Candidate, usual: Usual) -> float:
    return float(effect(*_against(counts, best, usual)))


def _matters(one: Found, found: Search, usual: Usual) -> bool:
    if not found.causes:
        return True
    excess = one.candidate.excess(usual.weight)
    first = found.causes[0].candidate
    raised = _effect(one.candidate, usual) >= NORMAL * _effect(first, usual)
    return raised and excess >= LEAST_SHARE * max(found.bad - found.expected, first.excess(usual.weight))


def _effect(one: Candidate, usual: Usual) -> float:
    return float(effect(np.array(one.bad), np.array(one.total), np.array(one.rate_before(usual.weight))))


def _judged(one: Candidate, usual: Usual, dispersion: float, tests: tuple[float, ...], rank: int) -> Found:
    """The cause with its chance: alone, and given all that was looked at (each number of conditions an equal share)."""
    rate = one.rate_before(usual.weight)
    before = (one.total_before + usual.weight) / dispersion
    log_p = log_tail(one.bad / dispersion, one.total / dispersion, before * rate, before * (1 - rate))
    looked_at = tests[len(one.conditions) - 1] * len(tests)
    return Found(one, rate, log_p, min(0.0, log_p + math.log(looked_at / rank)))
