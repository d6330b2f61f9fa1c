"""A tower that stays open keeps small files in memory: its answers are those of a tower that was opened just now."""

from __future__ import annotations

import random
import threading
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from small_shop import write_feedback, write_orders

import plimsoll
from plimsoll.facts import kept_close, resting
from plimsoll.facts.engine import connect
from plimsoll.facts.head import FactsFile, read_head
from plimsoll.facts.kept_close import KeptClose

if TYPE_CHECKING:
    from pathlib import Path

    from plimsoll.tower import Tower

DAY = date(2026, 9, 5)
ACCOUNTS = ("north", "south", "west")


def everything(tower: Tower) -> dict[str, Any]:
    return {
        "odr": [row.as_json() for row in tower.odr(as_of=DAY)],
        "cells": tower.cells(),
        "north": tower.cells("north"),
        "story": [story.as_json() for story in tower.order_stories("113-0000005-0000001")],
        "defects": [row.as_json() for row in tower.defects(as_of=DAY)],
        "found": [one.order_id for one in tower.find_orders("B003")],
        "over time": [one.as_json() for one in tower.over_time(30, as_of=DAY, account="south")],
        "imports": tower.imports(),
    }


@pytest.mark.parametrize(("small", "in_all"), [(0, 0), (25, 1000), (60_000, 150), (60_000, 600_000)])
def test_answers_are_those_of_a_fresh_tower_after_every_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small: int, in_all: int
) -> None:
    monkeypatch.setattr(kept_close, "SMALL", small)
    monkeypatch.setattr(kept_close, "MOST_IN_ALL", in_all)
    monkeypatch.setattr(resting, "ALIKE", 2)
    root = tmp_path / "workspace"
    writer = plimsoll.open(root)
    kept = plimsoll.open(root).keep_open()
    chance = random.Random(f"kept close {small} {in_all}")
    for turn in range(9):
        account = chance.choice(ACCOUNTS)
        folder = tmp_path / str(turn)
        if turn % 3 == 2:
            found = writer.import_files(write_feedback(folder, orders=(chance.randrange(60), 5)), account=account)
            if turn == 5:
                writer.undo_import(found.files[0].sha256[:16])
        else:
            first = chance.randrange(100)
            writer.import_files(write_orders(folder, first=first, count=chance.choice((20, 60))), account=account)
        assert everything(kept) == everything(plimsoll.open(root)), turn
    writer.rebuild()
    assert everything(kept) == everything(plimsoll.open(root))


def test_many_who_ask_while_files_come_get_a_state_that_was_committed(tmp_path: Path) -> None:
    root = tmp_path / "workspace"
    writer = plimsoll.open(root)
    kept = plimsoll.open(root).keep_open()
    writer.import_files(write_orders(tmp_path, count=20), account="north")
    seen: list[int] = []
    wrong: list[BaseException] = []
    done = threading.Event()

    def ask() -> None:
        try:
            while not done.is_set():
                seen.append(sum(row.orders for row in kept.odr(as_of=DAY)))
                assert len(kept.order_stories("113-0000005-0000001")) == 1
        except BaseException as error:  # noqa: BLE001 - told by the test's own thread
            wrong.append(error)

    askers = [threading.Thread(target=ask) for _ in range(4)]
    for asker in askers:
        asker.start()
    states = {sum(row.orders for row in writer.odr(as_of=DAY))}
    for turn in range(1, 8):
        writer.import_files(write_orders(tmp_path / str(turn), first=turn * 100, count=20), account="north")
        states.add(sum(row.orders for row in writer.odr(as_of=DAY)))
    done.set()
    for asker in askers:
        asker.join()
    assert not wrong
    assert set(seen) <= states
    assert len(states) == 8


def test_what_is_no_longer_asked_is_dropped(tmp_path: Path) -> None:
    root = tmp_path / "workspace"
    writer = plimsoll.open(root)
    kept = plimsoll.open(root).keep_open()
    for turn in range(5):
        writer.import_files(write_orders(tmp_path / str(turn), first=turn * 100, count=20), account="north")
        kept.odr(as_of=DAY)
        kept.order_stories("113-0000005-0000001")
    with kept.view() as view:
        names = [name for (name,) in view.tuples("SELECT table_name FROM duckdb_tables()")]
    whose = [name.split("_", 2)[2] for name in names]
    assert "orders_observations" in whose
    assert len(whose) == len(set(whose))


def test_what_does_not_fit_into_memory_is_not_kept(tmp_path: Path) -> None:
    tower = plimsoll.open(tmp_path / "workspace")
    tower.import_files(write_orders(tmp_path, count=20_000), account="north")
    (file,) = observed(tower)
    engine = connect()
    engine.execute("SET memory_limit = '2MB'")
    kept = KeptClose(engine, tower.workspace.facts)
    assert kept.hold("orders_observations", [file]) is None
    assert kept.hold("orders_observations", [file]) is None
    assert engine.execute("SELECT count(*) FROM duckdb_tables()").fetchall() == [(0,)]


def test_files_of_like_size_are_merged_and_the_large_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resting, "SMALLEST", 100)
    tower = plimsoll.open(tmp_path / "workspace")
    tower.import_files(write_orders(tmp_path, "large.csv", count=1000), account="north")
    (large,) = observed(tower)
    most = 0
    for turn in range(40):
        file = write_orders(tmp_path / str(turn), first=2000 + turn * 10, count=10)
        tower.import_files(file, account="north")
        assert large in observed(tower)
        most = max(most, len(observed(tower)))
    assert most <= 1 + 2 * resting.ALIKE
    assert sum(file.rows for file in observed(tower)) == 1400
    with tower.view() as view:
        assert view.row_count("orders_observations") == 1400
        assert view.row_count("orders") == 1400


def observed(tower: Tower) -> tuple[FactsFile, ...]:
    return read_head(tower.workspace.facts).of("orders_observations")
