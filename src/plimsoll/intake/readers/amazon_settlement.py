"""Amazon's settlement reports: the money trail of orders, refunds, claims and chargebacks, amount by amount.

GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE (36 columns, several amounts on a line) and ..._FLAT_FILE_V2 (24 columns, one
amount on a line); both headers are sure (public code), the words in them are an open vocabulary. Lines may end before
their last columns. A settlement's first line sums it up and alone says the currency; it becomes a transfer spelled
`total-amount`. Numbers have a decimal comma where the marketplace's language has one.

`kind` is told by `transaction-type`: an order's fees are money of that order, and `description` says which part it is.
Where the type says nothing (`other-transaction`), the amount's own words tell. A type without a meaning here is kept as
`other` with its spelling. Money shows that it moved, not why: no claim and no chargeback is made of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from plimsoll.facts.problems import Notice, Problem
from plimsoll.intake.money_kinds import kind_of_money, letters_of
from plimsoll.intake.reading import Rows
from plimsoll.intake.report_cells import first_said, iso_day, joined, meant, number, refused, shown
from plimsoll.intake.report_lines import all_cells, header_names, report_lines
from plimsoll.intake.vocabulary import spelled_by
from plimsoll.policies import find_marketplace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.intake.reading import Context, Opened, Read

__all__ = ["AmazonSettlement"]

_COLUMNS = {
    "settlement_id": ("settlement-id",),
    "deposited_at": ("deposit-date",),
    "currency": ("currency",),
    "spelling": ("transaction-type",),
    "order_id": ("order-id",),
    "sales_channel": ("marketplace-name",),
    "posted_on": ("posted-date",),
    "posted_at": ("posted-date-time",),
    "sku": ("sku",),
}
"""Our columns, and what the report calls them."""
_REQUIRED = ("settlement_id", "spelling", "posted_on")
_TOTAL = "total-amount"
_AMOUNTS = {
    _TOTAL: (),
    "amount": ("amount-type", "amount-description"),
    "price-amount": ("price-type",),
    "item-related-fee-amount": ("item-related-fee-type",),
    "promotion-amount": ("promotion-type",),
    "shipment-fee-amount": ("shipment-fee-type",),
    "order-fee-amount": ("order-fee-type",),
    "misc-fee-amount": (),
    "other-fee-amount": ("other-fee-reason-description",),
    "direct-payment-amount": ("direct-payment-type",),
    "other-amount": (),
}
"""The columns that hold money, and those that say what it is for."""
_BETWEEN = " / "
_WORDS = tuple(name for names in _AMOUNTS.values() for name in names)
_MONEY = (
    "posted_at", "kind", "amount", "currency", "order_id", "sku", "spelling", "description", "settlement_id",
    "sales_channel",
)  # fmt: skip

_OF_THEMSELVES = frozenset({"claim", "reimbursement", "transfer", "fee"})
"""What an amount's own words may say of it. A `ShippingChargeback` is a fee's name there and no chargeback."""
_KNOWN_OTHERS = frozenset({"othertransaction", "other", "adjustment", "debt", "liquidations"})


class AmazonSettlement:
    """Reads `Payments > All statements > Flat file` of Seller Central and the API's two reports of that name."""

    name = "amazon_settlement"
    tables = ("money",)
    meaning = "Amazon's settlement report (flat file, V1 or V2): what was paid, taken and given back, order by order."

    def recognises(self, opened: Opened) -> bool:
        """Whether the header names the settlement, the type and day of its transactions, and an amount."""
        return header_names(opened, _COLUMNS, _REQUIRED) and bool(_money_columns(opened))

    def read(self, opened: Opened, context: Context) -> Iterator[Read]:
        """Every amount as a row of `money`; a line with an amount that cannot be read, or without any, is a problem."""
        spelling = spelled_by(opened, _COLUMNS) | _spelled(opened, (*_AMOUNTS, *_WORDS))
        translation = _Translation(opened, context, spelling)
        yield from report_lines(opened, spelling, translation.rows, translation.closing)


def _spelled(opened: Opened, names: tuple[str, ...]) -> dict[str, str]:
    return spelled_by(opened, {name: (name,) for name in names})


def _money_columns(opened: Opened) -> dict[str, str]:
    return _spelled(opened, tuple(name for name in _AMOUNTS if name != _TOTAL))


