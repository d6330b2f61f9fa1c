"""What `plimsoll localise` says: causes in the dimensions' own words, as JSON and as sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from plimsoll.diagnosis.localisation.evidence import scientific, wilson

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plimsoll.diagnosis.localisation.candidates import Candidate
    from plimsoll.diagnosis.localisation.reading import Read
    from plimsoll.diagnosis.localisation.search import Found, Search
    from plimsoll.diagnosis.localisation.table import Table


@dataclass(frozen=True)
class Cause:
    """One cause, or one that looked like it.

    `bad` of `total` now, `expected` of these by the baseline's rate there (`baseline_rate`); `interval` is the 95 %
    interval of the rate now. `confounded_by` is the cause that explains it, or {"make_up_of": dimension} where only the
    mix of that dimension's values has changed.
    """

    where: dict[str, str]
    bad: int
    total: int
    expected: float
    baseline_rate: float
    p_value: str
    q_value: str
    share_of_excess: float | None
    interval: tuple[float, float]
    confounded_by: dict[str, str] | None = None

    def as_json(self) -> dict[str, Any]:
        """As the contract has it."""
        low, high = self.interval
        share = self.share_of_excess
        found = {
            "where": self.where, "bad": self.bad, "total": self.total, "expected": round(self.expected, 1),
            "p_value": self.p_value, "share_of_excess": None if share is None else f"{share:.2f}",
            "q_value": self.q_value, "rate": f"{self.bad / self.total:.6f}",
            "interval": [f"{low:.6f}", f"{high:.6f}"], "baseline_rate": f"{self.baseline_rate:.6f}",
        }  # fmt: skip
        return found | ({"confounded_by": self.confounded_by} if self.confounded_by else {})

    def sentence(self) -> str:
        """As a person reads it."""
        said = f"{words(self.where)}: {self.bad:,} of {self.total:,} bad, {self.expected:,.1f} expected"
        if self.confounded_by and "make_up_of" in self.confounded_by:
            return f"{said}; only its mix of {self.confounded_by['make_up_of']} has changed"
        if self.confounded_by:
            return f"{said}; normal outside of {words(self.confounded_by)}"
        return said if self.share_of_excess is None else f"{said}; explains {100 * self.share_of_excess:.0f} %"


def words(where: dict[str, str]) -> str:
    """`carrier X, warehouse W2`."""
    return ", ".join(f"{name} {value or '(empty)'}" for name, value in where.items())


@dataclass(frozen=True)
class Localisation:
    """The answer: the causes, what only looked like one, the whole, and what was left out of the input."""

    causes: list[Cause]
    confounded: list[Cause]
    bad: int
    total: int
    expected: float
    everywhere: float | None
    tests: int
    read: Read

    def as_json(self) -> dict[str, Any]:
        """The document `plimsoll.localise/1`."""
        everywhere = None if self.everywhere is None else f"{self.everywhere:.2f}"
        return {
            "schema": "plimsoll.localise/1",
            "causes": [cause.as_json() for cause in self.causes],
            "confounded": [cause.as_json() for cause in self.confounded],
            "bad": self.bad, "total": self.total, "expected": round(self.expected, 1), "everywhere": everywhere,
            "looked_at": self.tests, "rows": self.read.rows, "later_rows": self.read.later,
            "left_out": self.read.refused,
            "problems": [
                {"path": one.path, "line": one.line, "field": one.field or None, "message": one.message}
                for one in self.read.problems
            ],
        }  # fmt: skip


def localisation_of(read: Read, found: Search) -> Localisation:
    """The answer in words that leave the search's codes behind; causes with the largest excess first."""
    table = read.table
    excess = found.bad - found.expected
    causes = [_cause(table, one, excess) for one in found.causes]
    causes.sort(key=lambda cause: cause.expected - cause.bad)
    return Localisation(
        causes,
        [_cause(table, one, excess) for one in found.confounded],
        round(found.bad),
        round(found.total),
        found.expected,
        found.everywhere,
        round(sum(found.tests)),
        read,
    )


def _cause(table: Table, found: Found, excess: float) -> Cause:
    one = found.candidate
    because = _where(table, found.because_of) if found.because_of else None
    if found.make_up is not None and because is None:
        because = {"make_up_of": table.names[found.make_up]}
    return Cause(
        where=_where(table, one),
        bad=round(one.bad),
        total=round(one.total),
        expected=found.expected,
        baseline_rate=found.rate_before,
        p_value=scientific(found.log_p),
        q_value=scientific(found.log_q),
        share_of_excess=(one.bad - found.expected) / excess if excess > 0 else None,
        interval=wilson(one.bad, one.total),
        confounded_by=because,
    )


def _where(table: Table, one: Candidate) -> dict[str, str]:
    return {table.names[dimension]: table.values[dimension][code] for dimension, code in one.conditions}


def localise(read: Read, most: int, alpha: float) -> Localisation:
    """Search a table that was read."""
    from plimsoll.diagnosis.localisation.search import search

    return localisation_of(read, search(read.table, most, alpha))


def left_out_words(answer: Localisation, most: int = 5) -> Sequence[str]:
    """One line for each row left out, up to `most`, then how many more."""
    told = [
        f"{one.path}:{one.line} {one.field}: {one.message}".replace(" : ", ": ") for one in answer.read.problems[:most]
    ]
    more = answer.read.refused - len(told)
    return [*told, f"... and {more:,} more"] if more else told
