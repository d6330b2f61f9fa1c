# ruff: noqa: RUF001 - Eastern samples bear Eastern signs
"""No cell carries a person: names, addresses and numbers planted in every place of a mail must not come out."""

from __future__ import annotations

import string
import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from letters import BUYER, ORDER, RECEIVED, mail, mailbox, read

FIRST, LAST, STREET = "Zenobia", "Quartermaine", "Elm Street"
MAILBOX, PHONE = "z.quarter@home.example", "+44 20 7946 0958"


def _planted(cells: list[str], *planted: str) -> list[str]:
    return [cell for cell in cells for one in planted if one.lower() in cell.lower()]


NOTICES = [
    f"Hello {FIRST} {LAST}, your account is at risk of deactivation within 72 hours, please respond.",
    f"Your account is at risk of deactivation, {FIRST}: call {PHONE} within 72 hours and please respond.",
    f"Buyer: {FIRST} {LAST}\nThe claim of {FIRST} {LAST} ({MAILBOX}) has been granted.",
    f"Buyer name: {FIRST} {LAST}\nShip to: {FIRST} {LAST}\n{LAST} filed an A-to-z claim, please respond within 2 days.",
    f"Amazon customer {FIRST} {LAST} filed a chargeback, answer {FIRST} within 7 days.",
    f"Kunde: {FIRST} {LAST}\nDem Antrag von Frau {LAST} wurde stattgegeben.",
    f"Acheteur : {FIRST} {LAST}\nLa réclamation de {FIRST} a été refusée.",
    f"We have received an A-to-z Guarantee claim from {FIRST} {LAST}, please respond by Monday, October 12, 2026.",
    f"Dear Pat Harbour and {FIRST} {LAST},\na return request for order {ORDER} came from {FIRST}.",
    f"Frau {LAST} hat einen A-bis-z-Garantieantrag eingereicht.",
    f"Action required: {FIRST} lives at 12 {STREET}.\nThanks,\n{FIRST} {LAST}",
]  # fmt: skip


@pytest.mark.parametrize("body", NOTICES)
def test_a_notice_names_nobody(body: str, tmp_path: Path) -> None:
    found = read(mail(f"Action required, {FIRST}", body, to=f"{FIRST} {LAST} <{MAILBOX}>"), tmp_path)
    assert found.notices[0]["notice_kind"] != "other"
    assert _planted(found.cells, FIRST, LAST, MAILBOX, "7946", STREET) == []


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("王小明", "买家：王小明\n买家王小明提出了亚马逊商城交易保障索赔，请在 72 小时内回复。"),
        ("山田太郎", "購入者：山田太郎\n山田太郎様より返品リクエストがありました。7日以内に返信してください。"),
        ("山田花子", "山田花子様\n\n山田花子様のアカウントを停止しました。"),
    ],
)
def test_an_eastern_name_is_masked_too(name: str, body: str, tmp_path: Path) -> None:
    found = read(mail("通知", body), tmp_path)
    assert found.notices[0]["decisive_words"]
    assert _planted(found.cells, name) == []


def test_a_buyers_message_keeps_its_words_and_loses_its_people(tmp_path: Path) -> None:
    body = (
        f"Hello Pat,\n\nmy parcel {ORDER} never came to 12 {STREET}, Apt 4. Ordered on 2026-09-20, due 1/10/2026.\n"
        f"Ring {PHONE} or write to {MAILBOX}.\n\nBest regards\n{FIRST.lower()}\n\nSent by {LAST.upper()}'s phone\n"
    )
    sender = f'"{FIRST} {LAST} - Amazon Marketplace" <abcdef@marketplace.amazon.co.uk>'
    found = read(mail(f"Inquiry from Amazon customer {FIRST} {LAST} (Order: {ORDER})", body, sender=sender), tmp_path)
    message = found.messages[0]["body"]
    assert _planted(found.cells, FIRST, LAST, "Pat", MAILBOX, "7946", STREET, "abcdef") == []
    assert "my parcel 113-1234567-7654321 never came to [address]" in message
    assert "Ordered on 2026-09-20, due 1/10/2026." in message
    assert found.notices[0]["subject"] == f"Inquiry from Amazon customer [name] (Order: {ORDER})"


def test_a_street_takes_its_town_along(tmp_path: Path) -> None:
    body = (
        f"{ORDER} to Lindenstraße 12, 10115 Berlin or 12 {STREET}, Springfield, IL 62701 or 3 Oak Road, Leeds LS1 4AP."
    )
    message = read(mail("x", body, sender=BUYER), tmp_path).messages[0]["body"]
    assert message == f"{ORDER} to [address] or [address] or [address]."


def test_days_and_months_are_no_names(tmp_path: Path) -> None:
    body = "Please respond by Monday October 12, 2026 to the note from Seller Performance Team."
    assert read(mail("Action required", body), tmp_path).notices[0]["deadline_words"] == body


