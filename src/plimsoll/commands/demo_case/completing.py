"""What a person of the simulated shop would write into the drafted plan: days, owners, exhibits, sentences.

Texts stand in `words.toml`; every day is reckoned from the simulated defects, so that none lies before its problem.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from plimsoll.appeals.bindings import Bindings
from plimsoll.appeals.dossier.exhibits import file_name
from plimsoll.appeals.plan import Action, Notice
from plimsoll.appeals.working_copy import seal_of
from plimsoll.commands.demo_case.exhibits import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from plimsoll.appeals.plan import BuyerRemedy, Duty, Exhibit, Plan, PlanOrder, RootCause
    from plimsoll.appeals.snapshot import Frozen

DIMENSIONS = ("logistics", "product", "service")
_BEGUN, _LATEST, _AFTER_DEFECT, _THEN = 36, 11, 4, 2
"""Days: before the demo's day the first measures began, and the latest may; after a first defect; until what stays."""


@dataclass(frozen=True)
class Calendar:
    """The days of the case, reckoned back from the demo's day."""

    as_of: date

    def back(self, days: int) -> date:
        """So many days before."""
        return self.as_of - timedelta(days=days)

    @property
    def figures(self) -> date:
        """Of the figures."""
        return self.back(5)

    @property
    def first_submission(self) -> date:
        """Of the first plan."""
        return self.back(4)

    @property
    def second_submission(self) -> date:
        """Of the second plan, and of what was done for it."""
        return self.back(1)

    def corrective(self, plan: Plan, dimension: str) -> date:
        """When a dimension's measures were taken: once each of its causes had shown."""
        causes = {one.cause for one in plan.root_causes if one.dimension == dimension}
        firsts = [_first_defect(plan, one) + timedelta(days=_AFTER_DEFECT) for one in causes]
        return min(max([self.back(_BEGUN), *firsts]), self.back(_LATEST))

    def preventive(self, plan: Plan, dimension: str) -> date:
        """When what stays began."""
        return self.corrective(plan, dimension) + timedelta(days=_THEN)


def _first_defect(plan: Plan, cause: str) -> date:
    return min(one.defect_on or one.ordered_on or plan.as_of for one in plan.orders if one.cause == cause)


def orders_of(plan: Plan, dimension: str) -> list[str]:
    """The orders whose cause is of a dimension."""
    causes = {one.cause for one in plan.root_causes if one.dimension == dimension}
    return [one.id for one in plan.orders if one.cause in causes]


def dimensions_of(plan: Plan) -> list[str]:
    """Those of the three that the plan has a cause in."""
    return [one for one in DIMENSIONS if orders_of(plan, one)]


# -- the first plan ----------------------------------------------------------------------------------------------------


def completed(plan: Plan, frozen: Frozen, calendar: Calendar, notice: Notice, exhibits: Sequence[Exhibit]) -> Plan:
    """The drafted plan with what only people know."""
    whole = replace(
        plan, notice=notice, submit_on=calendar.first_submission, orders=tuple(_orders(plan.orders)),
        root_causes=tuple(_cause(one) for one in plan.root_causes), remedies=tuple(_remedies(plan)),
        actions=tuple(_action(plan, one, calendar) for one in plan.actions),
        duties=tuple(_duty(one) for one in plan.duties), evidence=tuple(exhibits),
    )  # fmt: skip
    return numbered(whole, frozen)


def numbered(plan: Plan, frozen: Frozen) -> Plan:
    """Each exhibit's file called after the figure that the text makes of it."""
    cited = Bindings(plan, frozen).cited
    return replace(plan, evidence=tuple(replace(one, file=file_name(cited[one.id], one)) for one in plan.evidence))


def _orders(orders: Iterable[PlanOrder]) -> Iterable[PlanOrder]:
    """The buyer masked: the simulated shop's reports name none."""
    return (replace(one, buyer=one.buyer or f"s{at:02d}***") for at, one in enumerate(orders, 1))


def _remedies(plan: Plan) -> Iterable[BuyerRemedy]:
    causes = {one.id: one.cause for one in plan.orders}
    why = words()["why_nothing"]
    for one in plan.remedies:
        reason = why.get(causes.get(one.order, ""), why["other"])
        yield one if one.what != "none" else replace(one, why=reason)


