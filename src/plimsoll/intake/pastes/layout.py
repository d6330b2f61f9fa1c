"""How a pasted text is laid out: a table with or without a header, labels with values, or sentences.

A browser copies a table with tabs, a mail with runs of spaces, a card as label and value, and a page made of boxes as
one word a line. Whatever it is, rows come out, each with the line it begins on; lines that no row took are told.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from plimsoll.intake.pastes.cells import ORDER_ID
from plimsoll.intake.pastes.words import field_of

__all__ = ["Layout", "PastedLine", "Row", "laid_out"]

Shape = Literal["table", "bare table", "labels", "text"]

_MOST_HEADER_LINES = 30
_FEWEST_HEADERS = 2
_FEWEST_LABELS = 2
_FEWEST_STACKED = 3
_MOST_BELOW = 12
"""Lines right below an order id that may still speak of it."""
_COLUMN_GAP = re.compile(r" {2,}")
_LABEL = re.compile(r"(?P<label>[^:\uff1a]{1,60}?) ?[:\uff1a] ?(?P<value>.*)")


@dataclass(frozen=True, slots=True)
class PastedLine:
    """One line as pasted: its number, the first being 1, and its cells."""

    number: int
    cells: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """What was found for one record. `named` are cells by field (`paste_words.toml`); `loose` those nothing names."""

    line: int
    named: dict[str, str]
    loose: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Layout:
    """All rows of a paste. `header` is (name as pasted, field or None); `left_over` are lines that no row took."""

    shape: Shape
    rows: tuple[Row, ...]
    header: tuple[tuple[str, str | None], ...] = ()
    left_over: tuple[int, ...] = ()
    joined: tuple[int, ...] = field(default=())
    """Lines that were taken as the continuation of the one above."""


def laid_out(text: str) -> Layout:
    """The rows of a tidied text."""
    lines = _lines(text)
    start = _header_at(lines)
    if start is not None:
        return _table(lines, start)
    stacked = _stacked(lines)
    if stacked:
        return stacked
    if sum(_label_of(line) is not None for line in lines) >= _FEWEST_LABELS:
        return _labels(lines)
    rows = [line for line in lines if len(line.cells) >= _FEWEST_HEADERS]
    if rows and all(len(ORDER_ID.findall(line.text)) <= 1 for line in rows) and any(map(_has_order, rows)):
        return _bare_table(lines)
    return _sentences(lines)


def _has_order(line: PastedLine) -> bool:
    return ORDER_ID.search(line.text) is not None


def _lines(text: str) -> list[PastedLine]:
    """The lines that are not blank, cut into cells at tabs, or, without any, at runs of spaces."""
    tabs = "\t" in text
    found: list[PastedLine] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            cells = line.split("\t") if tabs else _COLUMN_GAP.split(line.strip())
            found.append(PastedLine(number, tuple(cell.strip() for cell in cells), line.strip()))
    return found


def _header_at(lines: list[PastedLine]) -> int | None:
    """Which line names columns: two known names at least, most of its cells known, and no order id."""
    for index, line in enumerate(lines[:_MOST_HEADER_LINES]):
        said = [cell for cell in line.cells if cell]
        known = sum(field_of(cell) is not None for cell in said)
        if known >= _FEWEST_HEADERS and 2 * known >= len(said) and not _has_order(line):
            return index
    return None


def _table(lines: list[PastedLine], start: int) -> Layout:
    header = tuple((name, field_of(name)) for name in lines[start].cells)
    rows: list[Row] = []
    left_over = [line.number for line in lines[:start]]
    joined: list[int] = []
    index = start + 1
    while index < len(lines):
        line = lines[index]
        index += 1
        if line.cells == lines[start].cells:
            continue  # the header again, on the next page
        cells = line.cells
        while index < len(lines) and _continues(cells, lines[index], len(header)):
            after = lines[index]
            cells = (*cells[:-1], f"{cells[-1]} {after.cells[0]}".strip(), *after.cells[1:])
            joined.append(after.number)
            index += 1
        if len([cell for cell in cells if cell]) < _FEWEST_HEADERS and not _has_order(line):
            left_over.append(line.number)
        else:
            rows.append(_row(line.number, header, cells))
    return Layout("table", tuple(rows), header, tuple(left_over), tuple(joined))


def _continues(cells: tuple[str, ...], after: PastedLine, width: int) -> bool:
    """Whether a row that lacks cells goes on in the next line: together they fit, and only one has an order id."""
    together = len(cells) + len(after.cells) - 1
    orders = sum(len(ORDER_ID.findall(cell)) for cell in (*cells, *after.cells))
    return len(cells) < width and together == width and orders == 1


def _row(line: int, header: tuple[tuple[str, str | None], ...], cells: tuple[str, ...]) -> Row:
    named: dict[str, str] = {}
    loose: list[str] = []
    for place, cell in enumerate(cells):
        found = header[place][1] if place < len(header) else None
        if found is None or named.get(found):
            loose.append(cell)
        else:
            named[found] = cell
    return Row(line, named, tuple(loose), "\t".join(cells))


def _stacked(lines: list[PastedLine]) -> Layout | None:
    """A table whose every cell is a line of its own: first the names, then the values, always as many."""
    names = 0
    while names < len(lines) and len(lines[names].cells) == 1 and field_of(lines[names].text):
        names += 1
    values = lines[names:]
    if names < _FEWEST_STACKED or not values or len(values) % names:
        return None
    header = tuple((line.text, field_of(line.text)) for line in lines[:names])
    groups = [values[at : at + names] for at in range(0, len(values), names)]
    places = {tuple(_has_order(line) for line in group) for group in groups}
    if len(places) != 1 or sum(places.pop()) != 1:
        return None
    return Layout("table", tuple(_row(g[0].number, header, tuple(line.text for line in g)) for g in groups), header)


def _label_of(line: PastedLine) -> tuple[str, str] | None:
    """(field, value) where a line is a label with its value, or a label alone."""
    if len(line.cells) > 1:
        found = field_of(line.cells[0])
        return (found, " ".join(filter(None, line.cells[1:]))) if found else None
    match = _LABEL.fullmatch(line.text)
    if match and (found := field_of(match["label"])):
        return found, match["value"].strip()
    alone = field_of(line.text)
    return (alone, "") if alone else None


def _labels(lines: list[PastedLine]) -> Layout:
    """Cards: a label that comes a second time begins the next record, and so does an order id after a gap."""
    rows: list[Row] = []
    left_over: list[int] = []
    card: dict[str, str] = {}
    taken: list[PastedLine] = []
    waiting: str | None = None

    def close() -> None:
        if card:
            rows.append(Row(taken[0].number, dict(card), (), "\n".join(line.text for line in taken)))
        card.clear()
        taken.clear()

    for line in lines:
        found = _label_of(line)
        if found and found[0] in card and card[found[0]]:
            close()
        if found:
            waiting = found[0] if not found[1] else None
            card[found[0]] = found[1]
        elif waiting:
            card[waiting], waiting = line.text, None
        elif _has_order(line) and "order_id" not in card:
            card["order_id"] = line.text
        else:
            left_over.append(line.number)
            continue
        taken.append(line)
    close()
    return Layout("labels", tuple(rows), (), tuple(left_over))


def _bare_table(lines: list[PastedLine]) -> Layout:
    rows = tuple(Row(line.number, {}, tuple(filter(None, line.cells)), line.text) for line in lines if _has_order(line))
    return Layout("bare table", rows, (), tuple(line.number for line in lines if not _has_order(line)))


def _sentences(lines: list[PastedLine]) -> Layout:
    """One row an order id: its line, or what stands there up to the next one, and the lines right below."""
    rows: list[Row] = []
    left_over: list[int] = []
    reached = 0
    for line in lines:
        goes_on = bool(rows) and reached == line.number - 1 and line.number - rows[-1].line <= _MOST_BELOW
        reached = line.number
        found = list(ORDER_ID.finditer(line.text))
        if len(found) == 1 or (len(found) > 1 and len({one[0] for one in found}) == 1):
            rows.append(Row(line.number, {"order_id": found[0][0]}, (line.text,), line.text))
        elif found:
            ends = [*(one.start() for one in found[1:]), len(line.text)]
            pieces = [line.text[one.start() : end] for one, end in zip(found, ends, strict=True)]
            orders = (one[0] for one in found)
            rows += [
                Row(line.number, {"order_id": order}, (piece,), piece)
                for order, piece in zip(orders, pieces, strict=True)
            ]
        elif goes_on:
            last = rows.pop()
            rows.append(Row(last.line, last.named, (*last.loose, line.text), f"{last.text}\n{line.text}"))
        else:
            reached = 0
            left_over.append(line.number)
    return Layout("text", tuple(rows), (), tuple(left_over))
