"""A kind of defect that happened has no root cause of its own.

Why: The rate is made of negative feedback, claims and chargebacks; a plan that explains one of them explains a part
of the rate.
Bad: Only the negative feedback is analysed while claims were granted too.
Better: A cause for each kind that the figures count.
Source: seller guides (R1-47), Amazon's page on plans of action (an explanation for every root cause)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.appeals.linting.finding import Seen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.appeals.linting.reading import Reading

CODE, LEVEL = "PA102", "fails"
_KINDS = ("negative_feedback", "claims", "chargebacks")


def look(reading: Reading) -> Iterator[Seen]:
    """Every such place."""
    if reading.plan.variant in {"claim", "chargeback"}:
        return
    explained = {kind for cause in reading.plan.root_causes for kind in cause.kinds}
    happened = {kind for order in reading.plan.orders for kind in order.kinds}
    happened |= {kind for kind in _KINDS if reading.count(f"odr.{kind}")}
    for kind in _KINDS:
        if kind in happened - explained:
            yield Seen("root_causes", kind)
