"""A hand-made shop with a displayed page, for tests of the reconciliation: ten orders a day, and what is added."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import plimsoll

if TYPE_CHECKING:
    from pathlib import Path

    from plimsoll.metrics.reconciliation.comparing import PageCompared
    from plimsoll.metrics.reconciliation.report import Reconciliation
    from plimsoll.tower import Tower

SEEN = date(2026, 10, 1)
LAST = SEEN - timedelta(days=15)
FIRST = LAST - timedelta(days=59)
A_DAY = 10
OBSERVED = datetime(2026, 10, 1, 22, tzinfo=UTC)
ORDERS = 60 * A_DAY
"""Orders of the page's range, but for those that a test adds."""
_TABLES = {
    "orders": (
        "order_id",
        "marketplace_id",
        "fulfillment_channel",
        "purchased_at",
        "order_status",
        "cancelled_by",
        "cancelled_at",
        "is_test",
        "is_replacement",
        "sales_channel",
    ),
    "feedback": ("order_id", "rating", "left_at"),
    "claims": ("claim_id", "order_id", "opened_at", "status", "fault", "decided_at"),
    "chargebacks": ("chargeback_id", "order_id", "opened_at", "kind", "status"),
    "snapshots": (
        "marketplace_id",
        "fulfillment_channel",
        "range_from",
        "range_to",
        "orders",
        "orders_with_defects",
        "seen_at",
        "negative_feedback",
        "claims",
        "chargebacks",
    ),
    "listed": ("order_id", "defect_kind", "seen_at", "fulfillment_channel", "order_date", "impacts_odr"),
}


@dataclass
class DisplayedShop:
    """Rows to add, table by table; `import_into` makes a workspace of them."""

    rows: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: {name: [] for name in _TABLES})
    number: int = 0

    def days(self, before: int = 40, after: int = 10, skip: tuple[date, date] | None = None) -> None:
        """Ten ordinary orders at noon on every day around the range."""
        day = FIRST - timedelta(days=before)
        while day <= LAST + timedelta(days=after):
            if skip is None or not skip[0] <= day <= skip[1]:
                for _ in range(A_DAY):
                    self.order(day)
            day += timedelta(days=1)

    def order(self, day: date = FIRST + timedelta(days=30), clock: str = "12:00:00", **cells: Any) -> str:
        """One order; its id."""
        self.number += 1
        name = f"113-{self.number:07d}-0000001"
        self.rows["orders"].append(
            {
                "order_id": name,
                "marketplace_id": "US",
                "fulfillment_channel": "MFN",
                "purchased_at": f"{day}T{clock}Z",
                "order_status": "shipped",
                **cells,
            }
        )
        return name

    def feedback(self, order_id: str, left: date = SEEN - timedelta(days=20)) -> None:
        """One star."""
        self.rows["feedback"].append({"order_id": order_id, "rating": 1, "left_at": left})

    def claim(self, order_id: str, status: str, **cells: Any) -> None:
        """A claim filed three weeks before the page."""
        opened = SEEN - timedelta(days=21)
        row = {"claim_id": f"C-{order_id}", "order_id": order_id, "opened_at": opened, "status": status, **cells}
        self.rows["claims"].append(row)

    def page(self, **cells: Any) -> None:
        """What was displayed: by default what the ordinary orders give."""
        row = {
            "marketplace_id": "US",
            "fulfillment_channel": "MFN",
            "range_from": FIRST,
            "range_to": LAST,
            "orders": ORDERS,
            "orders_with_defects": 0,
            "seen_at": f"{SEEN}T23:00:00Z",
            "negative_feedback": 0,
            "claims": 0,
            "chargebacks": 0,
            **cells,
        }
        self.rows["snapshots"].append(row)

    def listed(self, order_id: str, kind: str = "negative_feedback", seen: date = SEEN, **cells: Any) -> None:
        """A row of the marketplace's own list."""
        row = {"order_id": order_id, "defect_kind": kind, "seen_at": seen, "fulfillment_channel": "MFN", **cells}
        self.rows["listed"].append(row)

    def import_into(self, folder: Path, observed: datetime = OBSERVED) -> Tower:
        """Write the files and import them; empty files say that there are none."""
        tower = plimsoll.open(folder / "w")
        for table, rows in self.rows.items():
            if rows or table in {"feedback", "claims", "chargebacks"}:
                file = folder / f"{table}.csv"
                file.write_text(as_csv(table, rows), encoding="utf-8")
                tower.import_files(file, observed_at=observed)
        return tower


def as_csv(table: str, rows: list[dict[str, Any]]) -> str:
    """The interchange file of a table."""
    columns = _TABLES[table]
    lines = [",".join(columns), *(",".join(str(row.get(name, "")) for name in columns) for row in rows)]
    return "\n".join(lines) + "\n"


def reconciled(shop: DisplayedShop, folder: Path) -> Reconciliation:
    """The reconciliation of a shop on the page's day; the arithmetic is checked on the way."""
    found = shop.import_into(folder).reconcile(as_of=SEEN)
    for page in found.pages:
        for one in page.differences:
            assert sum(part.explains for part in one.explained_by) + one.unexplained == one.displayed - one.recounted
    return found


def only_page(found: Reconciliation) -> PageCompared:
    """The one page that was displayed."""
    [page] = found.pages
    return page


def told(page: PageCompared, figure: str) -> list[tuple[str, str, int]]:
    """(name, how, how much) of every explanation of a figure."""
    [one] = [one for one in page.differences if one.figure == figure]
    return [(part.name, part.how, part.explains) for part in one.explained_by]
