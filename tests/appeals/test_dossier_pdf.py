"""The dossier: archived PDF, text to be copied, the same bytes again, and nothing in it but what the plan says."""

from __future__ import annotations

import hashlib
import io
import zlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import page
import pikepdf
import pytest
from completed_plan import csv_file
from PIL import Image
from planted_plans import frozen, planted
from pypdf import PdfReader

from plimsoll.appeals.bindings import Bindings
from plimsoll.appeals.dossier.building import MOST_BYTES, build_dossier
from plimsoll.appeals.dossier.exhibits import beside, file_name
from plimsoll.appeals.dossier.pictures import copies
from plimsoll.appeals.plan import Exhibit, RootCause
from plimsoll.errors import UsageError
from plimsoll.typesetting import missing_signs, plain_signs

if TYPE_CHECKING:
    from pathlib import Path

    from plimsoll.appeals.dossier.building import Dossier
    from plimsoll.appeals.plan import Plan

PROFILES = {"a-1a": page.ValidationProfile.PDF_A_1A, "a-2a": page.ValidationProfile.PDF_A_2A}


def with_files(plan: Plan, folder: Path, contents: dict[str, bytes] | None = None) -> Plan:
    """The plan with a file for each exhibit, and its sha256."""
    evidence = []
    for one in plan.evidence:
        file = folder / one.file
        if contents and one.id in contents:
            file.write_bytes(contents[one.id])
        else:
            csv_file(file, replace(one, orders=(*one.orders, one.id)))
        evidence.append(replace(one, sha256=hashlib.sha256(file.read_bytes()).hexdigest()))
    return replace(plan, evidence=tuple(evidence))


def built(plan: Plan, folder: Path, **asked: Any) -> Dossier:
    return build_dossier(plan, frozen(plan), beside(folder), **asked)


def words_of(pdf: bytes) -> str:
    return "".join("".join(one.extract_text() for one in PdfReader(io.BytesIO(pdf)).pages).split())


def photo(size: tuple[int, int] = (320, 240), mode: str = "RGB", **saved: Any) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, 120 if mode == "L" else (200, 30, 30, 90)[: len(mode)]).save(
        out, "JPEG" if mode != "RGBA" else "PNG", **saved
    )
    return out.getvalue()


@pytest.mark.parametrize("standard", ["a-1a", "a-2a"])
def test_the_paper_is_an_archived_tagged_one(tmp_path: Path, standard: Any) -> None:
    plan = with_files(planted({}), tmp_path, {"E6": photo(mode="RGBA")})
    pdf = built(plan, tmp_path, standard=standard).pdf
    report = page.validate_pdf_bytes(pdf, profile=PROFILES[standard])
    assert report.is_compliant, [one.rule_id for one in report.failures]
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert bool(opened.Root.MarkInfo.Marked)
        assert str(opened.Root.Lang) == "en"
        assert len(opened.Root.Outlines.keys()) > 1
        with opened.open_metadata() as told:
            assert (told["pdfaid:part"], told["pdfaid:conformance"].upper()) == (standard[2], "A")
            assert "mei" in told["dc:title"]
        assert fonts_of(opened)
        assert all(fonts_of(opened).values())
        alts = [one for one in nodes_of(opened.Root.StructTreeRoot) if one.get("/S") == "/Figure"]
        assert all(str(one.Alt).startswith("Picture: ") for one in alts)
        assert len(alts) == 1


def fonts_of(opened: pikepdf.Pdf) -> dict[str, bool]:
    """Each font by name, and whether it is embedded."""
    found = {}
    for one in opened.objects:
        if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/FontDescriptor":
            found[str(one.FontName)] = "/FontFile2" in one or "/FontFile3" in one
    return found


def nodes_of(root: Any) -> list[Any]:
    """Every node of the structure tree."""
    found, waiting = [], [root]
    while waiting:
        one = waiting.pop()
        if isinstance(one, pikepdf.Dictionary):
            found.append(one)
            waiting.append(one.get("/K"))
        elif isinstance(one, pikepdf.Array):
            waiting.extend(list(one))
    return found


