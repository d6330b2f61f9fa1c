"""From a recount to the causes behind it: the one way by which every picture of this room begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.diagnosis.order_cause import order_causes
from plimsoll.diagnosis.order_facts import facts_of_orders
from plimsoll.metrics.defects import defective_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plimsoll.diagnosis.order_cause import CausesAnswer, EventKey, Overruling
    from plimsoll.metrics.odr import Recount


def causes(recount: Recount, overruled: Mapping[EventKey, Overruling] | None = None) -> CausesAnswer:
    """The causes of every defective order in the windows asked about."""
    rows = defective_rows(recount)
    asked = {(row.cell.account, row.order_id) for row in rows}
    facts = facts_of_orders(recount.view, asked, recount.question.last)
    return order_causes(rows, facts, recount.question.last, overruled)
