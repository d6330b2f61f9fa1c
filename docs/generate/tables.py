"""The page of tables: every table and column of facts, and what `--by` can name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generate.markdown import anchor, code, codes, page, section, table
from plimsoll.facts.schema import TABLES
from plimsoll.facts.view import DIMENSIONS, OVERLAPPING
from plimsoll.intake.recording import NONE_OF, RECORDABLE
from plimsoll.intake.templates import explanation

if TYPE_CHECKING:
    from plimsoll.facts.schema import Column, Table


def tables_page() -> str:
    """Every table of facts, which is also every kind of Plimsoll's own files."""
    return page(
        "Tables",
        "Every table and column of facts, which are also the columns of Plimsoll's own files. How each kind is read, "
        "and what a column does to the rate, stands in [formats](../formats.md#plimsolls-own-tables).",
        table(
            ("table", "what", "told apart by", "typed by"),
            [
                (f"[{code(one.name)}](#{anchor(one.name)})", one.meaning, _identity(one), _typed(one))
                for one in TABLES.values()
            ],
        ),
        "A **bold** column must be there in a file: it tells the kind of file. Its cells may be empty unless its kind "
        "is `key`.",
        *(section(2, code(one.name), one.meaning, _columns(one)) for one in TABLES.values()),
        section(2, "Dimensions", "What `--by` can name, and the column of orders that holds it.", _dimensions()),
    )  # fmt: skip


def _identity(one: Table) -> str:
    return codes(one.identity) or "every distinct row"


def _typed(one: Table) -> str:
    calls = [f"plimsoll record {word}" for word, name in RECORDABLE.items() if name == one.name]
    calls += [f"plimsoll record none {word}" for word, name in NONE_OF.items() if name == one.name]
    return codes(calls)


def _columns(one: Table) -> str:
    return table(
        ("column", "kind", "one of", "meaning", "example"),
        [
            (
                f"**{code(column.name)}**" if column.required else code(column.name),
                kind_of(column),
                codes(column.choices),
                explanation(one.name, column.name)["en"],
                code(explanation(one.name, column.name)["example"]),
            )
            for column in one.columns
        ],
    )


def kind_of(column: Column) -> str:
    """A column's kind, with its bounds where it has any."""
    if column.lowest is not None and column.highest is not None:
        return f"{column.kind}, {column.lowest} to {column.highest}"
    return column.kind + (f", from {column.lowest}" if column.lowest is not None else "")


def _dimensions() -> str:
    return table(
        ("dimension", "column", ""),
        [
            (code(name), code(column), "an order may stand under several" if name in OVERLAPPING else "")
            for name, column in DIMENSIONS.items()
        ],
    )
