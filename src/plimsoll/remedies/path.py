"""The shortest path under the line: what must be won back by a day, in which order, and how likely that is.

Of the day looked at the window is known: which orders stand in it, and which defective ones will have left it (the
roll-offs, which cost nothing). What is still over what the line allows must be won back; `path_solver` chooses. New
defects are not foreseen here: `plimsoll forecast` says how likely they are.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from math import prod
from typing import TYPE_CHECKING, Any

from plimsoll.errors import UsageError
from plimsoll.metrics.odr import rate_text
from plimsoll.metrics.rule import counting, lifted, order_counts
from plimsoll.remedies.path_options import Option, expectations, options_of, own_outcomes
from plimsoll.remedies.path_solver import Candidate, Chosen, chance_of, fewest, smallest_with_chance
from plimsoll.watch.coming_days import COMING_DAYS, coming_days
from plimsoll.watch.newly_known import watched_cells
from plimsoll.watch.reporting_delay import delay_profile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from plimsoll.metrics.definition import Definition
    from plimsoll.metrics.odr import Recount
    from plimsoll.metrics.triangle import Cell, DefectiveOrder
    from plimsoll.remedies.path_options import Expected, Options, Outcome
    from plimsoll.watch.coming_days import ComingDay
    from plimsoll.watch.newly_known import Watched

LIKELY = 0.8
"""The chance that the likely plan is asked to reach, where none is named."""
UNDER, BY_ITSELF, REACHABLE, OUT_OF_REACH = "under_already", "by_itself", "reachable", "out_of_reach"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of a path: the day (None: the last whose orders are all in the books), the chance, assumptions.

    `clauses`: by (account, order id) of feedback, the clause that fits its words. `outcomes`: requests decided beyond
    what the facts tell. `options` gives, when told what is expected of each kind of request, all there are; None: they
    are derived from the facts.
    """

    by: date | None = None
    chance: float = LIKELY
    assume: Sequence[str] = ()
    clauses: Mapping[tuple[str, str], str] = field(default_factory=dict)
    outcomes: Sequence[Outcome] = ()
    options: Callable[[Mapping[str, Expected], date], Options] | None = None


@dataclass(frozen=True, slots=True)
class Hurting:
    """A defective order of the window of the day looked at, with its events and what may end each."""

    order_id: str
    order_day: date
    last_day: date
    events: tuple[tuple[str, str, Option | None], ...]

    def candidate(self, by: date) -> Candidate | None:
        """As the optimiser sees it; None where an event has no request that works by the day."""
        options = [option for _, _, option in self.events if option is not None and option.works_on <= by]
        if len(options) < len(self.events):
            return None
        return Candidate(self.order_id, sum(one.actions for one in options), prod(one.chance for one in options))

    def in_window(self, definition: Definition, day: date) -> bool:
        """Whether it stands in the window of a day."""
        return self.order_day + timedelta(days=definition.lag) <= day <= self.last_day

    def as_json(self) -> dict[str, str]:
        """As in `roll_offs` of `plimsoll.path/1`."""
        days = {"order_day": self.order_day.isoformat(), "last_day": self.last_day.isoformat()}
        return {"order_id": self.order_id, **days}

    def why_not(self, by: date) -> str:
        """Why it is no candidate: a message key."""
        if any(option is None for _, _, option in self.events):
            return "path.without_remedy"
        return "path.too_late" if self.candidate(by) is None else ""


