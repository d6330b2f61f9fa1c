# ruff: noqa: RUF001 - Eastern samples bear Eastern signs
from __future__ import annotations

import base64
from email.message import EmailMessage
from typing import TYPE_CHECKING

import pytest
from letters import OFFICE, ORDER, RECEIVED, mail, mailbox, read, recognised

from plimsoll.intake.mails import splitting as mail_splitting

if TYPE_CHECKING:
    from pathlib import Path

HEAD = f"From: {OFFICE}\nDate: {RECEIVED}\nMessage-ID: <x@mail.example>\n".encode()


@pytest.mark.parametrize(
    ("charset", "body", "kind"),
    [
        ("gb2312", "您的卖家账户已停用。", "deactivated"),
        ("gb18030", "您的卖家账户已停用。", "deactivated"),
        ("big5", "您的帳戶已停用。", "deactivated"),
        ("shift_jis", "返品リクエストがありました。", "return_request"),
        ("iso-2022-jp", "返品リクエストがありました。", "return_request"),
        ("euc-jp", "返品リクエストがありました。", "return_request"),
        ("utf-8", "返品リクエストがありました。", "return_request"),
        ("iso-8859-1", "Votre compte a été désactivé.", "deactivated"),
        ("windows-1252", "Votre compte a été désactivé.", "deactivated"),
        ("utf-16", "Votre compte a été désactivé.", "deactivated"),
        ("utf-7", "Votre compte a été désactivé.", "deactivated"),
    ],
)
@pytest.mark.parametrize("encoding", ["base64", "quoted-printable", "8bit"])
def test_every_charset_in_every_encoding(charset: str, body: str, kind: str, encoding: str, tmp_path: Path) -> None:
    data = body.encode(charset)
    if charset == "utf-16" and encoding != "base64":
        return  # its bytes are no lines
    if encoding == "base64":
        data = base64.encodebytes(data)
    elif encoding == "quoted-printable":
        data = "".join(f"={one:02X}" for one in data).encode()
    head = f"Content-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: {encoding}\n\n".encode()
    found = read(HEAD + b"Subject: x\n" + head + data + b"\n", tmp_path).notices[0]
    assert (found["notice_kind"], found["decisive_words"]) == (kind, body)


@pytest.mark.parametrize("stated", ["", "; charset=us-ascii", "; charset=nonsense", "; charset=hex", "; charset=idna"])
@pytest.mark.parametrize("charset", ["utf-8", "gb18030", "cp932"])
def test_a_charset_unsaid_or_wrong_is_found_out(stated: str, charset: str, tmp_path: Path) -> None:
    words = "返品リクエストがありました。ご確認ください。" if charset == "cp932" else "您好，您的亚马逊卖家账户已停用。"
    head = f"Subject: x\nContent-Type: text/plain{stated}\n\n".encode()
    found = read(HEAD + head + words.encode(charset) + b"\n", tmp_path).notices[0]
    assert found["notice_kind"] == ("return_request" if charset == "cp932" else "deactivated")


@pytest.mark.parametrize(
    ("header", "shown"),
    [
        ("=?utf-8?B?5oKo55qE6LSm5oi3?=", "您的账户"),
        ("=?UTF-8?Q?Ihr_Konto_=C3=BCber?= =?utf-8?q?_Nacht?=", "Ihr Konto über Nacht"),
        ("=?gb2312?B?xPq1xNXLu6c=?=", "您的账户"),
        ("=?utf-8?B?5oKo55qE6LQ=?= =?utf-8?B?puaItw==?=", "您的账户"),
        ("Re: =?utf-8?B?5oKo55qE?=\n =?utf-8?B?6LSm5oi3?= x", "Re: 您的账户 x"),
        ("您的账户", "您的账户"),
        ("=?utf-8?B?broken!?= =?nonsense?Q?=FF?=", None),
        ("=?utf-8?Q?a=0ABcc:_x=40y.example?=", "a Bcc: [e-mail]"),
        ("=?utf-8?Q?a=0D=0A=0D=0Abody?=", "a body"),
    ],
)
def test_a_subject_is_decoded_on_one_line(header: str, shown: str | None, tmp_path: Path) -> None:
    found = read(HEAD + f"Subject: {header}\n\nWords\n".encode(), tmp_path).notices[0]
    assert "\n" not in found["subject"]
    assert shown is None or found["subject"] == shown


def _letter() -> EmailMessage:
    letter = EmailMessage()
    letter["From"], letter["Subject"], letter["Date"] = OFFICE, "x", RECEIVED
    return letter


def test_the_plain_alternative_is_read_and_attachments_are_not(tmp_path: Path) -> None:
    letter = _letter()
    letter.set_content("Your account is at risk of deactivation.\n" + "More about it in plain words.\n" * 10)
    letter.add_alternative("<p>Your account has been deactivated.</p>", subtype="html")
    letter.add_attachment("A claim has been granted.", filename="note.txt")
    assert read(letter.as_bytes(), tmp_path).notices[0]["notice_kind"] == "at_risk"
    bare = _letter()
    bare.set_content("See the file.")
    bare.add_attachment("A claim has been granted.", filename="note.txt")
    bare.add_attachment("<p>A claim has been granted.</p>", subtype="html", disposition="attachment")
    assert read(bare.as_bytes(), tmp_path).notices[0]["notice_kind"] == "other"


