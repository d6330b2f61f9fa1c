"""Daily series of one cell, over all its orders: what a plan's claimed effects are held against.

Each day has a value and the number of records behind it. Days that are too young to be known are left out (an answer
that takes four days is not known on the second), and what takes longer than that counts as that long: else the newest
days would always look best. What no file says is left out as well.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from plimsoll.appeals.effects import Measure
from plimsoll.facts.daily_rows import DailyRows
from plimsoll.facts.view import Days, Scope
from plimsoll.metrics.triangle import ANY, Triangle

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date, datetime

    from plimsoll.metrics.odr import OdrRow, Recount

MEASURES = {
    "reply_hours": Measure("hours", "lower", "hours until the first answer, by the day on which the buyer wrote"),
    "ship_hours": Measure("hours", "lower", "hours from the order to the first scan, else to the confirmation"),
    "same_day_scans": Measure("share", "higher", "parcels scanned on the day of their confirmation, by that day"),
    "delivery_days": Measure("days", "lower", "days from the promised day to the delivery, by the promised day"),
    "faulty_returns": Measure("share", "lower", "orders sent back as defective or damaged within 30 days, by day"),
    "refund_hours": Measure("hours", "lower", "hours from a return request to the refund, by the day of the request"),
    "defects": Measure("share", "lower", "orders with a defect within 21 days, by order day"),
    "seller_cancellations": Measure("share", "lower", "orders that the seller cancelled, by order day"),
}  # fmt: skip
"""Every series by name; a plan's action names one as its `measure`."""
DAYS_BACK = 120
_KNOWN_AFTER = {"reply_hours": 4, "ship_hours": 14, "same_day_scans": 2, "delivery_days": 14, "faulty_returns": 30,
                "refund_hours": 14, "defects": 21, "seller_cancellations": 7}  # fmt: skip
