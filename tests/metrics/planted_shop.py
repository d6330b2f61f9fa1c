"""A simulated shop whose marketplace counts by a planted definition, and the words by which truth names it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import plimsoll
from plimsoll.simulate import shop_of_size, write_shop

if TYPE_CHECKING:
    from pathlib import Path

    from plimsoll.metrics.definition import Definition
    from plimsoll.metrics.reconciliation.solution import Solution
    from plimsoll.simulate.plans import Definition as Planted
    from plimsoll.tower import Tower

AS_OF = date(2026, 10, 1)


def planted_shop(
    folder: Path, hidden: Planted, *, orders: int, seed: int, snapshots: int = 30, days: int = 140
) -> Tower:
    """The workspace of a shop whose daily pages follow `hidden`; `folder / "truth.json"` says so."""
    plan = replace(shop_of_size(orders, seed, AS_OF, days=days), hidden=hidden, snapshot_days=snapshots, detail="lean")
    write_shop(plan, folder, formats=("interchange",))
    tower = plimsoll.open(folder / "w")
    tower.import_files(folder / "files")
    return tower


def hidden_of(folder: Path) -> dict[str, Any]:
    """The planted definition as truth names it."""
    truth: dict[str, Any] = json.loads((folder / "truth.json").read_text(encoding="utf-8"))["hidden_definition"]
    return truth


def is_planted(definition: Definition, hidden: dict[str, Any], undetermined: tuple[str, ...]) -> bool:
    """Whether a survivor is the planted definition, but for what nothing in the shop can tell.

    The simulator counts a denied claim until its denial, which is our `until-denied`.
    """
    claims = {"not-denied": "until-denied"}.get(hidden["claims"], hidden["claims"])
    checks = {
        "claims": definition.claims == claims,
        "chargebacks": definition.chargebacks == hidden["chargebacks"],
        "test": definition.test_counts == hidden["include_test"],
        "cancelled": definition.cancelled_counts == hidden["include_cancelled"] or hidden["exclude_cancelled"],
        "cancelled_after_claim": _cancelled(definition) == _planted_cancelled(hidden),
    }
    told = all(right for name, right in checks.items() if name not in undetermined)
    place = (definition.lag, definition.window, definition.zone)
    return told and place == (hidden["lag_days"], hidden["window_days"], hidden["timezone"])


def _cancelled(definition: Definition) -> str:
    return "all" if definition.cancelled_counts else "lifted" if definition.lifted_counts else "none"


def _planted_cancelled(hidden: dict[str, Any]) -> str:
    return "none" if hidden["exclude_cancelled"] else "all" if hidden["include_cancelled"] else "lifted"


def holds_planted(solution: Solution, hidden: dict[str, Any]) -> bool:
    """Whether the planted definition is among the survivors."""
    return any(
        is_planted(definition, hidden, solution.undetermined)
        for survivor in solution.survivors
        for definition in (survivor.definition, *survivor.also)
    )
