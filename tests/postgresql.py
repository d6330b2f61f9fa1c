"""A PostgreSQL server of a test's own, where the machine has its programs."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator


def programs() -> Path | None:
    """Where PostgreSQL's own programs are, or None."""
    found = shutil.which("initdb")
    places = [Path(found).parent] if found else []
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name), reverse=True)
    return next((place for place in places if (place / "initdb").exists() and (place / "pg_ctl").exists()), None)


def as_server() -> list[str] | None:
    """What goes before a call of the server's: it refuses to be root. None where root cannot become another."""
    if not hasattr(os, "geteuid") or os.geteuid():
        return []
    there = subprocess.run(["id", "postgres"], capture_output=True, check=False).returncode == 0
    return ["runuser", "-u", "postgres", "--"] if there and shutil.which("runuser") else None


@contextmanager
def empty_database() -> Iterator[str]:
    """The address of an empty database on a PostgreSQL of this test's own, reached through a socket in a folder.

    Skips the test where there are no programs for it.
    """
    place, prefix = programs(), as_server()
    if place is None or prefix is None:
        pytest.skip("no PostgreSQL server on this machine (Debian: apt install postgresql)")
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    root = Path(tempfile.mkdtemp(prefix="plimsoll-pg-"))
    if prefix:
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
