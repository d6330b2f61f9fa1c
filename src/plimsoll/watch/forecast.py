"""The forecast of every cell asked about: what is exact of the coming days, and what is likely of the rest.

The order of the work: the triangle of each cell (`asked_cells`), what is written of the coming days (`look_ahead`), how
defects develop in this account and how many orders come (`outlook`), many paths (`paths`), and what they say.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from zlib import crc32

import numpy as np

from plimsoll.errors import UsageError
from plimsoll.metrics.triangle import ANY, KINDS
from plimsoll.watch.asked_cells import AskedCell, asked_cells, defects_by_cell, whole_accounts
from plimsoll.watch.forecast_row import Expected, ForecastDay, ForecastRow
from plimsoll.watch.history import history_of
from plimsoll.watch.look_ahead import known_then, look_ahead
from plimsoll.watch.outlook import Outlook, habits_of
from plimsoll.watch.paths import drawn, quantiles
from plimsoll.watch.prior import shipped_prior
from plimsoll.watch.recovery import DeactivationClock, over_line, p_back, recovery_of
from plimsoll.watch.what_if import NO_CHANGE, change_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from plimsoll.metrics.odr import Recount
    from plimsoll.metrics.triangle import Cell
    from plimsoll.watch.history import Floats, Numbers
    from plimsoll.watch.look_ahead import CertainDay, KnownDefect
    from plimsoll.watch.outlook import Habits, Named
    from plimsoll.watch.paths import Paths
    from plimsoll.watch.recovery import Known
    from plimsoll.watch.what_if import Change

MOST_DAYS = 120
HISTORY_DAYS = 400
"""Order days before as_of that are read: a year for the season, and a month before it."""
PATHS = 1000
LOOKED_BACK = 60
"""Days before as_of among which the first day over the line is sought."""


def looking_back(selection: Mapping[str, Any], today: date) -> dict[str, Any]:
    """The selection with the order days that a forecast reads. Raises UsageError for a series of days."""
    words = dict(selection)
    if words.pop("first", None) is not None or words.pop("last", None) is not None:
        raise UsageError(
            "a forecast is made at the end of one day", hint="--as-of DATE; `plimsoll backtest` takes many"
        )
    as_of = words.pop("as_of", None) or today
    return words | {"first": as_of - timedelta(days=HISTORY_DAYS), "last": as_of}


def forecast(recount: Recount, days: int = 60, what_if: Sequence[str] = (), *, paths: int = PATHS) -> list[ForecastRow]:
    """A row for every cell asked about, from the end of the question's last day, which is taken as complete.

    The question must begin early enough for the history (`looking_back`). Raises UsageError.
    """
    if not 1 <= days <= MOST_DAYS:
        raise UsageError(f"--days must be from 1 to {MOST_DAYS}")
    change = change_of(recount, what_if) if what_if else NO_CHANGE
    asking = _Asking(recount, days, tuple(what_if), paths, change, defects_by_cell(recount, change))
    accounts: dict[str, list[AskedCell]] = defaultdict(list)
    for one in asked_cells(recount, change):
        accounts[one.cell.account].append(one)
    pool = _by_account(recount, accounts)
    return sorted((row for name, cells in accounts.items() for row in asking.account(cells, pool[name])), key=_place)


def _by_account(recount: Recount, asked: Mapping[str, Sequence[AskedCell]]) -> dict[str, list[Named]]:
    """Every cell of the accounts asked about."""
    whole = whole_accounts(recount)
    cells = (one for some in asked.values() for one in some) if whole is recount else asked_cells(whole, NO_CHANGE)
    pool: dict[str, list[Named]] = defaultdict(list)
    for one in cells:
        pool[one.cell.account].append((one.cell, one.known))
    return pool


@dataclass(frozen=True, slots=True)
class _Asking:
    """One question, cell by cell."""

    recount: Recount
    days: int
    what_if: tuple[str, ...]
    paths: int
    change: Change
    named: Mapping[Cell, Sequence[KnownDefect]]

    @property
    def as_of(self) -> date:
        return self.recount.question.last

    def account(self, cells: Sequence[AskedCell], pool: Sequence[Named]) -> Iterator[ForecastRow]:
        """The rows of one account's cells; `pool` are all it has."""
        habits = habits_of([(one.cell, one.known) for one in cells], pool, self.days, shipped_prior())
        for one, of_cell in zip(cells, habits, strict=True):
            certain = look_ahead(one.changed, one.definition, self.as_of, self.days)
            yield self._row(one, self._outlook(one, of_cell, certain), certain)

    def _outlook(self, one: AskedCell, habits: Habits, certain: Sequence[CertainDay]) -> Outlook:
        known = one.known
        if one.changed is not one.triangle:
            history = history_of(one.changed, self.recount.question.first, self.as_of).until(known.as_of)
            known = replace(known, history=history)
        more = self.change.growth * self.change.volume.get(one.cell, 1.0)
        orders, floor = (np.array([getattr(day, name) for day in certain]) for name in ("orders", "floor"))
        return Outlook(
            known, one.definition, orders, floor, habits.delays, habits.level, habits.volume.changed(more),
            shipped_prior(), self.change.future_rate.get(one.cell, 1.0),
        )  # fmt: skip

    def _row(self, one: AskedCell, outlook: Outlook, certain: Sequence[CertainDay]) -> ForecastRow:
        paths = drawn(outlook, self.paths, chance_of(one.cell, self.as_of))
        orders = expected_orders(certain, paths)
        over = over_line(paths.orders, paths.defects, one.definition)
        floor_over = over_line(orders, outlook.floor, one.definition)
        today, since = _today(one, self.as_of)
        recovery = recovery_of(over, floor_over, self.as_of, over_now=since is not None)
        return ForecastRow(
            one.cell, self.as_of, one.definition, self.recount.question.by, today,
            forecast_days(certain, orders, paths, over), recovery, _clock(since, over, self.as_of), one.lacks,
            _expected(outlook), self.named.get(one.cell, ()), self.what_if, self.change.notice,
        )  # fmt: skip


