"""The kinds of remedies: one file each and one line here.

A kind is a function from a defect to its remedy, or None where the kind is not about that defect at all. It offers only
where its clause fits the facts; else it says why not, what is lacking, or what a person must answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.remedies.kinds.chargeback_representment import chargeback_representment
from plimsoll.remedies.kinds.claim_appeal import claim_appeal
from plimsoll.remedies.kinds.claim_refund_before_decision import claim_refund_before_decision
from plimsoll.remedies.kinds.claim_response import claim_response
from plimsoll.remedies.kinds.claim_should_not_count import claim_should_not_count
from plimsoll.remedies.kinds.feedback_removal import feedback_removal
from plimsoll.remedies.kinds.feedback_strike_through import feedback_strike_through
from plimsoll.remedies.kinds.neutral_request import neutral_request
from plimsoll.remedies.kinds.safe_t import safe_t

if TYPE_CHECKING:
    from collections.abc import Callable

    from plimsoll.remedies.defect import Defect
    from plimsoll.remedies.remedy import Remedy

KINDS: dict[str, Callable[[Defect], Remedy | None]] = {
    "feedback_removal": feedback_removal,
    "feedback_strike_through": feedback_strike_through,
    "neutral_request": neutral_request,
    "claim_response": claim_response,
    "claim_refund_before_decision": claim_refund_before_decision,
    "claim_appeal": claim_appeal,
    "chargeback_representment": chargeback_representment,
    "claim_should_not_count": claim_should_not_count,
    "safe_t": safe_t,
}
"""By name, in the order in which they are shown."""
