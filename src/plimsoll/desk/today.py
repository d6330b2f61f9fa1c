"""What is to be done today: one list over deadlines, hints, orders worth saving and sources, the greatest saving first.

Pure: everything comes in as `Material`, which the tower gathers. A saving is in points of the rate (one point is 1 %):
what one defect less does to its cell, given that no other defect of the order counts; for an open order what is to be
expected of the action (`watch.risk`). Nothing here says how likely a remedy is to work.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from plimsoll.desk.freshness import Freshness
    from plimsoll.metrics.defects import DefectiveRow
    from plimsoll.metrics.odr import OdrRow
    from plimsoll.metrics.reconciliation.hints import Disappeared
    from plimsoll.remedies.deadline import Deadline
    from plimsoll.remedies.deadlines import Running
    from plimsoll.watch.risk.queue import RiskRow

Cell3 = tuple[str, str, str]

LATE_DAYS = 3
"""A duty that lapses is still shown for so long after its last moment; what still wants an answer stays."""
STANDS_LATE = frozenset(("message.reply", "return.answer", "notice.answer"))
"""Duties that want to be done even when they are late."""
POINTS = 100.0
_SAVES = frozenset(("claim.respond", "claim.appeal", "chargeback.answer", "feedback.request_removal"))
"""Duties whose good end takes a defect out of the rate, or keeps one from entering it."""


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing to do.

    `what` is a key of `Deadline`, or hint.feedback, hint.listed, order.save, source.stale, source.missing.
    `points` is the saving; `due` the last moment that is in time (UTC, naive), None where nothing runs out.
    `shared`: another defect of the order counts too, so this one alone spares nothing.
    """

    uid: str
    what: str
    account: str
    marketplace_id: str | None
    fulfillment_channel: str | None
    order_id: str | None
    record: str
    points: float = 0.0
    due: datetime | None = None
    whole_day: bool = False
    shared: bool = False
    confidence: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)

    def late(self, now: datetime) -> bool:
        """Whether its last moment has passed at `now` (UTC, naive)."""
        return self.due is not None and now > self.due

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "uid": self.uid, "what": self.what, "account": self.account, "marketplace_id": self.marketplace_id,
            "fulfillment_channel": self.fulfillment_channel, "order_id": self.order_id, "record": self.record,
            "saving_points": f"{self.points:.4f}", "due": f"{self.due.isoformat()}Z" if self.due else None,
            "whole_day": self.whole_day, "shared": self.shared, "confidence": self.confidence,
            "values": dict(self.values),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Material:
    """What the list is made of, as the tower answers it. `clauses`: by (account, order id) the clause on which the
    removal of a feedback is offered; without one no removal is proposed (conduct 4). `defects` are those of the
    window and of the days that enter it.
    """

    now: datetime
    rows: Sequence[OdrRow]
    defects: Sequence[DefectiveRow]
    running: Running
    clauses: Mapping[tuple[str, str], str]
    hints: Sequence[Disappeared]
    fresh: Sequence[Freshness]
    risk: Sequence[RiskRow] = ()


def duties(material: Material) -> list[Duty]:
    """Everything there is to do, by what it saves, then by when; each once."""
    saving = _Savings(material)
    found = [*_deadlines(material, saving), *_hints(material, saving), *_orders(material), *_sources(material)]
    by_uid = {one.uid: one for one in found}
    return sorted(by_uid.values(), key=by_saving)


def by_saving(one: Duty) -> tuple[Any, ...]:
    """What duties are sorted by."""
    due = one.due.timestamp() if one.due else float("inf")
    return -round(one.points, 4), due, one.account, one.what, one.record


def uid_of(*words: str | None) -> str:
    """The same for the same duty, whenever it is asked: what the journal keeps."""
    return hashlib.sha256("\n".join(word or "" for word in words).encode("utf-8")).hexdigest()[:32]


