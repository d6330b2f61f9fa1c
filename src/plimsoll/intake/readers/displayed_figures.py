"""Figures a marketplace displays, on their way from a report's words to cells: checked, never recomputed.

Both performance reports use it. A figure is one block of the report; it becomes one row of `snapshots` or `displayed`,
or, where one of its words cannot be read, a problem that names it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

import pyarrow as pa

from plimsoll.facts.problems import Notice, Problem
from plimsoll.facts.schema import TABLES
from plimsoll.facts.times import moment
from plimsoll.intake.reading import Lines, Rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from plimsoll.intake.reading import Context, Opened, Read

__all__ = ["Figure", "Figures", "listed", "shown", "snake_name", "table_of", "whole_text"]

LARGEST_REPORT = 1 << 21
"""Bytes; the report of every marketplace an account can have is a tenth of that."""

_UNSAID = frozenset({"", "-", "--", "n/a", "na", "nan", "null"})
_WHOLE = re.compile(r"\d{1,10}(?:\.0+)?", re.ASCII)
_DECIMAL = re.compile(r"[+-]?\d{1,40}(?:\.\d{1,40})?(?:[eE][+-]?\d{1,3})?", re.ASCII)
_PERCENT = re.compile(r"([+-]?\d{1,12})(?:[.](\d{1,12})|,(\d{1,2}))?\s*%", re.ASCII)
_LARGEST_COUNT = 2**31 - 1
_MOST_DIGITS = 14
"""Before the point; more is no figure of a shop."""
_LONGEST_WORD = 60
_MOST_LISTED = 20
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_]+")


@dataclass(slots=True)
class Figure:
    """One block being read. `name` is how the report spells its place, `line` where it begins.

    Each method reads one raw value (None: not said) into one cell, or notes why it cannot.
    """

    name: str
    line: int
    cells: dict[str, str]
    faults: list[str] = field(default_factory=list)

    def count(self, column: str, raw: object, name: str = "") -> None:
        """A whole number of things, not negative."""
        text = self._said(column, raw, name)
        if text is None:
            return
        if _WHOLE.fullmatch(text) and int(text.split(".")[0]) <= _LARGEST_COUNT:
            self.cells[column] = text.split(".")[0]
        else:
            self._fault(column, name, text, "a count")

    def ratio(self, column: str, raw: object, name: str = "") -> None:
        """A decimal number, digit for digit as written; `1E-3` becomes `0.001`."""
        text = self._said(column, raw, name)
        if text is None:
            return
        number = Decimal(text) if _DECIMAL.fullmatch(text) else None
        if number is None or number.adjusted() >= _MOST_DIGITS or number.adjusted() < -2 * _MOST_DIGITS:
            self._fault(column, name, text, "a number")
        else:
            self.cells[column] = format(number, "f") if "e" in text.lower() else text

    def percentage(self, column: str, raw: object, name: str = "") -> None:
        """A share written with a percent sign, as the ratio it is: `0.65%` is exactly 0.0065."""
        text = self._said(column, raw, name)
        if text is None:
            return
        match = _PERCENT.fullmatch(text.replace("\uff05", "%").replace("\u00a0", " "))
        if match:
            whole, decimals = match[1], match[2] or match[3] or ""
            self.cells[column] = format(Decimal(f"{whole}.{decimals or '0'}").scaleb(-2).normalize(), "f")
        elif _DECIMAL.fullmatch(text) and Decimal(text) == 0:
            self.cells[column] = "0"
        else:
            self._fault(column, name, text, "a percentage with its sign")

    def day(self, column: str, raw: object, name: str = "", *, order: str | None = None) -> None:
        """The day a time stands on as it is written (Amazon writes UTC); `order` reads days that are not ISO 8601."""
        text = self._said(column, raw, name)
        if text is None:
            return
        found = moment(text[:10] if text[4:5] == "-" else text[:_LONGEST_WORD], date_order=order)
        day = found and (found.day or (found.at.date() if found.at else None))
        if day:
            self.cells[column] = day.isoformat()
        else:
            self._fault(column, name, text, "a day")

    def word(self, column: str, raw: object, name: str = "") -> None:
        """A word of the report, as spelled."""
        text = self._said(column, raw, name, words_for_nothing=frozenset({""}))
        if text is None:
            return
        if len(text) <= _LONGEST_WORD:
            self.cells[column] = text
        else:
            self._fault(column, name, text, "a word")

    def _said(self, column: str, raw: object, name: str, *, words_for_nothing: frozenset[str] = _UNSAID) -> str | None:
        if raw is None:
            return None
        if not isinstance(raw, str):
            self._fault(column, name, type(raw).__name__, "a plain value")
            return None
        text = raw.strip()
        return None if text.casefold() in words_for_nothing else text

    def _fault(self, column: str, name: str, text: str, expected: str) -> None:
        self.faults.append(f"{name or column} is {shown(text)}, not {expected}")


@dataclass(slots=True)
class Figures:
    """All figures of one report: what loads, what does not, and what is said once a file.

    A report without line ends holds every figure on line 1: problems there become one, so that the figures counted
    are those loaded plus the problems.
    """

    opened: Opened
    context: Context
    rows: dict[str, list[tuple[int, dict[str, str]]]] = field(default_factory=dict)
    loaded: int = 0
    problems: dict[int, list[tuple[str, str, str]]] = field(default_factory=dict)
    kept_aside: dict[str, None] = field(default_factory=dict)
    """Names the report has and no table of ours."""
    remarks: dict[str, dict[str, None]] = field(default_factory=dict)
    """What was assumed, and at which blocks."""
    newest: str = ""

    def start(self, name: str, line: int, marketplace_id: str | None = None) -> Figure:
        """A figure of a marketplace; without one it has that of the caller."""
        given = self.context.marketplace
        figure = Figure(name, line, {"marketplace_id": given.id if given else ""})
        figure.word("marketplace_id", marketplace_id, "the marketplace")
        if self.context.observed_at:
            figure.cells["seen_at"] = self.context.observed_at.isoformat()
        return figure

    def take(self, table: str, *figures: Figure) -> None:
        """One block's figures: all of them are loaded, or none and the block is a problem."""
        faults = [fault for figure in figures for fault in figure.faults]
        first = figures[0]
        if not first.cells["marketplace_id"] and not faults:
            message = "it does not say of which marketplace it is"
            self.refuse(first.name, first.line, message, "name the marketplace with --marketplace")
            return
        if faults:
            self.refuse(first.name, first.line, "; ".join(faults), "it rests in the vault as it came")
            return
        self.loaded += 1
        for figure in figures:
            self.rows.setdefault(table, []).append((figure.line, figure.cells))
            self._look_at_range(figure)

    def refuse(self, name: str, line: int, message: str, hint: str = "") -> None:
        """A block that is not loaded, and why."""
        self.problems.setdefault(line, []).append((name, message, hint))

    def remark(self, sentence: str, name: str) -> None:
        """Something assumed at a block; said once a file, with the names of the blocks."""
        self.remarks.setdefault(sentence, {})[name] = None

    def parts(self) -> Iterator[Read]:
        """Everything, in the order of the reader's contract."""
        path = self.opened.path
        for table, rows in self.rows.items():
            yield Rows(table, table_of(table, rows))
        for line, found in sorted(self.problems.items()):
            name, message, hint = found[0]
            more = f" (and {len(found) - 1} more on this line: {listed(n for n, _, _ in found[1:])})"
            yield Problem(path, line, name, f"{message}{more if found[1:] else ''}", hint)
        if self.kept_aside:
            yield Notice(path, f"kept in the vault, not loaded: {listed(self.kept_aside)}")
        yield from (Notice(path, f"{sentence}: {listed(names)}") for sentence, names in self.remarks.items())
        if self.rows and not self.context.observed_at:
            newest = f" (its newest range ends on {self.newest})" if self.newest else ""
            yield Notice(
                path,
                f"the report does not say when it was made{newest}; the time it is imported at stands for that, "
                "unless --observed-at names another",
            )
        yield self.lines()

    def lines(self) -> Lines:
        """How many figures there were: those loaded, and the problems."""
        return Lines(self.loaded + len(self.problems))

    def _look_at_range(self, figure: Figure) -> None:
        first, last = figure.cells.get("range_from", ""), figure.cells.get("range_to", "")
        self.newest = max(self.newest, last)
        if first and last and first > last:
            self.remark("ranges that end before they begin, kept as given", figure.name)


