"""Pages that somebody has fetched from an API and kept: one answer, a list of them, or one a line.

An answer may stand in its `payload` or without it, and a list of the things themselves is a page too. What a page
tells is taken record by record, strictly: a name given twice, or an object where a text belongs, makes a problem of
that record and of no other. A file may show one thing in several states (pages fetched again overlap); the latest
state speaks, whatever the order of the pages.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from plimsoll.facts.privacy import masked
from plimsoll.facts.times import EARLIEST, LATEST
from plimsoll.intake.readers.documents import LARGEST, Entry, json_tree, parsed, text
from plimsoll.intake.readers.tabling import Numbering, table_of
from plimsoll.intake.reading import Lines, Notice, Problem, ReportTime, Rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from plimsoll.intake.readers.documents import Parsed
    from plimsoll.intake.reading import Opened, Read

__all__ = [
    "STARTS", "Found", "Kind", "Page", "Record", "Said", "Told", "Unusable", "added", "listed", "no_page",
    "told",
]  # fmt: skip

STARTS = ("", "payload.")
"""Where the names of an answer begin in an outline."""
BATCH = 20_000
"""Rows handed over at a time."""
_AGAIN = "fetch the page again, or compare it with the API's model"
_LONGEST_WORD = 40
_ERROR_CODE = re.compile(r"[A-Za-z_]{1,40}")
_SUMMED = re.compile(r"[+-]?\d{1,12}(?:\.\d{1,8})?")
_WITH_EXPONENT = re.compile(r"-?\d{1,18}(?:\.\d{1,18})?[eE][+-]?\d{1,2}")


@dataclass(frozen=True, slots=True)
class Page:
    """One answer without its envelope; `above` physical lines stand above the text it was read from."""

    body: Entry
    above: int = 0


@dataclass(frozen=True, slots=True)
class Record:
    """One thing that a page tells. `name` is the list (or place) it stands in, `line` its physical line."""

    entry: Entry
    line: int
    name: str
    page: Entry


@dataclass(frozen=True, slots=True)
class Unusable:
    """What stands where a page or a record should, and is none; `line` is None when it is the whole file."""

    line: int | None
    message: str
    field: str | None = None


Told = list[tuple[str, dict[str, str]]]
"""Rows of one record: the table, and the cells of each."""
Found = Record | Unusable


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind of page is read.

    `find` gives the records of a page. `states` gives, for each thing that a record shows, what tells it from others
    and when that state was current ("" when it does not say). `rows` translates a record; it is given whether a thing's
    latest state is the one in this record. `times` are the times at which a record is known to have been current.
    `spelling` gives, table by table, the API's own names of our columns.
    """

    find: Callable[[Page], Iterator[Found]]
    rows: Callable[[Said, Record, Callable[[object], bool]], Told]
    spelling: Mapping[str, dict[str, str]]
    states: Callable[[Record], Iterable[tuple[object, str]]] = lambda _: ()
    times: Callable[[Record], Iterable[str]] = lambda _: ()


def told(opened: Opened, kind: Kind) -> Iterator[Read]:
    """Everything a file of such pages tells. Never raises on content."""
    pages = _Pages(opened)
    latest = _Latest()
    for place, found in enumerate(pages.records(kind.find)):
        if isinstance(found, Record):
            latest.note(kind.states(found), place)
    reading = _Reading(opened.path, kind)
    for place, found in enumerate(pages.records(kind.find)):
        yield from reading.record(found, partial(latest.is_in, place=place))
    yield from reading.closing()


def listed(page: Page, name: str) -> Iterator[Found]:
    """The records of a page's list of that name. Nothing where the page says null."""
    items = page.body.get(name)
    line = page.body.line + page.above
    if items is None:
        return
    if not isinstance(items, list):
        yield Unusable(line, "this is not the list that the API gives here", name)
        return
    for item in items:
        if isinstance(item, Entry):
            yield Record(item, item.line + page.above, name, page.body)
        elif item is not None:
            yield Unusable(line, "an item of this list is no object", name)


def no_page(page: Page, what: str) -> Unusable:
    """A page that is of something else."""
    return Unusable(page.body.line + page.above, f"this is no page of {what}")


