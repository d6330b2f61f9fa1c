"""Small shops for tests of remedies: tables as rows of text, imported, and asked."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

import plimsoll
from plimsoll.remedies.told import Answer, Told

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from plimsoll.remedies.offering import Remedies
    from plimsoll.remedies.remedy import Remedy
    from plimsoll.tower import Tower

AS_OF = date(2026, 10, 1)
ORDER = "113-5550131-0004731"
ORDER_ROW = {
    "order_id": ORDER, "marketplace_id": "US", "fulfillment_channel": "MFN", "purchased_at": "2026-08-02T10:00:00Z",
    "order_status": "shipped", "ship_by": "2026-08-04T23:00:00Z", "amount": "24.50", "currency": "USD",
}  # fmt: skip
PARCEL = {
    "shipment_id": "S1", "order_id": ORDER, "carrier": "Kestrel", "tracking_number": "K100",
    "shipped_at": "2026-08-03T10:00:00Z", "first_scan_at": "2026-08-03T18:00:00Z",
    "delivered_at": "2026-08-07T10:00:00Z", "buy_shipping": "true",
}  # fmt: skip
FEEDBACK = {"order_id": ORDER, "rating": "1", "left_at": "2026-08-20"}
CLAIM = {
    "claim_id": "A1", "order_id": ORDER, "opened_at": "2026-09-05T10:00:00Z", "status": "granted",
    "decided_at": "2026-09-15T10:00:00Z", "reason": "NOT_RECEIVED", "amount": "24.50", "currency": "USD",
}  # fmt: skip
CHARGEBACK = {
    "chargeback_id": "C1", "order_id": ORDER, "opened_at": "2026-09-28T10:00:00Z", "kind": "service", "status": "open",
    "reason": "13.1 non receipt", "amount": "24.50", "currency": "USD",
}  # fmt: skip
BASE = {"orders": ORDER_ROW, "shipments": PARCEL, "feedback": FEEDBACK, "claims": CLAIM, "chargebacks": CHARGEBACK}
"""What a row says unless a case says otherwise."""


def shop(folder: Path, tables: Mapping[str, Sequence[Mapping[str, Any]]]) -> Tower:
    """A workspace with these tables; each row stands on what `BASE` has of its table. There is always the order."""
    tower = plimsoll.open(folder / "w")
    for name, rows in {"orders": [{}], **tables}.items():
        told = [
            {**BASE.get(name, {"order_id": ORDER}), **{key: str(value) for key, value in row.items()}} for row in rows
        ]
        columns = list(dict.fromkeys(column for row in told for column in row))
        lines = [",".join(columns), *(",".join(f'"{row.get(column, "")}"' for column in columns) for row in told)]
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        result = tower.import_files(
            folder / f"{name}.csv", account="mei", observed_at=datetime.combine(AS_OF, time(3), UTC)
        )
        assert not result.problems, result.problems
    return tower


def asked(tower: Tower, told: Mapping[str, bool] | None = None, as_of: date = AS_OF) -> Remedies:
    """The remedies, with what a person answered about the order."""
    answers = tuple(Answer("mei", ORDER, key, yes, "lin") for key, yes in (told or {}).items())
    return tower.remedies(as_of=as_of, told=Told(answers))


def by_kind(found: Remedies) -> dict[str, Remedy]:
    """By kind and kind of event, as `feedback_removal`; the last one of a kind."""
    return {one.kind: one for one in found.remedies}
