"""HEAD is the one commit point: kills, rivals, undo and rebuild all end in a whole state."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import duckdb
import pytest
from small_shop import write_feedback, write_orders

import plimsoll
from plimsoll.errors import WorkspaceError
from plimsoll.facts.head import read_head

if TYPE_CHECKING:
    from pathlib import Path

    from plimsoll.tower import Tower

AS_OF = date(2026, 10, 1)


def figures(tower: Tower) -> list[tuple[Any, ...]]:
    return [(*row.cell, row.orders, row.orders_with_defects, row.verdict) for row in tower.odr(as_of=AS_OF)]


def rows_of(tower: Tower, table: str, *, without: tuple[str, ...] = ()) -> list[tuple[Any, ...]]:
    """Every row of a committed table, sorted, straight from its files."""
    facts = tower.workspace.facts
    files = [str(facts / entry.path) for entry in read_head(facts).of(table)]
    if not files:
        return []
    left_out = f"EXCLUDE ({', '.join(without)})" if without else ""
    rows = duckdb.sql(f"SELECT * {left_out} FROM read_parquet({files})").fetchall()
    return sorted(rows, key=repr)


def test_rebuilt_facts_are_equal(tmp_path: Path) -> None:
    tower = plimsoll.open(tmp_path / "workspace")
    tower.import_files(write_orders(tmp_path), observed_at=datetime(2026, 9, 1, tzinfo=UTC))
    tower.import_files(write_feedback(tmp_path, orders=(3, 9999)))
    tower.import_files(write_orders(tmp_path, "more.csv", first=150, count=100))
    tower.record("claim", {"order_id": "113-0000005-0000001", "status": "granted", "decided_at": "2026-09-01"})
    tower.record_none("claims", date(2026, 9, 30))
    undone = tower.import_files(write_feedback(tmp_path, "again.csv", orders=(7,)))
    tower.undo_import(undone.files[0].sha256[:16])
    head = read_head(tower.workspace.facts)
    before = {table: rows_of(tower, table) for table in head.files}
    told = figures(tower)
    tower.rebuild()
    after = {table: rows_of(tower, table) for table in read_head(tower.workspace.facts).files}
    assert after.keys() == before.keys()
    for table, rows in before.items():
        assert after[table] == rows, table
    assert figures(tower) == told
    assert all(check.ok for check in tower.doctor())


def test_undo_brings_back_the_state_before(tmp_path: Path) -> None:
    tower = plimsoll.open(tmp_path / "workspace")
    tower.import_files(write_orders(tmp_path))
    before = figures(tower), rows_of(tower, "orders")
    arrived = tower.import_files(write_feedback(tmp_path), write_orders(tmp_path, "late.csv", first=200, count=9))
    assert figures(tower) != before[0]
    for file in arrived.files:
        tower.undo_import(file.sha256)
    assert (figures(tower), rows_of(tower, "orders")) == before
    again = tower.import_files(tmp_path / "feedback.csv")
    assert again.files[0].duplicate_of is None, "what was taken back can be imported again"
    assert again.files[0].loaded == 2


def test_a_reader_sees_one_state_while_a_writer_replaces_it(tmp_path: Path) -> None:
    from plimsoll.facts.view import FactsView, Scope

    tower = plimsoll.open(tmp_path / "workspace")
    tower.import_files(write_orders(tmp_path))
    view = FactsView(tower.workspace)
    tower.import_files(write_orders(tmp_path, "more.csv", first=200, count=50))
    assert view.ask("cells", scope=Scope().condition())[0]["orders"] == 200
    assert FactsView(tower.workspace).ask("cells", scope=Scope().condition())[0]["orders"] == 250


@pytest.mark.skipif(os.name != "posix", reason="kill -9 is POSIX; the commit point is the same everywhere")
@pytest.mark.parametrize("delay", [0.15, 0.35, 0.5, 0.65, 0.8, 1.0, 1.3])
def test_a_kill_at_any_moment_leaves_a_whole_state(tmp_path: Path, delay: float) -> None:
    tower = plimsoll.open(tmp_path / "workspace")
    tower.import_files(write_orders(tmp_path))
    before = figures(tower)
    more = write_orders(tmp_path, "more.csv", first=200, count=3000)
    process = subprocess.Popen(
        [sys.executable, "-m", "plimsoll", "import", str(more), "--workspace", str(tower.workspace.root)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    time.sleep(delay)
    process.send_signal(signal.SIGKILL)
    process.wait()
    after_kill = figures(tower)
    finished = [(*row.cell, 200 + 3000) for row in tower.odr(as_of=AS_OF, window=120, lag=0)]
    total = [(*row.cell, row.orders) for row in tower.odr(as_of=AS_OF, window=120, lag=0)]
    assert after_kill == before or total == finished, "the old state or the new one, nothing between"
    tower.import_files(more)
    assert sum(row.orders for row in tower.odr(as_of=AS_OF, window=120, lag=0)) == 3200
    assert all(check.ok for check in tower.doctor())


def test_what_was_accepted_but_not_committed_is_completed_by_the_next_writer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from plimsoll.facts import store

    tower = plimsoll.open(tmp_path / "workspace")
    tower.import_files(write_orders(tmp_path))
    before = figures(tower)

    def cut_off(*_: object) -> None:
        raise KeyboardInterrupt

    feedback = write_feedback(tmp_path)
    monkeypatch.setattr(store, "commit", cut_off)
    with pytest.raises(KeyboardInterrupt):
        tower.import_files(feedback)
    monkeypatch.undo()
    assert figures(tower) == before
    assert [check.name for check in tower.doctor() if not check.ok] == ["receipts"]
    tower.record_none("claims", date(2026, 9, 30))
    assert tower.odr(as_of=AS_OF)[0].counts["negative_feedback"] == 2
    assert all(check.ok for check in tower.doctor())


def test_two_imports_at_once_end_as_one_after_the_other(tmp_path: Path) -> None:
    workspace = tmp_path / "workspace"
    files = [write_orders(tmp_path, f"part{n}.csv", first=n * 100, count=100) for n in range(4)]
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "plimsoll", "import", str(file), "--workspace", str(workspace)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        for file in files
    ]  # fmt: skip
    assert [process.wait() for process in running] == [0, 0, 0, 0]
    tower = plimsoll.open(workspace)
    assert sum(row.orders for row in tower.odr(as_of=AS_OF, window=120, lag=0)) == 400
    assert len(tower.imports()) == 4
    assert all(check.ok for check in tower.doctor())


def test_a_changed_byte_in_the_vault_is_found(tmp_path: Path) -> None:
    tower = plimsoll.open(tmp_path / "workspace")
    result = tower.import_files(write_orders(tmp_path))
    stored = tower.workspace.vault.path(result.files[0].sha256)
    stored.write_bytes(stored.read_bytes().replace(b"MFN", b"AFN", 1))
    assert [check.name for check in tower.doctor() if not check.ok] == ["vault"]


def test_a_forged_typed_fact_is_found(tmp_path: Path) -> None:
    tower = plimsoll.open(tmp_path / "workspace")
    tower.import_files(write_orders(tmp_path))
    tower.record("claim", {"order_id": "113-0000005-0000001", "status": "denied"})
    receipt = max((tower.workspace.vault.root / "receipts").iterdir())
    receipt.write_text(receipt.read_text(encoding="utf-8").replace('"who": "', '"who": "not-'), encoding="utf-8")
    assert [check.name for check in tower.doctor() if not check.ok] == ["receipts"]


def test_many_small_imports_do_not_pile_up_files(tmp_path: Path) -> None:
    tower = plimsoll.open(tmp_path / "workspace")
    for number in range(60):
        tower.import_files(write_orders(tmp_path, f"{number}.csv", first=number, count=1))
    assert len(read_head(tower.workspace.facts).of("orders_observations")) < 50
    assert sum(row.orders for row in tower.odr(as_of=AS_OF, window=120, lag=0)) == 60


@pytest.mark.skipif(os.name != "posix", reason="the limit that stands for a full disk is POSIX")
def test_a_full_disk_leaves_the_state_before_and_says_so(tmp_path: Path) -> None:
    tower = plimsoll.open(tmp_path / "workspace")
    tower.import_files(write_orders(tmp_path))
    before = figures(tower)
    more = write_orders(tmp_path, "more.csv", first=200, count=4000)
    limited = (
        "import resource, sys\nfrom plimsoll.cli import main\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))\n"
        f"main(['import', {str(more)!r}, '--workspace', {str(tower.workspace.root)!r}])"
    )
    run = subprocess.run([sys.executable, "-c", limited], capture_output=True, text=True, check=False)
    assert run.returncode == 2, run
    assert "hint:" in run.stderr
    assert "Traceback" not in run.stderr
    assert figures(tower) == before
    tower.import_files(more)
    assert sum(row.orders for row in tower.odr(as_of=AS_OF, window=120, lag=0)) == 4200
    assert all(check.ok for check in tower.doctor())


@pytest.mark.parametrize("damage", ["another version", "broken"])
def test_facts_that_cannot_be_used_say_so_and_a_rebuild_mends_them(tmp_path: Path, damage: str) -> None:
    tower = plimsoll.open(tmp_path / "workspace")
    tower.import_files(write_orders(tmp_path), write_feedback(tmp_path))
    before = figures(tower)
    head = tower.workspace.facts / "HEAD"
    text = head.read_text(encoding="utf-8")
    head.write_text(re.sub(r'"shape": "\w+"', '"shape": "x"', text) if damage == "another version" else "{ no", "utf-8")
    with pytest.raises(WorkspaceError) as raised:
        tower.odr(as_of=AS_OF)
    assert "plimsoll rebuild" in raised.value.hint
    tower.rebuild()
    assert figures(tower) == before