"""After how many days a day is known; longer times count as so many days."""
_DAY, _MICROSECOND = timedelta(days=1), timedelta(microseconds=1)
_UNITS = {"hours": timedelta(hours=1) // _MICROSECOND, "days": 1, "share": 1}
"""How many of what is added up make one of a kind: hours are added up as whole microseconds, the rest as it is."""
_FAULTY = re.compile(r"defect|damag|broken|faulty|not.?work", re.IGNORECASE)


@dataclass(slots=True)
class _Sums:
    """Sums and numbers of records by day, both integers, divided and rounded once at the end.

    Rows come in any order, so a sum that depends on it would be another figure on another machine.
    """

    unit: int
    values: dict[date, int] = field(default_factory=lambda: defaultdict(int))
    sizes: dict[date, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, day: date, value: int, records: int = 1) -> None:
        self.values[day] += value
        self.sizes[day] += records

    def daily(self, through: date) -> tuple[dict[date, float], dict[date, int]]:
        days = sorted(day for day, size in self.sizes.items() if size and day <= through)
        sizes = {day: self.sizes[day] for day in days}
        return {
            day: float(round(Fraction(self.values[day], size * self.unit), 4)) for day, size in sizes.items()
        }, sizes


@dataclass(frozen=True)
class DailySeries:
    """By name: the value of each day, and the number of records behind it."""

    values: Mapping[str, Mapping[date, float]]
    sizes: Mapping[str, Mapping[date, int]]


def daily_series(recount: Recount, row: OdrRow) -> DailySeries:
    """Every series that the facts of a row's cell can give; one without a day is left out."""
    last, channel = recount.question.last, row.cell.fulfillment_channel
    scope = Scope(row.cell.account, row.cell.marketplace_id, None if channel == "ALL" else channel)
    days = Days(last - timedelta(days=DAYS_BACK), last, row.definition.zone)
    rows, found = DailyRows(recount.view, scope, days), _found()
    _parcels(rows, found)
    _messages(rows, found)
    _orders(rows, found)
    _defects(recount, row, days, found)
    told = {name: sums.daily(last - timedelta(days=_KNOWN_AFTER[name])) for name, sums in found.items()}
    kept = {name: pair for name, pair in told.items() if pair[0]}
    return DailySeries({name: pair[0] for name, pair in kept.items()}, {name: pair[1] for name, pair in kept.items()})


def _found() -> dict[str, _Sums]:
    return {name: _Sums(_UNITS[one.kind]) for name, one in MEASURES.items()}


def _waited(name: str, earlier: datetime | None, later: datetime | None, days: tuple[date, date | None]) -> int | None:
    """Microseconds between two times, whole days where an instant is not known; no more than is waited for."""
    if earlier is not None and later is not None:
        return _within(name, later - earlier)
    return None if days[1] is None else _within(name, days[1] - days[0])


def _within(name: str, time: timedelta) -> int:
    return min(max(time, timedelta()), _KNOWN_AFTER[name] * _DAY) // _MICROSECOND


def _parcels(rows: DailyRows, found: Mapping[str, _Sums]) -> None:
    """Shipping, first scans and deliveries of every parcel."""
    parcels = rows.parcels()
    scans_known = any(one["scanned_day"] for one in parcels)
    for one in parcels:
        sent = one["scanned_day"] or one["confirmed_day"]
        waited = _waited("ship_hours", one["purchased_at"], one["first_scan_at"] or one["confirmed_at"],
                       (one["order_day"], sent))  # fmt: skip
        if waited is not None:
            found["ship_hours"].add(one["order_day"], waited)
        if one["confirmed_day"] and scans_known:
            found["same_day_scans"].add(one["confirmed_day"], int(one["scanned_day"] == one["confirmed_day"]))
        if one["promised_day"] and one["delivered_day"]:
            late = (one["delivered_day"] - one["promised_day"]).days
            most = _KNOWN_AFTER["delivery_days"]
            found["delivery_days"].add(one["promised_day"], max(-most, min(late, most)))


def _messages(rows: DailyRows, found: Mapping[str, _Sums]) -> None:
    """Hours until the first answer; a message that nobody answered waited for as long as is waited for."""
    wait = _KNOWN_AFTER["reply_hours"]
    for one in rows.messages():
        asked: date | None = one["asked_day"]
        if asked is None or asked > one["seen"] - timedelta(days=wait):
            continue
        waited = _waited("reply_hours", one["sent_at"], one["answered_at"], (asked, one["answered_day"]))
        found["reply_hours"].add(asked, _within("reply_hours", wait * _DAY) if waited is None else waited)


def _orders(rows: DailyRows, found: Mapping[str, _Sums]) -> None:
    """The seller's cancellations, faulty returns of all orders, and refunds."""
    returns = rows.returns()
    faulty: dict[date, set[str]] = defaultdict(set)
    for one in returns:
        asked: date | None = one["requested_day"]
        if asked is None:
            continue
        if (asked - one["order_day"]).days <= _KNOWN_AFTER["faulty_returns"] and _FAULTY.search(one["reason"] or ""):
            faulty[one["order_day"]].add(one["order_id"])
        waited = _waited("refund_hours", one["requested_at"], one["refunded_at"], (asked, one["refunded_day"]))
        if waited is not None:
            found["refund_hours"].add(asked, waited)
    for one in rows.orders():
        found["seller_cancellations"].add(one["order_day"], one["cancelled"], one["orders"])
        if returns:
            found["faulty_returns"].add(one["order_day"], len(faulty[one["order_day"]]), one["orders"])


def _defects(recount: Recount, row: OdrRow, days: Days, found: Mapping[str, _Sums]) -> None:
    """Orders that were defective at the age of 21 days, old days and young ones alike."""
    triangle = recount.triangles(row.definition).get(row.cell, Triangle())
    age, sums = timedelta(days=_KNOWN_AFTER["defects"]), found["defects"]
    for day, orders in triangle.orders.items():
        if orders and day >= days.first:
            sums.add(day, 0, orders)
    for order_day, active_day, stream, sign in triangle.flips:
        if stream == ANY and sums.sizes.get(order_day) and active_day <= order_day + age:
            sums.add(order_day, sign, 0)


def measures_json() -> Iterator[dict[str, Any]]:
    """Every measure, for pages and the documentation."""
    for name, one in MEASURES.items():
        yield {"measure": name, "kind": one.kind, "better": one.better, "says": one.says,
               "known_after": _KNOWN_AFTER[name]}  # fmt: skip
