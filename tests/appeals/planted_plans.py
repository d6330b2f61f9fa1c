"""Plans for tests: a clean one in a file, the figures frozen for it, and changes planted by path."""

from __future__ import annotations

import copy
import tomllib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plimsoll.appeals.bindings import Bindings
from plimsoll.appeals.plan import Plan, PlanOrder
from plimsoll.appeals.plan_file import shaped
from plimsoll.appeals.snapshot import Figure, Frozen
from plimsoll.facts.piece import OwnDate, Piece, Says, Told

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = Path(__file__).parent
COUNTS = {
    "odr.orders": "189",
    "odr.defective": "3",
    "odr.negative_feedback": "1",
    "odr.claims": "1",
    "odr.chargebacks": "1",
}
SELF = "SELF"
"""In a case: the text of the plan itself."""


def document() -> dict[str, Any]:
    """The clean plan, parsed."""
    return tomllib.loads((FOLDER / "base_plan.toml").read_text(encoding="utf-8"))


def frozen(plan: Plan, *, counts: Mapping[str, str] | None = None) -> Frozen:
    """Figures for a plan: those of `counts`, and replies that become faster on 2026-09-08."""
    figures = {name: Figure(name, text, "count", "odr") for name, text in (counts or COUNTS).items()}
    figures["odr.rate"] = Figure("odr.rate", "1.59 %", "rate", "odr")
    whole = document()["orders"] if counts is None else [vars_of(one) for one in plan.orders]
    placed = {f"order.{one['id']}.ordered_on": str(one.get("ordered_on") or "2026-08-02") for one in whole}
    figures |= {name: Figure(name, day, "date", "causes") for name, day in placed.items()}
    start = date(2026, 8, 20)
    days = {start + timedelta(days=at): 30.0 if at < 19 else 8.0 for at in range(40)}
    return Frozen(3, {"as_of": "2026-10-01", "account": "mei", "marketplace": "US"}, figures, {"reply_hours": days})


def vars_of(order: PlanOrder) -> dict[str, Any]:
    """An order's id and day, as the plan's file has them."""
    return {"id": order.id, "ordered_on": order.ordered_on}


def planted(changes: Mapping[str, Any], base: Mapping[str, Any] | None = None) -> Plan:
    """A plan with other values at some paths, such as `actions.1.owner`; None takes an item away."""
    table = copy.deepcopy(dict(base or document()))
    table.pop("schema", None)
    words = whole_text(shaped(Plan, table, "plan"))
    for path, value in sorted(changes.items(), key=lambda pair: (pair[1] is None, _last(pair[0])), reverse=False):
        _put(table, path.split("."), _dated(_selves(value, words)))
    return shaped(Plan, table, "plan")


def in_custody(plan: Plan) -> list[Piece]:
    """Pieces of evidence that say what the exhibits of a plan say."""
    at = datetime(2026, 9, 20, tzinfo=UTC)
    return [
        Piece(
            number, one.sha256, one.bytes, at,
            Told(one.file, one.type, one.role, one.dimension, one.origin, "mei", plan.account,
                 claimed_on=one.claimed_on, where_from={"request_id": one.request_id}, replaces=one.replaces,
                 because=one.replaced_because),
            Says(own_dates=(OwnDate("mail Date", one.own_date.isoformat()),) if one.own_date else (), width=one.width,
                 height=one.height, utc=one.utc, text_copyable=one.text_copyable,
                 personal_data=("1 e-mail addresses",) if one.personal_data else ()),
        )
        for number, one in enumerate(plan.evidence, start=1)
    ]  # fmt: skip


def whole_text(plan: Plan) -> str:
    """All sentences of a plan as they are read."""
    bindings = Bindings(plan, frozen(plan))
    return "\n".join(bindings.resolve(one.text) for one in plan.texts())


def _last(path: str) -> int:
    """Items are taken away from the end on."""
    end = path.rpartition(".")[2]
    return -int(end) if end.isdigit() else 0


def _put(table: Any, path: list[str], value: Any) -> None:
    *way, last = path
    for step in way:
        table = table[int(step)] if isinstance(table, list) else table.setdefault(step, {})
    key: Any = int(last) if isinstance(table, list) else last
    if value is None:
        table.pop(key)
    elif isinstance(table, list) and key == len(table):
        table.append(value)
    else:
        table[key] = value


def _selves(value: Any, words: str) -> Any:
    if isinstance(value, list):
        return [_selves(one, words) for one in value]
    if isinstance(value, dict):
        return {name: _selves(one, words) for name, one in value.items()}
    return words if value == SELF else value


def _dated(value: Any) -> Any:
    if isinstance(value, list):
        return [_dated(one) for one in value]
    if isinstance(value, dict):
        return {name: _dated(one) for name, one in value.items()}
    if isinstance(value, str) and len(value) == len("2026-10-01") and value[:4].isdigit() and value[4] == "-":
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    return value
