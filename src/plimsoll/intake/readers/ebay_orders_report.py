"""eBay's orders report (Seller Hub: Orders > All orders > Download report, CSV): one line a sale, English header.

Source: public code that reads real reports (github.com/randomecho/shifted-sales-report lists the 80 columns, others
keep their shape as tests); the header is sure for eBay.com, its other words are what such code expects elsewhere.
A line of commas stands above the header and below it, a count and the seller's id at the end: no data. An order of
several items has a line of its own with its sums and no item number, and one a item; only the latter say quantity and
amount. `Sold For` is taken for the price of one piece, which one such file's own totals show and no page of eBay says.

Days are the site's own, `Sep-18-26` or `18-Sep-26`, without a clock: plain days (K12); where a clock stands, no offset
does. Nothing says the order's state: shipped is what has a shipping day, unshipped what was paid. A sale that was never
paid has no order number yet; it is kept as pending under its sales record number. The report lists neither refunds nor
cancelled orders, and does not say which of eBay's sites it is of, unless a column names it (`EBAY_US`). The buyer's
username becomes a keyed hash; names, addresses, e-mails, notes and titles are never read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pyarrow as pa

from plimsoll.intake.flat import data_lines, opened, text_rows
from plimsoll.intake.readers.tabling import table_of
from plimsoll.intake.reading import Lines, Problem, Rows
from plimsoll.intake.report_cells import number
from plimsoll.intake.text.delimited import header_of, sniffed
from plimsoll.intake.text.encodings import utf8_blocks
from plimsoll.intake.vocabulary import plain_name, spelled_by

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.intake.reading import Context, Opened, Read
    from plimsoll.policies import Marketplace

__all__ = ["EbayOrdersReport"]

_COLUMNS = {
    "record": ("sales-record-number",),
    "order_id": ("order-number",),
    "buyer_key": ("buyer-username",),
    "item": ("item-number",),
    "sku": ("custom-label", "custom-label-(sku)"),
    "quantity": ("quantity",),
    "price": ("sold-for",),
    "purchased_at": ("sale-date",),
    "paid_at": ("paid-on-date",),
    "ship_by": ("ship-by-date", "post-by-date", "dispatch-by-date"),
    "deliver_by": ("maximum-estimated-delivery-date",),
    "shipped_at": ("shipped-on-date", "posted-on-date", "dispatched-on-date"),
    "tracking_number": ("tracking-number",),
    "ship_country": ("ship-to-country", "post-to-country"),
    "ship_region": ("ship-to-state", "post-to-state", "post-to-county"),
    "ship_service": ("shipping-service", "postage-service", "delivery-service"),
    "marketplace_id": ("marketplace-id", "marketplace", "channelid"),
}
"""Our columns, those that only help to fill others among them, and what the report calls them."""
_REQUIRED = ("record", "order_id", "quantity", "price", "purchased_at")
_AS_THEY_ARE = ("buyer_key", "sku", "quantity", "ship_country", "ship_region", "ship_service")
_DAYS = ("purchased_at", "ship_by", "deliver_by")
_OF_ITEMS = ("sku", "quantity", "amount")
_SPELLED_AS = {"amount": "price", "currency": "price", "order_status": "shipped_at"}

_NO_DATA = re.compile(rb'[\s,;\t|"]*|"?\d*"?[,;\t ]*"?record\(s\) downloaded.*|"?Seller ID ?:.*', re.DOTALL)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY = re.compile(r"(?:([A-Za-z]{3,9})\.?-(\d{1,2})|(\d{1,2})-([A-Za-z]{3,9})\.?)-(\d{4}|\d{2})(?=$|\s)\s*")
_CENTURY = 2000
_MONEY = re.compile(r"(?P<before>[^\d+-]*)(?P<number>[+-]?\d.*?)(?P<after>[^\d]*)")
_SIGNS = {"£": "GBP", "€": "EUR", "US $": "USD", "AU $": "AUD", "C $": "CAD"}
_DOLLARS = ("USD", "AUD", "CAD", "HKD", "SGD")
_CODE = re.compile(r"[A-Z]{3}")
_PLAIN = re.compile(r"\d{1,12}(?:\.\d{1,4})?")
_WHOLE = re.compile(r"\d{1,9}")
_SITE = re.compile(r"EBAY_[A-Z_]{2,20}")
_READ = 1 << 20


class EbayOrdersReport:
    """Reads the report as eBay writes it, and as a spreadsheet saves it again."""

    name = "ebay_orders_report"
    tables = ("orders", "shipments")
    meaning = "eBay's orders report (Seller Hub, CSV). Its site is named with --marketplace, for example EBAY_US."

    def recognises(self, opened: Opened) -> bool:
        """Whether the first line that is not empty names the sales record, the order, its price and its day."""
        spelling = spelled_by(replace(opened, columns=_header(opened)), _COLUMNS)
        return all(name in spelling for name in _REQUIRED)

    def read(self, opened: Opened, context: Context) -> Iterator[Read]:
        """Every line as an item (or the sums) of an order, and each tracking number of an order as a shipment."""
        with TemporaryDirectory(prefix="plimsoll-") as folder:
            bare = _without_furniture(opened, Path(folder) / "report")
            spelling = spelled_by(bare, _COLUMNS)
            site = context.marketplace
            if "marketplace_id" not in spelling and not _is_site(site):
                hint = "name it with --marketplace, as EBAY_US or EBAY_GB"
                yield Problem(opened.path, None, None, _no_site(site), hint)
                yield data_lines(bare)
                return
            yield from _Translation(bare, spelling, site).items()


def _is_site(place: Marketplace | None) -> bool:
    """Whether a marketplace is one of eBay's, of a pack or not: an order of another's must not come of this report."""
    return place is not None and (place.platform == "ebay" or _SITE.fullmatch(place.id.upper()) is not None)


def _no_site(site: Marketplace | None) -> str:
    also = f", and {site.id} is none of them" if site else ""
    return f"the report does not say which of eBay's sites it is of{also}"


def _header(opened: Opened) -> tuple[str, ...]:
    """The column names, what stands above them passed over."""
    if any(opened.columns) or opened.encoding is None:
        return opened.columns
    text = opened.head.decode(opened.encoding, "replace").removeprefix("\ufeff")
    lines = text.split("\n")
    first = next((at for at, line in enumerate(lines) if not _NO_DATA.fullmatch(line.encode("utf-8", "replace"))), 0)
    start = "\n".join(lines[first:])
    delimiter = sniffed(start)
    header = header_of(start, delimiter, quoting=True, complete=opened.size == len(opened.head)) if delimiter else None
    return header.columns if header else ()


def _without_furniture(report: Opened, target: Path) -> Opened:
    """The report with every line that is no data left empty, so that the physical lines stay what they are."""
    left, in_quotes = b"", False
    with target.open("wb") as copy:
        for block in utf8_blocks(report.file, report.encoding or "utf-8", _READ):
            *lines, left = (left + block).split(b"\n")
            for line in lines:
                copy.write((b"" if not in_quotes and _NO_DATA.fullmatch(line) else line) + b"\n")
                in_quotes ^= line.count(b'"') % 2 == 1
        copy.write(b"" if not in_quotes and _NO_DATA.fullmatch(left) else left)
    return opened(report.path, target)


@dataclass(slots=True)
class _State:
    """What the lines of one order say together of what became of it."""

    paid: bool = False
    items: int = 0
    shipped_items: int = 0
    shipped: bool = False

    @property
    def status(self) -> str:
        """The order's status."""
        if 0 < self.shipped_items < self.items:
            return "partially_shipped"
        if self.shipped:
            return "shipped"
        return "unshipped" if self.paid else "pending"


