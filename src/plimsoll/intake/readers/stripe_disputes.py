"""Stripe's disputes, wherever they stand in a document: alone, in a list, in a webhook's event, in a charge.

Source: Stripe's own fixtures of its API (github.com/stripe/openapi) and its reference of the dispute object; sure of
the shape. A dispute is told by its `object`; the objects around it are passed by. Disputes are an own shop's and never
become chargebacks (K21). Times are seconds since 1970 and amounts are in the currency's smallest unit, both become what
people write. When a dispute was decided only an event of its closing says. Evidence, which is full of people, is never
read, and of `metadata` only what is called an order's number.

Several states of one dispute in one document (a list of events comes newest first) are told apart by the events' times:
each row carries the newest state, so that it does not matter which row is read last.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from plimsoll.facts.times import EARLIEST, LATEST
from plimsoll.intake.readers.documents import Entry, entries, outline, parsed, text
from plimsoll.intake.readers.tabling import Numbering, table_of
from plimsoll.intake.reading import Lines, Notice, Problem, ReportTime, Rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.intake.reading import Context, Opened, Read

__all__ = ["STRIPE_DISPUTES", "StripeDisputes"]

_DISPUTE = re.compile(r'"object"\s*:\s*"dispute"|"type"\s*:\s*"charge\.dispute\.|"url"\s*:\s*"/v1/disputes')
_OUTCOMES = {
    "warning_needs_response": "open",
    "warning_under_review": "open",
    "needs_response": "open",
    "under_review": "open",
    "won": "won",
    "lost": "lost",
    "warning_closed": "",
    "prevented": "",
    "charge_refunded": "",
}
"""An inquiry that was closed, and a dispute that never came about, are neither won nor lost."""
_DECIDED = {"won", "lost"}
_CLOSING = "charge.dispute.closed"

_WITHOUT_MINOR_UNIT = frozenset(
    ["BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF"]
)  # fmt: skip
_THOUSANDTHS = frozenset(["BHD", "JOD", "KWD", "OMR", "TND"])
"""Stripe's zero- and three-decimal currencies; it counts ISK and UGX in hundredths, as all others."""

_ID = re.compile(r"[A-Za-z0-9_]{3,255}")
_SECONDS = re.compile(r"\d{1,12}")
_WHOLE = re.compile(r"-?\d{1,15}")
_CURRENCY = re.compile(r"[A-Za-z]{3}")
_WORD = re.compile(r"[a-z_]{1,60}")
_ORDER = re.compile(r"(?=.*\d)#?[A-Za-z0-9][\w-]{0,39}")
_ORDER_NAMES = ("order_id", "order_number", "orderId", "orderNumber", "order")
_HOLDERS = ((), ("charge",), ("payment_intent",))
_MOST_NAMED = 10
_TOO_MUCH = Decimal(10) ** 10
"""The facts keep amounts below it."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A dispute and the event that brought it, if one did."""

    dispute: Entry
    event: Entry | None

    @property
    def seconds(self) -> int:
        """When the event happened; 0 without one."""
        said = text(self.event, "created") if self.event is not None else ""
        return int(said) if _SECONDS.fullmatch(said) else 0


class StripeDisputes:
    """Reads JSON in which disputes stand."""

    name = "stripe_disputes"
    tables = ("disputes",)
    meaning = "Stripe's disputes (JSON): an object, a list of the API, or webhook events. Never a marketplace's."

    def recognises(self, opened: Opened) -> bool:
        """Whether it is JSON whose beginning holds a dispute, an event of one, or a list of disputes."""
        seen = outline(opened.head)
        return seen.kind == "json" and _DISPUTE.search(seen.source) is not None

    def read(self, opened: Opened, context: Context) -> Iterator[Read]:  # noqa: ARG002 - an own shop needs no context
        """Every dispute as a row of `disputes`."""
        document = parsed(opened)
        if document.fault:
            yield Problem(opened.path, None, None, f"the file {document.fault}", "export it again")
            yield Lines(1)
            return
        yield from _Reading(opened.path).items(list(_disputes(document.root)))


