"""The lists behind Amazon's other metrics: "Download Report" in Account Health > Shipping Performance, and invoices.

What is known of their columns (no header string is published, so names are matched tolerantly, in English):

* late shipment: order date, order ID, expected ship date, ship-confirm date, impacts account health; a third party
* cancellation: Order Date, Order ID, Impacts Account Health; a moderator on the seller forum. As these three are in
  other lists too, a file with any further column is not taken for it
* valid tracking: Order ID, Carrier Name, Tracking ID, Origin Country, Promised Delivery Date, Ship Method, Ship Option,
  four columns of criteria where an X is a failure (one is called "No Valid Tracking"), Package Value, Product Category;
  a moderator on the seller forum, and a help page
* invoice defects: Shipment ID, Order ID, Ship Date UTC, Defect Type, Defect Reason; a third party

Of the on-time delivery list only descriptions of what it holds were found, no names of columns: no reader claims it.
Every listed order hurts its metric, or did; it is one row of `metric_listed`, the marketplace's verdict.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyarrow as pa

from plimsoll.intake.flat import text_rows
from plimsoll.intake.readers.seller_central import (
    ORDER_DATE,
    ORDER_ID,
    StrangeWords,
    columns_by_name,
    is_interchange,
    kept_aside,
    loaded,
    no_order_id,
    order_id,
    plain_words,
    rows_of,
    unseen,
    yes_or_no,
)
from plimsoll.intake.reading import Lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.facts.problems import Notice
    from plimsoll.intake.readers.seller_central import Row
    from plimsoll.intake.reading import Context, Opened, Read

__all__ = ["METRIC_DOWNLOADS", "MetricDownload"]

_IMPACTS = (
    "impacts account health",
    "impact account health",
    "account health impact",
    "impacts account",
    "account impact",
)
_DELIVERIES = (
    "actual delivery date", "delivery date", "delivered date", "date delivered", "delivered on", "delivered at",
    "delivery attempt date", "first scan date", "first scan",
)  # fmt: skip
"""Columns of the on-time delivery list, which none of these lists has."""


@dataclass(frozen=True, slots=True)
class MetricDownload:
    """One kind of list. `names` are our columns and what they are called; `needed` must all be there.

    `aside` are known columns without a place in `metric_listed`; of `some_aside` one at least must be there.
    `criteria`: every other column may mark a failure with an X, and its name is then the reason. `only`: there may be
    no other column. `zone` is that of times without an offset.
    """

    name: str
    metric: str
    meaning: str
    names: dict[str, tuple[str, ...]]
    needed: tuple[str, ...]
    aside: tuple[str, ...] = ()
    some_aside: tuple[str, ...] = ()
    criteria: bool = False
    only: bool = False
    zone: str | None = None
    tables: tuple[str, ...] = field(default=("metric_listed",))

    def recognises(self, opened: Opened) -> bool:
        """Whether the columns are this list's, and none is another's."""
        if opened.delimiter is None or is_interchange(opened):
            return False
        spelling = columns_by_name(opened, self.names)
        plain = {plain_words(name) for name in opened.columns if name}
        return (
            all(column in spelling for column in self.needed)
            and not plain.intersection(map(plain_words, _DELIVERIES))
            and (not self.some_aside or bool(plain.intersection(map(plain_words, self.some_aside))))
            and (not self.only or len(plain) == len(spelling))
        )

    def read(self, opened: Opened, context: Context) -> Iterator[Read]:
        """Every listed order as a row of `metric_listed`; a line without an order id is a problem."""
        yield from unseen(opened, context)
        listing = _Listing(self, opened)
        wanted = {*listing.spelling.values(), *(listing.others if self.criteria else ())}
        for part in text_rows(opened, wanted=wanted):
            if isinstance(part, pa.Table):
                rows: list[Row] = []
                for line, cells in rows_of(part):
                    row = listing.row(cells)
                    if row is None:
                        column = listing.spelling["order_id"]
                        yield no_order_id(opened, line, column, cells.get(column))
                    else:
                        rows.append((line, row))
                yield from loaded("metric_listed", rows, context, listing.spelling, zone=self.zone)
            elif isinstance(part, Lines):
                yield from listing.closing()
                yield part
            else:
                yield part


class _Listing:
    """One file's lines, and which of its words and columns nobody knew."""

    def __init__(self, download: MetricDownload, opened: Opened) -> None:
        self.download = download
        self.opened = opened
        self.spelling = columns_by_name(opened, download.names)
        known = {plain_words(name) for name in (*download.aside, *download.some_aside)}
        taken = set(self.spelling.values())
        self.others = [name for name in opened.columns if name and name not in taken and plain_words(name) not in known]
        self.unknown = {} if download.criteria else dict.fromkeys(self.others)
        self.strange = StrangeWords()

    def row(self, cells: dict[str, str]) -> dict[str, str] | None:
        """The cells of one row; None where the line names no order."""
        said = {ours: cells[name] for ours, name in self.spelling.items() if name in cells}
        found = order_id(said.get("order_id"))
        if found is None:
            return None
        reasons = [said.pop(column) for column in ("defect_type", "defect_reason") if column in said]
        if self.download.criteria:
            reasons += self._failed(cells)
        if word := said.pop("impacts", None):
            self._impact(said, word)
        if reasons:
            said["reason"] = ": ".join(reasons) if not self.download.criteria else "; ".join(reasons)
        return said | {"order_id": found, "metric": self.download.metric}

    def closing(self) -> Iterator[Notice]:
        """What is said once a file."""
        yield from kept_aside(self.opened, self.unknown)
        yield from self.strange.notices(self.opened)

    def _failed(self, cells: dict[str, str]) -> list[str]:
        """The criteria marked with an X; a column that holds other words is none."""
        failed = []
        for name in self.others:
            mark = yes_or_no(cells.get(name))
            if mark is None:
                self.unknown[name] = None
            elif mark:
                failed.append(name)
        return failed

    def _impact(self, said: dict[str, str], word: str) -> None:
        answer = yes_or_no(word)
        if answer is None:
            self.strange.note(self.spelling["impacts"], word)
        else:
            said["impacts"] = str(answer).lower()


