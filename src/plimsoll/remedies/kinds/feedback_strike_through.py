"""Striking a feedback through: all about delivery by Amazon, or about delay of a Buy Shipping parcel sent on time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.remedies.comments import comment_need, comment_of, passed, read_feedback
from plimsoll.remedies.drafts import draft
from plimsoll.remedies.evidence import bought_shipping, need, scanned_on_time
from plimsoll.remedies.remedy import Cost, Remedy, Sentence

if TYPE_CHECKING:
    from plimsoll.remedies.defect import Defect
    from plimsoll.remedies.remedy import Need, Standing
    from plimsoll.remedies.removability import Reading

RULES = "amazon.feedback_removal."
COST = Cost(Sentence("rate_leaves"), Sentence("wrong_request"))


def feedback_strike_through(defect: Defect) -> Remedy | None:
    """Asked of Seller Support. Source: SC-US 20231; SC-GB 201101660 (a part about condition or service: it stays)."""
    if defect.event.kind != "negative_feedback" or not (defect.hurts or defect.listed):
        return None
    reading = read_feedback(defect)
    standing, sentences = _standing(defect, reading)
    over = passed(defect)
    if over is not None:
        standing, sentences = "closed", (over,)
    rule = "fulfilled_by_amazon" if defect.facts.by_amazon else "buy_shipping"
    clauses = defect.clauses(RULES + rule)
    needs: tuple[Need, ...] = (comment_need(defect),)
    if not defect.facts.by_amazon:
        needs += (need(defect, "scanned_on_time", direct=True),)
    text = None
    if standing == "offered":
        values = {"order_id": defect.order_id, "comment": comment_of(defect)}
        text = draft("feedback_strike_through", defect.language, "amazon", values, clauses, needs)
    return Remedy(
        "feedback_strike_through", defect, standing, "leaves", "amazon",
        (*clauses, *defect.clauses(RULES + "condition_or_service", RULES + "wrong_requests")), sentences, COST, needs,
        (),
        defect.deadline("feedback.request_removal", defect.event.opened), text, reading,
    )  # fmt: skip


def _standing(defect: Defect, reading: Reading) -> tuple[Standing, tuple[Sentence, ...]]:
    if "delivery_only" not in reading.grounds:
        against = tuple(Sentence(f"against_{name}") for name in reading.against)
        return "refused", against or (Sentence("not_about_delivery"),)
    if defect.facts.by_amazon:
        return "offered", (Sentence("fits_delivery_fba"),)
    if "delay_only" not in reading.grounds or bought_shipping(defect) is False:
        return "refused", (Sentence("against_seller_fulfilled"),)
    if scanned_on_time(defect) is False:
        return "refused", (Sentence("scanned_late"),)
    if not bought_shipping(defect) or not scanned_on_time(defect):
        return "lacking", (Sentence("lacking_shipping"),)
    return "offered", (Sentence("fits_delay_buy_shipping"),)
