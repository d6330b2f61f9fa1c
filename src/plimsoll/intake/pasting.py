"""What a person pastes from the marketplace's pages or mails, as rows of Plimsoll's own tables.

A preview, not an import: every row, every guess and every line that could not be read is shown first; what the person
keeps is written as an interchange file and goes the usual way (vault, receipt, facts). Nothing is guessed in silence:
the kind, the order of day and month, a currency's sign, a name for a claim that shows none are all said in `notices`.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, get_args

from plimsoll import clock
from plimsoll.errors import UsageError
from plimsoll.facts.problems import Notice, Problem
from plimsoll.facts.schema import TABLES
from plimsoll.intake.pastes.cells import date_order_of, date_pattern
from plimsoll.intake.pastes.kinds import kind_of
from plimsoll.intake.pastes.layout import laid_out
from plimsoll.intake.pastes.rows import RowReader, update_cells
from plimsoll.intake.pastes.snapshots import displayed
from plimsoll.intake.pastes.words import columns_of, tidied
from plimsoll.policies.marketplace import DateOrder

if TYPE_CHECKING:
    from datetime import datetime

    from plimsoll.intake.pastes.layout import Layout

__all__ = ["KINDS", "PATH", "Pasted", "as_interchange", "paste", "update_words"]

KINDS = ("claims", "chargebacks", "feedback", "listed", "snapshots")
"""The tables that can be pasted."""
PATH = "pasted text"
"""How problems and notices call it."""
MOST_CHARACTERS = 2_000_000
_MOST_NAMED = 20
_KNOWN_ASIDE = frozenset({"person", "unused", "negative_feedback", "claims", "chargebacks"})


@dataclass(frozen=True, slots=True)
class Pasted:
    """A paste as read. `kind` is one of KINDS, None when it cannot be told.

    `columns` are the interchange columns that say something, in the schema's order. Each of `rows` holds its cells by
    column, and under `line` the pasted line it begins on, the first being 1. A record is a row or a problem.
    """

    kind: str | None
    columns: tuple[str, ...] = ()
    rows: list[dict[str, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)


def paste(text: str, *, kind: str | None = None, date_order: str | None = None, now: datetime) -> Pasted:
    """Read what was pasted; `kind` and `date_order` (MDY, DMY, YMD) where they are known, `now` the moment of pasting.

    Raises UsageError for a kind that is not in KINDS or a date order that is none.
    """
    _check(kind, date_order)
    if len(text) > MOST_CHARACTERS:
        message = f"the text is longer than {MOST_CHARACTERS:,} characters, so nothing was read"
        return Pasted(kind, problems=[Problem(PATH, None, None, message, "import it as a file")])
    text = tidied(text)
    layout = laid_out(text)
    notices: list[str] = []
    if kind is None:
        kind, why = kind_of(text, layout)
        notices.append(f"taken for {kind}, because of {why}: choose another kind if it is not" if kind else why)
    if kind is None:
        hint = f"name the kind: {', '.join(KINDS)}"
        return Pasted(
            None, problems=[Problem(PATH, None, None, "it cannot be told what this is", hint)], notices=_said(notices)
        )
    if date_order is None:
        date_order = _order_shown(text, notices)
    if kind == "snapshots":
        return _snapshots(text, now, date_order, notices)
    reader = RowReader(kind, now, date_order, path=PATH, in_sentences=layout.shape == "text")
    return _records(kind, layout, reader, notices)


def update_words(text: str, *, now: datetime | None = None) -> dict[str, str]:
    """What a word or two about one record mean as interchange cells: `denied` is `{"status": "denied"}`.

    A date in the text, or "today", becomes the date of the change; a feedback's removal without one is dated `now`
    (the present moment where the caller names none), as a stated change is dated when it is first stated (K8).
    Nothing that is known: an empty answer.
    """
    return update_cells(tidied(text), now or clock.now())


def as_interchange(pasted: Pasted) -> list[tuple[str, bytes]]:
    """The rows as interchange files: (table, CSV bytes), to be imported like any file; nothing without rows."""
    if pasted.kind is None or not pasted.rows:
        return []
    columns = [
        column.name for column in TABLES[pasted.kind].columns if column.required or column.name in pasted.columns
    ]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([row.get(name, "") for name in columns] for row in pasted.rows)
    return [(pasted.kind, out.getvalue().encode())]


def _check(kind: str | None, date_order: str | None) -> None:
    if kind is not None and kind not in KINDS:
        raise UsageError(f"nobody can paste {kind!r}", hint=f"one of: {', '.join(KINDS)}")
    if date_order is not None and date_order not in get_args(DateOrder):
        raise UsageError(f"{date_order!r} is no order of day, month and year", hint="MDY, DMY or YMD")


def _said(messages: list[str]) -> list[Notice]:
    return [Notice(PATH, message) for message in dict.fromkeys(messages)]


def _order_shown(text: str, notices: list[str]) -> str | None:
    shown = date_order_of(found[0] for found in date_pattern().finditer(text))
    if shown is None:
        return None
    notices.append(f"days were read as {shown[0]}, because {shown[1]} can be read in no other way")
    return shown[0]


def _records(kind: str, layout: Layout, reader: RowReader, notices: list[str]) -> Pasted:
    rows: list[dict[str, str]] = []
    problems: list[Problem] = []
    for row in layout.rows:
        found, problem = reader.read(row)
        rows += found
        problems += [problem] if problem else []
    if not rows and not problems:
        problems.append(Problem(PATH, None, None, "no order id was found", "paste the rows with their order ids"))
    notices += [*_about(layout, kind), *reader.assumed]
    columns = tuple(column.name for column in TABLES[kind].columns if any(row.get(column.name) for row in rows))
    return Pasted(kind, columns, rows, problems, _said(notices))


def _about(layout: Layout, kind: str) -> list[str]:
    """What was assumed of the layout, and what was left aside."""
    said: list[str] = []
    unknown = [name for name, known in layout.header if name and known is None]
    if unknown:
        said.append(f"columns that are not known and were not read: {', '.join(unknown[:_MOST_NAMED])}")
    if any(known == "person" for _, known in layout.header):
        said.append("columns about people were left out")
    names = {known: name for name, known in layout.header if known} or {
        name: name for row in layout.rows for name in row.named
    }
    homeless = [name for known, name in names.items() if known not in columns_of(kind) and known not in _KNOWN_ASIDE]
    if homeless:
        said.append(f"what {kind} have no column for was not read: {', '.join(homeless[:_MOST_NAMED])}")
    if layout.shape == "bare table":
        said.append(f"there is no header, so every cell was read by what it looks like in {kind}")
    if layout.shape == "text":
        said.append("this is no table, so each order id was read with the words around it")
    if layout.joined:
        said.append(f"lines taken as the rest of the row above: {_numbers(layout.joined)}")
    if layout.left_over:
        said.append(f"lines that belong to no row and were not read: {_numbers(layout.left_over)}")
    return said


def _numbers(lines: tuple[int, ...]) -> str:
    shown = ", ".join(map(str, lines[:_MOST_NAMED]))
    return shown if len(lines) <= _MOST_NAMED else f"{shown} and {len(lines) - _MOST_NAMED} more"


def _snapshots(text: str, now: datetime, date_order: str | None, notices: list[str]) -> Pasted:
    found = displayed(text, now=now, date_order=date_order)
    if not found:
        hint = "paste the Order Defect Rate with its orders and its dates"
        problem = Problem(PATH, None, None, "no figure of a performance page was found", hint)
        return Pasted("snapshots", problems=[problem], notices=_said(notices))
    rows = [{**one.cells, "line": str(one.line)} for one in found]
    columns = tuple(column.name for column in TABLES["snapshots"].columns if any(row.get(column.name) for row in rows))
    return Pasted("snapshots", columns, rows, [], _said([*notices, *(said for one in found for said in one.assumed)]))
