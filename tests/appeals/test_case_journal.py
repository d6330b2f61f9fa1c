"""Cases in their journal, on SQLite and on PostgreSQL where its programs are; each in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from postgresql import empty_database

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent


def run(tmp_path: Path, **more: str) -> None:
    outside = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO", "PLIMSOLL_WORK"))}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:randomly", "-p", "no:cacheprovider", "-q",
         f"--basetemp={tmp_path / 'inner'}", str(HERE / "case_journal.py")],
        env=outside | more, cwd=HERE.parent.parent, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]


def test_cases_on_sqlite(tmp_path: Path) -> None:
    run(tmp_path)


def test_cases_on_postgresql(address: str, tmp_path: Path) -> None:
    run(tmp_path, PLIMSOLL_TEST_DATABASE=address)


@pytest.fixture
def address() -> Iterator[str]:
    with empty_database() as found:
        yield found
