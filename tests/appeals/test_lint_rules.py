"""Each rule against its cases: found where a fault is planted, silent where there is none."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from planted_plans import SELF, document, frozen, in_custody, planted, whole_text

from plimsoll.appeals.linting import Fix, all_rules, lint
from plimsoll.appeals.linting.rules import RULES

CASES = {
    file.stem: yaml.safe_load(file.read_text(encoding="utf-8"))
    for file in sorted((Path(__file__).parent / "rule_cases").glob("*.yaml"))
}


def found(name: str, case: dict[str, Any]) -> list[Any]:
    plan = planted(case["set"])
    earlier = [whole_text(planted({})) if case["earlier"] == SELF else case["earlier"]] if "earlier" in case else []
    pieces = in_custody(planted({})) if name == "exhibit_against_custody" else []
    return [one for one in lint(plan, frozen(plan), earlier, pieces).findings if one.rule.name == name]


def cases(kind: str) -> list[Any]:
    return [
        pytest.param(name, case, id=f"{name}: {case['case']}") for name, told in CASES.items() for case in told[kind]
    ]


def test_the_clean_plan_is_clean() -> None:
    plan = planted({})
    assert [(one.rule.name, one.seen) for one in lint(plan, frozen(plan)).findings] == []


@pytest.mark.parametrize(("name", "case"), cases("bad"))
def test_a_planted_fault_is_found(name: str, case: dict[str, Any]) -> None:
    assert found(name, case)


@pytest.mark.parametrize(("name", "case"), cases("good"))
def test_what_is_no_fault_is_let_pass(name: str, case: dict[str, Any]) -> None:
    assert [one.seen for one in found(name, case)] == []


def test_every_rule_has_its_file_its_cases_and_its_own_code() -> None:
    import plimsoll.appeals.linting.rules as own

    folder = Path(own.__file__).parent
    assert {file.stem for file in folder.glob("*.py")} - {"__init__"} == set(RULES) == set(CASES)
    codes = [one.code for one in all_rules()]
    assert codes == sorted(set(codes))
    for rule in all_rules():
        assert rule.level in {"fails", "warns"}
        assert all((rule.says, rule.why, rule.bad, rule.better, rule.source)), rule.name


@pytest.mark.parametrize("name", RULES)
def test_a_fix_changes_the_sentence_and_nothing_else(name: str) -> None:
    texts = {one.place: one.text for one in planted({}).texts()}
    for case in CASES[name]["bad"]:
        plan = planted(case["set"])
        told = {one.place: one.text for one in plan.texts()}
        for one in found(name, case):
            if one.seen.fix:
                assert one.seen.fix.place in texts.keys() | told.keys()
                assert one.seen.fix.before in told[one.seen.fix.place]


@pytest.mark.parametrize(
    "place", ["evidence.0.own_date", "evidence.1.file", "orders.0.evidence", "actions.1.on", "terms.0"]
)
def test_an_exhibit_a_day_or_a_table_cannot_be_fixed(place: str) -> None:
    with pytest.raises(ValueError, match=re.escape(place)):
        Fix(place, "2026-05-11", "2026-06-01")


PITFALLS = [f"R1-{number}" for number in range(47, 57)] + [f"R2-{number}" for number in range(41, 51)]
FAILURES = [f"R1-{number:02}" for number in (8, 9, 10, 11, 12, 63, 64, 65, 69)] + [
    f"R2-{number}" for number in range(56, 60)
]


@pytest.mark.parametrize("requirement", PITFALLS + FAILURES)
def test_each_pitfall_and_failure_reason_has_a_rule_with_a_case(requirement: str) -> None:
    having = [one for one in all_rules() if requirement in re.findall(r"R\d-\d\d", one.source)]
    assert having, requirement
    assert all(CASES[one.name]["bad"] for one in having)


def test_the_letter_with_the_known_faults_is_held_back() -> None:
    """An appeal as sellers write it: apology, admissions, blame of a carrier, a promise."""
    plan = planted(
        {
            "summary": "We are very sorry and apologise for the orders. We have thoroughly reviewed our work.",
            "root_causes.0.text": "We confirmed the shipment before it was sent, as we had no stock of the item.",
            "root_causes.1.text": "We believe the carrier was slow.",
            "actions.0.text": "We decide to improve the choice of carriers.",
            "actions.3.text": "We promise it will not appear again in the future!",
        }
    )
    names = {one.rule.name for one in lint(plan, frozen(plan)).findings}
    wanted = {"self_incrimination", "hedging", "prevention_unprovable", "absolute_promise", "template", "emotion"}
    assert names >= wanted
    assert document()["summary"]


def test_every_rule_stands_in_the_documentation() -> None:
    page = (Path(__file__).parent.parent.parent / "docs" / "appeals.md").read_text(encoding="utf-8")
    for rule in all_rules():
        row = f"| `{rule.code}` | `{rule.name}` | {rule.level} | {rule.says} | {rule.better} |"
        assert row in page, rule.name
