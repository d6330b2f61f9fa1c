"""What the marketplace counts and by its own rules should not: withdrawn, denied, Amazon-funded, fraud, protected."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from plimsoll.remedies.drafts import draft
from plimsoll.remedies.evidence import bought_shipping, need, scanned_on_time, theme
from plimsoll.remedies.remedy import Cost, Need, Remedy, Sentence
from plimsoll.remedies.told import CLAIMS_PROTECTED, PAYMENT_FRAUD

if TYPE_CHECKING:
    from datetime import date

    from plimsoll.remedies.defect import Defect
    from plimsoll.remedies.remedy import Standing

COST = Cost(Sentence("rate_leaves_by_rule"), Sentence("wrong_request"))
SHOWN_AFTER = {
    "negative_feedback": timedelta(days=2), "claims": timedelta(days=7), "chargebacks": timedelta(days=7),
}  # fmt: skip
"""So long a change may take until it shows (feedback two days, claims seven); a younger list proves nothing."""
_PROTECTED = ("amazon.claims.protected_not_received", "amazon.claims.protected_first_scan")
_FRAUD = ("amazon.chargebacks.payment_fraud", "amazon.odr.chargebacks.fraud")
_Judged = tuple["Standing", Sentence, tuple[str, ...], tuple[str, ...]]
"""Standing, why, ids of clauses, questions."""


def claim_should_not_count(defect: Defect) -> Remedy | None:
    """Disputed with the marketplace. Sources: the rule that the event falls under; SF fb56bd17 for protected orders."""
    judged = _by_rule(defect) or _protected(defect) or _fraud(defect)
    if judged is None:
        return None
    standing, why, ids, asks = judged
    clauses = defect.clauses(*ids)
    if standing == "offered" and not any(one.citable for one in clauses):
        standing, why = "lacking", Sentence("rule_unsourced", {"rule": _rule(defect)})
    needs = _needs(defect)
    text = None
    if standing == "offered":
        values = {"order_id": defect.order_id, "record": defect.event.id, "ground": why.words}
        text = draft("claim_should_not_count", defect.language, "amazon", values, clauses[:1], needs)
    return Remedy(
        "claim_should_not_count", defect, standing, "leaves", "amazon", clauses, (why,), COST, needs, asks, draft=text
    )


def _by_rule(defect: Defect) -> _Judged | None:
    if not defect.listed or defect.said.on(defect.on):
        return None
    if defect.event.status == "under_review":
        return None
    if (since := _changed(defect)) and defect.listed_on and defect.listed_on <= since + SHOWN_AFTER[defect.event.kind]:
        values = {"day": defect.listed_on.isoformat(), "since": since.isoformat()}
        return "lacking", Sentence("list_too_old", values), (defect.said.rule,), ()
    rule = Sentence("rule_says_no", {"rule": _rule(defect)})
    return "offered", rule, (defect.said.rule,), ()


def _changed(defect: Defect) -> date | None:
    """The day from which it no longer counts; None where that is not known, or it never did."""
    event = defect.event
    moments = (event.removed, event.struck_through, event.appeal_decided, event.decided)
    days = [moment.reporting_day("UTC") for moment in moments if moment]
    return max(days, default=None)


def _rule(defect: Defect) -> str:
    return defect.said.rule.rpartition(".")[2].replace("_", " ")


def _protected(defect: Defect) -> _Judged | None:
    event = defect.event
    if event.kind != "claims" or event.status != "granted" or not (defect.hurts or defect.listed):
        return None
    if theme(defect) not in {"not_received", "late_delivery"} or not bought_shipping(defect):
        return None
    if scanned_on_time(defect) is False:
        return "refused", Sentence("scanned_late"), _PROTECTED, ()
    if scanned_on_time(defect) is None:
        return "lacking", Sentence("lacking_shipping"), _PROTECTED, ()
    return _with_badge(defect)


def _with_badge(defect: Defect) -> _Judged:
    payers = {defect.event.refunded_by, *(one.get("refunded_by") for one in defect.facts.refunds)}
    if "seller" in payers:
        return "refused", Sentence("protected_own_refund"), (*_PROTECTED, "amazon.claims.protected_own_refund"), ()
    badge = defect.yes(CLAIMS_PROTECTED)
    if badge is None:
        return "asks", Sentence("asks_claims_protected"), _PROTECTED, (CLAIMS_PROTECTED,)
    if not badge:
        return "refused", Sentence("against_seller_fulfilled"), _PROTECTED, ()
    if "amazon" not in payers and not any(one.kind == "claim" for one in defect.money):
        return "lacking", Sentence("protected_other_refund"), _PROTECTED, ()
    return "offered", Sentence("protected"), _PROTECTED, ()


def _fraud(defect: Defect) -> _Judged | None:
    event = defect.event
    if (
        event.kind != "chargebacks"
        or event.chargeback_kind == "service"
        or theme(defect) != "fraud"
        or not defect.hurts
    ):
        return None
    said = defect.yes(PAYMENT_FRAUD)
    if said is None:
        return "asks", Sentence("asks_payment_fraud"), _FRAUD, (PAYMENT_FRAUD,)
    return ("offered", Sentence("fraud_is_amazons"), _FRAUD, ()) if said else None


def _needs(defect: Defect) -> tuple[Need, ...]:
    state = Need("state", present=True, direct=True, places=(defect.place,))
    listed = Need("list_line", defect.listed, direct=False, places=defect.listed_at)
    if defect.event.kind == "claims" and bought_shipping(defect):
        return state, listed, need(defect, "scanned_on_time", direct=True)
    return state, listed