class Said:
    """Reads the values of one record, and keeps the first thing about it that cannot be read."""

    def __init__(self) -> None:
        self.fault: tuple[str, str, str] | None = None
        self.remarks: list[str] = []

    def refuse(self, field: str, message: str, hint: str = _AGAIN) -> None:
        """The record cannot be loaded; what is said first stands."""
        self.fault = self.fault or (field, message, hint)

    def word(self, node: Entry, *path: str) -> str:
        """The text, number or truth at the path, trimmed, or "" where it is null or absent."""
        holder = self._holder(node, path)
        if holder is None:
            return ""
        if isinstance(holder.get(path[-1]), Entry | list):
            self.refuse(".".join(path), "an object or list stands where a single value belongs")
            return ""
        return text(holder, path[-1])

    def decimal(self, node: Entry, *path: str) -> str:
        """A number as people write it, `1.5E+1` as 15; what is no number as it is."""
        number = self.word(node, *path)
        return f"{Decimal(number):f}" if _WITH_EXPONENT.fullmatch(number) else number

    def meaning(self, meanings: Mapping[str, str], node: Entry, *path: str) -> str:
        """What one of the API's fixed words means here, or "" where it says none; letter case does not matter."""
        word = self.word(node, *path)
        if not word or word.casefold() in meanings:
            return meanings.get(word.casefold(), "")
        shown = masked(word)[:_LONGEST_WORD]
        self.refuse(".".join(path), f"{shown!r} is not known here", f"known are: {', '.join(sorted(meanings))}")
        return ""

    def objects(self, node: Entry, *path: str) -> list[Entry]:
        """The objects of the list at the path; none where it is null or absent."""
        holder = self._holder(node, path)
        value = holder.get(path[-1]) if holder is not None else None
        items = value if isinstance(value, list) else []
        found = [item for item in items if isinstance(item, Entry)]
        if len(found) + items.count(None) < len(items) or not (value is None or isinstance(value, list)):
            self.refuse(".".join(path), "this is not the list of objects that the API gives here")
        return found

    def _holder(self, node: Entry, path: tuple[str, ...]) -> Entry | None:
        """The object in which the path's last name stands; None where the way there is null or absent."""
        for depth, name in enumerate(path, start=1):
            if name in node.repeated:
                self.refuse(".".join(path[:depth]), "one object gives this name more than once")
            inner = node.get(name)
            if depth == len(path):
                return node
            if not isinstance(inner, Entry):
                if inner is not None:
                    self.refuse(".".join(path[:depth]), "this is not the object that the API gives here")
                return None
            node = inner
        return None


def added(numbers: Iterable[str]) -> Decimal | None:
    """The exact sum of amounts of money; None where one of them is none."""
    known = list(numbers)
    return sum(map(Decimal, known), Decimal()) if all(map(_SUMMED.fullmatch, known)) else None


class _Pages:
    """The pages of a file: a whole document is read once, a document a line each time they are asked for."""

    def __init__(self, opened: Opened) -> None:
        self.opened = opened
        self.whole: Parsed | None = None
        first, second = self._stand_alone()
        if not first:
            whole = parsed(opened)
            self.whole = whole if not whole.fault or not second else None

    def records(self, find: Callable[[Page], Iterator[Found]]) -> Iterator[Found]:
        """What all pages tell, in their order."""
        for page in self._pages():
            if isinstance(page, Unusable):
                yield page
            elif page.body.repeated:
                line, name = page.body.line + page.above, page.body.repeated[0]
                yield Unusable(line, "the page gives this name more than once", name)
            else:
                yield from find(page)

    def _pages(self) -> Iterator[Page | Unusable]:
        if self.whole is None:
            for number, line in self._lines():
                one = json_tree(line)
                if one.fault:
                    yield Unusable(number, f"the line {one.fault.replace(' at line 1, column', ' at column')}")
                else:
                    yield from _unwrapped(one.root, number - 1)
        elif self.whole.fault:
            yield Unusable(None, f"the file {self.whole.fault}")
        else:
            yield from _unwrapped(self.whole.root, 0)

    def _lines(self) -> Iterator[tuple[int, str]]:
        with self.opened.file.open("rb") as raw:
            for number, line in enumerate(iter(lambda: raw.readline(LARGEST), b""), start=1):
                if line.strip():
                    yield number, line.decode("utf-8-sig" if number == 1 else "utf-8", "replace")

    def _stand_alone(self) -> tuple[bool, bool]:
        """Whether the first line is a document by itself, and whether the second is."""
        lines = self._lines()
        found = (next(lines, None), next(lines, None))
        first, second = (one is not None and not json_tree(one[1]).fault for one in found)
        return first, second


