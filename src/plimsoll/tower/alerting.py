"""What alerts are made of, and what their rules would have said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plimsoll import clock
from plimsoll.tower.world import World

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from plimsoll.desk.preview import Preview
    from plimsoll.desk.rules import AccountWatched, CellWatched, Rule, Watched


class Alerting(World):
    """What alerts are made of, and what their rules would have said."""

    def accounts_watched(self, **selection: Any) -> list[AccountWatched]:  # noqa: ANN401 - see `World`
        """What the alerts' rules look at of every account, but for signals and deadlines."""
        from plimsoll.desk.alert_material import accounts_watched
        from plimsoll.intake.readers import READERS

        with self.recount(dict(selection)) as recount:
            return accounts_watched(recount, {reader.name: reader.tables for reader in READERS})

    def watched(
        self,
        *,
        now: datetime | None = None,
        signals: bool = False,
        deadlines: bool = False,
        settled: Collection[str] = (),
        accounts: Sequence[AccountWatched] | None = None,
        **selection: Any,  # noqa: ANN401 - see `World`
    ) -> Watched:
        """Everything the rules of alerts look at; signals (seconds on a fleet) and deadlines only where asked for,
        these without those that people have `settled`. `accounts`: what `accounts_watched` gave for this selection.
        """
        from plimsoll.desk.alert_material import watched
        from plimsoll.remedies.deadlines import moment_of, running
        from plimsoll.watch import signals as rising
        from plimsoll.watch.newly_known import with_history

        at = now or clock.now()
        parts = self.accounts_watched(**selection) if accounts is None else accounts
        found: Sequence[Any] = ()
        if signals:
            with self.recount(with_history(dict(selection), clock.today())) as recount:
                found = rising.signals(recount, placed=False).signals
        told = []
        if deadlines:
            moment = moment_of(selection.get("as_of"), at)
            with self.recount(dict(selection)) as recount:
                due = running(recount.view, recount.question, moment, settled=settled)
            told = [one.as_json(moment) for one in due.deadlines]
        return watched(selection.get("as_of") or clock.today(), at, parts, found, told)

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
