"""What a forecast says of one cell, and how it stands in the JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from plimsoll.facts.view import OVERLAPPING
from plimsoll.metrics.odr import rate_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from plimsoll.metrics.definition import Definition
    from plimsoll.metrics.triangle import Cell
    from plimsoll.watch.look_ahead import KnownDefect
    from plimsoll.watch.recovery import DeactivationClock, Recovery

METHOD = "chain ladder and gamma-poisson paths, 1"
"""The name of how it was reckoned; another number is another method."""


@dataclass(frozen=True, slots=True)
class Lack:
    """A source that does not reach as_of: `through` which day it is known (None: never seen), what was assumed."""

    source: str
    through: date | None
    assumed: str

    def as_json(self) -> dict[str, object]:
        """As in `plimsoll.forecast/1`."""
        return {
            "source": self.source,
            "through": self.through.isoformat() if self.through else None,
            "assumed": self.assumed,
        }


@dataclass(frozen=True, slots=True)
class ForecastDay:
    """One coming day. `orders`: in the books where `orders_exact`, else with those expected to come. Rates as text of
    six digits; None without an order. `p_breach` is the share of paths that miss the target.
    """

    day: date
    orders: int
    orders_exact: bool
    defects_floor: int
    leaves: int
    rate_p10: str | None
    rate_p50: str | None
    rate_p90: str | None
    p_breach: float

    def as_json(self) -> dict[str, object]:
        """As in `plimsoll.forecast/1`."""
        return {
            "date": self.day.isoformat(),
            "orders": self.orders,
            "orders_exact": self.orders_exact,
            "defects_floor": self.defects_floor,
            "rate_floor": rate_text(self.defects_floor, self.orders),
            "leaves": self.leaves,
            "rate_p10": self.rate_p10,
            "rate_p50": self.rate_p50,
            "rate_p90": self.rate_p90,
            "p_breach": f"{self.p_breach:.2f}",
        }


@dataclass(frozen=True, slots=True)
class Expected:
    """What the paths were drawn around: shares of orders that become defective in the end, by kind; how much of the
    level is taken over from other cells or the prior (0 ... 1); orders a day to come.
    """

    rates: Sequence[tuple[str, float]]
    prior_weight: float
    delay_own: Sequence[tuple[str, float]]
    orders_a_day: float

    def as_json(self) -> dict[str, object]:
        """As in `plimsoll.forecast/1`."""
        return {
            "rates": {kind: f"{rate:.6f}" for kind, rate in self.rates},
            "own_delays": {kind: f"{share:.2f}" for kind, share in self.delay_own},
            "orders_a_day": f"{self.orders_a_day:.1f}",
        }


@dataclass(frozen=True, slots=True)
class ForecastRow:
    """One cell's forecast from the end of `as_of`."""

    cell: Cell
    as_of: date
    definition: Definition
    dimension: str | None
    today: tuple[int, int]
    """Defective orders and orders of the window of `as_of`."""
    days: Sequence[ForecastDay]
    recovery: Recovery
    clock: DeactivationClock | None
    lacks: Sequence[Lack]
    expected: Expected
    known_defects: Sequence[KnownDefect]
    what_if: Sequence[str]
    notice: str | None = None
    """What is to be shown beside the answer."""

    @property
    def worst(self) -> ForecastDay | None:
        """The day with the highest probability of a breach, then the highest median, the earliest of equals."""
        days = [day for day in self.days if day.rate_p50 is not None]
        return max(days, key=lambda one: (one.p_breach, one.rate_p50, -one.day.toordinal()), default=None)

    def as_json(self) -> dict[str, Any]:
        """As in `plimsoll.forecast/1`."""
        document = self.cell.as_json(self.dimension)
        document |= {"overlapping": True} if self.dimension in OVERLAPPING else {}
        defective, orders = self.today
        return document | {
            "today": {"orders": orders, "orders_with_defects": defective, "rate": rate_text(defective, orders)},
            "target_value": self.definition.target_value,
            "days": [day.as_json() for day in self.days],
            "recovery": {
                "floor_date": _iso(self.recovery.floor_date),
                "p50_date": _iso(self.recovery.back.p50),
                "p90_date": _iso(self.recovery.back.p90),
            },
            "first_breach": {
                "p50_date": _iso(self.recovery.first_breach.p50),
                "p10_date": _iso(self.recovery.first_breach.p10),
            },
            "worst_day": self._worst_json(),
            "deactivation_clock": self.clock.as_json() if self.clock else None,
            "lacks": [lack.as_json() for lack in self.lacks],
            "method": METHOD,
            "prior_weight": f"{self.expected.prior_weight:.2f}",
            "expected": self.expected.as_json(),
            "known_defects": [known.as_json() for known in self.known_defects],
            "what_if": list(self.what_if),
            "notice": self.notice,
        }

    def _worst_json(self) -> dict[str, object] | None:
        worst = self.worst
        if worst is None:
            return None
        told = worst.as_json()
        return {name: told[name] for name in ("date", "rate_p50", "rate_p90", "p_breach")}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
