"""From text to values, once for every table and every reader.

A reader hands over rows as text (`intake.reading.Rows`); here each column is read by its kind. A row with a cell that
cannot be read is not loaded: it becomes one `Problem` that names its first such cell. Clean ISO input is read by the
engine a column at a time; what it cannot read is tried again, each distinct text once, by `facts.times`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol

from plimsoll.facts.engine import number, observation_columns, quoted
from plimsoll.facts.privacy import keyed_hash, masked
from plimsoll.facts.problems import Notice, Problem
from plimsoll.facts.schema import TABLES, Column, Table
from plimsoll.facts.times import EARLIEST, LATEST, moment
from plimsoll.policies import find_marketplace, own_marketplace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import duckdb
    import pyarrow as pa

_D2 = "[0-9]{2}"  # no backslash: engines do not agree on what one means within quotes
_ISO_WITHOUT_OFFSET = f"[0-9]{{4}}-{_D2}-{_D2}[T ]{_D2}:{_D2}(:{_D2}([.][0-9]{{1,9}})?)?"
_ISO = f"{_ISO_WITHOUT_OFFSET}(Z|[+-]{_D2}(:?{_D2})?)?"
_SYNONYMS = {"canceled": "cancelled", "fbm": "mfn", "fba": "afn", "merchant": "mfn"}
_TRUE = ("true", "yes", "y", "1", "t")
_FALSE = ("false", "no", "n", "0", "f")
_SHOWN = 40


class TextRows(Protocol):
    """What `intake.reading.Rows` promises to this module."""

    @property
    def table(self) -> str:
        """The table of facts."""
        ...

    @property
    def cells(self) -> pa.Table:
        """String columns, and `line`."""
        ...

    @property
    def spelling(self) -> dict[str, str]:
        """The file's own names of columns."""
        ...

    @property
    def zone(self) -> str | None:
        """The zone of times without an offset."""
        ...

    @property
    def date_order(self) -> str | None:
        """MDY, DMY or YMD."""
        ...

    @property
    def decimal_comma(self) -> bool:
        """Whether numbers are written 1.234,56."""
        ...


@dataclass(slots=True)
class Typed:
    """What became of one batch: how many rows were loaded, which were not, and what was assumed."""

    loaded: int = 0
    problems: list[Problem] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Whence:
    """Where a batch comes from: the file as people name it, whose it is, its receipt's number, the zone of times
    without an offset (when the rows name none), and the marketplace the caller named for cells that say none.
    """

    path: str
    account: str
    receipt: int
    zone: str = "UTC"
    marketplace_id: str | None = None


