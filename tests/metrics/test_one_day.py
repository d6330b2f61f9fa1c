"""One day is counted by runs of order days, and readings share what they agree upon: neither changes an answer."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
import shops

import plimsoll
from plimsoll.metrics import odr
from plimsoll.metrics.triangle import triangles

if TYPE_CHECKING:
    from pathlib import Path

    from plimsoll.metrics.odr import OdrRow

SEEDS = range(12)
OTHERS: tuple[dict[str, Any], ...] = (
    {"chargebacks": "lost"}, {"cancelled_counts": True}, {"claims": "all"}, {"low_rating": 3},
    {"canceller_unsaid": "seller"}, {"fault_unsaid_counts": False}, {"unknown_chargeback_counts": False},
    {"lifted_counts": False}, {"count": "events"}, {"zone": "Asia/Kolkata"}, {"test_counts": True},
    {"pending_counts": True}, {"replacement_counts": False}, {"non_marketplace_counts": True},
)  # fmt: skip


def shop_and_tower(seed: int, folder: Path) -> tuple[dict[str, Any], plimsoll.Tower]:
    random = Random(seed)
    shop = shops.shop(random)
    question = dict(shops.question(random, shop))
    tower = plimsoll.open(folder / "workspace")
    for files, account, observed_at in shops.write_imports(shop, folder):
        tower.import_files(*files, account=account, observed_at=observed_at)
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


@pytest.mark.parametrize("seed", SEEDS)
def test_a_reading_after_another_says_what_it_says_alone(seed: int, tmp_path: Path) -> None:
    question, tower = shop_and_tower(seed, tmp_path)
    if not tower.workspace.exists:
        return
    with tower.recount(dict(question)) as recount:
        plain = next(iter(recount.definitions.values()), None)
        if plain is None:
            return
        shared = recount.defective(plain)
        for one, other in pairwise(({}, *OTHERS, {})):
            triangles({}, shared, replace(plain, **one))
            definition = replace(plain, **other)
            fresh = [replace(order) for order in shared]
            assert triangles({}, shared, definition) == triangles({}, fresh, definition), other


def test_the_questions_reach_defects_of_every_kind_on_orders_in_every_state(tmp_path: Path) -> None:
    seen: set[str] = set()
    for seed in SEEDS:
        folder = tmp_path / str(seed)
        folder.mkdir()
        question, tower = shop_and_tower(seed, folder)
        if not tower.workspace.exists:
            continue
        with tower.recount(dict(question)) as recount:
            for definition in {*recount.definitions.values()}:
                for order in recount.defective(definition):
                    seen |= {order.order.state, *(event.kind for event in order.events)}
    assert seen >= {"normal", "cancelled", "negative_feedback", "claims", "chargebacks"}
