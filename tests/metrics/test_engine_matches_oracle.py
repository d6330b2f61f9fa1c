"""The engine against an independent recount: hostile shops, every corner, variants, known-at, dimensions, series."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from random import Random
from typing import Any

import oracle
import shops
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from imported_shops import imported

EXAMPLES = int(os.environ.get("PLIMSOLL_EXAMPLES", "120"))
NO_SHRINK = (Phase.explicit, Phase.reuse, Phase.generate)
FIGURES = (
    "orders", "orders_with_defects", "negative_feedback", "claims", "chargebacks", "rate", "status", "headroom",
    "pending_claims", "rate_if_pending_lost",
)  # fmt: skip


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), phases=NO_SHRINK)
@given(st.integers(0, 2**40))
def test_engine_counts_what_the_oracle_counts(seed: int) -> None:
    random = Random(seed)
    shop = shops.shop(random)
    question = shops.question(random, shop)
    with tempfile.TemporaryDirectory() as folder:
        tower = imported(shop, Path(folder))
        if not tower.workspace.exists:
            return
        told = [row.as_json() for row in tower.odr(**question)]
        expected = oracle.odr(shop.observations(), **question)
        assert [_figures(row) for row in told] == [_figures(row) for row in _in_house_order(expected)]
        if question["count"] == "orders" and question["by"] is None:
            _same_orders(tower, shop, question)


def _same_orders(tower: Any, shop: shops.Shop, question: dict[str, Any]) -> None:
    told = [
        (
            row["order_id"],
            sorted(_told(e["kind"], e["id"], e["active_from"], e["active_until"], e["counts"]) for e in row["events"]),
        )
        for row in (one.as_json() for one in tower.defects(**question))
        if row["listed_by"] != "marketplace_only"
    ]
    selectors = {name: value for name, value in question.items() if name not in {"by", "count"}}
    expected = [
        (order, sorted(_told(k, i, _day(f), _day(u), counts) for k, i, f, u, counts in events))
        for order, events in oracle.defective_orders(shop.observations(), **selectors)
    ]
    assert sorted(told, key=repr) == sorted(expected, key=repr)


def _told(kind: str, name: str, start: str | None, end: str | None, counts: bool) -> tuple[str, ...]:
    """An event as both tell it; the end of one that never counts says nothing."""
    return kind, name, str(start), str(end if start else None), str(counts)


def _day(day: Any) -> str | None:
    return day.isoformat() if day else None


def _in_house_order(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    channels = ("MFN", "AFN", "ALL")
    return sorted(
        rows,
        key=lambda row: (
            row["account"], row["marketplace_id"], channels.index(row["fulfillment_channel"]),
            row.get("value") is None, row.get("value") or "",
        ),
    )  # fmt: skip


def _figures(row: dict[str, Any]) -> dict[str, Any]:
    names = ("account", "marketplace_id", "fulfillment_channel", "value", *FIGURES)
    return {name: row.get(name) for name in names}
