"""Every combination of up to three conditions, counted: the candidates, and how many tests they amount to.

Rows are gone over once for each of a few groups of dimensions; each group's cells are summed up to all combinations of
its dimensions. So ten dimensions take some thirty passes over the rows and not one hundred and seventy-five.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from plimsoll.diagnosis.localisation.evidence import log_likelihood_ratio
from plimsoll.diagnosis.localisation.table import LEAST_BAD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from plimsoll.diagnosis.localisation.table import Numbers, Table

MOST_CELLS = 2**21
"""Cells of one group held at once; a combination of more is counted only where something is bad."""
KEPT = 40
"""Candidates looked at closely."""
_PER_COMBINATION = 12
"""Of one combination of dimensions: its best values; a cause is not among the worse ones."""


@dataclass(frozen=True)
class Usual:
    """What was usual: the baseline's rate, each value's relative risk, and how much this is trusted, in totals.

    The rate before of a combination is its own, drawn towards what its conditions' relative risks multiply to, as if
    `weight` more of the baseline had been seen there at that rate.
    """

    rate: float
    relative: tuple[Numbers, ...]
    weight: float

    def expected(self, dimensions: tuple[int, ...], shape: tuple[int, ...]) -> Numbers:
        """The rate that the conditions' relative risks multiply to, for every cell."""
        found = np.full(shape, self.rate)
        for axis, dimension in enumerate(dimensions):
            risks = self.relative[dimension]
            found = found * risks.reshape([-1 if axis == other else 1 for other in range(len(shape))])
        clipped: Numbers = np.clip(found, 1e-9, 0.95)
        return clipped


@dataclass(frozen=True)
class Candidate:
    """A conjunction of conditions (dimension to code), with its counts and what was usual there."""

    conditions: tuple[tuple[int, int], ...]
    bad: float
    total: float
    bad_before: float
    total_before: float
    usual_rate: float
    """What its conditions' relative risks multiply to in the baseline."""
    score: float = 0.0

    def rate_before(self, weight: float) -> float:
        """The baseline's rate there, drawn to `usual_rate` by so much weight."""
        return (self.bad_before + weight * self.usual_rate) / (self.total_before + weight)

    def excess(self, weight: float) -> float:
        """How many more are bad than expected."""
        return self.bad - self.total * self.rate_before(weight)


def usual_of(table: Table) -> Usual:
    """The baseline's rates; the weight of what conditions multiply to is estimated from how well it fits pairs."""
    _, _, bad, total = table.sums()
    rate = (bad + 0.5) / (total + 1)
    with_bad = table.with_bad[~table.now[table.with_bad]]
    relative = []
    for dimension, codes in enumerate(table.codes):
        size = len(table.values[dimension])
        key = codes.astype(np.int32) * 2 + table.now
        seen = np.bincount(key, weights=None if table.single else table.total, minlength=2 * size)[::2]
        wrong = np.bincount(codes[with_bad], weights=table.bad[with_bad], minlength=size)
        relative.append((wrong + _DRAWN * rate) / (seen + _DRAWN) / rate)
    return Usual(rate, tuple(relative), 10.0)


_DRAWN = 20.0
_WEIGHTS = (10.0, 2000.0)


def weighed(usual: Usual, cells: Iterator[Cells]) -> Usual:
    """With the weight that the scatter of the baseline's cells about the expected rates suggests (moments)."""
    square, freedom, seen = 0.0, 0.0, 0.0
    for one in cells:
        expected = usual.expected(one.dimensions, one.total_before.shape)
        spread = one.total_before * expected * (1 - expected)
        told = spread >= 1
        square += float(((one.bad_before - one.total_before * expected)[told] ** 2 / spread[told]).sum())
        freedom += float(told.sum())
        seen += float(np.maximum(one.total_before[told] - 1, 0).sum())
    low, high = _WEIGHTS
    weight = seen / (square - freedom) - 1 if square > freedom else high
    return Usual(usual.rate, usual.relative, float(np.clip(weight, low, high)))