def test_html_is_read_where_the_plain_alternative_says_nothing(tmp_path: Path) -> None:
    letter = _letter()
    letter.set_content("Please view this mail as HTML.\n")
    html = (
        "<html><head><title>no</title><style>p { color: red }</style></head><body><script>document.write('claim has "
        "been granted')</script><!-- your account has been deactivated --><table><tr><td>Hello,</td></tr><tr><td>Your "
        f"account is <b>at&nbsp;risk of\n deactivation</b>.</td><td>Order {ORDER}</td></tr></table>"
        "<p title='a>b'>Please reply within 72&#32;hours.<br>Bye</p>"
        "<blockquote>account has been reactivated</blockquote>"
    )
    letter.add_alternative(html, subtype="html")
    found = read(letter.as_bytes(), tmp_path).notices[0]
    assert found["notice_kind"] == "at_risk"
    assert found["decisive_words"] == "Your account is at risk of deactivation."
    assert found["deadline_words"] == "Please reply within 72 hours."
    assert found["order_ids"] == ORDER


def test_a_mail_inside_a_mail_is_not_followed(tmp_path: Path) -> None:
    inner = _letter()
    inner.set_content("Your account has been deactivated.")
    letter = _letter()
    letter.set_content("See the mail below, please, and tell me what you think.")
    letter.add_attachment(inner)
    assert read(letter.as_bytes(), tmp_path).notices[0]["notice_kind"] == "other"


@pytest.mark.parametrize(
    "content",
    [
        b"Content-Type: multipart/mixed; boundary=b\n\nno boundary anywhere, at risk of deactivation\n",
        b"Content-Type: multipart/mixed\n\nat risk of deactivation\n",
        b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nat risk of deactivation",
        b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nat risk of deactivation\n--b--",
        b"Content-Type: ;;;\n\nat risk of deactivation\n",
        b"Content-Type: text/plain; charset=\x22\n\nat risk of deactivation\n",
        b"Content-Transfer-Encoding: quoted-printable\n\nat risk =\nof deactivation =ZZ =\n",
        b"Content-Transfer-Encoding: base64\n\nYXQgcmlzayBvZiBkZWFjdGl2YXRpb24!!!gLg\n",
        b"Content-Transfer-Encoding: nonsense\n\nat risk of deactivation\n",
        b"this line is no header\n\nat risk of deactivation\n",
        b"\nat risk of deactivation\x00\xff\xfe\n",
        b"\nat\xe2\x80\x8b risk of deactivation\n",
    ],
)  # fmt: skip
def test_a_broken_mail_is_read_as_far_as_it_goes(content: bytes, tmp_path: Path) -> None:
    found = read(HEAD + b"Subject: x\n" + content, tmp_path)
    assert [row["notice_kind"] for row in found.notices] == ["at_risk"]


def test_windows_line_ends_change_nothing(tmp_path: Path) -> None:
    first = mail("Action required", "Please respond\nwithin 72 hours.")
    letters = mailbox(first, mail("Hi", "Words", message_id="<2>"))
    unix, windows = read(letters, tmp_path), read(letters.replace(b"\n", b"\r\n"), tmp_path)
    assert unix.notices == windows.notices
    assert unix.lines == windows.lines == 2


def test_a_mailbox_gives_each_mail_with_the_line_it_begins_on(tmp_path: Path) -> None:
    body = "a\nb\n\nFrom here on it is mine.\n"
    letters = [mail(f"Subject {n}", body * n, message_id=f"<{n}@x>") for n in range(1, 6)]
    content = mailbox(*letters)
    found = read(content, tmp_path)
    lines = content.split(b"\n")
    assert found.lines == 5
    assert [row["subject"] for row in found.notices] == [f"Subject {n}" for n in range(1, 6)]
    for row in found.notices:
        assert lines[int(row["line"]) - 1].startswith(b"From someone@mail.example")


