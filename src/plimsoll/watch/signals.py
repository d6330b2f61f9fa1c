"""Early warning: which cells' defects rise, of what shape, since when, where, and how long before the line.

The test is `sequential`; this module asks it for every cell, tells the shapes apart and finds what moved:

* `jump` or `drift`: the likelier of the two kinds of rise; `new_shop`: there is hardly anything before it to compare
  with; `seasonal`: the same weeks a year before rose too, and what goes beyond that is no evidence; `recurrence`: the
  rate stood above 1.2 % at the ends of three months running (no test: a fact).
* *What moved*: kinds that bring a quarter or more of the excess; a dimension's value that brings most of the excess on
  a part of the orders at risk, beyond what the number of values looked at would show by chance.
* *How long*: the coming days with known defects, and those due at the share since the rise began.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from plimsoll.metrics.triangle import ANY, KINDS
from plimsoll.watch.coming_days import coming_days, crossed_on
from plimsoll.watch.discovery import chosen
from plimsoll.watch.newly_known import watched_cells
from plimsoll.watch.reporting_delay import delay_profile
from plimsoll.watch.sequential import (
    PRIOR_DEFECTS,
    PRIOR_ORDERS,
    YEAR,
    base_share,
    calibration,
    evidence,
    stream_of,
    threshold,
)
from plimsoll.watch.small_numbers import UNLIKELY, poisson_at_least

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from plimsoll.metrics.odr import Recount
    from plimsoll.metrics.triangle import Cell
    from plimsoll.watch.newly_known import Watched
    from plimsoll.watch.sequential import Evidence, Stream
    from plimsoll.watch.whereabouts import Place

FALSE_ALARMS = 0.5
"""At most so many false alarms a year and cell, unless asked otherwise."""
DISCOVERY_RATE = 0.1
RECURRENCE = (12, 1000)
"""The rate above which a month counts towards a recurrence, 1.2 % (requirement R1-22), and how many months run."""
RECURRING_MONTHS = 3
NEW_SHOP_DAYS = 75
"""A shop is new while its first order lies at most so many days before the rise began."""
_LAST_YEAR = 364
_SEASON_DEFECTS, _SEASON_RISE = 1.0, 1.2
_KIND_SHARE = 0.25
_EASING_DAYS = 21


@dataclass(frozen=True, slots=True)
class Signal:
    """One cell that rises. Days are reporting days; `times` is the share since it began by the share before."""

    cell: Cell
    dimension: str | None
    shape: str
    as_of: date
    tested_through: date
    raised_on: date | None
    began: date
    began_between: tuple[date, date]
    newly_known: int
    expected: float
    kinds: tuple[tuple[str, int, float], ...]
    """Of each kind that moved: newly known, and expected."""
    where: Place | None
    detector: float
    calibration: float
    e_value: float
    discovery: bool
    line_on: date | None
    over_today: bool
    last_year_times: float | None
    easing: bool
    """Whether the news of the last three weeks fits the share before the rise, and no longer the one since."""
    months: tuple[tuple[date, int, int], ...] = ()
    """For a recurrence: month ends with orders and defective ones."""

    @property
    def times(self) -> float:
        """How many times as many as expected."""
        return self.newly_known / self.expected if self.expected else 0.0

    @property
    def once_in_years(self) -> float:
        """A cell in which nothing changed shows as much about once in so many years."""
        return self.detector / self.calibration / YEAR

    @property
    def days_to_line(self) -> int | None:
        """Days until the line is crossed at this pace; None: not within sixty."""
        return (self.line_on - self.as_of).days if self.line_on else None

    def as_short_json(self) -> dict[str, Any]:
        """As under `signals` in a row of `plimsoll.status/1`."""
        from plimsoll.watch.signal_words import headline

        told = self.as_json()
        names = ("shape", "raised_on", "newly_known", "expected", "discovery", "line_on", "days_to_line")
        return {"began_on": told["began"]["on"], **{name: told[name] for name in names}, "words": headline(self)}

    def as_json(self) -> dict[str, Any]:
        """As under `signals` in `plimsoll.signals/1`."""
        from plimsoll.watch.signal_words import words

        return self.cell.as_json(self.dimension) | {
            "shape": self.shape,
            "tested_through": self.tested_through.isoformat(),
            "raised_on": self.raised_on.isoformat() if self.raised_on else None,
            "began": {
                "on": self.began.isoformat(),
                "from": self.began_between[0].isoformat(),
                "to": self.began_between[1].isoformat(),
            },
            "newly_known": self.newly_known,
            "expected": f"{self.expected:.2f}",
            "kinds": [{"kind": k, "newly_known": seen, "expected": f"{due:.2f}"} for k, seen, due in self.kinds],
            "where": self.where.as_json() if self.where else None,
            "once_in_years": f"{self.once_in_years:.1f}",
            "e_value": f"{self.e_value:.4g}",
            "discovery": self.discovery,
            "line_on": self.line_on.isoformat() if self.line_on else None,
            "days_to_line": self.days_to_line,
            "over_today": self.over_today,
            "easing": self.easing,
            "last_year_times": None if self.last_year_times is None else f"{self.last_year_times:.2f}",
            "months": [
                {"to": day.isoformat(), "orders": orders, "orders_with_defects": bad}
                for day, orders, bad in self.months
            ],
            "words": words(self),
        }


@dataclass(frozen=True, slots=True)
class SignalsAnswer:
    """What `plimsoll signals` answers; `tested` cells, `untested` ones with the kinds that were never seen."""

    as_of: date
    false_alarms: float
    discovery_rate: float
    tested: int
    untested: Sequence[tuple[Cell, tuple[str, ...]]]
    signals: Sequence[Signal]

    def as_json(self) -> dict[str, Any]:
        """As `plimsoll.signals/1`."""
        return {
            "schema": "plimsoll.signals/1",
            "as_of": self.as_of.isoformat(),
            "false_alarms_per_year": f"{self.false_alarms:g}",
            "discovery_rate": f"{self.discovery_rate:g}",
            "tested": self.tested,
            "untested": [cell.as_json() | {"lacks": list(lacks)} for cell, lacks in self.untested],
            "signals": [signal.as_json() for signal in self.signals],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tested:
    """A cell with its stream and what the test said."""

    watched: Watched
    stream: Stream
    evidence: Evidence
    dimension: str | None = None
    believed: bool = False
    """Whether it is among the discoveries of all cells that were tested."""

    @property
    def last(self) -> int:
        """The place of the last day that was tested."""
        return len(self.stream.news) - 1


def signals(
    recount: Recount, false_alarms: float = FALSE_ALARMS, discovery_rate: float = DISCOVERY_RATE, *, placed: bool = True
) -> SignalsAnswer:
    """Test every cell of a question widened by `with_history`; `placed`: find where in the orders a rise sits, too."""
    from plimsoll.watch.whereabouts import Whereabouts

    as_of = recount.question.last
    cells = [one for one in watched_cells(recount) if one.diary.orders.any()]
    tests = [examined(one, recount.question.by) for one in cells if one.through is not None]
    believed = chosen([one.evidence.e_value for one in tests], discovery_rate)
    tests = [replace(test, believed=is_believed) for test, is_believed in zip(tests, believed, strict=True)]
    locate = Whereabouts(recount).of if placed else _nowhere
    found = [signal for test in tests for signal in _of_cell(test, threshold(test.stream, false_alarms), locate)]
    untested = [(one.cell, one.lacks) for one in cells if one.through is None]
    return SignalsAnswer(as_of, false_alarms, discovery_rate, len(tests), untested, sorted(found, key=_urgency))


def _nowhere(_test: Tested, _began: int, _share: float, _expected: float) -> Place | None:
    return None


def examined(watched: Watched, dimension: str | None = None) -> Tested:
    """Test one cell up to the day through which its defects are known."""
    last = watched.diary.place(watched.through or watched.diary.as_of)
    stream = stream_of(watched.diary, max(last, 0))
    return Tested(watched, stream, evidence(stream), dimension)


def _urgency(signal: Signal) -> tuple[Any, ...]:
    return (
        not signal.over_today,
        signal.line_on or date.max,
        -signal.detector,
        signal.cell[:3],
        signal.cell.value or "",
    )


def _of_cell(test: Tested, limit: float, locate: Callable[..., Place | None]) -> Iterator[Signal]:
    days = test.evidence.days_since_raised(limit)
    if days is not None:
        yield _rise(test, days, limit, locate)
    months = _months(test.watched)
    if months:
        yield _recurrence(test, months)


def _rise(test: Tested, days: int, limit: float, locate: Callable[..., Place | None]) -> Signal:
    diary, began = test.watched.diary, test.evidence.began
    seen = test.stream.counts[began:].sum()
    share = base_share(test.stream, began)
    expected = share * float(test.stream.at_risk[began:].sum()) * test.stream.scatter
    low, high = test.evidence.began_between()
    season = _season(test, began)
    shape = _shape(test, began, season, limit)
    profile = delay_profile(diary)
    coming = coming_days(test.watched, profile)
    since = share * (PRIOR_DEFECTS + seen) / (PRIOR_DEFECTS + expected)
    return Signal(
        test.watched.cell,
        test.dimension,
        shape,
        diary.as_of,
        diary.day(test.last),
        diary.day(test.last - days),
        diary.day(began),
        (diary.day(low), diary.day(high)),
        int(seen),
        expected,
        tuple(_kinds(test, began, seen - expected)),
        locate(test, began, share, expected) if shape != "seasonal" and test.dimension is None else None,
        float(test.evidence.detector[-1]),
        calibration(test.stream),
        test.evidence.e_value,
        test.believed,
        crossed_on(coming, float(since)),
        coming[0].room < 0,
        season,
        _easing(test, share, float(since)),
    )


def _shape(test: Tested, began: int, season: float | None, limit: float) -> str:
    if began - test.stream.opened < NEW_SHOP_DAYS and test.last - test.stream.opened < 2 * NEW_SHOP_DAYS:
        return "new_shop"
    if season is not None and season >= _SEASON_RISE:
        at_risk = test.stream.at_risk.copy()
        at_risk[began:] *= season
        if evidence(replace(test.stream, at_risk=at_risk)).detector[-1] < limit:
            return "seasonal"
    return "jump" if test.evidence.jump >= test.evidence.drift else "drift"


def _easing(test: Tested, before: float, since: float) -> bool:
    seen = int(test.stream.counts[-_EASING_DAYS:].sum())
    due = float(test.stream.at_risk[-_EASING_DAYS:].sum()) * test.stream.scatter
    return 1 - poisson_at_least(seen + 1, since * due) < UNLIKELY <= poisson_at_least(seen, before * due)


def _season(test: Tested, began: int) -> float | None:
    """How many times as many as usual the same weeks a year before had, drawn towards 1; None: not known."""
    low, high = began - _LAST_YEAR, test.last + 1 - _LAST_YEAR
    if low - 2 * _LEAST_BEFORE < test.stream.opened:
        return None
    counts, at_risk = test.stream.news, test.stream.at_risk
    usual = np.ones(len(counts), np.bool_)
    usual[began:] = False
    usual[low:high] = False
    share = (PRIOR_DEFECTS + counts[usual].sum()) / (PRIOR_ORDERS + at_risk[usual].sum())
    due = share * at_risk[low:high].sum()
    return float((counts[low:high].sum() + _SEASON_DEFECTS) / (due + _SEASON_DEFECTS))


_LEAST_BEFORE = 14
"""So many weeks' days must lie before the weeks of last year."""