@dataclass(frozen=True)
class Cells:
    """All cells of one combination of dimensions. Arrays have one axis a dimension; code 0 is all other values."""

    dimensions: tuple[int, ...]
    bad: Numbers
    total: Numbers
    bad_before: Numbers
    total_before: Numbers


def all_cells(table: Table, most: int) -> Iterator[Cells | Combination]:
    """The cells of every combination of up to `most` dimensions; a combination of too many comes uncounted."""
    wanted = [one for size in range(1, most + 1) for one in combinations(range(len(table.names)), size)]
    wanted.sort(key=len, reverse=True)
    bound = int(np.clip(len(table.bad) // 8, 2**13, MOST_CELLS))
    left = dict.fromkeys(wanted)
    for one in wanted:
        if one not in left:
            continue
        if _cells_of(table, one) > MOST_CELLS:
            del left[one]
            yield Combination(one)
            continue
        group = _group(table, one, left, bound)
        known = {group: _counted(table, group)}
        for inside in [found for found in left if set(found) <= set(group)]:
            del left[inside]
            known[inside] = _summed(known, inside)
            bad, total = known[inside]
            yield Cells(inside, bad[..., 1], total[..., 1], bad[..., 0], total[..., 0])


@dataclass(frozen=True)
class Combination:
    """Dimensions with too many cells to hold."""

    dimensions: tuple[int, ...]


def _cells_of(table: Table, dimensions: tuple[int, ...]) -> int:
    return 2 * prod(len(table.values[dimension]) for dimension in dimensions)


def _group(table: Table, one: tuple[int, ...], left: dict[tuple[int, ...], None], bound: int) -> tuple[int, ...]:
    """The combination with as many further dimensions as fit, those first that bring most of what is left."""
    group = one
    while True:
        further = [
            tuple(sorted((*group, dimension)))
            for dimension in range(len(table.names))
            if dimension not in group and _cells_of(table, (*group, dimension)) <= bound
        ]
        if not further or len(one) == 1:
            return group
        gain = [sum(set(found) <= set(larger) for found in left) for larger in further]
        best = int(np.argmax(gain))
        if gain[best] <= sum(set(found) <= set(group) for found in left):
            return group
        group = further[best]


def _counted(table: Table, group: tuple[int, ...]) -> tuple[Numbers, Numbers]:
    """Bad and total of every cell, with a last axis for before and now."""
    shape = (*(len(table.values[dimension]) for dimension in group), 2)
    key: NDArray[np.int32] = np.zeros(len(table.bad), dtype=np.int32)
    for dimension in group:
        key *= len(table.values[dimension])
        key += table.codes[dimension]
    key *= 2
    key += table.now
    rows = table.with_bad
    bad: Numbers = np.bincount(key[rows], weights=table.bad[rows], minlength=prod(shape)).astype(np.float64)
    total = np.bincount(key, weights=None if table.single else table.total, minlength=prod(shape))
    return bad.reshape(shape), np.asarray(total, dtype=np.float64).reshape(shape)


def _summed(known: dict[tuple[int, ...], tuple[Numbers, Numbers]], inside: tuple[int, ...]) -> tuple[Numbers, Numbers]:
    """The cells of a combination, summed from the smallest known one that has all its dimensions."""
    larger = min((one for one in known if set(inside) <= set(one)), key=lambda one: known[one][0].size)
    over = tuple(axis for axis, dimension in enumerate(larger) if dimension not in inside)
    bad, total = known[larger]
    return bad.sum(axis=over), total.sum(axis=over)


def best_candidates(table: Table, usual: Usual, most: int) -> list[Candidate]:
    """The candidates with most evidence and most of the excess, best first."""
    found: list[Candidate] = []
    for one in all_cells(table, most):
        if isinstance(one, Combination):
            found += _where_bad(table, usual, one.dimensions)
        else:
            found += _best_of(one, usual)
    excess = max([one.excess(usual.weight) for one in found], default=1.0)
    ranked = sorted(found, key=lambda one: (-one.score * min(one.excess(usual.weight) / excess, 1), one.conditions))
    return ranked[:KEPT]


def _best_of(cells: Cells, usual: Usual) -> list[Candidate]:
    inner = (slice(1, None),) * len(cells.dimensions)
    expected = usual.expected(cells.dimensions, cells.bad.shape)[inner]
    parts = [part[inner] for part in (cells.bad, cells.total, cells.bad_before, cells.total_before)]
    at = np.flatnonzero(parts[0] >= LEAST_BAD)
    counts = np.array([part.ravel()[at] for part in (*parts, expected)])
    codes = np.array(np.unravel_index(at, parts[0].shape)) + 1
    return _candidates(cells.dimensions, codes, counts, usual)


def _candidates(
    dimensions: tuple[int, ...], codes: Numbers | np.ndarray, counts: Numbers, usual: Usual
) -> list[Candidate]:
    bad, total, bad_before, total_before, expected = counts
    prior = usual.weight * expected
    scores = log_likelihood_ratio(bad, total, bad_before + prior, total_before + usual.weight)
    excess = bad - total * (bad_before + prior) / (total_before + usual.weight)
    order = np.argsort(-scores * excess, kind="stable")[:_PER_COMBINATION]
    return [
        _candidate(tuple(zip(dimensions, map(int, codes[:, at]), strict=True)), counts[:, at], float(scores[at]))
        for at in order
        if scores[at] > 0
    ]


def _candidate(conditions: tuple[tuple[int, int], ...], counts: Numbers, score: float = 0.0) -> Candidate:
    bad, total, bad_before, total_before, usual_rate = (float(count) for count in counts)
    return Candidate(conditions, bad, total, bad_before, total_before, usual_rate, score)


def _where_bad(table: Table, usual: Usual, dimensions: tuple[int, ...]) -> list[Candidate]:
    """Of a combination with very many cells: only those that have bad now are counted."""
    key = np.zeros(len(table.bad), dtype=np.int64)
    seen = np.ones(len(table.bad), dtype=bool)
    for dimension in dimensions:
        key = key * len(table.values[dimension]) + table.codes[dimension]
        seen &= table.codes[dimension] > 0
    rows = table.with_bad[table.now[table.with_bad] & seen[table.with_bad]]
    cells, place = np.unique(key[rows], return_inverse=True)
    bad = np.bincount(place, weights=table.bad[rows], minlength=len(cells))
    cells, bad = cells[bad >= LEAST_BAD], bad[bad >= LEAST_BAD]
    if not len(cells):
        return []
    place = np.minimum(np.searchsorted(cells, key), len(cells) - 1)
    inside = seen & (cells[place] == key)
    counts = [
        np.bincount(place[rows], weights=part[rows], minlength=len(cells))
        for rows in (inside & table.now, inside & ~table.now)
        for part in (table.bad, table.total)
    ]
    shape = tuple(len(table.values[dimension]) for dimension in dimensions)
    codes = np.array(np.unravel_index(cells, shape))
    expected = np.full(len(cells), usual.rate)
    for axis, dimension in enumerate(dimensions):
        expected *= usual.relative[dimension][codes[axis]]
    return _candidates(dimensions, codes, np.array([*counts, np.clip(expected, 1e-9, 0.95)]), usual)


def counted(table: Table, conditions: tuple[tuple[int, int], ...], usual: Usual) -> Candidate:
    """One conjunction, counted."""
    rows = table.where(dict(conditions))
    sums = [
        float(part[found].sum()) for found in (rows & table.now, rows & ~table.now) for part in (table.bad, table.total)
    ]
    rate = usual.rate * prod(float(usual.relative[dimension][code]) for dimension, code in conditions)
    return _candidate(conditions, np.array([*sums, min(max(rate, 1e-9), 0.95)]))


def tests_made(table: Table, most: int) -> tuple[float, ...]:
    """How many combinations of one, two ... conditions could have been found: no more than there are values to
    combine, and no more than have at least `LEAST_BAD` in total now.
    """
    room = float(table.total[table.now].sum()) / LEAST_BAD
    return tuple(
        sum(min(float(prod(ones)), room) for ones in combinations(table.tried, size)) or 1.0
        for size in range(1, most + 1)
    )
