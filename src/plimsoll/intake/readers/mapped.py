"""Any table of a shop's own, read by its mapping file."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from plimsoll.facts.problems import Notice, Problem
from plimsoll.facts.schema import TABLES
from plimsoll.intake.flat import HEAD, data_lines, text_rows
from plimsoll.intake.mappings.cells import Batch
from plimsoll.intake.mappings.lookups import LookupTables
from plimsoll.intake.mappings.table_faults import file_problems
from plimsoll.intake.reading import Lines, Rows
from plimsoll.intake.text.delimited import LONGEST_LINE, header_of, sniffed
from plimsoll.intake.text.encodings import utf8_blocks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.intake.mappings.cells import TableCells
    from plimsoll.intake.mappings.shape import Format, MappedFile, MappedTable, Mapping
    from plimsoll.intake.reading import Context, Opened, Read

__all__ = ["MappedReader"]

BATCH = 200_000
"""Lines that are translated together: each batch looks into the whole of a look-up file once."""

_MARKETPLACE = "marketplace_id"
_NOTHING_HELD: tuple[pa.Table, ...] = ()


@dataclass(frozen=True, slots=True)
class MappedReader:
    """Reads one file as its mapping says, into all tables the mapping names for it.

    `lookups` are the files to look things up in, by name; those of `mapped.lookup_names` that are missing make the
    whole file a problem. A line that fails for one of the tables is loaded into none of them.
    """

    mapping: Mapping
    mapped: MappedFile
    lookups: dict[str, Opened]
    name: str = field(init=False)
    tables: tuple[str, ...] = field(init=False)
    meaning: str = field(init=False)

    def __post_init__(self) -> None:
        tables = tuple(dict.fromkeys(table.table for table in self.mapped.tables))
        object.__setattr__(self, "tables", tables)
        object.__setattr__(self, "name", f"mapping:{self.mapping.name}/{'+'.join(tables)}")
        object.__setattr__(self, "meaning", f"A table of the shop's own, read by the mapping {self.mapping.name}.")

    def recognises(self, opened: Opened) -> bool:
        """Whether the mapping means a file of that name; its content is looked at when it is read."""
        return self.mapping.file_for(opened.path) == self.mapped

    def read(self, opened: Opened, context: Context) -> Iterator[Read]:
        """Translate every line; see `intake.reading.Reader` for the promise."""
        said = self._format()
        opened, noticed = _as_said(opened, said), _differences(opened, said)
        lookups = {
            name: _as_said(self.lookups[name], self.mapping.format_of(name))
            for name in self.mapped.lookup_names
            if name in self.lookups
        }
        problems = [*file_problems(self.mapped, opened, lookups), *self._unsaid_marketplace(opened, context)]
        if problems:
            yield from problems
            yield data_lines(opened)
            return
        yield from (Notice(opened.path, message) for message in noticed)
        yield from _Pass(self.mapping, self.mapped, opened, context, lookups).items()

    def _format(self) -> Format:
        """How the file is encoded and delimited: what any of the entries states."""
        formats = [table.format for table in self.mapped.tables]
        return replace(
            formats[0],
            encoding=next((each.encoding for each in formats if each.encoding), None),
            delimiter=next((each.delimiter for each in formats if each.delimiter), None),
        )

    def _unsaid_marketplace(self, opened: Opened, context: Context) -> Iterator[Problem]:
        if self.mapping.marketplace or context.marketplace:
            return
        for table in self.mapped.tables:
            required = _MARKETPLACE in TABLES[table.table].required and not table.partial
            if required and _lacks_marketplace(table):
                told = f"{table.place} of the mapping does not say on which marketplace the {table.table} are"
                hint = 'write marketplace = "MY-SHOP" at the top of the mapping, or name one with --marketplace'
                yield Problem(opened.path, None, None, told, hint)
                return


class _Pass:
    """One pass over a file that has everything the mapping needs."""

    def __init__(
        self, mapping: Mapping, mapped: MappedFile, opened: Opened, context: Context, lookups: dict[str, Opened]
    ) -> None:
        self.mapped = mapped
        self.opened = opened
        self.marketplace = mapping.marketplace or (context.marketplace.id if context.marketplace else None)
        self.tables = LookupTables(lookups, mapped.look_ups)
        self.missed: Counter[tuple[str, str]] = Counter()
        self.torn: Counter[tuple[str, str]] = Counter()

    def items(self) -> Iterator[Read]:
        """Rows and problems batch by batch; then what was noticed, and the count."""
        count, held = Lines(0), _NOTHING_HELD
        for item in text_rows(self.opened, wanted={name for table in self.mapped.tables for name, _ in table.columns}):
            if isinstance(item, Lines):
                count = item
            elif isinstance(item, Problem):
                yield item
            else:
                held = (*held, item)
                if sum(table.num_rows for table in held) >= BATCH:
                    yield from self._batch(pa.concat_tables(held))
                    held = _NOTHING_HELD
        if held:
            yield from self._batch(pa.concat_tables(held))
        yield from self.tables.notices
        yield from self._notices()
        yield count

    def _batch(self, table: pa.Table) -> Iterator[Problem | Rows]:
        batch = Batch(self.opened.path, table, self.tables, self.missed, self.torn)
        read = [(mapped, batch.read(mapped)) for mapped in self.mapped.tables]
        self._refuse_untaken(batch)
        yield from (batch.faults[row] for row in sorted(batch.faults))
        failed = pa.array(sorted(batch.faults), pa.int64())
        for mapped, cells in read:
            rows = self._rows(mapped, cells, table["line"].combine_chunks(), failed)
            if rows.cells.num_rows:
                yield rows

    def _refuse_untaken(self, batch: Batch) -> None:
        """A line that every `[[file]]` leaves aside is reported: nothing is dropped in silence."""
        conditions = [mapped.only_if for mapped in self.mapped.tables]
        first = conditions[0]
        if first is None or None in conditions:
            return
        taken = batch.taken(first)
        for condition in conditions[1:]:
            taken = pc.or_(taken, batch.taken(condition))
        places = ", ".join(condition.place for condition in conditions if condition)
        for row in pc.indices_nonzero(pc.invert(taken)).to_pylist():
            told = "the mapping leaves this line aside"
            batch.fault(row, first.column, told, f"nothing to do if that is meant; it says so at {places}")

    def _rows(self, mapped: MappedTable, read: TableCells, lines: pa.Array, failed: pa.Array) -> Rows:
        sound = pc.invert(pc.is_in(read.rows, value_set=failed))
        rows = read.rows.filter(sound)
        cells = {name: texts.take(rows) for name, texts in read.cells.items()} | {"line": lines.take(rows)}
        if read.accounts is not None:
            cells["account"] = read.accounts.filter(sound)
        if _lacks_marketplace(mapped) and self.marketplace:
            cells[_MARKETPLACE] = pa.repeat(pa.scalar(self.marketplace, pa.string()), len(rows))
        spelling = {name: cell.spelling for name, cell in mapped.cells if cell.spelling}
        said = mapped.format
        return Rows(mapped.table, pa.table(cells), spelling, said.zone, said.date_order, said.decimal_comma)

    def _notices(self) -> Iterator[Notice]:
        for counted, what in ((self.missed, "nothing"), (self.torn, "more than one value")):
            parts = [f"{column} in {count:,} ({file})" for (column, file), count in counted.items() if count]
            if parts:
                told = f"look-ups found {what} for some lines, whose cells stay empty: {', '.join(parts)}"
                yield Notice(self.opened.path, told)


def _lacks_marketplace(mapped: MappedTable) -> bool:
    """Whether the table has a marketplace that the mapping does not map."""
    has = any(column.name == _MARKETPLACE for column in TABLES[mapped.table].columns)
    return has and _MARKETPLACE not in dict(mapped.cells)


def _differences(opened: Opened, said: Format) -> Iterator[str]:
    """What the mapping states otherwise than it was found."""
    if said.encoding and said.encoding != opened.encoding:
        yield f"the mapping states the encoding {said.encoding}, so the file was read in it"
    if said.delimiter and said.delimiter != opened.delimiter:
        yield f"the mapping states the delimiter {said.delimiter!r}, so the file was split at it"


def _as_said(opened: Opened, said: Format) -> Opened:
    """The file with the encoding and delimiter that the mapping states, and the header that it then has."""
    if said.encoding in {None, opened.encoding} and said.delimiter in {None, opened.delimiter}:
        return opened
    encoding = said.encoding or opened.encoding
    if encoding is None:
        return opened
    blocks = utf8_blocks(opened.file, encoding, LONGEST_LINE + HEAD)
    start = next(blocks, b"").decode("utf-8", "replace")
    delimiter = said.delimiter or sniffed(start)
    header = header_of(start, delimiter, quoting=True, complete=next(blocks, None) is None) if delimiter else None
    columns = header.columns if header else ()
    return replace(opened, encoding=encoding, delimiter=delimiter, columns=columns)
