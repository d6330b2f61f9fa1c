"""A small workspace whose every figure is known: two accounts, three cells, on 2026-10-01 and before.

north/US MFN: 400 orders in the window, 6 with defects (3 feedback, 2 claims, 1 chargeback).
north/DE MFN: 150 orders, 1 with a claim. south/US AFN: 60 orders, none with a defect.
"""

from __future__ import annotations

import csv
from datetime import date, timedelta
from typing import TYPE_CHECKING

from plimsoll.tower import Tower

if TYPE_CHECKING:
    from pathlib import Path

US, DE = "ATVPDKIKX0DER", "A1PA6795UKMFR9"
HOSTILE = '<script>alert(1)</script> =HYPERLINK("http://x") \u202e"&'
"""What a buyer might write: markup, a formula, a sign that turns text around."""


def fill(workspace: Path, files: Path, today: date) -> None:
    """Import the two accounts, all of it ending the day before `today`."""
    tower = Tower(workspace)
    files.mkdir(parents=True, exist_ok=True)
    _north(tower, files, today)
    _south(tower, files, today)
    for account, site in (("north", US), ("north", DE), ("south", US)):
        for kind in ("claims", "chargebacks", "feedback"):
            tower.record_none(kind, today, account=account, marketplace=site)


def _north(tower: Tower, files: Path, today: date) -> None:
    orders = [_order(f"111-0000000-{n:07}", US, "MFN", today, 15 + n % 60, f"B00{n % 4}", n) for n in range(400)]
    orders += [_order(f"302-0000000-{n:07}", DE, "MFN", today, 15 + n % 60, "B009", n) for n in range(150)]
    _write(files / "north-orders.csv", orders)
    _write(files / "north-feedback.csv", [
        {"order_id": f"111-0000000-{n:07}", "rating": n % 2 + 1, "left_at": _day(today, 8), "comment": HOSTILE}
        for n in (10, 11, 12)
    ])  # fmt: skip
    _write(files / "north-claims.csv", [
        {"claim_id": f"C-{order}", "order_id": order, "opened_at": _day(today, 9), "status": "granted",
         "decided_at": _day(today, 7), "fault": "seller", "funded_by": "seller", "reason": "not_received"}
        for order in ("111-0000000-0000020", "111-0000000-0000021", "302-0000000-0000030")
    ])  # fmt: skip
    _write(files / "north-chargebacks.csv", [
        {"chargeback_id": "CB-1", "order_id": "111-0000000-0000031", "opened_at": _day(today, 6), "kind": "service",
         "status": "open"}
    ])  # fmt: skip
    found = tower.import_files(*sorted(files.glob("north-*.csv")), account="north")
    assert not found.problems, found.problems


def _south(tower: Tower, files: Path, today: date) -> None:
    _write(files / "south-orders.csv", [
        _order(f"113-0000000-{n:07}", US, "AFN", today, 15 + n % 60, "B007", n) for n in range(60)
    ])  # fmt: skip
    found = tower.import_files(files / "south-orders.csv", account="south")
    assert not found.problems, found.problems


def _order(order_id: str, site: str, channel: str, today: date, days: int, asin: str, n: int) -> dict[str, object]:
    return {
        "order_id": order_id, "marketplace_id": site, "fulfillment_channel": channel, "order_status": "shipped",
        "purchased_at": f"{_day(today, days)}T10:00:00+00:00", "asin": asin, "sku": f"SKU-{asin}", "quantity": 1,
        "amount": "19.90", "currency": "USD", "carrier": ("UPS", "USPS")[n % 2], "warehouse": f"W{n % 3}",
        "ship_country": "US", "ship_region": ("CA", "NY", "TX")[n % 3],
    }  # fmt: skip


def _day(today: date, before: int) -> str:
    return (today - timedelta(days=before)).isoformat()


def _write(path: Path, rows: list[dict[str, object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
