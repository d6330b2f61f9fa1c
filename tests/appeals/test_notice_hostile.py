"""Whatever a mail holds, reading it gives a value; and who it says it is from is never taken for who it is from."""

from __future__ import annotations

import base64
from hashlib import sha256
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plimsoll.appeals.cases.notice import read_notice
from plimsoll.appeals.cases.requirements import requirements

RISK = "Your account is at risk of deactivation. Submit a plan of action within 72 hours."
HEAD = (
    b"From: Seller Performance <seller-performance@amazon.com>\nSubject: Notice\n"
    b"Date: Thu, 01 Oct 2026 08:00:00 -0700\n"
)


def mail(body: bytes, more: bytes = b"Content-Type: text/plain; charset=utf-8\n") -> bytes:
    return HEAD + more + b"\n" + body


def test_html_alone_is_read_without_its_scripts() -> None:
    html = f"<html><head><style>p{{}}</style><script>alert(1)</script></head><body><p>{RISK}</p></body></html>"
    reading = read_notice(mail(html.encode(), b"Content-Type: text/html; charset=utf-8\n"))
    assert reading.kind == "at_risk"
    assert "alert" not in reading.words
    assert reading.times.clock is not None


def test_a_mail_in_a_mail_is_read_and_that_is_said() -> None:
    inner = HEAD + b"Content-Type: text/plain\n\n" + RISK.encode()
    outer = b'Content-Type: multipart/mixed; boundary="b"\n'
    body = b"--b\nContent-Type: message/rfc822\nContent-Disposition: attachment\n\n" + inner + b"\n--b--\n"
    reading = read_notice(mail(body, outer))
    assert reading.kind == "at_risk"
    assert any("attached" in note for note in reading.notes)


def test_a_hundred_parts_in_parts_are_a_value() -> None:
    body = RISK.encode()
    for depth in range(100):
        head = f'Content-Type: multipart/mixed; boundary="b{depth}"\n\n--b{depth}\n'.encode()
        body = head + body + f"\n--b{depth}--\n".encode()
    reading = read_notice(HEAD + body)
    assert reading.sha256 == sha256(HEAD + body).hexdigest()
    assert reading.kind in {"at_risk", "unknown"}


def test_ten_megabytes_are_read_in_seconds() -> None:
    began = process_time()
    reading = read_notice(mail(RISK.encode() + b"\n" + b"lorem ipsum. " * 800_000))
    assert reading.kind == "at_risk"
    assert process_time() - began < 15


def test_ten_megabytes_of_one_line_of_figures_are_a_value() -> None:
    began = process_time()
    assert read_notice(mail(b"1" * 10_000_000)).kind == "unknown"
    assert read_notice(("within 72 hours " * 20_000).encode()).kind == "unknown"
    assert process_time() - began < 15


@pytest.mark.parametrize("charset", [b"utf-7-nonsense", b"idna", b"", b"gb2312", b"shift_jis", b"\xff"])
def test_a_wrong_charset_is_a_value(charset: bytes) -> None:
    body = "您的账户面临停用风险。请在72小时内提交行动计划。".encode()
    reading = read_notice(mail(body, b"Content-Type: text/plain; charset=" + charset + b"\n"))
    assert reading.sha256


def test_a_charset_that_lies_is_seen_through() -> None:
    body = base64.b64encode("您的账户面临停用风险。".encode("gb18030"))
    more = b"Content-Type: text/plain; charset=gb2312\nContent-Transfer-Encoding: base64\n"
    assert read_notice(mail(body, more)).kind == "at_risk"


def test_a_header_cannot_be_smuggled_in() -> None:
    subject = base64.b64encode(b"Hi\r\nFrom: x@amazon.com")
    content = b"From: a@evil.example\nSubject: =?utf-8?B?" + subject + b"?=\n\n" + RISK.encode()
    reading = read_notice(content)
    assert "\n" not in reading.subject
    assert reading.sender.address == "a@evil.example"
    assert reading.sender.maybe_phishing


@given(st.binary(max_size=2_000))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_a_value(content: bytes) -> None:
    told = read_notice(content).as_json()
    assert told["kind"]
    assert read_notice(HEAD + b"\n" + content).sha256


@given(st.text(max_size=500))
@settings(max_examples=100, deadline=None)
def test_any_refusal_is_a_value(words: str) -> None:
    assert isinstance(requirements(words), tuple)


@pytest.mark.parametrize(
    ("sender", "doubt"),
    [
        (b"From: Amazon <notice@amazon-sellers.com>\n", "foreign"),
        (b"From: Amazon <notice@amazon.com.evil.example>\n", "foreign"),
        (b'From: "seller-performance@amazon.com" <x@evil.example>\n', "foreign"),
        (b"From: a@amazon.com\nFrom: b@amazon.com\n", "several"),
        (b"From: a@amazon.com\nReply-To: x@evil.example\n", "answers_elsewhere"),
    ],
)
def test_a_sender_that_is_not_the_marketplaces_is_told(sender: bytes, doubt: str) -> None:
    found = read_notice(sender + b"Subject: Notice\n\n" + RISK.encode()).sender
    assert doubt in {one.key for one in found.doubts}
    assert found.maybe_phishing


def test_a_link_that_leads_elsewhere_is_told() -> None:
    found = read_notice(mail(b"Log in: https://amazon.account-check.example/login " + RISK.encode())).sender
    assert "links" in {one.key for one in found.doubts}


@pytest.mark.parametrize("address", ["amazon.com", "amazon.co.jp", "amazon.com.mx", "email.amazon.de"])
def test_an_address_of_the_marketplace_is_still_not_called_genuine(address: str) -> None:
    found = read_notice(f"From: a@{address}\nSubject: x\n\n{RISK}").sender
    assert found.of_marketplace
    assert not found.maybe_phishing
    words = found.as_json()["looked_at"]["en"].lower()
    assert "forged" in words
    assert "verified" not in words


def test_a_forwarded_notice_has_no_day_of_its_own() -> None:
    body = f"---------- Forwarded message ---------\nFrom: seller-performance@amazon.com\nSubject: Notice\n\n{RISK}"
    reading = read_notice(
        b"From: colleague@shop.example\nSubject: Fwd: Notice\nDate: Fri, 09 Oct 2026 08:00:00 +0000\n\n" + body.encode()
    )
    assert reading.kind == "at_risk"
    assert reading.received_at is None
    assert reading.times.clock is None
