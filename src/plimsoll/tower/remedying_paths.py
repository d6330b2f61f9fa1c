"""What can still be undone by when: deadlines, the shortest path, what wins did, precedents, costs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plimsoll import clock
from plimsoll.tower.world import World

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime

    from plimsoll.remedies.costs import CostSheet, Job
    from plimsoll.remedies.deadline import Deadline
    from plimsoll.remedies.deadlines import Cell3, Running
    from plimsoll.remedies.economics import Economics
    from plimsoll.remedies.path import Path, Wanted
    from plimsoll.remedies.precedents import Found, Submission
    from plimsoll.remedies.propagation import Propagation
    from plimsoll.remedies.told import Told


class RemedyingPaths(World):
    """What can still be undone by when: deadlines, the shortest path, what wins did, precedents, costs."""

    def deadlines(
        self,
        *,
        now: datetime | None = None,
        settled: Collection[str] = (),
        clocks: bool = True,
        **selection: Any,  # noqa: ANN401 - see `World`
    ) -> Running:
        """Every deadline that runs at `now` (aware; default the end of `as_of`, or this moment), the nearest first.

        `settled` are uids of what a person has done. Without `clocks`, messages and return requests are left out.
        """
        from plimsoll.remedies.deadlines import moment_of, running

        at = moment_of(selection.get("as_of"), clock.now()) if now is None else moment_of(None, now)
        with self.recount(selection) as recount:
            return running(recount.view, recount.question, at, settled=settled, clocks=clocks)

    def next_deadlines(self, *, settled: Collection[str] = (), **selection: Any) -> dict[Cell3, Deadline]:  # noqa: ANN401
        """By (account, marketplace, channel) the next deadline of claims, chargebacks, feedback and notices: cheap."""
        from plimsoll.remedies.deadlines import next_deadlines

        return next_deadlines(self.deadlines(settled=settled, clocks=False, **selection))

    def path(
        self,
        wanted: Wanted | None = None,
        *,
        told: Told | None = None,
        **selection: Any,  # noqa: ANN401 - see `World`
    ) -> list[Path]:
        """The shortest path under the line of every cell, by the remedies there are (`told`: what people answered)."""
        from plimsoll.remedies.deadlines import moment_of
        from plimsoll.remedies.offering import remedies
        from plimsoll.remedies.path import Wanted, paths
        from plimsoll.remedies.path_remedies import with_remedies
        from plimsoll.watch.newly_known import with_history

        asked = wanted or Wanted()
        if asked.options is None:
            at = moment_of(selection.get("as_of"), clock.now())
            with self.recount(dict(selection)) as recount:
                asked = with_remedies(asked, remedies(recount, at, told).remedies)
        with self.recount(with_history(selection, clock.today())) as recount:
            return paths(recount, asked)

    def propagation(self, **selection: Any) -> list[Propagation]:  # noqa: ANN401 - see `World`
        """Every win of the last 90 days, and whether the displayed figure shows it."""
        from plimsoll.remedies.propagation import looking_back, propagations

        with self.recount(looking_back(selection, clock.today())) as recount:
            return propagations(recount)

    def precedents(
        self,
        text: str = "",
        *,
        account: str | None = None,
        kind: str | None = None,
        outcome: str | None = None,
        most: int = 20,
        submissions: Iterable[Submission] = (),
    ) -> Found:
        """What happened before, searched by words; `submissions` are those that the journal holds."""
        from plimsoll.remedies.precedents import all_precedents, search

        with self.view() as view:
            return search(all_precedents(view, account, submissions), text, kind=kind, outcome=outcome, most=most)

    def costs(self, job: Job) -> CostSheet:
        """What a job costs at an agency's list prices and in own hours, by the figures in `plimsoll.toml`."""
        from plimsoll.remedies.costs import cost_sheet

        return cost_sheet(job, self.settings.costs)

    def refund_or_claim(self, orders: Sequence[str] = (), *, account: str | None = None) -> list[Economics]:
        """Refund or contest, of these orders or of every order with an open claim: money and rate."""
        from plimsoll.remedies.deadlines import moment_of
        from plimsoll.remedies.economics import of_orders

        with self.view() as view:
            return of_orders(view, orders, account, moment_of(None, clock.now()))
