"""What people answered: matters of fact that no file says, asked once and kept by whoever calls.

An answer never turns a clause that does not fit into one that does; it only says what is so: that an address in a
comment is the seller's own, that a label bore the badge, that an exhibit is at hand.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

WHOSE_DATA = "whose_data"
PROBLEM_SOLVED = "problem_solved"
CLAIMS_PROTECTED = "claims_protected"
NOT_DEBITED = "not_debited"
PAYMENT_FRAUD = "payment_fraud"
REQUEST_SENT = "request_sent"
EXHIBIT = "exhibit."
"""Followed by the key of a need: the exhibit is at hand."""

QUESTIONS: dict[str, str] = {
    WHOSE_DATA: "Is the address, number or name in the comment your own or your staff's?",
    PROBLEM_SOLVED: "Is the buyer's problem solved?",
    CLAIMS_PROTECTED: "Does the order page show the badge Claims Protected on the label?",
    NOT_DEBITED: "Have you looked, today, that Amazon has neither debited nor refunded this claim?",
    PAYMENT_FRAUD: "Does the notice say that the card's holder denies having bought?",
    REQUEST_SENT: "Was the buyer already asked about this feedback?",
}
"""By key, in English; those of exhibits stand with the needs."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer about one order: `question` is a key of `QUESTIONS`, or `exhibit.` with the key of a need."""

    account: str
    order_id: str
    question: str
    yes: bool
    who: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """All answers; of several to one question the last one holds."""

    answers: tuple[Answer, ...] = ()

    def says(self, account: str, order_id: str, question: str) -> Answer | None:
        """The answer to a question about an order, None where nobody gave one."""
        for one in reversed(self.answers):
            if (one.account, one.order_id, one.question) == (account, order_id, question):
                return one
        return None
