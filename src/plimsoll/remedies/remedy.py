"""One remedy for one defect: whether it is offered and why, on which clause, with what, until when, at what cost."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files as package_files
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from plimsoll.diagnosis.order_facts import Reference
    from plimsoll.policies import PolicyValue
    from plimsoll.remedies.deadline import Deadline
    from plimsoll.remedies.defect import Defect
    from plimsoll.remedies.drafts import Draft
    from plimsoll.remedies.removability import Reading

Standing = Literal["offered", "asks", "lacking", "closed", "refused"]
STANDINGS: dict[Standing, str] = {
    "offered": "the clause fits the facts, and what it needs is there",
    "asks": "one matter of fact only a person can answer",
    "lacking": "the clause fits, and something that it needs is not there",
    "closed": "its time is over, or it is done",
    "refused": "no clause fits: not offered, and there is no way round",
}
Effect = Literal["leaves", "may_leave", "kept_out", "counts", "money_only"]
EFFECTS: dict[Effect, str] = {
    "leaves": "if granted, it leaves the rate",
    "may_leave": "if won, the money or the rate may be given back, not always both",
    "kept_out": "if decided for the seller, it does not enter the rate",
    "counts": "it counts in the rate from then on",
    "money_only": "money only; the rate stays",
}
Decider = Literal["amazon", "buyer", "bank", "seller"]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence for people: its key in `remedy_sentences.toml` and what stands in its places."""

    key: str
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """In English."""
        return sentences()[self.key].format_map(self.values)

    def as_json(self) -> dict[str, Any]:
        """Key, values and English."""
        return {"key": f"remedy.{self.key}", "values": dict(self.values), "words": self.words}


@cache
def sentences() -> dict[str, str]:
    """Every sentence by its key."""
    import tomllib

    text = (package_files("plimsoll.remedies") / "remedy_sentences.toml").read_text(encoding="utf-8")
    found: dict[str, str] = tomllib.loads(text)
    return found


@dataclass(frozen=True, slots=True)
class Clause:
    """A policy value that a remedy stands on, as it is in force where and when the defect is."""

    value: PolicyValue

    @property
    def citable(self) -> bool:
        """Whether a draft may quote it."""
        return self.value.citable

    def as_json(self) -> dict[str, Any]:
        """Id, words, source, confidence."""
        one = self.value
        return {
            "id": one.id, "value": one.value, "source": one.source, "url": one.url, "quote": one.quote,
            "read_on": one.read_on.isoformat(), "confidence": one.confidence, "citable": one.citable,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Need:
    """Something a remedy needs: whether it is there, and the lines that say so (or who said that it is at hand).

    `direct`: alone it can carry the request; the others go with it.
    """

    key: str
    present: bool
    direct: bool
    places: tuple[Reference, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    told_by: str | None = None

    @property
    def words(self) -> str:
        """In English."""
        return sentences()[f"need_{self.key}"].format_map({"number": "", "at": "", **self.values}).strip()

    def as_json(self) -> dict[str, Any]:
        """As in `needs` of a remedy."""
        return {
            "key": self.key, "present": self.present, "direct": self.direct, "told_by": self.told_by,
            "values": dict(self.values), "words": self.words, "sources": [place.as_json() for place in self.places],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cost:
    """What it costs: money (None: none, or not known), what becomes of the rate, and what a wrong request costs."""

    rate: Sentence
    wrong: Sentence
    amount: str | None = None
    currency: str | None = None

    def as_json(self) -> dict[str, Any]:
        """As in `cost` of a remedy."""
        return {
            "amount": self.amount, "currency": self.currency, "rate": self.rate.as_json(),
            "wrong": self.wrong.as_json(),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Remedy:
    """One kind of remedy for one event of one order. A `draft` stands only where it is offered; a person releases it.

    `asks` are keys of `told.QUESTIONS` or of needs that a person can answer.
    """

    kind: str
    defect: Defect
    standing: Standing
    effect: Effect
    decider: Decider
    clauses: tuple[Clause, ...]
    why: tuple[Sentence, ...]
    cost: Cost
    needs: tuple[Need, ...] = ()
    asks: tuple[str, ...] = ()
    deadline: Deadline | None = None
    draft: Draft | None = None
    reading: Reading | None = None

    @property
    def id(self) -> str:
        """The same for the same remedy of the same event, whatever its standing."""
        return f"{self.kind}:{self.defect.account}:{self.defect.order_id}:{self.defect.event.id}"

    def as_json(self, now: datetime) -> dict[str, Any]:
        """As in `plimsoll.remedies/1`; `now` (UTC, naive) is for the hours left."""
        return {
            "id": self.id, "kind": self.kind, "standing": self.standing, "effect": self.effect,
            "decided_by": self.decider, "defect": self.defect.as_json(),
            "why": [one.as_json() for one in self.why],
            "clauses": [one.as_json() for one in self.clauses],
            "needs": [one.as_json() for one in self.needs], "asks": list(self.asks),
            "cost": self.cost.as_json(),
            "deadline": self.deadline.as_json(now) if self.deadline else None,
            "draft": self.draft.as_json() if self.draft else None,
            "reading": self.reading.as_json() if self.reading else None,
        }  # fmt: skip
