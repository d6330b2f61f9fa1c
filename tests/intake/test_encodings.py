from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

import pytest
from intake_reads import gathered

from plimsoll.intake.flat import text_rows

if TYPE_CHECKING:
    from intake_reads import Write


JAPANESE = "order,note\n1,東京都 渋谷区の商品が届きません。\n2,ワイヤレスイヤホン\n"
CHINESE = "订单号,备注\n1,已发货\uff0c深圳市龙华区\n2,红色 L码\n"
WESTERN = "order,note\n1,Müller wünscht Größe XL\n2,été très déçu\n3,I don\u2019t like it\n"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (JAPANESE, "cp932"),
        (CHINESE, "gb18030"),
        (WESTERN, "cp1252"),
        ("order,note\n1,I don\u2019t like it\n", "cp1252"),
        ("order,note\n1,£5\n", "cp1252"),
        ("order,note\n1,中国\n", "gb18030"),
        ("order,note\n1,ケース\n", "cp932"),
        ("Numéro de commande,Évaluation\n1,5\n", "cp1252"),
        ("日期,评级,评论\n1,2,3\n", "gb18030"),
        ("order,note\n" + "1,plain\n" * 300_000 + "2,übel\n", "cp1252"),
    ],
)
def test_a_code_page_is_told_by_what_its_characters_look_like_and_said(
    written: Write, text: str, encoding: str
) -> None:
    seen = written(text.encode(encoding))
    assert seen.encoding == encoding
    assert len(seen.notices) == 1
    last = text.rstrip("\n").rsplit("\n", 1)[-1].split(",")
    row = gathered(text_rows(seen)).rows[-1]
    assert [row[name] for name in seen.columns] == last


@pytest.mark.parametrize("text", [JAPANESE, CHINESE, WESTERN, "order,note\n1,plain\n"])
@pytest.mark.parametrize(
    ("mark", "encoding", "notices"),
    [
        (b"", "utf-8", 0),
        (codecs.BOM_UTF8, "utf-8", 0),
        (codecs.BOM_UTF16_LE, "utf-16-le", 0),
        (codecs.BOM_UTF16_BE, "utf-16-be", 0),
        (b"", "utf-16-le", 1),
        (b"", "utf-16-be", 1),
    ],
)
def test_unicode_is_told_by_its_mark_or_its_pattern(
    written: Write, text: str, mark: bytes, encoding: str, notices: int
) -> None:
    seen = written(mark + text.encode(encoding))
    assert seen.encoding == encoding
    assert len(seen.notices) == notices
    header, first = (line.split(",") for line in text.split("\n")[:2])
    assert seen.columns == tuple(header)
    assert gathered(text_rows(seen)).rows[0] == {**dict(zip(header, first, strict=True)), "line": 2}


def test_one_damaged_character_leaves_the_rest_of_a_utf_8_file_as_it_is(written: Write) -> None:
    seen = written((CHINESE * 20).encode() + "99,深".encode()[:-1] + b"\n100,x\n")
    assert seen.encoding == "utf-8"
    assert len(seen.notices) == 1
    rows = gathered(text_rows(seen)).rows
    assert rows[0]["备注"] == "已发货\uff0c深圳市龙华区"
    assert rows[-2]["备注"] == "\ufffd"
    assert rows[-1]["备注"] == "x"


def test_a_character_cut_by_a_read_is_no_damage(written: Write) -> None:
    seen = written("a,b\n" + "1,é中\n" * 400_000)
    assert (seen.encoding, seen.notices) == ("utf-8", ())
    assert sum(part.num_rows for part in text_rows(seen) if hasattr(part, "num_rows")) == 400_000


@pytest.mark.parametrize("encoding", ["utf-16-le", "cp932", "gb18030", "cp1252"])
def test_decoded_files_are_streamed_with_their_lines(written: Write, encoding: str) -> None:
    sample = {"cp932": "東京", "gb18030": "深圳", "cp1252": "Zürich"}.get(encoding, "x")
    result = gathered(text_rows(written(("a,b\n" + f'1,"{sample}\nx"\n' * 20_000).encode(encoding))))
    assert result.lines[-1] == 2 + 2 * 19_999
    assert result.rows[-1]["b"] == f"{sample}\nx"


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\n1,2\n",
        b"PK\x03\x04rest,of\n",
        b"\x1f\x8b\x08\x00,\n",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1,\n",
        b"\x89PNG\r\n\x1a\n,",
        b"PAR1,\n",
        bytes(range(256)),
        b"a\x00b\x00\x01,\n",
    ],
    ids=repr,
)
def test_what_is_not_text_has_no_encoding(written: Write, content: bytes) -> None:
    seen = written(content)
    assert (seen.encoding, seen.delimiter, seen.columns) == (None, None, ())


def test_a_nul_in_one_field_does_not_make_a_text_binary(written: Write) -> None:
    assert written("a,b\n1,\0\n").encoding == "utf-8"


def test_the_head_is_the_beginning_of_the_file_and_no_more(written: Write) -> None:
    seen = written("a,b\n" + "1,2\n" * 100_000)
    assert len(seen.head) == 1 << 16
    assert seen.size == 4 + 4 * 100_000
