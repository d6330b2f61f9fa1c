"""A claim or chargeback as a case to be answered: its reason, what that asks for, and the remedy that follows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plimsoll.remedies.defect import plain
from plimsoll.remedies.drafts import draft
from plimsoll.remedies.evidence import asked_for, needs, theme
from plimsoll.remedies.remedy import Cost, Remedy, Sentence

if TYPE_CHECKING:
    from plimsoll.metrics.rule import Moment
    from plimsoll.remedies.deadline import Deadline
    from plimsoll.remedies.defect import Defect
    from plimsoll.remedies.remedy import Decider, Effect, Need, Standing


@dataclass(frozen=True, slots=True)
class Case:
    """What answers, appeals and representments have in common; `what` is the deadline's key, `began` its start."""

    defect: Defect
    kind: str
    effect: Effect
    decider: Decider
    what: str
    began: Moment

    @property
    def theme(self) -> str | None:
        """The cause that the stated reason names."""
        return theme(self.defect)

    def deadline(self) -> Deadline | None:
        """Until when."""
        return self.defect.deadline(self.what, self.began)

    def closed(self, standing: Standing, why: Sentence, clauses: tuple[str, ...]) -> Remedy:
        """One that is not to be had: refused, or over."""
        cost = Cost(Sentence("rate_stays"), Sentence("wrong_claim"))
        found = self.defect.clauses(*clauses)
        return Remedy(self.kind, self.defect, standing, self.effect, self.decider, found, (why,), cost)

    def remedy(self, clauses: tuple[str, ...], opening: Sentence, rate: Sentence, wrong: Sentence) -> Remedy:
        """Offered where something that can carry it alone is there and its time is not over; else what is lacking."""
        found, deadline = needs(self.defect), self.deadline()
        standing, why, asks = self._standing(found, deadline)
        cited = self.defect.clauses(*clauses)
        text = None
        if standing == "offered":
            values = {"order_id": self.defect.order_id, "record": self.defect.event.id}
            text = draft(self.kind, self.defect.language, self.decider, values, needs=found)
        amount, currency = plain(self.defect.record.get("amount")), self.defect.record.get("currency")
        return Remedy(
            self.kind, self.defect, standing, self.effect, self.decider, cited, (opening, why),
            Cost(rate, wrong, amount, currency), found, asks, deadline, text,
        )  # fmt: skip

    def _standing(
        self, found: tuple[Need, ...], deadline: Deadline | None
    ) -> tuple[Standing, Sentence, tuple[str, ...]]:
        if deadline is not None and deadline.overdue(self.defect.now):
            return "closed", Sentence("over", {"day": deadline.reckoned.local.date().isoformat()}), ()
        if self.theme is None or not found:
            return "lacking", Sentence("reason_unknown"), ()
        told = self.theme.replace("_", " ")
        if not any(one.present and one.direct for one in found):
            asks = asked_for(one for one in found if one.direct)
            return "asks" if asks else "lacking", Sentence("nothing_to_show", {"theme": told}), asks
        there = sum(one.present for one in found)
        values = {"count": str(there), "of": str(len(found)), "theme": told}
        return "offered", Sentence("something_to_show", values), asked_for(found)
