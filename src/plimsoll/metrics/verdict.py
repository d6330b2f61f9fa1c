"""The word shown to people: as the arithmetic says, unless something is missing or the sources leave it open.

A reading is another way to count that the published sources, or the seller's own files, do not rule out. When one of
them would put the rate on the other side of the line, the honest verdict is `DEPENDS`, with its name.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from plimsoll.metrics.definition import LAG_FROM_POLICY
from plimsoll.policies import policy_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from plimsoll.metrics.definition import Definition
    from plimsoll.metrics.triangle import DefectiveOrder

FAULT, CHARGEBACK, CANCELLER = "unsaid-fault=not-seller", "unknown-chargeback=fraud", "unsaid-canceller=seller"
GOOD, BAD, NONE, INCOMPLETE, DEPENDS = "GOOD", "BAD", "NONE", "INCOMPLETE", "DEPENDS"


def status(orders: int, defective: int, definition: Definition) -> str:
    """The arithmetic: GOOD when defective/orders is strictly under the target, in integers."""
    if not orders:
        return NONE
    above, below = definition.target
    return GOOD if defective * below < orders * above else BAD


def unsaid_in(orders: Iterable[DefectiveOrder]) -> frozenset[str]:
    """What the seller's own files leave open: whose fault, what kind of chargeback, who cancelled."""
    found: set[str] = set()
    for order in orders:
        if order.order.state == "cancelled" and order.order.cancelled_by is None:
            found.add(CANCELLER)
        for event in order.events:
            if event.kind == "claims" and event.status == "granted" and event.fault is None:
                found.add(FAULT)
            elif event.kind == "chargebacks" and event.chargeback_kind not in {"service", "fraud"}:
                found.add(CHARGEBACK)
    return frozenset(found)


def open_readings(
    definition: Definition, on: date, marketplace_id: str, unsaid: frozenset[str]
) -> Iterator[tuple[str, Definition]]:
    """(name, definition) of each reading that is open beside `definition`; what the caller chose is settled.

    `unsaid` is what `unsaid_in` found in the seller's files.
    """
    if definition.lag_from == LAG_FROM_POLICY:
        for value in _open("lag_days", on, marketplace_id):
            yield f"lag={value}", replace(definition, lag=int(value))
    if "chargebacks" not in definition.chosen:
        for value in _open("chargebacks.rule", on, marketplace_id):
            yield f"chargebacks={value}", replace(definition, chargebacks=value)  # type: ignore[arg-type]
    if not {"cancelled_counts", "lifted_counts"} & definition.chosen and _open(
        "denominator.cancelled", on, marketplace_id
    ):
        yield "include-cancelled", replace(definition, cancelled_counts=True)
    others = {
        FAULT: replace(definition, fault_unsaid_counts=False),
        CHARGEBACK: replace(definition, unknown_chargeback_counts=False),
        CANCELLER: replace(definition, canceller_unsaid="seller"),
    }
    yield from ((name, other) for name, other in others.items() if name in unsaid)


def _open(name: str, on: date, marketplace_id: str) -> list[str]:
    value = policy_value(f"amazon.odr.{name}", on=on, marketplace_id=marketplace_id)
    return [str(reading.value) for reading in value.readings if reading.open and reading.value != value.value]
