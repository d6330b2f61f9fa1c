"""What is known of an order at a moment, as numbers: the features, each from times at or before that moment only.

A feature is 0 where the facts do not speak of it, so that a file that was never imported changes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from plimsoll.watch.risk.order_book import KEYS

if TYPE_CHECKING:
    from plimsoll.watch.risk.histories import Histories
    from plimsoll.watch.risk.order_book import Flags, Floats, Numbers, OrderBook

FEATURES = (
    "waiting", "on_the_way", "delivered", "overdue_to_ship", "label_unscanned", "shipped_late", "past_promise",
    "past_promise_days", "running_late", "came_late", "came_late_days", "item_defects", "carrier_defects",
    "lane_defects", "warehouse_defects", "carrier_late", "lane_late", "warehouse_late", "message_waiting", "asked",
    "unhappy", "answered_late", "return_open", "refunded", "claim_open", "dear", "many",
)  # fmt: skip
"""In the order of the columns that `features` gives. Days are told as log(1 + days)."""

MOST_DAYS = 21.0
"""Days beyond which longer makes no difference."""
FRESH = {"asked": 14.0, "unhappy": 30.0}
"""For how many days a buyer's message still says something."""

WAITING, ON_THE_WAY, DELIVERED, UNTOLD = "waiting", "on_the_way", "delivered", "untold"
"""Where an order stands; `untold` in an account that never said anything of parcels."""


def features(book: OrderBook, histories: Histories, rows: Numbers, at: Floats) -> Floats:
    """One row for each order (a place in the book) at a moment of its own, one column for each of `FEATURES`."""
    columns = _parcel(book, histories, rows, np.minimum(at, book.tracked_through[rows])) | _buyer(book, rows, at)
    away = 1 - columns[DELIVERED]
    columns |= {f"{name}_defects": histories.defect_ratio(name, rows, at) for name in KEYS}
    columns |= {f"{name}_late": histories.late_ratio(name, rows, at) * away for name in KEYS if name != "item"}
    columns |= {"dear": book.dear[rows], "many": book.many[rows]}
    return np.column_stack([columns[name] for name in FEATURES])


def stages(columns: Floats) -> list[str]:
    """Where each order of a table of features stands."""
    place = np.where(columns[:, :3].any(axis=1), columns[:, :3].argmax(axis=1), 3)
    return [(WAITING, ON_THE_WAY, DELIVERED, UNTOLD)[one] for one in place]


def _parcel(book: OrderBook, histories: Histories, rows: Numbers, at: Floats) -> dict[str, Floats]:
    """What the order's parcels say; `at` is the last moment of which anybody told."""
    times = {name: book.times[name][rows] for name in ("placed", "ship_by", "deliver_by", "confirmed")}
    tracked, scans = book.tracked[rows] > 0, book.scans[rows] > 0
    confirmed, scanned = times["confirmed"] <= at, book.at_or_before("scanned", rows, at)
    came = book.at_or_before("delivered", rows, at)
    handed, handed_at = np.where(scans, scanned, confirmed) | came, book.handed[rows]
    waiting, way = tracked & ~handed, tracked & handed & ~came
    away, delivered_at = waiting | way, book.times["delivered"][rows]
    past = away & (at >= times["deliver_by"])
    late = tracked & came & (delivered_at > times["deliver_by"])
    return {
        WAITING: waiting.astype(float),
        ON_THE_WAY: way.astype(float),
        DELIVERED: (tracked & came).astype(float),
        "overdue_to_ship": _days(waiting & ~confirmed, at - times["ship_by"]),
        "label_unscanned": _days(waiting & confirmed & scans, at - times["confirmed"]),
        "shipped_late": _days(tracked & handed, handed_at - times["ship_by"]),
        "past_promise": past.astype(float),
        "past_promise_days": _days(past, at - times["deliver_by"]),
        "running_late": _days(away & ~past, _expected(book, histories, rows, at, way) - times["deliver_by"]),
        "came_late": late.astype(float),
        "came_late_days": _days(late, delivered_at - times["deliver_by"]),
    }


def _expected(book: OrderBook, histories: Histories, rows: Numbers, at: Floats, way: Flags) -> Floats:
    """When a parcel that is not there yet is to be expected, by the usual pace of its account."""
    account = book.account[rows]
    whole, transit = histories.whole_days[account], histories.transit_days[account]
    expected = np.where(way, book.handed[rows] + transit, book.times["placed"][rows] + whole)
    return np.maximum(expected, at + np.where(way, 1.0, transit))


def _buyer(book: OrderBook, rows: Numbers, at: Floats) -> dict[str, Floats]:
    """What the buyer said and asked for."""
    said = {name: book.at_or_before(name, rows, at) for name in ("asked", "unhappy", "answered_late", "refunded")}
    back, claimed = book.at_or_before("returned", rows, at), book.at_or_before("claimed", rows, at)
    fresh = {name: said[name] & (at - book.times[name][rows] <= days) for name, days in FRESH.items()}
    found = (
        said
        | fresh
        | {
            "message_waiting": book.waiting(rows, at),
            "return_open": back & ~said["refunded"],
            "claim_open": claimed & ~book.at_or_before("claim_closed", rows, at),
        }
    )
    return {name: flags.astype(float) for name, flags in found.items()}


def _days(where: Flags, days: Floats) -> Floats:
    """log(1 + days) where something holds and is past; else 0."""
    return np.where(where & (days > 0), np.log1p(np.clip(np.nan_to_num(days), 0, MOST_DAYS)), 0.0)
