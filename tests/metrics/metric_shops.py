"""Random shops for the metrics besides the Order Defect Rate: deadlines met to the second, days without hours, silence.

A shop is two imports of interchange tables; the second repeats some records with other cells. Times crowd around the
edges of windows and around one another, as instants of several offsets or as plain days, or are not said.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import TYPE_CHECKING

from metrics_oracle import Seen

if TYPE_CHECKING:
    from pathlib import Path
    from random import Random

HEADERS = {
    "orders": ("order_id", "marketplace_id", "fulfillment_channel", "purchased_at", "order_status", "cancelled_by",
               "cancelled_at", "is_test", "quantity", "ship_by", "deliver_by", "sales_channel"),
    "shipments": ("shipment_id", "order_id", "carrier", "tracking_number", "confirmed_at", "shipped_at",
                  "first_scan_at", "promised_at", "delivered_at"),
    "tracking": ("tracking_number", "occurred_at", "event"),
    "returns": ("return_id", "order_id", "requested_at", "status", "answered_at", "in_policy"),
    "messages": ("message_id", "order_id", "direction", "sent_at", "thread_id", "no_response_needed"),
    "claims": ("claim_id", "order_id", "opened_at", "status", "fault", "funded_by", "appeal_status", "odr_reversed"),
    "feedback": ("order_id", "rating", "left_at", "removed_at"),
}  # fmt: skip
OFFSETS = (0, 0, -420, 540)


@dataclass(frozen=True)
class Shop:
    """Two imports (observed when, table -> rows) of one account on one marketplace."""

    marketplace_id: str
    as_of: date
    imports: tuple[tuple[datetime, dict[str, list[dict[str, str]]]], ...]

    def seen(self) -> list[Seen]:
        """What the oracle reads; the tables of an import are imported one after another."""
        found, seq = [], 0
        for observed_at, tables in self.imports:
            for table, rows in tables.items():
                seq += 1
                found += [Seen(table, observed_at, seq, line, row) for line, row in enumerate(rows, start=2)]
        return found

    def write(self, folder: Path) -> list[tuple[list[Path], datetime]]:
        """One folder an import."""
        written = []
        for number, (observed_at, tables) in enumerate(self.imports):
            target = folder / f"{number}"
            target.mkdir()
            for table, rows in tables.items():
                with (target / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
                    writer = csv.DictWriter(file, HEADERS[table], restval="")
                    writer.writeheader()
                    writer.writerows(rows)
            written.append(([target / f"{table}.csv" for table in tables], observed_at))
        return written


class Maker:
    def __init__(self, random: Random, marketplace_id: str, as_of: date) -> None:
        self.random, self.marketplace_id, self.as_of = random, marketplace_id, as_of
        edges = [as_of - timedelta(days=days) for days in (0, 1, 6, 7, 9, 10, 20, 29, 30, 39, 40, 59)]
        self.days = [random.choice(edges) for _ in range(3)]
        self.instants = [self.fresh() for _ in range(5)]

    def fresh(self) -> datetime:
        day = self.random.choice(self.days) + timedelta(days=self.random.choice((0, 0, 0, -1, 1)))
        clock = self.random.choice((time(0), time(23, 59, 59), time(6, 59, 59), time(7), time(12)))
        return datetime.combine(day, clock, UTC)

    def instant(self) -> datetime:
        """A known instant, or one near it: a second or a whole rule's hours away."""
        if self.random.random() < 0.2:
            self.instants.append(self.fresh())
        away = self.random.choice((0, 0, 1, -1, 86400, 86401, 2 * 86400, 2 * 86400 + 1, 3 * 86400, 3600))
        return self.random.choice(self.instants) + timedelta(seconds=away)

    def when(self, silence: float = 0.25) -> str:
        if self.random.random() < silence:
            return ""
        at = self.instant()
        if self.random.random() < 0.25:
            return at.date().isoformat()
        return at.astimezone(timezone(timedelta(minutes=self.random.choice(OFFSETS)))).isoformat()

    def some(self, *words: str) -> str:
        return self.random.choice(words)

    def tables(self, orders: int) -> dict[str, list[dict[str, str]]]:
        names = [f"o{number}" for number in range(orders)]
        some = self.some
        rows: dict[str, list[dict[str, str]]] = {
            "orders": [
                {
                    "order_id": name, "marketplace_id": self.marketplace_id, "fulfillment_channel": "MFN",
                    "purchased_at": self.when(0), "cancelled_by": some("", "seller", "buyer", "amazon"),
                    "order_status": some("shipped", "shipped", "unshipped", "cancelled", "pending", ""),
                    "cancelled_at": self.when(), "is_test": some("", "", "", "false", "true"),
                    "quantity": some("", "1", "2", "3"), "ship_by": self.when(), "deliver_by": self.when(0.5),
                    "sales_channel": some("", "", "", "", "Non-Amazon"),
                }
                for name in names
            ],
            "shipments": [
                {
                    "shipment_id": f"s{number}", "order_id": some(*names), "carrier": "UPS",
                    "tracking_number": some(f"T{number}", f"T{number}", ""), "confirmed_at": self.when(),
                    "shipped_at": self.when(), "first_scan_at": self.when(0.6), "promised_at": self.when(),
                    "delivered_at": self.when(0.5),
                }
                for number in range(orders)
            ],
            "tracking": [
                {"tracking_number": f"T{number // 2}", "occurred_at": self.when(0),
                 "event": some("label_created", "label_created", "accepted", "in_transit", "delivered")}
                for number in range(orders)
            ],
            "returns": [
                {"return_id": f"r{number}", "order_id": some(*names), "requested_at": self.when(0),

                 "answered_at": self.when(), "status": some("", "Approved", "Pending Approval", "Rejected"),
                 "in_policy": some("", "true", "false")}
                for number in range(orders // 2)
            ],
            "messages": [
                {"message_id": f"m{number}", "order_id": some(*names[:3]), "direction": some("in", "in", "out"),
                 "sent_at": self.when(0), "thread_id": some("", "", "t1", "t2"),
                 "no_response_needed": some("", "", "", "true", "false")}
                for number in range(orders)
            ],
            "claims": [
                {"claim_id": f"c{number}", "order_id": some(*names), "opened_at": self.when(0),
                 "status": some("granted", "granted", "denied", "under_review"), "fault": some("", "seller", "carrier"),
                 "funded_by": some("", "seller", "amazon"), "appeal_status": some("", "won"),
                 "odr_reversed": some("", "true")}
                for number in range(orders // 2)
            ],
            "feedback": [
                {"order_id": name, "rating": some("", "1", "2", "3", "4"), "left_at": self.when(0),
                 "removed_at": some("", "", self.when())}
                for name in names if self.random.random() < 0.5
            ],
        }  # fmt: skip
        return {table: told for table, told in rows.items() if told}


def shop(random: Random, marketplace_id: str, as_of: date) -> Shop:
    """A random shop, seen twice: around the day asked about, and some days later."""
    maker = Maker(random, marketplace_id, as_of)
    first = datetime.combine(as_of - timedelta(days=random.choice((0, 20, 45))), time(9), UTC)
    whole = maker.tables(random.randint(2, 12))
    again = maker.tables(random.randint(2, 4))
    fixed = {row["order_id"]: row for row in whole["orders"]}
    for row in again["orders"]:  # an order keeps its day: other days are other windows, and no correction of a file
        if row["order_id"] in fixed:
            row["purchased_at"] = fixed[row["order_id"]]["purchased_at"]
    return Shop(marketplace_id, as_of, ((first, whole), (first + timedelta(days=random.choice((1, 3, 40))), again)))
