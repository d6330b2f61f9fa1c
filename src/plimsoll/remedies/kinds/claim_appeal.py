"""Appealing a granted A-to-z claim with new information."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.metrics.rule import Moment
from plimsoll.remedies.cases import Case
from plimsoll.remedies.remedy import Sentence

if TYPE_CHECKING:
    from plimsoll.remedies.defect import Defect
    from plimsoll.remedies.remedy import Remedy

_CLAUSES = (
    "amazon.claims.appeal_documents", "amazon.claims.appeal_within_days", "amazon.claims.appeal_reverses",
    "amazon.claims.attachments",
)  # fmt: skip


def claim_appeal(defect: Defect) -> Remedy | None:
    """Decided by Amazon, within 30 calendar days of the grant. Source: SC-US G202041210."""
    event = defect.event
    if event.kind != "claims" or not (defect.hurts or defect.listed):
        return None
    case = Case(
        defect, "claim_appeal", "may_leave", "amazon", "claim.appeal", event.decided or Moment(event.granted_seen, None)
    )
    if event.status != "granted":
        return case.closed("refused", Sentence("not_granted"), _CLAUSES)
    if event.appeal_status not in {None, "none"}:
        return case.closed("closed", Sentence("appeal_done", {"status": event.appeal_status or ""}), _CLAUSES)
    return case.remedy(_CLAUSES, Sentence("granted_counts"), Sentence("rate_claim"), Sentence("wrong_claim"))
