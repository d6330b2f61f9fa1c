"""The metrics once more, slowly: plain Python over lists, written against the rules and not against the engine.

A world is a list of observations; nothing is folded, joined or summed by anything but loops. Values of rules come in
as arguments. Every function gives {(day, record): (state, weight)} of one marketplace's records that count.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

GOOD, DEFECTIVE, UNKNOWN = "good", "defective", "unknown"
IDENTITY = {
    "orders": ("order_id",), "shipments": ("shipment_id",), "messages": ("message_id",), "returns": ("return_id",),
    "claims": ("claim_id",), "feedback": ("order_id",),
}  # fmt: skip
Time = datetime | date | None


@dataclass(frozen=True)
class Seen:
    """One row as one import of one account told it."""

    table: str
    observed_at: datetime
    seq: int
    line: int
    row: dict[str, str]


def time_of(text: str | None) -> Time:
    if not text:
        return None
    return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text).astimezone(UTC)


def day_of(at: Time, zone: str) -> date | None:
    if isinstance(at, datetime):
        return at.astimezone(ZoneInfo(zone)).date()
    return at


def late(act: Time, due: Time, zone: str) -> bool | None:
    """True, False, or None: unsure (or not said)."""
    if act is None or due is None:
        return None
    if isinstance(act, datetime) and isinstance(due, datetime):
        return act > due
    act_day, due_day = day_of(act, zone), day_of(due, zone)
    assert act_day is not None
    assert due_day is not None
    if not isinstance(act, datetime) and isinstance(due, datetime) and act_day == due_day:
        return None
    return act_day > due_day


class World:
    """What was observed, and the latest known record of each identity."""

    def __init__(self, seen: list[Seen], marketplace_id: str) -> None:
        self.seen = seen
        self.marketplace_id = marketplace_id
        self.records = {table: self._fold(table) for table in IDENTITY}

    def _fold(self, table: str) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        for one in sorted(self.seen, key=lambda s: (s.observed_at, s.seq, s.line)):
            if one.table == table:
                record = found.setdefault(one.row[IDENTITY[table][0]], {"seen": one.observed_at})
                record |= {name: text for name, text in one.row.items() if text}
                record["seen"] = max(record["seen"], one.observed_at)
        return found

    def orders(self, *classes: str) -> dict[str, dict[str, Any]]:
        return {
            name: order
            for name, order in self.records["orders"].items()
            if class_of(order) in classes and order.get("is_test") != "true"
        }

    def parcels(self, order_id: str) -> list[Parcel]:
        return [
            Parcel(self, name, record)
            for name, record in self.records["shipments"].items()
            if record["order_id"] == order_id
        ]

    def events(self, number: str | None) -> list[tuple[str, Time]]:
        return [
            (one.row["event"], time_of(one.row["occurred_at"]))
            for one in self.seen
            if one.table == "tracking" and one.row["tracking_number"] == number
        ]


def class_of(order: dict[str, Any]) -> str:
    if order.get("sales_channel", "").lower().startswith("non-amazon"):
        return "non_marketplace"
    status = order.get("order_status")
    return status if status in {"pending", "cancelled"} else "normal"


class Parcel:
    def __init__(self, world: World, name: str, record: dict[str, Any]) -> None:
        self.name, self.record = name, record
        self.events = world.events(record.get("tracking_number")) if record.get("tracking_number") else []

    def time(self, column: str) -> Time:
        own = time_of(self.record.get(column))
        if own is not None or column not in {"first_scan_at", "delivered_at"}:
            return own
        wanted = [
            at
            for event, at in self.events
            if (event == "delivered" or column == "first_scan_at") and event != "label_created"
        ]
        instants = [at for at in wanted if isinstance(at, datetime)]
        return min(instants) if instants else min((at for at in wanted if at), default=None)

    @property
    def scanned(self) -> bool:
        own = self.record.get("first_scan_at") or self.record.get("delivered_at")
        return bool(own) or any(event != "label_created" for event, _ in self.events)

    @property
    def label_only(self) -> bool:
        return not self.scanned and bool(self.events)

    def seen_after(self, due: Time, zone: str) -> bool:
        return any(late(at, due, zone) for _, at in self.events)


def placed(at: Time, order: dict[str, Any], zone: str) -> tuple[date | None, bool]:
    """The deciding day, and whether it was said; else the day of the order."""
    day = day_of(at, zone)
    return (day, True) if day else (day_of(time_of(order.get("purchased_at")), zone), False)


Rows = dict[tuple[str, date], tuple[str, int]]


def _put(rows: Rows, record: str, day: date | None, said: bool, state: str, weight: int = 1) -> None:
    if day is not None:
        rows[record, day] = (state if said else UNKNOWN, weight)


def shipped_in_time(
    world: World, *, act: str, membership: str, zone: str, deadline_zone: str, delivery_counts: bool = False
) -> Rows:
    rows: Rows = {}
    for name, order in world.orders("normal").items():
        due, promise = time_of(order.get("ship_by")), time_of(order.get("deliver_by"))
        parcels = world.parcels(name)
        acts = [parcel.time(act) for parcel in parcels]
        told = [late(at, due, deadline_zone) for at in acts]
        if promise is None:
            promise = _latest([parcel.time("promised_at") for parcel in parcels])
        arrivals = [late(parcel.time("delivered_at"), promise, deadline_zone) for parcel in parcels]
        if delivery_counts and parcels and all(arrived is False for arrived in arrivals):
            state = GOOD
        elif due is None:
            state = UNKNOWN
        elif any(told):
            known = all(parcel.time("delivered_at") is not None for parcel in parcels) and promise is not None
            state = DEFECTIVE if not delivery_counts or (known and any(arrivals)) else UNKNOWN
        elif not parcels and order.get("order_status") == "unshipped" and not delivery_counts:
            state = DEFECTIVE if late(order["seen"], due, deadline_zone) else UNKNOWN
        else:
            state = GOOD if parcels and all(one is False for one in told) else UNKNOWN
        day, said = placed(_deciding(order, membership), order, zone)
        _put(rows, name, day, said, state)
    return rows


def _latest(times: list[Time]) -> Time:
    """The latest instant, else the latest day; an instant and a day together are both known to the engine."""
    said = [at for at in times if at is not None]
    instants = [at for at in said if isinstance(at, datetime)]
    return max(instants) if instants else max(said, default=None)


def _deciding(order: dict[str, Any], membership: str) -> Time:
    return time_of(order.get({"order_date": "purchased_at"}.get(membership, membership)))


def cancelled(world: World, *, cancellers: set[str], auto: bool, zone: str) -> Rows:
    rows: Rows = {}
    for name, order in world.orders("normal", "cancelled").items():
        by, gone = order.get("cancelled_by"), class_of(order) == "cancelled"
        cancelled_at = time_of(order.get("cancelled_at"))
        confirmed = [at for at in (parcel.time("confirmed_at") for parcel in world.parcels(name)) if at]
        if gone and confirmed and not any(late(at, cancelled_at, zone) for at in confirmed):
            gone = False  # after the confirmation it is a refund
            by = by or "nobody"
        if not order.get("order_status"):
            state = UNKNOWN
        elif not gone or by == "buyer":
            state = GOOD
        elif by is None:
            state = UNKNOWN
        elif by == "amazon" and "amazon" not in cancellers:
            overdue = late(cancelled_at, time_of(order.get("ship_by")), zone)
            state = {True: DEFECTIVE, False: GOOD, None: UNKNOWN}[overdue] if auto else GOOD
        else:
            state = DEFECTIVE if by in cancellers else GOOD
        day, said = placed(_deciding(order, "order_date"), order, zone)
        _put(rows, name, day, said, state)
    return rows


def tracked(world: World, *, membership: str, zone: str) -> Rows:
    rows: Rows = {}
    for name, order in world.orders("normal").items():
        for parcel in world.parcels(name):
            state = GOOD if parcel.scanned else DEFECTIVE if parcel.label_only else UNKNOWN
            _put(rows, parcel.name, *placed(_of_parcel(parcel, order, membership), order, zone), state)
    return rows


def _of_parcel(parcel: Parcel, order: dict[str, Any], membership: str) -> Time:
    if membership == "promised_at":
        return parcel.time("promised_at") or time_of(order.get("deliver_by"))
    return parcel.time(membership)


def delivered_in_time(world: World, *, zone: str, deadline_zone: str) -> Rows:
    rows: Rows = {}
    for name, order in world.orders("normal").items():
        for parcel in world.parcels(name):
            promise = _of_parcel(parcel, order, "promised_at")
            if parcel.label_only:
                continue
            arrived = parcel.time("delivered_at")
            told = late(arrived, promise, deadline_zone)
            if promise is not None and arrived is None and parcel.seen_after(promise, deadline_zone):
                told = True
            state = {True: DEFECTIVE, False: GOOD, None: UNKNOWN}[told]
            _put(rows, parcel.name, *placed(promise, order, zone), state)
    return rows


def units_in_time(world: World, *, zone: str, deadline_zone: str) -> Rows:
    rows: Rows = {}
    for name, order in world.orders("normal").items():
        parcels = world.parcels(name)
        if parcels and all(parcel.label_only for parcel in parcels):
            continue
        promise = time_of(order.get("deliver_by")) or _latest([parcel.time("promised_at") for parcel in parcels])
        told = [late(parcel.time("delivered_at"), promise, deadline_zone) for parcel in parcels]
        if (
            len(parcels) == 1
            and parcels[0].time("delivered_at") is None
            and parcels[0].seen_after(promise, deadline_zone)
        ):
            told = [True]
        quantity = int(order["quantity"]) if order.get("quantity") else None
        if quantity is None or promise is None:
            state = UNKNOWN
        elif told and all(told):
            state = DEFECTIVE
        elif any(told):
            state = DEFECTIVE if quantity == 1 else UNKNOWN
        else:
            state = GOOD if told and all(one is False for one in told) else UNKNOWN
        _put(rows, name, *placed(promise, order, zone), state, 1 if quantity is None else quantity)
    return rows


def within(asking: Time, answer: Time, hours: int, zone: str, *, after: bool) -> bool | None:
    """Whether an answer came within the hours: by instants; by days only where every hour of the day agrees."""
    if isinstance(asking, datetime) and isinstance(answer, datetime):
        return answer <= asking + timedelta(hours=hours)
    first, last = day_of(asking, zone), day_of(answer, zone)
    assert first is not None
    assert last is not None
    apart = (last - first).days
    if apart * 24 + 24 <= hours and (after or apart > 0):
        return True
    return False if (apart - 1) * 24 >= hours else None


def passed(asking: Time, until: datetime | None, hours: int, zone: str) -> bool:
    if until is None:
        return False
    if isinstance(asking, datetime):
        return until > asking + timedelta(hours=hours)
    first, last = day_of(asking, zone), day_of(until, zone)
    assert first is not None
    assert last is not None
    return ((last - first).days - 1) * 24 >= hours


def returns_answered(
    world: World, *, hours: int, zone: str, waiting: tuple[str, ...], rejected: tuple[str, ...]
) -> Rows:
    rows: Rows = {}
    orders = world.orders("normal", "cancelled")
    for name, one in world.records["returns"].items():
        order, asking = orders.get(one["order_id"]), time_of(one.get("requested_at"))
        if order is None or asking is None:
            continue
        answer, status = time_of(one.get("answered_at")), one.get("status", "").lower()
        if one.get("in_policy") == "true" and status.startswith(rejected):
            state = DEFECTIVE
        elif answer is not None:
            state = {True: GOOD, False: DEFECTIVE, None: UNKNOWN}[within(asking, answer, hours, zone, after=True)]
        else:
            state = DEFECTIVE if status.startswith(waiting) and passed(asking, one["seen"], hours, zone) else UNKNOWN
        _put(rows, name, day_of(asking, zone), True, state)
    return rows


def messages_answered(world: World, *, hours: int, zone: str) -> Rows:
    rows: Rows = {}
    orders = world.orders("normal", "cancelled")
    replies = [one.observed_at for one in world.seen if one.table == "messages" and one.row["direction"] == "out"]
    for name, one in world.records["messages"].items():
        asking = time_of(one.get("sent_at"))
        if one["direction"] != "in" or one.get("no_response_needed") == "true" or one["order_id"] not in orders:
            continue
        if asking is None:
            continue
        told = [within(asking, at, hours, zone, after=False) for at in answers_to(world, one, zone)]
        if True in told:
            state = GOOD
        elif told:
            state = DEFECTIVE if all(one is False for one in told) else UNKNOWN
        else:
            state = DEFECTIVE if passed(asking, max(replies, default=None), hours, zone) else UNKNOWN
        _put(rows, name, day_of(asking, zone), True, state)
    return rows


def answers_to(world: World, asked: dict[str, Any], zone: str) -> list[Time]:
    """Every outgoing message of the same thread (or order) at or after it."""
    asking, found = time_of(asked["sent_at"]), []
    for one in world.records["messages"].values():
        at = time_of(one.get("sent_at"))
        threads = asked.get("thread_id"), one.get("thread_id")
        same = threads[0] == threads[1] if all(threads) else one["order_id"] == asked["order_id"]
        if one["direction"] != "out" or not same or at is None:
            continue
        if isinstance(at, datetime) and isinstance(asking, datetime):
            if at >= asking:
                found.append(at)
        elif (day_of(at, "UTC") or date.min) >= (day_of(asking, "UTC") or date.min):
            found.append(at)
    return found


def with_cases(
    world: World, *, cases: str, low_rating: int, cancellers: set[str], classes: tuple[str, ...], zone: str
) -> Rows:
    rows: Rows = {}
    claims: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for claim in world.records["claims"].values():
        claims[claim["order_id"]].append(claim)
    for name, order in world.orders(*classes).items():
        told = [_case(claim, cases) for claim in claims[name]]
        review = world.records["feedback"].get(name, {})
        low = review.get("rating") and int(review["rating"]) <= low_rating and not review.get("removed_at")
        gone, by = class_of(order) == "cancelled", order.get("cancelled_by")
        if (gone and by in cancellers) or True in told or low:
            state = DEFECTIVE
        else:
            state = UNKNOWN if (gone and by is None and cancellers) or None in told else GOOD
        _put(rows, name, *placed(_deciding(order, "order_date"), order, zone), state)
    return rows


def _case(claim: dict[str, Any], cases: str) -> bool | None:
    if cases == "opened":
        return True
    if claim.get("status") != "granted":
        return False
    if cases == "refunded":
        paid = claim.get("funded_by")
        return None if paid is None else paid == "seller"
    if claim.get("fault") is None:
        return None
    return claim["fault"] == "seller" and not (
        claim.get("appeal_status") == "won" and claim.get("odr_reversed") == "true"
    )


def reviews(world: World, *, low_rating: int, zone: str) -> Rows:
    rows: Rows = {}
    for name, review in world.records["feedback"].items():
        order = world.orders("normal", "cancelled").get(name)
        if order is None or review.get("removed_at"):
            continue
        state = UNKNOWN if not review.get("rating") else DEFECTIVE if int(review["rating"]) <= low_rating else GOOD
        _put(rows, name, *placed(time_of(review.get("left_at")), order, zone), state)
    return rows


def count(rows: Rows, as_of: date, days: int, lag: int) -> tuple[int, int, int]:
    """(counted, defective, unknown) of the window that ends `lag` days before `as_of`."""
    last = as_of - timedelta(days=lag)
    first = last - timedelta(days=days - 1)
    inside = [told for (_, day), told in rows.items() if first <= day <= last]
    return (
        sum(weight for _, weight in inside),
        sum(weight for state, weight in inside if state == DEFECTIVE),
        sum(weight for state, weight in inside if state == UNKNOWN),
    )
