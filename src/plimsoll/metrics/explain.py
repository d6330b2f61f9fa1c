"""Why a figure is what it is: its row, the rules with their sources, the sizes of its two relations, its files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from plimsoll.facts.view import Days, Scope
from plimsoll.metrics.defects import typist_of
from plimsoll.metrics.missing import Missing, missing_for
from plimsoll.metrics.triangle import column_of
from plimsoll.policies import policy_values

if TYPE_CHECKING:
    from plimsoll.metrics.odr import OdrRow, Recount
    from plimsoll.policies import PolicyValue


@dataclass(frozen=True, slots=True)
class Explanation:
    """One row explained. `sources` are the files behind it; `missing` is what a sure verdict needs."""

    row: OdrRow
    rules: tuple[PolicyValue, ...]
    sources: tuple[dict[str, Any], ...]
    missing: tuple[Missing, ...]

    def as_json(self) -> dict[str, Any]:
        """As in `plimsoll.explain/1`."""
        return {
            "row": self.row.as_json(),
            "relations": {"orders": self.row.orders, "orders_with_defects": self.row.orders_with_defects},
            "rules": [rule_json(rule) for rule in self.rules],
            "sources": list(self.sources),
            "missing": [missing.as_json() for missing in self.missing],
        }


def rule_json(rule: PolicyValue) -> dict[str, Any]:
    """A policy value as it stands in JSON."""
    return {
        "id": rule.id, "value": rule.value, "source": rule.source, "url": rule.url, "quote": rule.quote,
        "read_on": str(rule.read_on), "confidence": rule.confidence, "corner": rule.corner, "why": rule.why,
        "readings": [
            {"name": reading.name, "value": reading.value, "source": reading.source, "quote": reading.quote,
             "confidence": reading.confidence, "open": reading.open, "why": reading.why}
            for reading in rule.readings
        ],
    }  # fmt: skip


def explanations(recount: Recount) -> list[Explanation]:
    """Every row asked about, explained."""
    receipts = {row["seq"]: row for row in recount.view.ask("receipts")}
    found = []
    for row in recount.rows():
        on = recount.question.policy_date or row.as_of
        rules = policy_values("amazon.odr.", on=on, marketplace_id=row.cell.marketplace_id)
        found.append(Explanation(row, tuple(rules), tuple(_sources(recount, row, receipts)), tuple(missing_for(row))))
    return found


def _sources(recount: Recount, row: OdrRow, receipts: dict[int, dict[str, Any]]) -> list[dict[str, Any]]:
    first, last = row.window
    channel = None if row.cell.fulfillment_channel == "ALL" else row.cell.fulfillment_channel
    scope = Scope(row.cell.account, row.cell.marketplace_id, channel)
    days = Days(first, last, row.definition.zone)
    counts: dict[int, int] = {
        found["receipt"]: found["rows"]
        for found in recount.view.ask("order_sources", scope=scope.condition(), days=days.condition())
    }
    for event in recount.view.defect_rows(scope, days):
        receipt = event[column_of("receipt")]
        counts[receipt] = counts.get(receipt, 0) + 1
    return [
        {"path": receipts[seq]["path"], "sha256": receipts[seq]["sha256"], "rows": rows,
         "reader": receipts[seq]["reader"], "observed_at": receipts[seq]["observed_at"].isoformat() + "+00:00",
         **({"typed_by": who} if (who := typist_of(receipts[seq])) else {})}
        for seq, rows in sorted(counts.items())
    ]  # fmt: skip