@pytest.mark.parametrize("block", [64, 97, 1000, 4096])
def test_a_mailbox_is_cut_the_same_wherever_the_blocks_end(
    block: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    letters = [mail(f"Subject {n}", "Words\n\nFrom me to you\n" * (n % 7), message_id=f"<{n}@x>") for n in range(40)]
    content = mailbox(*letters)
    whole = read(content, tmp_path).notices
    assert len(whole) == 40
    monkeypatch.setattr(mail_splitting, "BLOCK", block)
    monkeypatch.setattr(mail_splitting, "_LOOK", 300)
    assert read(content, tmp_path).notices == whole


@pytest.mark.parametrize(
    "separator",
    [
        "From - Thu Oct  1 08:00:00 2026",
        "From 1790842@xxx Thu Oct 01 08:00:00 +0000 2026",
        "From MAILER-DAEMON Thu Oct  1 08:00 2026",
        'From "someone else" Thu Oct  1 08:00:00 2026 -0700',
    ],
)
def test_mailboxes_of_several_programs(separator: str, tmp_path: Path) -> None:
    one = f"{separator}\n".encode() + mail("Hi", "Words")
    assert recognised(one, tmp_path)
    assert read(one + b"\n" + one, tmp_path).lines == 2


def test_a_sentence_that_begins_with_from_cuts_nothing(tmp_path: Path) -> None:
    body = "Words\n\nFrom Thu Oct 1 08:00 2026 on we were open\nand busy.\n"
    content = b"From x@y.example Thu Oct  1 08:00:00 2026\n" + mail("Hi", "x").replace(b"x\n", body.encode())
    assert read(content, tmp_path).lines == 1


@pytest.mark.parametrize("block", [1 << 20, 64])
def test_a_from_line_counts_after_a_blank_line_or_before_a_well_known_header(
    block: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail_splitting, "BLOCK", block)
    monkeypatch.setattr(mail_splitting, "_LOOK", 300)
    separator = b"From x@y.example Thu Oct  1 08:00:00 2026\n"
    first = separator + mail("Hi", "Words " * 50)
    assert read(first + separator + b"Note: of mine\n" + b"x" * 400, tmp_path).lines == 1
    assert read(first + b"\n" + separator + b"Note: of mine\n\n" + b"x" * 400, tmp_path).lines == 2
    assert read(first + separator + b"Received: from a by b\n\n" + b"x" * 400, tmp_path).lines == 2


def test_an_old_mailbox_quotes_its_from_lines(tmp_path: Path) -> None:
    letter = mail("Hi", f"Words\n\nFrom our side nothing.\n{ORDER}", sender="x <q@marketplace.amazon.com>")
    body = read(mailbox(letter), tmp_path).messages[0]["body"]
    assert "\nFrom our side nothing." in body


def test_only_the_beginning_of_a_huge_mail_is_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail_splitting, "MOST_KEPT", 100_000)
    huge = mail("Action required", "Please respond within 72 hours.\n" + "x" * 70 + "\n") + b"AAAA\n" * 400_000
    small = mail("Hi", "Words", message_id="<2@x>")
    for content, count in ((huge, 1), (mailbox(huge, small), 2)):
        found = read(content, tmp_path)
        assert found.lines == len(found.notices) == count
        assert found.notices[0]["deadline_at"] == "2026-10-04T08:00:00+00:00"
        assert any("only the first" in words for words in found.said)


def test_deep_and_wide_mails_end_in_time(tmp_path: Path) -> None:
    deep = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(3000))
    wide = b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\nContent-Type: text/plain\n\nx\n" * 100_000
    comments = b"Content-Type: text/html\n\n" + b"<!--" * 300_000
    tags = b"Content-Type: text/html\n\n" + b"<a href='" * 100_000
    headers = b"X-A: =?utf-8?Q?" + b"=?" * 100_000 + b"\n\nx"
    people = b"To: " + b"(" * 50_000 + b"\n\nx"
    for content in (deep, wide, comments, tags, headers, people):
        assert len(read(HEAD + b"Subject: x\n" + content, tmp_path).notices) == 1


@pytest.mark.parametrize(
    "content",
    [
        b"order_id,rating\n113-1234567-7654321,1\n",
        b"date\tsettlement id\ttype\n",
        b"",
        b"\n\n",
        b"Just some words\nand more of them\n",
        b"Subject: a note\nDate: today\n\nno sender\n",
        b"from: 2026-01-01\nto: 2026-02-01\ndate: x\n",
        b"HTTP/1.1 200 OK\nDate: Thu, 01 Oct 2026 08:00:00 GMT\nContent-Type: text/html\n\n<p>",
        b"From Monday on we are open\n",
        b"PK\x03\x04" + bytes(100),
        b"name: x\nfrom: a@b.example\n",
    ],
)
def test_other_files_are_left_alone(content: bytes, tmp_path: Path) -> None:
    assert not recognised(content, tmp_path)


@pytest.mark.parametrize(
    "content",
    [
        mail("Hi", "Words"),
        b"\xef\xbb\xbf" + mail("Hi", "Words"),
        b"\n\n" + mail("Hi", "Words"),
        b"Received: from a by b;\n\tThu, 01 Oct 2026 08:00:00 +0000\nSubject: x\n\nWords",
        b"Subject: x\nFrom:\n\tsomebody\n\t<a@b.example>\n\nWords",
        b"Return-Path: <a@b.example>\nSubject: x\n\nWords",
        mailbox(mail("Hi", "Words")),
    ],
)
def test_mails_are_recognised_by_content(content: bytes, tmp_path: Path) -> None:
    assert recognised(content, tmp_path)
    assert read(content, tmp_path).lines == 1