class _Reading:
    """The disputes of one document on their way to rows."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.numbering = Numbering()
        self.strange: dict[str, None] = {}

    def items(self, found: list[_Found]) -> Iterator[Read]:
        """Rows, problems, what was assumed, and the count."""
        newest: dict[str, _Found] = {}
        for one in found:
            known = newest.get(text(one.dispute, "id"))
            if known is None or one.seconds > known.seconds:
                newest[text(one.dispute, "id")] = one
        decided = {text(one.dispute, "id"): one.seconds for one in found if _closes(one)}
        records: list[dict[str, str]] = []
        lines: list[int] = []
        for one in found:
            line = self.numbering.next(one.dispute.line)
            row = self._row(newest[text(one.dispute, "id")].dispute, decided.get(text(one.dispute, "id"), 0))
            if isinstance(row, dict):
                records.append(row)
                lines.append(line)
            else:
                field, message = row
                yield Problem(self.path, line, field, message, "compare it with Stripe's page of the dispute")
        if records:
            yield Rows("disputes", table_of(records, lines), {"opened_at": "created", "dispute_id": "id"})
        yield from self._closing(found)
        yield Lines(len(found))

    def _row(self, dispute: Entry, decided: int) -> dict[str, str] | tuple[str, str]:
        """The cells, or which field cannot be read and why."""
        dispute_id, opened_at = text(dispute, "id"), _iso(text(dispute, "created"))
        if not _ID.fullmatch(dispute_id):
            return "id", "the dispute has no id"
        if not opened_at:
            return "created", "the time of the dispute cannot be read"
        amount = _amount(text(dispute, "amount"), text(dispute, "currency"))
        if amount is None:
            return "amount", "the amount is not a whole number of a currency's smallest unit"
        if abs(Decimal(amount)) >= _TOO_MUCH:
            return "amount", "the amount is larger than any that can be kept"
        status = _word(text(dispute, "status"))
        if status not in _OUTCOMES:
            self.strange[repr(status)] = None
        due = text(dispute, "evidence_details", "due_by")
        outcome = _OUTCOMES.get(status, "")
        return {
            "dispute_id": dispute_id,
            "opened_at": opened_at,
            "dispute_status": status,
            "order_id": _order(dispute),
            "decided_at": _iso(str(decided)) if outcome in _DECIDED else "",
            "due_at": _iso(due),
            "outcome": outcome,
            "reason": _word(text(dispute, "reason")),
            "amount": amount,
            "currency": text(dispute, "currency").upper(),
            "sales_channel": "Stripe",
        }

    def _closing(self, found: list[_Found]) -> Iterator[Read]:
        if self.strange:
            words = ", ".join(list(self.strange)[:_MOST_NAMED])
            yield Notice(self.path, f"states of disputes without a meaning here, their outcome is not said: {words}")
        tests = sum(one.dispute.get("livemode") is False for one in found)
        if tests:
            yield Notice(self.path, f"{tests:,} of the disputes are of Stripe's test mode")
        if self.numbering.counted:
            yield Notice(self.path, "several disputes stand on one line, so they are numbered in the order of the file")
        latest = _iso(str(max((one.seconds for one in found), default=0)))
        if latest:
            yield ReportTime(datetime.fromisoformat(latest))


def _disputes(root: object) -> Iterator[_Found]:
    """Every dispute of the document, in its order, with the event around it."""
    waiting: list[tuple[object, Entry | None]] = [(root, None)]
    while waiting:
        node, event = waiting.pop()
        if isinstance(node, list):
            waiting.extend((item, event) for item in reversed(node))
        elif isinstance(node, Entry):
            kind = text(node, "object")
            if kind == "dispute":
                yield _Found(node, event)
            else:
                inner = node if kind == "event" else event
                waiting.extend((value, inner) for value in reversed(node.values()))


def _closes(found: _Found) -> bool:
    return found.event is not None and text(found.event, "type") == _CLOSING


def _iso(seconds: str) -> str:
    """Seconds since 1970 as ISO 8601 in UTC; "" for what is no time of this trade."""
    if not _SECONDS.fullmatch(seconds):
        return ""
    try:
        at = datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError):
        return ""
    return at.isoformat() if EARLIEST <= at.date() < LATEST else ""


def _amount(units: str, currency: str) -> str | None:
    """The amount as people write it: 1000 is 10.00 in USD, 1000 in JPY, 1.000 in KWD."""
    if not _WHOLE.fullmatch(units) or not _CURRENCY.fullmatch(currency):
        return None
    code = currency.upper()
    places = 0 if code in _WITHOUT_MINOR_UNIT else 3 if code in _THOUSANDTHS else 2
    return f"{Decimal(int(units)).scaleb(-places):.{places}f}"


def _word(said: str) -> str:
    return said if _WORD.fullmatch(said) else ""


def _order(dispute: Entry) -> str:
    """What the shop itself noted as the order's number, on the dispute or on what it disputes."""
    for holder in _HOLDERS:
        for metadata in entries(dispute, *holder, "metadata"):
            for name in _ORDER_NAMES:
                said = text(metadata, name)
                if _ORDER.fullmatch(said):
                    return said
    return ""


STRIPE_DISPUTES = StripeDisputes()
"""The reader of Stripe's disputes."""
