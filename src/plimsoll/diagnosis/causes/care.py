"""Care: replies, returns and refunds, by the hours they took."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.diagnosis.causes.catalogue import CARE
from plimsoll.diagnosis.causes.evidence import DECISIVE, FAIR, STRONG, Evidence, Rule
from plimsoll.diagnosis.order_facts import When, hours_between
from plimsoll.policies import policy_value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.diagnosis.order_facts import OrderFacts, Record

REFUND_WITHIN_HOURS = 96.0
"""Four calendar days after the goods came back: later, a marketplace's automatic refund may not be claimed back."""
REFUSED = ("refus", "reject", "declin", "denied")


def reply_hours(order: OrderFacts) -> int:
    """Within how many hours the policy in force asks for an answer."""
    return policy_value("amazon.contact_response_rate.reply_within_hours", on=order.known_until).number


def return_hours(order: OrderFacts) -> int:
    """Within how many hours the policy in force asks for an answer to a return request."""
    return policy_value("amazon.return_dissatisfaction_rate.answer_within_hours", on=order.known_until).number


def waits(order: OrderFacts) -> Iterator[tuple[Record, Record | None, float]]:
    """Every question of the buyer, its answer (None while there is none), and the hours between.

    An unanswered question has waited until the first defect or the last look at the messages, whichever came first.
    """
    answers = [one for one in order.messages if one.get("direction") == "out" and one.when("sent_at")]
    looked = When(None, order.known("messages"))
    for one in order.messages:
        asked = one.when("sent_at")
        if one.get("direction") != "in" or one.get("no_response_needed") or asked is None:
            continue
        later = [(hours, answer) for answer in answers
                 if (hours := hours_between(asked, answer.when("sent_at"))) is not None and hours >= 0]  # fmt: skip
        if later:
            hours, answer = min(later, key=lambda pair: pair[0])
            yield one, answer, hours
            continue
        hours = hours_between(asked, order.first_defect() or looked) or 0.0
        if hours > 0:
            yield one, None, hours


def slow(order: OrderFacts) -> Iterator[Evidence]:
    """A question waited longer than the marketplace's hours for an answer (24 by default), or got none."""
    allowed = reply_hours(order)
    found = [wait for wait in waits(order) if wait[2] > allowed]
    if not found:
        return
    asked, answer, hours = max(found, key=lambda wait: wait[2])
    lines = asked.place("sent_at") + (answer.place("sent_at") if answer else ())
    said = {"hours": f"{hours:.0f}", "allowed": allowed}
    yield Evidence("slow_reply", STRONG if answer is None or hours > 2 * allowed else FAIR, lines, said)


def prompt(order: OrderFacts) -> Iterator[Evidence]:
    """Every question was answered within the marketplace's hours: speaks against slow replies."""
    found = list(waits(order))
    if found and all(answer is not None and hours <= reply_hours(order) for _, answer, hours in found):
        lines = tuple(place for asked, _, _ in found for place in asked.place("sent_at"))
        longest = max(hours for _, _, hours in found)
        yield Evidence("slow_reply", -STRONG, lines, {"hours": f"{longest:.0f}", "allowed": reply_hours(order)})


def asked_again(order: OrderFacts) -> Iterator[Evidence]:
    """The buyer had to ask three times or more: the answers, if any, solved nothing."""
    asked = [one for one in order.messages if one.get("direction") == "in" and not one.get("no_response_needed")]
    if len(asked) >= 3:  # noqa: PLR2004 - twice may be an afterthought
        lines = tuple(place for one in asked for place in one.place("sent_at"))
        yield Evidence("useless_reply", FAIR, lines, {"times": len(asked)})


def refused(order: OrderFacts) -> Iterator[Evidence]:
    """A return request was turned down; one inside the marketplace's own return policy weighs more."""
    for one in order.returns:
        told = f"{one.text('resolution')} {one.text('status')}".lower()
        if any(word in told for word in REFUSED):
            inside = one.get("in_policy")
            said = {"resolution": told.strip(), "in_policy": "?" if inside is None else str(inside).lower()}
            weight = FAIR if inside is False else DECISIVE
            yield Evidence("return_refused", weight, one.place("resolution", "status"), said)


def answered_late(order: OrderFacts) -> Iterator[Evidence]:
    """A return request waited longer for its answer than the marketplace allows (48 hours by default)."""
    allowed = return_hours(order)
    for one in order.returns:
        hours = hours_between(one.when("requested_at"), one.when("answered_at"))
        if hours is not None and hours > allowed:
            said = {"hours": f"{hours:.0f}", "allowed": allowed}
            yield Evidence("return_refused", FAIR, one.place("requested_at", "answered_at"), said)


def refund_late(order: OrderFacts) -> Iterator[Evidence]:
    """The goods came back and the money went later than four days after, or has not gone at all."""
    looked = When(None, order.known("refunds")) if order.seen.get("refunds") else None
    paid = [at for one in order.refunds if (at := one.when("refunded_at"))]
    for one in order.returns:
        back = one.when("received_at")
        hours = [late for at in paid if (late := hours_between(back, at)) is not None]
        waited = min(hours) if hours else hours_between(back, order.first_defect() or looked)
        refused_it = any(word in one.text("resolution").lower() for word in REFUSED)
        if waited is not None and waited > REFUND_WITHIN_HOURS and not refused_it:
            said = {"days": f"{waited / 24:.0f}", "allowed": f"{REFUND_WITHIN_HOURS / 24:.0f}"}
            yield Evidence("refund_slow", STRONG, one.place("received_at"), said)


def scored(order: OrderFacts) -> Iterator[Evidence]:
    """The feedback form's own question about customer service, answered yes or no."""
    for one in order.feedback:
        said = one.get("customer_service")
        for code in CARE if said is not None else ():
            weight = FAIR if said is False else -FAIR
            yield Evidence(code, weight, one.place("customer_service"), {"answer": "yes" if said else "no"})


RULES = (
    Rule("care.slow_reply", slow),
    Rule("care.prompt_reply", prompt),
    Rule("care.asked_again", asked_again),
    Rule("care.return_refused", refused),
    Rule("care.return_answered_late", answered_late),
    Rule("care.refund_late", refund_late),
    Rule("care.feedback_score", scored),
)