def test_office_names_are_no_people(tmp_path: Path) -> None:
    sender = "Amazon Account Health Support <support@amazon.com>"
    body = "Dear Seller,\nyour account health is at risk."
    found = read(mail("Account Health Update", body, sender=sender), tmp_path)
    assert found.notices[0]["decisive_words"] == "your account health is at risk."


def test_a_greeting_takes_no_plain_words_for_a_name(tmp_path: Path) -> None:
    body = f"Hi, my parcel never arrived, please help.\n{ORDER}\nThank you\nfor your quick help and for\nall the rest\n"
    assert "my parcel never arrived, please help." in read(mail("x", body, sender=BUYER), tmp_path).messages[0]["body"]


def test_a_problem_and_a_notice_say_nothing_of_the_mail(tmp_path: Path) -> None:
    found = read(mail("x", "y", sender=f"{FIRST} <{MAILBOX}>", date=None), tmp_path)
    assert _planted(found.said, FIRST, MAILBOX) == []


_NAMES = st.text(string.ascii_lowercase, min_size=5, max_size=9).map(lambda name: f"Xq{name}")
_PLACES = st.sampled_from(["from", "to", "reply-to", "greeting", "closing", "label", "subject"])


@settings(max_examples=60, deadline=None)
@given(first=_NAMES, last=_NAMES, place=_PLACES, relayed=st.booleans())
def test_a_name_planted_anywhere_masks_itself_everywhere(first: str, last: str, place: str, relayed: bool) -> None:
    sender = "x <abc@marketplace.amazon.de>" if relayed else "Amazon <a@amazon.de>"
    body = f"About {ORDER}. The claim of {first} {last} has been granted, {last}.\n"
    headers: dict[str, str] = {}
    subject, to = f"For {first}", "me <me@here.example>"
    if place == "from":
        sender = f"{first} {last} <abc@marketplace.amazon.de>" if relayed else f"{first} {last} <a@b.example>"
    elif place == "to":
        to = f'"{last}, {first}" <me@here.example>'
    elif place == "reply-to":
        headers["Reply_To"] = f"{first} {last} <r@there.example>"
    elif place == "subject":
        subject = f"Inquiry from Amazon customer {first} {last} (x)"
    else:
        line = {"greeting": f"Dear {first} {last},\n", "label": f"Buyer: {first} {last}\n"}.get(place, "")
        body = line + body + (f"Kind regards,\n{first} {last}\n" if place == "closing" else "")
    with tempfile.TemporaryDirectory() as folder:
        found = read(mail(subject, body, sender=sender, to=to, **headers), Path(folder))
    assert _planted(found.cells, first, last, "@") == []


_WORDS = st.text(max_size=300)
_HEADER = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\r\n"), max_size=60)


@settings(max_examples=150, deadline=None)
@given(body=st.binary(max_size=600), headers=st.lists(st.tuples(_HEADER, _HEADER), max_size=4), boxed=st.booleans())
@example(body=b"--b\n" * 5, headers=[("Content-Type", "multipart/mixed; boundary=b")], boxed=False)
@example(body=b"", headers=[], boxed=True)
def test_no_content_raises_and_every_mail_is_a_record_or_a_problem(
    body: bytes, headers: list[tuple[str, str]], boxed: bool
) -> None:
    extra = "".join(f"{name}: {value}\n" for name, value in headers).encode("utf-8", "replace")
    one = b"From: a@b.example\nDate: " + RECEIVED.encode() + b"\n" + extra + b"\n" + body
    content = mailbox(one, one) if boxed else one
    with tempfile.TemporaryDirectory() as folder:
        found = read(content, Path(folder))
    assert found.lines == len(found.notices) + len(found.problems)
    assert found.lines >= (2 if boxed else 1)


@settings(max_examples=150, deadline=None)
@given(body=_WORDS, subject=_WORDS, kind=st.sampled_from(["plain", "html"]))
def test_any_words_in_any_part_are_read(body: str, subject: str, kind: str) -> None:
    head = f"From: a@b.example\nSubject: {' '.join(subject.split())}\nContent-Type: text/{kind}; charset=utf-8\n\n"
    with tempfile.TemporaryDirectory() as folder:
        found = read((head + body).encode("utf-8", "replace"), Path(folder))
    assert len(found.notices) + len(found.problems) == found.lines == 1


@settings(max_examples=100, deadline=None)
@given(cut=st.integers(0, 1500), turned=st.integers(0, 1499), value=st.integers(0, 255))
def test_a_damaged_mail_is_a_record_or_a_problem(cut: int, turned: int, value: int) -> None:
    letter = bytearray(mail("=?utf-8?B?5oKo55qE?= risk", "Your account is at risk.\n" * 40, encoding="base64"))
    letter[turned % len(letter)] = value
    content = b"From: a@b.example\n" + bytes(letter[: max(10, cut)])
    with tempfile.TemporaryDirectory() as folder:
        found = read(content, Path(folder))
    assert len(found.notices) + len(found.problems) == found.lines == 1
