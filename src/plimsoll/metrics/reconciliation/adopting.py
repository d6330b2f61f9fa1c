"""From a survivor to an adopted definition: what the displayed figures settled, and nothing they leave open."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from plimsoll.errors import UsageError
from plimsoll.metrics.definition import Adopted
from plimsoll.metrics.reconciliation.space import departures, words_of

if TYPE_CHECKING:
    from datetime import date

    from plimsoll.metrics.definition import Definition
    from plimsoll.metrics.reconciliation.report import Reconciliation
    from plimsoll.metrics.reconciliation.solution import Solution, Survivor

SETTLED = (
    "window", "zone", "count", "claims", "chargebacks", "cancelled_counts", "lifted_counts", "test_counts",
    "pending_counts", "replacement_counts", "non_marketplace_counts", "fault_unsaid_counts",
    "unknown_chargeback_counts", "canceller_unsaid",
)  # fmt: skip
"""The fields of a definition that displayed figures can settle, but for the lag, which every page says anew."""
_TRIED_IF_SAID = ("pending_counts", "fault_unsaid_counts", "unknown_chargeback_counts", "canceller_unsaid")
"""Fields that are tried only where orders or files leave them open; as the policy says them they settle nothing."""
_OF_NOTHING = {
    "cancelled": ("cancelled_counts", "lifted_counts", "canceller_unsaid"),
    "cancelled_after_claim": ("lifted_counts",),
    "test": ("test_counts",),
    "replacement": ("replacement_counts",),
    "non_marketplace": ("non_marketplace_counts",),
    "claims": ("claims", "fault_unsaid_counts"),
    "chargebacks": ("chargebacks", "unknown_chargeback_counts"),
}
"""What nothing of its kind leaves unsettled."""


def adopted_of(found: Reconciliation, number: int, today: date) -> tuple[Adopted, list[str]]:
    """The survivor of that number as an adopted definition, and lines that say where it comes from.

    Raises UsageError where there is no such number.
    """
    survivors = found.survivors
    if not 1 <= number <= len(survivors):
        numbers = f"1 to {len(survivors)}" if survivors else "none: no definition fits"
        raise UsageError(f"no survivor has the number {number}", hint=f"`plimsoll reconcile` shows which: {numbers}")
    solution, survivor = survivors[number - 1]
    settled = _settled(solution, survivor)
    definition = survivor.definition
    words = words_of(departures(definition, solution.start))
    adopted = Adopted(
        solution.account,
        solution.marketplace_id,
        solution.channel,
        definition.lag,
        tuple(sorted((name, getattr(definition, name)) for name in settled)),
        tuple(word for word in words if not word.startswith("lag=")),
    )
    others = len(solution.survivors) - 1
    why = [
        f"adopted on {today}: it reproduces every figure of {solution.judging} displayed pages exactly",
        f"{others} other definitions did so too" if others else "no other definition that was tried does",
    ]
    return adopted, why


def _settled(solution: Solution, survivor: Survivor) -> list[str]:
    """The fields in which it departs from the policy, which the pages need, and those on which all definitions agree
    that nothing tells apart from this one.
    """
    alike: tuple[Definition, ...] = (survivor.definition, *survivor.also)
    unsettled = {name for word in solution.undetermined for name in _OF_NOTHING[word]}
    unsettled |= {one.name for one in fields(survivor.definition) if len({getattr(d, one.name) for d in alike}) > 1}
    departing = {name for name in SETTLED if getattr(survivor.definition, name) != getattr(solution.start, name)}
    return [name for name in SETTLED if name in departing or name not in unsettled | set(_TRIED_IF_SAID)]
