"""Writing a simulated shop: one pass over its days, every order made, shown as far as it is known, and forgotten."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from plimsoll.errors import UsageError
from plimsoll.simulate.fates import DayFates, Fate
from plimsoll.simulate.files import Written
from plimsoll.simulate.instants import end_of
from plimsoll.simulate.orders import FATE_MASK, FATE_SHIFT, PATTERN_MASK, PATTERN_SHIFT, TIME_SHIFT, OrderMaker
from plimsoll.simulate.plans import Definition
from plimsoll.simulate.records import Horizon, as_known
from plimsoll.simulate.recount import Cell, Tally
from plimsoll.simulate.season import daily_counts
from plimsoll.simulate.shopfiles import ShopFiles
from plimsoll.simulate.truth import TruthFile

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from plimsoll.simulate.orders import Batch
    from plimsoll.simulate.plans import ShopPlan
    from plimsoll.simulate.records import Known, Order

Format = Literal["amazon", "interchange"]
FORMATS: tuple[Format, ...] = ("amazon", "interchange")

_SETTLED_AFTER = timedelta(days=2)
"""After the end of the second day every order that nothing befell has been sent: handling takes 44 hours at most."""

_FATE_BITS = FATE_MASK << FATE_SHIFT


def write_shop(
    plan: ShopPlan,
    folder: str | Path,
    *,
    formats: Sequence[Format] = FORMATS,
    known_until: date | None = None,
) -> Written:
    """Write a shop's files as they would be at the end of `known_until` (default `as_of`), and its truth.

    Under `folder`: `files/amazon` (all-orders and feedback reports), `files/interchange` (orders, feedback),
    `files/records` (everything else, and what Amazon's reports leave open), `own_shop` where the plan has one,
    `truth.json`. Raises UsageError when a format is unknown or `known_until` lies after `as_of`.
    """
    until = known_until or plan.as_of
    if until > plan.as_of:
        raise UsageError("A shop cannot be known beyond its plan's as_of.")
    if not formats or any(one not in FORMATS for one in formats):
        raise UsageError(f"The formats of a simulated shop are {' and '.join(FORMATS)}.")
    return _Writing(plan, Path(folder), tuple(formats), until).run()


class _Writing:
    """One run of `write_shop`."""

    def __init__(self, plan: ShopPlan, folder: Path, formats: tuple[Format, ...], until: date) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._plan, self._folder, self._until = plan, folder, until
        self._stale = {table: end_of(plan.as_of - timedelta(days=days)) for table, days in plan.stale}
        self._horizon = Horizon(end_of(until), self._stale)
        self._everything = Horizon(end_of(until))
        self._maker = OrderMaker(plan)
        self._files = ShopFiles(plan, folder, formats, self._maker, self._horizon)
        self._truth = TruthFile(folder / "truth.json", plan, until)
        self._tally = Tally(Definition(), until)
        self._hidden = Tally(plan.hidden, until)
        self._complete = Tally(Definition(), until) if self._stale else None
        self._tallies = [self._tally, self._hidden, *([self._complete] if self._complete else [])]
        self._cells: list[Cell | None] = [
            None if pattern.non_amazon else pattern.cell for pattern in self._maker.patterns
        ]
        self._orders = 0

    def run(self) -> Written:
        """Every day, then the sums."""
        first = 0
        for offset, count in enumerate(daily_counts(self._plan)):
            if self._plan.first_day + timedelta(days=offset) > self._until:
                break
            self._day(offset, first, count)
            first += count
        self._files.finish(self._hidden, self._until)
        rows = self._files.rows()
        self._truth.close(self._tally, self._complete, self._hidden, {"orders": self._orders, "rows": rows})
        return Written(
            self._folder, self._plan.account, tuple(self._files.written()), self._truth.path, self._orders, rows
        )

    def _day(self, offset: int, first: int, count: int) -> None:
        fates = DayFates(self._plan, offset)
        lean = self._plan.detail == "lean" and self._is_settled(fates.day)
        planted = list(fates.planted)
        for batch in self._maker.batches(offset, first, count):
            digits = self._maker.digits(batch.first, len(batch.words))
            befallen = self._befallen(batch, fates, planted)
            planted = planted[len(batch.words) :]
            if lean:
                self._swiftly(batch, digits, befallen, fates)
            else:
                self._fully(batch, digits, befallen, fates)
        self._files.end_of_day(offset)

    def _is_settled(self, day: date) -> bool:
        """Whether all that nothing befalls was sent before anybody looks."""
        begin = self._plan.season.closed_until(day) or day
        return end_of(begin + _SETTLED_AFTER) <= self._horizon.of("orders")

    def _befallen(self, batch: Batch, fates: DayFates, planted: list[Fate]) -> dict[int, Fate]:
        """What befalls whom: place in the batch, fate."""
        ceiling, found, words = fates.ceiling << FATE_SHIFT, {}, batch.words
        for place in [place for place, word in enumerate(words) if word & _FATE_BITS < ceiling]:
            word = words[place]
            fate = fates.of((word >> FATE_SHIFT) & FATE_MASK, self._maker.pattern(word))
            if fate is not None:
                found[place] = fate
        found.update(enumerate(planted[: len(batch.words)]))
        return found

    def _fully(self, batch: Batch, digits: list[str], befallen: dict[int, Fate], fates: DayFates) -> None:
        """Every order by itself."""
        for place, text in enumerate(digits):
            order = self._maker.make(batch, place, text, befallen.get(place), fates)
            known = as_known(order, self._horizon)
            self._files.order(order, known)
            self._count(order, known)
        self._files.flush(batch.offset)

    def _swiftly(self, batch: Batch, digits: list[str], befallen: dict[int, Fate], fates: DayFates) -> None:
        """By itself only what something befalls; the rest as text and sums."""
        changed = {}
        for place, fate in befallen.items():
            order = self._maker.make(batch, place, digits[place], fate, fates)
            changed[place] = as_known(order, self._horizon)
            self._files.defects(changed[place])
            self._count(order, changed[place])
        self._files.ordinary(batch, digits, changed)
        self._orders += len(batch.words) - len(befallen)
        self._add_ordinary(batch, befallen)

    def _count(self, order: Order, known: Known) -> None:
        self._orders += known.placed
        self._tally.add(known)
        self._hidden.add(known)
        if self._complete is not None:
            self._complete.add(as_known(order, self._everything))
        if order.episode:
            self._truth.hit(order)
        if order.may_be_defective():
            self._truth.add(known)

    def _add_ordinary(self, batch: Batch, befallen: dict[int, Fate]) -> None:
        """Count the orders of a batch that nothing befell, by cell and each definition's reporting day."""
        words, odd = batch.words, sorted(befallen)
        counted: dict[tuple[int, int], Counter[Cell | None]] = {}
        for tally in self._tallies:
            pieces = tally.zone.pieces(batch.day)
            starts = [bisect_left(words, bisect_left(batch.times, second) << TIME_SHIFT) for second, _ in pieces]
            for (_, day), low, high in zip(pieces, starts, [*starts[1:], len(words)], strict=True):
                if (low, high) not in counted:
                    cells = Counter([self._cells[(word >> PATTERN_SHIFT) & PATTERN_MASK] for word in words[low:high]])
                    cells.subtract(
                        self._cells[(words[place] >> PATTERN_SHIFT) & PATTERN_MASK]
                        for place in odd[bisect_left(odd, low) : bisect_left(odd, high)]
                    )
                    counted[low, high] = cells
                for cell, orders in counted[low, high].items():
                    if cell is not None and orders:
                        tally.add_ordinary(cell, day, orders)
