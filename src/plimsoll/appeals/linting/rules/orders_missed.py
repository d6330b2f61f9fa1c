"""Orders of the notice or of the recount are not in the order table.

Why: A plan that leaves out more than two of the listed orders is very likely refused; each one left out is a defect
unexplained.
Bad: The notice lists eleven orders, the table has eight.
Better: Every order of the notice, of the marketplace's list and of the own recount, with the differences shown.
Source: seller guides (R1-10, R1-24, R1-25, R1-61, R1-63, R1-66, R3-03, R3-04)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.appeals.linting.finding import Seen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.appeals.linting.reading import Reading

CODE, LEVEL = "PA101", "fails"


def look(reading: Reading) -> Iterator[Seen]:
    """Every such place."""
    table = {one.id for one in reading.plan.orders}
    for order, named_by in reading.known_orders.items():
        if order not in table:
            yield Seen("orders", f"{order} ({named_by})")
