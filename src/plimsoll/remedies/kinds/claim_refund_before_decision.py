"""Refunding before a claim is decided: what it costs in money and in rate, once it is sure that nobody paid already."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from plimsoll.remedies.defect import plain
from plimsoll.remedies.evidence import bought_shipping
from plimsoll.remedies.remedy import Cost, Remedy, Sentence
from plimsoll.remedies.told import NOT_DEBITED

if TYPE_CHECKING:
    from plimsoll.remedies.defect import Defect
    from plimsoll.remedies.remedy import Standing

MONEY_IS_LATE = timedelta(days=2)
"""Financial events of the last 48 hours may still be missing (Finances API), so money known until then is looked at."""


def claim_refund_before_decision(defect: Defect) -> Remedy | None:
    """Decided by the seller. It takes no defect away: it counts. Source: SC-US G202041210."""
    if defect.event.kind != "claims" or defect.event.status != "under_review" or defect.facts.by_amazon:
        return None
    standing, why, asks = _standing(defect)
    sentences: tuple[Sentence, ...] = (why, Sentence("refund_counts")) if standing != "refused" else (why,)
    clauses = defect.clauses("amazon.odr.claims.refunded_after_filing")
    if bought_shipping(defect):
        sentences += (Sentence("own_refund_unprotected"),)
        clauses += defect.clauses("amazon.claims.protected_own_refund")
    own, order = defect.record, defect.facts.order
    amount = own.get("amount") if own.get("amount") is not None else order.get("amount")
    currency = own.get("currency") or order.get("currency")
    cost = Cost(Sentence("rate_counts"), Sentence("wrong_refund"), plain(amount), currency)
    return Remedy(
        "claim_refund_before_decision", defect, standing, "counts", "seller", clauses, sentences, cost, asks=asks,
        deadline=defect.deadline("claim.respond", defect.event.opened),
    )  # fmt: skip


def _standing(defect: Defect) -> tuple[Standing, Sentence, tuple[str, ...]]:
    if found := next((one for one in defect.money if one.kind in {"claim", "refund"}), None):
        values = {"amount": f"{found.amount} {found.currency}".strip(), "day": str(found.day or "")}
        return "refused", Sentence("already_debited", values), ()
    if defect.event.refunded or defect.event.refunded_by or defect.facts.refunds:
        by = defect.event.refunded_by or next((one.text("refunded_by") for one in defect.facts.refunds), "")
        return "refused", Sentence("already_refunded", {"by": by or "by whom is not said"}), ()
    looked = defect.yes(NOT_DEBITED)
    known = defect.money_through is not None and defect.money_through >= defect.on - MONEY_IS_LATE
    if not known and not looked:
        through = str(defect.money_through or "any day")
        return "asks", Sentence("debit_not_checked", {"through": through}), (NOT_DEBITED,)
    return "offered", Sentence("under_review"), ()
