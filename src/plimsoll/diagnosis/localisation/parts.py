"""A candidate looked at from inside: is it two causes in one place, and is it only that its make-up has changed?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from plimsoll.diagnosis.localisation.candidates import counted
from plimsoll.diagnosis.localisation.duels import A_CONDITION_MORE
from plimsoll.diagnosis.localisation.evidence import effect, log_likelihood_ratio, raised_against_normal

if TYPE_CHECKING:
    from plimsoll.diagnosis.localisation.candidates import Candidate, Usual
    from plimsoll.diagnosis.localisation.table import Flags, Numbers, Table

MOST_PARTS = 3
LEAST_REST = 0.15
"""A place is taken apart only where at least so much of it is normal."""
LEAST_PART = 0.25
"""and where each of the parts is raised by at least so much of the strongest one's effect."""
_DRAWN = 10.0


def strongest_part(table: Table, best: Candidate, usual: Usual) -> Candidate:
    """The strongest part of a candidate that is raised in a few values of one more dimension only, else itself.

    Two causes in one place ("this carrier from W2", "this carrier from W5") make the place look bad as a whole; but
    outside of the two it is normal.
    """
    chosen, odds = best, 0.0
    inside = table.where(dict(best.conditions))
    for dimension in _others(table, best):
        found = _few(_parts(table, inside, dimension), best, usual)
        if found and found[1] > odds:
            chosen = counted(table, tuple(sorted((*best.conditions, (dimension, found[0])))), usual)
            odds = found[1]
    return chosen


def rate_by_make_up(table: Table, best: Candidate, usual: Usual) -> tuple[float, int | None]:
    """The rate that the baseline's rates give for what a candidate is made of now, and the dimension that says so.

    Where a carrier has taken over the parcels of a bad warehouse, its rate rises though nothing got worse. So each
    value of each other dimension is expected at its own rate before, and the largest sum counts.
    """
    inside = table.where(dict(best.conditions))
    relative = best.usual_rate / usual.rate
    highest: tuple[float, int | None] = (0.0, None)
    for dimension in _others(table, best):
        _, total, bad_before, total_before = _parts(table, inside, dimension)
        prior = np.clip(usual.relative[dimension] * relative * usual.rate, 1e-9, 0.95)
        rates = (bad_before + _DRAWN * prior) / (total_before + _DRAWN)
        expected = float((total * rates).sum() / total.sum())
        if expected > highest[0]:
            highest = (expected, dimension)
    return highest


def _others(table: Table, best: Candidate) -> list[int]:
    return [dimension for dimension in range(len(table.names)) if dimension not in dict(best.conditions)]


def _parts(table: Table, inside: Flags, dimension: int) -> Numbers:
    """Bad, total, bad before, total before (rows) of every value of a dimension (columns), code 0 being all others."""
    codes, size = table.codes[dimension], len(table.values[dimension])
    return np.array(
        [
            np.bincount(codes[rows], weights=part[rows], minlength=size)
            for rows in (inside & table.now, inside & ~table.now)
            for part in (table.bad, table.total)
        ]
    )


def _few(parts: Numbers, best: Candidate, usual: Usual) -> tuple[int, float] | None:
    """The strongest of at most three values that leave the rest of a candidate normal, and the log odds for it."""
    before = np.full(parts.shape[1], usual.weight * best.rate_before(usual.weight))
    scores = log_likelihood_ratio(parts[0], parts[1], parts[2] + before, parts[3] + usual.weight)
    order = [int(code) for code in np.argsort(-scores, kind="stable") if code and scores[code] > 0]
    for many in range(2, min(MOST_PARTS, len(order)) + 1):
        chosen = order[:many]
        rest = parts.sum(1) - parts[:, chosen].sum(1)
        if rest[1] < LEAST_REST * parts[1].sum():
            return None
        raised = [float(effect(*_against(parts[:, code], best, usual))) for code in chosen]
        odds = -float(raised_against_normal(*_against(rest, best, usual), np.array(max(raised))))
        if min(raised) >= LEAST_PART * max(raised) and odds > A_CONDITION_MORE * many * (len(best.conditions) + 1):
            return chosen[0], odds
    return None


def _against(counts: Numbers, best: Candidate, usual: Usual) -> tuple[Numbers, Numbers, Numbers]:
    bad, total, bad_before, total_before = counts
    rate = (bad_before + usual.weight * best.rate_before(usual.weight)) / (total_before + usual.weight)
    return np.asarray(bad), np.asarray(total), np.asarray(rate)
