"""Amazon's report of returns that the seller receives: one line a returned item, A-to-z claims and SAFE-T beside.

GET_FLAT_FILE_RETURNS_DATA_BY_RETURN_DATE, 32 columns, tab-separated; the header is sure (public code and one real row,
whose days read `14-Jul-2025` and which ends before its last, empty columns). `A-to-Z Claim` is the only report column
that ties a claim to an order: it becomes a row of `listed`, never a claim. `Order Amount` is taken for the return's
amount; `Refunded Amount` has no date and is left. A SAFE-T reimbursement becomes money at the claim's creation time,
the only time the report gives. Item names, invoice numbers and labels never become cells.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from plimsoll.facts.problems import Notice
from plimsoll.intake.mappings.lookups import composite
from plimsoll.intake.reading import Rows
from plimsoll.intake.report_cells import (
    first_said,
    iso_day,
    joined,
    meant,
    nothing,
    number,
    shown,
    yes_or_no,
)
from plimsoll.intake.report_lines import all_cells, header_names, report_lines
from plimsoll.intake.vocabulary import spelled_by

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.intake.reading import Context, Opened, Read

__all__ = ["AmazonMfnReturns"]

_COLUMNS = {
    "order_id": ("order-id",),
    "order_date": ("order-date",),
    "requested_at": ("return-request-date",),
    "status": ("return-request-status",),
    "amazon_rma": ("amazon-rma-id",),
    "merchant_rma": ("merchant-rma-id",),
    "currency": ("currency-code",),
    "carrier": ("return-carrier",),
    "tracking_number": ("tracking-id",),
    "a_to_z_claim": ("a-to-z-claim", "a-to-z-guarantee-claim"),
    "asin": ("asin",),
    "sku": ("merchant-sku",),
    "quantity": ("return-quantity",),
    "reason": ("return-reason",),
    "in_policy": ("in-policy",),
    "resolution": ("resolution",),
    "received_at": ("return-delivery-date",),
    "amount": ("order-amount",),
    "safet_reason": ("safet-action-reason",),
    "safet_id": ("safet-claim-id",),
    "safet_state": ("safet-claim-state",),
    "safet_created_at": ("safet-claim-creation-time",),
    "safet_amount": ("safet-claim-reimbursement-amount",),
}
"""Our columns, and what the report calls them."""
_REQUIRED = ("order_id", "requested_at", "status")
_ALSO_ONE_OF = ("amazon_rma", "merchant_rma", "a_to_z_claim")
_RETURNS = (
    "order_id", "requested_at", "status", "received_at", "asin", "sku", "quantity", "reason", "resolution", "in_policy",
    "carrier", "tracking_number", "amount", "currency",
)  # fmt: skip
_DAYS = ("order_date", "requested_at", "received_at", "safet_created_at")
_AMOUNTS = ("amount", "safet_amount")
_FLAGS = ("a_to_z_claim", "in_policy")
_SAFET = ("safet_amount", "safet_created_at", "safet_id", "safet_state", "safet_reason")
_MONEY = ("posted_at", "kind", "amount", "currency", "order_id", "sku", "spelling", "description")
_BETWEEN = "/"


class AmazonMfnReturns:
    """Reads `Orders > Manage Returns` reports of Seller Central and the API report of that name."""

    name = "amazon_mfn_returns"
    tables = ("returns", "listed", "money")
    meaning = "Amazon's report of seller-fulfilled returns by return date, with the orders under an A-to-z claim."

    def recognises(self, opened: Opened) -> bool:
        """Whether the header names the order, the return request and its number or claim."""
        return header_names(opened, _COLUMNS, _REQUIRED, _ALSO_ONE_OF)

    def read(self, opened: Opened, context: Context) -> Iterator[Read]:
        """Every line as a return; beside it, where the line says so, a listed order and a reimbursement."""
        spelling = spelled_by(opened, _COLUMNS)
        translation = _Translation(opened, context, spelling)
        yield from report_lines(opened, spelling, translation.rows, translation.closing)


class _Translation:
    """One file's rows, and what is only known when all of them were seen."""

    def __init__(self, opened: Opened, context: Context, spelling: dict[str, str]) -> None:
        self.opened = opened
        self.spelling = spelling
        self.date_order = context.marketplace.date_order if context.marketplace else None
        self.strange: dict[str, dict[str, None]] = {name: {} for name in _FLAGS}
        self.items: dict[str, tuple[str | None, str | None]] = {}
        self.shared: set[str] = set()

    def rows(self, batch: pa.Table) -> Iterator[Rows]:
        """The batch as rows of the three tables."""
        cells = all_cells(batch, _COLUMNS, self.spelling)
        for name in _DAYS:
            cells[name] = meant(cells[name], iso_day)
        for name in _AMOUNTS:
            cells[name] = meant(cells[name], lambda text: number(text) or text)
        for name in _FLAGS:
            cells[name] = meant(cells[name], partial(self._flag, name))
        cells["return_id"] = _return_ids(cells)
        self._note_shared(cells)
        yield self._rows("returns", cells, ("return_id", *_RETURNS), {"return_id": "amazon_rma"})
        yield from self._listed(cells)
        yield from self._reimbursed(cells)

    def closing(self) -> Iterator[Notice]:
        """What is said once a file."""
        for name, words in self.strange.items():
            if words:
                yield Notice(self.opened.path, f"{self.spelling[name]}: neither yes nor no, not taken: {shown(words)}")
        if self.shared:
            message = f"{len(self.shared)} return ids stand beside several items; of each the last line's item is kept"
            yield Notice(self.opened.path, message)

    def _rows(
        self, table: str, cells: dict[str, pa.Array], names: tuple[str, ...], taken_from: dict[str, str] | None = None
    ) -> Rows:
        """The columns `names` of the cells; `taken_from` says which of our columns another one was taken from."""
        kept = pa.table({name: cells[name] for name in (*names, "line")})
        sources = {name: (taken_from or {}).get(name, name) for name in names}
        spelling = {name: self.spelling[source] for name, source in sources.items() if source in self.spelling}
        return Rows(table, kept, spelling, date_order=self.date_order)

    def _listed(self, cells: dict[str, pa.Array]) -> Iterator[Rows]:
        """The orders that Amazon ties to a claim; when it was seen is the pipeline's to say."""
        claimed = pc.equal(cells["a_to_z_claim"], "true").fill_null(fill_value=False)
        found = {name: cells[name].filter(claimed) for name in ("order_id", "order_date", "line")}
        count = len(found["line"])
        if count:
            constant = {
                "defect_kind": pa.repeat("claims", count),
                "fulfillment_channel": pa.repeat("MFN", count),
                "seen_at": nothing(count),
            }
            yield self._rows("listed", found | constant, ("order_id", "order_date", *constant))

    def _reimbursed(self, cells: dict[str, pa.Array]) -> Iterator[Rows]:
        """SAFE-T claims with an amount and a time."""
        amounts = meant(cells["safet_amount"], lambda text: None if not text.strip("0.") else text)
        paid = pc.and_(pc.is_valid(amounts), pc.is_valid(cells["safet_created_at"]))
        found = {name: cells[name].filter(paid) for name in (*_SAFET, "order_id", "sku", "currency", "line")}
        if not len(found["line"]):
            return
        words = (found["safet_id"], found["safet_state"], found["safet_reason"])
        described = joined(words, ", ")
        money = found | {
            "posted_at": found["safet_created_at"],
            "amount": found["safet_amount"],
            "kind": pa.repeat("reimbursement", len(described)),
            "spelling": pa.repeat("SafeT claim", len(described)),
            "description": described,
        }
        yield self._rows("money", money, _MONEY, {"posted_at": "safet_created_at", "amount": "safet_amount"})

    def _flag(self, name: str, text: str) -> str | None:
        flag = yes_or_no(text)
        if flag is None:
            self.strange[name][text] = None
        return flag

    def _note_shared(self, cells: dict[str, pa.Array]) -> None:
        columns = (cells[name].to_pylist() for name in ("return_id", "asin", "sku"))
        for return_id, asin, sku in zip(*columns, strict=True):
            if return_id and self.items.setdefault(return_id, (asin, sku)) != (asin, sku):
                self.shared.add(return_id)


def _return_ids(cells: dict[str, pa.Array]) -> pa.Array:
    """Amazon's number of the return, else the seller's, else order, item and day of the request."""
    parts = [cells["order_id"], cells["sku"].fill_null(""), cells["requested_at"].fill_null("")]
    return first_said([cells["amazon_rma"], cells["merchant_rma"], composite(parts, _BETWEEN)])