@dataclass(slots=True)
class Typist:
    """Reads batches of text into the engine's table `into` (created by `staged`)."""

    engine: duckdb.DuckDBPyConnection
    key: bytes

    def staged(self, table: Table, into: str) -> None:
        """Make the empty table that `add` fills."""
        columns = ", ".join(f"{name} {kind}" for name, kind in observation_columns(table))
        self.engine.execute(f"CREATE OR REPLACE TEMP TABLE {into} ({columns})")

    def add(self, rows: TextRows, into: str, whence: Whence) -> Typed:
        """Read one batch into the table `into`."""
        table, result = TABLES[rows.table], Typed()
        present = self._spread(rows, table)
        readings = [self._reading(column, rows, whence, result) for column in present]
        readings += _where_not_said(table, present, whence)
        values = "".join(f", {value} AS {name}" for reading in readings for name, value in reading.values)
        joins = " ".join(reading.join for reading in readings if reading.join)
        names = ", ".join(["receipt", "line", "account", *(name for r in readings for name, _ in r.values)])
        # two layers: a fault is a text that gave no value, so each cell is read once
        self.engine.execute(
            f"CREATE OR REPLACE TEMP VIEW read_batch AS SELECT *, {_faults(table, readings)} AS faults FROM ("
            f"SELECT CAST({whence.receipt} AS INTEGER) AS receipt, text.line AS line, text.place AS place, "
            f"{_owner(rows, whence.account)} AS account{values}{_said(readings)} "
            f"FROM text_batch AS text {joins}) AS cells"
        )
        insert = f"INSERT INTO {into} ({names}) SELECT {names} FROM read_batch WHERE faults = ''"
        result.loaded = number(self.engine, insert)
        if result.loaded < rows.cells.num_rows:
            result.problems.extend(self._problems(rows, present, whence.path))
        self.engine.unregister("text_batch")
        return result

    def _spread(self, rows: TextRows, table: Table) -> list[Column]:
        """Let the engine see the batch, trimmed, the empty cell as nothing; gives the columns that say anything."""
        import pyarrow as pa
        import pyarrow.compute as pc

        cells = {"place": pa.array(range(rows.cells.num_rows), pa.int64()), "line": rows.cells["line"]}
        present = []
        for column in (*table.columns, Column("account", "text")):
            if column.name not in rows.cells.column_names:
                continue
            text = pc.utf8_trim_whitespace(rows.cells[column.name].cast(pa.string()))
            text = pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)
            if column.kind == "key" or text.null_count < len(text):
                cells[column.name] = text
                present.append(column)
        self.engine.register("text_batch", pa.table(cells))
        return [column for column in present if column.name != "account"]

    def _reading(self, column: Column, rows: TextRows, whence: Whence, result: Typed) -> _Reading:
        if column.kind == "time":
            return self._time(column, rows, rows.zone or whence.zone, whence.path, result)
        if column.kind == "marketplace":
            found = self._looked_up(column, lambda text: _marketplace_id(text, whence.path, result))
            return found if whence.marketplace_id is None else _filled(found, whence.marketplace_id)
        if column.kind == "words":
            return self._looked_up(column, masked)
        if column.kind == "hashed":
            return self._looked_up(column, lambda text: keyed_hash(self.key, text))
        if column.kind == "day":
            return self._day(column, rows)
        return _plain(column, decimal_comma=rows.decimal_comma)

    def _distinct(self, column: Column, where: str = "") -> list[str]:
        found = self.engine.execute(
            f"SELECT DISTINCT {column.name} FROM text_batch WHERE {column.name} IS NOT NULL {where}"
        ).fetchall()
        return sorted(text for (text,) in found)

    def _looked_up(self, column: Column, value_of: Callable[[str], str | None]) -> _Reading:
        """A column whose every distinct text is turned into a value by a Python function."""
        import pyarrow as pa

        texts = self._distinct(column)
        if not texts:
            return _Reading(column, ((column.name, "CAST(NULL AS STRING)"),), can_be_bad=False)
        known = pa.table({"text": texts, "value": pa.array([value_of(text) for text in texts], pa.string())})
        return self._joined(column, known, (("value", column.name),))

    def _joined(self, column: Column, known: pa.Table, takes: Iterable[tuple[str, str]]) -> _Reading:
        name = f"known_{column.name}"
        self.engine.register("arrived_known", known)
        self.engine.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM arrived_known")
        self.engine.unregister("arrived_known")
        values = tuple((resting, f"{name}.{source}") for source, resting in takes)
        return _Reading(column, values, join=f"LEFT JOIN {name} ON {name}.text = text.{column.name}")

    def _time(self, column: Column, rows: TextRows, zone: str, path: str, result: Typed) -> _Reading:
        text = f"text.{column.name}"
        iso = _ISO if zone == "UTC" else _ISO.removesuffix("?")
        at = f"CASE WHEN regexp_full_match({text}, '{iso}') THEN CAST(try_cast({text} AS TIMESTAMPTZ) AS TIMESTAMP) END"
        at = f"CASE WHEN {at} >= TIMESTAMP '{EARLIEST}' AND {at} < TIMESTAMP '{LATEST}' THEN {at} END"
        day = f"CASE WHEN length({text}) = 10 AND substr({text}, 5, 1) = '-' THEN try_cast({text} AS DATE) END"
        day = f"CASE WHEN {day} >= DATE '{EARLIEST}' AND {day} < DATE '{LATEST}' THEN {day} END"
        self._say_offsetless(column, rows, zone, path, result)
        others = [
            found
            for (found,) in self.engine.execute(
                f"SELECT DISTINCT {text} FROM text_batch AS text WHERE {text} IS NOT NULL "
                f"AND ({at}) IS NULL AND ({day}) IS NULL"
            ).fetchall()
        ]
        names = (column.name, f"{column.name}_day")
        if not others:
            return _Reading(column, ((names[0], at), (names[1], day)))
        slow = self._joined(
            column,
            _moments(others, zone, rows.date_order, column, path, result),
            (("at", names[0]), ("day", names[1])),
        )
        values = tuple(
            (name, f"coalesce({quick}, {known})") for (name, known), quick in zip(slow.values, (at, day), strict=True)
        )
        return _Reading(column, values, join=slow.join)

    def _say_offsetless(self, column: Column, rows: TextRows, zone: str, path: str, result: Typed) -> None:
        """K12: a time without an offset is read in the policy's window zone, and the file gets one warning."""
        found = self.engine.execute(
            f"SELECT 1 FROM text_batch WHERE regexp_full_match({column.name}, '{_ISO_WITHOUT_OFFSET}') LIMIT 1"
        ).fetchall()
        if found and not rows.zone:
            result.notices.append(Notice(path, _OFFSETLESS.format(zone=zone)))

    def _day(self, column: Column, rows: TextRows) -> _Reading:
        """A plain date; a time is taken for its written day."""
        import pyarrow as pa

        texts = self._distinct(column)
        days = [_written_day(text, rows.date_order) for text in texts]
        known = pa.table({"text": pa.array(texts, pa.string()), "value": pa.array(days, pa.date32())})
        return self._joined(column, known, (("value", column.name),))

    def _problems(self, rows: TextRows, present: Sequence[Column], path: str) -> Iterable[Problem]:
        cells = ", ".join(f"text.{column.name}" for column in present)
        found = self.engine.execute(
            f"SELECT text.line, batch.faults, {cells} FROM read_batch AS batch "
            f"JOIN text_batch AS text ON text.place = batch.place WHERE batch.faults <> '' ORDER BY 1"
        ).fetchall()
        places = {column.name: 2 + index for index, column in enumerate(present)}
        seen: set[int] = set()
        for row in found:
            if row[0] in seen:  # a line may give several rows (one a seller); it is one problem
                continue
            seen.add(row[0])
            names = row[1].split(",")
            text = row[places[names[0]]] if names[0] in places else None
            column = TABLES[rows.table].column(names[0])
            message, hint = _complaint(column, text)
            if len(names) > 1:
                message += f" (and {', '.join(rows.spelling.get(name, name) for name in names[1:])})"
            yield Problem(path, row[0], rows.spelling.get(column.name, column.name), message, hint)


