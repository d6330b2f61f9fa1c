"""An order has no cause, or one that the plan does not explain.

Why: Each order is to be sorted under one main cause, and each cause to be explained.
Bad: An order in the table with an empty cause.
Better: The cause of each order, as its evidence has it.
Source: seller guides (R1-26, R3-05)
"""

from __future__ import annotations

from collections import Counter
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
    yield from _counted_otherwise(reading)


def _counted_otherwise(reading: Reading) -> Iterator[Seen]:
    """A sentence that counts a cause's orders, and an order table that has another number of them."""
    table = Counter(one.cause for one in reading.plan.orders)
    figures = reading.frozen.figures
    for name in dict.fromkeys(name for _, name in reading.references if name.startswith("cause.")):
        code = name.removeprefix("cause.")
        if "." not in code and name in figures and figures[name].text != str(table[code]):
            yield Seen("orders", f"{code}: {figures[name].text} in the text, {table[code]} in the table")
