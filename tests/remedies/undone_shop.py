"""A hand-made shop for tests of what can be undone: orders on any days, and the events that are handed in."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

import plimsoll

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from plimsoll.tower import Tower

AS_OF = date(2026, 10, 1)

HEADS = {
    "orders": "order_id,marketplace_id,fulfillment_channel,purchased_at,order_status,amount,currency",
    "feedback": "order_id,rating,left_at,removed_at,struck_through_at",
    "claims": "claim_id,order_id,opened_at,status,decided_at,fault,appeal_status,appeal_decided_at,odr_reversed,"
    "refunded_at,refunded_by,reason",
    "chargebacks": "chargeback_id,order_id,opened_at,kind,status,decided_at",
    "messages": "message_id,order_id,direction,sent_at,body",
    "returns": "return_id,order_id,requested_at,status",
    "snapshots": "marketplace_id,fulfillment_channel,range_from,range_to,orders,orders_with_defects,seen_at,claims",
    "listed": "order_id,defect_kind,seen_at,fulfillment_channel,order_date",
    "money": "posted_at,kind,amount,currency,order_id",
    "notices": "notice_id,received_at,notice_kind,marketplace_id,order_ids,claim_id,subject,deadline_at,deadline_words,"
    "decisive_words",
}


def shop(folder: Path, order_days: Iterable[date], tables: dict[str, list[str]] | None = None) -> Tower:
    """A workspace with one order a given day, numbered from 0, and rows of further tables as CSV lines."""
    lines = {name: [] for name in ("feedback", "claims", "chargebacks")} | (tables or {})
    lines["orders"] = [f"{name(at)},US,MFN,{day}T12:00:00Z,shipped,25.00,USD" for at, day in enumerate(order_days)]
    folder.mkdir(exist_ok=True)
    tower = plimsoll.open(folder / "w")
    seen = datetime.combine(AS_OF, time(6), UTC)
    files = []
    for table, rows in lines.items():
        files.append(folder / f"{table}.csv")
        files[-1].write_text("\n".join([HEADS[table], *rows]) + "\n", encoding="utf-8")
    found = tower.import_files(*files, account="mei", observed_at=seen, marketplace="US")
    assert not found.problems, found.problems
    return tower


def name(at: int) -> str:
    """The id of the order of that number."""
    return f"113-{at:07d}-0000001"


def spread(number: int, first: date, days: int) -> list[date]:
    """So many order days, spread evenly over days."""
    return [first + timedelta(days=at % days) for at in range(number)]
