"""A feedback's comment as the remedies look at it: its words, its reading, whether its time is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.remedies.remedy import Need, Sentence
from plimsoll.remedies.removability import Reading, read_comment

if TYPE_CHECKING:
    from plimsoll.remedies.defect import Defect


def comment_of(defect: Defect) -> str:
    """The comment's words, addresses and numbers masked as they rest; empty where there are none."""
    return defect.record.text("comment")


def read_feedback(defect: Defect) -> Reading:
    """The reading of the comment, in doubt in the marketplace's language."""
    return read_comment(comment_of(defect), defect.language)


def comment_need(defect: Defect) -> Need:
    """That the words are in the vault, and where."""
    return Need("comment", bool(comment_of(defect)), direct=True, places=defect.record.place("comment"))


def passed(defect: Defect) -> Sentence | None:
    """Why nothing can be asked any more: it is gone, or a sourced last day is over; an unsourced one closes nothing."""
    if defect.event.removed or defect.event.struck_through:
        return Sentence("feedback_gone")
    until = defect.deadline("feedback.request_removal", defect.event.opened)
    if until is not None and until.overdue(defect.now) and until.source.confidence != "unconfirmed":
        return Sentence("over", {"day": until.reckoned.local.date().isoformat()})
    return None
