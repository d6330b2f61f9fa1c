"""Order books and shops made by hand for tests of the order-risk queue."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

import plimsoll
from plimsoll.metrics.triangle import Cell
from plimsoll.watch.risk.order_book import SPAN, TIMES, OrderBook

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from plimsoll.tower import Tower

AS_OF = date(2026, 10, 1)
START = 20_000.0


def made_book(seed: int = 1, orders: int = 400, accounts: int = 2) -> OrderBook:
    """A book in which every kind of time is said of some orders, in any order."""
    draw = np.random.default_rng(seed)
    placed = START + draw.uniform(0, 200, orders)
    account = draw.integers(0, accounts, orders)

    def some(share: float, low: float, high: float) -> Any:
        return np.where(draw.random(orders) < share, placed + draw.uniform(low, high, orders), np.nan)

    confirmed = some(0.9, 0.1, 4)
    times = {name: some(0.1, 1, 40) for name in TIMES} | {
        "placed": placed, "ship_by": placed + 2, "deliver_by": placed + 8, "confirmed": confirmed,
        "scanned": confirmed + 0.5, "delivered": confirmed + draw.uniform(2, 12, orders),
    }  # fmt: skip
    asked = np.flatnonzero(~np.isnan(times["asked"]))
    begun = asked * SPAN + times["asked"][asked]
    keys = {name: account * 5 + draw.integers(0, 5, orders) for name in ("item", "carrier", "lane", "warehouse")}
    return OrderBook(
        [f"113-{one:07d}" for one in range(orders)], account, account, times, keys, draw.normal(0, 0.5, orders),
        (draw.random(orders) < 0.1).astype(float), np.ones(orders), np.ones(orders), np.full(orders, np.inf),
        np.sort(begun), np.sort(begun[::2] + draw.uniform(0, 3, len(begun[::2]))), np.zeros(orders, bool),
        [f"seller{one}" for one in range(accounts)], [Cell(f"seller{one}", "US", "MFN") for one in range(accounts)],
    )  # fmt: skip


def shop(folder: Path, told: Mapping[str, Sequence[Mapping[str, str]]], plain: int = 120) -> Tower:
    """A workspace of what is told, among `plain` uneventful orders of the last sixty days."""
    folder.mkdir(exist_ok=True)
    tables: dict[str, list[Mapping[str, str]]] = {name: list(rows) for name, rows in told.items()}
    for number in range(plain):
        name, day = f"113-9999999-{number:07d}", AS_OF - timedelta(days=number % 60)
        tables.setdefault("orders", []).append(order(name, day))
        tables.setdefault("shipments", []).append(parcel(name, day, delivered=day + timedelta(days=4)))
    for table in ("feedback", "claims", "chargebacks"):
        tables.setdefault(table, [])
    tower = plimsoll.open(folder / "w")
    heads = {
        "feedback": ["order_id", "rating", "left_at"], "claims": ["claim_id", "order_id", "opened_at", "status"],
        "chargebacks": ["chargeback_id", "order_id", "opened_at", "kind"],
    }  # fmt: skip
    for table, rows in tables.items():
        columns = list(dict.fromkeys([*heads.get(table, []), *(name for row in rows for name in row)]))
        lines = [",".join(columns), *(",".join(row.get(name, "") for name in columns) for row in rows)]
        (folder / f"{table}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        tower.import_files(folder / f"{table}.csv", observed_at=datetime.combine(AS_OF, time(23, 50), UTC))
    return tower


def at(day: date, hour: int = 12) -> str:
    """An instant of a day."""
    return datetime.combine(day, time(hour), UTC).isoformat()


def ago(days: int) -> date:
    """So many days before `AS_OF`."""
    return AS_OF - timedelta(days=days)


def order(name: str, day: date, **more: str) -> dict[str, str]:
    """An order with its promises: two days to ship, eight to deliver."""
    plain = {
        "order_id": name, "marketplace_id": "US", "fulfillment_channel": "MFN", "purchased_at": at(day, 9),
        "order_status": "shipped", "asin": "B0RISK0001", "ship_by": at(day + timedelta(days=2)),
        "deliver_by": at(day + timedelta(days=8)),
    }  # fmt: skip
    return {**plain, **more}


def parcel(name: str, day: date, delivered: date | None = None, *, scanned: bool = True) -> dict[str, str]:
    """The order's parcel, confirmed a day later; what would happen after `AS_OF` is not told."""
    sent = day + timedelta(days=1)
    found = {"shipment_id": f"S{name}", "order_id": name, "carrier": "Kestrel", "tracking_number": f"T{name}"}
    if sent <= AS_OF:
        found["confirmed_at"] = at(sent)
        found["first_scan_at"] = at(sent, 18) if scanned else ""
    if delivered is not None and delivered <= AS_OF:
        found["delivered_at"] = at(delivered)
    return found
