"""A line of the order table lacks what identifies it.

Why: Each order is given with its days, the masked buyer, the listing, and a tracking or ticket number, so that it can
be looked up.
Bad: An order id alone.
Better: Days, masked buyer, listing, and a tracking or ticket number.
Source: seller guides (R1-07, R1-25)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.appeals.linting.finding import Seen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.appeals.linting.reading import Reading

CODE, LEVEL = "PA108", "warns"


def look(reading: Reading) -> Iterator[Seen]:
    """Every such place."""
    for place, order in enumerate(reading.plan.orders):
        there = {"ordered_on": order.ordered_on, "defect_on": order.defect_on, "buyer": order.buyer, "asin": order.asin,
                 "tracking or ticket": order.tracking or order.ticket}  # fmt: skip
        if lacking := [name for name, value in there.items() if not value]:
            yield Seen(f"orders.{place}", f"{order.id}: {', '.join(lacking)}")
