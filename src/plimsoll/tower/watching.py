"""What comes: forecast, headroom, warning, improvement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plimsoll import clock
from plimsoll.tower.world import World

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from plimsoll.watch.backtest import Backtest
    from plimsoll.watch.forecast_row import ForecastRow
    from plimsoll.watch.headroom import Headroom
    from plimsoll.watch.improvement import Improvement
    from plimsoll.watch.signals import SignalsAnswer


class Watching(World):
    """What comes: forecast, headroom, warning, improvement."""

    def forecast(
        self,
        days: int = 60,
        what_if: Sequence[str] = (),
        **selection: Any,  # noqa: ANN401 - see `World`
    ) -> list[ForecastRow]:
        """The coming days of every cell: what is exact, what is likely; `what_if` as in `plimsoll forecast`."""
        from plimsoll.watch.forecast import forecast, looking_back

        with self.recount(looking_back(selection, clock.today())) as recount:
            return forecast(recount, days, what_if)

    def backtest(self, step: int = 7, *, as_observed: bool = False, **selection: Any) -> Backtest:  # noqa: ANN401
        """What `forecast` would have said on past days, `first` to `last`, against what came until `as_of`."""
        from plimsoll.watch.backtest import backtest, known_by, replay_of

        replay, words = replay_of(selection, clock.today(), step)
        with self.recount(dict(words)) as recount:
            return backtest(recount, replay, known_by(self.recount, words) if as_observed else None)

    def headroom(self, **selection: Any) -> list[Headroom]:  # noqa: ANN401 - see `World`
        """Defects still allowed in every cell, today and on the worst coming day, and how fast they are used up."""
        from plimsoll.watch.headroom import headrooms
        from plimsoll.watch.newly_known import with_history

        with self.recount(with_history(selection, clock.today())) as recount:
            return headrooms(recount)

    def signals(
        self,
        *,
        false_alarms: float | None = None,
        discovery_rate: float | None = None,
        **selection: Any,  # noqa: ANN401 - see `World`
    ) -> SignalsAnswer:
        """Cells whose defects rise, at so many false alarms a year and cell (0.5) and false discoveries (0.1)."""
        from plimsoll.watch.newly_known import with_history
        from plimsoll.watch.signals import DISCOVERY_RATE, FALSE_ALARMS, signals

        with self.recount(with_history(selection, clock.today())) as recount:
            return signals(recount, false_alarms or FALSE_ALARMS, discovery_rate or DISCOVERY_RATE)

    def improvement(
        self,
        changed_on: date,
        *,
        days_before: int | None = None,
        **selection: Any,  # noqa: ANN401 - see `World`
    ) -> list[Improvement]:
        """Orders placed before and after a day, compared by how many became defective."""
        from plimsoll.watch.improvement import DAYS_BEFORE, improvements
        from plimsoll.watch.newly_known import with_history

        with self.recount(with_history(selection, clock.today())) as recount:
            return improvements(recount, changed_on, days_before or DAYS_BEFORE)
