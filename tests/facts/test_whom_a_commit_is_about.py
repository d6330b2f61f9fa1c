"""HEAD tells whose facts each commit changed: what is kept for the others may stay."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from small_shop import write_feedback, write_orders

import plimsoll
from plimsoll.facts.head import MOST_CHANGES, Head, read_head

if TYPE_CHECKING:
    from pathlib import Path

    from plimsoll.tower import Tower


@pytest.fixture
def tower(tmp_path: Path) -> Tower:
    tower = plimsoll.open(tmp_path / "workspace")
    for account, first in (("north", 0), ("south", 1000)):
        tower.import_files(write_orders(tmp_path, f"{account}.csv", first=first, count=50), account=account)
    return tower


def head(tower: Tower) -> Head:
    return read_head(tower.workspace.facts)


def test_an_import_a_typed_row_and_a_statement_are_about_their_account(tower: Tower, tmp_path: Path) -> None:
    before = head(tower).version
    tower.import_files(write_feedback(tmp_path, orders=(3,)), account="north")
    assert head(tower).changed_since(before) == {"north"}
    tower.record("claim", {"order_id": "113-0000005-0000001", "status": "granted"}, account="north")
    assert head(tower).changed_since(before) == {"north"}
    at = head(tower).version
    tower.record_none("claims", date(2026, 9, 30), account="south", marketplace="US")
    assert head(tower).changed_since(at) == {"south"}
    assert head(tower).changed_since(before) == {"north", "south"}
    assert head(tower).changed_since(head(tower).version) == set()


def test_what_is_taken_back_is_about_those_it_had_been_about(tower: Tower, tmp_path: Path) -> None:
    found = tower.import_files(write_feedback(tmp_path, orders=(1003,)), account="south")
    before = head(tower).version
    tower.undo_import(found.files[0].sha256[:16])
    assert head(tower).changed_since(before) == {"south"}


def test_facts_made_anew_are_about_everybody(tower: Tower) -> None:
    before = head(tower).version
    tower.rebuild()
    assert head(tower).version > before
    assert head(tower).changed_since(before) is None


def test_a_version_that_is_too_old_or_unknown_is_about_everybody() -> None:
    from datetime import UTC, datetime

    now = datetime(2026, 10, 1, tzinfo=UTC)
    at = Head()
    for number in range(MOST_CHANGES + 5):
        at = at.successor({}, number, now, {f"account {number}"})
    assert at.changed_since(at.version - MOST_CHANGES) is not None
    assert at.changed_since(at.version - MOST_CHANGES - 1) is None
    assert at.changed_since(at.version + 1) is None
    assert at.successor({}, 99, now).changed_since(at.version) is None