def test_every_order_figure_and_day_is_copied_out_of_it(tmp_path: Path) -> None:
    plan = with_files(planted({}), tmp_path)
    text, bindings = words_of(built(plan, tmp_path).pdf), Bindings(plan, frozen(plan))
    for one in plan.texts():
        assert "".join(bindings.resolve(one.text).split()) in text
    for order in plan.orders:
        assert f"{order.id}{order.ordered_on}" in text
    for exhibit in plan.evidence:
        assert exhibit.sha256 in text
        assert file_name(bindings.cited[exhibit.id], exhibit) in text


def test_the_same_plan_gives_the_same_bytes(tmp_path: Path) -> None:
    plan = with_files(planted({}), tmp_path, {"E6": photo()})
    assert built(plan, tmp_path).pdf == built(plan, tmp_path).pdf


def test_a_long_table_has_its_head_on_every_page(tmp_path: Path) -> None:
    plan = with_files(planted({}), tmp_path)
    ids = [f"112-{1_000_000 + at}-{at:07d}" for at in range(600)]
    many = replace(plan, orders=tuple(replace(plan.orders[at % 3], id=one) for at, one in enumerate(ids)))
    pdf = built(many, tmp_path, draft=True).pdf
    text = words_of(pdf)
    assert all(one in text for one in ids)
    assert text.count("TrackingandticketEvidence") > 12


def test_markup_bidi_and_a_megabyte_are_only_words(tmp_path: Path) -> None:
    evil = '#panic("x") $x$ *b* @ref <l> `r` /* \u202eabc\u2066 #{'
    plan = planted({"summary": evil, "account": "#import \u202e../x", "evidence.0.caption": "A" * 1_000_000})
    plan = with_files(replace(plan, root_causes=(RootCause("c", "logistics", evil),)), tmp_path)
    text = words_of(built(plan, tmp_path, draft=True).pdf)
    assert '#panic("x")$x$*b*@ref<l>`r`/*abc#{' in text
    assert "\u202e" not in text
    assert "A" * 399 in text.replace("\u200b", "")
    assert "A" * 401 not in text.replace("\u200b", "")


def test_japanese_is_shown_in_japanese_letters(tmp_path: Path) -> None:
    plan = planted({"language": "ja", "summary": "配送の遅延を確認しました。検査記録は{{ table.orders }}にあります。"})
    plan = with_files(plan, tmp_path)
    pdf = built(plan, tmp_path, draft=True).pdf
    assert "配送の遅延を確認しました。" in words_of(pdf)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert str(opened.Root.Lang) == "ja"
        assert any("NotoSansJP" in name for name in fonts_of(opened))


def test_the_letters_hold_the_signs_of_both_countries() -> None:
    assert missing_signs("ぁゔヴヷ該当注文購入者対応ｱｲｳ订单缺陷率申诉处理，。！𠮷") == ["𠮷"]  # noqa: RUF001 - signs of Chinese and Japanese
    assert plain_signs("a\u202eb\u0000😀\r\nc") == "ab[U+1F600]\nc"


def test_a_draft_says_so_and_nothing_else_is_built_from_what_fails(tmp_path: Path) -> None:
    plan = with_files(planted({"actions.0.owner": ""}), tmp_path)
    with pytest.raises(UsageError, match="PA202"):
        built(plan, tmp_path)
    with pytest.raises(UsageError, match="unbound"):
        built(replace(plan, summary="We had 17 defects."), tmp_path)
    made = built(plan, tmp_path, draft=True)
    assert made.draft
    assert "Thisisadraft" in words_of(made.pdf)


# -- exhibits --------------------------------------------------------------------------------------------------------