@dataclass(frozen=True, slots=True)
class Plan:
    """Requests in the order in which to make them: the nearest last day first, then the likelier."""

    options: tuple[Option, ...]
    orders: int
    actions: int
    chance: float

    def as_json(self) -> dict[str, Any]:
        """As in `plimsoll.path/1`."""
        return {
            "orders": self.orders, "actions": self.actions, "chance": f"{self.chance:.2f}",
            "steps": [one.as_json() for one in self.options],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Path:
    """One cell on the day looked at.

    `defects`: known ones still in that day's window; `needed`: how many of these must be won back. `shortest` wins with
    the fewest requests if every one is won; `likely` is the smallest with the chance asked for; `everything` makes all
    there are. `under_on`: the first day on which nothing but roll-offs is needed. `over_again`: the first exact day
    after it on which known defects are over the line again, had `shortest` been won.
    """

    cell: Cell
    as_of: date
    by: date
    today: ComingDay
    then: ComingDay
    word: str
    shortest: Plan | None
    likely: Plan | None
    everything: Plan | None
    roll_offs: tuple[Hurting, ...]
    left_over: tuple[Hurting, ...]
    under_on: date | None
    over_again: date | None
    wanted: float
    expected: Mapping[str, Expected]

    @property
    def needed(self) -> int:
        """How many orders must be won back."""
        return max(self.then.floor - self.then.allowed, 0)

    def as_json(self) -> dict[str, Any]:
        """A row of `plimsoll.path/1`."""
        after = self.then.floor - (self.shortest.orders if self.shortest else 0)
        return self.cell.as_json() | {
            "as_of": self.as_of.isoformat(), "by": self.by.isoformat(),
            "today": _day_json(self.today), "then": _day_json(self.then), "needed": self.needed, "word": self.word,
            "message": {"key": f"path.{self.word}", "values": {"needed": self.needed, "by": self.by.isoformat()}},
            "rate_after": rate_text(after, self.then.orders),
            "shortest": self.shortest.as_json() if self.shortest else None,
            "likely": self.likely.as_json() if self.likely else None, "wanted_chance": f"{self.wanted:.2f}",
            "everything": self.everything.as_json() if self.everything else None,
            "roll_offs": [one.as_json() for one in self.roll_offs],
            "left_over": [
                {"order_id": one.order_id, "last_day": one.last_day.isoformat(), "why": one.why_not(self.by)}
                for one in self.left_over
            ],
            "under_on": _iso(self.under_on), "over_again": _iso(self.over_again),
            "expected": [one.as_json() for one in self.expected.values()],
        }  # fmt: skip


def paths(recount: Recount, wanted: Wanted) -> list[Path]:
    """The path of every cell with orders, of a question widened by `with_history`. Raises UsageError."""
    if recount.question.channel == "ALL" or recount.question.by is not None:
        raise UsageError("a path is of one channel's rate", hint="leave --channel out, or say MFN or AFN")
    return [_path(recount, one, wanted) for one in watched_cells(recount) if one.diary.orders.any()]


def _path(recount: Recount, watched: Watched, wanted: Wanted) -> Path:
    definition, as_of = watched.definition, watched.diary.as_of
    if definition.count != "orders":
        raise UsageError("a path counts orders", hint="leave --count out")
    by = wanted.by or as_of + timedelta(days=definition.lag)
    if not as_of <= by <= as_of + timedelta(days=COMING_DAYS):
        raise UsageError(f"--by must lie within {COMING_DAYS} days from {as_of}")
    days = coming_days(watched, delay_profile(watched.diary))
    orders = [one for one in recount.defective(definition) if one.cell == watched.cell]
    expected = _expected(orders, definition, wanted, as_of, watched.cell)
    hurting = _hurting(orders, definition, as_of, expected, wanted)
    return _answer(watched, days, (by - as_of).days, hurting, wanted, expected)


def _expected(
    orders: Iterable[DefectiveOrder], definition: Definition, wanted: Wanted, as_of: date, cell: Cell
) -> dict[str, Expected]:
    outcomes = [*own_outcomes(orders, definition.zone), *wanted.outcomes]
    return expectations(outcomes, wanted.assume, on=as_of, marketplace_id=cell.marketplace_id)


def _hurting(
    orders: Iterable[DefectiveOrder],
    definition: Definition,
    as_of: date,
    expected: Mapping[str, Expected],
    wanted: Wanted,
) -> list[Hurting]:
    """Every order that counts, is defective at the end of as_of, and stands in today's window or one to come."""
    given = wanted.options(expected, as_of) if wanted.options is not None else None
    found = []
    for order in orders:
        if not order.order.purchased:
            continue
        day = order.order.purchased.reporting_day(definition.zone)
        last_day = day + timedelta(days=definition.lag + definition.window - 1)
        is_lifted = lifted(order.order, order.events, definition)
        if not day <= as_of <= last_day or not order_counts(order.order, definition, is_lifted=is_lifted):
            continue
        if events := tuple(_events(order, definition, as_of, expected, wanted.clauses, given)):
            found.append(Hurting(order.order.order_id, day, last_day, events))
    return sorted(found, key=lambda one: (one.last_day, one.order_id))


def _events(
    order: DefectiveOrder,
    definition: Definition,
    as_of: date,
    expected: Mapping[str, Expected],
    clauses: Mapping[tuple[str, str], str],
    given: Options | None,
) -> Iterator[tuple[str, str, Option | None]]:
    if given is None:
        yield from options_of(order, definition, as_of, expected, clauses)
        return
    own = given.get((order.cell.account, order.order.order_id), ())
    for event in order.events:
        if counting(event, order.order, definition).on(as_of):
            fit = [one for one in own if (one.kind, one.event_id) == (event.kind, event.id)]
            yield event.kind, event.id, max(fit, key=lambda one: (-one.actions, one.chance, one.remedy), default=None)


def _answer(
    watched: Watched,
    days: Sequence[ComingDay],
    ahead: int,
    hurting: Sequence[Hurting],
    wanted: Wanted,
    expected: Mapping[str, Expected],
) -> Path:
    then, by = days[ahead], days[ahead].day
    in_window = [one for one in hurting if one.in_window(watched.definition, by)]
    candidates = [one for order in in_window if (one := order.candidate(by)) is not None]
    needed = max(then.floor - then.allowed, 0)
    shortest = fewest(candidates, needed) if needed else None
    likely = smallest_with_chance(candidates, needed, wanted.chance) if needed else None
    everything = Chosen(
        tuple(candidates), sum(one.actions for one in candidates), chance_of(needed, [one.chance for one in candidates])
    )
    named = {one.order_id: one for one in in_window}
    chosen = {one.name for one in shortest.candidates} if shortest else set()
    return Path(
        watched.cell, watched.diary.as_of, by, days[0], then, _word(days[0], needed, shortest),
        _plan(shortest, named), _plan(likely, named), _plan(everything, named) if needed and candidates else None,
        tuple(one for one in hurting if one.in_window(watched.definition, days[0].day) and one.last_day < by),
        tuple(one for one in in_window if one.candidate(by) is None),
        next((one.day for one in days if one.floor <= one.allowed), None),
        _over_again(days[ahead + 1 :], [one for one in in_window if one.order_id in chosen]),
        wanted.chance, expected,
    )  # fmt: skip


def _word(today: ComingDay, needed: int, shortest: Chosen | None) -> str:
    if needed:
        return REACHABLE if shortest else OUT_OF_REACH
    return UNDER if today.room >= 0 else BY_ITSELF


def _plan(chosen: Chosen | None, named: Mapping[str, Hurting]) -> Plan | None:
    if chosen is None:
        return None
    options = [option for one in chosen.candidates for _, _, option in named[one.name].events if option is not None]
    options.sort(
        key=lambda one: (one.under_way, one.act_by or date.max, one.lacks, -one.chance, one.order_id, one.kind)
    )
    return Plan(tuple(options), len(chosen.candidates), chosen.actions, chosen.chance)


def _over_again(days: Iterable[ComingDay], won: Sequence[Hurting]) -> date | None:
    """The first exact day on which known defects, without those won, are over the line."""
    for one in days:
        gone = sum(order.last_day >= one.day for order in won)
        if one.orders_exact and one.orders and one.floor - gone > one.allowed:
            return one.day
    return None


def _day_json(one: ComingDay) -> dict[str, Any]:
    return {
        "date": one.day.isoformat(), "orders": one.orders, "orders_exact": one.orders_exact,
        "orders_with_defects": one.floor, "allowed": one.allowed, "rate": rate_text(one.floor, one.orders),
    }  # fmt: skip


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
