"""What is chosen in the plan editor instead of typed: what answers a point, all actions of a cause at once."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from plimsoll.appeals.cases.requirements import Requirement
from plimsoll.appeals.cases.signs import Quote
from plimsoll.errors import UsageError
from plimsoll.web.pages.case_words import in_language
from plimsoll.web.pages.plan_words import name_of_cause

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from plimsoll.appeals.plan import Action, Exhibit, Plan
    from plimsoll.web.pages.plan_fields import Drawn, Field

MOST_TEXT = 4_000
_ASKED = re.compile(r"\[(?P<theme>\w+): (?P<asked>\w+)\] (?P<sentence>.*)", re.DOTALL)
_SHOWN = {
    "en": " The record is in {{{{ fig.{} }}}}.",
    "ja": "\u8a18\u9332\u306f{{{{ fig.{} }}}}\u306e\u3068\u304a\u308a\u3067\u3059\u3002",
}
"""The sentence that names an exhibit at the end of a text, by the letter's language."""


@dataclass(frozen=True, slots=True)
class AllOf:
    """The form for all actions against one cause: its code and name, how many there are, exhibits of either role."""

    cause: str
    words: str
    actions: int
    direct: tuple[tuple[str, str], ...]
    process: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ShownPoint:
    """A point of a refusal: what is asked in the reader's language, its sentence, and the field of what answers it."""

    asked: str
    sentence: str
    field: Field


def all_of(drawn: Drawn) -> list[AllOf]:
    """One for each root cause that actions are against."""
    plan = drawn.plan
    by_role = {
        role: tuple((one.id, _named(drawn, one)) for one in plan.evidence if one.role == role)
        for role in ("direct", "process")
    }
    return [
        AllOf(one.cause, name_of_cause(one.cause), sum(one.cause in each.answers for each in plan.actions),
              by_role["direct"], by_role["process"])
        for one in plan.root_causes
        if one.cause and any(one.cause in each.answers for each in plan.actions)
    ]  # fmt: skip


def _named(drawn: Drawn, one: Exhibit) -> str:
    return f"{drawn.bindings.cited.get(one.id, one.id)} \N{MIDDLE DOT} {one.caption or one.file}"[:80]


def with_all_of(plan: Plan, cause: str, post: Mapping[str, str]) -> Plan:
    """The plan with what was said of all actions against a cause; what was left empty stays. Raises UsageError.

    An exhibit is named at the end of each text, too: one that no sentence names shows nothing.
    """
    if not any(one.cause == cause for one in plan.root_causes):
        raise UsageError(_("The form cannot be read."))
    told = {
        name: post.get(f"all.{cause}.{name}", "").strip()[:MOST_TEXT]
        for name in ("on", "owner", "verification", "process", "direct", "so")
    }
    known = {one.id for one in plan.evidence}
    if not {told["process"], told["direct"]} <= {"", *known}:
        raise UsageError(_("The form cannot be read."))
    try:
        on = date.fromisoformat(told["on"]) if told["on"] else None
    except ValueError:
        raise UsageError(_("The day cannot be read.")) from None
    actions = tuple(_said(plan, one, told, on) if cause in one.answers else one for one in plan.actions)
    causes = tuple(
        replace(one, text=_with_exhibit(plan, one.text, told["direct"])) if one.cause == cause else one
        for one in plan.root_causes
    )
    return replace(plan, actions=actions, root_causes=causes)


def _said(plan: Plan, one: Action, told: Mapping[str, str], on: date | None) -> Action:
    exhibit = told["process"]
    return replace(
        one, on=on or one.on, owner=told["owner"] or one.owner, verification=told["verification"] or one.verification,
        evidence=tuple(dict.fromkeys((*one.evidence, exhibit))) if exhibit else one.evidence,
        text=_with_exhibit(plan, one.text, exhibit), proposed=one.proposed and not told["so"],
    )  # fmt: skip


def _with_exhibit(plan: Plan, text: str, exhibit: str) -> str:
    if not exhibit or f"fig.{exhibit} " in text or f"fig.{exhibit}}}" in text:
        return text
    return text.rstrip() + _SHOWN.get(plan.language, _SHOWN["en"]).format(exhibit)


def points_of(drawn: Drawn) -> list[ShownPoint]:
    """The points of refusals, each with what answers it: they stand with the texts that answer them."""
    return [
        _point(point.asks, answered_by(drawn, f"refusals.{at}.points.{number}.answered_by", point.answered_by))
        for at, one in enumerate(drawn.plan.refusals)
        for number, point in enumerate(one.points)
        if point.asks
    ]


def _point(asks: str, field: Field) -> ShownPoint:
    found = _ASKED.fullmatch(asks)
    if found is None:
        return ShownPoint("", asks, field)
    said = Requirement(found["theme"], found["asked"], Quote(found["sentence"], ""))
    return ShownPoint(in_language({"en": said.words("en"), "zh": said.words("zh")}), found["sentence"], field)


def answered_by(drawn: Drawn, place: str, value: str) -> Field:
    """What answers a point: a cause, an action or an exhibit of the plan."""
    return drawn.choice(place, _("Answered by"), value, {"": _("nothing yet"), **dict(_answers(drawn))})


def _answers(drawn: Drawn) -> Iterator[tuple[str, str]]:
    plan = drawn.plan
    for cause in plan.root_causes:
        if cause.cause:
            yield cause.cause, _("Root cause: %(cause)s") % {"cause": name_of_cause(cause.cause)}
    for action in plan.actions:
        read = drawn.bindings.resolve(action.text.strip())
        yield action.id, _("Action: %(text)s") % {"text": read[:70] or action.id}
    for one in plan.evidence:
        yield one.id, _("Exhibit: %(name)s") % {"name": _named(drawn, one)}
