"""Representing a chargeback of a service reason: the first, whole answer, by its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.remedies.cases import Case
from plimsoll.remedies.remedy import Sentence

if TYPE_CHECKING:
    from plimsoll.remedies.defect import Defect
    from plimsoll.remedies.remedy import Remedy

_CLAUSES = ("amazon.chargebacks.representment", "amazon.chargebacks.answer_within_days")


def chargeback_representment(defect: Defect) -> Remedy | None:
    """Decided by the card's bank, through Amazon, within 7 calendar days. Source: SC-US G202145040."""
    event = defect.event
    if event.kind != "chargebacks":
        return None
    case = Case(defect, "chargeback_representment", "may_leave", "bank", "chargeback.answer", event.opened)
    if event.chargeback_kind == "fraud":
        return case.closed("refused", Sentence("fraud_is_amazons"), ("amazon.chargebacks.payment_fraud",))
    if event.status not in {None, "open"}:
        return case.closed("closed", Sentence("chargeback_decided", {"status": event.status or ""}), _CLAUSES)
    return case.remedy(_CLAUSES, Sentence("chargeback_open"), Sentence("rate_claim"), Sentence("wrong_chargeback"))
