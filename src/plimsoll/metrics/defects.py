"""The defective orders behind a figure, and those beside it: what we recount against what the marketplace lists."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from plimsoll.facts.times import day_in
from plimsoll.metrics.odr import Recount, window_of
from plimsoll.metrics.reconciliation.hints import disappeared_feedback
from plimsoll.metrics.rule import counting, lifted, order_counts
from plimsoll.metrics.triangle import Cell, column_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from plimsoll.metrics.definition import Definition
    from plimsoll.metrics.question import Question
    from plimsoll.metrics.rule import Counting
    from plimsoll.metrics.triangle import DefectiveOrder

BOTH, MARKETPLACE_ONLY, RECOUNT_ONLY = "both", "marketplace_only", "recount_only"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact stands: a file in the vault and the physical line in it; `typed_by` names who typed or pasted it."""

    path: str
    sha256: str
    line: int | None
    typed_by: str | None = None

    def as_json(self) -> dict[str, object]:
        """As in the JSON."""
        said: dict[str, object] = {"path": self.path, "sha256": self.sha256, "line": self.line}
        return said | ({"typed_by": self.typed_by} if self.typed_by else {})


@dataclass(frozen=True, slots=True)
class DefectEvent:
    """One event of an order, and what the rule says of it on the day asked about."""

    kind: str
    id: str
    said: Counting
    counts: bool
    source: Source
    hint: str | None = None
    """K20: that a later report no longer holds it; it counts until somebody confirms that."""

    def as_json(self) -> dict[str, object]:
        """As in `plimsoll.defects/1`."""
        return {
            "kind": self.kind,
            "id": self.id,
            "active_from": self.said.start.isoformat() if self.said.start else None,
            "active_until": self.said.end.isoformat() if self.said.end else None,
            "counts": self.counts,
            "rule": self.said.rule,
            "corner": self.said.corner,
            "assumed": self.said.assumed,
            "source": self.source.as_json(),
            **({"hint": self.hint} if self.hint else {}),
        }


@dataclass(frozen=True, slots=True)
class DefectiveRow:
    """One order that the recount, the marketplace, or both call defective."""

    cell: Cell
    order_id: str
    order_day: date | None
    leaves_window: date | None
    listed_by: str
    list_seen: bool
    events: tuple[DefectEvent, ...]
    listed: tuple[dict[str, object], ...]
    order_known: bool = True
    newest_list: date | None = None

    @property
    def reason(self) -> str:
        """Why it lies in its pile."""
        if self.listed_by == BOTH:
            return "the recount counts it and the marketplace lists it"
        if self.listed_by == RECOUNT_ONLY:
            return self._not_listed()
        if self.events:
            rules = ", ".join(f"{event.kind}: {event.said.rule.rpartition('.')[2]}" for event in self.events)
            return f"what is known of it does not count by the rule ({rules})"
        if not self.order_known:
            return "the order itself has not been seen: import the orders of its day"
        return "no defect on it is known here: bring the feedback, claim or chargeback, or dispute the listing"

    def _not_listed(self) -> str:
        if self.newest_list is None:
            return "no list of the marketplace has been seen"
        starts = [event.said.start for event in self.events if event.counts and event.said.start]
        if starts and min(starts) > self.newest_list:
            return f"the newest list, of {self.newest_list}, is older than the defect"
        return f"not on the newest list, of {self.newest_list}: due, lifted there, or counted by another rule"

    def as_json(self) -> dict[str, object]:
        """As in `plimsoll.defects/1`."""
        return self.cell.as_json() | {
            "order_id": self.order_id,
            "order_day": self.order_day.isoformat() if self.order_day else None,
            "leaves_window": self.leaves_window.isoformat() if self.leaves_window else None,
            "listed_by": self.listed_by,
            "list_seen": self.list_seen,
            "reason": self.reason,
            "events": [event.as_json() for event in self.events],
            "listed": list(self.listed),
        }


def defective_rows(recount: Recount) -> list[DefectiveRow]:
    """Every order of the window with a defect that counts on a day asked about, and every one the marketplace lists."""
    sources = {row["seq"]: row for row in recount.view.ask("receipts")}
    lists = _Lists(recount.view.listed_rows(recount.question.scope), sources)
    gone = disappeared_feedback(recount.view.feedback_seen(recount.question.scope))
    hints = {(one.account, one.order_id): one.sentence for one in gone}
    found: list[DefectiveRow] = []
    for definition in set(recount.definitions.values()):
        for order in recount.defective(definition):
            if recount.definitions.get(order.cell) == definition:
                hint = hints.get((order.cell.account, order.order.order_id))
                found += _recounted(recount, order, definition, lists, sources, hint)
    seen = {(row.cell.account, row.order_id) for row in found}
    found += lists.marketplace_only(recount, seen)
    return sorted(found, key=lambda row: (row.cell[:3], row.order_day or date.max, row.order_id))


