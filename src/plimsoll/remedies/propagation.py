"""After a win: did the displayed figure move, and if not in time, what to say about it.

The marketplace's own list of defective orders is the surest witness: an order still on a list seen after the last day
was not taken off. Without a list a displayed count is compared with the recount of the very same order days, with the
win and without it; a count between the two says nothing about one order. Nothing displayed since is no proof either
way.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from plimsoll.metrics.rule import counting, order_counts
from plimsoll.metrics.rule import lifted as is_lifted
from plimsoll.remedies.path_options import ASKING, CLAIM_APPEAL, REMOVAL, REPRESENTMENT, expectations

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from plimsoll.metrics.definition import Definition
    from plimsoll.metrics.odr import Recount
    from plimsoll.metrics.rule import Counting, Event
    from plimsoll.metrics.triangle import Cell, DefectiveOrder
    from plimsoll.remedies.path_options import Expected

Row = dict[str, Any]

MOVED, NOT_MOVED, WAITING, UNSEEN, UNCLEAR = "moved", "not_moved", "waiting", "unseen", "unclear"

ARGUMENTS: dict[str, str] = {
    "listed": (
        "Order {order_id}: {ended_by} on {ended_on}. Your list of defective orders of {seen_on} still holds it, "
        "{days} days later. Please take the order out of the Order Defect Rate."
    ),
    "counted": (
        "Order {order_id}: {ended_by} on {ended_on}. The figure displayed on {seen_on} for orders from {range_from} to "
        "{range_to} shows {displayed} {kind}; recounted from the same orders it is {recounted} without this one and "
        "{recounted_with} with it. Please take the order out of the Order Defect Rate."
    ),
}
"""What to say to the marketplace where a figure did not move, by key."""
ENDED_BY = {
    "appeal_reversed": "the appeal was won and its effect on the rate reversed",
    "removed": "the feedback was removed",
    "struck_through": "the feedback was struck through",
    "won": "the chargeback was decided for the seller",
}
_REMEDY = {"appeal_reversed": CLAIM_APPEAL, "removed": REMOVAL, "struck_through": REMOVAL, "won": REPRESENTMENT}
_KIND_WORDS = {"negative_feedback": "orders with negative feedback", "claims": "orders with claims",
               "chargebacks": "orders with chargebacks"}  # fmt: skip
LOOKED_BACK_DAYS = 90


@dataclass(frozen=True, slots=True)
class Propagation:
    """One win and what the displayed figures say of it.

    `due` is the last day on which it may still be missing there; `rule` says why. `evidence` is the file that decided.
    """

    cell: Cell
    order_id: str
    kind: str
    event_id: str
    ended_by: str
    ended_on: date
    due: date
    days: int
    rule: str
    confidence: str
    state: str
    evidence: Mapping[str, Any] | None = None
    argument: str | None = None
    values: Mapping[str, str] | None = None

    @property
    def task(self) -> bool:
        """Whether somebody should write to the marketplace."""
        return self.state == NOT_MOVED

    def words(self) -> str | None:
        """The argument in English."""
        return ARGUMENTS[self.argument].format_map(self.values or {}) if self.argument else None

    def as_json(self) -> dict[str, Any]:
        """As in `plimsoll.propagation/1`."""
        argument = {"key": f"propagation.{self.argument}", "values": dict(self.values or {}), "words": self.words()}
        return self.cell.as_json() | {
            "order_id": self.order_id, "kind": self.kind, "id": self.event_id, "ended_by": self.ended_by,
            "ended_on": self.ended_on.isoformat(), "due": self.due.isoformat(),
            "expected_within": {"days": self.days, "rule": self.rule, "confidence": self.confidence},
            "state": self.state, "task": self.task, "evidence": self.evidence,
            "argument": argument if self.argument else None,
        }  # fmt: skip


def propagations(recount: Recount) -> list[Propagation]:
    """Every win of the last 90 days whose order was in the window since, the open ones first."""
    as_of, scope = recount.question.last, recount.question.scope
    sources = {row["seq"]: row for row in recount.view.ask("receipts")}
    seen = _Displayed(recount.view.snapshot_rows(scope.account), recount.view.listed_rows(scope), sources, as_of)
    found = []
    for definition in set(recount.definitions.values()):
        orders = recount.defective(definition)
        counts = _Counts(orders, recount, definition)
        for order in orders:
            if recount.definitions.get(order.cell) == definition:
                found += list(_wins(order, definition, as_of, seen, counts))
    places = (NOT_MOVED, UNCLEAR, UNSEEN, WAITING, MOVED)
    return sorted(found, key=lambda one: (places.index(one.state), one.due, one.order_id, one.event_id))


def _wins(
    order: DefectiveOrder, definition: Definition, as_of: date, seen: _Displayed, counts: _Counts
) -> Iterator[Propagation]:
    expected = expectations((), on=as_of, marketplace_id=order.cell.marketplace_id)
    day = order.order.purchased.reporting_day(definition.zone) if order.order.purchased else None
    for event in order.events:
        said = counting(event, order.order, definition)
        if said.start is None or said.end is None or day is None or not _recent(said.end, as_of):
            continue
        leaves = day + timedelta(days=definition.lag + definition.window)
        if leaves <= said.end:
            continue  # it had left the window before it was won
        yield _judged(order, event, said, day, as_of, expected, seen, counts)


def _recent(ended: date, as_of: date) -> bool:
    return as_of - timedelta(days=LOOKED_BACK_DAYS) <= ended <= as_of


def _judged(  # noqa: PLR0917 - what there is to judge by
    order: DefectiveOrder,
    event: Event,
    said: Counting,
    day: date,
    as_of: date,
    expected: Mapping[str, Expected],
    seen: _Displayed,
    counts: _Counts,
) -> Propagation:
    assert said.end is not None  # noqa: S101 - a win has ended
    ended_by = said.rule.rpartition(".")[2]
    one = expected[_REMEDY.get(ended_by, ASKING)]
    due = said.end + timedelta(days=one.shown_days)
    win = Propagation(
        order.cell, order.order.order_id, event.kind, event.id, ended_by, said.end, due, one.shown_days, one.shown_from,
        one.shown_confidence, WAITING,
    )  # fmt: skip
    return _by_list(win, seen) or _by_count(win, seen, counts, day) or _undecided(win, as_of)


def _undecided(win: Propagation, as_of: date) -> Propagation:
    return _with(win, WAITING if as_of <= win.due else UNSEEN)


def _by_list(win: Propagation, seen: _Displayed) -> Propagation | None:
    """What the newest list of defective orders says: the order still on it after the last day, or gone from it."""
    row = seen.newest_listing(win.cell.account, win.order_id, win.kind)
    newest = seen.newest_list(win.cell)
    if row is None or newest is None:
        return None
    listed = row["impacts_odr"] is not False and seen.day(row) == newest
    if not listed and newest >= win.ended_on:
        return _with(win, MOVED, seen.source(row))
    if not listed or newest <= win.due:
        return None
    values = _won(win) | {"seen_on": str(newest), "days": str((newest - win.ended_on).days)}
    return _with(win, NOT_MOVED, seen.source(row), "listed", values)


def _won(win: Propagation) -> dict[str, str]:
    ended_by = ENDED_BY.get(win.ended_by, win.ended_by)
    return {"order_id": win.order_id, "ended_by": ended_by, "ended_on": str(win.ended_on)}


def _by_count(win: Propagation, seen: _Displayed, counts: _Counts, day: date) -> Propagation | None:
    """What the newest count says that was displayed since, of a range that holds the order."""
    row = seen.newest_snapshot(win.cell, win.ended_on, day)
    if row is None or row[win.kind] is None:
        return None
    displayed = row[win.kind]
    without = counts.of(win.cell, win.kind, row["range_from"], row["range_to"], seen.day(row))
    if displayed <= without:
        return _with(win, MOVED, seen.source(row))
    if seen.day(row) <= win.due:
        return None
    won_since = counts.won(win.cell, win.kind, row["range_from"], row["range_to"], seen.day(row))
    if displayed - without < won_since:
        return _with(win, UNCLEAR, seen.source(row))
    values = _won(win) | {
        "seen_on": str(seen.day(row)), "range_from": str(row["range_from"]), "range_to": str(row["range_to"]),
        "displayed": str(displayed), "kind": _KIND_WORDS[win.kind], "recounted": str(without),
        "recounted_with": str(without + won_since),
    }  # fmt: skip
    return _with(win, NOT_MOVED, seen.source(row), "counted", values)


def _with(
    win: Propagation,
    state: str,
    evidence: Mapping[str, Any] | None = None,
    argument: str | None = None,
    values: Mapping[str, str] | None = None,
) -> Propagation:
    return Propagation(
        win.cell, win.order_id, win.kind, win.event_id, win.ended_by, win.ended_on, win.due, win.days, win.rule,
        win.confidence, state, evidence, argument, values,
    )  # fmt: skip


class _Displayed:
    """Everything displayed up to a day: counts by cell, and the marketplace's lists."""

    def __init__(
        self, snapshots: Iterable[Row], listed: Iterable[Row], sources: Mapping[int, Row], as_of: date
    ) -> None:
        self._sources = sources
        self._snapshots = [row for row in snapshots if self.day(row) <= as_of]
        self._listed: dict[tuple[str, str, str], Row] = {}
        self._newest: dict[tuple[str, str | None], date] = {}
        for row in listed:
            if (day := self.day(row)) <= as_of:
                self._listed[row["account"], row["order_id"], row["defect_kind"]] = row
                place = row["account"], row["marketplace_id"] or row["receipt_marketplace"]
                self._newest[place] = max(day, self._newest.get(place, day))

    def day(self, row: Row) -> date:
        """The day it was displayed."""
        at: datetime = row["seen_at"] or row["observed_at"]
        day: date = row["seen_at_day"] or at.date()
        return day

    def source(self, row: Row) -> dict[str, Any]:
        """The file and line it stands in."""
        receipt = self._sources[row["receipt"]]
        return {"path": receipt["path"], "sha256": receipt["sha256"], "line": row["line"],
                "seen_on": self.day(row).isoformat()}  # fmt: skip

    def newest_listing(self, account: str, order_id: str, kind: str) -> Row | None:
        """The newest word of a list on one defect."""
        return self._listed.get((account, order_id, kind))

    def newest_list(self, cell: Cell) -> date | None:
        """The day of the newest list of the account on that marketplace."""
        return self._newest.get((cell.account, cell.marketplace_id))

    def newest_snapshot(self, cell: Cell, since: date, order_day: date) -> Row | None:
        """The newest displayed count of a cell seen on or after a day, of a range that holds an order day."""
        found = None
        for row in self._snapshots:
            same = (row["account"], row["marketplace_id"], row["fulfillment_channel"]) == cell[:3]
            if same and self.day(row) > since and row["range_from"] <= order_day <= row["range_to"]:
                found = row
        return found


