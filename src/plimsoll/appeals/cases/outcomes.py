"""How submissions ended, counted: refused, reinstated, undecided, and how long it took. Nothing is promised by it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any

from plimsoll.diagnosis.localisation.evidence import wilson

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from plimsoll.appeals.cases.case_file import CaseFile

ENDS = ("refused", "reinstated", "information_requested", "withdrawn")
UNDECIDED = "undecided"
PROMISE = (
    "These are counts of what happened here. Nothing is promised by them: each case is decided by the marketplace.",
    "以上仅为实际发生的统计, 不代表任何承诺; 每个案件均由平台决定。",
)


@dataclass(frozen=True, slots=True)
class Ended:
    """A submission and how it ended, with the days until then (None: not yet)."""

    case: int
    number: int
    variant: str
    end: str
    days: float | None


@dataclass(frozen=True, slots=True)
class Outcomes:
    """The submissions of one variant, or of all (`variant` empty)."""

    variant: str
    ended: tuple[Ended, ...]

    def count(self, end: str) -> int:
        """How many ended so."""
        return sum(one.end == end for one in self.ended)

    @property
    def median_days(self) -> float | None:
        """Days from a submission to its end, the middle one; None where none has ended."""
        days = [one.days for one in self.ended if one.days is not None]
        return median(days) if days else None

    def as_json(self) -> dict[str, Any]:
        """As under `variants` in `plimsoll.case-outcomes/1`."""
        good, bad, days = self.count("reinstated"), self.count("refused"), self.median_days
        span = wilson(good, good + bad) if good + bad else None
        return {
            "variant": self.variant, "submissions": len(self.ended),
            **{end: self.count(end) for end in (*ENDS, UNDECIDED)},
            "median_days": None if days is None else f"{days:.1f}",
            "reinstated_of_decided": [good, good + bad],
            "interval": None if span is None else {"from": f"{span[0]:.4f}", "to": f"{span[1]:.4f}",
                                                   "confidence": "0.95", "method": "Wilson"},
        }  # fmt: skip


def outcomes(cases: Iterable[CaseFile]) -> tuple[Outcomes, ...]:
    """All submissions, then those of each variant."""
    found = [one for case in cases for one in _ended(case)]
    by_variant: dict[str, list[Ended]] = defaultdict(list)
    for one in found:
        by_variant[one.variant].append(one)
    return (Outcomes("", tuple(found)),
            *(Outcomes(name, tuple(some)) for name, some in sorted(by_variant.items())))  # fmt: skip


def outcomes_json(found: tuple[Outcomes, ...]) -> dict[str, Any]:
    """The document `plimsoll.case-outcomes/1`."""
    return {"schema": "plimsoll.case-outcomes/1", "all": found[0].as_json(),
            "variants": [one.as_json() for one in found[1:]],
            "promise": {"en": PROMISE[0], "zh": PROMISE[1]}}  # fmt: skip


def _ended(case: CaseFile) -> Iterator[Ended]:
    """Each submission with the state that came after it: submissions and states `submitted` come in pairs."""
    places = [at for at, one in enumerate(case.states) if one.state == "submitted"]
    for sent, place in zip(case.submissions, places, strict=False):
        after = next((one for one in case.states[place + 1 :] if one.state in ENDS), None)
        said = [one.at for one in case.contacts if one.submission == sent.number and one.direction == "in"]
        when = min((at for at in said if at >= sent.at), default=after.at) if after else None
        days = max(0.0, (when - sent.at).total_seconds() / 86_400) if when else None
        yield Ended(case.number, sent.number, case.variant, after.state if after else UNDECIDED, days)
