"""All rules over one plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.appeals.linting.finding import Finding, Lint
from plimsoll.appeals.linting.reading import Reading
from plimsoll.appeals.linting.rule import all_rules

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plimsoll.appeals.plan import Plan
    from plimsoll.appeals.snapshot import Frozen
    from plimsoll.facts.piece import Piece


def lint(plan: Plan, frozen: Frozen, earlier: Sequence[str] = (), pieces: Sequence[Piece] = ()) -> Lint:
    """Every finding on a plan. `earlier`: texts of the owner's other plans, to hold it against (none are fetched).

    `pieces`: the evidence in custody; without any, exhibits are taken as the plan tells them.
    """
    reading = Reading(plan, frozen, tuple(earlier), tuple(pieces))
    found = [Finding(rule, seen) for rule in all_rules() for seen in rule.look(reading)]
    return Lint(tuple(sorted(found, key=lambda one: one.rule.level)))
