"""A figure, date, count or order id that nothing stands behind.

Why: A number that is typed cannot be recomputed, and is the first that a reviewer finds to be off.
Bad: The rate was 1.59 %.
Better: `{{ odr.rate }}`: a reference to a frozen figure, an order, an action's day, or a declared term.
Source: seller guides (R1-07, R1-27, R3-02)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.appeals.linting.finding import Seen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.appeals.linting.reading import Reading

CODE, LEVEL = "PA322", "fails"


def look(reading: Reading) -> Iterator[Seen]:
    """Every such place."""
    for one in reading.bindings.unbound():
        if not one.words.startswith("{{ policy.") and "{{policy." not in one.words:
            yield Seen(one.place, one.words)
    for place, order in enumerate(reading.plan.orders):
        figure = reading.frozen.figures.get(f"order.{order.id}.ordered_on")
        if figure and order.ordered_on and figure.text != order.ordered_on.isoformat():
            yield Seen(f"orders.{place}", f"{order.id}: ordered on {order.ordered_on}, frozen {figure.text}")
