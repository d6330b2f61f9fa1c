"""Removal of a feedback: obscene words, the seller's personal data, or entirely a product review."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.remedies.comments import comment_need, comment_of, passed, read_feedback
from plimsoll.remedies.drafts import draft
from plimsoll.remedies.remedy import Cost, Remedy, Sentence
from plimsoll.remedies.told import WHOSE_DATA

if TYPE_CHECKING:
    from plimsoll.remedies.defect import Defect
    from plimsoll.remedies.removability import Reading

RULES = "amazon.feedback_removal."
_CLAUSES = {"obscene": "obscene", "personal": "personal", "product_only": "product_review_only"}
COST = Cost(Sentence("rate_leaves"), Sentence("wrong_request"))


def feedback_removal(defect: Defect) -> Remedy | None:
    """Asked of Seller Support. Source: SC-US 20231 (grounds), SC-GB 201101660 (what wrong requests are)."""
    if defect.event.kind != "negative_feedback" or not (defect.hurts or defect.listed):
        return None
    reading = read_feedback(defect)
    why = list(_fits(defect, reading))
    over = passed(defect)
    clauses = defect.clauses(*(RULES + _CLAUSES[name] for name, _ in why)) or defect.clauses(RULES + "otherwise")
    sentences = tuple(sentence for _, sentence in why)
    asks: tuple[str, ...] = ()
    standing = "offered"
    if over is not None:
        standing, sentences = "closed", (over,)
    elif not why and reading.whose_is_open and defect.yes(WHOSE_DATA) is None:
        standing, asks = "asks", (WHOSE_DATA,)
        sentences = (Sentence("asks_whose_data", {"words": _found(reading)}),)
        clauses = defect.clauses(RULES + "personal")
    elif not why:
        standing, sentences = "refused", _against(reading)
    text = None
    if standing == "offered":
        values = {"order_id": defect.order_id, "comment": comment_of(defect)}
        text = draft("feedback_removal", defect.language, "amazon", values, clauses)
    return Remedy(
        "feedback_removal", defect, standing, "leaves", "amazon",  # type: ignore[arg-type]
        (*clauses, *defect.clauses(RULES + "wrong_requests")), sentences, COST, (comment_need(defect),), asks,
        defect.deadline("feedback.request_removal", defect.event.opened), text, reading,
    )  # fmt: skip


def _fits(defect: Defect, reading: Reading) -> list[tuple[str, Sentence]]:
    """The grounds that fit, each with the sentence that says so."""
    found = []
    if "obscene" in reading.grounds:
        found.append(("obscene", Sentence("fits_obscene", {"words": ", ".join(reading.obscene)})))
    said = defect.answer(WHOSE_DATA)
    if "personal" in reading.grounds and not (said and not said.yes):
        found.append(("personal", Sentence("fits_personal", {"words": _found(reading)})))
    elif reading.whose_is_open and said and said.yes:
        values = {"words": _found(reading), "who": said.who or "a person"}
        found.append(("personal", Sentence("fits_personal_told", values)))
    if "product_only" in reading.grounds:
        found.append(("product_only", Sentence("fits_product_only")))
    return found


def _found(reading: Reading) -> str:
    return ", ".join(what for what, _ in reading.personal)


def _against(reading: Reading) -> tuple[Sentence, ...]:
    if "delivery_only" in reading.grounds:
        return (Sentence("delivery_is_struck_through"),)
    return tuple(Sentence(f"against_{name}") for name in reading.against) or (Sentence("against_nothing"),)
