"""What comes: forecast, headroom, warning, improvement, orders at risk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plimsoll import clock
from plimsoll.tower.world import World

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date, datetime

    from plimsoll.watch.backtest import Backtest
    from plimsoll.watch.breakdown import Part
    from plimsoll.watch.forecast_row import ForecastRow
    from plimsoll.watch.headroom import Headroom
    from plimsoll.watch.improvement import Improvement
    from plimsoll.watch.risk.looking_back import PastRisk
    from plimsoll.watch.risk.queue import Handled, RiskAnswer
    from plimsoll.watch.signals import SignalsAnswer


class Watching(World):
    """What comes: forecast, headroom, warning, improvement, orders at risk."""

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

    def breakdown(self, by: str, **selection: Any) -> list[Part]:  # noqa: ANN401 - see `World`
        """The values of a dimension on one day, what is surely bad first, few orders drawn towards the others."""
        from plimsoll.watch.breakdown import breakdown

        with self.recount(selection | {"by": by}) as recount:
            return breakdown(recount.rows())

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

    def risk(
        self,
        limit: int | None = 50,
        *,
        now: datetime | None = None,
        handled: Collection[Handled] = frozenset(),
        **selection: Any,  # noqa: ANN401 - see `World`
    ) -> RiskAnswer:
        """The open orders whose rescue spares the rate most, at `now`; those `handled` already are left out."""
        from plimsoll.watch.newly_known import with_history
        from plimsoll.watch.risk.queue import risk

        with self.recount(with_history(selection, clock.today())) as recount:
            return risk(recount, now or clock.now(), limit, handled)

    def past_risk(self, then: date, **selection: Any) -> PastRisk:  # noqa: ANN401 - see `World`
        """What `risk` would have said at the end of a past day, held against what has come since."""
        from plimsoll.watch.newly_known import with_history
        from plimsoll.watch.risk.looking_back import past_risk

        with self.recount(with_history(selection, clock.today())) as recount:
            return past_risk(recount, then)

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
