"""The conformance cases and the oracle hold one another: every figure a case expects is recounted from its files.

Nothing of the product runs here. Each case's imports are read as interchange text, its questions go to `oracle`, and
the expected rows are compared by the fields that the oracle knows.
"""

from __future__ import annotations

import csv
import importlib.util
import io
import shlex
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import oracle
import pytest
from oracle import Observation

if TYPE_CHECKING:
    from types import ModuleType

REQUIRED = {
    "orders": {"order_id", "marketplace_id", "fulfillment_channel", "purchased_at", "order_status"},
    "shipments": {"shipment_id", "order_id", "carrier", "tracking_number"},
    "feedback": {"order_id", "rating", "left_at"},
    "claims": {"claim_id", "order_id", "opened_at", "status"},
    "chargebacks": {"chargeback_id", "order_id", "opened_at", "kind"},
    "amazon": {"amazon-order-id", "order-status", "sales-channel"},
}
FIELDS = {"account", "marketplace_id", "as_of", "dimension", "value", "orders", "orders_with_defects", *oracle.KINDS}
FIELDS |= {"fulfillment_channel", "rate", "status", "headroom", "pending_claims", "rate_if_pending_lost"}
EVENT_FIELDS = ("kind", "id", "active_from", "active_until", "counts")


def loaded_runner() -> ModuleType:
    """`conformance/run.py`, which is a program and no package."""
    path = Path(__file__).resolve().parents[1] / "conformance" / "run.py"
    spec = importlib.util.spec_from_file_location("conformance_run", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


RUNNER = loaded_runner()
CASES = RUNNER.load()


def from_amazons_report(row: dict[str, str]) -> dict[str, str]:
    """A line of Amazon's order report in the interchange's columns (K16)."""
    status = row["order-status"].lower()
    return {
        "order_id": row["amazon-order-id"],
        "marketplace_id": {"Amazon.com": "ATVPDKIKX0DER"}.get(row["sales-channel"], ""),
        "fulfillment_channel": {"Merchant": "MFN", "Amazon": "AFN"}[row["fulfillment-channel"]],
        "purchased_at": row["purchase-date"],
        "order_status": next((word for word in ("pending", "cancelled") if status.startswith(word)), "shipped"),
        "sales_channel": row["sales-channel"],
        "asin": row["asin"],
        "sku": row["sku"],
    }


def lines_of(text: str) -> list[tuple[int, dict[str, str]]]:
    """(physical line, row) of every record of a delimited file; empty lines are no records."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter="\t" if "\t" in text.split("\n", 1)[0] else ",")
    header = next(reader)
    rows = []
    begins = reader.line_num + 1
    for cells in reader:
        if cells:
            rows.append((begins, dict(zip(header, cells, strict=False))))
        begins = reader.line_num + 1
    return rows


class Replay:
    """One case's imports as the oracle's observations."""

    def __init__(self) -> None:
        self.files: list[tuple[str, list[Observation]]] = []
        self.latest: dict[tuple[str, str, str], datetime] = {}

    def observations(self) -> list[Observation]:
        """All that was loaded and not taken back."""
        return [one for _, observed in self.files for one in observed]

    def load(self, seq: int, step: dict[str, Any]) -> None:
        """One import step. What the case expects to be refused is not observed; duplicates are found out here."""
        called, expect = step["import"], step.get("expect", {})
        if step.get("exit") == 2:
            return
        account, marketplace = called.get("account", "default"), called.get("marketplace", "")
        observed_at = datetime.fromisoformat(called.get("observed_at", RUNNER.OBSERVED_AT)).astimezone(UTC)
        refused = {(one["path"], one["line"]) for one in expect.get("problems", ())}
        for path, text in RUNNER.members(called["files"]):
            identity = account, marketplace, text
            again = observed_at <= self.latest.get(identity, datetime.min.replace(tzinfo=UTC))
            named = expect.get("files", ())
            for file in named if isinstance(named, list) else ():
                if file["path"] == path and "duplicate_of" in file:
                    assert again == (file["duplicate_of"] is not None), path
            if not again:
                self.latest[identity] = observed_at
                rows = rows_of(text, marketplace, {line for name, line in refused if name == path})
                observed = [
                    Observation(table=table, account=account, observed_at=observed_at, seq=seq, line=line, row=row)
                    for table, line, row in rows
                ]
                self.files.append((path, observed))


def rows_of(text: str, marketplace: str, refused: set[int]) -> list[tuple[str, int, dict[str, str]]]:
    """(table, line, row) of what a file says in the tables that the oracle reads."""
    rows = [(line, row) for line, row in lines_of(text) if line not in refused]
    table = next((name for name, columns in REQUIRED.items() if rows and columns <= set(rows[0][1])), None)
    if table is None:
        return []
    if table == "amazon":
        table, rows = "orders", [(line, from_amazons_report(row)) for line, row in rows]
    if table == "orders":
        named = oracle.MARKETPLACES.get(marketplace, marketplace)
        rows = [(line, row | {"marketplace_id": row["marketplace_id"] or named}) for line, row in rows]
    return [(table, line, row) for line, row in rows]


def question(text: str) -> dict[str, Any]:
    """The command line's selectors as the oracle's keyword arguments."""
    asked: dict[str, Any] = {}
    words = iter(shlex.split(text))
    for word in words:
        name = word.removeprefix("--").replace("-", "_")
        if name in {"include_cancelled", "exclude_cancelled", "include_test"}:
            asked[name] = True
        elif name in {"as_of", "from", "to"}:
            asked[name] = date.fromisoformat(next(words))
        elif name == "known_at":
            asked[name] = datetime.fromisoformat(next(words))
        elif name in {"window", "lag"}:
            asked[name] = int(next(words))
        elif name != "check":
            asked[name] = next(words)
    return asked


def known_fields(row: dict[str, Any]) -> dict[str, Any]:
    """What an expected row says in fields that the oracle knows."""
    return {name: value for name, value in row.items() if name in FIELDS}


def hold_odr(replay: Replay, step: dict[str, Any]) -> None:
    """One `odr` question."""
    asked = question(step["odr"]) | step.get("means", {})
    first, last = asked.pop("from", None), asked.pop("to", None)
    days = (
        [asked.pop("as_of", None)] if first is None else [first + timedelta(n) for n in range((last - first).days + 1)]
    )
    rows = [
        row | {"as_of": day.isoformat()}
        for day in days
        for row in oracle.odr(replay.observations(), day, **asked)
        if row["orders"]
    ]
    expected = [known_fields(row) for row in step["expect"]["rows"]]
    found = RUNNER.differences(expected, rows, step["odr"], unordered=step.get("unordered", False))
    assert not found, "\n".join(found)


def hold_defects(replay: Replay, step: dict[str, Any]) -> None:
    """One `defects` question; orders that only the marketplace lists are beyond the oracle."""
    asked = question(step["defects"])
    orders = [
        {
            "order_id": order_id,
            "events": [
                dict(zip(EVENT_FIELDS, [str(x) if isinstance(x, date) else x for x in event], strict=True))
                for event in events
            ],
        }
        for order_id, events in oracle.defective_orders(replay.observations(), **asked)
    ]
    expected = []
    for order in step["expect"]["orders"]:
        if order.get("listed_by") != "marketplace_only":
            events = [{name: e[name] for name in EVENT_FIELDS if name in e} for e in order.get("events", ())]
            expected.append({"order_id": order["order_id"]} | ({"events": events} if events else {}))
    found = RUNNER.differences(expected, orders, step["defects"], unordered=step.get("unordered", False))
    assert not found, "\n".join(found)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_the_oracle_counts_what_the_case_expects(case: Any) -> None:
    replay = Replay()
    for seq, step in enumerate(case.steps, start=1):
        if "import" in step:
            replay.load(seq, step)
        elif "undo-import" in step:
            name = step["undo-import"].removeprefix("{sha256:").removesuffix("}")
            replay.files = [(path, observed) for path, observed in replay.files if path != name]
        elif "odr" in step and "expect" in step:
            hold_odr(replay, step)
        elif "defects" in step and "expect" in step:
            hold_defects(replay, step)


def test_every_corner_has_its_cases() -> None:
    assert {f"K{number}" for number in range(1, 22)} <= {case.corner for case in CASES}
    assert len(CASES) >= 60
