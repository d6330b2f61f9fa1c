"""What is known, and through when: zero is not unknown.

A file of orders covers the days from its first to its last order; a day without orders in between is a day without
orders. At either end it is believed for as many quiet days as the longest quiet run inside it, so that a shop that
sells every third day is not called incomplete for ending on a quiet one. A file of feedback, claims or chargebacks
covers everything through the day it was observed, rows or none. A single typed defect covers nothing: it does not say
that there are no others; `plimsoll record none claims --on DATE` says so.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from plimsoll.facts.times import EARLIEST

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from plimsoll.metrics.triangle import Cell

SOURCES = {"negative_feedback": "feedback", "claims": "claims", "chargebacks": "chargebacks"}
"""Each kind of defect and the table whose files tell of it."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of one cell's window is known."""

    order_days: int
    of: int
    through: Mapping[str, date | None]
    gaps: tuple[tuple[date, date], ...] = ()
    """The runs of order days in the window that no file covers."""

    def needs(self, window_end: date) -> list[str]:
        """The sources that were never seen, or that do not reach the window's end."""
        missing = [] if self.order_days >= self.of else ["orders"]
        return missing + [kind for kind, through in self.through.items() if through is None or through < window_end]

    def as_json(self) -> dict[str, object]:
        """As in the JSON of `plimsoll odr`."""
        document: dict[str, object] = {"order_days": self.order_days, "of": self.of}
        for kind, through in self.through.items():
            document[f"{kind}_through"] = through.isoformat() if through else None
        return document


class Spans:
    """Everything that receipts cover, ready to be asked by cell."""

    def __init__(self, rows: Iterable[Mapping[str, Any]]) -> None:
        self._known: dict[tuple[str | None, str], CellSpans] = {}
        self._by_account: dict[str | None, list[Mapping[str, Any]]] = defaultdict(list)
        for row in rows:
            self._by_account[row["account"]].append(row)

    def for_cell(self, cell: Cell) -> CellSpans:
        """What is known of one cell."""
        account = cell.account if cell.account in self._by_account else None
        if (account, cell.marketplace_id) not in self._known:
            self._known[account, cell.marketplace_id] = self._of(account, cell.marketplace_id)
        return self._known[account, cell.marketplace_id]

    def _of(self, account: str | None, marketplace_id: str) -> CellSpans:
        own = self._by_account[account] if account is not None else []
        spoken = (*own, *self._by_account.get(None, ()))
        mine = [row for row in spoken if row["marketplace_id"] in {None, marketplace_id}]
        orders = [_believed(row) for row in mine if row["fact"] == "orders"]
        through = {
            kind: max((row["last_day"] for row in mine if row["fact"] == fact), default=None)
            for kind, fact in SOURCES.items()
        }
        return CellSpans(_joined(orders), through)


@dataclass(frozen=True, slots=True)
class CellSpans:
    """Order days known, as disjoint runs, and through which day each kind of defect is known."""

    order_runs: tuple[tuple[date, date], ...]
    through: Mapping[str, date | None]

    def coverage(self, first: date, last: date) -> Coverage:
        """How much of the window from `first` to `last` is known."""
        days = sum(max((min(end, last) - max(start, first)).days + 1, 0) for start, end in self.order_runs)
        gaps = tuple(self.gaps(first, last)) if days <= (last - first).days else ()
        return Coverage(days, (last - first).days + 1, self.through, gaps)

    def gaps(self, first: date, last: date) -> list[tuple[date, date]]:
        """The runs of order days from `first` to `last` that no file covers."""
        gaps, at = [], first
        for start, end in self.order_runs:
            if start > last:
                break
            if start > at:
                gaps.append((at, start - timedelta(days=1)))
            at = max(at, end + timedelta(days=1))
        if at <= last:
            gaps.append((at, last))
        return gaps


def _believed(row: Mapping[str, Any]) -> tuple[date, date]:
    if row["stated"] == "none":
        return EARLIEST, row["last_day"]
    slack = timedelta(days=row["quiet_days"] or 0)
    latest = max(row["last_day"], min(row["last_day"] + slack, row["observed_at"].date()))
    return row["first_day"] - slack, latest


def _joined(runs: Iterable[tuple[date, date]]) -> tuple[tuple[date, date], ...]:
    joined: list[tuple[date, date]] = []
    for start, end in sorted(runs):
        if joined and start <= joined[-1][1] + timedelta(days=1):
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return tuple(joined)
