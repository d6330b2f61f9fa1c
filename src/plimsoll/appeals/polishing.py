"""Wording by a model, for sentences that a person will read again: off by default, guarded, marked.

Only sentences go out, one at a time, with every reference an opaque token; a sentence with an unbound figure or with
anybody's data in it is not sent at all. An answer is taken only where `numeral_guard` has no objection and the linter
finds nothing in the plan that it did not find before. What is taken is marked with the model and the instant, and the
linter holds the plan back until a person accepts it (`accept`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from plimsoll.appeals.bindings import Bindings
from plimsoll.appeals.linting import lint
from plimsoll.appeals.numeral_guard import objections, restored, tokens
from plimsoll.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping
    from datetime import datetime

    from plimsoll.appeals.plan import Plan, Written
    from plimsoll.appeals.snapshot import Frozen

SCHEMA = "plimsoll.plan-polish/1"
ASKED = (
    "You edit one passage of a business letter in English. Make it clear, plain and grammatical. Keep its sense and "
    "its facts; add nothing. Signs like {{a}} stand for figures and names: keep each exactly as it is, once, in the "
    "same order. Write no digit, number word, date or name that is not in the passage, no promise, apology or praise. "
    "Answer with the passage alone."
)
"""What the model is told, in the same words each time."""
_OWN_RULES = {"polish_unaccepted", "translation_drift"}
"""Findings that a polish brings by itself."""


@dataclass(frozen=True, slots=True)
class Polished:
    """One sentence: as it was, as it is now (the same where nothing was taken), and why an answer was refused."""

    place: str
    before: str
    after: str
    refused: tuple[str, ...] = ()
    sent: str = ""

    @property
    def taken(self) -> bool:
        """Whether the plan has another sentence now."""
        return self.after != self.before

    def as_json(self) -> dict[str, Any]:
        """As under `sentences` in `plimsoll.plan-polish/1`."""
        return {"place": self.place, "before": self.before, "after": self.after, "taken": self.taken, "sent": self.sent,
                "refused": list(self.refused)}  # fmt: skip


def polish(
    plan: Plan, frozen: Frozen, ask: Callable[[str], str], model: str, at: datetime, places: Collection[str] = ()
) -> tuple[Plan, list[Polished]]:
    """A plan with the sentences of `places` (else every text of it) worded by a model, and what came of each.

    `ask` sends a passage and gives the answer; an OSError of it is a refusal. Raises UsageError for a letter that is
    not in English: a name in Japanese cannot be told from other words.
    """
    told = []
    for text in asked_texts(plan, places):
        plan, one = _one(plan, frozen, text, ask, f"{model} at {at.isoformat(timespec='seconds')}")
        told.append(one)
    return plan, told


def asked_texts(plan: Plan, places: Collection[str] = ()) -> list[Written]:
    """The texts that would be sent. Raises UsageError for a place that has none, or another language."""
    if plan.language != "en":
        raise UsageError("only letters in English can be polished", hint="names in Japanese cannot be guarded")
    texts = {one.place: one for one in plan.texts() if one.text.strip() and not one.place.endswith(".verification")}
    if unknown := [one for one in places if one not in texts]:
        raise UsageError(f"the plan has no sentence at {unknown[0]!r}", hint="one of " + ", ".join(texts))
    return [one for one in texts.values() if not places or one.place in places]


def messages_of(passage: str) -> list[dict[str, str]]:
    """What is sent for a passage: nothing else of the plan goes out."""
    return [{"role": "system", "content": ASKED}, {"role": "user", "content": passage}]


def kept_back(plan: Plan, frozen: Frozen, text: Written) -> list[str]:
    """Why a sentence is not sent at all."""
    unbound = [one.words for one in Bindings(plan, frozen).unbound() if one.place == text.place and one.why == "figure"]
    personal = [one.seen.place for one in lint(plan, frozen).findings if one.rule.name == "personal_data"]
    reasons = [f"not sent: an unbound figure ({unbound[0]})"] if unbound else []
    return reasons + (["not sent: somebody's data is in it"] if text.place in personal else [])


def _one(plan: Plan, frozen: Frozen, text: Written, ask: Callable[[str], str], mark: str) -> tuple[Plan, Polished]:
    if refused := kept_back(plan, frozen, text):
        return plan, Polished(text.place, text.text, text.text, tuple(refused))
    passage, references = tokens(text.text.strip())
    try:
        answer = ask(passage).strip()
    except OSError as error:
        return plan, Polished(text.place, text.text, text.text, (str(error),), passage)
    refused = objections(passage, answer)
    if not refused:
        after = restored(answer, references)
        other = with_text(plan, text.place, after, {"polished": f"model {mark}", "accepted_by": ""})
        refused = list(_worse(plan, other, frozen))
    if refused or after == text.text.strip():
        return plan, Polished(text.place, text.text, text.text, tuple(refused), passage)
    return other, Polished(text.place, text.text, after, (), passage)


def _worse(before: Plan, after: Plan, frozen: Frozen) -> Iterator[str]:
    """What the linter finds now and did not find before."""
    known = {(one.rule.name, one.seen.place) for one in lint(before, frozen).findings}
    for one in lint(after, frozen).findings:
        if (one.rule.name, one.seen.place) not in known and one.rule.name not in _OWN_RULES:
            yield f"{one.rule.code}: {one.rule.says}"


def with_text(plan: Plan, place: str, text: str | None, marks: Mapping[str, str]) -> Plan:
    """A plan with another sentence (None: the same) and other marks at a place such as `actions.2.text`."""
    if place == "summary":
        named = {f"summary_{name}": value for name, value in marks.items()}
        return replace(plan, summary=plan.summary if text is None else text, **named)  # type: ignore[arg-type] # texts
    table, number, field = place.split(".")
    rows = list(getattr(plan, table))
    change = {} if text is None else {field: text}
    rows[int(number)] = replace(rows[int(number)], **change, **marks)
    return replace(plan, **{table: tuple(rows)})  # type: ignore[arg-type] # rows of the same kind


def accept(plan: Plan, by: str, places: Collection[str] = ()) -> tuple[Plan, list[str]]:
    """A plan in which a person took a model's wording (of `places`, else of all), and where. Raises UsageError."""
    if not by.strip():
        raise UsageError("who accepts it must be said", hint="--by NAME")
    waiting = [one.place for one in plan.texts() if one.polished and not one.accepted_by]
    if unknown := [one for one in places if one not in waiting]:
        raise UsageError(f"no model's wording waits at {unknown[0]!r}", hint=", ".join(waiting) or "none waits")
    taken = [one for one in waiting if not places or one in places]
    for place in taken:
        plan = with_text(plan, place, None, {"accepted_by": by.strip()})
    return plan, taken