METRIC_DOWNLOADS = (
    MetricDownload(
        "amazon_late_shipment_download",
        "late_shipment_rate",
        "Amazon's list of orders confirmed late: Download Report, Late Shipment Rate.",
        {
            "order_id": ORDER_ID,
            "order_date": ORDER_DATE,
            "expected_at": ("expected ship date", "expected shipping date", "ship by date", "latest ship date"),
            "happened_at": (
                "ship confirm date",
                "ship confirmation date",
                "shipment confirm date",
                "shipment confirmation date",
                "shipping confirmation date",
                "confirmed ship date",
                "confirm date",
                "confirmation date",
            ),
            "impacts": _IMPACTS,
        },
        ("order_id", "expected_at", "happened_at"),
    ),
    MetricDownload(
        "amazon_valid_tracking_download",
        "valid_tracking_rate",
        "Amazon's list of packages without valid tracking: Download Report, Valid Tracking Rate.",
        {
            "order_id": ORDER_ID,
            "order_date": ORDER_DATE,
            "carrier": ("carrier name", "carrier"),
            "tracking_number": ("tracking id", "tracking number"),
            "expected_at": ("promised delivery date", "promised date"),
            "impacts": _IMPACTS,
        },
        ("order_id", "carrier", "tracking_number", "expected_at"),
        aside=("origin country", "ship method", "ship option"),
        some_aside=("package value", "product category"),
        criteria=True,
    ),
    MetricDownload(
        "amazon_invoice_defect_download",
        "invoice_defect_rate",
        "Amazon's list of business orders without an invoice in time: Download Report, Invoice Defect Rate.",
        {
            "order_id": ORDER_ID,
            "order_date": ORDER_DATE,
            "shipment_id": ("shipment id",),
            "happened_at": ("ship date utc", "ship date"),
            "defect_type": ("defect type",),
            "defect_reason": ("defect reason",),
            "impacts": _IMPACTS,
        },
        ("order_id", "shipment_id", "happened_at", "defect_type"),
        zone="UTC",
    ),
    MetricDownload(
        "amazon_cancellation_download",
        "pre_fulfillment_cancellation_rate",
        "Amazon's list of orders the seller cancelled: Download Report, Pre-fulfillment Cancel Rate.",
        {"order_id": ORDER_ID, "order_date": ORDER_DATE, "impacts": _IMPACTS},
        ("order_id", "order_date", "impacts"),
        only=True,
    ),
)
"""One reader for each list. In an invoice defect, `happened_at` is the day of shipment, from which the term runs."""
