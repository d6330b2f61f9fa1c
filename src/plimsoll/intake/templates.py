"""A spreadsheet to fill in for each interchange table, which imports as it is.

The first sheet is the table: its header in the first row, required columns marked, lists to choose from, and text
format where a spreadsheet would otherwise make a date or a number of an id. The second explains every column in
English and Chinese. An example stands in each header's comment, never as a row: a template left empty brings nothing.
The second sheet is told by its own header, so that an import can pass over it (`readers.template_notes`).
"""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plimsoll.errors import UsageError
from plimsoll.facts.schema import TABLES

if TYPE_CHECKING:
    import xlsxwriter

    from plimsoll.facts.schema import Column, Table

__all__ = ["EXPLAINED", "explanation", "template"]

_LAST_ROW = 1_048_575
_LONGEST_LIST = 255
"""Characters of a list that may stand in a rule itself; a longer one stands beside the explanations."""
_NOTES = "columns 说明"
_TEXT_KINDS = frozenset({"key", "text", "words", "hashed", "choice", "time", "day", "boolean", "marketplace"})
_AS_TEXT = 49
"""The spreadsheet's built-in format `@`: a cell keeps what is typed."""
_BOOLEAN = ("true", "false")
_MADE = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)
"""The same file for the same schema: a workbook's own date of making says nothing here."""
EXPLAINED = ("column", "required", "what it is", "说明", "how to write it", "写法", "one of", "example")
"""The header of the second sheet."""
_WIDTHS = (22, 10, 60, 48, 34, 30, 48, 30)


def template(table: str, file: Path) -> None:
    """Write the template of an interchange table as .xlsx. Raises UsageError for an unknown table, OSError."""
    if table not in TABLES:
        raise UsageError(f"there is no table {table!r}", hint=f"one of: {', '.join(TABLES)}")
    import xlsxwriter

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(file), options) as book:
        book.set_properties({"title": f"Plimsoll: {table}", "created": _MADE})
        _Sheets(book, TABLES[table]).write()


def explanation(table: str, column: str) -> dict[str, str]:
    """What a column means: `en`, `zh` and an `example`. Raises KeyError for a column that nobody has explained."""
    words = _words()
    return dict(words["tables"].get(table, {}).get(column) or words["columns"][column])


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("template_columns.toml").read_text(encoding="utf-8"))


class _Sheets:
    """The sheets of one table's workbook."""

    def __init__(self, book: xlsxwriter.Workbook, table: Table) -> None:
        self.book, self.table = book, table
        self.text = book.add_format({"num_format": _AS_TEXT})
        self.number = book.add_format({"num_format": "0.00##"})
        self.whole = book.add_format({"num_format": "0"})
        self.required = book.add_format({"bold": True, "bg_color": "#F6D9B8", "border": 1, "num_format": _AS_TEXT})
        self.optional = book.add_format({"bg_color": "#E6EBF0", "border": 1, "num_format": _AS_TEXT})
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top", "num_format": _AS_TEXT})

    def write(self) -> None:
        """The table, and its explanation."""
        sheet, notes = self.book.add_worksheet(self.table.name), self.book.add_worksheet(_NOTES)
        self._explain(notes)
        beside = len(EXPLAINED) + 1
        for place, column in enumerate(self.table.columns):
            self._column(sheet, place, column)
            if _is_long(column):
                self._list(notes, beside, column)
                self._rule(sheet, place, column, f"='{_NOTES}'!{_range(beside, len(column.choices))}")
                beside += 1
            elif _choices_of(column):
                self._rule(sheet, place, column, list(_choices_of(column)))
        sheet.freeze_panes(1, 0)

    def _column(self, sheet: xlsxwriter.worksheet.Worksheet, place: int, column: Column) -> None:
        said = explanation(self.table.name, column.name)
        form = self.text if column.kind in _TEXT_KINDS else self.whole if column.kind == "integer" else self.number
        sheet.set_column(place, place, max(14, len(column.name) + 4), form)
        sheet.write_string(0, place, column.name, self.required if column.required else self.optional)
        need = "required 必填" if column.required else "optional 可选"
        comment = f"{said['en']}\n{said['zh']}\n({need})\n{said['example']}"
        sheet.write_comment(0, place, comment, {"x_scale": 2, "y_scale": 1.4, "author": "Plimsoll"})

    def _list(self, notes: xlsxwriter.worksheet.Worksheet, place: int, column: Column) -> None:
        for row, text in enumerate((column.name, *column.choices)):
            notes.write_string(row, place, text, self.text)

    def _rule(self, sheet: xlsxwriter.worksheet.Worksheet, place: int, column: Column, source: str | list[str]) -> None:
        """A list to choose from, for every row below the header."""
        words = {"error_title": column.name, "error_message": "one of the list 请从列表中选择"}
        sheet.data_validation(1, place, _LAST_ROW, place, {"validate": "list", "source": source, **words})

    def _explain(self, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        for place, (name, width) in enumerate(zip(EXPLAINED, _WIDTHS, strict=True)):
            sheet.set_column(place, place, width, self.wrapped)
            sheet.write_string(0, place, name, self.optional)
        for row, column in enumerate(self.table.columns, start=1):
            said, kind = explanation(self.table.name, column.name), _words()["kinds"][column.kind]
            need = "required 必填" if column.required else ""
            cells = (column.name, need, said["en"], said["zh"], kind["en"], kind["zh"])
            for place, cell in enumerate((*cells, ", ".join(_choices_of(column)), said["example"])):
                sheet.write_string(row, place, cell, self.wrapped)
        sheet.freeze_panes(1, 1)


def _choices_of(column: Column) -> tuple[str, ...]:
    return _BOOLEAN if column.kind == "boolean" else column.choices


def _is_long(column: Column) -> bool:
    return len(",".join(_choices_of(column))) > _LONGEST_LIST


def _range(place: int, rows: int) -> str:
    """The cells below a header as a spreadsheet names them: (10, 3) is $K$2:$K$4. Places up to 25 (Z)."""
    letter = chr(ord("A") + place)
    return f"${letter}$2:${letter}${rows + 1}"
