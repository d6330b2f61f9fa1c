"""How claims and chargebacks end: every combination that the contract's corners tell apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class ClaimOutcome:
    """One way in which an A-to-z claim ends.

    `refund` says when money went back: `after` the claim was opened, `before` it, or never. `status` under_review
    means that nothing is ever decided. A `cancels` outcome needs an order that was not shipped.
    """

    name: str
    weight: int
    status: Literal["under_review", "granted", "denied", "withdrawn", "closed"]
    fault: Literal["", "seller", "amazon", "carrier", "none"] = ""
    funded_by: Literal["", "seller", "amazon"] = ""
    refund: Literal["", "after", "before"] = ""
    refunded_by: Literal["", "seller", "amazon"] = ""
    appeal: Literal["", "open", "won", "lost"] = ""
    odr_reversed: bool | None = None


CLAIM_OUTCOMES: tuple[ClaimOutcome, ...] = (
    ClaimOutcome("granted_seller", 260, "granted", "seller", "seller"),
    ClaimOutcome("granted_seller_refund", 60, "granted", "seller", "seller", "after", "seller"),
    ClaimOutcome("granted_fault_unsaid", 25, "granted", "", "seller"),
    ClaimOutcome("granted_appeal_won", 40, "granted", "seller", "seller", appeal="won", odr_reversed=True),
    ClaimOutcome("granted_appeal_won_money_only", 15, "granted", "seller", "seller", appeal="won", odr_reversed=False),
    ClaimOutcome("granted_appeal_lost", 45, "granted", "seller", "seller", appeal="lost"),
    ClaimOutcome("granted_appeal_open", 10, "granted", "seller", "seller", appeal="open"),
    ClaimOutcome("granted_amazon_funded", 60, "granted", "amazon", "amazon"),
    ClaimOutcome("granted_seller_fault_amazon_funded", 15, "granted", "seller", "amazon"),
    ClaimOutcome("granted_carrier_fault", 35, "granted", "carrier", "amazon"),
    ClaimOutcome("granted_carrier_fault_seller_refund", 10, "granted", "carrier", "seller", "after", "seller"),
    ClaimOutcome("granted_no_fault", 10, "granted", "none", "seller"),
    ClaimOutcome("denied", 130, "denied", "none"),
    ClaimOutcome("denied_after_refund", 10, "denied", "none", "", "after", "seller"),
    ClaimOutcome("withdrawn", 80, "withdrawn"),
    ClaimOutcome("withdrawn_after_refund", 20, "withdrawn", "", "", "after", "seller"),
    ClaimOutcome("closed_seller_refund", 70, "closed", "", "seller", "after", "seller"),
    ClaimOutcome("closed_refunder_unsaid", 12, "closed", "", "", "after", ""),
    ClaimOutcome("closed_amazon_refund", 20, "closed", "", "", "after", "amazon"),
    ClaimOutcome("closed_refunded_before", 20, "closed", "", "", "before", "seller"),
    ClaimOutcome("closed", 20, "closed"),
    ClaimOutcome("under_review", 18, "under_review"),
    ClaimOutcome("under_review_refund", 10, "under_review", "", "", "after", "seller"),
)

CANCELLED_CLAIM_OUTCOMES: tuple[ClaimOutcome, ...] = (
    ClaimOutcome("cancelled_closed", 60, "closed"),
    ClaimOutcome("cancelled_granted", 25, "granted", "seller", "seller"),
    ClaimOutcome("cancelled_appeal_won", 15, "granted", "seller", "seller", appeal="won", odr_reversed=True),
)
"""What becomes of a claim whose order the seller (or Amazon) then cancels: it counts from the cancellation."""


@dataclass(frozen=True, slots=True)
class ChargebackOutcome:
    """One way in which a chargeback ends; `fraud` ones are drawn for the cause fraud only, the others never for it."""

    name: str
    weight: int
    kind: Literal["service", "fraud", "unknown"]
    status: Literal["open", "won", "lost", "accepted"]


CHARGEBACK_OUTCOMES: tuple[ChargebackOutcome, ...] = (
    ChargebackOutcome("service_open", 15, "service", "open"),
    ChargebackOutcome("service_won", 20, "service", "won"),
    ChargebackOutcome("service_lost", 45, "service", "lost"),
    ChargebackOutcome("service_accepted", 15, "service", "accepted"),
    ChargebackOutcome("unknown_lost", 5, "unknown", "lost"),
    ChargebackOutcome("fraud_won", 50, "fraud", "won"),
    ChargebackOutcome("fraud_lost", 50, "fraud", "lost"),
)
