"""What came of the plan: each action's day, before and after by orders placed, the rate then and now, recurrences.

It is written from the facts as they are; it says how it was reckoned and where there is too little to tell, and it
promises nothing.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import TYPE_CHECKING, Any

from plimsoll.watch.improvement import NOT_YET
from plimsoll.watch.small_numbers import clopper_pearson

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from plimsoll.appeals.plan import Action, Plan
    from plimsoll.appeals.snapshot import Frozen
    from plimsoll.diagnosis.order_cause import OrderCause
    from plimsoll.watch.improvement import Improvement

AFTER_DAYS = 30
"""Days after a submission or a reinstatement on which the report is due."""
_LONGEST = 60
"""So many times as long as it has run: nothing further is looked for."""
_STEP = 1.1
METHOD = (
    "Orders placed before the action's day are compared with those placed from that day on, each weighed by the share "
    "of its defects that is known at its age. The interval is the exact one (Clopper-Pearson, 95 %) of the number "
    "after, given both; where the same days a year before are in the books, it is divided by theirs (normal in the "
    "logarithm). Only an interval wholly below 1 is called an improvement. An action is not proved to be its cause.",
    "比较措施实施日之前与之后下单的订单, 并按订单龄期内已知缺陷的比例加权。区间为精确区间 (Clopper-Pearson, 95 %); "
    "若有上一年同期数据, 则除以其比值 (对数正态)。仅当整个区间低于 1 时才称为改善。这并不证明改善由该措施引起。",
)


@dataclass(frozen=True, slots=True)
class Rate:
    """Orders with defects of all orders of a window."""

    defective: int
    orders: int
    first: str
    last: str
    text: str
    """The rate as letters show it, never rounded across the line."""

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        rate = f"{self.defective / self.orders:.6f}" if self.orders else None
        return {"orders_with_defects": self.defective, "orders": self.orders, "rate": rate, "from": self.first,
                "to": self.last}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Effect:
    """An action and what the orders show since its day; `improvement` is None where its day cannot be compared.

    `days_missing`: so many more days like those since would be needed for the difference seen to be told from chance;
    None: it can be told already, or no length of time would show it (`why`).
    """

    action: Action
    improvement: Improvement | None
    days_missing: int | None
    why: str

    def as_json(self) -> dict[str, Any]:
        """As under `actions` in `plimsoll.case-report/1`."""
        one = self.action
        return {
            "id": one.id, "section": one.section, "on": one.on.isoformat() if one.on else None,
            "answers": list(one.answers), "compared": self.improvement.as_json() if self.improvement else None,
            "days_missing": self.days_missing, "why": self.why,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A cause: its orders in the plan, and those placed since with the same cause."""

    cause: str
    then: int
    since: int
    orders: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return {"cause": self.cause, "in_plan": self.then, "since": self.since, "orders": list(self.orders)}


@dataclass(frozen=True, slots=True)
class ImprovementReport:
    """The report of one case. `since`: the day of the submission or of the reinstatement; `what` says which."""

    case: int
    since: date
    what: str
    as_of: date
    then: Rate
    now: Rate
    effects: tuple[Effect, ...]
    recurrences: tuple[Recurrence, ...]

    @property
    def days(self) -> int:
        """Days since."""
        return (self.as_of - self.since).days

    def as_json(self) -> dict[str, Any]:
        """The document `plimsoll.case-report/1`."""
        return {
            "schema": "plimsoll.case-report/1", "case": self.case, "since": self.since.isoformat(), "what": self.what,
            "as_of": self.as_of.isoformat(), "days": self.days, "due_after_days": AFTER_DAYS,
            "early": self.days < AFTER_DAYS, "then": self.then.as_json(), "now": self.now.as_json(),
            "actions": [one.as_json() for one in self.effects],
            "recurrences": [one.as_json() for one in self.recurrences],
            "method": {"en": METHOD[0], "zh": METHOD[1]},
        }  # fmt: skip


def improvement_report(
    case: int, since: tuple[date, str], plan: Plan, frozen: tuple[Frozen, Frozen],
    compared: Mapping[date, Improvement | None], defective: Iterable[OrderCause],
) -> ImprovementReport:  # fmt: skip
    """`frozen`: the figures of the plan and those of now; `compared`: by an action's day; `defective`: those of now."""
    then, now = (_rate(one) for one in frozen)
    dated = [one for one in plan.actions if not one.proposed and one.on]
    effects = tuple(_effect(one, compared.get(one.on) if one.on else None) for one in dated)
    as_of = frozen[1].selection["as_of"]
    return ImprovementReport(case, *since, date.fromisoformat(as_of), then, now, effects,
                             tuple(_recurrences(plan, defective, since[0])))  # fmt: skip


