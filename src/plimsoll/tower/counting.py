"""What is: every figure recounted, explained, and beside what the marketplace displays."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from plimsoll import clock
from plimsoll.policies import marketplace_or_own
from plimsoll.tower.world import World

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from plimsoll.metrics.answer import MetricsAnswer
    from plimsoll.metrics.cohorts import Cohorts
    from plimsoll.metrics.defects import DefectiveRow
    from plimsoll.metrics.definition import Adopted
    from plimsoll.metrics.displayed import DisplayedFigure
    from plimsoll.metrics.explain import Explanation
    from plimsoll.metrics.odr import OdrRow
    from plimsoll.metrics.over_time import OverTime
    from plimsoll.metrics.reconciliation.report import Reconciliation
    from plimsoll.metrics.triangle import Cell
    from plimsoll.remedies.deadline import Deadline
    from plimsoll.remedies.deadlines import Cell3
    from plimsoll.watch.status import StatusRow


class FleetStanding(NamedTuple):
    """Where every account stands: the rows of `status`, (orders, orders with defects) of each cell on each of the last
    days, oldest first, and by cell the next deadline.
    """

    rows: list[StatusRow]
    history: dict[Cell, list[tuple[int, int]]]
    deadlines: dict[Cell3, Deadline]


class Counting(World):
    """What is: every figure recounted, explained, and beside what the marketplace displays."""

    def odr(self, **selection: Any) -> list[OdrRow]:  # noqa: ANN401 - see `World`
        """The Order Defect Rate of every cell and day asked about."""
        with self.recount(selection) as recount:
            return recount.rows()

    def write_series(
        self,
        path: str | Path,
        *,
        windows: Sequence[int] = (),
        whole: bool = False,
        progress: Callable[[str, int], None] | None = None,
        **selection: Any,  # noqa: ANN401 - see `World`
    ) -> int:
        """The daily series asked about as a .parquet or .csv file; gives its number of rows.

        For many cells over long spans. `windows` are lengths in days (none: the rule's own). With `by`, `whole` adds
        the cells over all values. Raises UsageError for another kind of file.
        """
        from plimsoll.metrics.series_files import write_series

        with self.recount(selection) as recount:
            return write_series(recount, Path(path), windows, whole=whole, progress=progress)

    def status(self, *, tested: bool | None = None, **selection: Any) -> list[StatusRow]:  # noqa: ANN401 - see `World`
        """Where every account stands today: the rows of `odr`, each with its worst exact day and its open signals.

        `tested`: whether the test for a rise is made (default: where few cells are asked about).
        """
        from plimsoll.watch.status import status_rows

        with self.recount(selection) as recount:
            return status_rows(recount, tested=tested)

    def cells(self, account: str | None = None) -> list[tuple[str, str, str]]:
        """Every (account, marketplace, channel) that has an order of the marketplace, of one account or of all."""
        from plimsoll.facts.view import Scope

        with self.view() as view:
            return view.cells(Scope(account))

    def fleet(self, days: int, *, tested: bool | None = None, **selection: Any) -> FleetStanding:  # noqa: ANN401
        """Where every account stands: `status`, the rates of the last `days` days up to `as_of`, and the next deadline
        of each, from one reading of the facts.
        """
        from plimsoll.remedies.deadlines import moment_of, next_deadlines, running
        from plimsoll.watch.look_ahead import HISTORY_DAYS
        from plimsoll.watch.status import status_rows

        now = moment_of(selection.get("as_of"), clock.now())
        with self.recount(_looking_back(selection, max(days, HISTORY_DAYS + 1) if tested else days)) as recount:
            last = recount.question.last
            today = recount.since(last)
            rows = status_rows(today, tested=tested)
            history = recount.since(last - timedelta(days=days - 1)).history()
            return FleetStanding(
                rows, history, next_deadlines(running(recount.view, today.question, now, clocks=False))
            )

    def over_time(self, days: int, **selection: Any) -> list[OverTime]:  # noqa: ANN401 - see `World`
        """Every cell's rows on the last `days` days up to `as_of`, and what was displayed of it on those days."""
        from plimsoll.metrics.over_time import over_time

        with self.recount(_looking_back(selection, days)) as recount:
            return over_time(recount)

    def cohorts(self, days: int, **selection: Any) -> list[Cohorts]:  # noqa: ANN401 - see `World`
        """Every cell's order weeks of the last `days` days up to `as_of`, by age."""
        from plimsoll.metrics.cohorts import cohorts

        with self.recount(_looking_back(selection, days)) as recount:
            return cohorts(recount)

    def violations(self, **selection: Any) -> list[DisplayedFigure]:  # noqa: ANN401 - see `World`
        """Policy violations as they were displayed last, by kind."""
        from plimsoll.metrics.violations import violations

        with self.recount(selection) as recount:
            return violations(recount.view, recount.question)

    def defects(self, **selection: Any) -> list[DefectiveRow]:  # noqa: ANN401 - see `World`
        """The defective orders behind a figure, and those only the marketplace lists."""
        from plimsoll.metrics.defects import defective_rows

        with self.recount(selection) as recount:
            return defective_rows(recount)

    def explain(self, **selection: Any) -> list[Explanation]:  # noqa: ANN401 - see `World`
        """Each row with its rules, their sources, and the files behind it."""
        from plimsoll.metrics.explain import explanations

        with self.recount(selection) as recount:
            return explanations(recount)

    def metrics(
        self,
        *names: str,
        orders: bool = False,
        waiting: bool = False,
        now: datetime | None = None,
        **selection: Any,  # noqa: ANN401 - see `World`
    ) -> MetricsAnswer:
        """Every metric of the catalogue (or those of these names); `orders` tells the records behind them, `waiting`
        what is open at `now` instead.
        """
        from datetime import UTC

        from plimsoll.metrics.answer import measure

        at = (now or clock.now()).astimezone(UTC).replace(tzinfo=None)
        with self.recount(selection) as recount:
            lags = self.settings.adopted_lags
            return measure(recount.view, recount.question, names, at, lags, orders=orders, waiting=waiting)

    def reconcile(self, *, zones: Sequence[str] = (), **selection: Any) -> Reconciliation:  # noqa: ANN401
        """Everything the marketplace displayed beside the recount, and the definition that reproduces it; `zones` are
        time zones to try besides the usual ones.
        """
        from plimsoll.metrics.reconciliation.report import reconcile

        with self.recount(selection) as recount:
            return reconcile(recount, zones)

    def adopt(self, number: int, **selection: Any) -> Adopted:  # noqa: ANN401 - see `reconcile`
        """Adopt the survivor of that number in what `reconcile` gives for the same selection. Raises UsageError."""
        from plimsoll.metrics.reconciliation.adopting import adopted_of
        from plimsoll.settings import adopt

        found, why = adopted_of(self.reconcile(**selection), number, clock.today())
        adopt(self.workspace, found, why)
        return found

    def forget(
        self, *, account: str | None = None, marketplace: str | None = None, channel: str | None = None
    ) -> list[str]:
        """Take adopted definitions back; gives whose they were."""
        from plimsoll.settings import forget

        site = marketplace_or_own(marketplace).id if marketplace else None
        return forget(self.existing(), account, site, channel)


def _looking_back(selection: dict[str, Any], days: int) -> dict[str, Any]:
    """The selection of one day, widened to so many days up to it."""
    words = dict(selection)
    last = words.pop("as_of", None) or clock.today()
    return words | {"first": last - timedelta(days=days - 1), "last": last}
