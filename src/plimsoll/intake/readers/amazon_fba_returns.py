"""Amazon's report of goods that buyers returned to its fulfilment centres: one line a returned unit.

GET_FBA_FULFILLMENT_CUSTOMER_RETURNS_DATA; the header is sure (public code), the order's column is `order-id` or, in
Brazil, Italy and Australia, `amazon-order-id`. The report knows one time, that of the return: it stands for the request
too, which nobody saw. `detailed-disposition` (the state in which the unit came back) becomes `resolution`. The API
writes ISO 8601; the help page names DD-MM-YYYY and DD-MON-YYYY. Product names never become cells.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyarrow as pa

from plimsoll.facts.problems import Notice
from plimsoll.intake.mappings.lookups import composite
from plimsoll.intake.reading import Rows
from plimsoll.intake.report_cells import first_said, iso_day, meant
from plimsoll.intake.report_lines import all_cells, header_names, report_lines
from plimsoll.intake.vocabulary import spelled_by
from plimsoll.intake.written_days import day_read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.intake.reading import Context, Opened, Read

__all__ = ["AmazonFbaReturns"]

_COLUMNS = {
    "requested_at": ("return-date",),
    "order_id": ("order-id", "amazon-order-id"),
    "sku": ("sku",),
    "asin": ("asin",),
    "quantity": ("quantity",),
    "resolution": ("detailed-disposition",),
    "reason": ("reason",),
    "status": ("status",),
    "license_plate": ("license-plate-number",),
    "comment": ("customer-comments",),
}
"""Our columns, and what the report calls them."""
_REQUIRED = ("requested_at", "order_id", "sku")
_ALSO_ONE_OF = ("resolution", "license_plate")
_RETURNS = ("order_id", "requested_at", "sku", "asin", "quantity", "resolution", "reason", "status", "comment")
_DAY_FIRST = re.compile(r"\d{1,2}-\d{1,2}-\d{4}")
_BETWEEN = "/"


class AmazonFbaReturns:
    """Reads `Fulfillment > Customer Returns` reports of Seller Central and the API report of that name."""

    name = "amazon_fba_returns"
    tables = ("returns",)
    meaning = "Amazon's report of units that buyers returned to its fulfilment centres."

    def recognises(self, opened: Opened) -> bool:
        """Whether the header names the return's day, order and item, and the unit's state or license plate."""
        return header_names(opened, _COLUMNS, _REQUIRED, _ALSO_ONE_OF)

    def read(self, opened: Opened, context: Context) -> Iterator[Read]:
        """Every line as a return that was received."""
        spelling = spelled_by(opened, _COLUMNS)
        day_first: dict[str, None] = {}
        order = context.marketplace.date_order if context.marketplace else None

        def closing() -> Iterator[Notice]:
            if day_first:
                yield Notice(opened.path, "days like 31-01-2026 are read as day-month-year, as Amazon's help says")

        yield from report_lines(opened, spelling, lambda batch: [_rows(batch, spelling, day_first, order)], closing)


def _rows(batch: pa.Table, spelling: dict[str, str], day_first: dict[str, None], order: str | None) -> Rows:
    cells = all_cells(batch, _COLUMNS, spelling)
    cells["requested_at"] = meant(cells["requested_at"], lambda text: _day(text, day_first))
    cells["received_at"] = cells["requested_at"]
    parts = [cells["order_id"], cells["sku"].fill_null(""), cells["requested_at"].fill_null("")]
    cells["return_id"] = first_said([cells["license_plate"], composite(parts, _BETWEEN)])
    kept = {name: cells[name] for name in ("return_id", "received_at", *_RETURNS, "line")}
    spelled = spelling | {
        "return_id": spelling.get("license_plate", "return_id"),
        "received_at": spelling["requested_at"],
    }
    return Rows("returns", pa.table(kept), spelled, date_order=order)


def _day(text: str, day_first: dict[str, None]) -> str:
    if not _DAY_FIRST.fullmatch(text):
        return iso_day(text)
    day = day_read(text, "DMY")
    if day is None:
        return text
    day_first[text] = None
    return day.isoformat()