def _rate(frozen: Frozen) -> Rate:
    def count(name: str) -> int:
        return int(frozen.figures[name].text.replace(",", "")) if name in frozen.figures else 0

    def text(name: str) -> str:
        return frozen.figures[name].text if name in frozen.figures else ""

    return Rate(count("odr.defective"), count("odr.orders"), text("odr.from"), text("odr.to"), text("odr.rate"))


def _effect(action: Action, found: Improvement | None) -> Effect:
    if found is None:
        return Effect(action, None, None, "no orders to compare, or the day lies outside of what is looked back at")
    if found.verdict != NOT_YET and found.interval is not None:
        return Effect(action, found, None, "")
    return Effect(action, found, *_missing(found))


def _missing(found: Improvement) -> tuple[int | None, str]:
    before, after = found.before, found.after
    if not before.defective:
        return None, "no defective order before the day: nothing to improve on"
    if after.developed < 1:
        return None, "no order since the day is old enough for its defects to be known"
    if after.defective / after.developed >= before.defective / before.developed:
        return None, "the share since is not below the one before: no length of time would show an improvement"
    ran = (after.last - after.first).days + 1
    times = 1.0
    while times < _LONGEST:
        times *= _STEP
        if _tells(before.defective, before.developed, round(after.defective * times), after.developed * times):
            return max(1, ceil(ran * times) - ran), "at the shares and the pace seen so far"
    return None, "the difference seen is too small to be told from chance in any useful time"


def _tells(defective: int, developed: float, since: int, developed_since: float) -> bool:
    """Whether the exact interval of the ratio would lie below 1."""
    part = clopper_pearson(since, defective + since).high
    return part < 1 and part / (1 - part) * developed / developed_since < 1


def _recurrences(plan: Plan, defective: Iterable[OrderCause], since: date) -> Iterator[Recurrence]:
    then = Counter(one.cause or "unknown" for one in plan.orders)
    named = {one.id for one in plan.orders}
    later: dict[str, list[str]] = {}
    for one in defective:
        if one.row.order_day and one.row.order_day >= since and one.row.order_id not in named:
            later.setdefault(one.cause or "unknown", []).append(one.row.order_id)
    for cause in sorted({*then, *later}, key=lambda code: (-len(later.get(code, ())), -then[code], code)):
        yield Recurrence(cause, then[cause], len(later.get(cause, ())), tuple(later.get(cause, ())))


def report_text(report: ImprovementReport, names: Mapping[str, str]) -> str:
    """The report in Markdown (English). `names`: causes in words."""
    return "\n".join(_lines(report, names)) + "\n"


def _lines(report: ImprovementReport, names: Mapping[str, str]) -> Iterator[str]:
    yield f"# Case {report.case}: {report.days} days after the {report.what.replace('_', ' ')} of {report.since}"
    if report.days < AFTER_DAYS:
        yield f"\nThis is early: the report is due after {AFTER_DAYS} days."
    yield "\n## The rate, then and now\n"
    for title, one in (("Then", report.then), ("Now", report.now)):
        yield f"* {title}: {one.defective} of {one.orders} orders with a defect ({one.text}), {one.first} to {one.last}"
    yield "\n## Each action\n"
    for day in sorted({one.action.on for one in report.effects if one.action.on}):
        same = [one for one in report.effects if one.action.on == day]
        yield f"* {day}: " + ", ".join(f"{one.action.id} ({one.action.section})" for one in same)
        yield from _effect_lines(same[0])
    if not report.effects:
        yield "* no action of the plan has a day"
    yield f"\n## Orders placed since {report.since} that became defective, by cause\n"
    for again in report.recurrences:
        listed = f": {', '.join(again.orders)}" if again.orders else ""
        yield f"* {names.get(again.cause, again.cause)}: {again.then} in the plan, {again.since} others since{listed}"
    yield "\nDefects of young orders are still coming in: a count of today may grow."
    yield f"\n## How it was reckoned\n\n{METHOD[0]}"


def _effect_lines(effect: Effect) -> Iterator[str]:
    one = effect.improvement
    if one is not None:
        for title, cohort in (("before", one.before), ("since", one.after)):
            yield (f"  * {title}, {cohort.first} to {cohort.last}: {cohort.defective} of {cohort.orders} orders "
                   f"({cohort.developed:.1f} developed)")  # fmt: skip
        if one.interval is not None:
            middle = "-" if one.ratio is None else f"{one.ratio:.2f}"
            yield f"  * ratio {middle} (95 %: {one.interval.low:.2f} to {one.interval.high:.2f}): {one.verdict}"
    if effect.days_missing is not None:
        yield f"  * too little to tell: about {effect.days_missing} more days like these would be needed, {effect.why}"
    elif effect.why:
        yield f"  * {effect.why}"


def action_days(plan: Plan) -> Sequence[date]:
    """The days of the plan's actions, each once."""
    return sorted({one.on for one in plan.actions if one.on and not one.proposed})
