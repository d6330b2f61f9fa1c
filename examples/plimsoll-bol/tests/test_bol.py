"""The reader, the pack and the metric on a made-up week; what is expected was counted by hand."""

# ruff: noqa: INP001, S101

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

from plimsoll_bol import pack

import plimsoll
from plimsoll.policies import faults, find_marketplace

WEEK = Path(__file__).with_name("week.json")
SUNDAY = date(2026, 10, 25)


def test_every_item_is_a_line(tmp_path: Path) -> None:
    [file] = plimsoll.open(tmp_path).import_files(WEEK).files
    assert (file.reader, file.rows, file.loaded, file.problems) == ("bol_orders", 6, 6, 0)


def test_items_are_counted_and_the_unknown_is_not_zero(tmp_path: Path) -> None:
    tower = plimsoll.open(tmp_path)
    tower.import_files(WEEK)
    [row] = tower.metrics("bol.cancellation_rate", as_of=SUNDAY).rows
    # 100 items: 90 sent, 4 waiting, 2 cancelled by the customer in time, 3 by the customer after the promised day, and
    # 1 by nobody knows whom
    assert (row.count.counted, row.count.defective, row.count.unknown) == (100, 3, 1)
    assert (row.status, row.verdict) == ("BAD", "BAD")
    told = {one.order_id: (one.state, one.reason) for one in tower.metrics(as_of=SUNDAY, orders=True).telling}
    assert told == {
        "A2K8290LQ1": ("defective", "cancelled after the promised day"),
        "A2K8290LQ2": ("unknown", "cancelled, and cancelled_by is not said"),
    }


def test_the_pack_is_sound() -> None:
    assert find_marketplace("bol.com") is not None
    assert faults(tomllib.loads(pack.read_text(encoding="utf-8"))["value"]) == []


def test_a_document_that_breaks_off_is_refused(tmp_path: Path) -> None:
    (tmp_path / "cut.json").write_text(WEEK.read_text(encoding="utf-8")[:900], encoding="utf-8")
    result = plimsoll.open(tmp_path / "workspace").import_files(tmp_path / "cut.json")
    [problem] = result.problems
    assert "breaks off" in problem.message