_OFFSETLESS = "times without an offset are read in the window zone, {zone}"


@dataclass(frozen=True, slots=True)
class _Reading:
    """How one column is read: (name at rest, SQL value) pairs, and the look-up it needs.

    A cell that says something and gives no value is bad, where it `can_be_bad`.
    """

    column: Column
    values: tuple[tuple[str, str], ...]
    can_be_bad: bool = True
    join: str = ""


def _filled(reading: _Reading, marketplace_id: str) -> _Reading:
    """The marketplace the caller named stands where a cell says none; a cell that cannot be read stays bad."""
    ((name, value),) = reading.values
    text = f"text.{reading.column.name}"
    filled = f"CASE WHEN {text} IS NULL THEN {quoted(marketplace_id)} ELSE {value} END"
    return replace(reading, values=((name, filled),))


def _where_not_said(table: Table, present: Sequence[Column], whence: Whence) -> list[_Reading]:
    """Columns the batch does not say at all and the caller did: the marketplace."""
    missing = [column for column in table.columns if column.kind == "marketplace" and column not in present]
    if whence.marketplace_id is None:
        return []
    return [_Reading(column, ((column.name, quoted(whence.marketplace_id)),), can_be_bad=False) for column in missing]


def _said(readings: Sequence[_Reading]) -> str:
    """Whether each cell that can be misread says anything, beside its value."""
    said = (f", text.{r.column.name} IS NOT NULL AS said_{r.column.name}" for r in readings if r.can_be_bad)
    return "".join(said)


def _faults(table: Table, readings: Sequence[_Reading]) -> str:
    """SQL for the names of the columns whose cells cannot be read, joined by commas; empty for a good row."""
    present = {reading.column.name for reading in readings}
    faults = [quoted(column.name) for column in table.columns if column.kind == "key" and column.name not in present]
    for reading in readings:
        name = reading.column.name
        if reading.column.kind == "key":
            faults.append(f"CASE WHEN {name} IS NULL THEN {quoted(name)} END")
        elif reading.can_be_bad:
            nothing = " AND ".join(f"{value} IS NULL" for value, _ in reading.values)
            faults.append(f"CASE WHEN said_{name} AND {nothing} THEN {quoted(name)} END")
    return f"concat_ws(',', {', '.join(faults)})" if faults else "''"


def _owner(rows: TextRows, account: str) -> str:
    whose = "account" in rows.cells.column_names and rows.cells["account"].null_count < rows.cells.num_rows
    return f"coalesce(text.account, {quoted(account)})" if whose else quoted(account)


def _plain(column: Column, *, decimal_comma: bool) -> _Reading:
    text = f"text.{column.name}"
    if column.kind == "key":
        return _Reading(column, ((column.name, text),))
    if column.kind == "text":
        return _Reading(column, ((column.name, text),), can_be_bad=False)
    return _Reading(column, ((column.name, _value(column, text, decimal_comma=decimal_comma)),))


