"""What may still be done about an order, until when, and how much of the trouble it would spare.

An action is chosen by the order's state alone. No score, here or elsewhere, chooses who is asked for feedback or a
review (conduct 3), and no action speaks of them.
"""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from plimsoll.errors import UsageError
from plimsoll.policies import policy_value
from plimsoll.watch.risk.moments import FEATURES
from plimsoll.watch.risk.reading import instant

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date, datetime

    from plimsoll.policies import PolicyValue
    from plimsoll.watch.risk.order_book import Flags, Floats, OrderBook

WATCH = "watch"
MUCH_WORSE = 0.69
"""The log of twice as many defects as expected: from here an item is to be looked at."""
NEVER_TOO_LATE = 0.1
_COLUMN = {name: place for place, name in enumerate(FEATURES)}


@dataclass(frozen=True, slots=True)
class Clock:
    """Until when something helps: an instant, the hours it gives in all, and the rule that says so."""

    due: datetime
    hours: float
    rule: str | None
    source: str
    confidence: str

    def hours_left(self, now: float) -> float:
        """Hours until it is due; negative when it has passed."""
        return (self.due.timestamp() / 86400 - now) * 24

    def as_json(self, now: float) -> dict[str, Any]:
        """As under `clock` of `plimsoll.risk/1`."""
        return {
            "due": self.due.isoformat().replace("+00:00", "Z"), "hours_left": f"{self.hours_left(now):.1f}",
            "rule": self.rule, "source": self.source, "confidence": self.confidence,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Suggested:
    """An action with its clock, and what part of the defects that would come can still be spared."""

    key: str
    clock: Clock | None
    share: float

    @property
    def words(self) -> str:
        """What to do, in a sentence."""
        return str(_said()[self.key]["en"])

    def as_json(self) -> dict[str, Any]:
        """As under `action` of `plimsoll.risk/1`."""
        said = _said()[self.key]
        return {
            "key": self.key, "words": self.words, "share": f"{self.share:.2f}",
            "source": said["source"], "confidence": said["confidence"],
        }  # fmt: skip


NOTHING = Suggested(WATCH, None, 0.0)
_CALLS = ("claim_open", "message_waiting", "return_open", "overdue_to_ship", "label_unscanned", "past_promise")


@cache
def _said() -> dict[str, dict[str, Any]]:
    return tomllib.loads((files("plimsoll.watch.risk") / "actions.toml").read_text(encoding="utf-8"))


def action_words() -> dict[str, str]:
    """Every action and its sentence."""
    return {key: said["en"] for key, said in _said().items()}


def may_be_helped(columns: Floats) -> Flags:
    """Whether any action but watching may fit, for each row of a table of features."""
    flags = columns[:, [_COLUMN[name] for name in _CALLS]] > 0
    found: Flags = flags.any(axis=1) | (columns[:, _COLUMN["item_defects"]] > MUCH_WORSE)
    return found


def suggested(book: OrderBook, place: int, columns: Floats, now: float, on: date) -> Suggested:
    """The action that spares most, of those that fit the order's state at a moment. `columns` are its features."""
    cell = book.cells[int(book.cell[place])]
    found = []
    for key in _fitting(columns):
        said = _said()[key]
        if said.get("channel", cell.fulfillment_channel) == cell.fulfillment_channel:
            clock = _clock(said, book, place, now, on, cell.marketplace_id)
            found.append(Suggested(key, clock, said["share"] * in_time(clock, now)))
    return max(found, key=lambda one: one.share)


def in_time(clock: Clock | None, now: float) -> float:
    """How much still helps: all of it before the clock, half as much for every length of the clock that has passed, and
    never less than a tenth.
    """
    if clock is None or clock.hours_left(now) >= 0:
        return 1.0
    return float(max(0.5 ** (-clock.hours_left(now) / max(clock.hours, 1.0)), NEVER_TOO_LATE))


def _fitting(columns: Floats) -> Iterator[str]:
    """Every action that an order's features call for; `watch` always."""
    has = {name: float(columns[place]) > 0 for name, place in _COLUMN.items()}
    if has["claim_open"]:  # a refund would now count against the rate (K4): nothing else is suggested
        yield from ("answer_claim", WATCH)
        return
    if has["message_waiting"]:
        yield "answer_message"
    if has["return_open"]:
        yield "settle_return"
    if has["waiting"] and has["overdue_to_ship"]:
        yield "ship_now"
    if has["label_unscanned"] and columns[_COLUMN["label_unscanned"]] > MUCH_WORSE:
        yield "trace_parcel"
    if has["past_promise"]:
        yield "solve_delay"
    if columns[_COLUMN["item_defects"]] > MUCH_WORSE:
        yield "check_item"
    yield WATCH


def _clock(said: Mapping[str, Any], book: OrderBook, place: int, now: float, on: date, site: str) -> Clock | None:
    """The clock of an action: the first of its rules that has not passed, else the last."""
    if "due" in said:
        return _promised(said["due"], book, place)
    since = book.since(said["since"], place, now) if "since" in said else math.nan
    rules = [said[name] for name in ("clock", "then") if name in said and not math.isnan(since)]
    found = [one for rule in rules if (one := _ruled(rule, since, on, site))]
    return next((one for one in found if one.hours_left(now) >= 0), found[-1] if found else None)


def _promised(name: str, book: OrderBook, place: int) -> Clock | None:
    """A clock that the order itself carries."""
    due, placed = float(book.times[name][place]), float(book.times["placed"][place])
    if math.isnan(due):
        return None
    return Clock(instant(due), max((due - placed) * 24, 1.0), None, f"the order's {name}", "as imported")


def _ruled(rule: str, since: float, on: date, site: str) -> Clock | None:
    value = _value(rule, on, site)
    if value is None:
        return None
    return Clock(instant(since + value.number / 24), value.number, rule, value.source, value.confidence)


@cache
def _value(rule: str, on: date, site: str) -> PolicyValue | None:
    try:
        return policy_value(rule, on=on, marketplace_id=site)
    except UsageError:  # no such rule on that platform: then there is no clock
        return None
