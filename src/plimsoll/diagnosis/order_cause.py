"""The causes of one defective order: evidence weighed, one main cause, further ones, what contradicts, or abstention.

Every cause starts at its prior (0, or what overrulings taught), and each piece of evidence adds its weight, a logarithm
of odds. Confidence is each cause's share of the exponentials, with one share for "something else"; the weights were
stretched by `TEMPERATURE` so that it comes true on simulated shops. Where nothing speaks for any cause, none is named.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from math import exp, log
from typing import TYPE_CHECKING, Any

from plimsoll.diagnosis.causes import evidence_of
from plimsoll.diagnosis.causes.catalogue import CAUSES
from plimsoll.diagnosis.causes.counted import indicators
from plimsoll.diagnosis.causes.evidence import FAIR, STRONG, WEAK, Evidence
from plimsoll.diagnosis.sentences import both

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from plimsoll.diagnosis.order_facts import OrderFacts
    from plimsoll.metrics.defects import DefectiveRow

TEMPERATURE = 1.0
ELSE = -0.7
"""The score of "something else", in the same logarithms."""
STEADY, MOST = 5, 1.0
"""Overrulings move a prior slowly (so many as if there had been agreement before) and by no more than this."""

EventKey = tuple[str, str, str]
"""(account, order id, event id); the event id is empty for an order as a whole."""


@dataclass(frozen=True, slots=True)
class Overruling:
    """A person's word on a cause: kept beside the computed one, never instead of it."""

    cause: str
    by: str = ""
    at: datetime | None = None
    reason: str = ""

    def as_json(self) -> dict[str, Any]:
        """As under `overruled` in `plimsoll.causes/1`."""
        said = self.at.isoformat() if self.at else None
        return {"cause": self.cause, "by": self.by, "at": said, "reason": self.reason}


@dataclass(frozen=True)
class Weighed:
    """One cause of an order: its score, its share, and what speaks for and against it."""

    code: str
    score: float
    confidence: float
    evidence: tuple[Evidence, ...]

    @property
    def dimension(self) -> str:
        """Logistics, product, service or policy."""
        return CAUSES[self.code].dimension

    @property
    def disputed(self) -> bool:
        """Whether something speaks clearly for and something clearly against it."""
        weights = [one.weight for one in self.evidence]
        return max(weights, default=0) >= FAIR and min(weights, default=0) <= -WEAK

    def as_json(self) -> dict[str, Any]:
        """As under `main` and `further` in `plimsoll.causes/1`."""
        return {
            "cause": self.code,
            "dimension": self.dimension,
            "label": both(f"cause.{self.code}", {}),
            "score": f"{self.score:.1f}",
            "confidence": f"{self.confidence:.2f}",
            "for": [one.as_json() for one in self.evidence if one.weight > 0],
            "against": [one.as_json() for one in self.evidence if one.weight < 0],
        }


@dataclass(frozen=True)
class OrderCause:
    """One defective order with its causes. `main` is None where nothing speaks (abstention)."""

    row: DefectiveRow
    facts: OrderFacts
    main: Weighed | None
    further: tuple[Weighed, ...]
    contradictions: tuple[Weighed, ...]
    indicators: tuple[Evidence, ...]
    overruled: Overruling | None = None

    @property
    def cause(self) -> str | None:
        """The cause to work with: a person's word, else the computed one."""
        return self.overruled.cause if self.overruled else self.main.code if self.main else None

    @property
    def dimension(self) -> str | None:
        """The dimension of that cause."""
        return CAUSES[self.cause].dimension if self.cause in CAUSES else None

    def as_json(self) -> dict[str, Any]:
        """As under `orders` in `plimsoll.causes/1`."""
        row = self.row
        return row.cell.as_json() | {
            "order_id": row.order_id,
            "order_day": row.order_day.isoformat() if row.order_day else None,
            "kinds": sorted({event.kind for event in row.events} or {str(one["kind"]) for one in row.listed}),
            "counts": any(event.counts for event in row.events),
            "cause": self.cause,
            "dimension": self.dimension,
            "main": self.main.as_json() if self.main else None,
            "further": [one.as_json() for one in self.further],
            "abstained": self.main is None,
            "contradictions": [one.code for one in self.contradictions],
            "indicators": [one.as_json() for one in self.indicators],
            "overruled": self.overruled.as_json() if self.overruled else None,
        }


@dataclass(frozen=True)
class Judgement:
    """Weighed evidence without the order around it."""

    main: Weighed | None
    further: tuple[Weighed, ...]
    contradictions: tuple[Weighed, ...] = ()


