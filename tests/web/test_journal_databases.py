"""The journal is the same on both databases: what its migrations make is what its models say, on PostgreSQL too."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from conftest import PASSWORD
from postgresql import empty_database

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
FLOWS = ("test_settings_pages.py", "test_roles.py", "test_coming_in.py", "test_fleet_page.py", "test_order_page.py")
"""Tests whose pages write into the journal: people, tokens, deeds, logins, views."""


def test_the_migrations_make_what_the_models_say(journal: Path) -> None:
    from django.core.management import call_command

    call_command("makemigrations", "journal", check=True, dry_run=True, verbosity=0)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with empty_database() as found:
        yield found


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
