"""A recount over written files, in the plainest way: read every row, judge every order by itself, count.

It knows the contract's default counting rules and shares nothing with the simulator or the product.
"""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KINDS = ("negative_feedback", "claims", "chargebacks")
SALES_CHANNELS = {
    "Amazon.com": "ATVPDKIKX0DER",
    "Amazon.de": "A1PA6795UKMFR9",
    "Amazon.co.uk": "A1F83G8C2ARO7P",
    "Amazon.fr": "A13V1IB3VIYZZH",
    "Amazon.co.jp": "A1VC38T7YXB528",
}
DAY_FORMS = {"US": "%m/%d/%y", "DE": "%d.%m.%y", "GB": "%d/%m/%y", "FR": "%d/%m/%y", "JP": "%y/%m/%d"}


def table(path: Path, delimiter: str = ",", encoding: str = "utf-8") -> list[dict[str, str]]:
    """Every row of a file by its header."""
    quoting = csv.QUOTE_NONE if delimiter == "\t" else csv.QUOTE_MINIMAL
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter, quoting=quoting))


def truth(path: Path) -> dict[str, Any]:
    """The truth file."""
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def at(text: str) -> datetime | None:
    """An instant, or nothing."""
    return datetime.fromisoformat(text).astimezone(UTC) if text else None


def interchange_orders(files: Path) -> dict[str, dict[str, str]]:
    """Each order's first line."""
    orders: dict[str, dict[str, str]] = {}
    for path in sorted((files / "interchange").glob("orders*.csv")):
        for row in table(path):
            orders.setdefault(row["order_id"], row)
    return orders


def amazon_orders(files: Path) -> dict[str, dict[str, str]]:
    """The orders of Amazon's reports in the interchange's words, with what the notes add."""
    orders: dict[str, dict[str, str]] = {}
    for path in sorted((files / "amazon").glob("all-orders*.txt")):
        for row in table(path, "\t"):
            orders[row["amazon-order-id"]] = {
                "marketplace_id": SALES_CHANNELS.get(row["sales-channel"], ""),
                "fulfillment_channel": "AFN" if row["fulfillment-channel"] == "Amazon" else "MFN",
                "purchased_at": row["purchase-date"],
                "order_status": row["order-status"].split(" ")[0].lower(),
                "sales_channel": row["sales-channel"],
            }
    for row in table(files / "records" / "order_notes.csv"):
        orders[row["order_id"]].update({name: text for name, text in row.items() if text})
    return orders


def interchange_feedback(files: Path) -> list[dict[str, str]]:
    """feedback.csv."""
    return table(files / "interchange" / "feedback.csv")


def amazon_feedback(files: Path, encodings: dict[str, str] | None = None) -> list[dict[str, str]]:
    """Amazon's feedback reports and the notes about what has gone from them."""
    rows = table(files / "records" / "feedback_removed.csv")
    for path in sorted((files / "amazon").glob("feedback-*.txt")):
        country = path.stem.split("-")[1]
        for row in table(path, "\t", (encodings or {}).get(country, "utf-8")):
            day = datetime.strptime(row["Date"], DAY_FORMS[country]).replace(tzinfo=UTC)
            rows.append({"order_id": row["Order ID"], "rating": row["Rating"], "left_at": day.isoformat()})
    return rows


Window = tuple[datetime | None, datetime | None]


def claim_window(claim: dict[str, str], order: dict[str, str]) -> Window:
    """From when until when a claim counts by the default rule."""
    if claim["status"] in {"denied", "withdrawn"} or claim["funded_by"] == "amazon":
        return None, None
    opened = at(claim["opened_at"])
    starts = []
    if claim["status"] == "granted" and claim["fault"] in {"", "seller"}:
        starts.append(at(claim["decided_at"]))
    refunded, cancelled = at(claim["refunded_at"]), at(order.get("cancelled_at", ""))
    if refunded and refunded > opened and claim["refunded_by"] != "amazon":
        starts.append(refunded)
    if cancelled and cancelled > opened and order.get("cancelled_by") in {"seller", "amazon"}:
        starts.append(cancelled)
    reversed_at = at(claim["appeal_decided_at"]) if claim["odr_reversed"] == "true" else None
    return min(starts, default=None), reversed_at if claim["appeal_status"] == "won" else None