def judge(evidence: Sequence[Evidence], priors: Mapping[str, float] | None = None) -> Judgement:
    """The main and further causes that evidence speaks for."""
    by_code: dict[str, list[Evidence]] = defaultdict(list)
    for one in evidence:
        by_code[one.cause].append(one)
    scores = {
        code: (priors or {}).get(code, 0.0) + sum(one.weight for one in found)
        for code, found in by_code.items()
        if any(one.weight > 0 for one in found)
    }
    parts = {code: exp(score * TEMPERATURE) for code, score in scores.items()}
    leading = {code: part for code, part in parts.items() if not CAUSES[code].contributes} or parts
    whole = sum(leading.values()) + exp(ELSE)
    weighed = [
        Weighed(code, scores[code], parts[code] / (whole if code in leading else parts[code] + exp(ELSE)),
                tuple(sorted(by_code[code], key=lambda one: -one.weight)))
        for code in sorted(scores, key=lambda code: (-scores[code], list(CAUSES).index(code)))
    ]  # fmt: skip
    mains = [
        one
        for one in weighed
        if one.code in leading and one.score >= (STRONG if CAUSES[one.code].contributes else WEAK / 2)
    ]
    main = mains[0] if mains else None
    further = tuple(one for one in weighed if one is not main and one.score >= WEAK)
    disputed = tuple(one for one in weighed if one.disputed)
    return Judgement(main, further, disputed)


def _least(code: str) -> float:
    """The score from which a cause can be the main one."""
    return STRONG if CAUSES[code].contributes else WEAK / 2


def learned(
    overruled: Mapping[EventKey, Overruling], computed: Mapping[tuple[str, str], str | None]
) -> dict[str, float]:
    """Prior weights from overrulings: log((said by people + 5) / (computed for the same orders + 5)), within 1.

    `computed` is what would have been the main cause of an order, by (account, order id), without any prior. Only this
    workspace's own overrulings are in it; nothing is pooled across owners.
    """
    said, was = Counter[str](), Counter[str]()
    for (account, order_id, _), one in overruled.items():
        code = computed.get((account, order_id))
        if one.cause in CAUSES and code != one.cause:
            said[one.cause] += 1
            if code is not None:
                was[code] += 1
    return {
        code: max(-MOST, min(MOST, log((said[code] + STEADY) / (was[code] + STEADY))))
        for code in CAUSES
        if said[code] or was[code]
    }


@dataclass(frozen=True)
class CausesAnswer:
    """Every defective order of a window with its causes, and what overrulings changed in the weights."""

    as_of: date
    orders: tuple[OrderCause, ...]
    priors: Mapping[str, float] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The document `plimsoll.causes/1`."""
        counts = Counter(one.dimension or "unknown" for one in self.orders)
        return {
            "schema": "plimsoll.causes/1",
            "as_of": self.as_of.isoformat(),
            "dimensions": dict(sorted(counts.items())),
            "abstained": sum(one.main is None for one in self.orders),
            "learned": {code: f"{weight:.2f}" for code, weight in self.priors.items()},
            "orders": [one.as_json() for one in self.orders],
        }


def order_causes(
    rows: Iterable[DefectiveRow],
    facts: Mapping[tuple[str, str], OrderFacts],
    as_of: date,
    overruled: Mapping[EventKey, Overruling] | None = None,
) -> CausesAnswer:
    """The causes of defective orders from their facts; `overruled` is what people decided."""
    from plimsoll.diagnosis.order_facts import OrderFacts as Facts

    overruled = overruled or {}
    known = [
        (row, facts.get((row.cell.account, row.order_id)) or Facts(row.cell.account, row.order_id, as_of))
        for row in rows
    ]
    evidence = [evidence_of(one) for _, one in known]
    plain = {
        (one.account, one.order_id): _code(judge(found)) for (_, one), found in zip(known, evidence, strict=True)
    }  # fmt: skip
    priors = learned(overruled, plain)
    orders = []
    for (row, one), found in zip(known, evidence, strict=True):
        judgement = judge(found, priors)
        said = _overruling(row, overruled)
        orders.append(OrderCause(row, one, judgement.main, judgement.further, judgement.contradictions,
                                 tuple(indicators(one)), said))  # fmt: skip
    return CausesAnswer(as_of, tuple(orders), priors)


def _code(judgement: Judgement) -> str | None:
    return judgement.main.code if judgement.main else None


def _overruling(row: DefectiveRow, overruled: Mapping[EventKey, Overruling]) -> Overruling | None:
    """A person's word on one of the order's events, the newest event's first, else on the order as a whole."""
    account = row.cell.account
    keys = [(account, row.order_id, event.id) for event in row.events]
    return next((overruled[key] for key in (*keys, (account, row.order_id, "")) if key in overruled), None)
