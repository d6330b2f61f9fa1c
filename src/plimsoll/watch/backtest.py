"""What we would have said, and what came: forecasts made on past days, held against what the books say today.

By default a past day is the history cut at its end: what had begun to count by then. What the files taught later about
the same days (a cancellation, an order that stopped being pending) is taken as known; `as_observed` goes back to what
had been imported by then instead, and so needs imports that were made along the way.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from plimsoll.errors import UsageError
from plimsoll.watch.asked_cells import asked_cells, whole_accounts
from plimsoll.watch.forecast import HISTORY_DAYS, chance_of, rates_of
from plimsoll.watch.history import NEVER, NEVER_SEEN, KnownCell
from plimsoll.watch.outlook import Outlook, habits_of, written
from plimsoll.watch.paths import drawn
from plimsoll.watch.prior import shipped_prior
from plimsoll.watch.recovery import over_line
from plimsoll.watch.what_if import NO_CHANGE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager

    from plimsoll.metrics.definition import Definition
    from plimsoll.metrics.odr import Recount
    from plimsoll.metrics.triangle import Cell
    from plimsoll.watch.history import CellHistory, Floats, Numbers
    from plimsoll.watch.prior import Prior

HORIZONS = (7, 14, 30, 60)
MODELS = ("plimsoll", "persistence", "mature_cohort")
QUANTILES = (0.1, 0.5, 0.9)
PATHS = 400
MATURE_DAYS = (60, 120)
"""Ages in days of the orders whose rate is the mature cohort's."""
LOOKED_BACK = 180
"""Days before the last on which forecasts are made, where the caller names no first one."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """One cell with all that is known of it today, to be cut at past days. `through` by kind, as ordinals."""

    cell: Cell
    definition: Definition
    history: CellHistory
    through: Numbers

    def known(self, day: int) -> KnownCell:
        """The cell as it stood at the end of a day."""
        history = self.history.beginning_at(day - HISTORY_DAYS).until(day)
        return KnownCell(day, history, np.minimum(self.through, day))

    def came(self, days: Numbers) -> tuple[Numbers, Numbers]:
        """(Orders, defective orders) of the windows of some days, as the books say today."""
        newest = days - self.definition.lag
        oldest = newest - self.definition.window + 1
        sums = np.concatenate([[0], np.cumsum(self.history.orders)])
        most = len(self.history.orders)
        low, high = (np.clip(day - self.history.first, 0, most) for day in (oldest, newest + 1))
        placed, began, ended = self.history.placed, self.history.began, self.history.ended
        defects = [
            ((placed >= first) & (placed <= last) & (began <= day) & (ended > day)).sum()
            for first, last, day in zip(oldest, newest, days, strict=True)
        ]
        return sums[high] - sums[low], np.array(defects, np.int64)


class Score(NamedTuple):
    """One forecast held against what came. `inside` and `rank` are of the paths: within p10-p90, and the share of paths
    below what came (half of those equal to it). `pinball`, `error` and `brier` stand in the order of `MODELS`.
    """

    horizon: int
    inside: bool
    rank: float
    breached: bool
    pinball: tuple[float, ...]
    error: tuple[float, ...]
    brier: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class HorizonScore:
    """The scores of one horizon, averaged; `by_model` holds pinball, absolute error and Brier score of each model."""

    horizon: int
    forecasts: int
    breaches: int
    coverage: float
    even_coverage: float
    by_model: Mapping[str, tuple[float, float, float]]

    def as_json(self) -> dict[str, Any]:
        """As in `plimsoll.backtest/1`."""
        return {
            "days": self.horizon,
            "forecasts": self.forecasts,
            "breaches": self.breaches,
            "coverage": f"{self.coverage:.3f}",
            "even_coverage": f"{self.even_coverage:.3f}",
            "models": [
                {"name": name, "pinball": f"{pinball:.7f}", "absolute_error": f"{error:.7f}", "brier": f"{brier:.5f}"}
                for name, (pinball, error, brier) in self.by_model.items()
            ],
        }


@dataclass(frozen=True, slots=True)
class Backtest:
    """Forecasts made from `first` to `last` every `step` days, held against what is known through `through`."""

    first: date
    last: date
    step: int
    through: date
    as_observed: bool
    horizons: Sequence[HorizonScore]

    def as_json(self) -> dict[str, Any]:
        """As in `plimsoll.backtest/1`."""
        return {
            "schema": "plimsoll.backtest/1",
            "from": self.first.isoformat(),
            "to": self.last.isoformat(),
            "step": self.step,
            "through": self.through.isoformat(),
            "as_observed": self.as_observed,
            "horizons": [horizon.as_json() for horizon in self.horizons],
        }


@dataclass(frozen=True, slots=True)
class Replay:
    """Which days to replay: forecasts from `first` to `last`, what came until `through`."""

    first: date
    last: date
    through: date
    step: int

    def days(self) -> Iterator[date]:
        """The days on which a forecast is made."""
        day = self.first
        while day <= self.last:
            yield day
            day += timedelta(days=self.step)


def replay_of(selection: Mapping[str, Any], today: date, step: int) -> tuple[Replay, dict[str, Any]]:
    """The days to replay, and the selection that reads enough for them. Raises UsageError."""
    words = dict(selection)
    through = words.pop("as_of", None) or today
    last = words.pop("last", None) or through - timedelta(days=HORIZONS[0])
    first = words.pop("first", None) or last - timedelta(days=LOOKED_BACK)
    if not first <= last < through or step < 1:
        raise UsageError("there is nothing to replay", hint="--from and --to lie before --as-of, --step is 1 or more")
    return Replay(first, last, through, step), words | {"first": first - timedelta(days=HISTORY_DAYS), "last": through}


def backtest(
    recount: Recount, replay: Replay, then: Callable[[date], AbstractContextManager[Recount]] | None = None
) -> Backtest:
    """The scores of every forecast that would have been made. `then` gives the recount as known at the end of a day;
    without it the books of today are cut there.
    """
    asked, whole = _replayed(recount), _replayed(whole_accounts(recount))
    scores: list[Score] = []
    end = replay.through.toordinal()
    for day in replay.days():
        known = None if then is None else _known_then(then, day)
        for account, cells in asked.items():
            scores += scores_on(cells, day, end, pool=whole[account], known=known)
    return Backtest(replay.first, replay.last, replay.step, replay.through, then is not None, averaged(scores))


def _replayed(recount: Recount) -> dict[str, list[Replayed]]:
    """The cells of a recount with all that came, by account."""
    accounts: dict[str, list[Replayed]] = defaultdict(list)
    for one in asked_cells(recount, NO_CHANGE):
        accounts[one.cell.account].append(Replayed(one.cell, one.definition, one.known.history, one.known.through))
    return accounts


def known_by(
    recount: Callable[[dict[str, Any]], AbstractContextManager[Recount]], words: Mapping[str, Any]
) -> Callable[[date], AbstractContextManager[Recount]]:
    """A way to the recount as known at the end of a day (UTC), from the way to one of a selection."""

    def then(day: date) -> AbstractContextManager[Recount]:
        first = day - timedelta(days=HISTORY_DAYS)
        known_at = datetime.combine(day, time.max, UTC)
        return recount({**words, "first": first, "last": day, "known_at": known_at})

    return then


def _known_then(then: Callable[[date], AbstractContextManager[Recount]], day: date) -> dict[Cell, KnownCell]:
    """Every cell asked about and every other of its account, as known at the end of a day."""
    with then(day) as recount:
        cells = (*asked_cells(whole_accounts(recount), NO_CHANGE), *asked_cells(recount, NO_CHANGE))
        return {one.cell: one.known for one in cells}


def scores_on(
    cells: Sequence[Replayed],
    day: date,
    end: int,
    *,
    pool: Sequence[Replayed] | None = None,
    known: Mapping[Cell, KnownCell] | None = None,
    prior: Prior | None = None,
) -> Iterator[Score]:
    """The scores of the forecasts made for cells of one account at the end of a day, as far as what came is known by
    `end`; cells that had no order yet are left out. `pool` are all cells of the account (None: these).
    """
    prior, at = prior or shipped_prior(), day.toordinal()
    seen = _seen_on(cells, at, known)
    if not seen:
        return
    whole = [(one.cell, cell) for one, cell in (seen if pool is None else _seen_on(pool, at, known))]
    habits = habits_of([(one.cell, cell) for one, cell in seen], whole, HORIZONS[-1], prior)
    for (one, cell), habit in zip(seen, habits, strict=True):
        mine = [ahead for ahead in HORIZONS if at + ahead <= min(end, _through(one))]
        if mine:
            orders, floor = written(cell.history, one.definition, at, HORIZONS[-1])
            outlook = Outlook(cell, one.definition, orders, floor, habit.delays, habit.level, habit.volume, prior)
            yield from _scores(one, outlook, mine, chance_of(one.cell, day))


def _seen_on(
    cells: Sequence[Replayed], at: int, known: Mapping[Cell, KnownCell] | None
) -> list[tuple[Replayed, KnownCell]]:
    """The cells that had an order by then, as they were known."""
    told = ((one, one.known(at) if known is None else known.get(one.cell)) for one in cells)
    return [(one, cell) for one, cell in told if cell is not None and cell.history.opened() is not None]


def _through(one: Replayed) -> int:
    """Through which day what came is known of every kind that was ever seen."""
    seen = one.through[one.through > NEVER_SEEN]
    return int(seen.min()) if len(seen) else NEVER


def _scores(one: Replayed, outlook: Outlook, horizons: Sequence[int], chance: np.random.Generator) -> Iterator[Score]:
    paths = drawn(outlook, PATHS, chance)
    rates = rates_of(paths)
    over = over_line(paths.orders, paths.defects, one.definition).mean(axis=0)
    at = outlook.known.as_of
    orders, defects = one.came(at + np.array(horizons))
    points = _points(one, outlook.known)
    breached = over_line(orders, defects, one.definition)
    for place, ahead in enumerate(horizons):
        drawn_rates = rates[:, ahead - 1]
        if not orders[place] or np.isnan(drawn_rates).any():
            continue
        came = defects[place] / orders[place]
        quantiles = np.quantile(drawn_rates, QUANTILES)
        told = [quantiles, *(np.full(3, point) for point in points)]
        above, below = one.definition.target
        chances = [float(over[ahead - 1]), *(float(point * below >= above) for point in points)]
        yield Score(
            ahead,
            bool(quantiles[0] <= came <= quantiles[2]),
            float((drawn_rates < came).mean() + (drawn_rates == came).mean() / 2),
            bool(breached[place]),
            tuple(_pinball(came, three) for three in told),
            tuple(abs(came - float(three[1])) for three in told),
            tuple((chance - float(breached[place])) ** 2 for chance in chances),
        )


def _points(one: Replayed, cell: KnownCell) -> tuple[float, float]:
    """What the naive forecasts say: the rate shown today, and that of orders old enough to have told all."""
    history, at = cell.history, cell.as_of
    shown = _rate(history, at - one.definition.lag - one.definition.window + 1, at - one.definition.lag)
    young, old = MATURE_DAYS
    mature = _rate(history, at - old, at - young)
    return shown if shown is not None else 0.0, mature if mature is not None else shown or 0.0


def _rate(history: CellHistory, first: int, last: int) -> float | None:
    """The share of the orders of some days with a defect open now."""
    low, high = max(first - history.first, 0), max(last - history.first + 1, 0)
    orders = int(history.orders[low:high].sum())
    defects = ((history.placed >= first) & (history.placed <= last) & (history.ended == NEVER)).sum()
    return float(defects / orders) if orders else None


def _pinball(came: float, told: Floats) -> float:
    return float(np.mean([max(share * (came - one), (share - 1) * (came - one))
                          for share, one in zip(QUANTILES, told, strict=True)]))  # fmt: skip


def averaged(scores: Iterable[Score]) -> list[HorizonScore]:
    """The scores by horizon; horizons that nothing came of are left out."""
    by_horizon: dict[int, list[Score]] = defaultdict(list)
    for score in scores:
        by_horizon[score.horizon].append(score)
    return [_average(horizon, by_horizon[horizon]) for horizon in HORIZONS if horizon in by_horizon]


def _average(horizon: int, scores: Sequence[Score]) -> HorizonScore:
    def mean(name: str, place: int) -> float:
        return float(np.mean([getattr(score, name)[place] for score in scores]))

    rank = np.array([score.rank for score in scores])
    return HorizonScore(
        horizon,
        len(scores),
        sum(score.breached for score in scores),
        float(np.mean([score.inside for score in scores])),
        float(((rank >= QUANTILES[0]) & (rank <= QUANTILES[2])).mean()),
        {
            name: (mean("pinball", place), mean("error", place), mean("brier", place))
            for place, name in enumerate(MODELS)
        },
    )
