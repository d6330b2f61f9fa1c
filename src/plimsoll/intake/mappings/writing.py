"""Writing a mapping file: what a person chose for one table, as TOML that `load_mapping` reads."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from plimsoll.facts.schema import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["Draft"]


@dataclass(frozen=True, slots=True)
class Draft:
    """A mapping for one kind of file. `columns`: the table's column by the file's; `constants`: the table's column by
    the same text on every line; `words`: for a column, the file's texts and their values ("" says nothing).
    """

    name: str
    match: str
    table: str
    columns: Mapping[str, str]
    constants: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    marketplace: str = ""
    timezone: str = ""
    date_order: str = ""
    decimal_comma: bool = False

    def as_toml(self) -> bytes:
        """The mapping file. What the table requires and nobody mapped is stated as unknown."""
        return "".join(f"{line}\n" for line in self._lines()).encode()

    def _lines(self) -> Iterator[str]:
        yield f"name = {_text(self.name)}"
        for key in ("marketplace", "timezone", "date_order"):
            if value := getattr(self, key):
                yield f"{key} = {_text(value)}"
        if self.decimal_comma:
            yield "decimal_comma = true"
        yield from (
            "",
            "[[file]]",
            f"match = {_text(self.match)}",
            f"table = {_text(self.table)}",
            "",
            "[file.columns]",
        )
        for column in TABLES[self.table].columns:
            if said := self._column(column.name, required=column.required, key=column.kind == "key"):
                yield f"{column.name} = {said}"

    def _column(self, name: str, *, required: bool, key: bool) -> str | None:
        if name in self.columns:
            said = f"column = {_text(self.columns[name])}"
            words = {text: value for text, value in self.words.get(name, {}).items() if value}
            if not words:
                return _text(self.columns[name])
            return f"{{ {said}, values = {{ {', '.join(f'{_text(a)} = {_text(b)}' for a, b in words.items())} }} }}"
        if self.constants.get(name):
            return f"{{ constant = {_text(self.constants[name])} }}"
        unsaid = required and not key and name != "marketplace_id"
        return '{ constant = "" }' if unsaid else None


def _text(value: str) -> str:
    """A TOML text: JSON's escapes are TOML's, but for the one sign that JSON lets stand."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
