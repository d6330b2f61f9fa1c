from __future__ import annotations

import gzip
import io
import random
import struct
import time
import zipfile
from typing import TYPE_CHECKING

import pytest

from plimsoll.facts.problems import Problem
from plimsoll.intake import archives
from plimsoll.intake.archives import members

if TYPE_CHECKING:
    from pathlib import Path

CSV = b"order_id,rating,left_at\n113-0000001-0000001,1,2026-08-20\n"


def zipped(file: Path, contents: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return file


def unpacked(file: Path) -> tuple[dict[str, bytes], dict[str, str]]:
    """The sound members and the messages about the others, by shown path."""
    sound, refused = {}, {}
    inside = members(file, "all.zip")
    assert inside is not None
    for member in inside:
        if isinstance(member, Problem):
            assert (member.line, member.field) == (None, None)
            assert member.hint
            refused[member.path] = member.message
        else:
            sound[member[0]] = member[1].read()
    return sound, refused


def test_members_of_a_zip_come_with_their_path_in_it(tmp_path: Path) -> None:
    file = zipped(tmp_path / "no-ending", {"orders.csv": CSV, "2026/feedback.txt": b"x", "empty.csv": b""})
    sound = {"all.zip!orders.csv": CSV, "all.zip!2026/feedback.txt": b"x", "all.zip!empty.csv": b""}
    assert unpacked(file) == (sound, {})


def test_a_gzip_has_one_member_named_after_the_file(tmp_path: Path) -> None:
    file = tmp_path / "x"
    file.write_bytes(gzip.compress(CSV) + gzip.compress(CSV))
    inside = members(file, "shop/orders.csv.gz")
    assert inside is not None
    assert [(member[0], member[1].read()) for member in inside if isinstance(member, tuple)] == [
        ("shop/orders.csv.gz!orders.csv", CSV + CSV)
    ]


def test_plain_files_and_documents_are_not_archives(tmp_path: Path) -> None:
    plain = tmp_path / "orders.zip"
    plain.write_bytes(CSV)
    assert members(plain, "orders.zip") is None
    book = zipped(tmp_path / "book.xlsx", {"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x/>"})
    assert members(book, "book.xlsx") is None


def test_a_document_in_a_zip_is_a_member(tmp_path: Path) -> None:
    book = zipped(tmp_path / "book.xlsx", {"[Content_Types].xml": b"<x/>"}).read_bytes()
    assert unpacked(zipped(tmp_path / "all.zip", {"book.xlsx": book})) == ({"all.zip!book.xlsx": book}, {})


def test_folders_hidden_files_and_lock_files_are_passed_over(tmp_path: Path) -> None:
    names = ["a/", ".hidden", "a/.git/x", "~$orders.xlsx", "__MACOSX/a.csv", "a/b.csv"]
    sound, refused = unpacked(zipped(tmp_path / "z", dict.fromkeys(names, b"x")))
    assert ([*sound], refused) == (["all.zip!a/b.csv"], {})


@pytest.mark.parametrize(
    "name", ["../x.csv", "a/../../x.csv", "/etc/x.csv", "C:/x.csv", "c:x.csv", "..\\x.csv", "\\\\server\\x.csv", ".."]
)
def test_a_path_that_leads_out_is_refused(tmp_path: Path, name: str) -> None:
    sound, refused = unpacked(zipped(tmp_path / "z", {name: b"x", "good.csv": b"y"}))
    assert [*sound] == ["all.zip!good.csv"]
    assert ["leads out" in message for message in refused.values()] == [True]


@pytest.mark.parametrize("name", ["a..csv", "a..b/c.csv", "a b.csv", "xy:z.csv"])
def test_a_path_that_only_looks_odd_is_not(tmp_path: Path, name: str) -> None:
    assert unpacked(zipped(tmp_path / "z", {name: b"x"})) == ({f"all.zip!{name}": b"x"}, {})


def test_archives_in_archives_are_refused(tmp_path: Path) -> None:
    inner = zipped(tmp_path / "inner.zip", {"a.csv": CSV}).read_bytes()
    tar = b"a.csv".ljust(257, b"\0") + b"ustar\0" + b"\0" * 249
    contents = {"in.zip": inner, "in.csv": gzip.compress(CSV), "in.7z": b"7z\xbc\xaf\x27\x1c..", "in.tar": tar}
    sound, refused = unpacked(zipped(tmp_path / "all.zip", contents))
    assert sound == {}
    assert [*refused] == [f"all.zip!{name}" for name in contents]


def test_a_member_with_a_password_is_refused(tmp_path: Path) -> None:
    content = bytearray(zipped(tmp_path / "z", {"secret.csv": CSV}, zipfile.ZIP_STORED).read_bytes())
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + flags] |= 1
    (tmp_path / "z").write_bytes(content)
    assert "password" in unpacked(tmp_path / "z")[1]["all.zip!secret.csv"]


def test_a_link_is_refused(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("orders.csv")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "z", "w") as archive:
        archive.writestr(link, "/etc/passwd")
    assert unpacked(tmp_path / "z") == ({}, {"all.zip!orders.csv": "it is a link"})


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_methods_that_unpack_without_bounds_are_refused(tmp_path: Path, method: int) -> None:
    assert [*unpacked(zipped(tmp_path / "z", {"a.csv": CSV}, method))[1]] == ["all.zip!a.csv"]


