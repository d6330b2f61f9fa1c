"""What had become of other orders of the same item, carrier, lane or warehouse, as known at a moment.

Each is a logarithm of what came over what was to be expected, leaning towards "as usual" by three cases. *Expected* is
the account's own share at that moment, times the orders that were old enough for their defects to have shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from plimsoll.watch.risk.order_book import KEYS, SPAN, runs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plimsoll.watch.risk.order_book import Floats, Numbers, OrderBook

LOOKED_BACK = 120.0
LATELY = 30.0
LEANING = 3.0
DELAYS = (7.0, 12.0, 17.0, 24.0, 36.0)
"""Ages by which a further fifth of an order's defects is reckoned to be known."""
USUAL_DEFECTS, USUAL_LATE = 0.006, 0.05
"""Shares of an account that has shown nothing yet, worth two cases."""
_ACCOUNT = "account"


@dataclass(frozen=True, slots=True)
class Histories:
    """By what orders share (`KEYS`, and the account): the sorted days of orders, defects, promises and lateness."""

    codes: Mapping[str, Numbers]
    placed: Mapping[str, Floats]
    defects: Mapping[str, Floats]
    kept: Mapping[str, Floats]
    late: Mapping[str, Floats]
    whole_days: Floats
    """By account: the median days from order to delivery; NaN without any."""
    transit_days: Floats
    """By account: the median days from hand-over to delivery; NaN without any."""

    def defect_ratio(self, name: str, rows: Numbers, at: Floats) -> Floats:
        """Defects of the last 120 days over those expected, as a logarithm."""
        code = self.codes[name][rows]
        came = _between(self.defects[name], code, at - LOOKED_BACK, at)
        expected = self._exposed(name, code, at) * self.share(rows, at)
        return _ratio(came, expected, code)

    def late_ratio(self, name: str, rows: Numbers, at: Floats) -> Floats:
        """Promises missed in the last 30 days over those expected, as a logarithm."""
        code = self.codes[name][rows]
        missed = _between(self.late[name], code, at - LATELY, at)
        due = _between(self.kept[name], code, at - LATELY, at)
        return _ratio(missed, due * self.late_share(rows, at), code)

    def share(self, rows: Numbers, at: Floats) -> Floats:
        """The account's share of defective orders as known at a moment."""
        code = self.codes[_ACCOUNT][rows]
        came = _between(self.defects[_ACCOUNT], code, at - LOOKED_BACK, at)
        return (came + 2) / (self._exposed(_ACCOUNT, code, at) + 2 / USUAL_DEFECTS)

    def late_share(self, rows: Numbers, at: Floats) -> Floats:
        """The account's share of missed promises in the half year before."""
        code = self.codes[_ACCOUNT][rows]
        missed = _between(self.late[_ACCOUNT], code, at - 180, at)
        due = _between(self.kept[_ACCOUNT], code, at - 180, at)
        return (missed + 2) / (due + 2 / USUAL_LATE)

    def _exposed(self, name: str, code: Numbers, at: Floats) -> Floats:
        total = np.zeros(len(at))
        for delay in DELAYS:
            total += _between(self.placed[name], code, at - delay - LOOKED_BACK, at - delay)
        found: Floats = total / len(DELAYS)
        return found


def histories_of(book: OrderBook, until: float) -> Histories:
    """The histories of all that the orders of a book share; the usual pace is that known at `until`."""
    codes = {name: book.keys[name] for name in KEYS} | {_ACCOUNT: book.account}
    promise, delivered = book.times["deliver_by"], book.times["delivered"]
    known = book.tracked > 0
    kept = np.where(known, np.fmin(promise, np.where(np.isnan(promise), np.nan, delivered)), np.nan)
    late = np.where(known & ~(delivered <= promise) & (promise <= book.tracked_through), promise, np.nan)
    told = (book.times["placed"], book.times["defect"], kept, late)
    placed, defects, met, missed = ({name: _sorted(code, days) for name, code in codes.items()} for days in told)
    return Histories(codes, placed, defects, met, missed, *_pace(book, until))


def _pace(book: OrderBook, until: float) -> tuple[Floats, Floats]:
    delivered = np.where(book.times["delivered"] <= until, book.times["delivered"], np.nan)
    return _medians(book, delivered - book.times["placed"]), _medians(book, delivered - book.handed)


def _medians(book: OrderBook, days: Floats) -> Floats:
    found = np.full(len(book.accounts), np.nan)
    said = np.flatnonzero(~np.isnan(days))
    order = said[np.lexsort((days[said], book.account[said]))]
    for begin, end in runs(book.account[order]):
        found[book.account[order[begin]]] = days[order[(begin + end) // 2]]
    return found


def _sorted(code: Numbers, days: Floats) -> Floats:
    mine = (code >= 0) & ~np.isnan(days)
    return np.sort(code[mine] * SPAN + days[mine])


def _between(keys: Floats, code: Numbers, after: Floats, until: Floats) -> Floats:
    """How many days of a code lie after one moment and at or before another; none for a code that is not said."""
    begin = code * SPAN
    found = np.searchsorted(keys, begin + until, "right") - np.searchsorted(keys, begin + np.maximum(after, 0), "right")
    return np.where(code < 0, 0.0, found.astype(float))


def _ratio(came: Floats, expected: Floats, code: Numbers) -> Floats:
    found: Floats = np.log((came + LEANING) / (expected + LEANING))
    return np.where(code < 0, 0.0, np.clip(found, -2, 4))