def _unwrapped(root: object, above: int) -> Iterator[Page | Unusable]:
    """The pages of one document; lists of pages are passed through, and so is the envelope of each."""
    waiting: list[tuple[object, int]] = [(root, 1)]
    while waiting:
        node, line = waiting.pop()
        if isinstance(node, list):
            waiting.extend((item, line) for item in reversed(node))
        elif not isinstance(node, Entry):
            if node is not None:
                yield Unusable(line + above, "this is no page of an API")
        elif "payload" in node.repeated:
            yield Unusable(node.line + above, "the page gives this name more than once", "payload")
        elif node.get("payload") is not None:
            waiting.append((node["payload"], node.line))
        elif node.get("errors"):
            yield Unusable(node.line + above, f"the page is an error that the API answered{_codes(node)}", "errors")
        elif "payload" in node:
            yield Unusable(node.line + above, "the page is empty", "payload")
        else:
            yield Page(node, above)


def _codes(page: Entry) -> str:
    errors = page["errors"] if isinstance(page["errors"], list) else []
    codes = [text(error, "code") for error in errors if isinstance(error, Entry)]
    known = [code for code in codes if _ERROR_CODE.fullmatch(code)]
    return f": {known[0]}" if known else ""


@dataclass(slots=True)
class _Latest:
    """For each thing of a file the place of its latest state; of two equally late ones the later place."""

    found: dict[object, tuple[datetime, int]] = field(default_factory=dict)

    def note(self, states: Iterable[tuple[object, str]], place: int) -> None:
        """Take in what a record shows."""
        for key, at in states:
            state = (_instant(at) or datetime.min.replace(tzinfo=UTC), place)
            self.found[key] = max(self.found.get(key, state), state)

    def is_in(self, key: object, place: int) -> bool:
        """Whether the latest state of a thing is the one at this place."""
        return key not in self.found or self.found[key][1] == place


class _Reading:
    """One file's records on their way to rows: numbered, counted, handed over in batches."""

    def __init__(self, path: str, kind: Kind) -> None:
        self.path = path
        self.kind = kind
        self.numbering = Numbering()
        self.count = 0
        self.waiting: dict[str, tuple[list[dict[str, str]], list[int]]] = {}
        self.remarks: Counter[str] = Counter()
        self.latest: datetime | None = None

    def record(self, found: Found, is_latest: Callable[[object], bool]) -> Iterator[Read]:
        """One record: a problem, or its rows when enough have come together."""
        self.count += 1
        if isinstance(found, Unusable):
            at = None if found.line is None else self.numbering.next(found.line)
            yield Problem(self.path, at, found.field, found.message, _AGAIN)
            return
        line = self.numbering.next(found.line)
        said = Said()
        rows = self.kind.rows(said, found, is_latest)
        if said.fault:
            yield Problem(self.path, line, *said.fault)
            return
        self.remarks.update(said.remarks)
        self._note_times(self.kind.times(found))
        for table, cells in rows:
            records, lines = self.waiting.setdefault(table, ([], []))
            records.append(cells)
            lines.append(line)
        if any(len(lines) >= BATCH for _, lines in self.waiting.values()):
            yield from self._handed_over()

    def closing(self) -> Iterator[Read]:
        """The last rows, what is said once a file, and the count."""
        yield from self._handed_over()
        for message, times in self.remarks.items():
            yield Notice(self.path, f"{times:,} {message}")
        if self.numbering.counted:
            yield Notice(self.path, "several records stand on one line, so they are numbered in the order of the file")
        if self.latest:
            yield ReportTime(self.latest)
        yield Lines(self.count)

    def _handed_over(self) -> Iterator[Rows]:
        for table, (records, lines) in self.waiting.items():
            yield Rows(table, table_of(records, lines), self.kind.spelling.get(table, {}))
        self.waiting.clear()

    def _note_times(self, times: Iterable[str]) -> None:
        for at in filter(None, map(_instant, times)):
            self.latest = max(self.latest or at, at)


def _instant(at: str) -> datetime | None:
    """A time of this trade that states its offset, in UTC; None for anything else."""
    try:
        found = datetime.fromisoformat(at)
        found = found.astimezone(UTC) if found.tzinfo else datetime.min.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
    return found if EARLIEST <= found.date() < LATEST else None
