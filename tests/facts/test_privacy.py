"""Buyers' identity never enters the facts, and leaves the vault when its time is over."""

from __future__ import annotations

import zipfile
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import duckdb
import pytest
from test_one_commit_point import rows_of

import plimsoll
from plimsoll import clock
from plimsoll.facts.head import read_head
from plimsoll.facts.privacy import masked, without_contacts

if TYPE_CHECKING:
    from pathlib import Path

PLANTED = ("margot.planted@mail.example", "Margot Planted", "+1 (206) 555-0142", "77 Planted Street", "98155-PLANT")

HEADER = "order_id,marketplace_id,fulfillment_channel,purchased_at,order_status,buyer_key"
PERSON = 'Margot Planted,"77 Planted Street",98155-PLANT,+1 (206) 555-0142'
ORDERS = f"""{HEADER},buyer-name,ship-address-1,ship-postal-code,buyer-phone-number
113-0000001-0000001,US,MFN,2026-08-01T10:00:00Z,shipped,margot.planted@mail.example,{PERSON}
113-0000002-0000001,US,MFN,2026-08-02T10:00:00Z,shipped,Margot.Planted@mail.example,"Margot
Planted","77 Planted Street",98155-PLANT,+1 (206) 555-0142
"""
WORDS = "late, write to margot.planted@mail.example or call +1 (206) 555-0142 before 2026-09-01"
FEEDBACK = f"""order_id,rating,left_at,comment
113-0000001-0000001,1,2026-08-20,"{WORDS}"
"""
MAIL = """From: Margot Planted <margot.planted@mail.example>
To: shop@seller.example
Subject: Your account health is at risk
Date: Tue, 25 Aug 2026 10:00:00 +0000
Message-ID: <1@mail.example>

Order 113-0000001-0000001. Answer within 72 hours. Call +1 (206) 555-0142.
"""


def planted_shop(folder: Path) -> Path:
    files = folder / "files"
    files.mkdir(parents=True)
    (files / "orders.csv").write_text(ORDERS, encoding="utf-8")
    (files / "notice.eml").write_text(MAIL, encoding="utf-8")
    with zipfile.ZipFile(files / "more.zip", "w") as archive:
        archive.writestr("feedback.csv", FEEDBACK)
    return files


def everything_in(folder: Path) -> str:
    """All text at rest under a folder: Parquet as its rows, anything else as its bytes."""
    found = []
    for file in folder.rglob("*"):
        if file.suffix == ".parquet":
            found.append(repr(duckdb.read_parquet(str(file)).fetchall()))
        elif file.is_file():
            found.append(file.read_bytes().decode("utf-8", errors="replace"))
    return "\n".join(found)


def test_planted_persons_are_in_no_table(tmp_path: Path) -> None:
    tower = plimsoll.open(tmp_path / "workspace")
    result = tower.import_files(planted_shop(tmp_path))
    assert result.exit_code == 0, result
    facts = everything_in(tower.workspace.facts)
    for words in PLANTED:
        assert words.lower() not in facts.lower(), words
    assert "113-0000001-0000001" in facts
    assert "2026-09-01" in facts, "a date in a comment is no telephone number"


def test_one_buyer_is_one_keyed_hash_and_another_workspace_has_another(tmp_path: Path) -> None:
    keys = []
    for name in ("one", "two"):
        tower = plimsoll.open(tmp_path / name)
        tower.import_files(planted_shop(tmp_path / f"files-{name}"))
        files = [str(tower.workspace.facts / entry.path) for entry in read_head(tower.workspace.facts).of("orders")]
        keys.append({key for (key,) in duckdb.sql(f"SELECT buyer_key FROM read_parquet({files})").fetchall()})
    assert [len(found) for found in keys] == [1, 1]
    assert keys[0] != keys[1]


def test_purge_takes_the_originals_and_facts_made_again_are_equal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 9, 1, 12, tzinfo=UTC))
    tower = plimsoll.open(tmp_path / "workspace")
    files = planted_shop(tmp_path)
    tower.import_files(files)
    monkeypatch.setattr(clock, "now", lambda: datetime(2027, 9, 1, 12, tzinfo=UTC))
    before = {table: rows_of(tower, table) for table in read_head(tower.workspace.facts).files}
    assert tower.purge(date(2026, 9, 1)) == [], "the day itself is not before it"
    assert len(tower.purge(date(2027, 1, 1))) == 3
    assert tower.purge(date(2027, 1, 1)) == [], "what is purged stays so"
    at_rest = everything_in(tower.workspace.root)
    for words in PLANTED:
        assert words.lower() not in at_rest.lower(), words
    assert all(check.ok for check in tower.doctor())
    tower.rebuild()
    after = {table: rows_of(tower, table) for table in read_head(tower.workspace.facts).files}
    for table, rows in before.items():
        assert after[table] == rows, table
    again = tower.import_files(files)
    assert all(file.duplicate_of for file in again.files), "the original is still known by its hash"
    for words in PLANTED:
        assert words.lower() not in everything_in(tower.workspace.root).lower(), "and does not come back"


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("write to a.b+c@mail.co.uk now", "write to [e-mail] now"),
        ("call +44 20 7946 0958", "call [phone]"),
        ("order 113-1234567-1234567 on 2026-10-12", "order 113-1234567-1234567 on 2026-10-12"),
    ],
)
def test_masks(words: str, left: str) -> None:
    assert masked(words) == left
    assert without_contacts(words) == left


def test_bare_numbers_stay_in_a_derivative() -> None:
    assert without_contacts("tracking 449044304137821, case 1234567890") == "tracking 449044304137821, case 1234567890"


def test_purge_takes_broken_quotes_apart_and_leaves_no_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 9, 1, 12, tzinfo=UTC))
    tower = plimsoll.open(tmp_path / "workspace")
    file = tmp_path / "feedback.csv"
    broken = b'o1,1,2026-08-01,says "late\r ann@example.com" x\n'
    file.write_bytes(b"order_id,rating,left_at,comment\n" + broken + b"o2,1,2026-08-02,fine\n")
    tower.import_files(file)
    monkeypatch.setattr(clock, "now", lambda: datetime(2027, 9, 1, 12, tzinfo=UTC))
    assert len(tower.purge(date(2027, 1, 1))) == 1
    assert "ann@example.com" not in everything_in(tower.workspace.root)
    tower.rebuild()