def _recounted(
    recount: Recount, order: DefectiveOrder, definition: Definition, lists: _Lists, sources: Mapping[int, Any],
    hint: str | None,
) -> Iterable[DefectiveRow]:  # fmt: skip
    is_lifted = lifted(order.order, order.events, definition)
    if not order.order.purchased or not order_counts(order.order, definition, is_lifted=is_lifted):
        return
    day = order.order.purchased.reporting_day(definition.zone)
    days = list(_days_in_window(recount, day, definition))
    said = [counting(event, order.order, definition) for event in order.events]
    on = next((d for d in reversed(days) if any(one.on(d) for one in said)), None)
    listed = lists.of(order.cell.account, order.order.order_id)
    if on is None and not (listed and days):
        return
    by = RECOUNT_ONLY if not listed else BOTH if on is not None else MARKETPLACE_ONLY
    events = tuple(
        DefectEvent(
            event.kind,
            event.id,
            one,
            on is not None and one.on(on),
            _source(row, sources),
            hint if event.kind == "negative_feedback" else None,
        )
        for event, one, row in zip(order.events, said, order.rows, strict=True)
    )
    leaves = day + timedelta(days=definition.lag + definition.window)
    newest = lists.newest(order.cell)
    yield DefectiveRow(
        order.cell, order.order.order_id, day, leaves, by, newest is not None, events, tuple(listed), newest_list=newest
    )


def _days_in_window(recount: Recount, day: date, definition: Definition) -> Iterable[date]:
    """The days asked about on which an order of `day` is in the window."""
    enters, leaves = day + timedelta(days=definition.lag), day + timedelta(days=definition.lag + definition.window - 1)
    at = max(enters, recount.question.first)
    while at <= min(leaves, recount.question.last):
        yield at
        at += timedelta(days=1)


def _source(row: Sequence[Any], sources: Mapping[int, Any]) -> Source:
    return source_of(sources[row[column_of("receipt")]], row[column_of("line")])


def source_of(receipt: Mapping[str, Any], line: int | None) -> Source:
    """Where a line of a receipt's file stands."""
    return Source(receipt["path"], receipt["sha256"], line, typist_of(receipt))


def typist_of(receipt: Mapping[str, Any]) -> str | None:
    """Who typed or pasted what a receipt brought; None for a file."""
    return receipt["who"] if receipt["kind"] == "record" else None


class _Lists:
    """The marketplace's own lists: the newest word on each order and kind."""

    def __init__(self, rows: Iterable[Mapping[str, Any]], sources: Mapping[int, Any]) -> None:
        self._by_order: dict[tuple[str, str], dict[str, Mapping[str, Any]]] = defaultdict(dict)
        self._newest: dict[str, date] = {}
        self._sources = sources
        for row in rows:  # in the order of knowing: a later word replaces an earlier one
            self._by_order[row["account"], row["order_id"]][row["defect_kind"]] = row
            day = _seen_day(row)
            self._newest[row["account"]] = max(day, self._newest.get(row["account"], day))

    def newest(self, cell: Cell) -> date | None:
        """The day of the newest list seen for the account, or None."""
        return self._newest.get(cell.account)

    def of(self, account: str, order_id: str) -> list[dict[str, object]]:
        """What the marketplace lists of an order as hurting the rate."""
        return [self._as_json(row) for row in self._by_order.get((account, order_id), {}).values() if _hurts(row)]

    def _as_json(self, row: Mapping[str, Any]) -> dict[str, object]:
        receipt = self._sources[row["receipt"]]
        seen = row["seen_at_day"] or row["seen_at"] or row["observed_at"]
        return {
            "kind": row["defect_kind"],
            "seen_at": seen.isoformat() if seen else None,
            "source": source_of(receipt, row["line"]).as_json(),
        }

    def marketplace_only(self, recount: Recount, seen: set[tuple[str, str]]) -> Iterable[DefectiveRow]:
        """Listed orders of the window that the recount holds no event on."""
        question = recount.question
        for (account, order_id), kinds in self._by_order.items():
            hurting = [row for row in kinds.values() if _hurts(row)]
            if (account, order_id) in seen or not hurting:
                continue
            row = hurting[-1]
            cell = Cell(
                account,
                row["marketplace_id"] or row["receipt_marketplace"] or "",
                row["order_channel"] or row["fulfillment_channel"] or "",
            )
            definition = recount.definitions.get(cell)
            if definition is None and (row["matched"] or not _in_scope(cell, question)):
                continue
            definition = definition or question.definition(cell.marketplace_id)
            day = _order_day(row, definition.zone)
            window_from, _ = window_of(question.first, definition)
            _, window_to = window_of(question.last, definition)
            if day is not None and not window_from <= day <= window_to:
                continue
            leaves = day + timedelta(days=definition.lag + definition.window) if day else None
            listed = tuple(self.of(account, order_id))
            known, newest = bool(row["matched"]), self.newest(cell)
            yield DefectiveRow(cell, order_id, day, leaves, MARKETPLACE_ONLY, True, (), listed, known, newest)  # noqa: FBT003


def _seen_day(row: Mapping[str, Any]) -> date:
    seen: date = row["seen_at_day"] or (row["seen_at"] or row["observed_at"]).date()
    return seen


def _hurts(row: Mapping[str, Any]) -> bool:
    return row["impacts_odr"] is not False


def _in_scope(cell: Cell, question: Question) -> bool:
    return (
        question.account in {None, cell.account}
        and question.marketplace_id in {None, cell.marketplace_id or None}
        and question.channel in {None, "ALL", cell.fulfillment_channel or None}
    )


def _order_day(row: Mapping[str, Any], zone: str) -> date | None:
    for name in ("purchased_at", "order_date"):
        if row[f"{name}_day"]:
            return row[f"{name}_day"]  # type: ignore[no-any-return]
        if row[name]:
            return day_in(row[name], zone)
    return None
