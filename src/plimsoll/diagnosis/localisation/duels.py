"""Which of several overlapping candidates is the cause: each is judged by what the others leave unexplained.

Of two overlapping candidates A and B, look at what lies in A but not in B. If it is raised too, B misses a part; if it
is back to normal, A says too much (or is bad only because of B). So one comparison tells the too wide from the too
narrow ("bitrate 500" from "bitrate 500 over this network"), and the confounded from the cause ("the carrier" from "the
warehouse that uses it").
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from plimsoll.diagnosis.localisation.evidence import effect, raised_against_normal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plimsoll.diagnosis.localisation.candidates import Candidate, Usual
    from plimsoll.diagnosis.localisation.table import Numbers, Table

A_CONDITION_MORE = 1.0
"""What a further condition costs, in the log of the odds: without evidence the shorter description is taken."""
_AT_ONCE = 62
"""Candidates whose row patterns fit a 64-bit number."""


@dataclass(frozen=True)
class Overlaps:
    """Counts of every two candidates' common rows, as square arrays (a candidate with itself: its own)."""

    bad: Numbers
    total: Numbers
    bad_before: Numbers
    total_before: Numbers


def overlaps_of(table: Table, candidates: Sequence[Candidate]) -> Overlaps:
    """The overlaps, from one pass over the rows: rows are summed by which candidates they belong to."""
    pattern = np.zeros(len(table.bad), dtype=np.int64)
    for number, one in enumerate(candidates[:_AT_ONCE]):
        pattern |= table.where(dict(one.conditions)).astype(np.int64) << number
    known, place = _numbered(pattern)
    member = ((known[None, :] >> np.arange(len(candidates))[:, None]) & 1).astype(np.float64)
    key = place * 2 + table.now
    rows = table.with_bad
    bad = np.bincount(key[rows], weights=table.bad[rows], minlength=2 * len(known)).reshape(-1, 2)
    total = np.bincount(key, weights=table.total, minlength=2 * len(known)).reshape(-1, 2)
    parts = (bad[:, 1], total[:, 1], bad[:, 0], total[:, 0])
    return Overlaps(*(np.einsum("ip,p,jp->ij", member, part, member) for part in parts))


def _numbered(pattern: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The distinct patterns and each row's place among them, a block at a time: there are few."""
    blocks = [np.unique(pattern[at : at + 2**18]) for at in range(0, len(pattern), 2**18)]
    known = np.unique(np.concatenate(blocks)) if blocks else pattern
    return known, np.searchsorted(known, pattern)


def duels(candidates: Sequence[Candidate], overlaps: Overlaps, usual: Usual) -> Numbers:
    """For every two candidates, by how much (log odds) the first is the better description; 0 where they are apart."""
    weight = usual.weight
    prior = np.array([one.usual_rate for one in candidates])
    own = [np.diag(part) for part in (overlaps.bad, overlaps.total, overlaps.bad_before, overlaps.total_before)]
    raised = effect(own[0], own[1], (own[2] + weight * prior) / (own[3] + weight))
    both = effect(
        overlaps.bad, overlaps.total,
        (overlaps.bad_before + weight * prior[:, None]) / (overlaps.total_before + weight),
    )  # fmt: skip
    reference = np.maximum(np.maximum(raised[:, None], raised[None, :]), np.where(overlaps.total > 0, both, 0))
    outside = [
        np.maximum(mine[:, None] - part, 0)
        for mine, part in zip(
            own, (overlaps.bad, overlaps.total, overlaps.bad_before, overlaps.total_before), strict=True
        )
    ]
    rate_before = (outside[2] + weight * prior[:, None]) / (outside[3] + weight)
    missed = raised_against_normal(outside[0], outside[1], rate_before, reference)
    length = np.array([len(one.conditions) for one in candidates])
    found: Numbers = missed - missed.T - A_CONDITION_MORE * (length[:, None] - length[None, :])
    return np.where(overlaps.total > 0, found, 0.0)


def winner(duelled: Numbers) -> int:
    """The candidate whose worst comparison is best; of equals the one with most evidence, which stands first."""
    worst = duelled.min(axis=1)
    return int(np.flatnonzero(worst >= worst.max() - 1e-9)[0])
