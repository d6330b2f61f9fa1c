"""Retention reaches evidence, too: what is old becomes a note of its hash, what came since stays."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from small_shop import write_orders

import plimsoll
from plimsoll import clock
from plimsoll.appeals.evidence.adding import Brought

if TYPE_CHECKING:
    from pathlib import Path

    from plimsoll.tower import Tower

WORDS = b"Left with Jane Roe, 5 Elm Street\n"


@pytest.fixture
def tower(tmp_path: Path) -> Tower:
    """A file of orders that is evidence as well, and a waybill that names somebody."""
    tower = plimsoll.open(tmp_path / "workspace")
    orders, slip = write_orders(tmp_path), tmp_path / "slip.txt"
    slip.write_bytes(WORDS)
    tower.import_files(orders)
    tower.add_evidence(orders, Brought("warehouse_slip"))
    tower.add_evidence(slip, Brought("waybill"))
    return tower


def at_rest(tower: Tower) -> bytes:
    return b"".join(file.read_bytes() for file in tower.workspace.root.rglob("*") if file.is_file())


def test_old_evidence_is_a_note_and_the_chain_still_holds(tower: Tower) -> None:
    orders, slip = tower.evidence()
    assert "slip.txt" in tower.purge(clock.today() + timedelta(days=1))
    assert WORDS not in at_rest(tower)
    assert {fault.what for fault in tower.custody.faults()} == {"purged"}
    assert [piece.sha256 for piece in tower.evidence()] == [orders.sha256, slip.sha256]
    assert [check.message for check in tower.doctor() if not check.ok] == []


def test_what_became_evidence_since_stays_whole_though_it_was_imported_too(tower: Tower) -> None:
    assert tower.purge(clock.today()) == []
    assert WORDS in at_rest(tower)
    assert tower.custody.faults() == []


def test_the_doctor_finds_a_changed_chain(tower: Tower) -> None:
    chain = tower.workspace.root / "evidence" / "chain.jsonl"
    chain.write_bytes(chain.read_bytes().replace(b"waybill", b"invoice"))
    assert [check.name for check in tower.doctor() if not check.ok] == ["evidence"]