class _Counts:
    """The recount of single kinds over any range of order days, as it stood on a day."""

    def __init__(self, orders: Sequence[DefectiveOrder], recount: Recount, definition: Definition) -> None:
        self._rows: list[tuple[Cell, str, date, date, date | None]] = []
        for order in orders:
            if not order.order.purchased or recount.definitions.get(order.cell) != definition:
                continue
            if not order_counts(order.order, definition, is_lifted=is_lifted(order.order, order.events, definition)):
                continue
            day = order.order.purchased.reporting_day(definition.zone)
            for event in order.events:
                said = counting(event, order.order, definition)
                if said.start is not None and (said.end is None or said.end > said.start):
                    self._rows.append((order.cell, event.kind, day, said.start, said.end))

    def of(self, cell: Cell, kind: str, first: date, last: date, on: date) -> int:
        """Events of a kind on orders of these days that count at the end of a day."""
        return sum(start <= on and (end is None or end > on) for start, end in self._spans(cell, kind, first, last))

    def won(self, cell: Cell, kind: str, first: date, last: date, on: date) -> int:
        """Events of a kind on orders of these days that counted and no longer did on a day."""
        return sum(end is not None and end <= on for _, end in self._spans(cell, kind, first, last))

    def _spans(self, cell: Cell, kind: str, first: date, last: date) -> Iterator[tuple[date, date | None]]:
        for whose, which, day, start, end in self._rows:
            if whose == cell and which == kind and first <= day <= last:
                yield start, end


def looking_back(selection: Mapping[str, Any], today: date) -> dict[str, Any]:
    """The selection of one day, widened so that orders of every win of the last 90 days are read."""
    as_of = selection.get("as_of") or today
    words = {name: value for name, value in selection.items() if name != "as_of"}
    return {**words, "first": as_of - timedelta(days=LOOKED_BACK_DAYS), "last": as_of}
