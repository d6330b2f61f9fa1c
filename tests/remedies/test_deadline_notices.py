"""Deadlines out of a notice's words, in eight languages: the sentence is quoted, the moment reckoned or left open."""

from __future__ import annotations

from datetime import datetime

import pytest

from plimsoll.remedies.notice_deadlines import Received, notice_deadlines

THURSDAY = datetime(2026, 10, 1, 15, 0)  # noqa: DTZ001 - UTC, naive as the tables keep it
THERE = Received(THURSDAY, "America/Los_Angeles", "MDY", "US")

HOURS = {
    "en": "You must respond within 48 hours.",
    "de": "Bitte antworten Sie innerhalb von 48 Stunden.",
    "fr": "Veuillez répondre dans les 48 heures.",
    "es": "Debe responder dentro de 48 horas.",
    "it": "Deve rispondere entro 48 ore.",
    "ja": "48時間以内に返信してください。",
    "pt": "Você deve responder em até 48 horas.",
    "zh": "请在48小时内回复。",
}
BUSINESS_DAYS = {
    "en": "Please submit a plan of action within 3 business days.",
    "de": "Bitte reichen Sie die Unterlagen innerhalb von 3 Werktagen ein.",
    "fr": "Veuillez envoyer votre réponse dans les 3 jours ouvrés.",
    "es": "Debe enviar la respuesta en un plazo de 3 días hábiles.",
    "it": "Deve inviare la risposta entro 3 giorni lavorativi.",
    "ja": "3営業日以内に提出してください。",
    "pt": "Envie a resposta no prazo de 3 dias úteis.",
    "zh": "请在3个工作日内提交申诉。",
}
DATES = {
    "en": "Please respond by October 12, 2026.",
    "de": "Bitte antworten Sie bis 12. Oktober 2026.",
    "fr": "Veuillez répondre avant le 12 octobre 2026.",
    "es": "Debe responder antes del 12 de octubre de 2026.",
    "it": "Deve rispondere entro il 12 ottobre 2026.",
    "ja": "2026年10月12日までに返信してください。",
    "pt": "Você deve responder até 12 de outubro de 2026.",
    "zh": "请于2026年10月12日前回复。",
}


@pytest.mark.parametrize("language", HOURS)
def test_hours_run_from_the_receipt(language: str) -> None:
    [stated] = notice_deadlines(HOURS[language], THERE)
    assert stated.sentence == HOURS[language]
    assert stated.reckoned is not None
    assert (stated.reckoned.how, stated.reckoned.amount) == ("hours", 48)
    assert stated.reckoned.due == datetime(2026, 10, 3, 15, 0)  # noqa: DTZ001 - as above


@pytest.mark.parametrize("language", BUSINESS_DAYS)
def test_business_days_leave_out_the_weekend(language: str) -> None:
    [stated] = notice_deadlines(BUSINESS_DAYS[language], THERE)
    assert stated.sentence == BUSINESS_DAYS[language]
    assert stated.reckoned is not None
    assert (stated.reckoned.how, stated.reckoned.amount) == ("business_days", 3)
    assert stated.reckoned.local.isoformat() == "2026-10-06T23:59:59-07:00"


@pytest.mark.parametrize("language", DATES)
def test_a_date_is_that_day_to_its_end(language: str) -> None:
    [stated] = notice_deadlines(DATES[language], THERE)
    assert stated.reckoned is not None
    assert stated.reckoned.whole_day
    assert stated.reckoned.local.isoformat() == "2026-10-12T23:59:59-07:00"


def test_of_two_sentences_the_earlier_moment_comes_first_and_both_stay() -> None:
    found = notice_deadlines("You must respond within 7 days. Please send the documents within 72 hours.", THERE)
    assert [one.reckoned.how for one in found if one.reckoned] == ["hours", "days"]


def test_a_time_that_runs_from_something_else_has_words_and_no_moment() -> None:
    [stated] = notice_deadlines("You must appeal within 30 days of the delivery date.", THERE)
    assert stated.reckoned is None
    assert stated.sentence == "You must appeal within 30 days of the delivery date."
    [stated] = notice_deadlines("You must appeal within 3 business days of the delivery date.", THERE)
    assert stated.reckoned is None


def test_what_the_marketplace_will_do_is_no_deadline() -> None:
    assert notice_deadlines("We usually answer within 48 hours. Thank you.", THERE) == []


def test_without_the_receipt_no_duration_is_reckoned_but_a_date_is() -> None:
    unknown = Received(None, "America/Los_Angeles", "MDY", "US")
    assert notice_deadlines(HOURS["en"], unknown)[0].reckoned is None
    assert notice_deadlines(BUSINESS_DAYS["en"], unknown)[0].reckoned is None
    assert notice_deadlines(DATES["en"], unknown)[0].reckoned is not None


def test_a_holiday_within_business_days_is_said_and_the_shorter_reading_taken() -> None:
    wednesday = Received(datetime(2026, 11, 25, 18, 0), "America/New_York", "MDY", "US")  # noqa: DTZ001 - as above
    [stated] = notice_deadlines("You must respond within 2 business days.", wednesday)
    assert stated.reckoned is not None
    assert stated.reckoned.local.date().isoformat() == "2026-11-27"
    assert "2026-11-30" in stated.reckoned.notes[0]
