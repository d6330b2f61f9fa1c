"""A plan out of what a form posts: fields are named by their places, `p.actions.2.text`; what is not posted stays.

So a page may show a part of a plan (its texts, a page of its orders) and save the whole of it.
"""

from __future__ import annotations

import re
from dataclasses import MISSING, fields, is_dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, get_args, get_origin, get_type_hints

from django.utils.translation import gettext as _

from plimsoll.appeals import plan as shapes
from plimsoll.appeals.plan import Action, BuyerRemedy, Duty, Plan, Point, Refusal, RootCause, Term, Violation
from plimsoll.appeals.plan_file import parse_plan, write_plan
from plimsoll.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import QueryDict

PREFIX = "p."
MOST_TEXT = 100_000
MOST_ROWS = 2_000
ADDED = {
    "root_causes": RootCause("", "", ""),
    "corrective": Action("", "corrective", ""),
    "preventive": Action("", "preventive", ""),
    "duties": Duty("returns_disclosure", ""),
    "violations": Violation(""),
    "terms": Term("", ""),
    "refusals": Refusal(date(2000, 1, 1), (Point(""),)),
}
"""Rows that a person may add, as they begin."""
_SPLIT = re.compile(r"[,;\s\uff0c\u3001\uff1b]+")
_PLACE = re.compile(r"([a-z_]+)\.(\d{1,4})")


def _hints(shape: type) -> dict[str, Any]:
    return get_type_hints(shape, {**vars(shapes), "date": date})


def posted_plan(before: Plan, post: QueryDict) -> Plan:
    """The plan with what was posted in it. Raises UsageError naming the field that cannot be read."""
    tree: dict[str, Any] = {}
    for name in post:
        if name.startswith(PREFIX):
            _plant(tree, name.removeprefix(PREFIX).split("."), post.getlist(name))
    found: Plan = _filled(before, tree, "")
    parse_plan(write_plan(found))  # words that are none of those that there are
    return found


def _plant(tree: dict[str, Any], path: list[str], values: list[Any]) -> None:
    for part in path[:-1]:
        tree = tree.setdefault(part, {})
        if not isinstance(tree, dict):
            raise UsageError(_("The form cannot be read."))
    tree[path[-1]] = values


def _filled(one: Any, tree: Mapping[str, Any], where: str) -> Any:  # noqa: ANN401 - any of the plan's dataclasses
    hints, known = _hints(type(one)), {field.name for field in fields(one)}
    changed = {}
    for name, posted in tree.items():
        if name not in known:
            raise UsageError(_("The form cannot be read."), hint=f"{where}{name}"[:200])
        changed[name] = _value(hints[name], getattr(one, name), posted, f"{where}{name}")
    return replace(one, **changed)


def _value(hint: Any, before: Any, posted: Any, where: str) -> Any:  # noqa: ANN401 - of whatever kind the field is
    if isinstance(posted, dict):
        return _filled(before, posted, f"{where}.") if is_dataclass(before) else _rows(hint, before, posted, where)
    if get_origin(hint) is tuple:
        return tuple(dict.fromkeys(word for value in posted for word in _SPLIT.split(value) if word))
    text = str(posted[-1])[:MOST_TEXT].replace("\r\n", "\n").strip()
    kind = next((one for one in get_args(hint) if one is not type(None)), hint)
    if kind is bool:
        return text == "on"
    try:
        if kind is date:
            return date.fromisoformat(text) if text else None
        return int(text or 0) if kind is int else text
    except ValueError:
        raise UsageError(_("%(value)s cannot be read in %(field)s.") % {"value": text[:80], "field": where}) from None


def _rows(hint: Any, before: tuple[Any, ...], posted: Mapping[str, Any], where: str) -> tuple[Any, ...]:  # noqa: ANN401
    """Rows with what was posted of each; one past the end is a new one."""
    shape = next(iter(get_args(hint)), None)
    if get_origin(hint) is not tuple or not isinstance(shape, type) or not is_dataclass(shape):
        raise UsageError(_("The form cannot be read."), hint=where[:200])
    rows = list(before)
    for key in sorted(posted, key=lambda one: int(one) if one.isdigit() else -1):
        if not key.isdigit() or int(key) > MOST_ROWS or not isinstance(posted[key], dict):
            raise UsageError(_("The form cannot be read."), hint=f"{where}.{key}"[:200])
        place = int(key)
        if place < len(rows):
            rows[place] = _filled(rows[place], posted[key], f"{where}.{place}.")
        else:
            rows.append(_filled(_empty(shape), posted[key], f"{where}.{key}."))
    return tuple(rows)