class _Translation:
    """One file's rows, and what a settlement's first line says of the others."""

    def __init__(self, opened: Opened, context: Context, spelling: dict[str, str]) -> None:
        self.opened = opened
        self.date_order = context.marketplace.date_order if context.marketplace else None
        self.spelling = spelling
        self.currencies: dict[str | None, str] = {}
        self.strange: dict[str, None] = {}

    def rows(self, batch: pa.Table) -> Iterator[Read]:
        """The batch as rows of `money`, line by line, without the lines that have a problem."""
        cells = all_cells(batch, (*_COLUMNS, *_AMOUNTS, *_WORDS), self.spelling)
        sums = pc.and_(pc.is_null(cells["spelling"]), pc.is_valid(cells[_TOTAL]))
        cells[_TOTAL] = pc.if_else(sums, cells[_TOTAL], None)  # on other lines it would be counted twice
        cells["currency"] = self._currencies(cells)
        times = [cells["posted_at"], cells["posted_on"], pc.if_else(sums, cells["deposited_at"], None)]
        cells["posted_at"] = meant(first_said(times), iso_day)
        numbers = {name: meant(cells[name], number) for name in _AMOUNTS}
        bad = pa.repeat(False, batch.num_rows)  # noqa: FBT003 - a column of them
        some = bad
        for name, values in numbers.items():
            unread = pc.and_not(pc.and_(pc.is_valid(cells[name]), pc.is_null(values)), bad)
            yield from self._unread(cells, unread, name)
            bad, some = pc.or_(bad, unread), pc.or_(some, pc.is_valid(cells[name]))
        yield from self._empty(cells, pc.invert(some))
        yield from self._money(cells, numbers, bad)

    def closing(self) -> Iterator[Notice]:
        """What is said once a file."""
        if self.strange:
            words = shown(self.strange)
            yield Notice(self.opened.path, f"transaction types without a meaning here, kept as other: {words}")

    def _money(self, cells: dict[str, pa.Array], numbers: dict[str, pa.Array], bad: pa.Array) -> Iterator[Rows]:
        parts = []
        for name, values in numbers.items():
            where = pc.and_not(pc.is_valid(values), bad)
            if pc.any(where).as_py():
                parts.append(self._amounts(name, {key: column.filter(where) for key, column in cells.items()}))
                parts[-1] = parts[-1].append_column("amount", values.filter(where))
        if parts:
            table = pa.concat_tables(parts)
            table = table.take(pc.sort_indices(table, [("line", "ascending")]))
            spelling = {name: self.spelling[name] for name in _MONEY if name in self.spelling}
            spelling.setdefault("posted_at", self.spelling["posted_on"])
            yield Rows("money", table.select([*_MONEY, "line"]), spelling, date_order=self._order(cells))

    def _amounts(self, name: str, cells: dict[str, pa.Array]) -> pa.Table:
        """The rows of one column of amounts, without the amounts."""
        count = len(cells["line"])
        kept = {column: cells[column] for column in (*_MONEY, "line") if column in cells and column != "amount"}
        if name == _TOTAL:
            constant = {"kind": "transfer", "spelling": _TOTAL, "description": "the settlement's sum"}
            return pa.table(kept | {column: pa.repeat(word, count) for column, word in constant.items()})
        words = [cells[column] for column in _AMOUNTS[name]]
        if name != "amount":  # V1 says it by the column
            words.insert(0, pa.repeat(name.removesuffix("-amount"), count))
        described = joined(words, _BETWEEN)
        kinds = [
            self._kind(spelling or "", words or "")
            for spelling, words in zip(cells["spelling"].to_pylist(), described.to_pylist(), strict=True)
        ]
        return pa.table(kept | {"kind": pa.array(kinds, pa.string()), "description": described})

    def _kind(self, spelling: str, words: str) -> str:
        if told := kind_of_money(spelling):
            return told
        for part in words.split(_BETWEEN):
            if (kind := kind_of_money(part)) in _OF_THEMSELVES:
                return str(kind)
        letters = letters_of(spelling)
        if letters and letters not in _KNOWN_OTHERS:
            self.strange[spelling] = None
        return "other"

    def _currencies(self, cells: dict[str, pa.Array]) -> pa.Array:
        """Each line's own currency, else the one that its settlement's first line named."""
        found = []
        for settlement, currency in zip(cells["settlement_id"].to_pylist(), cells["currency"].to_pylist(), strict=True):
            if currency:
                self.currencies[settlement] = currency
            found.append(currency or self.currencies.get(settlement))
        return pa.array(found, pa.string())

    def _order(self, cells: dict[str, pa.Array]) -> str | None:
        """How days are written: as in the marketplace that was named, else in those that the lines name."""
        if self.date_order:
            return self.date_order
        places = {find_marketplace(name) for name in pc.unique(cells["sales_channel"].drop_null()).to_pylist()}
        orders = {place.date_order if place else None for place in places}
        return orders.pop() if len(orders) == 1 else None

    def _unread(self, cells: dict[str, pa.Array], where: pa.Array, name: str) -> Iterator[Problem]:
        if pc.any(where).as_py():
            message = "{} is not a number that can be read for sure"
            hint = "write it with two decimals, as Amazon does"
            field = self.spelling[name]
            yield from refused(self.opened.path, cells["line"], cells[name], where, field, message, hint)

    def _empty(self, cells: dict[str, pa.Array], where: pa.Array) -> Iterator[Problem]:
        for line in cells["line"].filter(where).to_pylist():
            yield Problem(self.opened.path, line, None, "the line names no amount", "is the line whole?")
