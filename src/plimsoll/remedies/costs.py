"""The cost sheet: what an appeal costs at an agency's list prices, and what the same costs in own hours.

The agency's figures are asking prices that sellers report, nobody's offer; every one can be changed in `plimsoll.toml`.
What an own hour costs nobody can know here: without `costs.hour` the sheet shows hours and no saving.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from plimsoll.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

_CENTS = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class CostFigures:
    """The figures of the sheet, as set under `[costs]`. Shares are fractions; amounts are in `currency`.

    A letter costs `letter` for fewer than `letter_orders` orders, the same again for every further so many begun;
    `missing_evidence_share` more where three or more kinds of evidence are missing, `site` more for each further
    marketplace, `rush_share` more within 48 hours. Reviews of single orders cost `first_order`, then `next_order` each;
    a month of service `month_low` to `month_high`.
    """

    currency: str = "USD"
    letter: Decimal = Decimal(500)
    letter_orders: int = 10
    missing_evidence_share: Decimal = Decimal("0.30")
    site: Decimal = Decimal(200)
    rush_share: Decimal = Decimal("0.40")
    first_order: Decimal = Decimal(150)
    next_order: Decimal = Decimal(80)
    month_low: Decimal = Decimal(800)
    month_high: Decimal = Decimal(3000)
    hour: Decimal | None = None
    hours_per_order: Decimal = Decimal("0.5")
    hours_per_letter: Decimal = Decimal(4)


COST_SETTINGS: dict[str, str] = {
    "currency": "the currency of the cost sheet",
    "letter": "an agency's price of one appeal for fewer than `letter_orders` orders",
    "letter_orders": "orders from which another letter's price is added",
    "missing_evidence_share": "added where three or more kinds of evidence are missing",
    "site": "added for each further marketplace",
    "rush_share": "added for an answer within 48 hours",
    "first_order": "an agency's price of the first order it looks at",
    "next_order": "its price of every further order",
    "month_low": "the low end of a month of service",
    "month_high": "its high end",
    "hour": "what an own hour of work costs; without it no saving is shown",
    "hours_per_order": "own hours for the material of one order",
    "hours_per_letter": "own hours for one letter",
}
"""Every figure of the sheet, with its meaning."""


def cost_figures(table: Mapping[str, Any]) -> CostFigures:
    """The figures of a `[costs]` table. Raises UsageError with the place of a fault."""
    if unknown := set(table) - set(COST_SETTINGS):
        raise UsageError(f"plimsoll.toml: [costs] has no {', '.join(sorted(unknown))}")
    return CostFigures(**{name: _figure(name, value) for name, value in table.items()})


def _figure(name: str, value: Any) -> Any:  # noqa: ANN401 - whatever the file holds
    if name == "currency":
        if not isinstance(value, str) or not value.strip():
            raise UsageError('plimsoll.toml: costs.currency must be a text such as "USD"')
        return value
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1_000_000:  # noqa: PLR2004 - a price
        raise UsageError(f"plimsoll.toml: costs.{name} must be a number that is not negative")
    if name == "letter_orders":
        return max(int(value), 1)
    return Decimal(str(value))


@dataclass(frozen=True, slots=True)
class Job:
    """What the sheet is asked for: how many orders and marketplaces, evidence kinds missing, and whether it hurries."""

    orders: int
    sites: int = 1
    missing_evidence: int = 0
    rush: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the sheet: a key, its amount, and how it came about."""

    key: str
    amount: Decimal
    how: str

    def as_json(self) -> dict[str, str]:
        """As in `plimsoll.costs/1`."""
        return {"key": f"costs.{self.key}", "amount": str(self.amount), "how": self.how}


@dataclass(frozen=True, slots=True)
class CostSheet:
    """What a job costs elsewhere and here. `saved` is the letter's price less own hours; None without `costs.hour`."""

    job: Job
    figures: CostFigures
    letter: tuple[Item, ...]
    reviews: Decimal
    hours: Decimal

    @property
    def letter_price(self) -> Decimal:
        """The letter with everything that is added."""
        return sum((one.amount for one in self.letter), Decimal(0))

    @property
    def own(self) -> Decimal | None:
        """Own hours in money."""
        hour = self.figures.hour
        return None if hour is None else (hour * self.hours).quantize(_CENTS, ROUND_HALF_UP)

    @property
    def saved(self) -> Decimal | None:
        """What doing it here saves against the letter's price; negative where it does not."""
        return None if self.own is None else self.letter_price - self.own

    def as_json(self) -> dict[str, Any]:
        """`plimsoll.costs/1`."""
        figures = {one.name: getattr(self.figures, one.name) for one in fields(self.figures)}
        return {
            "schema": "plimsoll.costs/1",
            "job": {"orders": self.job.orders, "sites": self.job.sites,
                    "missing_evidence": self.job.missing_evidence, "rush": self.job.rush},
            "currency": self.figures.currency, "letter": [one.as_json() for one in self.letter],
            "letter_price": str(self.letter_price), "reviews_price": str(self.reviews),
            "month": {"low": str(self.figures.month_low), "high": str(self.figures.month_high)},
            "own_hours": str(self.hours), "own_price": None if self.own is None else str(self.own),
            "saved": None if self.saved is None else str(self.saved),
            "figures": {name: None if value is None else str(value) for name, value in figures.items()},
        }  # fmt: skip


MANY_MISSING = 3
"""From so many kinds of missing evidence on a letter costs more."""


def cost_sheet(job: Job, figures: CostFigures) -> CostSheet:
    """The sheet of a job. Raises UsageError."""
    if job.orders < 1 or job.sites < 1 or job.missing_evidence < 0:
        raise UsageError("a job has at least one order and one marketplace")
    letters = (job.orders - 1) // max(figures.letter_orders - 1, 1) + 1
    base = figures.letter * letters
    items = [Item("letter", _money(base), f"{letters} x {figures.letter} for {job.orders} orders")]
    if job.missing_evidence >= MANY_MISSING:
        share = figures.missing_evidence_share
        items.append(Item("missing_evidence", _money(base * share), f"{share:.0%} of {base}"))
    if job.sites > 1:
        more = job.sites - 1
        items.append(Item("sites", _money(figures.site * more), f"{more} x {figures.site}"))
    if job.rush:
        so_far = sum((one.amount for one in items), Decimal(0))
        items.append(Item("rush", _money(so_far * figures.rush_share), f"{figures.rush_share:.0%} of {so_far}"))
    reviews = figures.first_order + figures.next_order * (job.orders - 1)
    hours = figures.hours_per_letter * job.sites + figures.hours_per_order * job.orders
    return CostSheet(job, figures, tuple(items), _money(reviews), hours)


def _money(amount: Decimal) -> Decimal:
    return amount.quantize(_CENTS, ROUND_HALF_UP)
