"""What a reader is: the small contract between a file's bytes and the tables of facts.

A reader is pure. It recognises a file by its content and translates its rows into the columns of `facts.schema`,
still as text; typing, quarantine and storage are the same for all and stand in `facts`. It opens no network
connection, no database, and never looks at a file's name to decide what it is (a name may only break a tie).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from plimsoll.facts.problems import Notice, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    import pyarrow as pa

    from plimsoll.policies import Marketplace

__all__ = ["Context", "Lines", "Notice", "Opened", "Problem", "Reader", "ReportTime", "Rows"]


@dataclass(frozen=True, slots=True)
class Opened:
    """One file (or archive member) to be recognised and read.

    `path` is how people name it (`all.zip!orders.csv`); `file` is where its exact bytes rest; `head` is the beginning
    of these bytes (at most 64 KiB). `encoding`, `delimiter` and `columns` are what `intake.flat.opened` found when the
    file looks like delimited text, else None and (): `columns` are the header's names as the file spells them, trimmed.
    """

    path: str
    file: Path
    size: int
    head: bytes
    encoding: str | None = None
    delimiter: str | None = None
    columns: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    """What was assumed while opening (a guessed encoding, a delimiter other than the comma or tab)."""


@dataclass(frozen=True, slots=True)
class Context:
    """What is known about a file besides its bytes.

    `marketplace` is the one named by the caller, else the account's only one, else None.
    `account` is None when the caller left it to the file (a mapping may take it from a column).
    """

    marketplace: Marketplace | None = None
    account: str | None = None
    observed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one table, as text.

    `cells` holds string columns named as in `facts.schema` (any subset; an empty string or null says nothing),
    an int64 column `line` (the physical line on which the row begins, the header being 1), and, where the file itself
    says whose row it is, a string column `account`. `spelling` maps a schema column to the name the file gives it,
    for messages. `zone` is the IANA zone of times without an offset (None: the policy's window zone).
    `date_order` (`MDY`, `DMY`, `YMD`) reads dates that are not ISO; None: ISO and year-first only.
    """

    table: str
    cells: pa.Table
    spelling: dict[str, str] = field(default_factory=dict)
    zone: str | None = None
    date_order: str | None = None
    decimal_comma: bool = False


@dataclass(frozen=True, slots=True)
class Lines:
    """How many data lines (records) the file holds, loaded or not; a reader yields it once, at the end."""

    count: int


@dataclass(frozen=True, slots=True)
class ReportTime:
    """The report's own time, where it says one: becomes `observed_at` unless the caller gave another."""

    at: datetime


Read = Rows | Problem | Notice | Lines | ReportTime


class Reader(Protocol):
    """One kind of file.

    The promise: every data line that is not in exactly one `Problem` is in at least one `Rows`; a reader never raises
    on content, holds at most a few hundred thousand rows in memory, and reads the same bytes the same way for ever.
    """

    @property
    def name(self) -> str:
        """As in the JSON of `plimsoll import`, for example `amazon_all_orders`."""
        ...

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables of facts it can fill; a file without rows still says that these have none."""
        ...

    @property
    def meaning(self) -> str:
        """One line for the documentation: what the file is and where a seller gets it."""
        ...

    def recognises(self, opened: Opened) -> bool:
        """Whether the content is this reader's."""
        ...

    def read(self, opened: Opened, context: Context) -> Iterator[Read]:
        """Translate every row."""
        ...
