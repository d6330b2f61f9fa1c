"""What a table that no reader knows seems to be: which table of facts, which column is which, which word means what.

Only a proposal: a person looks at it, changes it, sees rows as they would be loaded, and keeps it as a mapping file.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plimsoll.facts.schema import TABLES
from plimsoll.intake.pastes.cells import date_order_of
from plimsoll.intake.pastes.words import columns_of, field_of, folded, meaning_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from plimsoll.facts.schema import Column, Table

__all__ = ["GUESSED_TABLES", "Guess", "guess"]

GUESSED_TABLES = ("orders", "feedback", "claims", "chargebacks", "shipments", "returns", "refunds", "messages", "stock")
"""The tables that a shop's own file may be, the likelier one first."""
MOST_WORDS = 30
"""A column with more distinct texts holds no status."""
_LETTERS = re.compile(r"[\W_]+")
_COMMA = re.compile(r"^-?[\d. ]*\d,\d{1,2}$")
_SHORTEST_PART = 4
_PASTED = frozenset({"feedback", "claims", "chargebacks"})


@dataclass(frozen=True, slots=True)
class Guess:
    """A proposal. `columns`: for each of the table's columns that was found, the file's; `words`: for each choice among
    them, what the file's texts mean ("" where that is not known); `samples`: distinct texts of each column of the file,
    MOST_WORDS and one at most.
    """

    table: str
    header: tuple[str, ...]
    columns: dict[str, str]
    words: dict[str, dict[str, str]] = field(default_factory=dict)
    samples: dict[str, tuple[str, ...]] = field(default_factory=dict)
    date_order: str | None = None
    decimal_comma: bool = False


def guess(header: Sequence[str], rows: Sequence[Mapping[str, str]], table: str | None = None) -> Guess:
    """What a file with that header, whose first rows are `rows`, seems to be; `table` where a person has said it."""
    header = tuple(name for name in header if name)
    texts = {name: tuple(dict.fromkeys(row[name] for row in rows if row.get(name))) for name in header}
    candidates = {name: _columns(TABLES[name], header) for name in ([table] if table else GUESSED_TABLES)}
    chosen = max(candidates, key=lambda name: _weight(TABLES[name], candidates[name]))
    columns = candidates[chosen]
    kinds = {ours: TABLES[chosen].column(ours).kind for ours in columns}
    dates = [text for ours, theirs in columns.items() if kinds[ours] in {"time", "day"} for text in texts[theirs]]
    order = date_order_of(dates)
    decimals = [text for ours, theirs in columns.items() if kinds[ours] == "decimal" for text in texts[theirs]]
    return Guess(
        chosen,
        header,
        columns,
        {
            ours: words_of(TABLES[chosen], TABLES[chosen].column(ours), texts[theirs])
            for ours, theirs in columns.items()
            if kinds[ours] in {"choice", "boolean"} and len(texts[theirs]) <= MOST_WORDS
        },
        {name: found[: MOST_WORDS + 1] for name, found in texts.items()},
        order[0] if order else None,
        any(_COMMA.match(text.strip()) for text in decimals),
    )


def words_of(table: Table, column: Column, texts: Iterable[str]) -> dict[str, str]:
    """For each text of a choice or a yes-or-no, the value it seems to mean; "" where nobody can tell."""
    return {text: _meaning(table, column, text) for text in texts}


def _meaning(table: Table, column: Column, text: str) -> str:
    word = folded(text)
    plain = word.replace(" ", "_").replace("-", "_")
    values = ("true", "false") if column.kind == "boolean" else column.choices
    for value in values:
        if plain == value.lower() or word in _data()["values"].get(column.name, {}).get(value, ()):
            return value
    if column.kind == "boolean":
        return next((value for value in values if word in _data()["yes_no"][value]), "")
    if table.name in _PASTED and (found := meaning_of(text, table.name, frozenset({column.name}))):
        return dict(found.cells).get(column.name, "")
    known = _data()["values"].get(column.name, {})
    return next((value for value in values if any(part in word for part in known.get(value, ()) if len(part) > 1)), "")


def _weight(table: Table, columns: Mapping[str, str]) -> tuple[float, int]:
    """How well a table suits: the share of what it requires, and how much of the file it explains."""
    if not any(column.kind == "key" and column.name in columns for column in table.columns):
        return 0.0, 0
    required = {name for name in table.required if name != "marketplace_id"}
    own = sum(1 for name in columns if name not in _data()["shared"])
    return len(required & set(columns)) / len(required) + own / 4, -GUESSED_TABLES.index(table.name) if (
        table.name in GUESSED_TABLES
    ) else 0


def _columns(table: Table, header: Sequence[str]) -> dict[str, str]:
    """For each column of the table the file's, every column of the file once; exact names go before likely ones."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for fits in (_is, _contains):
        for column in table.columns:
            if column.name in found:
                continue
            name = next((name for name in header if name not in taken and fits(table, column, name)), None)
            if name is not None:
                found[column.name] = name
                taken.add(name)
    return {column.name: found[column.name] for column in table.columns if column.name in found}


def _is(table: Table, column: Column, name: str) -> bool:
    if _plain(name) in _names(table.name, column.name):
        return True
    if table.name not in _PASTED:
        return False
    known = field_of(name)
    return known is not None and columns_of(table.name).get(known) == column.name


def _contains(table: Table, column: Column, name: str) -> bool:
    plain = _plain(name)
    return any(part in plain for part in _names(table.name, column.name) if _long(part))


def _long(part: str) -> bool:
    return len(part) >= _SHORTEST_PART or (len(part) >= 3 and not part.isascii())  # noqa: PLR2004 - three signs


@cache
def _names(table: str, column: str) -> tuple[str, ...]:
    """The ways of naming a column, without spaces and signs."""
    own = _data()["columns"].get(table, {}).get(column, ())
    return tuple(dict.fromkeys(_plain(word) for word in (column, *own, *_data()["columns"]["any"].get(column, ()))))


def _plain(name: str) -> str:
    return _LETTERS.sub("", folded(name))


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("guess_words.toml").read_text(encoding="utf-8"))
