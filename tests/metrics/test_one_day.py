"""One day is counted by runs of order days, and readings share what they agree upon: neither changes an answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
import shops
from imported_shops import imported

import plimsoll
from plimsoll.metrics import odr
from plimsoll.metrics.triangle import triangles

if TYPE_CHECKING:
    from pathlib import Path

    from plimsoll.metrics.odr import OdrRow

SEEDS = range(12)
OTHERS: dict[str, Any] = {
    "chargebacks": "lost", "cancelled_counts": True, "claims": "all", "low_rating": 3, "canceller_unsaid": "seller",
    "fault_unsaid_counts": False, "unknown_chargeback_counts": False, "lifted_counts": False, "count": "events",
    "zone": "Asia/Kolkata", "test_counts": True, "pending_counts": True, "replacement_counts": False,
    "non_marketplace_counts": True,
}  # fmt: skip
"""Every field of a definition that says what counts, otherwise than it is."""


def shop_and_tower(seed: int, folder: Path) -> tuple[dict[str, Any], plimsoll.Tower]:
    random = Random(seed)
    shop = shops.shop(random)
    question = dict(shops.question(random, shop))
    tower = imported(shop, folder)
    question["as_of"] = question.pop("last", None) or question.get("as_of")
    question.pop("first", None)
    return question, tower


def said(row: OdrRow) -> tuple[Any, ...]:
    return row.cell, row.as_of, dict(row.counts), row.definition, row.coverage, row.verdict, row.verdict_needs


@pytest.mark.parametrize("seed", SEEDS)
def test_one_day_alone_is_the_same_day_of_a_series(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    question, tower = shop_and_tower(seed, tmp_path)
    if not tower.workspace.exists:
        return
    alone = [said(row) for row in tower.odr(**question)]
    monkeypatch.setattr(odr, "MOST_BORDERS", 0)
    assert alone == [said(row) for row in tower.odr(**question)]


def mixed_shop(folder: Path) -> plimsoll.Tower:
    """Orders in every state, with one to three events of every kind and word."""
    random = Random(4)
    orders = ["order_id,marketplace_id,fulfillment_channel,purchased_at,order_status,cancelled_by,cancelled_at,is_test,"
              "is_replacement,sales_channel"]  # fmt: skip
    claims = ["claim_id,order_id,opened_at,status,decided_at,fault,refunded_at,refunded_by"]
    feedback = ["order_id,rating,left_at,removed_at"]
    chargebacks = ["chargeback_id,order_id,opened_at,kind,status,decided_at"]

    def day() -> str:
        return f"2026-09-{random.randrange(1, 29):02d}T{random.randrange(24):02d}:30:00Z"

    for n in range(900):
        state = random.choice(
            ["shipped,,", "shipped,,", "pending,,", f"cancelled,seller,{day()}", f"cancelled,,{day()}"]
        )
        flags = f"{random.choice(['', 'true'])},{random.choice(['', 'true'])},{random.choice(['', '', 'Non-Amazon'])}"
        orders.append(f"o{n},US,MFN,{day()},{state},{flags}")
        kinds = random.sample(["claims", "claims", "feedback", "chargebacks", "chargebacks"], random.randrange(1, 4))
        for m, kind in enumerate(kinds):
            if kind == "feedback":
                feedback.append(f"o{n},{random.randrange(1, 5)},{day()},{random.choice(['', day()])}")
            elif kind == "claims":
                words = random.choice(["granted", "denied", "withdrawn", "closed", "under_review"]), day()
                refund = random.choice([",", f"{day()},seller", f"{day()},"])
                claims.append(f"c{n}-{m},o{n},{day()},{','.join(words)},{random.choice(['', 'seller'])},{refund}")
            else:
                words = random.choice(["service", "fraud", "unknown"]), random.choice(["open", "won", "lost"])
                chargebacks.append(f"b{n}-{m},o{n},{day()},{','.join(words)},{day()}")
    paths = []
    for name, lines in {"orders": orders, "claims": claims, "feedback": feedback, "chargebacks": chargebacks}.items():
        paths.append(folder / f"{name}.csv")
        paths[-1].write_text("\n".join(lines) + "\n", encoding="utf-8")
    tower = plimsoll.open(folder / "workspace")
    tower.import_files(*paths)
    return tower


def test_a_reading_after_another_says_what_it_says_alone(tmp_path: Path) -> None:
    with mixed_shop(tmp_path).recount({"as_of": date(2026, 10, 10)}) as recount:
        (plain,) = set(recount.definitions.values())
        shared = recount.defective(plain)
        usual = triangles({}, shared, plain)
        for name, value in OTHERS.items():
            definition = replace(plain, **{name: value})
            alone = triangles({}, [replace(order) for order in shared], definition)
            assert alone != usual, f"{name} changes nothing in this shop"
            assert triangles({}, shared, definition) == alone, name
            assert triangles({}, shared, plain) == usual
