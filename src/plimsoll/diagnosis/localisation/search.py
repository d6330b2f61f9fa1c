"""The search: the best cause, then the next in what it leaves, as long as chance and small change do not explain it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from plimsoll.diagnosis.localisation.candidates import (
    Candidate,
    Usual,
    all_cells,
    best_candidates,
    tests_made,
    usual_of,
    weighed,
)
from plimsoll.diagnosis.localisation.duels import duels, overlaps_of, winner
from plimsoll.diagnosis.localisation.evidence import NORMAL, effect, log_tail

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plimsoll.diagnosis.localisation.table import Table

ALPHA = 0.01
"""The false-discovery rate unless said otherwise: on tables without a cause, one in a hundred reports one."""
MOST_CAUSES = 10
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
    expected = total * bad_before / max(total_before, 1)
    tests = tests_made(table, most)
    found = Search(bad, total, expected, tests)
    if not table.names or not total or not total_before:
        return found
    usual = weighed(usual_of(table), (one for one in all_cells(table, min(most, 2)) if hasattr(one, "bad")))
    left = table
    for _ in range(MOST_CAUSES):
        seen = best_candidates(left, usual, most)
        fresh = _best(left, seen, usual)
        if not fresh:
            break
        made = [_judged(one, usual, table.dispersion, tests, len(found.causes) + 1) for one in fresh]
        made = [one for one in made if one.log_q <= math.log(alpha) and _matters(one, found, usual)]
        if not made:
            break
        found.causes += made
        for one in made:
            left = left.without(left.where(dict(one.candidate.conditions)))
    return found


def _best(table: Table, seen: Sequence[Candidate], usual: Usual) -> list[Candidate]:
    if not seen:
        return []
    judged = duels(seen, overlaps_of(table, seen), usual)
    return [seen[winner(judged)]]


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
