"""The query engine: the one place where DuckDB is opened, and where a table's name is given its files.

Statements name tables only; this module says which files a table is made of. Another engine over the same Parquet
files would replace this module and nothing above it.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import duckdb

from plimsoll.errors import FactsNotWritten
from plimsoll.facts.schema import TABLES, Column, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

MEMORY_LIMIT = os.environ.get("PLIMSOLL_ENGINE_MEMORY", "400MB")
"""What the engine may hold before it spills to the workspace's own temporary folder."""

THREADS = os.environ.get("PLIMSOLL_ENGINE_THREADS", "")
"""How many threads the engine may use; by default as many as there are processors."""

MEMORY_A_MILLION = 150
"""Megabytes more for each million rows that one commit brings: the engine must tell a commit's orders apart at once."""

MEMORY_KEPT = 200
"""Megabytes more for an engine that keeps small files' rows."""

_SQL_TYPES = {
    "key": "STRING",
    "text": "STRING",
    "words": "STRING",
    "hashed": "STRING",
    "choice": "STRING",
    "marketplace": "STRING",
    "time": "TIMESTAMP",
    "day": "DATE",
    "integer": "INTEGER",
    "decimal": "DECIMAL(18,8)",
    "boolean": "BOOLEAN",
}

OBSERVED = (("receipt", "INTEGER"), ("line", "BIGINT"), ("account", "STRING"))
"""What every observation says besides its table's columns: which receipt, which physical line, whose."""


def connect(temporary: Path | None = None) -> duckdb.DuckDBPyConnection:
    """A fresh in-memory engine; nothing is downloaded, ever. It may spill to the folder `temporary`."""
    config: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "preserve_insertion_order": False,
        "memory_limit": MEMORY_LIMIT,
    }
    if THREADS.isdecimal() and int(THREADS):
        config["threads"] = int(THREADS)
    if temporary is not None:
        config["temp_directory"] = str(temporary)
    engine = duckdb.connect(":memory:", config=config)
    engine.execute("SET TimeZone = 'UTC'")
    return engine


def allow_rows(engine: duckdb.DuckDBPyConnection, rows: int) -> None:
    """Let the engine hold more than usual for a commit of millions of rows; nothing changes for fewer."""
    if millions := rows // 1_000_000:
        engine.execute(f"SET memory_limit = '{_megabytes(MEMORY_LIMIT) + millions * MEMORY_A_MILLION}MB'")


def _megabytes(limit: str) -> int:
    found = re.fullmatch(r"\s*(\d+)\s*(MB|MiB|GB|GiB)?\s*", limit, re.IGNORECASE)
    if found is None:
        return 400
    return int(found[1]) * (1000 if (found[2] or "").upper().startswith("G") else 1)


def columns_at_rest(column: Column) -> list[tuple[str, str]]:
    """A schema column as it rests: a time is an instant or a plain day, so it rests in two columns."""
    columns = [(column.name, _SQL_TYPES[column.kind])]
    if column.kind == "time":
        columns.append((f"{column.name}_day", "DATE"))
    return columns


def observation_columns(table: Table) -> list[tuple[str, str]]:
    """Every column of a table of observations, with its SQL type."""
    return [*OBSERVED, *(pair for column in table.columns for pair in columns_at_rest(column))]


def give_files(
    engine: duckdb.DuckDBPyConnection,
    name: str,
    files: Sequence[Path],
    columns: Iterable[tuple[str, str]],
    kept: str | None = None,
) -> None:
    """Let `name` be the table that these Parquet files make up, and the rows of the table `kept` with them.

    Without either, an empty table of these columns.
    """
    parts = [f"SELECT * FROM {kept}"] if kept else []
    if files:
        parts.append(f"SELECT * FROM {_all_of(files)}")
    if parts:
        engine.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS {' UNION ALL '.join(parts)}")
    else:
        typed = ", ".join(f"CAST(NULL AS {kind}) AS {column}" for column, kind in columns)
        engine.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS SELECT {typed} WHERE 1 = 0")


def connect_to_stay() -> duckdb.DuckDBPyConnection:
    """An engine that answers many questions: it reads each Parquet file's footer once (that of millions of rows takes
    longer to read than one order's rows), and has memory for what is kept beside that for a question.
    """
    engine = connect()
    engine.execute("SET GLOBAL parquet_metadata_cache = true")
    engine.execute(f"SET memory_limit = '{_megabytes(MEMORY_LIMIT) + MEMORY_KEPT}MB'")
    return engine


def keep_files(engine: duckdb.DuckDBPyConnection, name: str, files: Sequence[Path]) -> bool:
    """Read these Parquet files into a table of the engine's memory, which every connection of it can see.

    False, and no table, where they do not fit.
    """
    try:
        engine.execute(f"CREATE TABLE {name} AS SELECT * FROM {_all_of(files)}")
    except duckdb.OutOfMemoryException:
        return False
    return True


def _all_of(files: Sequence[Path]) -> str:
    return f"read_parquet([{', '.join(quoted(str(file)) for file in files)}])"


def write_parquet(
    engine: duckdb.DuckDBPyConnection, select: str, target: Path, rows_in_group: int | None = None
) -> None:
    """Write what a statement selects into one Parquet file; a reader can pass over groups of `rows_in_group` rows.

    Raises FactsNotWritten when the disk will not have it.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        _copy(engine, select, target, f", ROW_GROUP_SIZE {rows_in_group}" if rows_in_group else "")
    except duckdb.IOException as error:
        raise FactsNotWritten(f"{target.name} could not be written: {_first_line(error)}") from error


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__


def _copy(engine: duckdb.DuckDBPyConnection, select: str, target: Path, groups: str) -> None:
    how = f"FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1{groups}"
    engine.execute(f"COPY ({select}) TO {quoted(str(target))} ({how})")


def number(engine: duckdb.DuckDBPyConnection, statement: str) -> int:
    """The one number a statement gives; the result is read to its end, as the engine wants before other work."""
    rows = engine.execute(statement).fetchall()
    return int(rows[0][0]) if rows else 0


def quoted(text: str) -> str:
    """The text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def observation_table(name: str) -> str:
    """The table of observations of a table of facts."""
    return f"{TABLES[name].name}_observations"
