"""Where the journal rests, and how a command opens it without the web."""

from __future__ import annotations

import hashlib
import hmac
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlsplit

from plimsoll.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from django.db.backends.base.base import BaseDatabaseWrapper

JOURNAL_FILE = "journal.sqlite3"
MIGRATING = 0x506C696D
"""The number of the advisory lock under which PostgreSQL's tables are brought up to date."""
APPS = ("django.contrib.contenttypes", "django.contrib.auth", "plimsoll.journal")


def database_settings(root: Path, address: str | None) -> dict[str, Any]:
    """Django's settings of the journal's database: SQLite in the workspace, or PostgreSQL at an address such as
    `postgresql://name:password@host:5432/database?sslmode=require`. Raises UsageError for any other address.
    """
    if not address:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(root / JOURNAL_FILE),
            "OPTIONS": {
                # A writer waits for another one instead of failing half-way through its reading.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
            },
        }
    parts = urlsplit(address)
    if parts.scheme not in {"postgresql", "postgres"} or not parts.path.strip("/"):
        raise UsageError(
            "the journal's database address cannot be used",
            hint="postgresql://name:password@host:5432/database, or leave it out for SQLite in the workspace",
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": parts.port or "",
        "OPTIONS": dict(parse_qsl(parts.query)),
        "CONN_MAX_AGE": 60,
    }


def has_journal(root: Path, address: str | None) -> bool:
    """Whether anybody ever opened a journal for the workspace."""
    return bool(address) or (root / JOURNAL_FILE).exists()


def secret(key: bytes, purpose: str) -> str:
    """A secret for one purpose, drawn from the workspace key, so that no second key has to be kept."""
    return hmac.new(key, f"plimsoll {purpose}".encode(), hashlib.sha256).hexdigest()


def open_journal(root: Path, key: bytes, address: str | None = None) -> None:
    """Make the journal's models usable in this process and bring its tables up to date.

    Does nothing to a Django that is already set up (the tower's own, say) but migrate.
    """
    import django
    from django.conf import settings

    if not settings.configured:
        settings.configure(
            INSTALLED_APPS=list(APPS),
            DATABASES={"default": database_settings(root, address)},
            AUTH_USER_MODEL="journal.Person",
            SECRET_KEY=secret(key, "pages"),
            USE_TZ=True,
            TIME_ZONE="UTC",
            DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        )
        django.setup()
    migrate()


def migrate() -> None:
    """Bring the journal's tables up to date; what is there stays. Of several processes one does it, the others wait."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    with _alone(connection):
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", verbosity=0, interactive=False)


@contextmanager
def _alone(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """One process at a time: a lock file beside SQLite's file, an advisory lock in PostgreSQL."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATING])
            try:
                yield
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATING])
        return
    from filelock import FileLock

    with FileLock(f"{connection.settings_dict['NAME']}.lock"):
        yield