def _empty(shape: type) -> Any:  # noqa: ANN401 - one of the plan's dataclasses
    needed = {one.name: _hints(shape)[one.name] for one in fields(shape) if one.default is MISSING}
    return shape(**{name: date(2000, 1, 1) if hint is date else "" for name, hint in needed.items()})


def _with(plan: Plan, **rows: Any) -> Plan:  # noqa: ANN401 - rows of whatever kind
    return replace(plan, **rows)


def with_row(plan: Plan, what: str) -> Plan:
    """The plan with one more row of a kind. Raises UsageError."""
    if what not in ADDED:
        raise UsageError(_("The form cannot be read."))
    if what in {"corrective", "preventive"}:
        taken = {one.id for one in plan.actions}
        number = next(n for n in range(1, MOST_ROWS) if f"{what[0]}{n}" not in taken)
        return _with(plan, actions=(*plan.actions, Action(f"{what[0]}{number}", what, "")))
    row = ADDED[what]
    if isinstance(row, Refusal):
        row = replace(row, on=plan.as_of)
    return _with(plan, **{what: (*getattr(plan, what), row)})


def unsaid(plan: Plan) -> list[str]:
    """The orders of which it is not said what the buyer got, or why nothing."""
    said = {one.order for one in plan.remedies if one.what != "none" or one.why}
    return [one.id for one in plan.orders if one.id not in said]


def with_remedies(plan: Plan, remedy: BuyerRemedy, order: str = "") -> Plan:
    """The plan with a remedy for one order, or (without one) for every order of which nothing is said."""
    wanted = [order] if order else unsaid(plan)
    kept = tuple(one for one in plan.remedies if one.order not in wanted or one.what != "none" or one.why)
    return replace(plan, remedies=(*kept, *(replace(remedy, order=one) for one in wanted)))


def without_row(plan: Plan, place: str) -> Plan:
    """The plan without the row at a place such as `actions.2`. Raises UsageError."""
    found = _PLACE.fullmatch(place)
    rows = getattr(plan, found[1], None) if found else None
    if found is None or not isinstance(rows, tuple) or int(found[2]) >= len(rows):
        raise UsageError(_("The form cannot be read."))
    at = int(found[2])
    return _with(plan, **{found[1]: rows[:at] + rows[at + 1 :]})


def text_at(plan: Plan, place: str) -> str:
    """The text at a place such as `actions.2.text`."""
    return next((one.text for one in plan.texts() if one.place == place), "")


def with_text(plan: Plan, place: str, text: str) -> Plan:
    """The plan with another text at a place. Raises UsageError where it is none of its texts."""
    if place == "summary":
        return replace(plan, summary=text)
    name, at, field = place.split(".")
    rows = list(getattr(plan, name))
    rows[int(at)] = replace(rows[int(at)], **{field: text})
    return _with(plan, **{name: tuple(rows)})


def accepted(plan: Plan, place: str, who: str) -> Plan:
    """The plan with a model's wording at a place taken by a person."""
    if place == "summary":
        return replace(plan, summary_accepted_by=who)
    name, at, _field = place.split(".")
    rows = list(getattr(plan, name))
    rows[int(at)] = replace(rows[int(at)], accepted_by=who)
    return _with(plan, **{name: tuple(rows)})


def renamed(before: Plan, after: Plan) -> Plan:
    """The plan with its orders and actions following a root cause whose code was changed."""
    pairs = zip(before.root_causes, after.root_causes, strict=False)
    there = {one.cause for one in after.root_causes}
    new = {old.cause: now.cause for old, now in pairs if old.cause != now.cause and old.cause not in there}
    if not new or len(before.root_causes) != len(after.root_causes):
        return after
    orders = tuple(replace(one, cause=new.get(one.cause, one.cause)) for one in after.orders)
    actions = tuple(replace(one, answers=tuple(new.get(code, code) for code in one.answers)) for one in after.actions)
    return replace(after, orders=orders, actions=actions)


def settled(plan: Plan) -> Plan:
    """The plan with its root causes' orders as the order table has them."""
    by_cause: dict[str, list[str]] = {}
    for one in plan.orders:
        by_cause.setdefault(one.cause, []).append(one.id)
    causes = tuple(replace(one, orders=tuple(by_cause.get(one.cause, ()))) for one in plan.root_causes)
    return replace(plan, root_causes=causes)
