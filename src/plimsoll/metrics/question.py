"""What can be asked of a rate: whose, for which days, known when, and by which readings of the definition."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from plimsoll.errors import UsageError
from plimsoll.facts.view import Scope
from plimsoll.facts.zones import known_zone
from plimsoll.metrics.definition import definition_in_force

if TYPE_CHECKING:
    from datetime import datetime

    from plimsoll.metrics.definition import Definition

LONGEST_WINDOW, LONGEST_LAG = 3660, 3660
EARLIEST, LATEST = date(1994, 1, 1), date(2199, 12, 31)
"""No marketplace is older; windows and lags reach a few years beyond either end."""

VARIANTS: dict[str, str] = {
    "window": "window", "lag": "lag", "timezone": "zone", "count": "count", "claims": "claims",
    "chargebacks": "chargebacks", "include_cancelled": "cancelled_counts", "exclude_cancelled": "lifted_counts",
    "include_test": "test_counts",
}  # fmt: skip
"""The command line's variants and the fields of `Definition` they fix."""


@dataclass(frozen=True, slots=True)
class Question:
    """A selection of cells and days, with the variants that were asked for.

    `channel` is MFN, AFN, ALL (one row over both) or None (one row a channel). `first` and `last` bound a daily series;
    without one they are the same day. `variants` maps names of `VARIANTS` to values; absent ones follow the policy.
    `policy_date` is the day whose rules apply (None: the last day asked about).
    """

    first: date
    last: date
    account: str | None = None
    marketplace_id: str | None = None
    channel: str | None = None
    by: str | None = None
    known_at: datetime | None = None
    policy_date: date | None = None
    variants: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise UsageError("the series ends before it begins", hint="--from must not be after --to")
        for day in (self.first, self.last, self.policy_date or self.last):
            if not EARLIEST <= day <= LATEST:
                raise UsageError(f"{day} is no day to ask about", hint=f"a day from {EARLIEST} to {LATEST}")
        unknown = set(self.variants) - set(VARIANTS)
        if unknown:
            raise UsageError(f"no such variant: {', '.join(sorted(unknown))}")
        for name, longest, least in (("window", LONGEST_WINDOW, 1), ("lag", LONGEST_LAG, 0)):
            value = self.variants.get(name, least)
            if not least <= value <= longest:
                raise UsageError(f"--{name} must be from {least} to {longest}")
        if "timezone" in self.variants:
            known_zone(self.variants["timezone"])

    @property
    def scope(self) -> Scope:
        """The part of the facts it is about."""
        return Scope(self.account, self.marketplace_id, None if self.channel == "ALL" else self.channel)

    def definition(self, marketplace_id: str) -> Definition:
        """The definition for a marketplace: the policy in force, with the variants asked for."""
        definition = definition_in_force(self.policy_date or self.last, marketplace_id)
        fixed = {VARIANTS[name]: value for name, value in self.variants.items()}
        if "lifted_counts" in fixed:
            fixed["lifted_counts"] = not fixed["lifted_counts"]
        chosen = frozenset(fixed)
        if "lag" in fixed:
            fixed["lag_from"] = "option"
        return replace(definition, **fixed, chosen=chosen)


def question_of(selection: dict[str, Any], today: date, known_at: datetime | None) -> Question:
    """A question from keywords: `as_of` or `first`/`last`, the selection, and the variants that are not None."""
    words = {name: value for name, value in selection.items() if value is not None and value is not False}
    as_of = words.pop("as_of", None)
    last = words.pop("last", None) or as_of or today
    first = words.pop("first", None) or (as_of or last)
    variants = {name: words.pop(name) for name in VARIANTS if name in words}
    return Question(first, last, known_at=known_at, variants=variants, **words)
