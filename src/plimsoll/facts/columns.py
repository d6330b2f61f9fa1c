"""What a table of facts is made of: columns, their kinds, and what tells two records apart.

A column's kind says how its text is read and how it rests:

    key      text that names the record; an empty one is a problem
    text     text as it is, trimmed
    words    a buyer's or seller's free words: e-mail addresses and phone numbers are masked before they rest
    hashed   a buyer's identity: only a keyed hash (HMAC-SHA256 with the workspace key) rests
    choice   one of `choices`, compared without case
    time     an instant (UTC, column `x`) or, when the file says a plain date, that reporting day (column `x_day`)
    day      a plain date
    integer, decimal, boolean
    marketplace   a marketplace's id, country code or sales channel; rests as its id
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "key", "text", "words", "hashed", "choice", "time", "day", "integer", "decimal", "boolean", "marketplace"
]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table of facts."""

    name: str
    kind: Kind
    choices: tuple[str, ...] = ()
    required: bool = False
    """The column's presence tells the kind of file; its cells may still be empty (unless it is a key)."""
    lowest: int | None = None
    highest: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """One table of facts. `identity` names the columns that, with the account, tell two records apart;
    an empty `identity` means that every distinct row is a record of its own.
    """

    name: str
    columns: tuple[Column, ...]
    identity: tuple[str, ...]
    meaning: str

    @property
    def required(self) -> frozenset[str]:
        """The columns whose presence makes a file one of this table."""
        return frozenset(column.name for column in self.columns if column.required)

    def column(self, name: str) -> Column:
        """The column of that name. Raises KeyError."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


def key(name: str) -> Column:
    """A column that names the record, and by its presence the kind of file."""
    return Column(name, "key", required=True)


def must(name: str, kind: Kind, *choices: str) -> Column:
    """A column whose presence tells the kind of file."""
    return Column(name, kind, choices, required=True)


def may(name: str, kind: Kind = "text", *choices: str) -> Column:
    """A column that may be there."""
    return Column(name, kind, choices)


CHANNELS = ("MFN", "AFN")
"""Seller fulfilled, Amazon fulfilled."""
