"""When the line is first crossed, and when a rate that is over it comes back: dates read off many paths."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from plimsoll.metrics.definition import Definition
    from plimsoll.watch.history import Numbers

Known = np.ndarray[Any, np.dtype[np.bool_]]

NOT_YET = 1 << 20
"""Later than was looked."""


@dataclass(frozen=True, slots=True)
class Dates:
    """Dates of an event: by which a tenth, half, nine tenths of the paths have seen it; None beyond the last day."""

    p10: date | None
    p50: date | None
    p90: date | None


@dataclass(frozen=True, slots=True)
class Recovery:
    """`first_breach` and `back` of the paths, the day on which the floor is back, and the paths that were over."""

    first_breach: Dates
    back: Dates
    floor_date: date | None


@dataclass(frozen=True, slots=True)
class DeactivationClock:
    """A rate over its line beside the day by which accounts are usually deactivated (unconfirmed).

    `over_since` is the first day of the run of days over the line that as_of belongs to, as far as was looked back.
    """

    over_since: date
    usual_day: int
    p_back_by_then: float

    @property
    def usual_date(self) -> date:
        """The day that sellers report."""
        return self.over_since + timedelta(days=self.usual_day - 1)

    def as_json(self) -> dict[str, object]:
        """As in `plimsoll.forecast/1`."""
        return {
            "over_since": self.over_since.isoformat(),
            "usual_day": self.usual_day,
            "usual_date": self.usual_date.isoformat(),
            "p_back_by_then": f"{self.p_back_by_then:.2f}",
            "confidence": "unconfirmed",
        }


def over_line(orders: Numbers, defects: Numbers, definition: Definition) -> Known:
    """Where a rate misses its target, in whole numbers."""
    above, below = definition.target
    found: Known = (orders > 0) & (defects * below >= orders * above)
    return found


def recovery_of(over: Known, floor_over: Known, as_of: date, *, over_now: bool) -> Recovery:
    """What the paths (`over[path, day]`, from the day after as_of) and the floor say.

    A path is back on its first day under the line after its first day over it. Of a rate that is not over today, the
    days of coming back are given only where at least half of the paths cross the line.
    """
    crossed = _first(over)
    began = np.zeros(len(over), np.int64) if over_now else crossed
    back = _first(~over & (np.arange(over.shape[1])[None, :] >= began[:, None]))
    mine = began < NOT_YET
    likely = over_now or 2 * int(mine.sum()) >= len(over)
    floor = recovery_of_floor(floor_over, over_now=over_now)
    return Recovery(
        _dates(crossed, as_of),
        _dates(back[mine], as_of) if likely else Dates(None, None, None),
        as_of + timedelta(days=floor + 1) if floor is not None else None,
    )


def recovery_of_floor(floor_over: Known, *, over_now: bool) -> int | None:
    """The place of the first day on which the floor alone is under the line again; None where it never was over."""
    if not over_now and not floor_over.any():
        return None
    start = 0 if over_now else int(floor_over.argmax())
    under = np.flatnonzero(~floor_over[start:])
    return start + int(under[0]) if len(under) else None


def p_back(over: Known, days: int) -> float:
    """The share of paths that are back under the line on some day among the first `days`."""
    return float((~over[:, : max(days, 0)]).any(axis=1).mean()) if days > 0 else 0.0


def _first(seen: Known) -> Numbers:
    """By path: the place of the first day on which it is so."""
    found: Numbers = np.where(seen.any(axis=1), seen.argmax(axis=1), NOT_YET)
    return found


def _dates(places: Numbers, as_of: date) -> Dates:
    ordered = np.sort(places)

    def by(tenths: int) -> date | None:
        if not len(ordered):
            return None
        place = int(ordered[-(-len(ordered) * tenths // 10) - 1])
        return as_of + timedelta(days=place + 1) if place < NOT_YET else None

    return Dates(by(1), by(5), by(9))