def table_of(table: str, rows: Iterable[tuple[int, dict[str, str]]]) -> pa.Table:
    """Rows as cells of a table of facts, with the columns that any of them fills, and `line`."""
    rows = list(rows)
    names = [column.name for column in TABLES[table].columns if any(column.name in cells for _, cells in rows)]
    columns = {name: pa.array([cells.get(name) for _, cells in rows], pa.string()) for name in names}
    return pa.table(columns | {"line": pa.array([line for line, _ in rows], pa.int64())})


def whole_text(opened: Opened) -> str | Problem:
    """All of a report that is no table, as text; a problem where no report is that large. Raises OSError."""
    from plimsoll.intake.text.encodings import utf8_blocks

    if opened.size > LARGEST_REPORT:
        message = f"the file has {opened.size:,} bytes; no performance report is that large, so it was not read"
        return Problem(opened.path, None, None, message, "is this the file you meant?")
    return b"".join(utf8_blocks(opened.file, opened.encoding or "utf-8")).decode("utf-8", "replace")


def snake_name(name: str) -> str:
    """`listingPolicyViolations` is `listing_policy_violations`."""
    return "_".join(_WORDS.findall(name)).lower()


def shown(word: str) -> str:
    """A word of the file in a message, shortened."""
    return repr(word if len(word) <= _LONGEST_WORD else word[:_LONGEST_WORD] + "...")


def listed(names: Iterable[str]) -> str:
    """Names in a message: the first twenty, and how many more."""
    known = [name if len(name) <= _LONGEST_WORD else name[:_LONGEST_WORD] + "..." for name in names]
    more = f" and {len(known) - _MOST_LISTED} more" if len(known) > _MOST_LISTED else ""
    return ", ".join(known[:_MOST_LISTED]) + more
