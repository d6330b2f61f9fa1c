"""What follows an order besides defects: messages with their answers, returns, refunds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.simulate import words
from plimsoll.simulate.causes import DELIVERY, GOODS
from plimsoll.simulate.chance import Chance, Spread
from plimsoll.simulate.instants import DAY, HOUR, MINUTE
from plimsoll.simulate.records import Message, Refund, Return

if TYPE_CHECKING:
    from plimsoll.simulate.plans import ShopPlan
    from plimsoll.simulate.records import Order

_ASKS_FIRST = 0.6
"""Of the orders that become defective, those whose buyer writes first."""
_NEVER_ANSWERED = 0.02
_SAYS_THANKS = 0.3
_RETURNS_FIRST = 0.3
_RETURN_REASONS = {
    "damaged": "DAMAGED_IN_TRANSIT",
    "defective": "DEFECTIVE",
    "wrong_item": "WRONG_ITEM_SENT",
    "not_as_described": "NOT_AS_DESCRIBED",
    "return_refused": "NO_LONGER_NEEDED",
    "": "NO_LONGER_NEEDED",
}


class Aftercare:
    """Makes the messages, returns and refunds of one shop."""

    def __init__(self, plan: ShopPlan) -> None:
        self._contact = plan.rates.contact
        self._returned = plan.rates.returned
        self._reply = Spread(plan.delays.reply_hours, HOUR)
        self._slow_reply = Spread(plan.delays.slow_reply_hours, HOUR)

    def follow(self, order: Order, chance: Chance, *, slow: bool) -> None:
        """Everything that follows; `slow` where the shop answers slowly just then."""
        if chance.happens(_ASKS_FIRST if order.cause else self._contact):
            self._thread(order, chance, slow=slow or order.cause == "slow_reply")
        if order.shipment is not None and order.shipment.delivered_at is not None:
            wanted = order.cause in GOODS or order.cause == "return_refused"
            if chance.happens(_RETURNS_FIRST if wanted else self._returned):
                self._return(order, order.shipment.delivered_at, chance)
        self._claim_refunds(order)

    def _thread(self, order: Order, chance: Chance, *, slow: bool) -> None:
        language = chance.spin(order.pattern.site.languages)
        thread = f"T{order.number}"
        asked_at = self._asked_at(order, chance)
        self._say(order, "in", asked_at, words.question(order.cause, language, chance), language)
        if chance.happens(_NEVER_ANSWERED):
            return
        delay = (self._slow_reply if slow else self._reply).draw(chance) + 4 * MINUTE
        self._say(order, "out", asked_at + delay, words.answer(order.cause, language, chance), language)
        order.messages[-1].ticket_id = f"{thread}-1"
        if chance.happens(_SAYS_THANKS) and order.cause != "slow_reply":
            self._say(order, "in", asked_at + delay + chance.whole(HOUR, DAY), words.thanks(language, chance), language)
            order.messages[-1].no_response_needed = True

    def _asked_at(self, order: Order, chance: Chance) -> int:
        """Before the first defect where there is one; about a delivery once it is late."""
        events = [claim.opened_at for claim in order.claims] + [one.opened_at for one in order.chargebacks]
        if order.feedback is not None and order.cause:
            events.append(order.feedback.left_at)
        earliest = order.deliver_by if order.cause in DELIVERY else order.purchased_at + 6 * HOUR
        if events:
            latest = max(min(events) - 2 * HOUR, order.purchased_at + HOUR)
            return max(latest - chance.whole(HOUR, 5 * DAY), min(earliest, latest))
        return order.purchased_at + chance.whole(HOUR, 9 * DAY)

    def _say(self, order: Order, direction: str, sent_at: int, body: str, language: str) -> None:
        order.messages.append(
            Message(
                message_id=f"M{order.number}-{len(order.messages) + 1}",
                direction=direction,
                sent_at=sent_at,
                body=body,
                language=language,
                thread_id=f"T{order.number}",
            )
        )

    def _return(self, order: Order, delivered_at: int, chance: Chance) -> None:
        requested = delivered_at + chance.whole(6 * HOUR, 15 * DAY)
        answered = requested + chance.whole(HOUR, 90 * HOUR if order.cause == "return_refused" else 44 * HOUR)
        language = chance.spin(order.pattern.site.languages)
        refused = order.cause == "return_refused"
        back = Return(
            return_id=f"R{order.number}",
            requested_at=requested,
            answered_at=answered,
            received_at=answered + chance.whole(4 * DAY, 14 * DAY),
            reason=_RETURN_REASONS.get(order.cause, "NO_LONGER_NEEDED"),
            resolution="refused" if refused else "refund",
            in_policy=chance.happens(0.9),
            comment=words.comment(order.cause, language, chance) if order.cause in GOODS else "",
        )
        order.returns.append(back)
        if not refused and not order.claims:
            self._pay_back(order, back.received_at + chance.whole(2 * HOUR, 3 * DAY), "seller", "CUSTOMER_RETURN")

    def _claim_refunds(self, order: Order) -> None:
        """A claim's own refund is the only one on its order, so that both files say the same."""
        for claim in order.claims:
            if claim.refunded_at is not None:
                self._pay_back(order, claim.refunded_at, claim.refunded_by, "CLAIM")

    def _pay_back(self, order: Order, at: int, by: str, reason: str) -> None:
        order.refunds.append(Refund(f"F{order.number}-{len(order.refunds) + 1}", at, by, reason))
