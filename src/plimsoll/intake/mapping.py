"""Any other table by a mapping file (`plimsoll import --mapping shop.toml`), so that a self-built shop needs no code.

`load_mapping` reads the file and holds it against the tables of facts; `docs/mapping.md` teaches how one is written.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, get_args

from plimsoll.errors import MappingError, UsageError
from plimsoll.facts.schema import TABLES
from plimsoll.facts.zones import known_zone
from plimsoll.intake.mappings.part import Part
from plimsoll.intake.mappings.shape import Format, MappedFile, MappedTable, Mapping, file_name
from plimsoll.intake.mappings.table_faults import closest
from plimsoll.intake.mappings.terms import account_at, cell_at, condition_at
from plimsoll.intake.readers.mapped import MappedReader
from plimsoll.policies import marketplace_or_own
from plimsoll.policies.marketplace import DateOrder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plimsoll.facts.schema import Table

__all__ = ["FILE_KEYS", "TOP_KEYS", "MappedFile", "MappedReader", "Mapping", "load_mapping"]

_NAME = re.compile(r"[\w.-]+")
_FORMAT_KEYS = ("timezone", "date_order", "decimal_comma", "encoding", "delimiter")
TOP_KEYS = ("name", "marketplace", *_FORMAT_KEYS, "file")
FILE_KEYS = ("match", "table", "account", "only_if", "partial", "columns", *_FORMAT_KEYS)
_UNSAID_MARKETPLACE = "marketplace_id"
"""Required, but a mapping may state it once at its top, or the caller beside it."""


def load_mapping(text: bytes, shown: str) -> Mapping:
    """The mapping that a file holds; `shown` is how people name the file.

    Raises MappingError for the first fault, naming its place: `shop.toml: file[2].columns.order_status: ...`,
    the `[[file]]` entries being counted from one.
    """
    top = Part(shown, "", _parsed(text, shown))
    top.only(*TOP_KEYS)
    top.needs("name", "what the shop or the mapping is called")
    name = top.text("name") or ""
    if not _NAME.fullmatch(name):
        top.fail("name", "may hold letters, digits, points, hyphens and underscores")
    said = _format(top, Format())
    entries = top.parts("file")
    if not entries:
        top.fail("file", "is missing: each table needs a [[file]]")
    tables = tuple(_table(entry, said) for entry in entries)
    for entry, table in zip(entries, tables, strict=True):
        _check_beside(entry, table, tables)
    place = top.text("marketplace")
    return Mapping(name, tables, marketplace_or_own(place).id if place else None, said)


def _parsed(text: bytes, shown: str) -> dict[str, object]:
    try:
        return tomllib.loads(text.decode("utf-8-sig"), parse_float=Decimal)
    except UnicodeDecodeError as error:
        raise MappingError(f"{shown}: is not UTF-8 text", hint="save the mapping file as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        hint = "the mapping is a TOML file: name = value, texts in straight quotes"
        raise MappingError(f"{shown}: cannot be read: {error}", hint=hint) from error


def _format(part: Part, above: Format) -> Format:
    """How files are written: what this part states, else what stands above it."""
    zone, date_order = part.text("timezone"), part.text("date_order")
    encoding, delimiter = part.text("encoding"), part.raw_text("delimiter")
    if zone:
        try:
            known_zone(zone)
        except UsageError as error:
            part.fail("timezone", str(error), error.hint)
    if date_order and date_order not in get_args(DateOrder):
        part.fail("date_order", f"{date_order!r} is not one of {', '.join(get_args(DateOrder))}")
    if "delimiter" in part.content and (len(delimiter) != 1 or delimiter in '"\r\n' or not delimiter.isascii()):
        part.fail("delimiter", 'must be one sign, such as ";" or "\\t"')
    said = replace(
        above,
        zone=zone or above.zone,
        date_order=date_order or above.date_order,
        encoding=_encoding(part, encoding) if encoding else above.encoding,
        delimiter=delimiter or above.delimiter,
    )
    return replace(said, decimal_comma=part.flag("decimal_comma")) if "decimal_comma" in part.content else said


def _encoding(part: Part, name: str) -> str:
    """Python's name for a text encoding."""
    try:
        name = name.strip().lower().replace("_", "-")
        "".encode(name)  # also refuses what codecs knows beside text
    except (LookupError, ValueError):
        part.fail("encoding", f"{name!r} is no text encoding", "for example utf-8, cp1252, gb18030, cp932")
    return {"utf8": "utf-8", "utf-8-sig": "utf-8"}.get(name, name)


def _table(entry: Part, above: Format) -> MappedTable:
    entry.only(*FILE_KEYS)
    entry.needs("match", 'the file\'s name, or a pattern such as "orders*.csv"')
    entry.needs("table", f"one of {', '.join(TABLES)}")
    match, name = entry.text("match") or "", entry.text("table") or ""
    if file_name(match) != match:
        entry.fail("match", "is the name of a file, without its folder")
    if name not in TABLES:
        entry.fail("table", f"there is no table {name!r}", closest(name, TABLES, "the tables"))
    columns = entry.part("columns")
    if columns is None or not columns.content:
        entry.fail("columns", "is missing: which column is which")
    table, said, partial = TABLES[name], _format(entry, above), entry.flag("partial")
    _check_columns(columns, table, partial=partial)
    cells = tuple((column, cell_at(columns, table.column(column), said)) for column in columns.content)
    return MappedTable(entry.place, match, name, cells, account_at(entry, said), condition_at(entry), partial, said)


def _check_columns(columns: Part, table: Table, *, partial: bool) -> None:
    known = [column.name for column in table.columns]
    for name in columns.content:
        if name not in known:
            hint = closest(name, known, f"the columns of {table.name}")
            columns.fail(name, f"{table.name} has no column of that name", hint)
    for column in table.columns:
        needed = column.kind == "key" or (column.required and not partial)
        if needed and column.name not in columns.content and column.name != _UNSAID_MARKETPLACE:
            hint = f'write {column.name} = {{ constant = "" }} where the shop does not know it'
            columns.fail(column.name, f"is missing: {table.name} needs it", "" if column.kind == "key" else hint)


def _check_beside(entry: Part, table: MappedTable, tables: Sequence[MappedTable]) -> None:
    """What one `[[file]]` owes to the others."""
    if table.account is None and any(other.account for other in tables):
        told = "is missing: another [[file]] takes the account from the file, so each must say whose its rows are"
        entry.fail("account", told, 'rows of one account: account = { constant = "its name" }')
    if not table.partial:
        return
    if not TABLES[table.table].identity:
        entry.fail("partial", f"rows of {table.table} have no name by which one could add to another")
    if all(other.partial for other in tables if other.table == table.table):
        told = f"adds to the {table.table} of another [[file]], but each of these is partial too"
        entry.fail("partial", told)
