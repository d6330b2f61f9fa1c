"""Sums a day of one metric: how many records are good, defective, unknown, and how many say each fact they need."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

Place = tuple[str, str, str]
"""Account, marketplace, fulfilment channel."""


@dataclass(frozen=True, slots=True)
class Count:
    """The sums of some days. `sums` are those of the columns asked for besides, in their order."""

    defective: int = 0
    unknown: int = 0
    counted: int = 0
    sums: tuple[int, ...] = ()

    @property
    def known(self) -> int:
        """The records whose state could be said."""
        return self.counted - self.unknown


@dataclass(slots=True)
class Tally:
    """The days of one cell."""

    width: int
    days: list[tuple[date, str, int, tuple[int, ...]]] = field(default_factory=list)

    def between(self, first: date, last: date) -> Count:
        """The sums of the days from `first` to `last`, both included."""
        weights: dict[str, int] = defaultdict(int)
        sums = [0] * self.width
        for day, state, weight, others in self.days:
            if first <= day <= last:
                weights[state] += weight
                sums = [total + one for total, one in zip(sums, others, strict=True)]
        return Count(weights["defective"], weights["unknown"], sum(weights.values()), tuple(sums))


def tallies(rows: Iterable[Sequence[Any]], width: int) -> dict[Place, Tally]:
    """Tallies by place out of the rows of `MetricRows.daily` with `width` sums."""
    found: dict[Place, Tally] = defaultdict(lambda: Tally(width))
    for account, marketplace, channel, day, state, weight, *others in rows:
        sums = tuple(int(one or 0) for one in others)
        found[account, marketplace, channel].days.append((day, state, int(weight), sums))
    return found


def together(found: dict[Place, Tally], places: Iterable[Place], width: int) -> Tally:
    """One tally over several places."""
    whole = Tally(width)
    for place in places:
        if place in found:
            whole.days += found[place].days
    return whole
