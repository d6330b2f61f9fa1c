"""Many possible futures of one cell: what is known, what orders in the books have yet to tell, and orders to come.

A path draws a delay curve, a level, the weeks' factors and the volume, each as uncertain as the counts leave it, then
single defects: when they become known, on which order day, and whether they leave again. All of it is a few arrays a
cell; the same cell on the same day gives the same paths, so that a what-if differs by its question alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from plimsoll.metrics.triangle import KINDS
from plimsoll.watch.development import LEVEL_WEEKS, WEEK
from plimsoll.watch.prior import LONGEST_DELAY
from plimsoll.watch.reporting_delay import known_share

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plimsoll.watch.history import Floats, Numbers
    from plimsoll.watch.outlook import Outlook

CURVES = 8
"""How many delay curves are drawn; each serves an equal part of the paths."""


@dataclass(frozen=True, slots=True)
class Paths:
    """Arrays of (path, coming day): orders in the window, and those of them that are defective."""

    orders: Numbers
    defects: Numbers


class _Grid(NamedTuple):
    """The order days that stand in a coming window: `day` counted from as_of (0 or less: in the books), the coming
    days on which each first and last counts, its orders, and its group (past weeks oldest first, then coming weeks).
    """

    day: Numbers
    enters: Numbers
    leaves: Numbers
    orders: Floats
    group: Numbers
    past: int
    coming: int


def drawn(outlook: Outlook, paths: int, chance: np.random.Generator) -> Paths:
    """The paths. `paths` is a multiple of `CURVES`."""
    grid = _grid(outlook)
    parts = [_part(outlook, grid, paths // CURVES, chance) for _ in range(CURVES)]
    return Paths(np.concatenate([part.orders for part in parts]), np.concatenate([part.defects for part in parts]))


def quantiles(values: Floats, shares: Sequence[float]) -> list[Floats]:
    """Of each column the values below which these shares of it lie, between two by the straight line.

    What `numpy.quantile` gives, which loads a module of masked arrays first: a forecast starts on a click.
    """
    at = [share * (len(values) - 1) for share in shares]
    low = [min(int(place), len(values) - 2) if len(values) > 1 else 0 for place in at]
    ordered = np.partition(values, sorted({place for one in low for place in (one, min(one + 1, len(values) - 1))}), 0)
    found = []
    for place, below in zip(at, low, strict=True):
        first, second, part = ordered[below], ordered[min(below + 1, len(values) - 1)], place - below
        step = second - first
        found.append(second - step * (1 - part) if part >= 0.5 else first + step * part)  # noqa: PLR2004 - as numpy does
    return found


def _grid(outlook: Outlook) -> _Grid:
    definition, days = outlook.definition, outlook.days
    first, last = 2 - definition.lag - definition.window, days - definition.lag
    day = np.arange(first, max(last, first) + 1)
    history = outlook.known.history
    place = day + len(history.orders) - 1
    booked = np.where((place >= 0) & (day <= 0), history.orders[np.clip(place, 0, len(history.orders) - 1)], 0)
    expected = np.append(outlook.volume.expected, 0.0)
    orders = np.where(day > 0, expected[np.clip(day - 1, 0, len(expected) - 1)], booked)
    past = max(min((-first) // WEEK + 1, LEVEL_WEEKS), 1)
    group = np.where(day > 0, past + (day - 1) // WEEK, np.maximum(past - 1 - (-day) // WEEK, 0))
    return _Grid(
        day, np.maximum(day + definition.lag, 1), np.minimum(day + definition.lag + definition.window - 1, days),
        orders, group, past, max(last - 1, 0) // WEEK + 1,
    )  # fmt: skip


def _part(outlook: Outlook, grid: _Grid, paths: int, chance: np.random.Generator) -> Paths:
    """The paths of one delay curve."""
    of_volume, of_exits = chance.spawn(2)  # apart, so that a what-if about one leaves the other as it is
    exit_share = outlook.delays.draw_exit_share(chance)
    growth = outlook.volume.paths(chance, paths)[:, : grid.coming]
    factors = _factors(outlook, grid, paths, growth, chance)
    curve = outlook.delays.draw(chance)
    changes = np.zeros((paths, outlook.days + 2), np.int64)
    for kind in range(len(KINDS)):
        level = chance.gamma(outlook.level.shape[kind], 1 / outlook.level.orders[kind], paths)
        weights = _weights(outlook, grid, curve[kind], int(outlook.known.through[kind]))
        _tell(changes, outlook, grid, (weights, level[:, None] * factors), (kind, exit_share[kind]), chance)
    _let_go(changes, outlook, exit_share, of_exits)
    defects = outlook.floor + np.cumsum(changes, axis=1)[:, 1:-1]
    orders = outlook.orders + _orders_to_come(outlook, grid, growth, of_volume)
    return Paths(orders, np.clip(defects, 0, orders))


def _factors(outlook: Outlook, grid: _Grid, paths: int, growth: Floats, chance: np.random.Generator) -> Floats:
    """By path and group: the week's factor on the level; for coming weeks on the volume, too."""
    level = outlook.level
    shape, rate = level.week_shape[: grid.past][::-1], level.week_rate[: grid.past][::-1]
    past = chance.gamma(shape, 1 / rate, (paths, grid.past))
    coming = np.empty((paths, grid.coming))
    before = past[:, -1]
    for week in range(grid.coming):
        mean = np.maximum(1 + outlook.prior.persistence * (before - 1), 0.05)
        before = coming[:, week] = chance.gamma(level.spread, mean / level.spread)
    return np.concatenate([past, coming * growth * outlook.future_rate], axis=1)


