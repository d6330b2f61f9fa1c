"""What the affected buyer got is not said.

Why: A plan that mends the shop and forgets the buyers looks like words; each buyer got a refund, a resend, or there
is a reason.
Bad: No refund, no resend, no reason.
Better: A line for each order: what, when; or why there was nothing to give.
Source: seller guides (R1-52, R3-11)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.appeals.linting.finding import Seen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.appeals.linting.reading import Reading

CODE, LEVEL = "PA107", "fails"


def look(reading: Reading) -> Iterator[Seen]:
    """Every such place."""
    told = {one.order for one in reading.plan.remedies if one.what != "none" or one.why}
    for order in reading.plan.orders:
        if order.id not in told:
            yield Seen("remedies", order.id)
