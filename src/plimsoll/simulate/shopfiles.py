"""All files of one shop, and which row of what happened goes into which of them."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from plimsoll.simulate import interchange
from plimsoll.simulate.amazon import FEEDBACK_COLUMNS, AmazonOrders, feedback_line
from plimsoll.simulate.files import Parts, Sheet, Stream, WrittenFile
from plimsoll.simulate.instants import day_number, end_of, stamp
from plimsoll.simulate.orders import PATTERN_MASK, PATTERN_SHIFT
from plimsoll.simulate.ownshop import COLUMNS as OWN_SHOP_COLUMNS
from plimsoll.simulate.ownshop import own_shop_rows
from plimsoll.simulate.sites import site_of
from plimsoll.simulate.stock import Shelves

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from plimsoll.simulate.orders import Batch, OrderMaker
    from plimsoll.simulate.plans import ShopPlan
    from plimsoll.simulate.records import Horizon, Known, Order
    from plimsoll.simulate.recount import Tally
    from plimsoll.simulate.sites import Site

PART_ORDERS = 1_000_000
"""An order file of a large shop holds about so many orders."""
_LEAN = ("claims", "chargebacks", "snapshots")
_FULL = (*_LEAN, "shipments", "tracking", "messages", "returns", "refunds", "stock")


class _AmazonFiles:
    """The all-orders report of each region and the feedback report of each marketplace."""

    def __init__(self, plan: ShopPlan, folder: Path, maker: OrderMaker, parts: int) -> None:
        self._lines = AmazonOrders(maker)
        self._sites: dict[str, Site] = {site.id: site for site in (site_of(text) for text, _ in plan.marketplaces)}
        self._native = plan.native_encodings
        self.orders: dict[str, Parts] = {}
        for site in self._sites.values():
            region = site.marketplace.region
            if region not in self.orders:
                self.orders[region] = Parts(
                    folder / f"all-orders-{region}.txt",
                    self._lines.header,
                    days=plan.days,
                    parts=parts,
                    overlap=plan.overlap_days if parts == plan.order_files else 0,
                    encoding="utf-8",
                )
        header = "\t".join(FEEDBACK_COLUMNS) + "\n"
        self.feedback = {
            site.id: Stream(folder / f"feedback-{site.country}.txt", header, self._encoding(site))
            for site in self._sites.values()
        }
        self._day: dict[str, list[str]] = defaultdict(list)

    def _encoding(self, site: Site) -> str:
        return site.encoding if self._native else "utf-8"

    def order(self, known: Known, until: int) -> None:
        self._day[known.order.pattern.site.marketplace.region].append(self._lines.line(known, until))

    def flush(self, offset: int) -> None:
        for region, lines in self._day.items():
            self.orders[region].lines(offset, lines)
        self._day.clear()

    def ordinary(self, batch: Batch, digits: list[str], changed: dict[int, Known], until: int) -> None:
        lines = self._lines.ordinary(batch, digits)
        for place, known in changed.items():
            lines[place] = self._lines.line(known, until)
        if len(self.orders) == 1:
            for parts in self.orders.values():
                parts.lines(batch.offset, lines)
            return
        regions = [self._lines.regions[(word >> PATTERN_SHIFT) & PATTERN_MASK] for word in batch.words]
        for region, parts in self.orders.items():
            parts.lines(batch.offset, [line for line, mine in zip(lines, regions, strict=True) if mine == region])

    def negative(self, known: Known) -> None:
        if known.feedback is not None:
            line = feedback_line(known, known.feedback)
            if line:
                self.feedback[known.order.pattern.site.id].lines([line])

    def written(self) -> Iterator[WrittenFile]:
        for parts in self.orders.values():
            parts.close()
            for stream in parts.closed:
                yield WrittenFile(stream.path, "orders", "amazon", stream.rows)
        for marketplace_id, stream in self.feedback.items():
            stream.close()
            yield WrittenFile(stream.path, "feedback", "amazon", stream.rows, marketplace_id)


class _InterchangeFiles:
    """orders.csv and feedback.csv."""

    def __init__(self, plan: ShopPlan, folder: Path, maker: OrderMaker, parts: int) -> None:
        self._lines = interchange.InterchangeOrders(maker)
        header = self._lines.header
        self.orders = Parts(folder / "orders.csv", header, days=plan.days, parts=parts, overlap=0, encoding="utf-8")
        self.feedback = Sheet(folder / "feedback.csv", interchange.COLUMNS["feedback"])
        self._day: list[str] = []

    def order(self, known: Known) -> None:
        self._day.append(self._lines.line(known))

    def flush(self, offset: int) -> None:
        self.orders.lines(offset, self._day)
        self._day.clear()

    def ordinary(self, batch: Batch, digits: list[str], changed: dict[int, Known]) -> None:
        lines = self._lines.ordinary(batch, digits)
        for place, known in changed.items():
            lines[place] = self._lines.line(known)
        self.orders.lines(batch.offset, lines)

    def written(self) -> Iterator[WrittenFile]:
        self.orders.close()
        for stream in self.orders.closed:
            yield WrittenFile(stream.path, "orders", "interchange", stream.rows)
        self.feedback.close()
        yield WrittenFile(self.feedback.path, "feedback", "interchange", self.feedback.rows)


class ShopFiles:
    """Takes what is known and writes it where it belongs."""

    def __init__(
        self, plan: ShopPlan, folder: Path, formats: tuple[str, ...], maker: OrderMaker, horizon: Horizon
    ) -> None:
        self._plan, self._horizon = plan, horizon
        self._full = plan.detail == "full"
        files, parts = folder / "files", _parts(plan)
        self._amazon = _AmazonFiles(plan, files / "amazon", maker, parts) if "amazon" in formats else None
        plain_parts = parts if parts > plan.order_files else 1
        self._interchange = (
            _InterchangeFiles(plan, files / "interchange", maker, plain_parts) if "interchange" in formats else None
        )
        names = list(_FULL if self._full else _LEAN)
        if self._amazon is not None:
            names += ["order_notes", "feedback_removed"]
        self._sheets = {
            name: Sheet(files / "records" / f"{name}.csv", interchange.COLUMNS[name]) for name in sorted(names)
        }
        self._first_day = day_number(plan.first_day)
        self._shelves = Shelves(plan, self._first_day, maker.patterns) if self._full else None
        self._own = Sheet(folder / "own_shop" / "orders_export.csv", OWN_SHOP_COLUMNS) if plan.own_shop_orders else None
        self._written: list[WrittenFile] = []

    def order(self, order: Order, known: Known) -> None:
        """One order with everything that is known of it."""
        if known.placed:
            if self._amazon is not None:
                self._amazon.order(known, self._horizon.of("orders"))
            if self._interchange is not None:
                self._interchange.order(known)
        self.defects(known)
        if self._full:
            self._sheets["shipments"].write(interchange.shipment_rows(order, self._horizon))
            self._sheets["tracking"].write(interchange.tracking_rows(order, self._horizon))
            self._sheets["messages"].write(interchange.message_rows(order, self._horizon))
            self._sheets["returns"].write(interchange.return_rows(order, self._horizon))
            self._sheets["refunds"].write(interchange.refund_rows(order, self._horizon))
        if self._shelves is not None:
            self._shelves.sell(order)

    def flush(self, offset: int) -> None:
        """The orders of a day (or of a slice of it) are complete."""
        if self._amazon is not None:
            self._amazon.flush(offset)
        if self._interchange is not None:
            self._interchange.flush(offset)

    def ordinary(self, batch: Batch, digits: list[str], changed: dict[int, Known]) -> None:
        """A whole batch that nothing befell, but for the orders in `changed`."""
        if self._amazon is not None:
            self._amazon.ordinary(batch, digits, changed, self._horizon.of("orders"))
        if self._interchange is not None:
            self._interchange.ordinary(batch, digits, changed)

    def defects(self, known: Known) -> None:
        """What is known of an order's feedback, claims and chargebacks, and what Amazon's reports leave open."""
        feedback, order_id = known.feedback, known.order.order_id
        if feedback is not None and self._interchange is not None:
            self._interchange.feedback.write([interchange.feedback_row(order_id, feedback)])
        if self._amazon is not None:
            self._amazon.negative(known)
            note = interchange.order_note(known) if known.placed else None
            if note is not None:
                self._sheets["order_notes"].write([note])
            if feedback is not None and feedback.removal_reason:
                self._sheets["feedback_removed"].write([interchange.feedback_removed_row(order_id, feedback)])
        if known.claims:
            self._sheets["claims"].write(interchange.claim_rows(known))
        if known.chargebacks:
            self._sheets["chargebacks"].write(interchange.chargeback_rows(known))

    def end_of_day(self, offset: int) -> None:
        """Count the stock."""
        day = self._first_day + offset
        if self._shelves is not None:
            counted = list(self._shelves.count(day))
            if end_of_number(day) <= self._horizon.of("stock"):
                self._sheets["stock"].write(counted)

    def finish(self, hidden: Tally, until: date) -> None:
        """Write what the marketplace displayed, day after day, and close every file."""
        for back in reversed(range(self._plan.snapshot_days)):
            self._snapshot(hidden, self._plan.as_of - timedelta(days=back), until)
        if self._own is not None:
            self._own.write(own_shop_rows(self._plan, end_of(until)))
            self._own.close()
        for files in (self._amazon, self._interchange):
            if files is not None:
                self._written += files.written()
        for name, sheet in self._sheets.items():
            sheet.close()
            table = {"order_notes": "orders", "feedback_removed": "feedback"}.get(name, name)
            self._written.append(WrittenFile(sheet.path, table, "interchange", sheet.rows))

    def _snapshot(self, hidden: Tally, day: date, until: date) -> None:
        """What was displayed at the end of a day."""
        if day > until or end_of(day) > self._horizon.of("snapshots"):
            return
        first, last = hidden.definition.window(day)
        for cell in hidden.cells:
            one = hidden.on(cell, day)
            if not one.orders:
                continue
            bad = one.orders_with_defects
            status = "GOOD" if 100 * bad < one.orders else "BAD"
            counts = one.negative_feedback, one.claims, one.chargebacks
            shown = stamp(end_of(day) - 1), *counts, f"{bad / one.orders:.6f}", status
            self._sheets["snapshots"].write([(*cell, first, last, one.orders, bad, *shown)])

    def rows(self) -> dict[str, int]:
        """Rows by kind of file."""
        sums: dict[str, int] = defaultdict(int)
        for file in self._written:
            name = "all-orders" if (file.table, file.format) == ("orders", "amazon") else file.path.stem
            sums[name.rsplit("-", 1)[0] if name[-1].isdigit() else name] += file.rows
        return dict(sorted(sums.items()))

    def written(self) -> list[WrittenFile]:
        """Every file to import, once finished."""
        return sorted(self._written, key=lambda file: file.path.as_posix())


def end_of_number(day: int) -> int:
    """The first second after the day of that number."""
    return (day + 1) * 86_400


def _parts(plan: ShopPlan) -> int:
    """In how many files the orders come."""
    orders = plan.orders if plan.orders is not None else int((plan.orders_per_day or 0) * plan.days)
    return max(plan.order_files, -(-orders // PART_ORDERS))
