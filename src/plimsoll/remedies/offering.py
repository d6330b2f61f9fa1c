"""All remedies of a question: each kind asked about each defect."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from plimsoll.remedies.defect import defects
from plimsoll.remedies.kinds import KINDS
from plimsoll.remedies.remedy import STANDINGS
from plimsoll.remedies.told import EXHIBIT, QUESTIONS, Told

if TYPE_CHECKING:
    from datetime import date, datetime

    from plimsoll.metrics.odr import Recount
    from plimsoll.remedies.deadlines import Running
    from plimsoll.remedies.remedy import Remedy

_RANK = {name: place for place, name in enumerate(STANDINGS)}


@dataclass(frozen=True, slots=True)
class Remedies:
    """Every remedy, those of one order together; within it what is offered first. `now` is UTC, naive."""

    as_of: date
    now: datetime
    remedies: tuple[Remedy, ...]

    def counts(self) -> dict[str, int]:
        """How many stand how."""
        found = Counter(one.standing for one in self.remedies)
        return {name: found[name] for name in STANDINGS}

    def feedback_clauses(self) -> dict[tuple[str, str], str]:
        """By (account, order id) the clause on which a feedback's removal or striking through is offered."""
        return {
            (one.defect.account, one.defect.order_id): one.clauses[0].value.id
            for one in self.remedies
            if one.standing == "offered" and one.kind in {"feedback_removal", "feedback_strike_through"}
        }

    def questions(self) -> dict[str, str]:
        """What is asked of people, by key, in English."""
        from plimsoll.remedies.remedy import sentences

        asked = dict.fromkeys(key for one in self.remedies for key in one.asks)
        own = {key: QUESTIONS[key] for key in asked if key in QUESTIONS}
        needs = {
            key: f"Is this at hand: {sentences()['need_' + key.removeprefix(EXHIBIT)]}?"
            for key in asked
            if key not in own
        }
        return own | needs

    def as_json(self) -> dict[str, Any]:
        """`plimsoll.remedies/1`."""
        return {
            "schema": "plimsoll.remedies/1",
            "as_of": self.as_of.isoformat(),
            "counts": self.counts(),
            "remedies": [one.as_json(self.now) for one in self.remedies],
            "questions": [{"key": key, "words": words} for key, words in self.questions().items()],
        }


def remedies(
    recount: Recount,
    now: datetime,
    told: Told | None = None,
    order_id: str | None = None,
    due: Running | None = None,
) -> Remedies:
    """The remedies of every defect asked about; `told` is what people answered, `order_id` names one order, `due` are
    the deadlines that run at `now` where they are known already.
    """
    found = [
        (place, one)
        for place, defect in enumerate(defects(recount, now, told or Told(), order_id, due))
        for kind in KINDS.values()
        if (one := kind(defect)) is not None
    ]
    found.sort(key=lambda pair: (pair[0], _RANK[pair[1].standing]))
    return Remedies(recount.question.last, now, tuple(one for _, one in found))
