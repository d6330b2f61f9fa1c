"""Redactions and replacements: words and pixels are truly gone, both hashes and the reason stay."""

from __future__ import annotations

import io
import json
from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from typing import TYPE_CHECKING

import evidence_samples as made
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from plimsoll.appeals.evidence.adding import Brought, Taking
from plimsoll.appeals.evidence.exhibits import exhibit_of
from plimsoll.appeals.evidence.masking import masked_copy
from plimsoll.errors import UsageError
from plimsoll.facts.custody import Custody
from plimsoll.facts.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

AT = datetime(2026, 10, 1, 6, tzinfo=UTC)
WHY = "the buyer's name and address"


@pytest.fixture
def taking(tmp_path: Path) -> Taking:
    return Taking(Custody(Workspace(tmp_path / "w")), "mei", AT)


def bytes_of(taking: Taking, sha256: str) -> bytes:
    return taking.custody.open(sha256).read_bytes()


def masked(tmp_path: Path, content: bytes, media_type: str) -> str:
    file = tmp_path / "file"
    file.write_bytes(content)
    return masked_copy(file, media_type).decode()


def test_a_box_overwrites_the_pixels_and_takes_every_record_of_the_picture_away(taking: Taking) -> None:
    from PIL import Image, ImageDraw

    secret = Image.open(io.BytesIO(made.picture(taken="2026:08:05 10:00:00", gps=True, colour="white")))
    ImageDraw.Draw(secret).text((120, 60), "ANNA SMITH", fill="red")
    exif = secret.getexif()
    content = made.saved(secret, "JPEG", exif=exif, comment=b"Anna Smith")
    original = taking.add(io.BytesIO(content), Brought("packaging_after", orders=("113-1",)), "IMG 1.jpg")
    copy = taking.black_out(original, [(100, 40, 200, 60), (0, 0, 10, 10)], WHY)
    assert copy.told.redaction_of == original.sha256
    assert (copy.told.because, copy.told.how, copy.told.orders) == (WHY, "box", ("113-1",))
    assert copy.told.name == "IMG 1_redacted.jpg"
    shown = Image.open(io.BytesIO(bytes_of(taking, copy.sha256)))
    assert shown.size == (1200, 900)
    assert max(max(one) for _, one in shown.crop((104, 44, 296, 96)).getcolors(100_000)) < 12
    assert min(min(one) for _, one in shown.crop((400, 400, 900, 800)).getcolors(100_000)) > 240
    assert dict(shown.getexif()) == {}
    assert set(shown.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert b"Anna" not in bytes_of(taking, copy.sha256)
    assert bytes_of(taking, original.sha256) == content
    assert copy.says.personal_data == ()
    assert copy.says.own_dates[0].field == "original: EXIF DateTimeOriginal", "a redaction does not hide the date"
    assert taking.custody.faults() == []


def test_what_a_transparent_place_hides_does_not_come_to_light(taking: Taking) -> None:
    from PIL import Image

    hidden = Image.new("RGBA", (100, 100), (255, 0, 0, 0))
    original = taking.add(io.BytesIO(made.saved(hidden, "PNG")), Brought(), "p.png")
    copy = Image.open(io.BytesIO(bytes_of(taking, taking.black_out(original, [(0, 0, 5, 5)], WHY).sha256)))
    assert copy.mode == "RGB"
    assert copy.getpixel((50, 50)) == (255, 255, 255)


@pytest.mark.parametrize("box", [(0, 0, 0, 5), (-1, 0, 5, 5), (1195, 0, 10, 10), (0, 0, 1201, 1)])
def test_a_box_outside_of_the_picture_is_refused(taking: Taking, box: tuple[int, ...]) -> None:
    original = taking.add(io.BytesIO(made.picture()), Brought(), "p.jpg")
    with pytest.raises(UsageError, match="box"):
        taking.black_out(original, [box], WHY)
    assert len(taking.custody.pieces()) == 1


def test_the_original_and_its_redaction_stay_with_both_hashes(taking: Taking) -> None:
    original = taking.add(io.BytesIO(b"order,buyer name\n113-1,Anna Smith\n"), Brought("ticket_export"), "t.csv")
    copy = taking.mask(original, WHY)
    assert bytes_of(taking, copy.sha256) == b"order,buyer name\n113-1,[masked]\n"
    assert bytes_of(taking, original.sha256).endswith(b"Anna Smith\n")
    assert exhibit_of(original).personal_data
    assert not exhibit_of(copy).personal_data
    assert (exhibit_of(copy).replaces, exhibit_of(copy).replaced_because) == (original.sha256, WHY)
    by_hand = taking.redact_by_hand(original, io.BytesIO(b"order\n113-1\n"), WHY, "by hand.csv")
    assert (by_hand.told.redaction_of, by_hand.told.how) == (original.sha256, "hand")


def test_a_text_without_persons_needs_no_mask(taking: Taking) -> None:
    original = taking.add(io.BytesIO(b"order,lamp\n113-1,2\n"), Brought("ticket_export"), "t.csv")
    with pytest.raises(UsageError, match="nothing to mask"):
        taking.mask(original, WHY)


def test_a_replacement_keeps_both_and_the_reason(taking: Taking) -> None:
    first = taking.add(io.BytesIO(b"sheet one"), Brought("training_sign_in", claimed=date(2026, 9, 8)), "s.txt")
    second = taking.replace(first, io.BytesIO(b"sheet two"), "the first scan lacked its second page", "s2.txt")
    assert second.told.replaces == first.sha256
    assert second.told.kind == "training_sign_in"
    assert second.told.claimed_on is None, "the day is of the file that was, nobody told it of this one"
    assert [one.number for one in taking.custody.pieces()] == [1, 2]
    for because in ("", "  "):
        with pytest.raises(UsageError, match="why"):
            taking.replace(first, io.BytesIO(b"sheet three"), because, "s3.txt")
    with pytest.raises(UsageError, match="very bytes"):
        taking.replace(first, io.BytesIO(b"sheet one"), WHY, "same.txt")
    assert taking.custody.faults() == []


TABLE = """\
order_id,recipient-name,ship-address-1,buyer-email,buyer-phone-number,product-name,comment
113-5550111-0004711,Anna Smith,12 Elm Street,anna@example.org,2135550188,Lamp,"Anna Smith wrote,
call (213) 555-0188 or a.smith@example.org"
113-5550112-0004712,José Núñez,,,,Mug,fine since 2026-08-05
"""


def test_a_table_loses_persons_and_keeps_its_lines_orders_and_dates(tmp_path: Path) -> None:
    copy = masked(tmp_path, TABLE.encode(), "text/csv")
    for gone in ("Anna", "Smith", "Elm", "@", "555-0188", "2135550188", "José", "Núñez"):
        assert gone not in copy
    for stays in (
        "113-5550111-0004711",
        "113-5550112-0004712",
        "Lamp",
        "Mug",
        "fine since 2026-08-05",
        "recipient-name",
    ):
        assert stays in copy
    assert copy.count("\n") == TABLE.count("\n")


def test_a_json_document_stays_one_and_loses_persons(tmp_path: Path) -> None:
    told = {"orderId": "113-5550111-0004711", "buyerName": 'Anna "A" Smith', "note": "Smith: +44 20 7946 0958",
            "shippingAddress": {"name": "Anna", "lines": ["12 Elm Street"]}, "carrierName": "Kestrel", "n": [1, None],
            "said": "欧阳小明 签收, Leeds-Street 7", "recipient": ["欧阳小明"],
            "at": "anna\u0040example.org"}  # fmt: skip
    copy = json.loads(masked(tmp_path, json.dumps(told, indent=2).encode(), "application/json"))
    assert copy["orderId"] == told["orderId"]
    assert copy["carrierName"] == "Kestrel"
    assert (copy["buyerName"], copy["shippingAddress"]["name"]) == ("[masked]", "[masked]")
    assert copy["note"] == "[masked]: [phone]"
    assert copy["shippingAddress"]["lines"] == copy["recipient"] == ["[masked]"]
    assert copy["said"] == "[masked] 签收, Leeds-[masked] 7"
    assert copy["n"] == [1, None]
    hidden = masked(tmp_path, b'{"a": "anna\\u0040example.org"}', "application/json")
    assert json.loads(hidden) == {"a": "[e-mail]"}


def test_plain_words_lose_contacts(tmp_path: Path) -> None:
    copy = masked(
        tmp_path, b"Ring +1 (213) 555-0188,\nmail anna@example.org.\n2026-08-05 113-5550111-0004711\n", "text/plain"
    )
    assert copy == "Ring [phone],\nmail [e-mail].\n2026-08-05 113-5550111-0004711\n"


@pytest.mark.parametrize("encoded", [False, True])
def test_a_mail_loses_people_in_headers_in_words_however_they_are_encoded_and_in_attachments(
    tmp_path: Path, encoded: bool
) -> None:
    words = "Dear Anna Smith,\nmail me: anna.smith@example.org or +1 213 555 0188\nOrder 113-5550111-0004711\n"
    content = made.mail(words, html="<p>Anna Smith, <b>anna.smith@example.org</b></p>", attached=b"\xff\xd8Anna",
                        encoded=encoded, sender="=?utf-8?b?QW5uYSBTbWl0aA==?= <anna.smith@example.org>")  # fmt: skip
    copy = masked(tmp_path, content, "message/rfc822")
    mail = message_from_bytes(copy.encode(), policy=policy.default)
    everything = copy + "".join(str(part.get_payload(decode=True)) for part in mail.walk())
    for gone in ("Anna", "anna", "Smith", "555 0188", "mei@", "Mei Chen", "QW5uYSBTbWl0aA"):
        assert gone not in everything, gone
    assert "Order 113-5550111-0004711" in everything
    assert "[attachment taken out]" in everything
    assert mail["Date"] == "Wed, 05 Aug 2026 22:30:00 +0800"


def test_what_the_mask_cannot_reach_is_left_to_a_person(tmp_path: Path) -> None:
    for content, media_type in (
        (b"<p>anna@<b>example.org</b></p>", "text/html"),
        (b"<p>anna&#64;example.org</p>", "text/html"),
        (b'{"anna@example.org": 1}', "application/json"),
        (made.nested_mail(1), "message/rfc822"),
        (made.picture(), "image/jpeg"),
        (b'a,b\n"1,2\n', "text/csv"),
    ):
        with pytest.raises(UsageError) as refused:
            masked(tmp_path, content, media_type)
        assert "--with FILE" in refused.value.hint


@settings(max_examples=60, deadline=None)
@given(
    some.lists(
        some.tuples(
            some.text(some.characters(categories=("Lu", "Ll", "Lo"), max_codepoint=0x9FFF), min_size=4, max_size=12),
            some.text(some.sampled_from('abc 中\n",;12'), max_size=20),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_no_name_of_a_table_survives_and_no_line_is_lost(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]]
) -> None:
    import csv

    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows([("order", "buyer name", "comment"), *(
        (f"113-{number}", name, f"{name} said {words}") for number, (name, words) in enumerate(rows)
    )])  # fmt: skip
    copy = masked(tmp_path_factory.mktemp("mask"), out.getvalue().encode(), "text/csv")
    assert copy.count("\n") == out.getvalue().count("\n")
    kept = list(csv.reader(io.StringIO(copy, newline="")))
    assert all(row[1] == "[masked]" for row in kept[1:])
    assert not [name for name, _ in rows if any(f"{name} said" in row[2] for row in kept[1:])]
