"""An order has no direct or no process evidence.

Why: A reviewer ticks each order: one exhibit that shows what happened to it, one that shows how such orders are
handled.
Bad: An order with a delivery scan only.
Better: At least one direct and one process exhibit for each order.
Source: seller guides (R1-28, R1-29, R1-30, R1-66)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.appeals.linting.finding import Seen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.appeals.linting.reading import Reading

CODE, LEVEL = "PA103", "fails"


def look(reading: Reading) -> Iterator[Seen]:
    """Every such place."""
    for order in reading.plan.orders:
        roles = {one.role for one in reading.exhibits_of(order)}
        for role in ("direct", "process"):
            if role not in roles:
                yield Seen("orders", f"{order.id}: no {role} evidence")
