"""The journal is the same on both databases: what its migrations make is what its models say, on PostgreSQL too."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from conftest import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
FLOWS = ("test_settings_pages.py", "test_roles.py", "test_coming_in.py", "test_fleet_page.py", "test_order_page.py")
"""Tests whose pages write into the journal: people, tokens, deeds, logins, views."""


def test_the_migrations_make_what_the_models_say(journal: Path) -> None:
    from django.core.management import call_command

    call_command("makemigrations", "journal", check=True, dry_run=True, verbosity=0)


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


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The address of an empty database on a PostgreSQL of this test's own, reached through a socket in a folder."""
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


def test_what_people_do_works_on_postgresql(address: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:randomly", "-q", "-rs", f"--basetemp={tmp_path / 'inner'}",
         *(str(HERE / name) for name in FLOWS), f"{__file__}::test_the_migrations_make_what_the_models_say",
         f"{__file__}::test_this_journal_is_on_the_database_that_was_named"],
        env=os.environ | {"PLIMSOLL_TEST_DATABASE": address}, cwd=HERE.parent.parent,
        capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]


def test_this_journal_is_on_the_database_that_was_named(journal: Path) -> None:
    from django.db import connection

    from plimsoll.journal.models import Person

    assert connection.vendor == ("postgresql" if os.environ.get("PLIMSOLL_TEST_DATABASE") else "sqlite")
    Person.objects.create_user("吴 <b>", password=PASSWORD, role="viewer", accounts=["a/b", "深圳"])
    assert Person.objects.get(username="吴 <b>").accounts == ["a/b", "深圳"]
