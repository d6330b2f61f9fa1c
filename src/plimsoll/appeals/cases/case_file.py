"""A case as it stands: plain values of its rows, what runs, and every step with its source and hash."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from plimsoll.appeals.cases.states import open_states, states

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class StateRow:
    """A state that the case came into."""

    state: str
    at: datetime
    by: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class ContactRow:
    """A contact; `reading` holds what was read out of it (`plimsoll.notice/1`, and `requirements`)."""

    number: int
    kind: str
    direction: str
    through: str
    words: str
    sha256: str
    sender: str
    subject: str
    at: datetime
    recorded_at: datetime
    by: str
    due_at: datetime | None = None
    due_assumed: bool = False
    submission: int | None = None
    reading: dict[str, Any] = field(default_factory=dict)
    evidence: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A plan as it was saved."""

    number: int
    sha256: str
    language: str
    proposed_by_model: bool
    at: datetime
    by: str
    toml: str
    figures: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class SubmissionRow:
    """What went; `plan` is the number of the plan's version."""

    number: int
    text: str
    sha256: str
    through: str
    at: datetime
    recorded_at: datetime
    by: str
    plan: int | None = None
    dossier_sha256: str = ""
    bundle_sha256: str = ""
    merkle_root: str = ""
    although: str = ""


@dataclass(frozen=True, slots=True)
class DossierRow:
    """A dossier that was built of a plan."""

    plan: int
    pdf_sha256: str
    bundle_sha256: str
    merkle_root: str
    bytes: int
    at: datetime
    by: str
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseFile:
    """Everything of one case. `faults`: what no longer is as it was written."""

    number: int
    account: str
    marketplace_id: str
    channel: str
    metric: str
    variant: str
    marketplace_case: str
    title: str
    opened_at: datetime
    by: str
    orders: tuple[str, ...] = ()
    states: tuple[StateRow, ...] = ()
    contacts: tuple[ContactRow, ...] = ()
    plans: tuple[PlanRow, ...] = ()
    submissions: tuple[SubmissionRow, ...] = ()
    dossiers: tuple[DossierRow, ...] = ()
    faults: tuple[str, ...] = ()

    @property
    def state(self) -> str:
        """The state that stands."""
        return self.states[-1].state if self.states else ""

    @property
    def open(self) -> bool:
        """Whether there is something to do or to wait for."""
        return self.state in open_states()

    @property
    def refusals(self) -> tuple[ContactRow, ...]:
        """The refusals, in their order."""
        return tuple(one for one in self.contacts if one.kind == "refusal")

    @property
    def running(self) -> ContactRow | None:
        """The contact whose clock runs: the earliest that nothing sent later has answered. None once closed."""
        sent = [*(one.at for one in self.submissions), *(one.at for one in self.contacts if one.direction == "out")]
        last = max(sent, default=None)
        asked = [
            one for one in self.contacts
            if one.due_at and one.direction == "in" and (last is None or one.at > last)
        ]  # fmt: skip
        return min(asked, key=_due, default=None) if self.open else None

    def hours_left(self, now: datetime) -> str | None:
        """Hours until the running clock has passed, one digit; negative when it has."""
        if self.running is None or self.running.due_at is None:
            return None
        tenths = int((self.running.due_at - now).total_seconds() // 360)
        return f"{'-' if tenths < 0 else ''}{abs(tenths) // 10}.{abs(tenths) % 10}"

    def short_json(self, now: datetime) -> dict[str, Any]:
        """A row of `plimsoll.cases/1`."""
        clock = self.running
        named = states()[self.state].as_json() if self.state in states() else {"state": self.state}
        return {
            "number": self.number, "account": self.account, "marketplace_id": self.marketplace_id,
            "channel": self.channel, "metric": self.metric, "variant": self.variant, "title": self.title,
            "marketplace_case": self.marketplace_case, "opened_at": _said(self.opened_at), "by": self.by, **named,
            "orders": len(self.orders), "submissions": len(self.submissions), "refusals": len(self.refusals),
            "due_at": _said(clock.due_at) if clock else None, "due_assumed": clock.due_assumed if clock else None,
            "hours_left": self.hours_left(now),
        }  # fmt: skip

    def as_json(self, now: datetime) -> dict[str, Any]:
        """The document `plimsoll.case/1`."""
        return {
            "schema": "plimsoll.case/1", **self.short_json(now), "orders": list(self.orders),
            "time_line": [one.as_json() for one in time_line(self)], "faults": list(self.faults),
        }  # fmt: skip


def _due(one: ContactRow) -> datetime:
    assert one.due_at is not None  # noqa: S101 - the caller asked
    return one.due_at


def _said(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds").replace("+00:00", "Z") if at else None


ENTRIES = {
    "opened": ("Case opened: {title}", "建立案件: {title}"),
    "state": ("{en}", "{zh}"),
    "notice": ("Notice received: {quoted}", "收到通知: {quoted}"),
    "refusal": ("Refused: {quoted}", "申诉被拒: {quoted}"),
    "question": ("Asked: {quoted}", "被要求: {quoted}"),
    "answer": ("Answered: {quoted}", "已回复: {quoted}"),
    "decision": ("Decided: {quoted}", "决定: {quoted}"),
    "view_feedback": ("“View feedback” read: {quoted}", "查看反馈: {quoted}"),
    "note": ("Note: {quoted}", "备注: {quoted}"),
    "plan": ("Plan version {number} saved", "保存计划第 {number} 版"),
    "dossier": ("Dossier built of plan version {number}", "由计划第 {number} 版生成材料"),
    "submission": ("Submission {number} through {through}", "第 {number} 次提交, 经由 {through}"),
}
"""What a step is, in English and Chinese."""
_QUOTED = 200


@dataclass(frozen=True, slots=True)
class Entry:
    """A step of the time line. `sha256` names what was written (a text, a file); empty where there is none."""

    at: datetime
    what: str
    by: str
    values: tuple[tuple[str, str], ...]
    sha256: str = ""
    source: str = ""

    def words(self, language: str = "en") -> str:
        """The step in `en` or `zh`."""
        return ENTRIES[self.what][language == "zh"].format(**dict(self.values))

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return {"at": _said(self.at), "what": self.what, "by": self.by, "values": dict(self.values),
                "words": {"en": self.words("en"), "zh": self.words("zh")}, "sha256": self.sha256,
                "source": self.source}  # fmt: skip


def time_line(case: CaseFile) -> list[Entry]:
    """Every step of a case, by when it happened."""
    return sorted(_entries(case), key=lambda one: one.at)


def _entries(case: CaseFile) -> Iterator[Entry]:
    yield Entry(case.opened_at, "opened", case.by, (("title", case.title),), source="person")
    for state in case.states[1:]:
        named = states().get(state.state)
        words = (("en", named.en if named else state.state), ("zh", named.zh if named else state.state),
                 ("why", state.why))  # fmt: skip
        yield Entry(state.at, "state", state.by, words, source="person")
    for one in case.contacts:
        quote = one.reading.get("quoted") or {}
        quoted = str(quote.get("sentence") or " ".join(one.words.split()))[:_QUOTED]
        yield Entry(one.at, one.kind, one.by, (("quoted", quoted), ("through", one.through)), one.sha256,
                    one.sender or one.through)  # fmt: skip
    for plan in case.plans:
        yield Entry(plan.at, "plan", plan.by, (("number", str(plan.number)),), plan.sha256, "person")
    for made in case.dossiers:
        yield Entry(made.at, "dossier", made.by, (("number", str(made.plan)),), made.pdf_sha256, "plimsoll")
    for sent in case.submissions:
        values = (("number", str(sent.number)), ("through", sent.through))
        yield Entry(sent.at, "submission", sent.by, values, sent.sha256, "person")
