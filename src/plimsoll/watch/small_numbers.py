"""Rates on few orders, said right: exact intervals, the chance that a shop at the target shows as much, words to quote.

The interval is that of Clopper and Pearson (Biometrika 26, 1934): every true share under which at most `defective`, or
at least `defective`, defective orders of `orders` are not rarer than 2.5 %. It covers the true share in at least 95 of
100 cases. The mid-P interval counts half of the observed number to either side: narrower, 95 % on average only. Both
take the orders as independent; a carrier that fails makes them less so, and then the true interval is wider.

The standard library only: `plimsoll odr` shows these figures and must start at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import exp, lgamma, log, log1p
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

CONFIDENCE = 0.95
FEW_DEFECTS_AT_TARGET = 5
"""Orders are few while a shop exactly at the target would have fewer defective ones than this among them."""
UNLIKELY = 0.05
"""From here down chance alone is called an unlikely explanation."""
_SMALLEST, _STEPS = 1e-300, 500
_CLOSE, _PRECISE = 1e-12, 1e-9


@dataclass(frozen=True, slots=True)
class Interval:
    """Shares from `low` to `high`, both between 0 and 1."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class SmallNumber:
    """What `defective` of `orders` say, and how little. `p_at_target`: P(this many or more | share = target)."""

    defective: int
    orders: int
    target: float
    interval: Interval
    mid_p: Interval
    p_at_target: float
    p_or_fewer_at_target: float

    @property
    def few(self) -> bool:
        """Whether so few orders hardly tell a share from the target."""
        return few(self.orders, self.target)

    def as_json(self) -> dict[str, Any]:
        """As under `rows` in `plimsoll.small-numbers/1`."""
        return {
            "orders": self.orders,
            "orders_with_defects": self.defective,
            "rate": _six(self.defective / self.orders),
            "target_value": f"{self.target:g}",
            "interval": interval_json(self.defective, self.orders, self.target),
            "mid_p": {"from": _six(self.mid_p.low), "to": _six(self.mid_p.high)},
            "p_or_fewer_at_target": _six(self.p_or_fewer_at_target),
            "few": self.few,
            "paragraph": self.paragraph(),
        }

    def paragraph(self, first: date | None = None, last: date | None = None) -> str:
        """Words that may be quoted; `first` and `last` are the order days they are about."""
        placed = f" placed from {first} to {last}" if first and last else ""
        share, line = percent_text(self.defective / self.orders), percent_text(self.target)
        interval = f"{percent_text(self.interval.low)} to {percent_text(self.interval.high)}"
        said = (
            f"Of {self.orders} orders{placed}, {self.defective} {_have(self.defective)} defective: {share}. The exact "
            f"95 % interval (Clopper-Pearson) for the share behind it reaches from {interval}. A shop whose true share "
            f"is exactly {line} shows {self.defective} or more among {self.orders} orders with probability "
            f"{probability_text(self.p_at_target)}. "
        )
        return said + self._conclusion(line)

    def _conclusion(self, line: str) -> str:
        if self.p_at_target <= UNLIKELY:
            return f"Chance alone is an unlikely explanation: the share behind these orders is probably above {line}."
        if self.p_or_fewer_at_target <= UNLIKELY:
            return f"Chance alone is an unlikely explanation: the share behind these orders is probably under {line}."
        return (
            f"These orders alone cannot tell this shop from one exactly at {line}, in either direction; the counted "
            "rate stands as it is."
        )


def small_number(defective: int, orders: int, target: float) -> SmallNumber:
    """What `defective` of `orders` (at least one) say about a share that must stay under `target` (a fraction)."""
    return SmallNumber(
        defective,
        orders,
        target,
        clopper_pearson(defective, orders),
        mid_p(defective, orders),
        at_least(defective, orders, target),
        1.0 - at_least(defective + 1, orders, target),
    )


def interval_json(defective: int, orders: int, target: float) -> dict[str, str] | None:
    """The `interval` of a row of `plimsoll.odr/1`, with P(this many or more | exactly at the target)."""
    if not orders or defective > orders:  # `--count events` may count more events than orders: no share at all
        return None
    found = clopper_pearson(defective, orders)
    p_at_target = _six(at_least(defective, orders, target))
    return {"from": _six(found.low), "to": _six(found.high), "confidence": f"{CONFIDENCE}", "p_at_target": p_at_target}


def few(orders: int, target: float) -> bool:
    """Whether a shop exactly at the target would have fewer than five defective ones among so many orders."""
    return 0 < orders * target < FEW_DEFECTS_AT_TARGET


@lru_cache(maxsize=65536)
def clopper_pearson(defective: int, orders: int, confidence: float = CONFIDENCE) -> Interval:
    """The exact two-sided interval of a share; 0 and 1 are its ends where nothing or everything is defective."""
    tail = (1 - confidence) / 2
    low = 0.0 if defective == 0 else _where(lambda p: at_least(defective, orders, p), tail)
    high = 1.0 if defective == orders else _where(lambda p: at_least(defective + 1, orders, p), 1 - tail)
    return Interval(low, high)


