"""Own precedents: every notice, answer, refusal and outcome, found again by sentence and reason.

Nothing here comes from other owners. How often something was won is said as two numbers, and as a rate only from ten
on. Which exhibits stood in what was won comes from submissions that are handed in (`Submission`).
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from plimsoll.facts.records import events, records
from plimsoll.remedies.path_options import FEWEST_OUTCOMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from plimsoll.facts.view import FactsView

Row = dict[str, Any]

WON, LOST, OPEN, NONE = "won", "lost", "open", "none"
_WORDS = re.compile(r"[^\W_]+")
_EASTERN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_LEAST_LIKENESS = 0.2


@dataclass(frozen=True, slots=True)
class Submission:
    """Something sent to the marketplace: its words, the kinds of exhibits in it, and what came of it."""

    id: str
    account: str
    marketplace_id: str | None
    sent_on: date
    kind: str
    words: str
    exhibits: tuple[str, ...] = ()
    outcome: str = OPEN
    reason: str | None = None
    order_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Precedent:
    """One thing that happened. `kind` is a kind of notice, of event, or of submission; `outcome` won, lost, open, none.

    `source` names the file and line, or the submission.
    """

    kind: str
    account: str
    marketplace_id: str | None
    day: date | None
    words: str
    reason: str | None
    outcome: str
    order_ids: tuple[str, ...]
    record: str
    exhibits: tuple[str, ...] = ()
    source: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """As in `plimsoll.precedents/1`."""
        return {
            "kind": self.kind, "account": self.account, "marketplace_id": self.marketplace_id,
            "day": self.day.isoformat() if self.day else None, "words": self.words, "reason": self.reason,
            "outcome": self.outcome, "order_ids": list(self.order_ids), "record": self.record,
            "exhibits": list(self.exhibits), "source": dict(self.source),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tally:
    """How often something was won: `won` of `decided`; `rate` only from ten decided on."""

    name: str
    won: int
    decided: int

    @property
    def rate(self) -> str | None:
        """The share won, two digits; None under ten."""
        return f"{self.won / self.decided:.2f}" if self.decided >= FEWEST_OUTCOMES else None

    def as_json(self) -> dict[str, Any]:
        """As in `plimsoll.precedents/1`."""
        return {"name": self.name, "won": self.won, "decided": self.decided, "rate": self.rate}


@dataclass(frozen=True, slots=True)
class Found:
    """What a search gave: precedents with how alike they are (0 to 1; 1 without a search), and tallies over them."""

    searched: str
    precedents: tuple[tuple[float, Precedent], ...]
    by_kind: tuple[Tally, ...]
    by_reason: tuple[Tally, ...]
    exhibits: tuple[Tally, ...]

    def as_json(self) -> dict[str, Any]:
        """`plimsoll.precedents/1`."""
        return {
            "schema": "plimsoll.precedents/1", "searched": self.searched,
            "precedents": [{**one.as_json(), "likeness": f"{alike:.2f}"} for alike, one in self.precedents],
            "by_kind": [one.as_json() for one in self.by_kind],
            "by_reason": [one.as_json() for one in self.by_reason],
            "exhibits": [one.as_json() for one in self.exhibits],
        }  # fmt: skip


def all_precedents(
    view: FactsView, account: str | None = None, submissions: Iterable[Submission] = ()
) -> list[Precedent]:
    """Everything that happened, the newest first."""
    found = [*map(_of_notice, records(view, "notices")), *map(_of_submission, submissions)]
    found += [one for row in events(view, account) for one in _of_event(row)]
    kept = [one for one in found if account in {None, one.account}]
    return sorted(kept, key=lambda one: (one.day is None, -(one.day or date.min).toordinal(), one.kind, one.record))


def search(precedents: Sequence[Precedent], text: str = "", *, kind: str | None = None, outcome: str | None = None,
           most: int = 20) -> Found:  # fmt: skip
    """Those whose words or reason are like the text, the likest first; tallies are over all, not only `most`."""
    fit = [one for one in precedents if kind in {None, one.kind} and outcome in {None, one.outcome}]
    scored = (
        [(likeness(text, f"{one.words} {one.reason or ''}"), one) for one in fit]
        if text
        else [(1.0, one) for one in fit]
    )
    alike = [pair for pair in scored if pair[0] >= _LEAST_LIKENESS]
    alike.sort(key=lambda pair: -pair[0])
    every = [one for _, one in alike]
    with_exhibits = [(exhibit, one) for one in every for exhibit in dict.fromkeys(one.exhibits)]
    return Found(
        text, tuple(alike[:most]), _tallies((one.kind, one) for one in every),
        _tallies((one.reason, one) for one in every if one.reason), _tallies(with_exhibits),
    )  # fmt: skip


def _tallies(named: Iterable[tuple[str, Precedent]]) -> tuple[Tally, ...]:
    won: Counter[str] = Counter()
    decided: Counter[str] = Counter()
    for name, one in named:
        if one.outcome in {WON, LOST}:
            decided[name] += 1
            won[name] += one.outcome == WON
    return tuple(
        Tally(name, won[name], count) for name, count in sorted(decided.items(), key=lambda pair: (-pair[1], pair[0]))
    )


def likeness(asked: str, words: str) -> float:
    """The share of the asked words that the text holds: whole words, and pairs of signs where there are no spaces."""
    wanted = set(_tokens(asked))
    return len(wanted & set(_tokens(words))) / len(wanted) if wanted else 0.0


def _tokens(text: str) -> Iterator[str]:
    for word in _WORDS.findall(text.casefold()):
        if not _EASTERN.search(word) or len(word) == 1:
            yield word
        else:
            yield from (word[at : at + 2] for at in range(len(word) - 1))


def _of_notice(row: Row) -> Precedent:
    said = [row["subject"], row["decisive_words"], row["deadline_words"]]
    outcome = {"refusal": LOST, "reinstated": WON}.get(row["notice_kind"] or "", NONE)
    return Precedent(
        row["notice_kind"] or "other", row["account"], row["marketplace_id"] or row["receipt_marketplace"],
        row["received_at_day"] or (row["received_at"].date() if row["received_at"] else None),
        " / ".join(dict.fromkeys(part for part in said if part)), None, outcome,
        tuple((row["order_ids"] or "").split()), row["notice_id"], (), _source(row),
    )  # fmt: skip


def _of_event(row: Row) -> Iterator[Precedent]:
    if row["kind"] == "claims" and row["appeal_status"] in {"won", "lost", "open"}:
        won = row["appeal_status"] == "won" and row["odr_reversed"]
        outcome = WON if won else OPEN if row["appeal_status"] == "open" else LOST
        yield _event(row, "claim_appeal", outcome, "appeal_decided_at")
    elif row["kind"] == "claims" and row["status"] in {"granted", "denied"}:
        yield _event(row, "claim", WON if row["status"] == "denied" else LOST, "decided_at")
    elif row["kind"] == "chargebacks" and row["status"] in {"won", "lost"}:
        yield _event(row, "chargeback_representment", row["status"], "decided_at")
    elif row["kind"] == "negative_feedback" and any(row[name] for name in _GONE):
        struck = row["struck_through_at"] or row["struck_through_at_day"]
        yield _event(row, "feedback_removal", WON, "struck_through_at" if struck else "removed_at")


_GONE = ("removed_at", "removed_at_day", "struck_through_at", "struck_through_at_day")


def _event(row: Row, kind: str, outcome: str, when: str) -> Precedent:
    day = row[f"{when}_day"] or (row[when].date() if row[when] else None)
    return Precedent(
        kind, row["account"], row["order_marketplace_id"] or row["receipt_marketplace"], day, "", row["reason"],
        outcome, (row["order_id"],), row["id"], (), _source(row),
    )  # fmt: skip


def _of_submission(one: Submission) -> Precedent:
    return Precedent(
        one.kind, one.account, one.marketplace_id, one.sent_on, one.words, one.reason, one.outcome, one.order_ids,
        one.id, one.exhibits, {"submission": one.id},
    )  # fmt: skip


def _source(row: Row) -> dict[str, Any]:
    return {"path": row["path"], "sha256": row["sha256"], "line": row["line"]}
