"""Answering an A-to-z claim under review with what its reason asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.remedies.cases import Case
from plimsoll.remedies.remedy import Sentence

if TYPE_CHECKING:
    from plimsoll.remedies.defect import Defect
    from plimsoll.remedies.remedy import Remedy

_CLAUSES = (
    "amazon.claims.information_within_hours",
    "amazon.claims.untracked_not_received",
    "amazon.claims.attachments",
)


def claim_response(defect: Defect) -> Remedy | None:
    """Decided by Amazon. Source: SC-US G202041210; SC-UK 202014610 where the reason is non-receipt."""
    if defect.event.kind != "claims" or defect.event.status != "under_review":
        return None
    case = Case(defect, "claim_response", "kept_out", "amazon", "claim.respond", defect.event.opened)
    ids = _CLAUSES if case.theme == "not_received" else (_CLAUSES[0], _CLAUSES[2])
    if defect.facts.by_amazon:
        return case.closed("refused", Sentence("amazon_handles"), ids)
    return case.remedy(ids, Sentence("under_review"), Sentence("rate_kept_out"), Sentence("wrong_claim"))
