"""Plimsoll's own interchange files: one reader a table, told by the table's required columns.

The cells pass through as they are; what they mean is read by `facts`, once for all readers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from plimsoll.facts.problems import Notice
from plimsoll.facts.schema import TABLES
from plimsoll.intake.flat import text_rows
from plimsoll.intake.reading import Rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.facts.schema import Table
    from plimsoll.intake.reading import Context, Opened, Read

__all__ = ["INTERCHANGE", "InterchangeReader"]

_MOST_NAMED = 20
"""Unknown columns named in a notice; the rest are only counted."""


class InterchangeReader:
    """Reads the interchange files of one table. Column names are compared in lower case and trimmed."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.name = f"interchange_{table.name}"
        self.tables = (table.name,)
        self.meaning = f"Plimsoll's own file of {table.name}, written by hand or by another program. {table.meaning}"

    def recognises(self, opened: Opened) -> bool:
        """Whether the file has this table's required columns, and no other table that they fit suits it better."""
        names = {name.lower() for name in opened.columns}
        fitting = [table for table in TABLES.values() if table.required <= names]
        return bool(fitting) and max(fitting, key=lambda table: _suits(table, names)) is self.table

    def read(self, opened: Opened, context: Context) -> Iterator[Read]:
        """Every row as it stands. A file with semicolons comes from a spreadsheet that writes decimal commas."""
        known = {column.name for column in self.table.columns}
        spelling = {name.lower(): name for name in opened.columns if name.lower() in known}
        unknown = [name for name in opened.columns if name and name.lower() not in known]
        if unknown:
            yield Notice(opened.path, f"columns kept in the vault, not loaded: {_listed(unknown)}")
        for part in text_rows(opened, wanted=set(spelling.values()), alike=str.lower):
            if not isinstance(part, pa.Table):
                yield part
                continue
            yield Rows(
                self.table.name,
                part.rename_columns([name.lower() for name in part.column_names]),
                spelling,
                date_order=context.marketplace.date_order if context.marketplace else None,
                decimal_comma=opened.delimiter == ";",
            )


def _suits(table: Table, names: set[str]) -> tuple[int, int]:
    """How many of the file's columns the table knows, then how many it requires: a list of late orders that names
    shipment, carrier and tracking number has all that a file of shipments must have, and is none.
    """
    return sum(column.name in names for column in table.columns), len(table.required)


def _listed(names: list[str]) -> str:
    shown = ", ".join(names[:_MOST_NAMED])
    return shown if len(names) <= _MOST_NAMED else f"{shown} and {len(names) - _MOST_NAMED} more"


INTERCHANGE = tuple(InterchangeReader(table) for table in TABLES.values())
"""One reader for each table of facts."""
