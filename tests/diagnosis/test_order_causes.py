"""Each cause from the facts of one order: cases that an expert can read, and what holds for all of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml

from plimsoll.diagnosis.causes import RULES, evidence_of
from plimsoll.diagnosis.causes.catalogue import CAUSES, DIMENSIONS
from plimsoll.diagnosis.causes.counted import INDICATORS, indicators
from plimsoll.diagnosis.causes.evidence import Evidence
from plimsoll.diagnosis.order_cause import Overruling, judge, learned, order_causes
from plimsoll.diagnosis.order_facts import BY_ORDER, OrderFacts, Record, Reference, fold, instant
from plimsoll.diagnosis.sentences import entries
from plimsoll.facts.schema import TABLES
from plimsoll.metrics.triangle import Cell

AS_OF = date(2026, 10, 1)
CASES = [
    pytest.param(case, id=case["name"])
    for file in sorted((Path(__file__).parent / "cases").glob("*.yaml"))
    for case in yaml.load(file.read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506 - plain strings only
]
ORDER = {"purchased_at": "2026-08-01", "deliver_by": "2026-08-08", "marketplace_id": "US", "fulfillment_channel": "MFN",
         "order_status": "shipped"}  # fmt: skip


def record(table: str, cells: dict[str, str], line: int = 2) -> Record:
    kinds = {column.name: column.kind for column in TABLES[table].columns}
    values: dict[str, Any] = {}
    for name, text in cells.items():
        if kinds.get(name) == "time":
            at, day = instant(text)
            values |= {name: at, f"{name}_day": day}
        elif kinds.get(name) == "boolean":
            values[name] = text in {"true", "yes"}
        elif kinds.get(name) == "integer":
            values[name] = int(text)
        else:
            values[name] = text
    return Record(values, dict.fromkeys(values, Reference(f"{table}.csv", line)))


def facts_of(case: dict[str, Any]) -> OrderFacts:
    order = record("orders", ORDER | case.get("order", {}))
    more = {"class": "cancelled" if order.get("order_status") == "cancelled" else "normal", "asins": [], "skus": []}
    tables: dict[str, Any] = {}
    for table in (*BY_ORDER, "tracking", "stock"):
        rows = case.get(table, [])
        rows = rows if isinstance(rows, list) else [rows]
        tables[table] = tuple(record(table, row, line) for line, row in enumerate(rows, 2))
    seen = {table: AS_OF for table in BY_ORDER if tables[table]}
    return OrderFacts("shop", "O-1", AS_OF, Record({**order.values, **more}, order.places), **tables, seen=seen)


@pytest.mark.parametrize("case", CASES)
def test_the_cause_of_an_order(case: dict[str, Any]) -> None:
    found = judge(evidence_of(facts_of(case)))
    expected = None if case["main"] == "null" else case["main"]
    assert (found.main.code if found.main else None) == expected
    assert set(case.get("further", [])) <= {one.code for one in found.further}
    assert set(case.get("contradictions", [])) == {one.code for one in found.contradictions}
    assert all(0 < one.confidence < 1 for one in (found.main, *found.further) if one)


def test_every_cause_but_the_rare_ones_has_a_case() -> None:
    named = {case.values[0]["main"] for case in CASES}
    named |= {code for case in CASES for code in case.values[0].get("further", [])}
    assert set(CAUSES) - named <= {"useless_reply", "no_delay_notice"}


def test_every_piece_of_evidence_names_its_rule_and_its_line() -> None:
    for case in CASES:
        for piece in evidence_of(facts_of(case.values[0])):
            assert piece.rule in {rule.id for rule in RULES}
            assert piece.sources
            assert piece.as_json()["en"] != piece.as_json()["zh"]


def test_every_rule_says_what_it_means_and_every_key_has_both_languages() -> None:
    for rule in RULES:
        assert len(rule.meaning) > 20
        assert f"rule.{rule.id}" in entries()
    assert len({rule.id for rule in RULES}) == len(RULES)
    assert {cause.dimension for cause in CAUSES.values()} == set(DIMENSIONS)
    assert {f"cause.{code}" for code in CAUSES} <= set(entries())
    assert {f"rule.indicator.{name}" for name in INDICATORS} <= set(entries())
    assert all(one["en"] and one["zh"] for one in entries().values())


def test_no_word_of_this_room_calls_a_buyer_malicious() -> None:
    for one in entries().values():
        assert not {"malicious", "fraudster", "liar", "scam"} & set(one["en"].lower().split())
        assert not any(word in one["zh"] for word in ("恶意", "骗子", "欺诈买家"))


def test_indicators_are_facts_and_carry_no_weight() -> None:
    case = {
        "shipments": {"delivered_at": "2026-08-06", "tracking_number": "T1", "signed_by_present": "true"},
        "claims": {"claim_id": "C1", "opened_at": "2026-08-15", "status": "granted", "reason": "NOT_RECEIVED"},
        "refunds": {"refund_id": "F1", "refunded_at": "2026-08-10"},
    }
    found = list(indicators(replace(facts_of(case), earlier_claims=2)))
    assert {one.rule.removeprefix("indicator.") for one in found} == set(INDICATORS)
    assert all(one.weight == 0 and not one.cause for one in found)


def test_more_evidence_makes_surer_and_counter_evidence_less_sure() -> None:
    alone = judge([Evidence("damaged", 1.0)]).main
    surer = judge([Evidence("damaged", 1.0), Evidence("damaged", 1.0)]).main
    doubted = judge([Evidence("damaged", 2.0), Evidence("late_delivery", 1.9)]).main
    assert alone is not None
    assert surer is not None
    assert doubted is not None
    assert doubted.confidence < alone.confidence < surer.confidence
    assert judge([Evidence("damaged", 1.0), Evidence("damaged", -1.0)]).main is None


def test_an_overruling_is_kept_beside_and_moves_the_weights_a_little() -> None:
    case = {"feedback": {"rating": "1", "left_at": "2026-08-12", "comment": "They sent me the wrong item."}}
    facts = facts_of(case)
    row: Any = SimpleNamespace(cell=Cell("shop", "US", "MFN"), order_id="O-1", order_day=date(2026, 8, 1), listed=(),
                               events=(SimpleNamespace(id="O-1", kind="negative_feedback", counts=True),))  # fmt: skip
    said = Overruling("not_as_described", "mei", datetime(2026, 9, 1), "the picture shows another")  # noqa: DTZ001
    answer = order_causes([row], {("shop", "O-1"): facts}, AS_OF, {("shop", "O-1", "O-1"): said})
    [one] = answer.orders
    assert one.main is not None
    assert (one.main.code, one.cause, one.dimension) == ("wrong_item", "not_as_described", "product")
    assert one.as_json()["overruled"]["reason"] == "the picture shows another"
    assert answer.priors["not_as_described"] > 0 > answer.priors["wrong_item"]
    elsewhere = order_causes([row], {("shop", "O-1"): facts}, AS_OF, {("other", "O-1", "O-1"): said})
    assert elsewhere.orders[0].overruled is None


def test_many_overrulings_move_a_weight_by_no_more_than_one() -> None:
    said = {("shop", f"O-{n}", ""): Overruling("defective") for n in range(500)}
    computed: dict[tuple[str, str], str | None] = {("shop", f"O-{n}"): "damaged" for n in range(500)}
    assert learned(said, computed) == {"defective": 1.0, "damaged": -1.0}


def test_folding_takes_the_newest_word_of_each_column_and_its_line() -> None:
    def row(line: int, **cells: object) -> dict[str, object]:
        plain: dict[str, object] = dict.fromkeys(
            ("status", "opened_at", "opened_at_day", "decided_at", "decided_at_day")
        )
        told = {"account": "shop", "claim_id": "C1", "path": "claims.csv", "sha256": "ab", "receipt": 1, "line": line}
        return plain | told | {"observed_at": datetime(2026, 9, line)} | cells  # noqa: DTZ001 - as facts hold them

    [found] = fold("claims", [row(2, status="under_review", opened_at_day=date(2026, 8, 1)), row(3, status="granted"),
                              row(4, opened_at=datetime(2026, 8, 1, 9))])  # noqa: DTZ001 # fmt: skip
    assert (found.get("status"), found.place("status")) == ("granted", (Reference("claims.csv", 3, "ab"),))
    assert found.get("opened_at_day") is None
    assert found.place("opened_at") == (Reference("claims.csv", 4, "ab"),)
