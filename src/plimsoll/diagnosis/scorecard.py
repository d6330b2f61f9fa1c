"""Carrier scorecard: on time, scan gap, damage and defects per 1,000, with exact intervals; and a season told apart.

A carrier whose parcels come late more often than before may be in decline, or it may be December. The other carriers of
the same shop went through the same weeks: only what exceeds their change is the carrier's own (difference in
differences of log odds). With one carrier only, nobody can tell, and the card says so.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median
from typing import TYPE_CHECKING, Any

from plimsoll.diagnosis.causes.parcels import CONFIRMED_EARLY_HOURS
from plimsoll.diagnosis.order_facts import HOUR
from plimsoll.diagnosis.pareto import counts
from plimsoll.diagnosis.sentences import both
from plimsoll.diagnosis.shares import CLEAR, Share, rise, rise_beyond
from plimsoll.facts.metric_rows import MetricRows
from plimsoll.facts.view import Days
from plimsoll.metrics.odr import window_of
from plimsoll.metrics.rule import kind_counts
from plimsoll.metrics.triangle import Cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from plimsoll.diagnosis.order_cause import CausesAnswer
    from plimsoll.metrics.odr import Recount

PER = 1000


@dataclass
class Tally:
    """What is summed of one carrier's parcels in one period."""

    parcels: int = 0
    orders: set[tuple[str, str]] = field(default_factory=set)
    due: int = 0
    late: int = 0
    gaps: list[float] = field(default_factory=list)
    scanned: int = 0

    def add(self, row: Mapping[str, Any]) -> None:
        """Count one parcel; late only where promise and delivery are both known."""
        self.parcels += 1
        self.orders.add((row["account"], row["order_id"]))
        lateness = _later(row)
        if lateness is not None:
            self.due += 1
            self.late += lateness
        self.scanned += row["first_scan_at"] is not None
        if row["confirmed_at"] and row["first_scan_at"]:
            self.gaps.append((row["first_scan_at"] - row["confirmed_at"]) / HOUR)

    @property
    def lateness(self) -> Share:
        """Late ones of those whose promise and delivery are known."""
        return Share(self.late, self.due)


@dataclass(frozen=True)
class CarrierCard:
    """One carrier of one account in the windows asked about, and the time as long before."""

    account: str
    carrier: str
    now: Tally
    before: Tally
    others_now: Share
    others_before: Share
    damaged: int
    defective: int

    @property
    def long_gaps(self) -> Share:
        """Parcels whose first scan came more than two days after the confirmation, of those with both times."""
        return Share(sum(gap > CONFIRMED_EARLY_HOURS for gap in self.now.gaps), len(self.now.gaps))

    @property
    def season(self) -> str:
        """`own`, `shared`, `steady` or `unknown`: whose the change in lateness is."""
        own = rise(self.before.lateness, self.now.lateness)
        if own is None:
            return "unknown"
        if own < CLEAR:
            return "steady"
        beyond = rise_beyond(self.before.lateness, self.now.lateness, self.others_before, self.others_now)
        return "unknown" if beyond is None else "own" if beyond >= CLEAR else "shared"

    def as_json(self) -> dict[str, Any]:
        """As under `carriers` in `plimsoll.scorecard/1`."""
        now, orders = self.now, len(self.now.orders)
        return {
            "account": self.account,
            "carrier": self.carrier,
            "parcels": now.parcels,
            "orders": orders,
            "on_time": Share(now.due - now.late, now.due).as_json(),
            "scan_gap_hours": f"{median(now.gaps):.1f}" if now.gaps else None,
            "scan_gap_long": self.long_gaps.as_json(),
            "scanned": Share(now.scanned, now.parcels).as_json(),
            "damaged": Share(self.damaged, orders).as_json(),
            "defective": Share(self.defective, orders).as_json(),
            "defects_per_1000": f"{self.defective * PER / orders:.1f}" if orders else None,
            "late_before": self.before.lateness.as_json(),
            "late_others_before": self.others_before.as_json(),
            "late_others": self.others_now.as_json(),
            "season": self.season,
            "season_label": both(f"season.{self.season}", {}),
        }


def _later(row: Mapping[str, Any]) -> bool | None:
    delivered, promised = row["delivered_at"], row["promised_at"]
    if isinstance(delivered, datetime) and isinstance(promised, datetime):
        return delivered > promised
    day = delivered.date() if delivered else row["delivered_at_day"]
    due = promised.date() if promised else row["promised_at_day"]
    return None if day is None or due is None else bool(day > due)


def scorecard(recount: Recount, answer: CausesAnswer) -> list[CarrierCard]:
    """A card for every carrier, the worst defect share first; parcels of orders that count in each cell's window."""
    spans = {one: window_of(recount.question.last, one) for one in recount.definitions.values()}
    if not spans:
        return []
    lengths = {one: last - first + timedelta(days=1) for one, (first, last) in spans.items()}
    low, high = min(span[0] - lengths[one] for one, span in spans.items()), max(last for _, last in spans.values())
    tallies: dict[tuple[str, str], tuple[Tally, Tally]] = defaultdict(lambda: (Tally(), Tally()))
    for row in _parcels(recount, Days(low, high, next(iter(spans)).zone)):
        definition = recount.definitions.get(Cell(row["account"], row["marketplace_id"], row["fulfillment_channel"]))
        kinds = row["class"], row["is_test"], row["is_replacement"]
        if definition is None or not row["carrier"] or not kind_counts(*kinds, definition):
            continue
        first, last = spans[definition]
        if first - lengths[definition] <= row["order_day"] <= last:
            tallies[row["account"], row["carrier"]][row["order_day"] < first].add(row)
    return sorted(
        _cards(tallies, answer),
        key=lambda card: (-card.defective / max(1, len(card.now.orders)), card.carrier, card.account),
    )


def _cards(tallies: Mapping[tuple[str, str], tuple[Tally, Tally]], answer: CausesAnswer) -> Iterable[CarrierCard]:
    defective = {(one.facts.account, one.row.order_id): one for one in answer.orders if counts(one)}
    for (account, carrier), (now, before) in tallies.items():
        if not now.parcels:
            continue
        others = [pair for (owner, name), pair in tallies.items() if owner == account and name != carrier]
        mine = [defective[key] for key in now.orders if key in defective]
        damaged = sum(one.cause == "damaged" or any(more.code == "damaged" for more in one.further) for one in mine)
        yield CarrierCard(account, carrier, now, before, _together(pair[0] for pair in others),
                          _together(pair[1] for pair in others), damaged, len(mine))  # fmt: skip


def _together(tallies: Iterable[Tally]) -> Share:
    shares = [tally.lateness for tally in tallies]
    return Share(sum(one.part for one in shares), sum(one.whole for one in shares))


def _parcels(recount: Recount, days: Days) -> list[dict[str, Any]]:
    scope = recount.question.scope
    MetricRows(recount.view, scope).near(("parcels",), days.first, days.last)
    words = {"day": days.expression(), "days": days.condition(), "scope": scope.condition()}
    return recount.view.ask("parcels_with_carriers", **words)
