"""Small shops of our own, and what became of their files when a mapping read them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from plimsoll.intake.flat import opened
from plimsoll.intake.mapping import MappedReader, load_mapping
from plimsoll.intake.reading import Context, Lines, Notice, Problem, Rows

if TYPE_CHECKING:
    from pathlib import Path

    from plimsoll.intake.mapping import Mapping

TOP = 'name = "shop"\nmarketplace = "MY-SHOP"\n'
ORDERS = """
[[file]]
match = "orders.csv"
table = "orders"
[file.columns]
order_id = "number"
purchased_at = "placed"
fulfillment_channel = { constant = "MFN" }
order_status = { column = "state", values = { paid = "unshipped", sent = "shipped", "gone*" = "cancelled" } }
"""
"""A mapping to which tests add columns at the end."""
SHOP = TOP + ORDERS
TWO = "number,placed,state,customer\nA1,2026-01-02,paid,c1\nA2,2026-01-03,sent,c2\n"
"""Two orders for it."""
REGION = 'ship_region = { lookup = "customers.csv", key = "customer", column = "region" }\n'
SOLD = SHOP.replace(
    "[file.columns]", 'account = { lookup = "items.csv", key = "number", column = "seller" }\n[file.columns]'
)
"""The same, an order being the account's of every seller of its items."""


@dataclass
class Outcome:
    """All that a reader gave of one file, in order."""

    rows: list[Rows] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)

    @property
    def count(self) -> int:
        (count,) = self.counts
        return count

    def of(self, table: str) -> list[dict[str, Any]]:
        """The rows of a table, without the cells that say nothing."""
        return [
            {name: cell for name, cell in row.items() if cell is not None}
            for rows in self.rows
            if rows.table == table
            for row in rows.cells.to_pylist()
        ]

    def column(self, name: str, table: str = "orders") -> list[Any]:
        """(line, cell) pairs of one column."""
        return [(row["line"], row.get(name)) for row in self.of(table)]

    @property
    def loaded_lines(self) -> set[int]:
        return {line for rows in self.rows for line in rows.cells["line"].to_pylist()}

    @property
    def problem_lines(self) -> list[int | None]:
        return [problem.line for problem in self.problems]


def mapping_of(text: str) -> Mapping:
    return load_mapping(text.encode(), "shop.toml")


def read(
    folder: Path, mapping: str, files: dict[str, str | bytes], name: str = "orders.csv", context: Context | None = None
) -> Outcome:
    """Write the files and read one of them by the mapping, the others being there for look-ups."""
    found = mapping_of(mapping)
    for each, content in files.items():
        (folder / each).write_bytes(content.encode() if isinstance(content, str) else content)
    mapped = found.file_for(name)
    assert mapped is not None
    reader = MappedReader(found, mapped, {each: opened(each, folder / each) for each in files})
    outcome = Outcome()
    for item in reader.read(opened(name, folder / name), context or Context()):
        if isinstance(item, Rows):
            outcome.rows.append(item)
        elif isinstance(item, Problem):
            outcome.problems.append(item)
        elif isinstance(item, Notice):
            outcome.notices.append(item.message)
        elif isinstance(item, Lines):
            outcome.counts.append(item.count)
    return outcome
