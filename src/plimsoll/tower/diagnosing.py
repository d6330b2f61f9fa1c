"""Why: the causes of defective orders, and the pictures over all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plimsoll.tower.world import World

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plimsoll.diagnosis.order_cause import CausesAnswer, EventKey, Overruling


class Diagnosing(World):
    """Why: the causes of defective orders, and the pictures over all of them."""

    def causes(
        self,
        *,
        overruled: Mapping[EventKey, Overruling] | None = None,
        **selection: Any,  # noqa: ANN401 - see `World`
    ) -> CausesAnswer:
        """Each defective order with its main and further causes; `overruled` is what people decided."""
        from plimsoll.diagnosis.asking import causes

        with self.recount(selection) as recount:
            return causes(recount, overruled)
