"""What a rule would have said: replayed day by day on the recount of the past, with the same hysteresis.

The past is the recount as it is known today: a defect stands on the day from which it counts, not on that on which a
file told of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from plimsoll.desk.rules import REPLAYED, CellWatched, Rule, holds

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

PREVIEW_DAYS = 365


@dataclass(frozen=True, slots=True)
class Firing:
    """One alert there would have been: `ended` None where it still stands on the last day."""

    account: str
    marketplace_id: str
    channel: str
    began: date
    ended: date | None
    orders: int
    orders_with_defects: int

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "account": self.account, "marketplace_id": self.marketplace_id, "fulfillment_channel": self.channel,
            "began": self.began.isoformat(), "ended": self.ended.isoformat() if self.ended else None,
            "orders": self.orders, "orders_with_defects": self.orders_with_defects,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Preview:
    """A rule on the last `days` days; `replayed` is False for a kind whose past is not known."""

    rule: Rule
    days: int
    replayed: bool
    firings: Sequence[Firing]

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "kind": self.rule.kind, "value": f"{self.rule.value:f}", "days": self.days, "replayed": self.replayed,
            "fired": len(self.firings), "firings": [one.as_json() for one in self.firings],
        }  # fmt: skip


def preview(
    rule: Rule, cells: Sequence[CellWatched], today: date, restated: Sequence[Mapping[str, Any]] = ()
) -> Preview:
    """How often a rule would have fired on the days that the cells hold, newest first."""
    days = max((len(cell.days) for cell in cells), default=0)
    if rule.kind not in REPLAYED:
        return Preview(rule, days, replayed=False, firings=())
    if rule.kind == "restated":
        found = list(_restated(rule, restated, today - timedelta(days=days)))
    else:
        found = [
            one
            for cell in cells
            if rule.is_about(cell.account, cell.marketplace_id, cell.channel)
            for one in _replayed(rule, cell, today)
        ]
    return Preview(rule, days, replayed=True, firings=sorted(found, key=lambda one: one.began, reverse=True))


def _replayed(rule: Rule, cell: CellWatched, today: date) -> Iterator[Firing]:
    stands: tuple[date, int, int] | None = None
    for place in range(-len(cell.days), 0):
        day = today + timedelta(days=place + 1)
        holds_now = holds(rule, cell, stands=stands is not None, place=place)
        if holds_now and stands is None:
            stands = (day, *cell.days[place])
        elif not holds_now and stands is not None:
            yield _firing(cell, stands, day)
            stands = None
    if stands is not None:
        yield _firing(cell, stands, None)


def _firing(cell: CellWatched, began: tuple[date, int, int], ended: date | None) -> Firing:
    return Firing(cell.account, cell.marketplace_id, cell.channel, began[0], ended, began[1], began[2])


def _restated(rule: Rule, restated: Sequence[Mapping[str, Any]], since: date) -> Iterator[Firing]:
    for one in restated:
        began = type(since).fromisoformat(str(one["restated_at"])[:10])
        account, site, channel = one["account"], one["marketplace_id"], one["fulfillment_channel"]
        if began >= since and rule.is_about(account, site, None if channel == "ALL" else channel):
            yield Firing(account, site, channel, began, began + timedelta(days=int(rule.value)), 0, 0)
