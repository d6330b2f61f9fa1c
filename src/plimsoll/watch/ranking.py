"""Rankings that do not put 1 of 3 above 50 of 200: shares drawn towards their group by empirical Bayes.

The shares of a group (the ASINs of one account, the sellers of one marketplace) are taken as drawn from one beta
distribution, whose two numbers are those under which the counts of the group are likeliest (beta-binomial marginal
likelihood; Efron and Morris, JASA 70, 1975, for the idea). A member's shrunken share is the mean of what that leaves
possible for it: with few orders it lies near the group's, with many near its own. The ranking goes by the lower
end, the share that the member exceeds with 95 %: what is surely bad comes first. The group never weighs more than all
its orders: where its members do not differ, their common share is known only so well. No group reaches across accounts.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import exp, lgamma, log
from typing import TYPE_CHECKING, Any

from plimsoll.watch.small_numbers import beta_quantile

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

LOWER, UPPER = 0.05, 0.95
LEAST_MEMBERS = 3
"""In smaller groups nothing can be said of how shares vary; they are drawn weakly towards the pooled share."""
WEAK_ORDERS = 20.0
_FINEST, _UPHILL = 0.02, 1e-9


@dataclass(frozen=True, slots=True)
class Prior:
    """How shares vary within a group: Beta(`alpha`, `beta`); `orders` is what it weighs, in orders."""

    alpha: float
    beta: float

    @property
    def orders(self) -> float:
        """With so many orders a member's own share and the group's weigh alike."""
        return self.alpha + self.beta


@dataclass(frozen=True, slots=True)
class Shrunken:
    """A member's share drawn towards its group, and the ends between which it lies with 90 %."""

    rate: float
    low: float
    high: float
    prior: Prior

    def as_json(self) -> dict[str, Any]:
        """As `shrunken` in a row of `plimsoll.odr/1`."""
        return {
            "rate": f"{self.rate:.6f}",
            "from": f"{self.low:.6f}",
            "to": f"{self.high:.6f}",
            "prior_orders": round(self.prior.orders, 1),
        }


def shrunken(counts: Sequence[tuple[int, int]]) -> list[Shrunken]:
    """For each (defective, orders) of one group its shrunken share, in the same order."""
    prior = fitted_prior(counts)
    known: dict[tuple[int, int], Shrunken] = {}
    for defective, orders in set(counts):
        a, b = prior.alpha + defective, prior.beta + max(orders - defective, 0)
        known[defective, orders] = Shrunken(a / (a + b), beta_quantile(a, b, LOWER), beta_quantile(a, b, UPPER), prior)
    return [known[count] for count in counts]


def fitted_prior(counts: Sequence[tuple[int, int]]) -> Prior:
    """The beta distribution under which the counts of a group are likeliest."""
    tallied = Counter((defective, orders) for defective, orders in counts if orders > 0)
    defective = sum(d * times for (d, _), times in tallied.items())
    orders = sum(n * times for (_, n), times in tallied.items())
    mean = (defective + 0.5) / (orders + 1)
    if sum(tallied.values()) < LEAST_MEMBERS:
        return Prior(mean * WEAK_ORDERS, (1 - mean) * WEAK_ORDERS)
    start = log(mean / (1 - mean)), log(50.0)
    most = log(max(orders, WEAK_ORDERS))
    logit, size = _climb(lambda at: _likelihood(tallied, *_shape(at)), start, most)
    return Prior(*_shape((logit, size)))


def _shape(at: tuple[float, float]) -> tuple[float, float]:
    mean, size = 1 / (1 + exp(-at[0])), exp(at[1])
    return mean * size, (1 - mean) * size


def _likelihood(tallied: Counter[tuple[int, int]], alpha: float, beta: float) -> float:
    whole = lgamma(alpha + beta) - lgamma(alpha) - lgamma(beta)
    return sum(
        times * (whole + lgamma(alpha + d) + lgamma(beta + max(n - d, 0)) - lgamma(alpha + beta + n))
        for (d, n), times in tallied.items()
    )


def _climb(
    height: Callable[[tuple[float, float]], float], start: tuple[float, float], most: float
) -> tuple[float, float]:
    """Uphill by steps along the axes, halved where none leads up; the second coordinate from 0 to `most`."""
    at = start[0], min(start[1], most)
    best, step = height(at), 1.0
    while step > _FINEST:
        for dx, dy in ((step, 0.0), (-step, 0.0), (0.0, step), (0.0, -step)):
            tried = (at[0] + dx, at[1] + dy)
            if 0 <= tried[1] <= most and (found := height(tried)) > best + _UPHILL:
                at, best = tried, found
                break
        else:
            step /= 2
    return at
