"""What files say of themselves: types by content, own dates, sizes, text, hints of persons; and hostile files."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import evidence_samples as made
import pytest

from plimsoll.appeals.evidence.looking import look
from plimsoll.appeals.evidence.media import harmless_name

if TYPE_CHECKING:
    from pathlib import Path

    from plimsoll.facts.piece import Says


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "kept"


def said(kept: Path, content: bytes, name: str) -> Says:
    kept.write_bytes(content)
    return look(kept, name)


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ASKED_FOR = "a word"
MP4 = b"\0\0\0\x18ftypisom\0\0\2\0isommp41" + b"\0" * 200


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (made.pdf("Proof of delivery"), "application/pdf"),
        (made.picture("JPEG"), "image/jpeg"),
        (made.picture("PNG"), "image/png"),
        (made.picture("WEBP"), "image/webp"),
        (made.picture("TIFF"), "image/tiff"),
        (made.mail(), "message/rfc822"),
        (made.workbook([["a", "b"]]), XLSX),
        (b"order_id,ticket\n113-1,9\n113-2,8\n", "text/csv"),
        (b"order_id\tticket\r\n113-1\t9\r\n", "text/csv"),
        (b'{"payload": []}', "application/json"),
        (b"BMW ordered; GIF89 is a word here.\nPlain words.\n", "text/plain"),
        ("签收证明\n".encode("gb18030"), "text/plain"),
        ("签收证明,日期\n1,2\n".encode("utf-16"), "text/csv"),
        (b"<!DOCTYPE html><html><body>x</body></html>", "text/html"),
        (MP4, "video/mp4"),
        (bytes(range(256)) * 40, "application/octet-stream"),
        (b"", "application/octet-stream"),
    ],
)
def test_the_type_is_told_by_content_and_never_by_name(kept: Path, content: bytes, found: str) -> None:
    for name in ("file.mp3", "file", "file.exe"):
        assert said(kept, content, name).media_type == found


def test_a_name_that_promises_another_type_is_told(kept: Path) -> None:
    assert said(kept, made.pdf("x"), "photo.jpg").name_disagrees == "named .jpg, is application/pdf"
    assert said(kept, made.pdf("x"), "proof.pdf").name_disagrees == ""
    assert said(kept, b"a,b\n1,2\n", "export.TXT").name_disagrees == ""
    assert said(kept, MP4, "clip.png").name_disagrees == "named .png, is video/mp4"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_tells_its_size_and_when_it_was_taken(kept: Path, kind: str) -> None:
    content = made.picture(kind, taken="2026:08:05 23:10:00", offset="+08:00", gps=kind == "JPEG")
    says = said(kept, content, "photo")
    assert (says.width, says.height, says.unreadable) == (1200, 900, "")
    assert says.own_dates[0].field == "EXIF DateTimeOriginal"
    assert says.own_dates[0].at == "2026-08-05T23:10:00+08:00"
    assert says.own_date == date(2026, 8, 5)
    assert says.utc is True
    assert says.personal_data == (("position (GPS)",) if kind == "JPEG" else ())
    assert not says.text_copyable


def test_a_picture_without_dates_or_with_broken_ones_says_none(kept: Path) -> None:
    assert said(kept, made.picture(), "p.jpg").own_dates == ()
    assert said(kept, made.picture(taken="2026:13:45 99:00:00"), "p.jpg").own_date == date(2026, 9, 30)
    unzoned = said(kept, made.picture(taken="2026:08:05 23:10:00"), "p.jpg")
    assert (unzoned.own_dates[0].zoned, unzoned.utc) == (False, False)


def test_a_document_tells_its_dates_pages_and_whether_letters_can_be_copied(kept: Path) -> None:
    content = made.pdf("Order 113-5550111-0004711 was signed for on 2026-08-05 14:03 UTC.",
                       created="D:20260805220300+08'00'", modified="D:20260901100000Z", pages=2)  # fmt: skip
    says = said(kept, content, "pod.pdf")
    assert [(one.field, one.at) for one in says.own_dates] == [
        ("PDF CreationDate", "2026-08-05T22:03:00+08:00"),
        ("PDF ModDate", "2026-09-01T10:00:00+00:00"),
    ]
    assert (says.pages, says.text_copyable, says.utc, says.unreadable) == (2, True, True, "")


def test_a_scan_has_no_letters_and_a_locked_document_says_so(kept: Path) -> None:
    assert not said(kept, made.pdf(pages=3), "scan.pdf").text_copyable
    assert "password" in said(kept, made.pdf("secret", password=ASKED_FOR), "locked.pdf").unreadable
    broken_date = said(kept, made.pdf("Words enough to copy", created="no date"), "d.pdf")
    assert (broken_date.own_dates, broken_date.text_copyable) == ((), True)


def test_a_mail_tells_who_by_which_domain_when_and_over_which_servers(kept: Path) -> None:
    says = said(kept, made.mail(), "m.eml")
    assert says.own_dates[0].at == "2026-08-05T22:30:00+08:00"
    assert says.headers["From domain"] == "example.org"
    assert says.headers["Message-ID"] == "<abc.123@mail.example.org>"
    assert says.headers["Received 1"].startswith("from mx.example.org by in.example.net")
    assert "mei@example.net" not in json.dumps(dict(says.headers))
    assert says.personal_data == ("2 e-mail addresses",)
    assert said(kept, made.mail(encoded=True, words="Call +1 213 555 0188\n"), "m.eml").personal_data == (
        "2 e-mail addresses", "1 telephone numbers",
    )  # fmt: skip


def test_a_workbook_tells_when_it_was_made_and_changed(kept: Path) -> None:
    content = made.workbook([["order", "buyer name"], ["113-1", "Anna"]],
                            core=made.core("2026-08-01T08:00:00Z", "2026-09-02T09:30:00Z"))  # fmt: skip
    says = said(kept, content, "scores.xlsx")
    assert [(one.field, one.at) for one in says.own_dates] == [
        ("xlsx modified", "2026-09-02T09:30:00+00:00"),
        ("xlsx created", "2026-08-01T08:00:00+00:00"),
    ]
    assert says.text_copyable
    assert says.personal_data == ("column buyer name",)


def test_a_table_tells_whether_its_times_have_a_zone_and_which_columns_name_persons(kept: Path) -> None:
    zoned = b"order_id,at,recipient-name\n113-1,2026-08-05T14:00:00Z,Anna\n"
    assert (said(kept, zoned, "t.csv").utc, said(kept, zoned, "t.csv").personal_data) == (
        True,
        ("column recipient-name",),
    )
    bare = b"order_id,at,product-name,buyer_key\n113-1,2026-08-05 14:00,Lamp,k9\n"
    assert (said(kept, bare, "t.csv").utc, said(kept, bare, "t.csv").personal_data) == (False, ())
    assert said(kept, b"a,b\n1,2\n", "t.csv").utc is None
    assert said(kept, b"order_id,recipient-name\n113-1,\n113-2,***\n", "t.csv").personal_data == ()


def test_an_answer_of_an_api_tells_its_request_id(kept: Path) -> None:
    content = json.dumps(
        {"headers": {"x-amzn-RequestId": "r-77", "Date": "Wed, 05 Aug 2026 14:00:00 GMT"}, "payload": {}}
    )
    assert said(kept, content.encode(), "a.json").headers == {
        "request_id": "r-77", "Date": "Wed, 05 Aug 2026 14:00:00 GMT",
    }  # fmt: skip


HOSTILE = {
    "bomb.xlsx": made.workbook_bomb,
    "huge.png": made.huge_picture,
    "cut.jpg": lambda: made.picture()[:600],
    "cut.png": lambda: made.picture("PNG", colour="red")[:-40],
    "broken.pdf": lambda: b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 1 0 R >>\nendobj\ntrailer << /Root 1 0 R >>\n",
    "cut.pdf": lambda: made.pdf("Proof of delivery")[:300],
    "no book.xlsx": lambda: made.workbook([["a"]])[:400],
    "entities.xlsx": lambda: made.workbook(
        [["a"]], core='<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
    ),
    "deep.json": lambda: b'{"a":' * 100_000,
}
STILL_READ = {
    "nested.eml": lambda: made.nested_mail(60),
    "charset.eml": lambda: made.mail().replace(b'charset="utf-8"', b'charset="no-such"'),
    "date.eml": lambda: made.mail().replace(b"Wed, 05 Aug 2026 22:30:00 +0800", b"yesterday"),
    "long line.csv": lambda: b"a,b\n" + b'"' + b"x" * 300_000 + b"\n",
    "surrogates.txt": lambda: b"\xed\xa0\x80 \xff\xfe words\n",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_a_value_and_says_why(kept: Path, name: str) -> None:
    says = said(kept, HOSTILE[name](), name)
    assert says.unreadable or says.media_type in {"text/plain", "application/zip", "application/octet-stream"}
    assert len(says.unreadable) <= 200
    assert "\n" not in says.unreadable


@pytest.mark.parametrize("name", STILL_READ)
def test_a_strange_file_is_read_as_far_as_it_goes(kept: Path, name: str) -> None:
    assert said(kept, STILL_READ[name](), name).media_type != "application/octet-stream"


@pytest.mark.parametrize("side", [10_000, 60_000])
def test_a_huge_picture_is_never_unpacked(kept: Path, side: int) -> None:
    says = said(kept, made.huge_picture(side), "huge.png")
    assert "DecompressionBomb" in says.unreadable


def test_a_workbook_bomb_is_never_unpacked(kept: Path) -> None:
    assert "would unpack to 314,572," in said(kept, made.workbook_bomb(), "bomb.xlsx").unreadable


@pytest.mark.parametrize(
    ("name", "harmless"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\anna\\签收.pdf", "签收.pdf"),
        ("a\u202efdp.exe", "afdp.exe"),
        ("red\x1b[31m.txt", "red[31m.txt"),
        ('a<b>"c"|?*.csv', "a_b__c____.csv"),
        ("...", "unnamed"),
        ("", "unnamed"),
        ("\udc80x.txt", "x.txt"),
    ],
)
def test_a_name_is_made_harmless(name: str, harmless: str) -> None:
    assert harmless_name(name) == harmless
    assert len(harmless_name("x" * 500 + ".pdf")) == 120
    assert harmless_name("x" * 500 + ".pdf").endswith(".pdf")
