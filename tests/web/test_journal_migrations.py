"""The journal of an earlier release opens with today's code and keeps every row.

Every migration is a state that some release may have had. `journal_frozen.toml` names those of releases with the hash
of their files: these never change again (docs/tower.md, "A journal lives on"). Nothing is released yet.
"""

from __future__ import annotations

import hashlib
import tomllib
from datetime import UTC, datetime, time
from pathlib import Path
from uuid import UUID

import pytest

import plimsoll.journal.migrations

MIGRATIONS = Path(plimsoll.journal.migrations.__file__).parent
NAMES = sorted(path.stem for path in MIGRATIONS.glob("0*.py"))
FROZEN = tomllib.loads((Path(__file__).parent / "journal_frozen.toml").read_text(encoding="utf-8"))["migrations"]
AT = datetime(2026, 9, 1, 12, tzinfo=UTC)
ALIAS = "earlier"


@pytest.fixture
def earlier(django_ready, tmp_path):
    """An empty database beside the journal; gives its connection."""
    from django.db import connections

    settings = {**connections.settings["default"], "ENGINE": "django.db.backends.sqlite3", "OPTIONS": {}}
    connections.settings[ALIAS] = {**settings, "NAME": str(tmp_path / "journal.sqlite3"), "CONN_MAX_AGE": 0}
    yield connections[ALIAS]
    connections[ALIAS].close()
    del connections[ALIAS]
    del connections.settings[ALIAS]


def migrated(connection, name=None):
    """The database brought to a migration of the journal's, or to the newest; gives the models of that state."""
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    targets = [("journal", name)] if name else executor.loader.graph.leaf_nodes()
    return executor.migrate(targets).apps.get_app_config("journal").get_models()


def a_row(model, made):
    """A row of a model, every column filled; rows that it stands on come first."""
    if model._meta.label not in made:
        values = {
            field.name: a_value(field, made)
            for field in model._meta.concrete_fields
            if not field.primary_key or field.is_relation
        }
        made[model._meta.label] = model.objects.using(ALIAS).create(**values)
    return made[model._meta.label]


def a_value(field, made):
    """A value that a column can hold."""
    if field.is_relation:
        return a_row(field.related_model, made)
    if field.choices:
        return field.choices[0][0]
    kind = field.get_internal_type()
    return {
        "DateTimeField": AT, "DateField": AT.date(), "TimeField": time(9), "BooleanField": True,
        "UUIDField": UUID(int=7), "JSONField": {"店": [1]}, "CharField": "店", "TextField": "店",
        "GenericIPAddressField": "127.0.0.1", "EmailField": "a@example.com", "BinaryField": b"\x00",
    }.get(kind, 3)  # fmt: skip


def rows(connection, model):
    """Every row of a model's table by column, as the database holds it."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@pytest.mark.parametrize("name", NAMES)
def test_a_journal_of_an_earlier_state_opens_and_keeps_its_rows(earlier, name):
    made = {}
    for model in list(migrated(earlier, name)):
        a_row(model, made)
    before = {row._meta.model_name: rows(earlier, row) for row in made.values() if row._meta.app_label == "journal"}
    assert len(before) >= 20, "every table had a row"
    now = {model._meta.model_name: rows(earlier, model) for model in migrated(earlier)}
    for model, (was,) in before.items():
        assert len(now[model]) == 1, model
        kept = {column: value for column, value in was.items() if column in now[model][0]}
        assert kept == {column: now[model][0][column] for column in kept}, model
        assert kept, model


def test_todays_code_reads_what_an_earlier_journal_held(earlier):
    from plimsoll.journal.models import AlertRule, Person

    found = {model._meta.model_name: model for model in migrated(earlier, NAMES[0])}
    found["person"].objects.using(ALIAS).create(username="梅", role="viewer", accounts=["north"], password="x")
    found["alertrule"].objects.using(ALIAS).create(key="own.1", kind="jump", value="0.3", level="notice", made_at=AT)
    list(migrated(earlier))
    assert Person.objects.using(ALIAS).get().accounts == ["north"]
    assert AlertRule.objects.using(ALIAS).get().value == "0.3"


def test_a_released_migration_stays_as_it_was_released():
    assert set(FROZEN) <= set(NAMES)
    for name, digest in FROZEN.items():
        content = (MIGRATIONS / f"{name}.py").read_bytes().replace(b"\r\n", b"\n")
        assert hashlib.sha256(content).hexdigest() == digest, f"{name} was released: add a new migration instead"
