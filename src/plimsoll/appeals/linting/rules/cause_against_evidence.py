"""A cause is borne out by evidence of another kind only.

Why: A cause in logistics shown with nothing but chats, or a fault of the goods shown with a tracking page, is not
shown.
Bad: Parcels lost, and as proof the conversation with the buyer.
Better: For logistics the carrier's records, for goods the inspection, for service the ticket export.
Source: seller guides (R1-11, R1-64)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.appeals.linting.finding import Seen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.appeals.linting.reading import Reading

CODE, LEVEL = "PA104", "fails"


def look(reading: Reading) -> Iterator[Seen]:
    """Every such place."""
    for order in reading.plan.orders:
        dimension = reading.cause_of(order)
        direct = [one for one in reading.exhibits_of(order) if one.role == "direct"]
        if dimension and direct and dimension not in {one.dimension for one in direct}:
            yield Seen("orders", f"{order.id}: {dimension}, shown by {', '.join(sorted(one.type for one in direct))}")
