# ruff: noqa: RUF001 - Eastern samples bear Eastern signs
from __future__ import annotations

import hashlib
from datetime import date, datetime
from typing import TYPE_CHECKING

import pytest
from letters import BUYER, ORDER, RECEIVED, mail, mailbox, read

from plimsoll.facts.schema import TABLES
from plimsoll.facts.times import moment

if TYPE_CHECKING:
    from pathlib import Path

OTHER = "206-7654321-1234567"
THIRD = "250-1111111-2222222"


def test_a_mail_is_one_record_named_after_its_message_id(tmp_path: Path) -> None:
    found = read(mail("Hi", "Words", message_id="<abc@host.example>"), tmp_path)
    assert found.lines == 1
    assert len(found.notices) == 1
    assert found.notices[0]["notice_id"] == hashlib.sha256(b"abc@host.example").hexdigest()[:32]
    assert found.notices[0]["received_at"] == "2026-10-01T08:00:00+00:00"


def test_without_a_message_id_the_same_mail_has_the_same_name_in_a_mailbox(tmp_path: Path) -> None:
    letter = mail("Hi", "Words", message_id="")
    alone = read(letter, tmp_path).notices[0]["notice_id"]
    assert read(mailbox(letter), tmp_path).notices[0]["notice_id"] == alone
    assert read(mail("Hi", "Other words", message_id=""), tmp_path).notices[0]["notice_id"] != alone


@pytest.mark.parametrize(
    ("date", "received"),
    [
        ("Thu, 01 Oct 2026 10:00:00 +0200", "2026-10-01T08:00:00+00:00"),
        ("Thu, 01 Oct 2026 08:00:00 GMT", "2026-10-01T08:00:00+00:00"),
        ("Thu, 01 Oct 2026 08:00:00 -0000", "2026-10-01T08:00:00+00:00"),
        ("Thu, 01 Oct 2026 08:00:00", "2026-10-02T07:00:05+00:00"),
        ("yesterday", "2026-10-02T07:00:05+00:00"),
        ("Thu, 01 Oct 1912 08:00:00 +0000", "2026-10-02T07:00:05+00:00"),
        (None, "2026-10-02T07:00:05+00:00"),
    ],
)
def test_a_date_without_an_offset_gives_way_to_the_newest_received(
    date: str | None, received: str, tmp_path: Path
) -> None:
    hops = (
        b"Received: from b by c; Fri, 02 Oct 2026 00:00:05 -0700\n"
        b"Received: from a by b; Fri, 02 Oct 2026 06:59:00 +0000\n"
    )
    dated = f"Date: {date}\n".encode() if date else b""
    assert read(hops + dated + mail("Hi", "Words", date=None), tmp_path).notices[0]["received_at"] == received


def test_a_mail_without_any_time_is_loaded_and_said(tmp_path: Path) -> None:
    found = read(mail("Hi", "Words", date=None), tmp_path)
    assert found.notices[0]["received_at"] == ""
    assert "mails without a time that can be read, so they have none here: 1" in found.said


def test_every_order_id_once_in_order(tmp_path: Path) -> None:
    body = f"{OTHER}, {ORDER} and {OTHER}; not 1{ORDER} nor {ORDER}9.\n> {THIRD}"
    found = read(mail(f"About {ORDER}", body), tmp_path).notices[0]
    assert found["order_ids"] == f"{ORDER} {OTHER} {THIRD}"


@pytest.mark.parametrize(
    ("text", "case", "claim"),
    [
        ("Case ID: 1234567890", "1234567890", ""),
        ("[CASE 98765432101] your question", "98765432101", ""),
        ("Fallnummer 1234567890", "1234567890", ""),
        ("问题编号：1234567890", "1234567890", ""),
        ("ケースID：1234567890", "1234567890", ""),
        ("Claim ID: AZ-4455667", "", "AZ-4455667"),
        ("索赔编号：A1234567", "", "A1234567"),
        (f"Claim ID: {ORDER}", "", ""),
        ("In this case, 12 orders", "", ""),
        ("a case of 123", "", ""),
        ("showcase 1234567890", "", ""),
    ],
)
def test_case_and_claim_are_named_where_the_text_names_them(text: str, case: str, claim: str, tmp_path: Path) -> None:
    found = read(mail("Hi", f"Hello.\n\n{text}\n"), tmp_path).notices[0]
    assert (found["case_id"], found["claim_id"]) == (case, claim)


