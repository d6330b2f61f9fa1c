"""How an order becomes defective: feedback, claims and chargebacks with everything that becomes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.simulate import words
from plimsoll.simulate.causes import ALSO, DELIVERY, GOODS, SERVICE
from plimsoll.simulate.chance import Spread, Wheel
from plimsoll.simulate.instants import DAY, HOUR
from plimsoll.simulate.outcomes import CANCELLED_CLAIM_OUTCOMES, ChargebackOutcome, ClaimOutcome
from plimsoll.simulate.records import Chargeback, Claim, Feedback

if TYPE_CHECKING:
    from plimsoll.simulate.chance import Chance
    from plimsoll.simulate.plans import Planted, ShopPlan
    from plimsoll.simulate.records import Order

_CLAIM_REASONS = {
    "late_delivery": "DELIVERED_LATE",
    "not_received": "NOT_RECEIVED",
    "damaged": "DAMAGED",
    "defective": "DEFECTIVE",
    "wrong_item": "WRONG_ITEM",
    "not_as_described": "NOT_AS_DESCRIBED",
    "out_of_stock": "NOT_SHIPPED",
    "slow_reply": "NO_ANSWER",
    "return_refused": "RETURN_NOT_REFUNDED",
    "unfounded": "OTHER",
    "fraud": "OTHER",
}
_MISSED = {"not_received": 2 * DAY}
"""How long after the promise a buyer whose parcel never came gives up."""


class Defects:
    """Makes the defects of one shop, by its plan's shares and delays."""

    def __init__(self, plan: ShopPlan) -> None:
        delays = plan.delays
        self._removals = plan.removals
        self._feedback = Spread(delays.feedback_days, DAY)
        self._claim = Spread(delays.claim_days, DAY)
        self._chargeback = Spread(delays.chargeback_days, DAY)
        self._decision = Spread(delays.decision_days, DAY)
        self._appeal = Spread(delays.appeal_days, DAY)
        self._appeal_decision = Spread(delays.appeal_decision_days, DAY)
        self._chargeback_decision = Spread(delays.chargeback_decision_days, DAY)
        self._removal = Spread(delays.removal_days, DAY)
        self._claim_outcomes = Wheel((one, one.weight) for one in plan.claim_outcomes)
        self._cancelled_outcomes = Wheel((one, one.weight) for one in CANCELLED_CLAIM_OUTCOMES)
        self._chargeback_outcomes = {
            is_fraud: Wheel((one, one.weight) for one in plan.chargeback_outcomes if (one.kind == "fraud") == is_fraud)
            for is_fraud in (True, False)
        }
        every = (*plan.claim_outcomes, *CANCELLED_CLAIM_OUTCOMES)
        self._by_name = {one.name: one for one in every}
        self._chargebacks_by_name = {one.name: one for one in plan.chargeback_outcomes}

    def strike(self, order: Order, kind: str, chance: Chance) -> None:
        """A defect of a kind for the order's cause, and sometimes another beside it."""
        self._add(order, kind, chance)
        for other, share in ALSO[kind]:
            if chance.happens(share):
                self._add(order, other, chance)

    def plant(self, order: Order, planted: Planted, chance: Chance) -> None:
        """Exactly the planted defect."""
        delay = planted.delay_days * DAY
        if planted.kind == "negative_feedback":
            order.feedback = self.feedback(order, 1, delay, chance)
            order.feedback.removed_at = order.feedback.struck_through_at = None
        elif planted.kind == "claims":
            order.claims.append(self.claim(order, delay, self._by_name[planted.outcome], chance))
        else:
            order.chargebacks.append(self.chargeback(order, delay, self._chargebacks_by_name[planted.outcome], chance))

    def _add(self, order: Order, kind: str, chance: Chance) -> None:
        if kind == "negative_feedback":
            if order.feedback is None:
                rating = 1 if chance.happens(0.7) else 2
                order.feedback = self.feedback(order, rating, self._feedback.draw(chance), chance)
        elif kind == "claims":
            outcome = chance.spin(self._claim_outcomes)
            order.claims.append(self.claim(order, self._claim.draw(chance), outcome, chance))
        else:
            outcomes = self._chargeback_outcomes[order.cause == "fraud"]
            delay = self._chargeback.draw(chance)
            order.chargebacks.append(self.chargeback(order, delay, chance.spin(outcomes), chance))

    def quiet_feedback(self, order: Order, rating: int, chance: Chance) -> None:
        """Feedback that is no defect."""
        order.feedback = self.feedback(order, rating, self._feedback.draw(chance), chance)

    def feedback(self, order: Order, rating: int, delay: int, chance: Chance) -> Feedback:
        """Feedback so long after delivery (or after the buyer gave up waiting)."""
        language = chance.spin(order.pattern.site.languages)
        topic = order.cause if rating <= 2 else "neutral" if rating == 3 else "good"
        left_at = self._settled_at(order) + delay
        feedback = Feedback(
            rating=rating,
            left_at=left_at,
            comment=words.comment(topic, language, chance),
            language=language,
            arrived_on_time=topic not in DELIVERY,
            item_as_described=topic not in GOODS,
            customer_service=topic not in SERVICE,
        )
        if rating <= 2:
            self._follow_up(order, feedback, chance)
        return feedback

    def _follow_up(self, order: Order, feedback: Feedback, chance: Chance) -> None:
        """The seller's reply, and whether the feedback goes again."""
        if chance.happens(0.25):
            feedback.response = words.response(feedback.language, chance)
            feedback.responded_at = feedback.left_at + chance.whole(6 * HOUR, 4 * DAY)
        by_amazon = order.cause in DELIVERY and order.pattern.channel == "AFN"
        removals = self._removals
        struck = removals.struck_through_where_amazon_delivered if by_amazon else removals.struck_through
        gone_at = feedback.left_at + self._removal.draw(chance)
        if chance.happens(struck):
            feedback.struck_through_at = gone_at
            feedback.removal_reason = "fulfilled_by_amazon" if by_amazon else "against_guidelines"
        elif chance.happens(removals.by_buyer):
            feedback.removed_at, feedback.removal_reason = gone_at, "by_buyer"

    def claim(self, order: Order, delay: int, outcome: ClaimOutcome, chance: Chance) -> Claim:
        """A claim so long after the promised delivery."""
        opened = order.deliver_by + delay
        claim = Claim(
            claim_id=f"A{_digits(order)}{len(order.claims) + 1}",
            opened_at=opened,
            outcome=outcome.name,
            status=outcome.status,
            fault=outcome.fault,
            funded_by=outcome.funded_by,
            refunded_by=outcome.refunded_by,
            appeal_status=outcome.appeal,
            odr_reversed=outcome.odr_reversed,
            reason=_CLAIM_REASONS[order.cause],
        )
        if outcome.status != "under_review":
            claim.decided_at = opened + self._decision.draw(chance)
        if outcome.refund == "after":
            claim.refunded_at = opened + chance.whole(3 * HOUR, 40 * HOUR)
        elif outcome.refund == "before":
            claim.refunded_at = max(order.purchased_at + HOUR, opened - chance.whole(6 * HOUR, 3 * DAY))
        self._appeal_of(claim, chance)
        return claim

    def _appeal_of(self, claim: Claim, chance: Chance) -> None:
        if not claim.appeal_status or claim.decided_at is None:
            return
        claim.appealed_at = claim.decided_at + self._appeal.draw(chance)
        if claim.appeal_status != "open":
            claim.appeal_decided_at = claim.appealed_at + self._appeal_decision.draw(chance)

    def cancelled_claim(self, order: Order, chance: Chance) -> None:
        """A claim on an order that was not sent, after which the seller (or Amazon) cancels the order (K9)."""
        outcome = chance.spin(self._cancelled_outcomes)
        claim = self.claim(order, chance.whole(2 * DAY, 10 * DAY), outcome, chance)
        order.claims.append(claim)
        order.cancelled_at = claim.opened_at + chance.whole(6 * HOUR, 40 * HOUR)
        order.cancelled_by = "seller" if chance.happens(0.8) else "amazon"

    def chargeback(self, order: Order, delay: int, outcome: ChargebackOutcome, chance: Chance) -> Chargeback:
        """A chargeback so long after the order."""
        chargeback = Chargeback(
            chargeback_id=f"CB{_digits(order)}{len(order.chargebacks) + 1}",
            opened_at=order.purchased_at + delay,
            kind=outcome.kind,
            status=outcome.status,
            reason=order.cause.upper(),
        )
        if outcome.status != "open":
            chargeback.decided_at = chargeback.opened_at + self._chargeback_decision.draw(chance)
        return chargeback

    def _settled_at(self, order: Order) -> int:
        """When the buyer knows how it went."""
        if order.cancelled_at is not None:
            return order.cancelled_at
        delivered = order.shipment.delivered_at if order.shipment else None
        return delivered if delivered is not None else order.deliver_by + _MISSED.get(order.cause, DAY)


def _digits(order: Order) -> str:
    return order.order_id[-15:].replace("-", "")
