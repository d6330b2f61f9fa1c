"""The second plan: the submitted one with the refusal's points in it, and what of the new text answers each.

What the reviewer has refused answers nothing: a point is only taken as answered by a cause, an action or an exhibit
that is new, or was changed, since. Whatever cannot be matched stays empty, and the linter fails the plan (PA402).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from plimsoll.appeals.cases.requirements import ANY, UNKNOWN, Requirement, requirements, themes_file
from plimsoll.appeals.cases.signs import Quote
from plimsoll.appeals.plan import HEADINGS, Point, Refusal
from plimsoll.diagnosis.causes.catalogue import CAUSES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from plimsoll.appeals.plan import Plan

_MARKED = re.compile(r"^\[(\w+): (\w+)\] (.*)$", re.DOTALL)
_PARTS = {"root_cause": 1, "corrective": 2, "preventive": 3}


@dataclass(frozen=True, slots=True)
class Refused:
    """A refusal as it came: its day, its words, and the text that had been submitted."""

    on: date
    words: str
    submitted: str


@dataclass(frozen=True, slots=True)
class Answered:
    """A point of a refusal: what answers it (empty: nothing yet), where that stands, and what was refused already."""

    refusal: int
    point: int
    requirement: Requirement
    answered_by: str
    place: str
    refused_already: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return {"refusal": self.refusal, "point": self.point, **self.requirement.as_json(),
                "answered_by": self.answered_by, "answer_place": self.place,
                "refused_already": list(self.refused_already)}  # fmt: skip


def second_plan(
    before: Plan, refused: Sequence[Refused], submit_on: date, due_on: date | None, open_cases: Sequence[str] = ()
) -> Plan:
    """The plan to be worked on: that of the last submission, every refusal's points in it, none of them answered."""
    found = tuple(Refusal(one.on, tuple(_points(one.words)), one.submitted) for one in refused)
    notice = replace(before.notice, due_on=due_on) if due_on else before.notice
    return replace(before, refusals=found, refused_times=len(found), submit_on=submit_on, notice=notice,
                   open_cases=tuple(open_cases))  # fmt: skip


def _points(words: str) -> Iterator[Point]:
    for one in requirements(words):
        yield Point(f"[{one.theme}: {one.asked}] {one.quote.sentence}")


def requirement_of(point: Point) -> Requirement:
    """What a point asks: by its mark, else (a person's own words) as a refusal's sentence is read."""
    found = _MARKED.match(point.asks)
    known = themes_file()
    if found and found[1] in {*known["theme_by_code"], ANY, UNKNOWN} and found[2] in {*known["asked_by_code"], UNKNOWN}:
        return Requirement(found[1], found[2], Quote(found[3], ""))
    read = requirements(point.asks)
    return read[0] if len(read) == 1 else Requirement(UNKNOWN, UNKNOWN, Quote(point.asks, ""))


def answered(plan: Plan, before: Plan | None = None) -> tuple[Plan, tuple[Answered, ...]]:
    """The plan with every point matched that can be, and how each stands. `before`: the plan that was refused.

    What a person has written as an answer stays, whatever would have been matched.
    """
    told: list[Answered] = []
    refusals = []
    for at, refusal in enumerate(plan.refusals):
        points = []
        for number, point in enumerate(refusal.points):
            one = _answer(plan, before, at, number, point)
            told.append(one)
            points.append(replace(point, answered_by=one.answered_by))
        refusals.append(replace(refusal, points=tuple(points)))
    return replace(plan, refusals=tuple(refusals)), tuple(told)


def _answer(plan: Plan, before: Plan | None, refusal: int, number: int, point: Point) -> Answered:
    wish = requirement_of(point)
    fitting = list(_fitting(plan, wish))
    old = dict(_contents(before)) if before else {}
    now = dict(_contents(plan))
    new = [name for name in fitting if now[name] != old.get(name)]
    same = tuple(name for name in fitting if name not in new)
    by = point.answered_by or (new[0] if new and before else "")
    return Answered(refusal, number, wish, by, _place(plan, by), same)


def _fitting(plan: Plan, wish: Requirement) -> Iterator[str]:
    """The ids of what could answer: of the part that is asked for, and of the theme's causes."""
    if not wish.understood:
        return
    whole, causes = wish.theme == ANY, set(wish.causes)
    if wish.section == "root_cause":
        yield from (one.cause for one in plan.root_causes if whole or one.cause in causes)
    elif wish.section == "evidence":
        dimensions = {CAUSES[code].dimension for code in causes if code in CAUSES}
        yield from (one.id for one in plan.evidence if whole or one.dimension in dimensions)
    else:
        yield from (
            one.id
            for _, one in plan.of(wish.section)
            if not one.proposed and (whole or causes & set(one.answers))
        )  # fmt: skip


def _contents(plan: Plan) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """By id what a reviewer sees of each cause, action and exhibit."""
    yield from ((one.cause, (_plain(one.text), one.orders)) for one in plan.root_causes)
    yield from ((one.id, (_plain(one.text), one.on, _plain(one.verification), one.evidence)) for one in plan.actions)
    yield from ((one.id, (one.sha256, one.file)) for one in plan.evidence)


def _plain(text: str) -> str:
    return " ".join(text.split())


def _place(plan: Plan, name: str) -> str:
    """Where something stands in the letter: `Corrective Actions 2`; empty for nothing."""
    headings = HEADINGS[plan.language]
    for at, cause in enumerate(plan.root_causes, 1):
        if cause.cause == name:
            return f"{headings[_PARTS['root_cause']]} {at}"
    for section in ("corrective", "preventive"):
        for at, (_, action) in enumerate(plan.of(section), 1):
            if action.id == name:
                return f"{headings[_PARTS[section]]} {at}"
    shown = plan.exhibit(name) if name else None
    return f"exhibit {shown.file}" if shown else ""