def _said(dimension: str, name: str, *, cause: str = "", **more: str) -> tuple[str, str]:
    """A sentence of `words.toml` in both languages, its exhibits as references; the cause's own where it has one."""
    figures = {
        one: f"{{{{ fig.{dimension}_{one} }}}}" for one in ("direct", "first", "second", "weekly")
    } | {"picture": "{{ fig.product_goods }}", "report": "{{ fig.carriers_report }}"}  # fmt: skip
    own = words().get(name, {})
    english, chinese = own[cause] if cause in own else words()[dimension][name]
    return english.format(**figures | more), chinese.format(**figures | more)


def _longer(one: Any, addition: tuple[str, str]) -> Any:  # noqa: ANN401 - a cause, an action or a duty
    """With one more sentence, in both languages."""
    text = f"{one.text} {addition[0]}"
    chinese = f"{one.zh}{addition[1]}" if one.zh else ""
    return replace(one, text=text, zh=chinese, zh_of=seal_of(text, chinese) if chinese else "")


def _cause(one: RootCause) -> RootCause:
    found: RootCause = _longer(one, _said(one.dimension, "cause")) if one.dimension in DIMENSIONS else one
    return found


def _dimension(plan: Plan, action: Action) -> str:
    return next((one.dimension for one in plan.root_causes if one.cause in action.answers), "")


def _action(plan: Plan, one: Action, calendar: Calendar) -> Action:
    dimension = _dimension(plan, one)
    if dimension not in DIMENSIONS:
        return one
    verify = words()[dimension][f"verify_{one.section}"]
    proof = "first" if one.section == "corrective" else "second"
    day = getattr(calendar, one.section)(plan, dimension)
    whole: Action = _longer(_put_right(one), _said(dimension, one.section))
    return replace(whole, proposed=False, on=day, owner=words()[dimension]["owner"], verification=verify[0],
                   verification_zh=verify[1], evidence=(f"{dimension}_{proof}",))  # fmt: skip


def _put_right(one: Action) -> Action:
    """The drafted sentence, or what a person puts in its place."""
    own = words()["text"].get(one.id)
    if own is None:
        return one
    day = f"{{{{ action.{one.id}.on }}}}"
    return replace(one, text=own[0].format(day=day), zh=own[1].format(day=day))


def _duty(one: Duty) -> Duty:
    first = "{{ fig.logistics_first }}"
    said = tuple(words()["duty"][language].format(first=first) for language in ("en", "zh"))
    found: Duty = _longer(one, (said[0], said[1]))
    return replace(found, evidence=("logistics_first",))


# -- the second plan ---------------------------------------------------------------------------------------------------


def worked_on(plan: Plan, frozen: Frozen, calendar: Calendar, exhibits: Sequence[Exhibit]) -> Plan:
    """The refused plan with more on each cause, more done and more that stays, and the exhibits of that."""
    causes = tuple(_longer(one, _said(one.dimension, "again", cause=one.cause)) if one.dimension in DIMENSIONS else one
                   for one in plan.root_causes)  # fmt: skip
    more = [
        _later(plan, dimension, section, calendar.second_submission)
        for section in ("corrective", "preventive") for dimension in dimensions_of(plan)
    ]  # fmt: skip
    whole = replace(plan, root_causes=causes, actions=(*plan.actions, *more), evidence=(*plan.evidence, *exhibits))
    return numbered(whole, frozen)


def _later(plan: Plan, dimension: str, section: str, day: date) -> Action:
    name = f"{dimension}_{section}_again"
    text, chinese = _said(dimension, f"later_{section}", day=f"{{{{ action.{name}.on }}}}")
    causes = tuple(one.cause for one in plan.root_causes if one.dimension == dimension)
    report = ("carriers_report",) if "carriers_report" in text else ()
    verify = words()[dimension]["later_verify"]
    return Action(
        name, section, text, causes, day, words()[dimension]["owner"], verify[0], (f"{dimension}_weekly", *report),
        verification_zh=verify[1], zh=chinese, zh_of=seal_of(text, chinese),
    )  # fmt: skip
