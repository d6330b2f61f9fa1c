"""Amazon's report of the parcels it shipped: one line an item in a parcel; parcels and orders are both in it.

GET_AMAZON_FULFILLED_SHIPMENTS_DATA_GENERAL, tab-separated; the header is taken from public code, no real row was seen.
Times carry their offset, Japan's +09:00. A shipment with one tracking number goes by its `shipment-id`; one with
several is as many parcels, each named `shipment-id/tracking-number`. What is in the report was shipped, so that is
its order's status. The report's time is its latest `reporting-date`. The buyer's name, address, e-mail and telephone,
and the product's name, never become cells.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from plimsoll.facts.problems import Notice
from plimsoll.intake.mappings.lookups import composite
from plimsoll.intake.reading import ReportTime, Rows
from plimsoll.intake.report_cells import (
    first_said,
    iso_day,
    latest_instant,
    meant,
    nothing,
    number,
    refused,
    said_cells,
    shown,
)
from plimsoll.intake.report_lines import all_cells, header_names, report_lines
from plimsoll.intake.text.padded import padded_rows
from plimsoll.intake.vocabulary import plain_name, spelled_by
from plimsoll.policies import find_marketplace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from plimsoll.intake.reading import Context, Opened, Read

__all__ = ["AmazonFulfilledShipments"]

_COLUMNS = {
    "order_id": ("amazon-order-id",),
    "shipment": ("shipment-id",),
    "purchased_at": ("purchase-date",),
    "shipped_at": ("shipment-date",),
    "promised_at": ("estimated-arrival-date",),
    "reported_at": ("reporting-date",),
    "sku": ("sku",),
    "quantity": ("quantity-shipped",),
    "currency": ("currency",),
    "amount": ("item-price",),
    "ship_service": ("ship-service-level",),
    "ship_region": ("ship-state",),
    "ship_country": ("ship-country",),
    "carrier": ("carrier",),
    "tracking_number": ("tracking-number",),
    "warehouse": ("fulfillment-center-id",),
    "sales_channel": ("sales-channel",),
}
"""Our columns, and what the report calls them."""
_REQUIRED = ("order_id", "shipment", "shipped_at", "tracking_number")
_SHIPMENTS = ("shipment_id", "order_id", "carrier", "tracking_number", "shipped_at", "promised_at", "warehouse")
_ORDERS = (
    "order_id", "marketplace_id", "fulfillment_channel", "purchased_at", "order_status", "sales_channel", "sku",
    "quantity", "amount", "currency", "ship_country", "ship_region", "ship_service",
)  # fmt: skip
_TIMES = ("purchased_at", "shipped_at", "promised_at")
_TAKEN_FROM = {"shipment_id": "shipment", "marketplace_id": "sales_channel"}
_NOT_AMAZON = "Non-Amazon"
_BETWEEN = "/"


class AmazonFulfilledShipments:
    """Reads `Fulfillment > Amazon Fulfilled Shipments` of Seller Central and the API report of that name."""

    name = "amazon_fulfilled_shipments"
    tables = ("orders", "shipments")
    meaning = "Amazon's report of the parcels that it shipped for the seller, with their orders."

    def recognises(self, opened: Opened) -> bool:
        """Whether the header names Amazon's order id, the shipment, its day and its tracking number."""
        return header_names(opened, _COLUMNS, _REQUIRED)

    def read(self, opened: Opened, context: Context) -> Iterator[Read]:
        """Every line as an item of `orders`, and the first line of a parcel in each batch as a shipment."""
        spelling = spelled_by(opened, _COLUMNS)
        translation = _Translation(opened, context, spelling, _in_several_parcels(opened, spelling))
        yield from report_lines(opened, spelling, translation.rows, translation.closing)


def _in_several_parcels(opened: Opened, spelling: dict[str, str]) -> pa.Array:
    """The shipments that have more than one tracking number."""
    wanted = {name: spelling[name] for name in ("shipment", "tracking_number")}
    pairs = pa.table({name: nothing(0) for name in wanted})
    for part in padded_rows(opened, wanted=set(wanted.values())):
        if isinstance(part, pa.Table):
            cells = pa.table(said_cells(part, wanted))
            pairs = pa.concat_tables([pairs, cells.filter(pc.is_valid(cells["tracking_number"]))])
            pairs = pairs.group_by(list(wanted), use_threads=False).aggregate([])
    counts = pairs.group_by("shipment", use_threads=False).aggregate([("tracking_number", "count")])
    return counts["shipment"].filter(pc.greater(counts["tracking_number_count"], 1)).combine_chunks()


