"""The simulator's own recount, from its own event objects: what the rate is in the world that it made.

It shares no line with the product's counting and no line with the product's tests; it follows the contract's default
counting rules and corners K1-K10, K12, K14 and K19, and keeps sums only, so that a hundred million orders fit.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from plimsoll.simulate.instants import ZoneDays, date_of, day_number
from plimsoll.simulate.records import NEGATIVE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from plimsoll.simulate.plans import Definition
    from plimsoll.simulate.records import Chargeback, Claim, Known

KINDS = ("negative_feedback", "claims", "chargebacks")
ANY = "orders_with_defects"
Cell = tuple[str, str]
"""(marketplace_id, fulfillment_channel)"""


@dataclass(frozen=True, slots=True)
class Span:
    """One defect and the days [start, end) on whose end it counts, as day numbers; no start: it never counts."""

    kind: str
    id: str
    start: int | None
    end: int | None = None

    def active(self, day: int) -> bool:
        """Whether it counts at the end of a day."""
        return self.start is not None and self.start <= day and (self.end is None or self.end > day)


@dataclass(frozen=True, slots=True)
class Figures:
    """The counts of one cell on one day."""

    orders: int = 0
    orders_with_defects: int = 0
    negative_feedback: int = 0
    claims: int = 0
    chargebacks: int = 0
    pending_claims: int = 0
    orders_with_defects_if_pending_lost: int = 0

    def __add__(self, other: Figures) -> Figures:
        """The figures of two cells together: an order stands in one cell only."""
        mine, theirs = asdict(self), asdict(other)
        return Figures(**{name: mine[name] + theirs[name] for name in mine})


def spans(known: Known, definition: Definition, zone: ZoneDays) -> list[Span]:
    """Every known defect of an order and the days on which it counts, were the order in the denominator."""

    def day(at: int | None) -> int | None:
        return None if at is None else zone.number_of(at)

    found = []
    feedback = known.feedback
    if feedback is not None:
        start = feedback.left_at if feedback.rating <= NEGATIVE else None
        gone = feedback.removed_at if feedback.removed_at is not None else feedback.struck_through_at
        found.append(Span("negative_feedback", known.order.order_id, day(start), day(gone)))
    for claim in known.claims:
        start, end = _claim_counts(claim, known, definition)
        found.append(Span("claims", claim.claim_id, day(start), day(end)))
    for chargeback in known.chargebacks:
        start, end = _chargeback_counts(chargeback, definition)
        found.append(Span("chargebacks", chargeback.chargeback_id, day(start), day(end)))
    return found


def _claim_counts(claim: Claim, known: Known, definition: Definition) -> tuple[int | None, int | None]:
    """From when until when a claim counts."""
    won = claim.appeal_status == "won" and claim.odr_reversed
    end = claim.appeal_decided_at if won else None
    if definition.claims == "all":
        return claim.opened_at, end
    if definition.claims == "not-denied":
        return claim.opened_at, claim.decided_at if claim.status == "denied" else end
    if claim.status in {"denied", "withdrawn"} or claim.funded_by == "amazon":
        return None, None
    starts = []
    if claim.status == "granted" and claim.fault in {"seller", ""} and claim.decided_at is not None:
        starts.append(claim.decided_at)
    refunded = claim.refunded_at
    if refunded is not None and refunded > claim.opened_at and claim.refunded_by != "amazon":
        starts.append(refunded)
    cancelled = known.cancelled_at
    if cancelled is not None and known.cancelled_by in {"seller", "amazon"} and cancelled > claim.opened_at:
        starts.append(cancelled)
    return min(starts, default=None), end


def _chargeback_counts(chargeback: Chargeback, definition: Definition) -> tuple[int | None, int | None]:
    """From when until when a chargeback counts; one of unknown kind counts as service."""
    if chargeback.kind == "fraud":
        return None, None
    if definition.chargebacks == "lost":
        lost = chargeback.status in {"lost", "accepted"}
        return chargeback.decided_at if lost else None, None
    return chargeback.opened_at, chargeback.decided_at if chargeback.status == "won" else None


def is_counted(known: Known, definition: Definition) -> bool:
    """Whether an order stands in the denominator of its day."""
    order = known.order
    if not known.placed or known.status == "pending" or order.pattern.non_amazon:
        return False
    if order.is_test and not definition.include_test:
        return False
    if known.status == "cancelled":
        return (known.lifted or definition.include_cancelled) and not definition.exclude_cancelled
    return True


class Tally:
    """The orders and the flips of a shop under one definition, counted up to the end of `as_of`."""

    def __init__(self, definition: Definition, as_of: date) -> None:
        self.definition = definition
        self.zone = ZoneDays(definition.timezone)
        self._today = day_number(as_of)
        self._orders: dict[Cell, Counter[int]] = defaultdict(Counter)
        self._flips: dict[Cell, Counter[tuple[int, int, str]]] = defaultdict(Counter)
        self._pending: dict[Cell, Counter[int]] = defaultdict(Counter)
        self._if_lost: dict[Cell, Counter[int]] = defaultdict(Counter)

    @property
    def cells(self) -> list[Cell]:
        """Every cell that ever had an order that counts."""
        return sorted(cell for cell, days in self._orders.items() if any(days.values()))

    def add_ordinary(self, cell: Cell, day: int, orders: int) -> None:
        """Orders of a reporting day that nothing befell."""
        self._orders[cell][day] += orders

    def add(self, known: Known) -> list[Span]:
        """One order; returns its defects' spans where it counts, else nothing."""
        if not is_counted(known, self.definition):
            return []
        order = known.order
        cell, day = order.pattern.cell, self.zone.number_of(order.purchased_at)
        self._orders[cell][day] += 1
        if not order.may_be_defective():
            return []
        found = spans(known, self.definition, self.zone)
        for stream, at, sign in _flips(found):
            self._flips[cell][day, at, stream] += sign
        if any(claim.status == "under_review" and claim.funded_by != "amazon" for claim in known.claims):
            self._pending[cell][day] += 1
            if not any(span.active(self._today) for span in found):
                self._if_lost[cell][day] += 1
        return found

    def on(self, cell: Cell, day: date, like: Definition | None = None) -> Figures:
        """The figures of a cell at the end of a day; pending claims are known for `as_of` alone.

        `like` lends its window and lag instead of the definition's own.
        """
        first, last = (day_number(end) for end in (like or self.definition).window(day))
        today, sums = day_number(day), Counter[str]()
        for (order_day, active_day, stream), sign in self._flips[cell].items():
            if active_day <= today and first <= order_day <= last:
                sums[stream] += sign
        window = range(first, last + 1)
        pending = today == self._today
        return Figures(
            orders=sum(self._orders[cell][one] for one in window),
            **{stream: sums[stream] for stream in (ANY, *KINDS)},
            pending_claims=sum(self._pending[cell][one] for one in window) if pending else 0,
            orders_with_defects_if_pending_lost=(
                sums[ANY] + sum(self._if_lost[cell][one] for one in window) if pending else 0
            ),
        )

    def rows(self, day: date, like: Definition | None = None) -> list[dict[str, Any]]:
        """Each cell's figures, and each marketplace's over both channels (`ALL`), for truth; `like` as in `on`."""
        found = {cell: self.on(cell, day, like) for cell in self.cells}
        for marketplace_id in sorted({cell[0] for cell in found}):
            parts = [figures for cell, figures in found.items() if cell[0] == marketplace_id]
            found[marketplace_id, "ALL"] = sum(parts, Figures())
        first, last = (like or self.definition).window(day)
        return [
            {
                "marketplace_id": cell[0],
                "fulfillment_channel": cell[1],
                "as_of": day.isoformat(),
                "window": {"from": first.isoformat(), "to": last.isoformat()},
                **asdict(figures),
            }
            for cell, figures in sorted(found.items())
        ]


def _flips(found: list[Span]) -> Iterator[tuple[str, int, int]]:
    """(stream, day, +1 or -1): an order becomes defective once, whatever overlaps."""
    for stream in (ANY, *KINDS):
        reached: int | None = None
        mine = [(span.start, span.end) for span in found if stream in {ANY, span.kind} and span.start is not None]
        for start, end in sorted(mine, key=lambda one: one[0]):
            if end is not None and end <= start:
                continue
            if reached is None:
                yield stream, start, 1
            elif start > reached:
                yield stream, reached, -1
                yield stream, start, 1
            if end is None:
                break
            reached = end if reached is None else max(reached, end)
        else:
            if reached is not None:
                yield stream, reached, -1


def iso(day: int | None) -> str | None:
    """A day number as ISO text."""
    return None if day is None else date_of(day).isoformat()
