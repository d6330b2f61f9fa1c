"""Cases in their journal, on SQLite and on PostgreSQL where its programs are; each in a process of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

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
    """An empty database on a PostgreSQL of this test's own."""
    found = shutil.which("initdb")
    places = [Path(found).parent] if found else []
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name), reverse=True)
    place = next((one for one in places if (one / "initdb").exists() and (one / "pg_ctl").exists()), None)
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    if place is None or (as_root and not shutil.which("runuser")):
        pytest.skip("no PostgreSQL server on this machine (Debian: apt install postgresql)")
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    root, prefix = Path(tempfile.mkdtemp(prefix="plimsoll-pg-")), []
    if as_root:
        prefix = ["runuser", "-u", "postgres", "--"]
        shutil.chown(root, "postgres")

    def call(program: str, *words: str) -> None:
        subprocess.run([*prefix, str(place / program), *words], check=True, stdout=subprocess.DEVNULL, cwd=root)

    call("initdb", "-D", f"{root}/data", "-U", "plimsoll", "-A", "trust", "-E", "UTF8", "--no-sync")
    options = f"-k {root} -c listen_addresses='' -c fsync=off"
    try:
        call("pg_ctl", "-D", f"{root}/data", "-l", f"{root}/log", "-o", options, "-w", "start")
        yield f"postgresql://plimsoll@/postgres?host={root}"
    finally:
        call("pg_ctl", "-D", f"{root}/data", "-m", "immediate", "-w", "stop")
        shutil.rmtree(root, ignore_errors=True)
