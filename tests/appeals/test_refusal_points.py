"""Refusals as lists of requirements, and what of a second plan answers each."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from case_texts import held, refusal_figures, texts
from planted_plans import frozen, planted

from plimsoll.appeals.cases.requirements import requirements
from plimsoll.appeals.cases.second_plan import Refused, answered, second_plan
from plimsoll.appeals.letter import letter
from plimsoll.appeals.linting import lint
from plimsoll.appeals.plan_file import parse_plan, write_plan

WORKED_ON = [one for one in texts("refusal_texts") if not held(one["name"])]
REFUSAL = (
    "We do not have enough information to reactivate your account at this time. Please provide:\n"
    "-- Greater detail on the reasons for buyers not receiving orders or late receipt of orders.\n"
    "-- Greater detail on the steps you have taken to prevent buyers receiving defective items.\n"
    "-- A letter from your landlord."
)


@pytest.mark.parametrize("case", WORKED_ON, ids=lambda case: case["name"])
def test_a_refusal_is_its_points(case: dict[str, Any]) -> None:
    found = requirements(case["text"])
    assert {(one.theme, one.asked) for one in found if one.understood} == {tuple(one) for one in case["points"]}
    assert sum(not one.understood for one in found) == case.get("unknown", 0)


def test_the_held_half_is_read_as_well_as_it_was_measured() -> None:
    found = refusal_figures(of_held=True)
    assert found["found"] >= 10, found
    assert found["false"] <= 1, found
    assert found["right unknown"] >= 8, found


def test_each_point_quotes_its_sentence() -> None:
    for one in requirements(REFUSAL):
        assert one.quote.sentence in REFUSAL
        assert one.quote.place.startswith("line ")


def test_what_is_not_understood_is_a_point_of_its_own() -> None:
    unknown = [one for one in requirements(REFUSAL) if not one.understood]
    assert [one.quote.sentence for one in unknown] == ["A letter from your landlord."]
    assert "read it" in unknown[0].words("en")


def test_what_a_refusal_quotes_of_our_own_mail_asks_nothing() -> None:
    quoted = "\n\nOn Fri, Oct 2, 2026 at 9:00 AM shop <a@shop.example> wrote:\n> Please explain the reasons for delays."
    assert requirements(REFUSAL + quoted) == requirements(REFUSAL)


def refused_once() -> tuple[Any, Any]:
    first = planted({})
    text = letter(first, frozen(first))
    return first, second_plan(first, [Refused(date(2026, 10, 3), REFUSAL, text)], date(2026, 10, 4), date(2026, 10, 5))


def test_the_second_plan_answers_nothing_by_itself() -> None:
    first, second = refused_once()
    again, told = answered(second, first)
    assert [one.answered_by for one in told] == ["", "", ""]
    assert told[0].refused_already == ("not_received",)
    findings = lint(again, frozen(again)).codes()
    assert {"PA401", "PA402"} <= findings


def test_what_is_new_answers_and_the_place_is_told() -> None:
    first, second = refused_once()
    better = replace(second.root_causes[0], text=second.root_causes[0].text + " Hand-over was not scanned in the shop.")
    second = replace(second, root_causes=(better, *second.root_causes[1:]))
    again, told = answered(second, first)
    assert (told[0].answered_by, told[0].place) == ("not_received", "Root Cause 1")
    assert told[1].answered_by == ""
    asked = [one.seen.quoted for one in lint(again, frozen(again)).findings if one.rule.code == "PA402"]
    assert len(asked) == 2


def test_an_action_against_another_cause_answers_nothing() -> None:
    first, second = refused_once()
    carrier = next(one for one in second.actions if one.answers == ("not_received",))
    new = replace(carrier, id="new", section="preventive", text=carrier.text + " Always.")
    _, told = answered(replace(second, actions=(*second.actions, new)), first)
    assert told[1].answered_by == ""
    fitting = replace(new, answers=("defective",))
    _, told = answered(replace(second, actions=(*second.actions, fitting)), first)
    assert told[1].answered_by == "new"
    proposal = replace(fitting, proposed=True)
    _, told = answered(replace(second, actions=(*second.actions, proposal)), first)
    assert told[1].answered_by == ""


def test_what_a_person_wrote_as_an_answer_stays() -> None:
    first, second = refused_once()
    points = list(second.refusals[0].points)
    points[2] = replace(points[2], answered_by="E1")
    second = replace(second, refusals=(replace(second.refusals[0], points=tuple(points)),))
    _, told = answered(parse_plan(write_plan(second)), first)
    assert told[2].answered_by == "E1"
    assert told[2].place.startswith("exhibit ")


def test_three_refusals_ask_for_more_depth() -> None:
    first = planted({})
    refused = [Refused(date(2026, 10, day), REFUSAL, "another text") for day in (3, 6, 9)]
    second = second_plan(first, refused, date(2026, 10, 10), date(2026, 10, 11))
    assert second.refused_times == 3
    assert "PA111" in lint(second, frozen(second)).codes()


def test_a_plan_after_the_two_days_is_late() -> None:
    first = planted({})
    late = second_plan(first, [Refused(date(2026, 10, 3), REFUSAL, "x")], date(2026, 10, 9), date(2026, 10, 5))
    assert "PA403" in lint(late, frozen(late)).codes()
