"""K20: what a later report no longer holds. A hint to confirm, never a removal by itself.

A feedback counts as covered by a later report when it was left between the first and the last feedback of that report;
a listed order when its order day lies in the window of the later list. Only files count as reports, and of hand-made
ones only such as repeat what was known before: a file with one changed row says nothing of the others.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from plimsoll.facts.times import day_in
from plimsoll.metrics.odr import window_of
from plimsoll.metrics.reconciliation.shown import Source, source_of

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
    from datetime import date, datetime

    from plimsoll.metrics.definition import Definition
    from plimsoll.metrics.reconciliation.lists import DefectList

NEGATIVE = 2
"""The highest rating that hurts."""


@dataclass(frozen=True, slots=True)
class Disappeared:
    """A row that was there and is absent from a later report covering it."""

    kind: str
    account: str
    marketplace_id: str | None
    channel: str | None
    order_id: str
    last_seen: date
    absent_since: date
    source: Source
    absent_from: Source
    defect_kind: str | None = None

    @property
    def confirm(self) -> str:
        """The call that makes the removal a fact."""
        whose = "" if self.account == "default" else f" --account {self.account}"
        if self.kind == "feedback":
            return f"plimsoll update {self.order_id} removed {self.absent_since}{whose}"
        return (
            f"plimsoll record listed --order-id {self.order_id} --defect-kind {self.defect_kind} --impacts-odr no "
            f"--seen-at {self.absent_since}{whose}"
        )

    @property
    def sentence(self) -> str:
        """The hint, for people."""
        if self.kind == "feedback":
            return (
                f"probably removed since {self.absent_since}: the feedback on {self.order_id} was last seen on "
                f"{self.last_seen} and is absent from {self.absent_from.path}; confirm it"
            )
        return (
            f"probably no longer a defect since {self.absent_since}: {self.order_id} was listed on {self.last_seen} "
            f"and is absent from {self.absent_from.path}; look at it and record what lifted it"
        )

    def as_json(self) -> dict[str, object]:
        """As in `plimsoll.reconcile/1`."""
        return {
            "kind": self.kind,
            "account": self.account,
            "marketplace_id": self.marketplace_id,
            "fulfillment_channel": self.channel,
            "order_id": self.order_id,
            "last_seen": self.last_seen.isoformat(),
            "absent_since": self.absent_since.isoformat(),
            "source": self.source.as_json(),
            "absent_from": self.absent_from.as_json(),
            "hint": self.sentence,
            "confirm": self.confirm,
        }


# -- feedback ----------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Report:
    """One file of feedback: whose, when observed, which days of leaving it spans, and which orders it names."""

    account: str
    sites: frozenset[str]
    """The marketplace it was brought for, else those its orders are of; empty: not known."""
    observed_at: datetime
    receipt: int
    reader: str
    source: Source
    first: date
    last: date
    orders: dict[str, Mapping[str, Any]]

    def covers(self, row: Mapping[str, Any]) -> bool:
        left = _day(row, "left_at")
        site = row["marketplace_id"] or row["receipt_marketplace"]
        of_site = not self.sites or site is None or site in self.sites
        return left is not None and of_site and self.first <= left <= self.last


def disappeared_feedback(rows: Sequence[Mapping[str, Any]]) -> list[Disappeared]:
    """The feedback among the rows of `feedback_seen` (in the order of observing) that a later report lacks."""
    reports = list(_reports(rows))
    newest: dict[tuple[str, str], Mapping[str, Any]] = {}
    ended: set[tuple[str, str]] = set()
    for row in rows:
        key = row["account"], row["order_id"]
        if row["rating"] is not None and _day(row, "left_at"):
            newest[key] = row
        if _day(row, "removed_at") or _day(row, "struck_through_at"):
            ended.add(key)
    found = []
    for (account, order_id), row in newest.items():
        if (account, order_id) in ended or row["rating"] > NEGATIVE:
            continue
        lacking = next((one for one in reports if _lacks(one, row)), None)
        if lacking is not None:
            found.append(_gone(row, lacking))
    return sorted(found, key=lambda one: (one.account, one.absent_since, one.order_id))


def _lacks(report: _Report, row: Mapping[str, Any]) -> bool:
    later = (report.observed_at, report.receipt) > (row["observed_at"], row["receipt"])
    return later and report.account == row["account"] and row["order_id"] not in report.orders and report.covers(row)


def _gone(row: Mapping[str, Any], report: _Report) -> Disappeared:
    return Disappeared(
        "feedback", row["account"], row["marketplace_id"] or row["receipt_marketplace"], row["fulfillment_channel"],
        row["order_id"], row["observed_at"].date(), report.observed_at.date(),
        source_of(row, row["line"]), report.source,
    )  # fmt: skip


def _reports(rows: Sequence[Mapping[str, Any]]) -> Iterator[_Report]:
    """The files among the rows that list all feedback of a span, in the order of observing."""
    by_receipt: dict[tuple[int, str], list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        if row["kind"] == "import":
            by_receipt[row["receipt"], row["account"]].append(row)
    known: set[tuple[str, str]] = set()
    for (receipt, account), mine in by_receipt.items():
        names = {(account, row["order_id"]) for row in mine}
        lefts = [day for row in mine for day in (_day(row, "left_at"),) if day is not None]
        own = str(mine[0]["reader"]).startswith("amazon_")
        whole = all(row["rating"] is not None and _day(row, "left_at") for row in mine)
        if lefts and (own or (whole and names & known)):
            yield _Report(
                account, _sites(mine, own=own), mine[0]["observed_at"], receipt, mine[0]["reader"],
                source_of(mine[0], None), min(lefts), max(lefts), {row["order_id"]: row for row in mine},
            )  # fmt: skip
        known |= names


def _sites(rows: Sequence[Mapping[str, Any]], *, own: bool) -> frozenset[str]:
    brought_for = rows[0]["receipt_marketplace"] if own else None
    if brought_for is not None:
        return frozenset({brought_for})
    return frozenset(row["marketplace_id"] for row in rows if row["marketplace_id"] is not None)


def _day(row: Mapping[str, Any], name: str) -> date | None:
    day: date | None = row[f"{name}_day"]
    return day or (day_in(row[name], "UTC") if row[name] else None)


# -- lists -------------------------------------------------------------------------------------------------------------


def disappeared_listed(
    lists: Iterable[DefectList],
    definitions: Mapping[tuple[str, str, str], Definition],
    settled: Container[tuple[str, str]] = (),
) -> list[Disappeared]:
    """Orders of a list that a later list of the same cell and kind of file lacks, while its window still holds them.

    `definitions` are by account, marketplace and channel; a cell without one is passed over. `settled` are (account,
    order id) of which somebody has said that they hurt no more.
    """
    by_cell: dict[tuple[str, str, str, str], list[DefectList]] = defaultdict(list)
    for one in lists:
        by_cell[one.account, one.marketplace_id, one.channel, one.reader].append(one)
    found = []
    for (*cell, _), mine in by_cell.items():
        rule = definitions.get((cell[0], cell[1], cell[2]))
        if rule is not None:
            dropped = _dropped(sorted(mine, key=lambda one: (one.day, one.receipt)), rule)
            found += [one for one in dropped if (one.account, one.order_id) not in settled]
    return sorted(found, key=lambda one: (one.account, one.absent_since, one.order_id))


def _dropped(lists: Sequence[DefectList], definition: Definition) -> Iterator[Disappeared]:
    newest: dict[str, DefectList] = {}
    gone: dict[str, DefectList] = {}
    for one in lists:
        listed = one.orders()
        for name in listed:
            newest[name] = one
            gone.pop(name, None)
        for name in set(newest) - listed:
            if newest[name].day < one.day and _covered(newest[name].rows[name][-1], one, definition):
                gone.setdefault(name, one)
    for name, lacking in gone.items():
        before = newest[name]
        yield Disappeared(
            "listed", before.account, before.marketplace_id, before.channel, name, before.day, lacking.day,
            before.source, lacking.source, before.rows[name][-1]["defect_kind"],
        )  # fmt: skip


def _covered(row: Mapping[str, Any], later: DefectList, definition: Definition) -> bool:
    """Whether the order's day lies in the window of the later list, a day from either edge at least."""
    for name in ("purchased_at", "order_date"):
        day = _day(row, name)
        if day is not None:
            first, last = window_of(later.day, definition)
            return first + timedelta(days=1) <= day <= last - timedelta(days=1)
    return False