class _Savings:
    """What one defect less does to its cell."""

    def __init__(self, material: Material) -> None:
        self._orders: dict[Cell3, int] = {row.cell[:3]: row.orders for row in material.rows}
        self._counting: dict[tuple[str, str], set[str]] = {}
        for row in material.defects:
            ids = {event.id for event in row.events if event.counts}
            self._counting.setdefault((row.cell.account, row.order_id), set()).update(ids)
        self._risk = {(row.cell.account, row.order_id): row.saving for row in material.risk}

    def of(self, account: str, site: str | None, channel: str | None, order_id: str | None, record: str) -> float:
        """In points; 0 where the cell is not known, or another defect of the order counts."""
        if self.shared(account, order_id, record):
            return 0.0
        places: list[int] = [
            orders
            for cell, orders in self._orders.items()
            if cell[0] == account and site in {None, cell[1]} and channel in {None, cell[2]}
        ]
        most = max(places, default=0)
        return POINTS / most if most else 0.0

    def shared(self, account: str, order_id: str | None, record: str) -> bool:
        """Whether another defect of the order counts."""
        return bool(self._counting.get((account, order_id or ""), set()) - {record})

    def expected(self, account: str, order_id: str | None) -> float:
        """What is to be expected of acting on an open order."""
        return self._risk.get((account, order_id or ""), 0.0)


def _deadlines(material: Material, saving: _Savings) -> Iterator[Duty]:
    for one in material.running.deadlines:
        if _too_late(one, material.now):
            continue
        clause = material.clauses.get((one.account, one.order_id or ""))
        if one.what == "feedback.request_removal" and clause is None:
            continue
        whose = (one.account, one.marketplace_id, one.fulfillment_channel, one.order_id, one.record)
        saves = one.what in _SAVES
        points = saving.of(*whose) if saves else saving.expected(one.account, one.order_id)
        values = {**one.values, **({"clause": clause} if one.what == "feedback.request_removal" else {})}
        yield Duty(
            one.uid, one.what, *whose, points=points, due=one.due, whole_day=one.reckoned.whole_day,
            shared=saves and saving.shared(one.account, one.order_id, one.record),
            confidence=one.source.confidence, values=values,
        )  # fmt: skip


def _too_late(one: Deadline, now: datetime) -> bool:
    return one.what not in STANDS_LATE and now > one.due + timedelta(days=LATE_DAYS)


def _hints(material: Material, saving: _Savings) -> Iterator[Duty]:
    for one in material.hints:
        what = f"hint.{one.kind}"
        whose = (one.account, one.marketplace_id, one.channel, one.order_id, one.order_id)
        yield Duty(
            uid_of(what, one.account, one.order_id, one.defect_kind, one.absent_since.isoformat()), what, *whose,
            points=saving.of(*whose) if one.kind == "feedback" else 0.0,
            shared=saving.shared(one.account, one.order_id, one.order_id) and one.kind == "feedback",
            values={
                "last_seen": one.last_seen.isoformat(), "absent_since": one.absent_since.isoformat(),
                "absent_from": one.absent_from.path, "defect_kind": one.defect_kind,
            },
        )  # fmt: skip


def _orders(material: Material) -> Iterator[Duty]:
    """Open orders whose trouble can still be spared; one that has a message or return running is there already."""
    running = {
        (one.account, one.order_id)
        for one in material.running.deadlines
        if one.what in {"message.reply", "return.answer", "claim.respond"}
    }
    for row in material.risk:
        cell, clock = row.cell, row.action.clock
        if row.saving <= 0 or (cell.account, row.order_id) in running:
            continue
        yield Duty(
            uid_of("order.save", cell.account, row.order_id, row.action.key), "order.save", *cell[:3], row.order_id,
            row.order_id, points=row.saving, due=clock.due.replace(tzinfo=None) if clock else None,
            confidence=clock.confidence if clock else "",
            values={"action": row.action.key, "probability": f"{row.probability:.4f}",
                    "reasons": [reason.key for reason in row.reasons]},
        )  # fmt: skip


def _sources(material: Material) -> Iterator[Duty]:
    """One for each account and marketplace whose sources are missing or have grown old."""
    for one in material.fresh:
        missing, stale = one.missing(), one.stale(material.now.date())
        if not missing and not stale:
            continue
        what = "source.missing" if missing else "source.stale"
        named = missing or stale
        through = [one.through.get(name) for name in named]
        yield Duty(
            uid_of(what, one.account, one.marketplace_id, *named, *(str(day) for day in through)), what, one.account,
            one.marketplace_id, None, None, " ".join(named),
            values={"sources": list(named), "through": min((str(day) for day in through if day), default=None)},
        )  # fmt: skip


def counts_by_what(found: Iterable[Duty]) -> dict[str, int]:
    """How many there are of each `what`."""
    counted: dict[str, int] = {}
    for one in found:
        counted[one.what] = counted.get(one.what, 0) + 1
    return counted
