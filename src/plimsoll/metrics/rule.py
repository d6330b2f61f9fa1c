"""The counting rule, once: when does one event make its order defective, and does the order count at all.

Pure functions over one event and one order as folded from the facts; everything else in Plimsoll that speaks of
defects asks these. Rules and corners (K1 ... K19) are those of the contract; each answer names the policy value it
rests on, so that `explain` can show its source.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, NamedTuple

from plimsoll.facts.times import day_in, start_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date, datetime

    from plimsoll.metrics.definition import Definition

RULES = "amazon.odr."


class Moment(NamedTuple):
    """A time as the facts keep it: an instant (UTC, naive) or a plain reporting day (K12); both None: not said."""

    at: datetime | None
    day: date | None

    def __bool__(self) -> bool:
        return self.at is not None or self.day is not None

    def reporting_day(self, zone: str) -> date:
        """The reporting day. Only for a moment that was said."""
        if self.day is not None:
            return self.day
        assert self.at is not None  # noqa: S101 - the caller asked bool() first
        return day_in(self.at, zone)

    def instant(self, zone: str) -> datetime:
        """For "after" (K7): the instant; a plain day stands for its beginning."""
        if self.at is not None:
            return self.at
        assert self.day is not None  # noqa: S101 - the caller asked bool() first
        return start_of(self.day, zone)


@dataclass(frozen=True, slots=True)
class Order:
    """An order as far as the rule needs it. `state` is normal, cancelled, pending or non_marketplace."""

    order_id: str
    purchased: Moment
    state: str
    is_test: bool
    cancelled_by: str | None
    cancelled: Moment
    cancelled_seen: datetime | None
    is_replacement: bool = False
    """Known only where a definition leaves replacements out; else they count whatever this says."""


@dataclass(frozen=True, slots=True)
class Event:
    """A feedback, claim or chargeback as folded; `*_seen` is when a statement was first observed (K8)."""

    kind: str
    id: str
    rating: int | None
    status: str | None
    fault: str | None
    funded_by: str | None
    refunded_by: str | None
    appeal_status: str | None
    odr_reversed: bool | None
    chargeback_kind: str | None
    opened: Moment
    decided: Moment
    refunded: Moment
    appeal_decided: Moment
    removed: Moment
    struck_through: Moment
    opened_seen: datetime | None
    granted_seen: datetime | None
    refunded_seen: datetime | None
    appeal_won_seen: datetime | None
    reversal_seen: datetime | None
    won_seen: datetime | None
    lost_seen: datetime | None
    accepted_seen: datetime | None


class Counting(NamedTuple):
    """What the rule says of an event: from which day it counts (None: never) until before which day (None: open)."""

    start: date | None
    end: date | None
    rule: str
    corner: str | None = None
    assumed: bool = False

    def on(self, day: date) -> bool:
        """Whether it counts at the end of that day."""
        return self.start is not None and self.start <= day and (self.end is None or self.end > day)


def counting(event: Event, order: Order, definition: Definition) -> Counting:
    """When the event counts; whether its order is in the denominator is the matter of `order_counts` (K10)."""
    return _BY_KIND[event.kind](event, order, definition)


_ONLY_FOR = {
    "negative_feedback": ("low_rating",),
    "claims": ("claims", "fault_unsaid_counts"),
    "chargebacks": ("chargebacks", "unknown_chargeback_counts"),
    "cancelled": ("cancelled_counts", "lifted_counts", "canceller_unsaid"),
}
"""Fields of a definition that are asked only about events of a kind, or about orders in a state."""
_NEVER = ("window", "lag", "lag_from", "target_value", "target_condition", "chosen", "adopted")
"""Fields that say how an answer is summed or shown, not what it is."""


def what_matters(definition: Definition, kinds: Iterable[str], state: str) -> tuple[object, ...]:
    """What of a definition can change the answer about an order in this state with events of these kinds."""
    unasked = {name for what, names in _ONLY_FOR.items() if what not in {*kinds, state} for name in names}
    return tuple(getattr(definition, one.name) for one in fields(definition) if one.name not in {*_NEVER, *unasked})


def interval(event: Event, order: Order, definition: Definition) -> tuple[date, date | None] | None:
    """(first day, first day no longer) on which the event counts, or None when it never does."""
    said = counting(event, order, definition)
    if said.start is None or (said.end is not None and said.end <= said.start):
        return None
    return said.start, said.end


def lifted(order: Order, claims: Iterable[Event], definition: Definition) -> bool:
    """K9: seller or Amazon cancelled the order after a claim on it, so it stays in the denominator."""
    canceller = order.cancelled_by or definition.canceller_unsaid
    if order.state != "cancelled" or canceller not in {"seller", "amazon"}:
        return False
    cancelled = _or_seen(order.cancelled, order.cancelled_seen)
    return bool(cancelled) and any(
        _after(cancelled, _or_seen(claim.opened, claim.opened_seen), definition.zone)
        for claim in claims
        if claim.kind == "claims"
    )


def order_counts(order: Order, definition: Definition, *, is_lifted: bool) -> bool:
    """Whether the order stands in the denominator."""
    if is_lifted and order.state == "cancelled":
        return definition.lifted_counts and kind_counts("normal", order.is_test, order.is_replacement, definition)
    return kind_counts(order.state, order.is_test, order.is_replacement, definition)


def kind_counts(state: str, is_test: bool, is_replacement: bool, definition: Definition) -> bool:  # noqa: FBT001
    """Whether orders of such a kind stand in the denominator, but for those that a claim lifts into it (K9)."""
    if (is_test and not definition.test_counts) or (is_replacement and not definition.replacement_counts):
        return False
    return {
        "normal": True,
        "cancelled": definition.cancelled_counts,
        "pending": definition.pending_counts,
        "non_marketplace": definition.non_marketplace_counts,
    }[state]


def pending(event: Event) -> bool:
    """Whether a claim is still open and could come to count."""
    return event.kind == "claims" and event.status == "under_review" and event.funded_by != "amazon"


def opened_day(event: Event, zone: str) -> date | None:
    """The reporting day on which the event began."""
    opened = _or_seen(event.opened, event.opened_seen)
    return opened.reporting_day(zone) if opened else None


def _or_seen(said: Moment, seen: datetime | None) -> Moment:
    """K8: a stated change without its date takes the observed time of the first observation that states it."""
    return said or Moment(seen, None)


def _after(later: Moment, earlier: Moment, zone: str) -> bool:
    """K7."""
    return bool(later) and bool(earlier) and later.instant(zone) > earlier.instant(zone)


def _feedback(event: Event, _order: Order, definition: Definition) -> Counting:
    rule = RULES + "negative_feedback."
    if event.rating is None or event.rating > definition.low_rating:
        return Counting(None, None, rule + "neutral_or_positive")
    left = _or_seen(event.opened, event.opened_seen)
    if not left:
        return Counting(None, None, rule + "low_rating")
    start = left.reporting_day(definition.zone)
    ends = [
        (moment.reporting_day(definition.zone), name)
        for moment, name in ((event.removed, "removed"), (event.struck_through, "struck_through"))
        if moment
    ]
    corner = None if event.opened else "K8"
    end, name = min(ends, default=(None, "low_rating"))
    return Counting(start, end, rule + name, corner, assumed=not event.opened)


def _claim(event: Event, order: Order, definition: Definition) -> Counting:
    start = _claim_start(event, order, definition)
    if start.start is None:
        return start
    if event.appeal_status == "won" and event.odr_reversed:
        end = _or_seen(event.appeal_decided, _later(event.appeal_won_seen, event.reversal_seen))
        if end:
            corner = start.corner if event.appeal_decided else "K8"
            return start._replace(
                end=end.reporting_day(definition.zone), rule=RULES + "claims.appeal_reversed", corner=corner
            )
    return start._replace(corner="K8") if _won_without_reversal(event) and start.corner is None else start


def _won_without_reversal(event: Event) -> bool:
    return event.appeal_status == "won" and not event.odr_reversed


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max(one, other) if one and other else None


def _claim_start(event: Event, order: Order, definition: Definition) -> Counting:
    rule, zone = RULES + "claims.", definition.zone
    if definition.claims == "all" or (definition.claims == "not-denied" and event.status != "denied"):
        opened = opened_day(event, zone)
        return Counting(opened, None, rule + ("any_status" if definition.claims == "all" else "not_denied"))
    if definition.claims == "until-denied":
        denied = event.decided if event.status == "denied" else Moment(None, None)
        start = opened_day(event, zone) if denied or event.status != "denied" else None
        return Counting(start, denied.reporting_day(zone) if denied else None, rule + "not_denied")
    if event.status in {"denied", "withdrawn"}:
        return Counting(None, None, f"{rule}{event.status}", "K1")
    if event.funded_by == "amazon":
        return Counting(None, None, rule + "funded_by_amazon", "K3")
    ways = [
        way
        for way in (_granted(event, definition), _refunded(event, zone), _cancelled(event, order, definition))
        if way
    ]
    if not ways:
        return _no_way(event, order)
    moment, name, corner, assumed = min(ways, key=lambda way: way[0].instant(zone))  # K6: the earliest
    return Counting(moment.reporting_day(zone), None, rule + name, corner, assumed)


_Way = tuple[Moment, str, str | None, bool]


def _granted(event: Event, definition: Definition) -> _Way | None:
    if event.status != "granted" or event.fault not in {None, "seller"}:
        return None
    if event.fault is None and not definition.fault_unsaid_counts:
        return None
    decided = _or_seen(event.decided, event.granted_seen)
    if not decided:
        return None
    if event.fault is None:
        return decided, "fault_unsaid", "K5", True
    return decided, "at_fault", None if event.decided else "K8", not event.decided


def _refunded(event: Event, zone: str) -> _Way | None:
    if event.refunded_by == "amazon":
        return None
    refunded = _or_seen(event.refunded, event.refunded_seen)
    if not _after(refunded, _or_seen(event.opened, event.opened_seen), zone):
        return None
    unsaid = event.refunded_by is None
    return refunded, "refunded_after_filing", "K4" if unsaid else None, unsaid or not event.refunded


def _cancelled(event: Event, order: Order, definition: Definition) -> _Way | None:
    if not lifted(order, (event,), definition):
        return None
    cancelled = _or_seen(order.cancelled, order.cancelled_seen)
    return cancelled, "cancelled_after_filing", "K9", not order.cancelled


def _no_way(event: Event, order: Order) -> Counting:
    """Why a claim does not count by the at-fault rule."""
    rule = RULES + "claims."
    if order.state == "cancelled" and order.cancelled_by is None:
        return Counting(None, None, RULES + "denominator.canceller_unsaid", "K9", assumed=True)
    if event.refunded_by == "amazon" and event.refunded:
        return Counting(None, None, rule + "refunded_by_amazon", "K4")
    if event.status == "under_review":
        return Counting(None, None, rule + "pending", "K2")
    if event.status == "closed":
        return Counting(None, None, rule + "closed", "K2")
    return Counting(None, None, rule + "not_at_fault")


def _chargeback(event: Event, _order: Order, definition: Definition) -> Counting:
    rule, zone = RULES + "chargebacks.", definition.zone
    if event.chargeback_kind == "fraud":
        return Counting(None, None, rule + "fraud")
    unknown = event.chargeback_kind != "service"
    if unknown and not definition.unknown_chargeback_counts:
        return Counting(None, None, rule + "kind_unknown", "K19", assumed=True)
    corner = "K19" if unknown else None
    if definition.chargebacks == "lost":
        if event.status not in {"lost", "accepted"}:
            return Counting(None, None, rule + "lost_only", corner, unknown)
        lost = _or_seen(event.decided, event.lost_seen if event.status == "lost" else event.accepted_seen)
        return Counting(lost.reporting_day(zone) if lost else None, None, rule + "lost_only", corner, unknown)
    start = opened_day(event, zone)
    if event.status == "won":
        won = _or_seen(event.decided, event.won_seen)
        end = won.reporting_day(zone) if won else None
        return Counting(start, end, rule + "won", corner if event.decided else "K8", unknown or not event.decided)
    return Counting(start, None, rule + ("kind_unknown" if unknown else "service"), corner, unknown)


_BY_KIND: dict[str, Callable[[Event, Order, Definition], Counting]] = {
    "negative_feedback": _feedback,
    "claims": _claim,
    "chargebacks": _chargeback,
}
