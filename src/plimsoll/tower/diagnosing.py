"""Why: the causes of defective orders, and the pictures over all of them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plimsoll import clock
from plimsoll.tower.world import World

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plimsoll.diagnosis.localisation.answer import Localisation
    from plimsoll.diagnosis.order_cause import CausesAnswer, EventKey, Overruling
    from plimsoll.diagnosis.own_orders import AskedOwn
    from plimsoll.diagnosis.pareto import Pareto
    from plimsoll.diagnosis.pictures import Pictures
    from plimsoll.diagnosis.report import RootCauses


class Diagnosing(World):
    """Why: the causes of defective orders, and the pictures over all of them.

    `overruled` is what people decided: (account, order id, event id) to their word.
    """

    def causes(
        self,
        *,
        overruled: Mapping[EventKey, Overruling] | None = None,
        **selection: Any,  # noqa: ANN401 - see `World`
    ) -> CausesAnswer:
        """Each defective order with its main and further causes, and the evidence for and against."""
        from plimsoll.diagnosis.asking import causes

        with self.recount(selection) as recount:
            return causes(recount, overruled)

    def pareto(
        self,
        *,
        overruled: Mapping[EventKey, Overruling] | None = None,
        **selection: Any,  # noqa: ANN401 - see `World`
    ) -> Pareto:
        """Which causes make how much of the defects, over all and for each kind."""
        from plimsoll.diagnosis.pareto import pareto

        return pareto(self.causes(overruled=overruled, **selection))

    def scorecard(
        self,
        *,
        lots: str | Path | None = None,
        overruled: Mapping[EventKey, Overruling] | None = None,
        **selection: Any,  # noqa: ANN401 - see `World`
    ) -> Pictures:
        """Carriers, listings, batches and suppliers (where `lots` names their table), and what answers do."""
        from plimsoll.diagnosis.asking import causes
        from plimsoll.diagnosis.batches import read_lots
        from plimsoll.diagnosis.pictures import pictures

        table = read_lots(Path(lots)) if lots else None
        with self.recount(selection) as recount:
            return pictures(recount, causes(recount, overruled), table)

    def root_causes(
        self,
        *,
        overruled: Mapping[EventKey, Overruling] | None = None,
        **selection: Any,  # noqa: ANN401 - see `World`
    ) -> list[RootCauses]:
        """The root-cause report of each account; `.markdown("en")` and `.markdown("zh")` are its pages."""
        from plimsoll.diagnosis.report import root_causes

        return root_causes(self.causes(overruled=overruled, **selection))

    def localise(self, asked: AskedOwn | None = None, **selection: Any) -> Localisation:  # noqa: ANN401
        """Where in the account's own orders the excess of defects sits, against a baseline or an expected rate."""
        from plimsoll.diagnosis.own_orders import AskedOwn, localise_own

        asked = asked or AskedOwn()
        last = selection.get("as_of") or clock.today()
        reach = asked.against or last - timedelta(days=int(selection.get("window") or 0) + 120)
        words = {**selection, "first": min(reach, last), "last": last}
        words.pop("as_of", None)
        with self.recount(words) as recount:
            return localise_own(recount, asked)