def chance_of(cell: Cell, as_of: date) -> np.random.Generator:
    """The same draws for the same cell and day, whatever else is asked."""
    return np.random.default_rng([as_of.toordinal(), crc32("\x1f".join(map(str, cell)).encode("utf-8"))])


def expected_orders(certain: Sequence[CertainDay], paths: Paths) -> Numbers:
    """The orders of each coming day's window: those in the books where these are all, else the mean of the paths."""
    mean = np.rint(paths.orders.mean(axis=0)).astype(np.int64)
    return np.where([day.exact for day in certain], [day.orders for day in certain], mean)


def rates_of(paths: Paths) -> Floats:
    """The rate by path and day; nan where there is no order."""
    return np.where(paths.orders > 0, paths.defects / np.maximum(paths.orders, 1), np.nan)


def forecast_days(certain: Sequence[CertainDay], orders: Numbers, paths: Paths, over: Known) -> tuple[ForecastDay, ...]:
    """Day by day what the paths say."""
    rates = rates_of(paths)
    rates[:, np.isnan(rates).any(axis=0)] = np.nan
    p10, p50, p90 = quantiles(rates, (0.1, 0.5, 0.9))
    breach = over.mean(axis=0)
    return tuple(
        ForecastDay(
            one.day, int(orders[place]), one.exact, one.floor, one.leaves, _text(p10[place]), _text(p50[place]),
            _text(p90[place]), float(breach[place]),
        )
        for place, one in enumerate(certain)
    )  # fmt: skip


def _text(rate: float) -> str | None:
    return None if np.isnan(rate) else f"{rate:.6f}"


def _today(one: AskedCell, as_of: date) -> tuple[tuple[int, int], date | None]:
    """(Defective orders, orders) of today's window; the first day of the run over the line that today belongs to."""
    first = as_of - timedelta(days=LOOKED_BACK)
    counts = known_then(one.triangle, as_of).counts(one.definition, first, as_of, (ANY,))
    over = over_line(
        np.array([row["orders"] for row in counts]), np.array([row[ANY] for row in counts]), one.definition
    )
    run = int((~over[::-1]).argmax()) if not over.all() else len(over)
    since = as_of - timedelta(days=run - 1) if run else None
    return (counts[-1][ANY], counts[-1]["orders"]), since


def _clock(since: date | None, over: Known, as_of: date) -> DeactivationClock | None:
    if since is None:
        return None
    usual = shipped_prior().usual_deactivation_day
    left = (since + timedelta(days=usual - 1) - as_of).days
    return DeactivationClock(since, usual, p_back(over, left))


def _expected(outlook: Outlook) -> Expected:
    level = outlook.level
    return Expected(
        tuple(zip(KINDS, level.rate.tolist(), strict=True)),
        level.prior_weight,
        tuple(zip(KINDS, outlook.delays.own.tolist(), strict=True)),
        float(outlook.volume.expected.mean()),
    )


def _place(row: ForecastRow) -> tuple[object, ...]:
    cell = row.cell
    channel = ("MFN", "AFN", "ALL").index(cell.fulfillment_channel)
    return cell.account, cell.marketplace_id, channel, cell.value is None, cell.value or ""