def test_a_buyers_message_of_one_order_is_a_message_too(tmp_path: Path) -> None:
    body = (
        f"Order {ORDER}\n------------- Begin message -------------\nWhere is it?\n\nStill waiting.\n"
        "------------- End message -------------\nTo answer, reply to this mail.\n"
    )
    letter = mail("Where is it", body, sender=BUYER, References="<first@x.example> <second@x.example>")
    found = read(letter, tmp_path)
    assert found.messages == [
        {
            "message_id": found.notices[0]["notice_id"],
            "order_id": ORDER,
            "direction": "in",
            "sent_at": "2026-10-01T08:00:00+00:00",
            "body": "Where is it?\n\nStill waiting.",
            "thread_id": hashlib.sha256(b"first@x.example").hexdigest()[:32],
            "line": 1,
        }
    ]


def test_a_conversation_is_one_thread(tmp_path: Path) -> None:
    first = mail("Q", f"Where? {ORDER}", sender=BUYER, message_id="<one@x.example>")
    second = mail("Re: Q", f"And? {ORDER}", sender=BUYER, message_id="<two@x.example>", In_Reply_To="<one@x.example>")
    threads = {row["thread_id"] for row in read(mailbox(first, second), tmp_path).messages}
    assert len(threads) == 1


@pytest.mark.parametrize("body", ["Where is it?", f"{ORDER} and {OTHER} are missing"])
def test_no_message_without_exactly_one_order(body: str, tmp_path: Path) -> None:
    found = read(mail("Hi", body, sender=BUYER), tmp_path)
    assert found.notices[0]["notice_kind"] == "buyer_message"
    assert found.messages == []


@pytest.mark.parametrize(
    "introduction",
    [
        "On Wed, Sep 30, 2026 at 9:00 AM Pat Harbour <pat@harbour.example> wrote:",
        "On Wed, Sep 30, 2026 at 9:00 AM Pat Harbour\n<pat@harbour.example> wrote:",
        "Am 30.09.2026 um 09:00 schrieb Pat Harbour:",
        "Le 30 sept. 2026 à 09:00, Pat Harbour a écrit :",
        "El mié, 30 sept 2026 a las 9:00, Pat Harbour escribió:",
        "Il giorno mer 30 set 2026 alle ore 09:00 Pat Harbour ha scritto:",
        "2026年9月30日(水) 9:00 Pat Harbour <pat@harbour.example>:",
        "在 2026年9月30日，Pat Harbour 写道：",
        "-----Original Message-----",
        "________________________________",
        "From: Pat Harbour\nSent: Wednesday, September 30, 2026 9:00 AM",
        "发件人：Pat Harbour\n发送时间：2026年9月30日",
    ],
)
def test_the_quoted_reply_is_left_out(introduction: str, tmp_path: Path) -> None:
    body = f"Still nothing for {ORDER}.\n\n{introduction}\n> We are sorry.\nIt is on its way.\n"
    assert read(mail("Hi", body, sender=BUYER), tmp_path).messages[0]["body"] == f"Still nothing for {ORDER}."


def test_the_cells_are_those_of_the_schema(tmp_path: Path) -> None:
    letters = mailbox(
        mail("Action required", "Please respond by October 12, 2026."),
        mail("Action required", "Please respond within 7 days.", message_id="<m2@mail.example>"),
        mail("Hi", f"Where is {ORDER}?", sender=BUYER, message_id="<m3@mail.example>"),
    )
    found = read(letters, tmp_path)
    for table, rows in (("notices", found.notices), ("messages", found.messages)):
        columns = {column.name: column for column in TABLES[table].columns}
        assert TABLES[table].required <= set(rows[0])
        for row in rows:
            for name in row.keys() - {"line"}:
                column = columns[name]
                assert not column.choices or row[name] in column.choices
                assert column.kind != "time" or not row[name] or moment(row[name])
    stated, reckoned, _ = (moment(row["deadline_at"]) for row in found.notices)
    assert stated is not None
    assert (stated.at, stated.day) == (None, date(2026, 10, 12))
    assert reckoned is not None
    assert reckoned.at == datetime(2026, 10, 8, 23, 59, 59)  # noqa: DTZ001 - as the tables keep instants


def test_a_date_is_never_asked_of_the_machine(tmp_path: Path) -> None:
    letter = mail("Hi", "Words", date=RECEIVED)
    assert read(letter, tmp_path).notices == read(letter, tmp_path).notices