def _weights(outlook: Outlook, grid: _Grid, curve: Floats, through: int) -> Floats:
    """By order day and coming day: its orders times the share of defects that become known then.

    Column 0 is what has become known by now but not to us: through which day the kind is known may lie behind as_of.
    """

    def by(day: Numbers) -> Floats:
        return known_share(day - grid.day[:, None], curve)

    unheard = by(np.array([[0]])) - by(np.array([[max(through - outlook.known.as_of, -10 * LONGEST_DELAY)]]))
    told = np.diff(by(np.arange(outlook.days + 1)[None, :]), axis=1)
    return np.concatenate([unheard, told], axis=1) * grid.orders[:, None]


def _tell(
    changes: Numbers,
    outlook: Outlook,
    grid: _Grid,
    how_many: tuple[Floats, Floats],
    exits: tuple[int, float],
    chance: np.random.Generator,
) -> None:
    """Draw the new defects of one kind and enter them in `changes`: one more on the day it counts, one less after."""
    weights, factors = how_many
    slots = weights.shape[1]
    sums = np.concatenate([[0.0], np.cumsum(weights)])
    borders = np.searchsorted(grid.group, np.arange(grid.past + grid.coming + 1)) * slots
    low, high = sums[borders[:-1]], sums[borders[1:]]
    number = chance.poisson(factors * (high - low))
    path, group = np.divmod(np.repeat(np.arange(number.size), number.ravel()), number.shape[1])
    at = low[group] + chance.random(len(group)) * (high - low)[group]
    place = np.clip(np.searchsorted(sums, at, side="right") - 1, 0, weights.size - 1)
    order_day, told = np.divmod(place, slots)
    kind, share = exits
    gone = told + _until_exit(outlook, kind, share, len(path), chance)
    begin = np.maximum(told, grid.enters[order_day])
    end = np.minimum(grid.leaves[order_day], gone - 1)
    _enter(changes, path, begin, end, 1)


def _until_exit(outlook: Outlook, kind: int, share: float, number: int, chance: np.random.Generator) -> Numbers:
    """Days from a defect's beginning until it leaves again; a very long time for those that stay."""
    drawn_at = chance.random(number) / max(share, 1e-9)
    run = np.cumsum(outlook.delays.exits[kind])
    return np.where(drawn_at < 1, np.maximum(np.searchsorted(run, drawn_at, side="right"), 1), 1 << 20)


def _let_go(changes: Numbers, outlook: Outlook, exit_share: Floats, chance: np.random.Generator) -> None:
    """Draw which of the known defects leave, and take them out of the windows from that day on."""
    open_pieces = outlook.known.history.active()
    as_of, definition = outlook.known.as_of, outlook.definition
    enters = np.maximum(open_pieces.placed + definition.lag - as_of, 1)
    leaves = np.minimum(open_pieces.placed + definition.lag + definition.window - 1 - as_of, outlook.days)
    mine = (leaves >= 1) & (enters <= outlook.days)
    kind, enters, leaves = open_pieces.kind[mine], enters[mine], leaves[mine]
    age = np.clip(as_of - open_pieces.began[mine], 0, LONGEST_DELAY)
    run = np.cumsum(outlook.delays.exits, axis=1)
    share = exit_share[kind]
    now = share * run[kind, age]
    then = np.clip(age[:, None] + np.arange(outlook.days + 1), 0, LONGEST_DELAY)
    until = (share[:, None] * run[kind[:, None], then] - now[:, None]) / (1 - now)[:, None]
    luck = chance.random((len(changes), len(kind)))
    path, piece = np.nonzero(luck < until[:, -1]) if len(kind) else (np.empty(0, int), np.empty(0, int))
    day = (until[piece] <= luck[path, piece][:, None]).sum(axis=1)
    _enter(changes, path, np.maximum(day, enters[piece]), leaves[piece], -1)


def _enter(changes: Numbers, path: Numbers, begin: Numbers, end: Numbers, sign: int) -> None:
    fit = begin <= end
    np.add.at(changes, (path[fit], begin[fit]), sign)
    np.add.at(changes, (path[fit], end[fit] + 1), -sign)


def _orders_to_come(outlook: Outlook, grid: _Grid, growth: Floats, chance: np.random.Generator) -> Numbers:
    """By path and coming day: orders of its window that are not placed yet."""
    ahead = grid.day > 0
    found = np.zeros((len(growth), outlook.days), np.int64)
    if not ahead.any():
        return found
    number = chance.poisson(grid.orders[ahead] * growth[:, grid.group[ahead] - grid.past])
    sums = np.concatenate([np.zeros((len(growth), 1), np.int64), np.cumsum(number, axis=1)], axis=1)
    newest = np.arange(1, outlook.days + 1) - outlook.definition.lag
    oldest = newest - outlook.definition.window
    most, first = number.shape[1], int(grid.day[ahead][0])
    high = np.clip(newest - first + 1, 0, most)
    low = np.clip(oldest - first + 1, 0, most)
    found += sums[:, high] - sums[:, low]
    return found