def _kinds(test: Tested, began: int, excess: float) -> Iterator[tuple[str, int, float]]:
    for kind in KINDS:
        stream = stream_of(test.watched.diary, test.last, kind)
        seen = float(stream.counts[began:].sum())
        expected = base_share(stream, began) * float(stream.at_risk[began:].sum()) * stream.scatter
        if excess > 0 and seen - expected >= _KIND_SHARE * excess:
            yield kind, int(seen), expected


def _months(watched: Watched) -> tuple[tuple[date, int, int], ...]:
    """The last three month ends, where the rate stood above 1.2 % on each; else nothing."""
    found, at = [], watched.diary.as_of + timedelta(days=1)
    for _ in range(RECURRING_MONTHS):
        at = at.replace(day=1) - timedelta(days=1)
        counts = watched.triangle.counts(watched.definition, at, at, (ANY,))[0]
        if counts[ANY] * RECURRENCE[1] <= counts["orders"] * RECURRENCE[0]:
            return ()
        found.append((at, counts["orders"], counts[ANY]))
    return tuple(reversed(found))


def _recurrence(test: Tested, months: tuple[tuple[date, int, int], ...]) -> Signal:
    diary = test.watched.diary
    over = coming_days(test.watched, delay_profile(diary), days=0)[0].room < 0
    return Signal(
        test.watched.cell,
        test.dimension,
        "recurrence",
        diary.as_of,
        diary.day(test.last),
        months[-1][0],
        months[0][0].replace(day=1),
        (months[0][0].replace(day=1), months[0][0]),
        0,
        0.0,
        (),
        None,
        float(test.evidence.detector[-1]),
        calibration(test.stream),
        test.evidence.e_value,
        test.believed,
        None,
        over,
        None,
        False,  # noqa: FBT003 - nothing is said of it
        months,
    )
