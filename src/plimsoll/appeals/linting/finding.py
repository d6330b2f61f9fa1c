"""What a rule finds, and the sentence that it may offer instead."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from plimsoll.appeals.linting.rule import Rule

Level = Literal["fails", "warns"]
_SENTENCES = re.compile(
    r"summary|root_causes\.\d+\.text|actions\.\d+\.(?:text|verification)|duties\.\d+\.text|violations\.\d+\.disclosed"
)


@dataclass(frozen=True, slots=True)
class Fix:
    """Another sentence, for a person to take or leave. Raises ValueError where the place is not a sentence.

    That is how evidence stays what it is: a fix of an exhibit, a date or a table cannot be made.
    """

    place: str
    before: str
    after: str

    def __post_init__(self) -> None:
        if not _SENTENCES.fullmatch(self.place):
            raise ValueError(self.place)

    def as_json(self) -> dict[str, str]:
        """Plain values."""
        return {"place": self.place, "before": self.before, "after": self.after}


@dataclass(frozen=True, slots=True)
class Seen:
    """What a rule saw: the place in the plan, the words or values at fault, and perhaps another sentence."""

    place: str
    quoted: str = ""
    fix: Fix | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule and what it saw."""

    rule: Rule
    seen: Seen

    def as_json(self) -> dict[str, Any]:
        """As under `findings` in `plimsoll.lint/1`."""
        return {
            "code": self.rule.code,
            "rule": self.rule.name,
            "level": self.rule.level,
            "place": self.seen.place,
            "quoted": self.seen.quoted,
            "words": self.rule.says,
            "better": self.rule.better,
            "fix": self.seen.fix.as_json() if self.seen.fix else None,
        }


@dataclass(frozen=True)
class Lint:
    """All findings of a plan, those that fail it first, each level in the order of the rules."""

    findings: tuple[Finding, ...]

    @property
    def clean(self) -> bool:
        """Whether nothing was found, also nothing that only warns."""
        return not self.findings

    def codes(self) -> set[str]:
        """The codes that were found."""
        return {one.rule.code for one in self.findings}

    def as_json(self) -> dict[str, Any]:
        """The document `plimsoll.lint/1`."""
        counts = Counter(one.rule.level for one in self.findings)
        return {
            "schema": "plimsoll.lint/1",
            "clean": self.clean,
            "counts": {"fails": counts["fails"], "warns": counts["warns"]},
            "findings": [one.as_json() for one in self.findings],
        }
