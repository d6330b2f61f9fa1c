"""A hand-made shop for tests of what is watched: so many orders a day, and feedback where it is asked for."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

import plimsoll

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from plimsoll.tower import Tower

AS_OF = date(2026, 10, 1)


def write_shop(
    folder: Path,
    *,
    per_day: int,
    days: int,
    defects: Iterable[tuple[int, int]] = (),
    as_of: date = AS_OF,
    asin: Callable[[int, int], str] | None = None,
    carrier: Callable[[int, int], str] | None = None,
    kinds: Iterable[str] = ("feedback", "claims", "chargebacks"),
) -> Tower:
    """A workspace `folder / "w"`. Each defect is (days before `as_of` of its order, days from there to its feedback).

    Several defects of one order day take its orders in turn. Every kind of source was seen on `as_of`.
    """
    orders, feedback, taken = [], [], dict.fromkeys(range(days), 0)
    for day in range(days):
        for at in range(per_day):
            placed = datetime.combine(as_of - timedelta(days=day), time(12), UTC)
            goods = asin(day, at) if asin else "B0WATCH001"
            parcel = carrier(day, at) if carrier else "Kestrel"
            orders.append(f"{name(day, at)},US,MFN,{placed.isoformat()},shipped,{goods},{parcel}")
    for day, delay in defects:
        left = datetime.combine(as_of - timedelta(days=day - delay), time(15), UTC)
        feedback.append(f"{name(day, taken[day])},1,{left.isoformat()}")
        taken[day] += 1
    files = {
        "orders": ["order_id,marketplace_id,fulfillment_channel,purchased_at,order_status,asin,carrier", *orders],
        "feedback": ["order_id,rating,left_at", *feedback],
        "claims": ["claim_id,order_id,opened_at,status"],
        "chargebacks": ["chargeback_id,order_id,opened_at,kind"],
    }
    tower = plimsoll.open(folder / "w")
    for table in ("orders", *kinds):
        (folder / f"{table}.csv").write_text("\n".join(files[table]) + "\n", encoding="utf-8")
        tower.import_files(folder / f"{table}.csv", observed_at=datetime.combine(as_of, time(23), UTC))
    return tower


def name(day: int, at: int) -> str:
    """An order's id: a day before `as_of`, and its place in the day."""
    return f"113-{day:07d}-{at:07d}"
