"""What a mapping file says, once it has been read and found sound (`intake.mapping.load_mapping`).

One `[[file]]` of it is a `MappedTable`: the files it means, the table they bring rows to, and for each of its columns
where the cells come from. All `[[file]]` entries that mean one file make up a `MappedFile`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "Cell",
    "Condition",
    "Constant",
    "Format",
    "FromColumn",
    "Joined",
    "LookUp",
    "MappedFile",
    "MappedTable",
    "Mapping",
    "Words",
    "file_name",
]


@dataclass(frozen=True, slots=True)
class FromColumn:
    """The cell of a column of the file."""

    column: str


@dataclass(frozen=True, slots=True)
class Constant:
    """The same text on every line; an empty one says nothing."""

    text: str


@dataclass(frozen=True, slots=True)
class Joined:
    """The cells of several columns, one after the other; nothing where any of them is empty."""

    columns: tuple[str, ...]
    between: str


@dataclass(frozen=True, slots=True)
class LookUp:
    """What `column` of another file says in the rows whose `key` columns hold the key.

    The key is what this file's columns `given` hold, or, where this file does not have it, what `via` finds.
    """

    file: str
    key: tuple[str, ...]
    column: str
    given: tuple[str, ...] = ()
    via: LookUp | None = None

    def chain(self) -> Iterator[LookUp]:
        """This look-up and those it needs first, the first one last."""
        yield self
        if self.via:
            yield from self.via.chain()


@dataclass(frozen=True, slots=True)
class Words:
    """A shop's words for the schema's: (spelling, value) pairs, compared without case; `*` stands for any text.

    The exact spelling goes before one with `*`, and among these the first. `otherwise` is for every other text;
    None: there is no value for it. The spelling "" is that of an empty cell.
    """

    pairs: tuple[tuple[str, str], ...]
    otherwise: str | None = None

    def of(self, text: str) -> str | None:
        """The value for a text, or None."""
        folded = text.strip().casefold()
        exact = dict(reversed(self.pairs))
        if folded in exact:
            return exact[folded]
        if not folded:
            return ""
        for spelling, value in self.pairs:
            if "*" in spelling and _matches(spelling, folded):
                return value
        return self.otherwise


def _matches(spelling: str, folded: str) -> bool:
    return re.fullmatch(".*".join(map(re.escape, spelling.split("*"))), folded, re.DOTALL) is not None


@dataclass(frozen=True, slots=True)
class Cell:
    """How a column's cells come about: where their text is, and what is made of it.

    `place` is where the mapping file says so (`file[2].columns.order_status`). `prefix` is put before every text that
    is not empty. `day`: of a time only its day is meant.
    """

    place: str
    origin: FromColumn | Constant | Joined | LookUp
    prefix: str = ""
    words: Words | None = None
    day: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the file itself that it needs."""
        if isinstance(self.origin, FromColumn):
            return (self.origin.column,)
        if isinstance(self.origin, Joined):
            return self.origin.columns
        if isinstance(self.origin, LookUp):
            return tuple(column for step in self.origin.chain() for column in step.given)
        return ()

    @property
    def look_ups(self) -> tuple[LookUp, ...]:
        """The look-ups that it needs."""
        return tuple(self.origin.chain()) if isinstance(self.origin, LookUp) else ()

    @property
    def spelling(self) -> str | None:
        """Where a person finds the text: the column as the file spells it, or another file's; None for a constant."""
        if isinstance(self.origin, LookUp):
            return f"{self.origin.file}: {self.origin.column}"
        return " + ".join(self.columns) or None


@dataclass(frozen=True, slots=True)
class Condition:
    """Which lines a `[[file]]` takes: those whose `column` is one of the words.

    With `negated` those where it is none of them; without words those where it is not empty.
    """

    place: str
    column: str
    words: Words | None = None
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Format:
    """How a file writes things; None where it is found out (encoding, delimiter) or left to the marketplace."""

    zone: str | None = None
    date_order: str | None = None
    decimal_comma: bool = False
    encoding: str | None = None
    delimiter: str | None = None


@dataclass(frozen=True, slots=True)
class MappedTable:
    """One `[[file]]`: files whose name fits `match` bring rows to `table`. `cells` are by schema column.

    `account` is None where the caller says whose the rows are. `partial`: the rows add to records of another file.
    """

    place: str
    match: str
    table: str
    cells: tuple[tuple[str, Cell], ...]
    account: Cell | None = None
    only_if: Condition | None = None
    partial: bool = False
    format: Format = Format()

    def fits(self, path_shown: str) -> bool:
        """Whether it means the file of that path or archive member, by its name, whatever its case."""
        return fnmatchcase(file_name(path_shown).casefold(), self.match.casefold())

    @property
    def every_cell(self) -> tuple[Cell, ...]:
        """The cells of its columns and the account's."""
        return (*(() if self.account is None else (self.account,)), *(cell for _, cell in self.cells))

    @property
    def columns(self) -> tuple[tuple[str, str], ...]:
        """The columns of the file that it needs, each with the place that names it."""
        needed = [(column, cell.place) for cell in self.every_cell for column in cell.columns]
        if self.only_if:
            needed.append((self.only_if.column, self.only_if.place))
        return tuple(needed)


@dataclass(frozen=True, slots=True)
class MappedFile:
    """Everything that a mapping makes of one file; the file is read once for all of it."""

    tables: tuple[MappedTable, ...]

    @property
    def account_from_file(self) -> bool:
        """Whether the file says whose its rows are."""
        return any(table.account is not None for table in self.tables)

    @property
    def look_ups(self) -> tuple[LookUp, ...]:
        """The look-ups that it needs, without repeats."""
        return tuple(
            dict.fromkeys(step for table in self.tables for cell in table.every_cell for step in cell.look_ups)
        )

    @property
    def lookup_names(self) -> tuple[str, ...]:
        """The names of the files that it looks things up in."""
        return tuple(dict.fromkeys(step.file for step in self.look_ups))


@dataclass(frozen=True, slots=True)
class Mapping:
    """A mapping file: which files of a shop bring rows to which tables, and how.

    `marketplace` is the id of every row's where a `[[file]]` does not map `marketplace_id`; None: the caller says it.
    `format` is for files that no `[[file]]` means (they are only looked up in).
    """

    name: str
    tables: tuple[MappedTable, ...]
    marketplace: str | None = None
    format: Format = Format()

    def file_for(self, path_shown: str) -> MappedFile | None:
        """What it makes of the file of that path (`orders.csv`, `all.zip!shop/orders.csv`); None: nothing."""
        tables = tuple(table for table in self.tables if table.fits(path_shown))
        return MappedFile(tables) if tables else None

    def format_of(self, path_shown: str) -> Format:
        """How the file of that path writes things."""
        return next((table.format for table in self.tables if table.fits(path_shown)), self.format)

    @property
    def lookup_names(self) -> tuple[str, ...]:
        """The names of all files that it looks things up in."""
        return MappedFile(self.tables).lookup_names

    @property
    def accounts_from_file(self) -> bool:
        """Whether the files say whose their rows are."""
        return MappedFile(self.tables).account_from_file


def file_name(path_shown: str) -> str:
    """The last component of a path or of an archive member."""
    return re.split(r"[/\\!]", path_shown)[-1]
