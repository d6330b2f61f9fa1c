"""What can be undone: every defect with its remedies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plimsoll import clock
from plimsoll.tower.world import World

if TYPE_CHECKING:
    from datetime import datetime

    from plimsoll.remedies.offering import Remedies
    from plimsoll.remedies.told import Told


class Remedying(World):
    """What can be undone: every defect with its remedies."""

    def remedies(
        self,
        *,
        order_id: str | None = None,
        told: Told | None = None,
        now: datetime | None = None,
        **selection: Any,  # noqa: ANN401 - see `World`
    ) -> Remedies:
        """The remedies of every defect of the window and of the days that enter it, or of one order's.

        `told` is what people answered; `now` (aware; default the end of `as_of`, or this moment) is what deadlines are
        held against.
        """
        from plimsoll.remedies.deadlines import moment_of
        from plimsoll.remedies.offering import remedies

        at = moment_of(selection.get("as_of"), clock.now()) if now is None else moment_of(None, now)
        with self.recount(selection) as recount:
            return remedies(recount, at, told, order_id)
