"""An order has no cause, or one that the plan does not explain.

Why: Each order is to be sorted under one main cause, and each cause to be explained.
Bad: An order in the table with an empty cause.
Better: The cause of each order, as its evidence has it.
Source: seller guides (R1-26, R3-05)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.appeals.linting.finding import Seen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.appeals.linting.reading import Reading

CODE, LEVEL = "PA105", "fails"


def look(reading: Reading) -> Iterator[Seen]:
    """Every such place."""
    explained = {one.cause for one in reading.plan.root_causes}
    for order in reading.plan.orders:
        if order.cause not in explained:
            yield Seen("orders", f"{order.id}: {order.cause or 'no cause'}")
