# ruff: noqa: RUF001 - Eastern samples bear Eastern signs
from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from letters import BUYER, ORDER, mail, read

if TYPE_CHECKING:
    from pathlib import Path

IN_72_HOURS = "2026-10-04T08:00:00+00:00"
END_OF_8TH = "2026-10-08T23:59:59+00:00"

SURE = [
    ("Please reply within 72 hours.", IN_72_HOURS),
    ("Your listings are at risk of deactivation within 72 hours.", IN_72_HOURS),
    ("You must submit a plan in the next 48 hours.", "2026-10-03T08:00:00+00:00"),
    ("Please respond within 7 calendar days.", END_OF_8TH),
    ("You have seven calendar days to respond.", END_OF_8TH),
    ("Please respond within 7 days of receiving this notice.", END_OF_8TH),
    ("Please respond within three calendar days of the email date.", "2026-10-04T23:59:59+00:00"),
    ("Please respond by October 12, 2026.", "2026-10-12"),
    ("Please respond by Monday, 12 October 2026.", "2026-10-12"),
    ("Please respond no later than 5 PM on Oct 12, 2026.", "2026-10-12"),
    ("Respond by: 2026-10-12", "2026-10-12"),
    ("Bitte antworten Sie innerhalb von 72 Stunden.", IN_72_HOURS),
    ("Bitte antworten Sie binnen 7 Kalendertagen.", END_OF_8TH),
    ("Bitte reichen Sie den Plan bis zum 12. Oktober 2026 ein.", "2026-10-12"),
    ("Bitte reichen Sie den Plan spätestens am 12.10.2026 ein.", "2026-10-12"),
    ("Veuillez répondre dans un délai de 72 heures.", IN_72_HOURS),
    ("Veuillez répondre sous 7 jours.", END_OF_8TH),
    ("Vous devez répondre avant le 12 octobre 2026.", "2026-10-12"),
    ("Responda en un plazo de 72 horas.", IN_72_HOURS),
    ("Debe responder dentro de los próximos 7 días naturales.", END_OF_8TH),
    ("Debe responder antes del 12 de octubre de 2026.", "2026-10-12"),
    ("Ti preghiamo di rispondere entro 72 ore.", IN_72_HOURS),
    ("Devi rispondere entro 7 giorni.", END_OF_8TH),
    ("Devi rispondere entro il 12 ottobre 2026.", "2026-10-12"),
    ("72時間以内に返信してください。", IN_72_HOURS),
    ("7日以内にご回答ください。", END_OF_8TH),
    ("本メール受信後7日以内に返信してください。", END_OF_8TH),
    ("2026年10月12日までに提出してください。", "2026-10-12"),
    ("７日以内にご回答ください。", END_OF_8TH),
    ("请在 72 小时内回复。", IN_72_HOURS),
    ("请在收到本邮件后 7 天内提交申诉。", END_OF_8TH),
    ("请于三个自然日内回复。", "2026-10-04T23:59:59+00:00"),
    ("请在2026年10月12日前回复。", "2026-10-12"),
]  # fmt: skip

DOUBTFUL = [
    "Please respond within 3 business days.",
    "Bitte antworten Sie innerhalb von 3 Werktagen.",
    "3営業日以内に返信してください。",
    "请在 3 个工作日内回复。",
    "You can appeal within 30 days of the decision.",
    "Please send documents within 14 days of the original notification.",
    "Bitte legen Sie innerhalb von 30 Tagen nach der Entscheidung Widerspruch ein.",
    "通知受領から7日以内に返信してください。",
    "Please respond by 10/12/2026.",
    "Please respond by October 12, 2025.",
    "Please respond by October 42, 2026.",
    "Please respond within 900 days.",
    "The goods travel within 48 hours.",
]  # fmt: skip

NONE = [
    "We will respond within 48 hours.",
    "Wir werden innerhalb von 48 Stunden antworten.",
    "我们会在 48 小时内回复您。",
    "Please allow up to 72 hours, within 72 hours you will receive a reply.",
    "In the last 60 days your rate was 1.2%. Please respond.",
    "過去60日以内の注文について返信してください。",
    "The parcel of 3 days ago, please respond.",
    "Please respond.",
]  # fmt: skip


