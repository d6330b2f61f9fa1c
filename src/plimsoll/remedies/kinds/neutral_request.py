"""One neutral request to the buyer, after the problem is solved, never in or beside a message about money."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plimsoll.remedies.drafts import LANGUAGES, draft
from plimsoll.remedies.remedy import Cost, Remedy, Sentence
from plimsoll.remedies.told import PROBLEM_SOLVED, REQUEST_SENT

if TYPE_CHECKING:
    from datetime import date

    from plimsoll.diagnosis.order_facts import Record
    from plimsoll.remedies.defect import Defect
    from plimsoll.remedies.remedy import Standing

_FEEDBACK = re.compile(
    r"feedback|bewertung|évaluation|\bavis\b|valoraci|recensione|avalia[cç]|評価|评价|評價|反馈", re.IGNORECASE
)
_MONEY = re.compile(
    r"refund|reimburs|voucher|coupon|discount|gift card|compensat|"
    r"erstatt|gutschein|rabatt|entschädig|rembours|bon d'achat|"
    r"remise|dédommag|reembols|devoluci|descuento|cup[oó]n|compensaci|rimbors|buono|sconto|risarc|estorno|desconto|cupom|"
    r"返金|クーポン|割引|補償|退款|优惠|折扣|赔偿|补偿|[$€£¥]",
    re.IGNORECASE,
)
COST = Cost(Sentence("rate_buyer"), Sentence("wrong_pressure"))


def neutral_request(defect: Defect) -> Remedy | None:
    """Sent by the seller, decided by the buyer. Source: SC-AU 202126280; once an order, as conduct 4 has it."""
    if defect.event.kind != "negative_feedback" or not (defect.hurts or defect.listed):
        return None
    standing, why, asks = _standing(defect)
    clauses = defect.clauses("amazon.feedback_request.neutral")
    limits = defect.clauses("amazon.feedback_request.pressure", "amazon.feedback_request.most_per_order")
    text = None
    if standing == "offered":
        text = draft("neutral_request", buyers_language(defect), "buyer", {"order_id": defect.order_id})
    return Remedy(
        "neutral_request", defect, standing, "leaves", "buyer", (*clauses, *limits), (why,), COST, asks=asks, draft=text
    )


def _standing(defect: Defect) -> tuple[Standing, Sentence, tuple[str, ...]]:
    if defect.event.removed or defect.event.struck_through:
        return "closed", Sentence("feedback_gone"), ()
    if defect.yes(REQUEST_SENT) or any(_about(one, _FEEDBACK) for one in _after_feedback(defect)):
        return "closed", Sentence("already_asked"), ()
    solved = defect.yes(PROBLEM_SOLVED)
    if solved is None:
        return "asks", Sentence("asks_problem_solved"), (PROBLEM_SOLVED,)
    if not solved:
        return "lacking", Sentence("not_solved"), ()
    if day := _money_today(defect):
        return "lacking", Sentence("money_message_today", {"day": day.isoformat()}), ()
    return "offered", Sentence("neutral_after_solution"), ()


def _sent(defect: Defect) -> list[Record]:
    return [one for one in defect.facts.messages if one.get("direction") == "out"]


def _after_feedback(defect: Defect) -> list[Record]:
    left = defect.record.when("left_at")
    return [one for one in _sent(defect) if not left or ((sent := one.when("sent_at")) and sent.day >= left.day)]


def _about(message: Record, words: re.Pattern[str]) -> bool:
    return words.search(message.text("body")) is not None


def _money_today(defect: Defect) -> date | None:
    """The day of a message about money, where it is the day looked from."""
    today = max(defect.now.date(), defect.on)
    days = [sent.day for one in _sent(defect) if _about(one, _MONEY) and (sent := one.when("sent_at"))]
    return max((day for day in days if day >= today), default=None)


def buyers_language(defect: Defect) -> str:
    """The language of the buyer's last message where it is known, else the marketplace's."""
    said = [one.text("language")[:2].lower() for one in defect.facts.messages if one.get("direction") == "in"]
    return next((one for one in reversed(said) if one in LANGUAGES), defect.language)