def test_an_exhibit_is_the_file_the_plan_names_and_lies_beside_it(tmp_path: Path) -> None:
    folder = tmp_path / "plan"
    folder.mkdir()
    plan = with_files(planted({}), folder)
    first = plan.evidence[0]
    (folder / first.file).write_bytes(b"other")
    with pytest.raises(UsageError, match=first.id):
        built(plan, folder)
    (folder / first.file).unlink()
    with pytest.raises(UsageError, match="not beside the plan"):
        built(plan, folder)
    (tmp_path / "outside.csv").write_bytes(b"secret")
    for name in ("../outside.csv", str(tmp_path / "outside.csv"), "..\\outside.csv", "a\0b", ""):
        outside = replace(first, file=name, sha256=hashlib.sha256(b"secret").hexdigest())
        with pytest.raises(UsageError, match="not beside the plan"):
            built(replace(plan, evidence=(outside, *plan.evidence[1:])), folder, draft=True)


def test_an_exhibit_that_is_not_beside_the_plan_comes_from_the_vault(tmp_path: Path) -> None:
    vault, folder = tmp_path / "vault", tmp_path / "plan"
    vault.mkdir()
    folder.mkdir()
    plan = with_files(planted({}), folder)
    first = plan.evidence[0]
    (folder / first.file).rename(vault / first.sha256)
    made = build_dossier(plan, frozen(plan), beside(folder, lambda sha256: vault / sha256))
    assert made.exhibits[0].path == vault / first.sha256


def test_each_kind_of_file_shows_what_it_can(tmp_path: Path) -> None:
    head = b"From: a@b.example\nTo: c@d.example\nSubject: Lost\nDate: Mon, 1 Sep 2026 10:00:00 +0000\n\n"
    mail = head + b"Call +1 555 123 4567."
    kinds = {"a.eml": mail, "b.mp4": b"\0\0\0 ftypisom", "c.pdf": b"%PDF-1.4 broken", "d.json": b'{"status": "lost"}',
             "e.xlsx": b"PK\3\4 broken", "f.jpg": photo()[:200],
             "g.csv": b'order;at\n"=cmd|1";2026-09-01\n'}  # fmt: skip
    evidence = []
    for name, content in kinds.items():
        (tmp_path / name).write_bytes(content)
        seal = hashlib.sha256(content).hexdigest()
        evidence.append(Exhibit(name[0], name, "record", "direct", "logistics", "document", sha256=seal))
    made = built(replace(planted({}), evidence=tuple(evidence)), tmp_path, draft=True)
    text = words_of(made.pdf)
    for said in ("Subject:Lost", "[phone]", '{"status":"lost"}', "=cmd|1", "Thiskindoffileisnotdrawn", "cannotbedrawn"):
        assert said in text
    assert "555" not in text
    assert "a@b.example" not in text


def test_a_picture_s_copy_tells_no_place_and_its_original_stays(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif[0x0112] = 6
    original = photo(size=(400, 200), exif=exif)
    plan = with_files(planted({}), tmp_path, {"E6": original})
    made = built(plan, tmp_path)
    assert b"SecretCamera" not in made.pdf
    assert made.pictures == 1
    shown = next(image for one in PdfReader(io.BytesIO(made.pdf)).pages for image in one.images)
    assert shown.image is not None
    assert shown.image.size == (200, 400)
    assert (tmp_path / plan.evidence[5].file).read_bytes() == original


def test_pictures_share_what_the_form_takes(tmp_path: Path) -> None:
    paths = []
    for at in range(3):
        Image.effect_noise((2400, 1800), 90).convert("RGB").save(tmp_path / f"{at}.jpg", "JPEG", quality=95)
        paths.append(tmp_path / f"{at}.jpg")
    made = copies(paths, 300_000)
    assert sum(len(one.content) for one in made) <= 300_000
    assert all(one.width >= 640 for one in made)


def test_a_picture_that_would_fill_the_memory_is_named_only(tmp_path: Path) -> None:
    rows = zlib.compress(b"\0" * 10)
    head = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", (60_000).to_bytes(4) * 2 + b"\x08\x02\0\0\0")
    bomb = head + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    made = built(with_files(planted({}), tmp_path, {"E6": bomb}), tmp_path)
    assert made.pictures == 0
    assert made.notes
    assert len(made.pdf) < MOST_BYTES


def chunk(kind: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4) + kind + body + zlib.crc32(kind + body).to_bytes(4)