@pytest.mark.parametrize(("body", "at"), SURE)
def test_a_deadline_beyond_doubt_is_reckoned(body: str, at: str, tmp_path: Path) -> None:
    found = read(mail("Action required", f"First words.\n\n{body}\n\nLast words."), tmp_path).notices[0]
    assert found["deadline_at"] == at
    assert found["deadline_words"] == body.replace("７", "7")


@pytest.mark.parametrize("body", DOUBTFUL)
def test_in_doubt_only_the_words_stay(body: str, tmp_path: Path) -> None:
    found = read(mail("Action required", body), tmp_path).notices[0]
    assert (found["deadline_at"], found["deadline_words"]) == ("", body)


@pytest.mark.parametrize("body", NONE)
def test_what_others_do_and_what_is_past_is_no_deadline(body: str, tmp_path: Path) -> None:
    found = read(mail("Action required", body), tmp_path).notices[0]
    assert (found["deadline_at"], found["deadline_words"]) == ("", "")


def test_two_deadlines_are_doubt_and_both_are_shown(tmp_path: Path) -> None:
    body = "Please respond within 72 hours. Submit your appeal within 14 days."
    found = read(mail("Action required", body), tmp_path).notices[0]
    assert found["deadline_at"] == ""
    assert found["deadline_words"] == "Please respond within 72 hours. / Submit your appeal within 14 days."


def test_the_same_deadline_said_twice_is_one(tmp_path: Path) -> None:
    body = "Please respond within 72 hours. Your answer must arrive by October 4, 2026."
    assert read(mail("Action required", body), tmp_path).notices[0]["deadline_at"] == IN_72_HOURS


def test_hours_run_from_the_instant_in_any_offset(tmp_path: Path) -> None:
    letter = mail("Hi", "Please respond within 24 hours.", date="Thu, 01 Oct 2026 20:30:00 -0700")
    found = read(letter, tmp_path).notices[0]
    assert found["received_at"] == "2026-10-02T03:30:00+00:00"
    assert found["deadline_at"] == "2026-10-03T03:30:00+00:00"


def test_a_calendar_day_ends_where_it_ends_first(tmp_path: Path) -> None:
    letter = mail("Hi", "Please respond within 7 days.", date="Thu, 01 Oct 2026 03:00:00 +0000")
    there = read(letter, tmp_path, marketplace="US").notices[0]["deadline_at"]
    assert there == "2026-10-07T23:59:59-07:00"  # in the shop it is still 30 September
    assert read(letter, tmp_path, marketplace="JP").notices[0]["deadline_at"] == "2026-10-08T23:59:59+09:00"


def test_a_day_in_numbers_is_read_in_the_marketplaces_order(tmp_path: Path) -> None:
    letter = mail("Hi", "Please respond by 10/12/2026.")
    assert read(letter, tmp_path, marketplace="US").notices[0]["deadline_at"] == "2026-10-12"
    assert read(letter, tmp_path, marketplace="UK").notices[0]["deadline_at"] == "2026-12-10"


def test_a_forwarded_notice_has_no_day_to_reckon_from(tmp_path: Path) -> None:
    body = (
        "---------- Forwarded message ---------\nFrom: Amazon\nDate: Mon, Sep 28, 2026 at 8:00 AM\n\n"
        "Your account is at risk of deactivation. Please respond within 72 hours.\n"
    )
    letter = mail("Fwd: Your account", body, sender="Pat <pat@harbour.example>", to="desk@harbour.example")
    found = read(letter, tmp_path)
    assert found.notices[0]["notice_kind"] == "at_risk"
    assert found.notices[0]["deadline_words"] == "Please respond within 72 hours."
    assert found.notices[0]["deadline_at"] == ""
    assert any("forwarded mails" in words for words in found.said)


def test_without_a_date_only_a_stated_day_is_sure(tmp_path: Path) -> None:
    first = read(mail("Hi", "Please respond within 72 hours.", date=None), tmp_path).notices[0]
    assert (first["received_at"], first["deadline_at"]) == ("", "")
    assert first["deadline_words"]
    second = read(mail("Hi", "Please respond by October 12, 2026.", date=None), tmp_path).notices[0]
    assert second["deadline_at"] == "2026-10-12"


def test_a_buyers_hurry_is_no_deadline(tmp_path: Path) -> None:
    letter = mail("Hi", f"Please answer within 24 hours! {ORDER}", sender=BUYER)
    assert read(letter, tmp_path).notices[0]["deadline_at"] == ""
