"""The definition a rate is counted by: the policy in force on a day, with what the caller chose otherwise."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from plimsoll.errors import UsageError
from plimsoll.policies import policy_value

if TYPE_CHECKING:
    from datetime import date

Claims = Literal["at-fault", "not-denied", "all"]
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
    fault_unsaid_counts: bool = True
    unknown_chargeback_counts: bool = True
    canceller_unsaid: Literal["nobody", "seller"] = "nobody"
    chosen: frozenset[str] = field(default_factory=frozenset)
    """What the caller fixed; such a reading is no longer open."""

    @property
    def target(self) -> tuple[int, int]:
        """The target as an exact fraction."""
        whole, _, decimals = self.target_value.partition(".")
        return int(whole + decimals), 10 ** len(decimals)

    def most_defects(self, orders: int) -> int:
        """How many defective orders `orders` may hold and still stay strictly under the target."""
        above, below = self.target
        return (orders * above - 1) // below if orders else 0


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