class _Translation:
    """One report's lines on their way to rows."""

    def __init__(self, opened: Opened, spelling: dict[str, str], site: Marketplace | None) -> None:
        self.opened = opened
        self.spelling = spelling
        self.site = site
        self.states: dict[str, _State] = {}
        self.parcels: set[str] = set()

    def items(self) -> Iterator[Read]:
        """Rows, problems and the count; the report is gone through twice, as its lines tell of each other."""
        for part in self._parts():
            if isinstance(part, pa.Table):
                for line in self._lines(part):
                    self._note(line)
        for part in self._parts():
            if isinstance(part, pa.Table):
                yield from self._rows(part)
            else:
                yield part

    def _parts(self) -> Iterator[pa.Table | Problem | Lines]:
        return text_rows(self.opened, wanted=set(self.spelling.values()), alike=plain_name)

    def _lines(self, batch: pa.Table) -> Iterator[dict[str, str]]:
        """Each line as our columns, trimmed, "" where it says nothing."""
        columns = {ours: batch[theirs].to_pylist() for ours, theirs in self.spelling.items()}
        for cells in zip(*columns.values(), strict=True):
            yield {name: (cell or "").strip() for name, cell in zip(columns, cells, strict=True)}

    def _note(self, line: dict[str, str]) -> None:
        state = self.states.setdefault(_order_id(line), _State())
        shipped = bool(line.get("shipped_at"))
        is_item = bool(line.get("item", "item"))
        state.paid |= bool(line.get("paid_at", line["order_id"]))
        state.items += is_item
        state.shipped_items += is_item and shipped
        state.shipped |= shipped

    def _rows(self, batch: pa.Table) -> Iterator[Read]:
        orders: list[dict[str, str]] = []
        parcels: list[dict[str, str]] = []
        at: list[int] = []
        parcels_at: list[int] = []
        for line, number_of_line in zip(self._lines(batch), batch["line"].to_pylist(), strict=True):
            fault = self._fault(line)
            if fault:
                field = self.spelling[fault[0]]
                yield Problem(self.opened.path, number_of_line, field, *fault[1:])
                continue
            orders.append(self._order(line))
            at.append(number_of_line)
            if parcel := self._parcel(line):
                parcels.append(parcel)
                parcels_at.append(number_of_line)
        spelling = self.spelling | {ours: self.spelling.get(theirs, theirs) for ours, theirs in _SPELLED_AS.items()}
        if orders:
            yield Rows("orders", table_of(orders, at), spelling)
        if parcels:
            yield Rows("shipments", table_of(parcels, parcels_at), spelling)

    def _fault(self, line: dict[str, str]) -> tuple[str, str, str] | None:
        """Why a line cannot be loaded: our column, the reason, what to do."""
        order_id = _order_id(line)
        if not order_id:
            return "order_id", "the line names neither an order nor a sales record", "is the line whole?"
        if not line["order_id"] and self.states[order_id].paid:
            return "order_id", "a sale that was paid has no order number", "download the report again"
        if not self._site_of(line):
            return "marketplace_id", "this is none of eBay's sites", "as eBay writes them: EBAY_US, EBAY_GB"
        return None

    def _site_of(self, line: dict[str, str]) -> str:
        said = line.get("marketplace_id", "").upper()
        if said:
            return said if _SITE.fullmatch(said) else ""
        return self.site.id if self.site and _is_site(self.site) else ""

    def _order(self, line: dict[str, str]) -> dict[str, str]:
        order_id = _order_id(line)
        amount, currency = self._money(line)
        cells = {name: line[name] for name in _AS_THEY_ARE if name in line}
        cells |= {name: _day(line[name]) for name in _DAYS if name in line}
        cells |= {
            "order_id": order_id,
            "marketplace_id": self._site_of(line),
            "fulfillment_channel": "MFN",
            "order_status": self.states[order_id].status,
            "sales_channel": "eBay",
            "amount": amount,
            "currency": currency,
        }
        return cells if line.get("item", "item") else cells | dict.fromkeys(_OF_ITEMS, "")

    def _parcel(self, line: dict[str, str]) -> dict[str, str]:
        """The cells of a parcel where the line names one that no earlier line of the order has named."""
        tracking, order_id = line.get("tracking_number", ""), _order_id(line)
        shipment_id = f"{order_id}/{tracking}"
        if not tracking or shipment_id in self.parcels:
            return {}
        self.parcels.add(shipment_id)
        shipped_at = _day(line.get("shipped_at", ""))
        return {
            "shipment_id": shipment_id, "order_id": order_id, "tracking_number": tracking, "shipped_at": shipped_at,
        }  # fmt: skip

    def _money(self, line: dict[str, str]) -> tuple[str, str]:
        """The amount of all pieces, and its currency; a price that cannot be read stays for `facts` to complain of."""
        found = _MONEY.fullmatch(line["price"])
        price = number(found["number"]) if found else None
        if found is None or price is None:
            return line["price"], ""
        sign = (found["before"].strip() or found["after"].strip()).replace("\u00a0", " ")
        exact = _PLAIN.fullmatch(price) and _WHOLE.fullmatch(line["quantity"])
        return str(Decimal(price) * int(line["quantity"])) if exact else price, self._currency(sign)

    def _currency(self, sign: str) -> str:
        own = self.site.currency if self.site else ""
        if sign == "$":
            return own if own in _DOLLARS else "USD"
        return _SIGNS.get(sign) or (sign if _CODE.fullmatch(sign) else own if not sign else "")


def _order_id(line: dict[str, str]) -> str:
    """The order's number; of a sale that has none yet its sales record number, marked as such."""
    return line["order_id"] or (f"sales-record/{line['record']}" if line["record"] else "")


def _day(text: str) -> str:
    """`Sep-18-26` and `18-Sep-26` as ISO 8601, what follows the day kept; anything else as it is."""
    found = _DAY.match(text)
    month = (found[1] or found[4])[:3].casefold() if found else ""
    if found is None or month not in _MONTHS:
        return text
    year = int(found[5]) + (_CENTURY if len(found[5]) == 2 else 0)  # noqa: PLR2004 - digits of a year
    try:
        day = date(year, _MONTHS.index(month) + 1, int(found[2] or found[3])).isoformat()
    except ValueError:  # Feb-31-26
        return text
    return f"{day} {text[found.end() :]}" if text[found.end() :] else day