def _value(column: Column, text: str, *, decimal_comma: bool) -> str:
    """SQL that gives the column's value, or NULL where the text has none."""
    if column.kind == "choice":
        word = f"replace(replace(lower({text}), ' ', '_'), '-', '_')"
        pairs = [(choice.lower(), choice) for choice in column.choices]
        pairs += [(also, choice) for also, meant in _SYNONYMS.items() for low, choice in pairs if low == meant]
        return f"CASE {word} {' '.join(f'WHEN {quoted(low)} THEN {quoted(choice)}' for low, choice in pairs)} END"
    if column.kind == "boolean":
        yes, no = (", ".join(map(quoted, words)) for words in (_TRUE, _FALSE))
        return f"CASE WHEN lower({text}) IN ({yes}) THEN TRUE WHEN lower({text}) IN ({no}) THEN FALSE END"
    if column.kind == "decimal":
        number = f"replace(replace({text}, '.', ''), ',', '.')" if decimal_comma else text
        number = f"CASE WHEN {text} LIKE '%,%' THEN {number} ELSE {text} END" if decimal_comma else number
        written = f"regexp_full_match({number}, '[+-]?[0-9]+([.][0-9]+)?')"
        return f"CASE WHEN {written} THEN try_cast({number} AS DECIMAL(18,8)) END"
    whole = f"CASE WHEN regexp_full_match({text}, '[+-]?[0-9]+([.]0+)?') THEN try_cast({text} AS INTEGER) END"
    bounds = [f"{whole} >= {column.lowest}"] if column.lowest is not None else []
    bounds += [f"{whole} <= {column.highest}"] if column.highest is not None else []
    return f"CASE WHEN {' AND '.join(bounds)} THEN {whole} END" if bounds else whole


def _marketplace_id(text: str, path: str, result: Typed) -> str:
    known = find_marketplace(text)
    if known is None and not text.lower().startswith("non-amazon"):
        message = "is no marketplace of a policy pack; its orders are counted by Amazon's rule"
        result.notices.append(Notice(path, f"{text[:_SHOWN]} {message}"))
    elif known is not None and known.platform != "amazon":
        message = "has no order defect rate of Amazon's kind; `plimsoll odr` counts its orders by Amazon's rule"
        result.notices.append(Notice(path, f"{known.name} {message}, `plimsoll metrics` by its own"))
    if known is not None:
        return known.id
    return own_marketplace(text).id


def _moments(
    texts: Sequence[str], zone: str, date_order: str | None, column: Column, path: str, result: Typed
) -> pa.Table:
    import pyarrow as pa

    read = [moment(text, zone=zone, date_order=date_order) for text in texts]
    good = [found for found in read if found]
    if assumed := next((found.assumed for found in good if found.assumed), None):
        result.notices.append(Notice(path, f"dates in {column.name} were read as {assumed}"))
    if any(found and found.at and not re.fullmatch(_ISO, text) for text, found in zip(texts, read, strict=True)):
        result.notices.append(
            Notice(path, f"times in {column.name} are not ISO 8601; without an offset they are {zone}")
        )
    at: list[Any] = [found.at if found else None for found in read]
    day: list[Any] = [found.day if found else None for found in read]
    return pa.table(
        {
            "text": pa.array(texts, pa.string()),
            "at": pa.array(at, pa.timestamp("us")),
            "day": pa.array(day, pa.date32()),
        }
    )


def _written_day(text: str, date_order: str | None) -> Any:  # noqa: ANN401 - a date or None, for arrow
    found = moment(text[:10] if text[4:5] == "-" else text, date_order=date_order)
    if found is None:
        return None
    return found.day or (found.at.date() if found.at else None)


def _complaint(column: Column, text: str | None) -> tuple[str, str]:
    """What to say of a cell: (message, hint)."""
    if text is None:
        return "is empty", "every row needs it: it names the record"
    shown = masked(text)[:_SHOWN]
    if column.kind in {"time", "day"}:
        return (
            f"{shown!r} is not a time that can be read for sure",
            "write it as 2026-10-01T14:03:00+00:00 or 2026-10-01; for 10/1/2026 name the --marketplace",
        )
    if column.kind == "choice":
        return f"{shown!r} is not known here", f"one of: {', '.join(column.choices)}"
    if column.kind == "boolean":
        return f"{shown!r} is neither yes nor no", "write true or false"
    if column.kind == "integer":
        bounds = "" if column.lowest is None else f" from {column.lowest}"
        bounds += "" if column.highest is None else f" to {column.highest}"
        return f"{shown!r} is not a whole number{bounds}", "write it without unit or separator"
    return f"{shown!r} is not a number", "write it with a point and without unit or thousands separator"
