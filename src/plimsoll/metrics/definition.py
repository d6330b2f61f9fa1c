"""The definition a rate is counted by: the policy in force on a day, with what the caller chose otherwise."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from plimsoll.errors import UsageError
from plimsoll.policies import policy_value

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

Claims = Literal["at-fault", "not-denied", "until-denied", "all"]
"""`until-denied`: as `not-denied`, but a claim counts from its filing until the day it is denied."""
Chargebacks = Literal["opened", "lost"]
Count = Literal["orders", "events"]

LAG_FROM_POLICY = "policy"


@dataclass(frozen=True, slots=True)
class Definition:
    """How an Order Defect Rate is counted. Days are reporting days in `zone`.

    The window of day D is the `window` order days that end `lag` days before D. `target` is the fraction
    (numerator, denominator) that the rate must stay under. `lag_from` says where the lag comes from:
    `snapshot`, `typed`, `adopted`, `option` or `policy` (unconfirmed).
    """

    window: int
    lag: int
    zone: str
    target_value: str
    target_condition: str
    low_rating: int
    claims: Claims
    chargebacks: Chargebacks
    count: Count
    lag_from: str = LAG_FROM_POLICY
    cancelled_counts: bool = False
    lifted_counts: bool = True
    test_counts: bool = False
    pending_counts: bool = False
    replacement_counts: bool = True
    non_marketplace_counts: bool = False
    fault_unsaid_counts: bool = True
    unknown_chargeback_counts: bool = True
    canceller_unsaid: Literal["nobody", "seller"] = "nobody"
    chosen: frozenset[str] = field(default_factory=frozenset)
    """What the caller fixed, or a person adopted; such a reading is no longer open."""
    adopted: tuple[str, ...] = ()
    """Where an adopted definition departs from the policy, in words: `timezone=Europe/Berlin`, `include-cancelled`."""

    @property
    def target(self) -> tuple[int, int]:
        """The target as an exact fraction."""
        return _fraction(self.target_value)

    def most_defects(self, orders: int) -> int:
        """How many defective orders `orders` may hold and still stay strictly under the target."""
        above, below = self.target
        return (orders * above - 1) // below if orders else 0


@dataclass(frozen=True, slots=True)
class Adopted:
    """A definition that a person adopted for an account's marketplace, or one channel of it (None: every channel).

    `fields` are those of `Definition` that the displayed figures settled, but for the lag; `departures` are the words
    for those that differ from the policy.
    """

    account: str
    marketplace_id: str
    channel: str | None
    lag: int | None
    fields: tuple[tuple[str, Any], ...]
    departures: tuple[str, ...] = ()

    def is_of(self, account: str, marketplace_id: str, channel: str) -> bool:
        """Whether it was adopted for that cell; over both channels (ALL) that of the seller-fulfilled one holds."""
        mine = {None, "MFN" if channel == "ALL" else channel}
        return (self.account, self.marketplace_id) == (account, marketplace_id) and self.channel in mine

    def on(self, definition: Definition) -> Definition:
        """The definition with what was adopted, where the caller fixed nothing else."""
        fields = {name: value for name, value in self.fields if name not in definition.chosen}
        return replace(definition, **fields, chosen=definition.chosen | set(fields), adopted=self.departures)


@cache
def _fraction(text: str) -> tuple[int, int]:
    whole, _, decimals = text.partition(".")
    return int(whole + decimals), 10 ** len(decimals)


def adopted_for(adopted: Iterable[Adopted], account: str, marketplace_id: str, channel: str) -> Adopted | None:
    """What was adopted for a cell, one for the channel itself before one for every channel."""
    mine = [one for one in adopted if one.is_of(account, marketplace_id, channel)]
    return max(mine, key=lambda one: one.channel is not None, default=None)


def definition_in_force(on: date, marketplace_id: str | None) -> Definition:
    """The marketplace's own definition on a day. Raises UsageError when the policy holds an unknown value."""

    def value(name: str) -> str:
        return str(policy_value(f"amazon.odr.{name}", on=on, marketplace_id=marketplace_id).value)

    return Definition(
        window=int(value("window_days")),
        lag=int(value("lag_days")),
        zone=value("window_zone"),
        target_value=value("target_value"),
        target_condition=value("target_condition"),
        low_rating=int(value("negative_feedback.low_rating")),
        claims=_one_of(value("claims.rule"), ("at-fault", "not-denied", "all")),
        chargebacks=_one_of(value("chargebacks.rule"), ("opened", "lost")),
        count=_one_of(value("count"), ("orders", "events")),
    )


def _one_of(value: str, known: tuple[str, ...]) -> Any:  # noqa: ANN401 - one of the Literals above
    if value not in known:
        raise UsageError(f"the policy says {value!r}, which is none of {', '.join(known)}")
    return value