@lru_cache(maxsize=65536)
def mid_p(defective: int, orders: int, confidence: float = CONFIDENCE) -> Interval:
    """The mid-P interval: half of the probability of the observed number stands on either side."""
    tail = (1 - confidence) / 2

    def above(share: float) -> float:
        return (at_least(defective, orders, share) + at_least(defective + 1, orders, share)) / 2

    low = 0.0 if defective == 0 else _where(above, tail)
    high = 1.0 if defective == orders else _where(above, 1 - tail)
    return Interval(low, high)


def at_least(defective: int, orders: int, share: float) -> float:
    """P(`defective` or more of `orders`), each defective with probability `share`, independently."""
    if defective <= 0:
        return 1.0
    return 0.0 if defective > orders else incomplete_beta(defective, orders - defective + 1, share)


def poisson_at_least(count: int, mean: float) -> float:
    """P(`count` or more) of a Poisson number with that mean."""
    return 1.0 if count <= 0 else _incomplete_gamma(count, mean)


@lru_cache(maxsize=4096)
def poisson_interval(count: int, confidence: float = CONFIDENCE) -> Interval:
    """The exact interval of a Poisson mean (Garwood, Biometrika 28, 1936)."""
    tail = (1 - confidence) / 2
    most = count + 10 * (count + 4) ** 0.5 + 10
    low = 0.0 if count == 0 else _where(lambda part: poisson_at_least(count, part * most), tail) * most
    return Interval(low, _where(lambda part: poisson_at_least(count + 1, part * most), 1 - tail) * most)


def beta_quantile(a: float, b: float, probability: float) -> float:
    """The share under which a Beta(a, b) number lies with that probability."""
    return _where(lambda share: incomplete_beta(a, b, share), probability)


def incomplete_beta(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function, by its continued fraction (DLMF 8.17.22), to about 1e-12."""
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x))
    if x < (a + 1) / (a + b + 2):
        return front * _beta_fraction(a, b, x) / a
    return 1.0 - front * _beta_fraction(b, a, 1 - x) / b


def _beta_fraction(a: float, b: float, x: float) -> float:
    """The continued fraction by the modified method of Lentz."""
    c, d = 1.0, _away(1.0 - (a + b) * x / (a + 1))
    d = 1.0 / d
    found = d
    for m in range(1, max(_STEPS, int(5 * (a + b) ** 0.5))):
        for part in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d, c = 1.0 / _away(1.0 + part * d), _away(1.0 + part / c)
            found *= d * c
        if abs(d * c - 1.0) < _CLOSE / 100:
            break
    return found


def _away(value: float) -> float:
    return value if abs(value) > _SMALLEST else _SMALLEST


def _incomplete_gamma(a: float, x: float) -> float:
    """The regularised lower incomplete gamma function (DLMF 8.11.4 and 8.9.2)."""
    if x <= 0:
        return 0.0
    front = exp(a * log(x) - x - lgamma(a))
    if x < a + 1:
        term = total = 1.0 / a
        at = a
        while abs(term) > abs(total) * _CLOSE:
            at += 1
            term *= x / at
            total += term
        return total * front
    b, c, d = x + 1 - a, 1 / _SMALLEST, 1 / (x + 1 - a)
    found, step = d, 0
    for step in range(1, _STEPS * 20):
        part, b = -step * (step - a), b + 2
        d, c = 1 / _away(part * d + b), _away(b + part / c)
        found *= d * c
        if abs(d * c - 1) < _CLOSE:
            break
    return 1.0 - front * found


def _where(rising: Callable[[float], float], wanted: float) -> float:
    """Where in [0, 1] a rising function reaches a value: false position (Illinois), which never leaves its bracket."""
    low, high = 0.0, 1.0
    below, above = rising(low) - wanted, rising(high) - wanted
    side = 0
    for step in range(200):
        between = (low * above - high * below) / (above - below) if step % 4 < 3 else (low + high) / 2  # noqa: PLR2004
        found = rising(between) - wanted
        if found < 0:
            low, below = between, found
            above = above / 2 if side < 0 else above
            side = -1
        else:
            high, above = between, found
            below = below / 2 if side > 0 else below
            side = 1
        if high - low <= _PRECISE * high or not found:
            return between
    return (low + high) / 2


def percent_text(share: float) -> str:
    """A share as people read it: two decimals below 2 %, one above."""
    return f"{share * 100:.2f} %" if share < 0.02 else f"{share * 100:.1f} %"  # noqa: PLR2004 - a matter of looks


def probability_text(probability: float) -> str:
    """Two digits that say something: `0.36`, `0.0012`, `under 0.0001`, `over 0.99`."""
    if probability < 0.0001:  # noqa: PLR2004 - smaller ones say nothing more
        return "under 0.0001"
    if probability > 0.99:  # noqa: PLR2004 - likewise
        return "over 0.99"
    return f"{probability:.2g}"


def _have(number: int) -> str:
    return "is" if number == 1 else "are"


def _six(value: float) -> str:
    return f"{value:.6f}"
