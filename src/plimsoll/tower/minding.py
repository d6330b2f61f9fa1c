"""The desk: what is to be done today, and the week in one paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plimsoll import clock
from plimsoll.tower.world import World

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime
    from pathlib import Path

    from plimsoll.desk.morning import Morning
    from plimsoll.desk.review.pack import Pack
    from plimsoll.diagnosis.order_cause import EventKey, Overruling
    from plimsoll.metrics.displayed import DisplayedFigure


class Minding(World):
    """The desk: what is to be done today, and the week in one paper."""

    def morning(
        self,
        *,
        thorough: bool = False,
        now: datetime | None = None,
        **selection: Any,  # noqa: ANN401 - see `World`
    ) -> Morning:
        """What to do, how things stand, how fresh the sources are. `thorough` also scores the open orders and tests
        every cell for a rise, which takes seconds on a fleet.
        """
        from plimsoll.desk.morning import morning
        from plimsoll.intake.readers import READERS
        from plimsoll.remedies.deadlines import moment_of
        from plimsoll.watch.newly_known import with_history
        from plimsoll.watch.risk.queue import risk
        from plimsoll.watch.signals import signals

        at = moment_of(selection.get("as_of"), clock.now()) if now is None else moment_of(None, now)
        tables = {reader.name: reader.tables for reader in READERS}
        if not thorough:
            with self.recount(dict(selection)) as recount:
                return morning(recount, at, tables)
        with self.recount(with_history(selection, clock.today())) as recount:
            saved, rising = risk(recount, now or clock.now()).rows, signals(recount).signals
        with self.recount(dict(selection)) as recount:
            return morning(recount, at, tables, saved, rising)

    def displayed_last(self, **selection: Any) -> dict[tuple[str, str], list[DisplayedFigure]]:  # noqa: ANN401
        """By (account, marketplace) the newest of each figure that the account health page displayed."""
        from plimsoll.desk.hints import displayed_last

        with self.recount(selection) as recount:
            return displayed_last(recount)

    def review(
        self,
        week_end: date | None = None,
        *,
        overruled: Mapping[EventKey, Overruling] | None = None,
        **selection: Any,  # noqa: ANN401 - see `World`
    ) -> Pack:
        """The seven days up to and including `week_end` (default yesterday): every cell, its rate, its defects, what is
        due. `account` names one account; without it the pack is the fleet's. `overruled` as in `causes`.
        """
        from plimsoll.desk.review.pack import last_week, pack

        end = week_end or last_week(clock.today())
        account = selection.get("account")
        return pack(lambda words: self.recount({**selection, **words}), end, clock.now(), account, overruled)

    def write_review(self, folder: Path, pack: Pack, language: str) -> list[Path]:
        """The pack as one PDF and one workbook in a folder; gives their paths."""
        from plimsoll.desk.review.writing import write_pack

        return write_pack(folder, pack, language)
