"""Why an order became defective: one file for each family of rules, one line here for each file."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from plimsoll.diagnosis.causes import care, counted, goods, parcels, reasons, said

if TYPE_CHECKING:
    from plimsoll.diagnosis.causes.evidence import Evidence, Rule
    from plimsoll.diagnosis.order_facts import OrderFacts

RULES: tuple[Rule, ...] = (
    *parcels.RULES,
    *goods.RULES,
    *care.RULES,
    *reasons.RULES,
    *counted.RULES,
    *said.RULES,
)
"""Every rule: facts first, the buyer's words last."""


def evidence_of(order: OrderFacts, without: frozenset[str] = frozenset()) -> list[Evidence]:
    """What every rule says about an order; `without` leaves rules out whose id begins so (for measuring)."""
    return [
        replace(one, rule=rule.id, sources=tuple(dict.fromkeys(one.sources)))
        for rule in RULES
        if not any(rule.id.startswith(name) for name in without)
        for one in rule.finds(order)
    ]
