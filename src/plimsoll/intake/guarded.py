"""A reader that another distribution brings, held to a reader's promise: whatever it does wrong becomes a problem.

What it gives is looked at before it goes on: tables and columns that there are, text and physical lines, and at the
end that every line it counted is in a row or in a problem. The first breach refuses the file as a whole.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from plimsoll.facts.problems import Notice, Problem
from plimsoll.facts.schema import TABLES
from plimsoll.facts.zones import known_zone
from plimsoll.intake.reading import Lines, ReportTime, Rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from plimsoll.doors import Extension
    from plimsoll.intake.reading import Context, Opened, Read, Reader

_DATE_ORDERS = (None, "MDY", "DMY", "YMD")
_HINT = "tell who wrote it; without the distribution the file is not read at all"


class _Breach(Exception):
    """A reader gave what no reader may give; never leaves this module."""


@dataclass(frozen=True, slots=True)
class ForeignReader:
    """A reader as `KnownReaders` holds it: its name, tables and meaning as they were when it was brought."""

    reader: Reader
    extension: Extension
    name: str
    tables: tuple[str, ...]
    meaning: str

    @classmethod
    def of(cls, reader: Reader, extension: Extension) -> Self:
        """The reader, guarded."""
        return cls(reader, extension, reader.name, tuple(reader.tables), reader.meaning)

    @property
    def distribution(self) -> str:
        """Who brings it, with the version where it is known: `plimsoll-bol 0.1.0`."""
        return f"{self.extension.distribution} {self.extension.version}".strip()

    def looks_at(self, opened: Opened) -> bool | str:
        """Whether it recognises a file; where it fails, what to say of that."""
        try:
            return bool(self.reader.recognises(opened))
        except Exception as error:  # noqa: BLE001 - a stranger's code; the next reader is asked
            return f"{self._called} failed while looking at it and was passed over: {_words(error)}"

    def recognises(self, opened: Opened) -> bool:
        """Whether the content is this reader's; a failure is no."""
        return self.looks_at(opened) is True

    def read(self, opened: Opened, context: Context) -> Iterator[Read]:
        """What the reader gives, up to the first breach, which is a problem of the whole file."""
        seen = _Seen()
        try:
            for part in self.reader.read(opened, context):
                seen.take(part)
                yield part
            seen.close()
        except Exception as error:  # noqa: BLE001 - whatever a stranger's code raises becomes a value
            message = f"{self._called} cannot be used on it, so no row was loaded: {_words(error)}"
            yield Problem(opened.path, None, None, message, _HINT)

    @property
    def _called(self) -> str:
        return f"the reader {self.name} of {self.distribution}"


def _words(error: Exception) -> str:
    return str(error) if isinstance(error, _Breach) else f"{type(error).__name__}: {error}"


@dataclass(slots=True)
class _Seen:
    """What a reader has given of one file; raises _Breach on what it may not give."""

    loaded: list[pa.ChunkedArray] = field(default_factory=list)
    refused: set[int] = field(default_factory=set)
    whole: bool = False
    counted: int | None = None

    def take(self, part: object) -> None:
        """Look at one thing it gave."""
        if self.counted is not None:
            raise _Breach("it gives something after its count of lines")
        if isinstance(part, Rows):
            self._rows(part)
        elif isinstance(part, Problem):
            self.whole |= part.line is None or part.line == 1
            self.refused |= set() if part.line is None else {part.line}
        elif isinstance(part, Lines):
            self.counted = part.count
        elif isinstance(part, ReportTime):
            if part.at.tzinfo is None:
                raise _Breach("its report time has no time zone")
        elif not isinstance(part, Notice):
            raise _Breach(f"it gives a {type(part).__name__}")

    def close(self) -> None:
        """Look at the whole."""
        import pyarrow as pa
        import pyarrow.compute as pc

        if self.whole and not self.loaded:
            return  # the header, or the file as a whole, was refused
        if self.counted is None:
            raise _Breach("it does not say how many lines the file has")
        lines = [chunk for column in self.loaded for chunk in column.chunks]
        told = pc.count_distinct(pa.concat_arrays([*lines, pa.array(sorted(self.refused), pa.int64())])).as_py()
        if told != self.counted:
            raise _Breach(f"it counts {self.counted} lines and accounts for {told}")

    def _rows(self, rows: Rows) -> None:
        import pyarrow as pa

        if rows.table not in TABLES:
            raise _Breach(f"there is no table {rows.table!r}")
        known = {column.name for column in TABLES[rows.table].columns} | {"account"}
        for column in rows.cells.schema:
            if column.name == "line" and column.type == pa.int64():
                continue
            if column.name not in known:
                raise _Breach(f"{rows.table} have no column {column.name!r}")
            if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
                raise _Breach(f"{rows.table}.{column.name} is {column.type}, and cells are text")
        if "line" not in rows.cells.column_names or rows.cells["line"].null_count:
            raise _Breach(f"rows of {rows.table} do not say their line")
        if rows.date_order not in _DATE_ORDERS:
            raise _Breach(f"{rows.date_order!r} is no order of day, month and year")
        if rows.zone is not None:
            known_zone(rows.zone)
        if rows.cells.num_rows:
            self.loaded.append(rows.cells["line"])