def test_a_dense_member_is_refused_and_the_others_are_not(tmp_path: Path) -> None:
    began = time.process_time()
    file = zipped(tmp_path / "z", {"bomb.csv": b"0" * 30_000_000, "orders.csv": CSV})
    sound, refused = unpacked(file)
    assert sound == {"all.zip!orders.csv": CSV}
    assert "200 times" in refused["all.zip!bomb.csv"]
    assert time.process_time() - began < 5


def test_a_dense_member_does_not_hide_behind_a_large_one(tmp_path: Path) -> None:
    large = random.Random(1).randbytes(1_000_000)
    sound, refused = unpacked(zipped(tmp_path / "z", {"large.bin": large, "bomb.csv": b"0" * 30_000_000}))
    assert sound == {"all.zip!large.bin": large}
    assert [*refused] == ["all.zip!bomb.csv"]


def test_a_dense_gzip_is_refused(tmp_path: Path) -> None:
    (tmp_path / "z").write_bytes(gzip.compress(b"0" * 30_000_000))
    assert "200 times" in unpacked(tmp_path / "z")[1]["all.zip!all.zip"]


def test_a_small_file_may_pack_well(tmp_path: Path) -> None:
    assert unpacked(zipped(tmp_path / "z", {"a.csv": b"0" * 60_000}))[1] == {}


def test_a_size_that_is_declared_small_does_not_help_a_bomb(tmp_path: Path) -> None:
    file = zipped(tmp_path / "z", {"bomb.csv": b"0" * 30_000_000})
    content = bytearray(file.read_bytes())
    for signature, size in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", content, content.index(signature) + size, 100)
    file.write_bytes(content)
    sound, refused = unpacked(file)
    assert (sound, [*refused]) == ({}, ["all.zip!bomb.csv"])


def test_members_that_share_their_bytes_are_stopped_by_the_archives_ratio(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "MOST_RATIO", 20)
    line = bytes(range(256)) * 200
    file = zipped(tmp_path / "z", {f"{number}.csv": line for number in range(60)})
    sound, refused = unpacked(file)
    assert len(sound) + len(refused) == 60
    total = sum(map(len, sound.values()))
    assert total <= 20 * file.stat().st_size


def test_all_members_together_have_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST_BYTES", 250)
    sound, refused = unpacked(zipped(tmp_path / "z", dict.fromkeys("abcd", b"x" * 100)))
    assert ([*sound], [*refused]) == (["all.zip!a", "all.zip!b"], ["all.zip!c", "all.zip!d"])


@pytest.mark.parametrize("members_in_it", [10_000, 10_001])
def test_more_than_ten_thousand_members_are_refused_as_a_whole(tmp_path: Path, members_in_it: int) -> None:
    names = {f"{number}": b"" for number in range(members_in_it)}
    sound, refused = unpacked(zipped(tmp_path / "z", names, zipfile.ZIP_STORED))
    if members_in_it > archives.MOST_MEMBERS:
        assert (sound, [*refused]) == ({}, ["all.zip"])
    else:
        assert (len(sound), refused) == (members_in_it, {})


def test_a_vast_directory_is_refused_before_it_is_read(tmp_path: Path) -> None:
    file = zipped(tmp_path / "z", {f"{number:0500}": b"" for number in range(12_000)}, zipfile.ZIP_STORED)
    assert [*unpacked(file)[1]] == ["all.zip"]


@pytest.mark.parametrize("keep", [0.3, 0.6, 0.95])
def test_a_cut_off_archive_is_damaged(tmp_path: Path, keep: float) -> None:
    content = bytes(range(256)) * 50
    whole = zipped(tmp_path / "z", {"a.csv": content}).read_bytes()
    (tmp_path / "z").write_bytes(whole[: int(len(whole) * keep)])
    assert [*unpacked(tmp_path / "z")[1]] == ["all.zip"]
    packed = gzip.compress(content)
    (tmp_path / "g").write_bytes(packed[: int(len(packed) * keep)])
    assert "damaged" in unpacked(tmp_path / "g")[1]["all.zip!all.zip"]


def test_flipped_bytes_never_raise(tmp_path: Path) -> None:
    whole = zipped(tmp_path / "z", {"a.csv": CSV, "b.csv": CSV * 3}).read_bytes()
    for position in range(len(whole)):
        changed = bytearray(whole)
        changed[position] ^= 0xFF
        (tmp_path / "z").write_bytes(changed)
        for member in members(tmp_path / "z", "all.zip") or ():
            assert isinstance(member, (Problem, tuple))


@pytest.mark.parametrize(("name", "encoding"), [("订单明细.csv", "gbk"), ("注文のファイル.csv", "cp932")])
def test_names_in_a_windows_code_page_are_read(tmp_path: Path, name: str, encoding: str) -> None:
    stored = io.BytesIO()
    placeholder = "x" * len(name.encode(encoding))
    with zipfile.ZipFile(stored, "w") as archive:
        archive.writestr(placeholder, CSV)
    (tmp_path / "z").write_bytes(stored.getvalue().replace(placeholder.encode(), name.encode(encoding)))
    assert [*unpacked(tmp_path / "z")[0]] == [f"all.zip!{name}"]


def test_a_member_can_be_read_until_the_next_is_asked_for(tmp_path: Path) -> None:
    inside = members(zipped(tmp_path / "z", {"a": b"1" * 10, "b": b"2" * 10}), "all.zip")
    assert inside is not None
    for member in inside:
        assert isinstance(member, tuple)
        stream = member[1]
        assert len(stream.read(3)) == 3
        stream.seek(0)
        assert len(stream.read()) == 10
