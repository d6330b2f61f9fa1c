"""Logistic regression that leans on a prior, by Newton's steps, with what is uncertain about it.

The weights that make the labels most likely, each drawn towards a prior weight by how sure that is: without data the
prior itself, with much data the data's own. Around the optimum the log-posterior is a parabola (Laplace), which gives
the covariance of the weights and from it an interval for every probability.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from plimsoll.watch.risk.order_book import Floats

STEPS = 30
CLOSE = 1e-4
FARTHEST = 30.0
"""A logit is not taken beyond this, either way."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """Weights (the first is the level's) and their covariance."""

    weights: Floats
    covariance: Floats

    def logits(self, columns: Floats) -> Floats:
        """The logit of each row of features, without offset."""
        found: Floats = columns @ self.weights[1:] + self.weights[0]
        return found

    def spread(self, columns: Floats) -> Floats:
        """The standard deviation of each logit."""
        whole = with_level(columns)
        found: Floats = np.sqrt(np.maximum(np.einsum("ij,jk,ik->i", whole, self.covariance, whole), 0))
        return found


def with_level(columns: Floats) -> Floats:
    """The features with a first column of ones."""
    return np.column_stack([np.ones(len(columns)), columns])


def shares(logits: Floats) -> Floats:
    """Probabilities from logits."""
    found: Floats = 1 / (1 + np.exp(-np.clip(logits, -FARTHEST, FARTHEST)))
    return found


def fit(columns: Floats, came: Floats, weight: Floats, offset: Floats, prior: Floats, sureness: Floats) -> Fitted:
    """The weights for rows of features (without the level's ones).

    `came` is 0 or 1, `weight` how many orders a row stands for, `offset` is added to each logit, `prior` the prior
    weights and `sureness` the inverse of their variances, the level's first.
    """
    whole, at = with_level(columns), prior.copy()
    here = _loss(whole, came, weight, offset, at, prior, sureness)
    hessian = np.diag(sureness)
    for _ in range(STEPS):
        chance = shares(whole @ at + offset)
        slope = whole.T @ (weight * (came - chance)) - sureness * (at - prior)
        hessian = (whole * (weight * chance * (1 - chance))[:, None]).T @ whole + np.diag(sureness)
        step = np.linalg.solve(hessian, slope)
        size = 1.0
        while (there := _loss(whole, came, weight, offset, at + size * step, prior, sureness)) > here and size > CLOSE:
            size /= 2
        at, moved, here = at + size * step, float(np.abs(size * step).max()), min(there, here)
        if moved < CLOSE:
            break
    return Fitted(at, np.linalg.inv(hessian).astype(np.float64))


def _loss(
    whole: Floats, came: Floats, weight: Floats, offset: Floats, at: Floats, prior: Floats, sureness: Floats
) -> float:
    logits = np.clip(whole @ at + offset, -FARTHEST, FARTHEST)
    likely = weight * (np.logaddexp(0, logits) - came * logits)
    return float(likely.sum() + 0.5 * (sureness * (at - prior) ** 2).sum())