class _Translation:
    """One file's rows, and what is only known when all of them were seen."""

    def __init__(self, opened: Opened, context: Context, spelling: dict[str, str], several: pa.Array) -> None:
        self.opened = opened
        self.given = context.marketplace.id if context.marketplace else None
        self.date_order = context.marketplace.date_order if context.marketplace else None
        self.spelling = spelling
        self.several = several
        self.latest: datetime | None = None
        self.strange_channels: dict[str, None] = {}

    def rows(self, batch: pa.Table) -> Iterator[Read]:
        """The batch as rows of both tables, without the lines of a marketplace that is not known."""
        cells = all_cells(batch, _COLUMNS, self.spelling)
        cells["marketplace_id"] = meant(cells["sales_channel"], self._marketplace)
        if self.given:
            cells["marketplace_id"] = cells["marketplace_id"].fill_null(self.given)
        lost = pc.is_null(cells["marketplace_id"])
        yield from self._lost(cells, lost)
        kept = {name: column.filter(pc.invert(lost)) for name, column in cells.items()}
        if len(kept["line"]):
            yield from self._both(kept)
        self._note_latest(cells["reported_at"])

    def closing(self) -> Iterator[Read]:
        """What is said once a file."""
        if self.strange_channels and self.given:
            words = shown(self.strange_channels)
            yield Notice(self.opened.path, f"sales channels that are not known, taken as {self.given}: {words}")
        if self.latest:
            yield ReportTime(self.latest)

    def _both(self, cells: dict[str, pa.Array]) -> Iterator[Rows]:
        count = len(cells["line"])
        for name in _TIMES:
            cells[name] = meant(cells[name], iso_day)
        cells["amount"] = meant(cells["amount"], lambda text: number(text) or text)
        cells["sales_channel"] = meant(cells["sales_channel"], lambda text: _NOT_AMAZON if _is_other(text) else text)
        cells["fulfillment_channel"] = pa.repeat("AFN", count)
        cells["order_status"] = pa.repeat("shipped", count)
        cells["shipment_id"] = self._shipment_ids(cells)
        yield self._rows("orders", _ORDERS, cells)
        parcels = _first_of_each(cells["shipment_id"])
        if len(parcels):
            yield self._rows("shipments", _SHIPMENTS, {name: column.take(parcels) for name, column in cells.items()})

    def _rows(self, table: str, names: tuple[str, ...], cells: dict[str, pa.Array]) -> Rows:
        sources = {name: _TAKEN_FROM.get(name, name) for name in names}
        spelling = {name: self.spelling[source] for name, source in sources.items() if source in self.spelling}
        kept = pa.table({name: cells[name] for name in (*names, "line")})
        return Rows(table, kept, spelling, date_order=self.date_order)

    def _shipment_ids(self, cells: dict[str, pa.Array]) -> pa.Array:
        shipment, tracking = cells["shipment"], cells["tracking_number"]
        several = pc.is_in(shipment, value_set=self.several)
        longer = pc.if_else(several, composite([shipment, tracking], _BETWEEN), None)
        return first_said([longer, shipment])

    def _marketplace(self, word: str) -> str | None:
        if _is_other(word):
            return _NOT_AMAZON
        place = find_marketplace(word)
        if place is None:
            self.strange_channels[word] = None
        return place.id if place else None

    def _lost(self, cells: dict[str, pa.Array], where: pa.Array) -> Iterator[Read]:
        field = self.spelling.get("sales_channel", "sales-channel")
        hint = "name the marketplace with --marketplace"
        message = "{} is no marketplace that is known"
        yield from refused(self.opened.path, cells["line"], cells["sales_channel"], where, field, message, hint)

    def _note_latest(self, times: pa.Array) -> None:
        found = latest_instant(times)
        if found and (self.latest is None or found > self.latest):
            self.latest = found


def _is_other(word: str) -> bool:
    return plain_name(word).startswith(_NOT_AMAZON.casefold())


def _first_of_each(ids: pa.Array) -> pa.Array:
    """Where each of the ids first stands."""
    table = pa.table({"id": ids, "place": pa.array(range(len(ids)), pa.int64())}).filter(pc.is_valid(ids))
    firsts = table.group_by("id", use_threads=False).aggregate([("place", "min")])["place_min"]
    return firsts.combine_chunks().sort()
