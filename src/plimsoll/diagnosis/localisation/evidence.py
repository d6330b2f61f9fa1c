"""What counts say: how far a rate has risen, how surely, and whether what is left over is back to normal.

All functions take arrays (or numbers) and give arrays. A rate that rises from p to q has the *effect*
(q - p) / (1 - p): the share of what would have gone well that now goes
wrong. Unlike a difference or a ratio of rates it means the same where the usual rate is high and where it is low.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from plimsoll.diagnosis.localisation.table import Numbers

NORMAL = 0.08
"""What is left of a cause's surroundings counts as normal below this share of the cause's effect. On the incidents
that there are to learn from the two kinds lie apart there: conditions that matter leave 0.11 at most, those that do
not leave 0.13 or more; anything from 0.08 to 0.16 finds as many."""
_TINY = 1e-9
_NORMAL_RATIOS = np.linspace(0.0, NORMAL, 9)
_RAISED_RATIOS = np.linspace(NORMAL, 1.0, 32)
_COEFFICIENTS = (1 / 12, -1 / 360, 1 / 1260, -1 / 1680)


def log_likelihood(bad: Numbers, total: Numbers) -> Numbers:
    """The log-likelihood of counts at their own rate."""
    rate = np.clip(bad / np.maximum(total, _TINY), _TINY, 1 - _TINY)
    found: Numbers = bad * np.log(rate) + (total - bad) * np.log1p(-rate)
    return found


def log_likelihood_ratio(bad: Numbers, total: Numbers, bad_before: Numbers, total_before: Numbers) -> Numbers:
    """How much better two rates fit than one, where the later rate is higher; else 0."""
    apart = log_likelihood(bad, total) + log_likelihood(bad_before, total_before)
    together = log_likelihood(bad + bad_before, total + total_before)
    return np.where(bad * total_before > bad_before * total, np.maximum(apart - together, 0), 0.0)


def effect(bad: Numbers, total: Numbers, rate_before: Numbers) -> Numbers:
    """The share of what would have gone well that now goes wrong."""
    found: Numbers = (bad / np.maximum(total, _TINY) - rate_before) / np.maximum(1 - rate_before, _TINY)
    return found


def raised_against_normal(bad: Numbers, total: Numbers, rate_before: Numbers, reference: Numbers) -> Numbers:
    """The log Bayes factor that counts are raised (by `NORMAL` to all of the reference effect) and not normal.

    Each of the two is an even mixture over its range, so that a few counts say little and many decide at the bound.
    """
    reference = np.clip(reference, 1e-6, 1 - 1e-6)[..., None]
    usual = np.clip(rate_before, _TINY, 1 - _TINY)[..., None]

    def mean(ratios: Numbers) -> Numbers:
        rate = np.clip(usual + reference * ratios * (1 - usual), _TINY, 1 - _TINY)
        fit = bad[..., None] * np.log(rate) + (total - bad)[..., None] * np.log1p(-rate)
        best = fit.max(-1)
        found: Numbers = best + np.log(np.exp(fit - best[..., None]).mean(-1))
        return found

    return np.where(total > 0, mean(_RAISED_RATIOS) - mean(_NORMAL_RATIOS), 0.0)


def log_tail(bad: float, total: float, alpha: float, beta: float) -> float:
    """The log of the chance of so many bad or more, the rate known as Beta(alpha, beta) only (beta-binomial).

    Exact up to rounding: terms are summed on the smaller side until they no longer matter, or in blocks.
    """
    if bad <= 0 or total <= 0:
        return 0.0
    usual = total * alpha / (alpha + beta)
    if bad <= usual:  # nothing raised: its chance is large and not of interest to many digits
        return math.log(max(0.5, 1 - math.exp(min(0.0, _block(0, bad - 1, total, alpha, beta)))))
    return min(0.0, _block(bad, total, total, alpha, beta))


def _block(first: float, last: float, total: float, alpha: float, beta: float) -> float:
    """The log of the sum of the terms from first to last; beyond the mode they fall, so a far end is cut off."""
    spread = math.sqrt(total * (total + alpha + beta) * alpha * beta / ((alpha + beta) ** 2 * (alpha + beta + 1)))
    far = min(last, first + 40 * spread + 1000) if last >= total else last
    step = max(1.0, (far - first) / 200_000)
    at = np.arange(first, far + 0.5, step)
    terms = (
        _log_gamma(np.full_like(at, total + 1)) - _log_gamma(at + 1) - _log_gamma(total - at + 1)
        + _log_gamma(at + alpha) + _log_gamma(np.maximum(total - at, 0) + beta) - math.lgamma(total + alpha + beta)
        + math.lgamma(alpha + beta) - math.lgamma(alpha) - math.lgamma(beta)
    )  # fmt: skip
    best = float(terms.max())
    return best + math.log(float(np.exp(terms - best).sum()) * step)


def _log_gamma(values: Numbers) -> Numbers:
    """The log of the gamma function of positive numbers: Stirling's series after eight steps up."""
    found = np.zeros_like(values)
    shifted = values.astype(np.float64)
    for _ in range(8):
        found -= np.log(np.maximum(shifted, 1e-300))
        shifted = shifted + 1
    series = sum(one / shifted ** (2 * power + 1) for power, one in enumerate(_COEFFICIENTS))
    result: Numbers = found + (shifted - 0.5) * np.log(shifted) - shifted + 0.5 * math.log(2 * math.pi) + series
    return result


def scientific(log_value: float) -> str:
    """A chance given as its log, as text: `1.3e-19`; a chance may be far below what a float holds."""
    if log_value >= 0:
        return "1"
    exponent = math.floor(log_value / math.log(10))
    mantissa = f"{math.exp(log_value - exponent * math.log(10)):.1f}"
    if mantissa == "10.0":
        mantissa, exponent = "1.0", exponent + 1
    return f"{mantissa}e{exponent:+03d}"


def wilson(bad: float, total: float) -> tuple[float, float]:
    """The 95 % interval of a rate (Wilson's score)."""
    z = 1.959964
    rate = bad / total
    middle = (rate + z * z / (2 * total)) / (1 + z * z / total)
    half = z / (1 + z * z / total) * math.sqrt(rate * (1 - rate) / total + z * z / (4 * total * total))
    return max(0.0, middle - half), min(1.0, middle + half)
