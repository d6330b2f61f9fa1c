"""Notices in seven languages: what they are, until when, which metric and orders; and mails that are none."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from case_texts import RECEIVED, due_of, held, notice_figures, read, texts

from plimsoll.appeals.cases.notice import read_notice
from plimsoll.appeals.cases.signs import kinds, signs, signs_file

WORKED_ON = [one for one in texts("notice_texts") if not held(one["name"])]
US = "ATVPDKIKX0DER"


@pytest.mark.parametrize("case", WORKED_ON, ids=lambda case: case["name"])
def test_a_notice_is_what_it_says(case: dict[str, Any]) -> None:
    reading = read(case)
    assert reading.kind == case["kind"]
    if "due" in case:
        assert (reading.times.clock.due if reading.times.clock else None) == due_of(case)
    if "metric" in case:
        assert reading.metric == case["metric"]
    if "orders" in case:
        assert list(reading.orders) == case["orders"]


def test_the_held_half_is_read_as_well_as_it_was_measured() -> None:
    found = notice_figures(of_held=True)
    assert found["recognised"] >= 27, found
    assert found["falsely recognised"] == 0, found
    assert found["right dues"] >= 10, found
    assert found["right metrics"] >= 5, found
    assert found["right lists"] == found["lists of orders"], found


def test_the_sentence_that_decided_is_quoted_with_its_place_and_source() -> None:
    reading = read_notice("Hello,\n\nYour account is at risk of deactivation. Please act.", received_at=RECEIVED)
    assert reading.recognised.quote is not None
    assert reading.recognised.quote.sentence == "Your account is at risk of deactivation."
    assert reading.recognised.quote.place == "paragraph 2"
    assert reading.as_json()["sign"]["source"]


def test_every_kind_has_names_a_way_and_signs_with_a_source() -> None:
    for code, kind in kinds().items():
        assert kind.en
        assert kind.zh
        assert code == "unknown" or any(one.kind == code for one in signs())
    assert all(one.source for one in signs())
    assert signs_file()["read_on"]


@pytest.mark.parametrize("way", ["take the quiz within 72 hours", "请在72小时内完成测验"])
def test_a_quiz_means_no_plan(way: str) -> None:
    told = read_notice(f"Your account is at risk of deactivation. {way}.", received_at=RECEIVED).as_json()
    assert told["way"]["code"] == "quiz"
    assert told["way"]["plan"] is False


def test_the_notices_own_words_go_before_a_rule() -> None:
    text = "We received a chargeback for order 111-1111111-1111111. Please represent your case within 3 days."
    clock = read_notice(text, received_at=RECEIVED, marketplace_id=US).times.clock
    assert clock is not None
    assert not clock.assumed
    assert clock.due == datetime(2026, 10, 5, 6, 59, 59)  # noqa: DTZ001 - UTC, naive


def test_without_words_a_rule_stands_in_and_says_so() -> None:
    text = "We received a chargeback for order 111-1111111-1111111."
    clock = read_notice(text, received_at=RECEIVED, marketplace_id=US).times.clock
    assert clock is not None
    assert clock.assumed
    assert clock.as_json()["source"]["rule"] == "amazon.chargebacks.answer_within_days"
    assert clock.as_json()["source"]["source"]


def test_a_risk_without_a_time_has_no_clock() -> None:
    assert read_notice("Your account is at risk of deactivation.", received_at=RECEIVED).times.clock is None


def test_hours_are_not_reckoned_from_a_day_that_nobody_knows() -> None:
    reading = read_notice("Your account is at risk of deactivation. Respond within 72 hours.")
    assert reading.times.clock is None
    assert reading.times.undated == ("Respond within 72 hours.",)
    assert any("received" in note for note in reading.notes)


@pytest.mark.parametrize(
    ("words", "due", "year"),
    [
        ("by March 3", datetime(2027, 3, 4, 7, 59, 59), "2027"),  # noqa: DTZ001 - UTC, naive
        ("by October 15", datetime(2026, 10, 16, 6, 59, 59), "2026"),  # noqa: DTZ001 - UTC, naive
        ("before 3 December", datetime(2026, 12, 4, 7, 59, 59), "2026"),  # noqa: DTZ001 - UTC, naive
    ],
)
def test_a_day_without_its_year_is_the_next_one_and_that_is_said(words: str, due: datetime, year: str) -> None:
    text = f"Your account is at risk of deactivation. Please submit your appeal {words}."
    clock = read_notice(text, received_at=RECEIVED, marketplace_id=US).times.clock
    assert clock is not None
    assert clock.due == due
    assert any(year in note for note in clock.notes)
    assert any("America/Los_Angeles" in note for note in clock.notes)
    assert clock.sentence == f"Please submit your appeal {words}."


def test_of_two_times_the_earlier_is_gone_by_and_the_other_shown() -> None:
    text = "Your account is at risk of deactivation. Respond within 72 hours. You must appeal within 14 days."
    times = read_notice(text, received_at=RECEIVED, marketplace_id=US).times
    assert times.clock is not None
    assert times.clock.sentence == "Respond within 72 hours."
    assert [one.sentence for one in times.others] == ["You must appeal within 14 days."]


def test_case_listings_and_claim_are_found() -> None:
    text = "A-to-z Guarantee claim on order 112-7654321-7654321. Case ID: 15012345678. Claim ID: 5012345678. B0ABCDEFGH"
    reading = read_notice(text, received_at=RECEIVED)
    assert (reading.marketplace_case, reading.claim_id, reading.asins) == ("15012345678", "5012345678", ("B0ABCDEFGH",))
