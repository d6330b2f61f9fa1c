"""Every real file there is, imported into one workspace: loaded or refused with a reason, never miscounted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import plimsoll
from plimsoll.facts.schema import TABLES
from plimsoll.facts.view import FactsView

if TYPE_CHECKING:
    from pathlib import Path


def test_every_shared_file_is_loaded_or_refused_with_a_reason(shared_data: Path, tmp_path: Path) -> None:
    tower = plimsoll.open(tmp_path / "workspace")
    result = tower.import_files(shared_data, account="walk", marketplace="US")
    told = {file.path for file in result.files} | set(result.unrecognised) | {p.path for p in result.problems}
    for file in shared_data.rglob("*"):
        if file.is_file() and not file.name.startswith("."):
            assert any(name == str(file) or name.startswith(f"{file}!") for name in told), file
    for one in result.files:
        if one.duplicate_of is None and one.receipt is not None:
            lines = {p.line for p in result.problems if p.path == one.path}
            assert one.rows == one.loaded + one.problems, one
            assert one.problems == len(lines), one
        if one.receipt is None and one.duplicate_of is None:
            assert one.loaded == 0, one
            assert any(p.path == one.path and p.message for p in result.problems), one
    assert {"carriers", "amazon_official", "shopify_export"} <= {
        part for one in result.files if one.loaded for part in one.path.replace("\\", "/").split("/")
    }
    assert all(check.ok for check in tower.doctor())


def test_what_was_loaded_is_in_the_tables(shared_data: Path, tmp_path: Path) -> None:
    tower = plimsoll.open(tmp_path / "workspace")
    result = tower.import_files(shared_data / "fixtures", account="walk", marketplace="US")
    view = FactsView(tower.workspace)
    for one in result.files:
        if one.receipt is None or not one.loaded:
            continue
        lines: set[int] = set()
        for table in TABLES:
            if view.head.of(f"{table}_observations"):
                lines |= set(view.lines_of(table, one.receipt))
        assert len(lines) == one.loaded, one