def chargeback_window(row: dict[str, str]) -> Window:
    """From when until when a chargeback counts."""
    if row["kind"] == "fraud":
        return None, None
    return at(row["opened_at"]), at(row["decided_at"]) if row["status"] == "won" else None


def feedback_window(row: dict[str, str]) -> Window:
    """From when until when feedback counts."""
    if int(row["rating"]) > 2:
        return None, None
    return at(row["left_at"]), at(row.get("removed_at", "")) or at(row.get("struck_through_at", ""))


def events(
    files: Path, orders: dict[str, dict[str, str]], feedback: list[dict[str, str]]
) -> Iterator[tuple[str, str, Window]]:
    """(order_id, kind, window) of every defect row."""
    for row in feedback:
        yield row["order_id"], "negative_feedback", feedback_window(row)
    for row in table(files / "records" / "claims.csv"):
        yield row["order_id"], "claims", claim_window(row, orders.get(row["order_id"], {}))
    for row in table(files / "records" / "chargebacks.csv"):
        yield row["order_id"], "chargebacks", chargeback_window(row)


def counted(order: dict[str, str], opened: list[datetime], *, cancelled_too: bool = False) -> bool:
    """Whether an order stands in the denominator."""
    if order["order_status"] == "pending" or order.get("is_test") == "true" or order["sales_channel"] == "Non-Amazon":
        return False
    if order["order_status"] != "cancelled" or cancelled_too:
        return True
    cancelled = at(order["cancelled_at"])
    lifting = order["cancelled_by"] in {"seller", "amazon"}
    return lifting and cancelled is not None and any(one < cancelled for one in opened)


def recount(
    files: Path,
    day: date,
    *,
    source: str = "interchange",
    window: int = 60,
    lag: int = 15,
    zone: str = "UTC",
    cancelled_too: bool = False,
) -> dict[tuple[str, str], tuple[int, ...]]:
    """(marketplace, channel) -> orders, orders with defects, and orders with each kind, at the end of a day."""
    orders = interchange_orders(files) if source == "interchange" else amazon_orders(files)
    feedback = interchange_feedback(files) if source == "interchange" else amazon_feedback(files)
    info = ZoneInfo(zone)
    kinds: dict[str, set[str]] = defaultdict(set)
    for order_id, kind, (start, end) in events(files, orders, feedback):
        begun = start is not None and start.astimezone(info).date() <= day
        if begun and (end is None or end.astimezone(info).date() > day):
            kinds[order_id].add(kind)
    opened: dict[str, list[datetime]] = defaultdict(list)
    for row in table(files / "records" / "claims.csv"):
        opened[row["order_id"]].append(datetime.fromisoformat(row["opened_at"]))
    last = day - timedelta(days=lag)
    sums: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0, 0, 0])
    for order_id, order in orders.items():
        placed = datetime.fromisoformat(order["purchased_at"]).astimezone(info).date()
        if not last - timedelta(days=window) < placed <= last:
            continue
        if counted(order, opened[order_id], cancelled_too=cancelled_too):
            found = kinds[order_id]
            figures = 1, bool(found), *(kind in found for kind in KINDS)
            cell = sums[order["marketplace_id"], order["fulfillment_channel"]]
            for place, one in enumerate(figures):
                cell[place] += one
    return {cell: tuple(figures) for cell, figures in sums.items()}


def told(cells: list[dict[str, Any]]) -> dict[tuple[str, str], tuple[int, ...]]:
    """The truth's cells in the recount's shape; a marketplace's both channels together and empty cells left out."""
    return {
        (row["marketplace_id"], row["fulfillment_channel"]): (
            row["orders"],
            row["orders_with_defects"],
            *(row[kind] for kind in KINDS),
        )
        for row in cells
        if row["fulfillment_channel"] != "ALL" and row["orders"]
    }
