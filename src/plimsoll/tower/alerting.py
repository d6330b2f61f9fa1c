"""What alerts are made of, and what their rules would have said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plimsoll import clock
from plimsoll.tower.world import World

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from plimsoll.desk.preview import Preview
    from plimsoll.desk.rules import CellWatched, Rule, Watched


class Alerting(World):
    """What alerts are made of, and what their rules would have said."""

    def watched(
        self,
        *,
        now: datetime | None = None,
        signals: bool = False,
        deadlines: bool = False,
        settled: Collection[str] = (),
        **selection: Any,  # noqa: ANN401 - see `World`
    ) -> Watched:
        """Everything the rules of alerts look at; signals (seconds on a fleet) and deadlines only where asked for,
        these without those that people have `settled`.
        """
        from plimsoll.desk.alert_material import watched
        from plimsoll.intake.readers import READERS
        from plimsoll.remedies.deadlines import moment_of, running
        from plimsoll.watch import signals as rising
        from plimsoll.watch.newly_known import with_history

        at = now or clock.now()
        found: Sequence[Any] = ()
        if signals:
            with self.recount(with_history(dict(selection), clock.today())) as recount:
                found = rising.signals(recount, placed=False).signals
        with self.recount(dict(selection)) as recount:
            moment = moment_of(selection.get("as_of"), at)
            due = running(recount.view, recount.question, moment, settled=settled) if deadlines else None
            told = [one.as_json(moment) for one in due.deadlines] if due else []
            return watched(recount, at, {reader.name: reader.tables for reader in READERS}, found, told)

    def alert_history(self, days: int, **selection: Any) -> tuple[list[CellWatched], list[dict[str, Any]]]:  # noqa: ANN401
        """Every cell's counts of the last `days` days, and every restatement: what a rule's preview looks at."""
        from plimsoll.desk.alert_material import cell_days, restated

        with self.recount(dict(selection)) as recount:
            return list(cell_days(recount, days).values()), restated(recount)

    def preview_alerts(self, rule: Rule, days: int = 365, **selection: Any) -> Preview:  # noqa: ANN401 - see `World`
        """How often a rule would have fired on the last `days` days."""
        from plimsoll.desk.preview import preview

        cells, restated = self.alert_history(days, **selection)
        return preview(rule, cells, selection.get("as_of") or clock.today(), restated)
