from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING

import pytest
from python_calamine import CalamineWorkbook

from plimsoll.errors import UsageError
from plimsoll.facts.schema import TABLES
from plimsoll.intake.flat import opened
from plimsoll.intake.readers.interchange import INTERCHANGE
from plimsoll.intake.readers.template_notes import TemplateNotes
from plimsoll.intake.reading import Context, Lines, Rows
from plimsoll.intake.spreadsheets import sheets
from plimsoll.intake.templates import explanation, template

if TYPE_CHECKING:
    from pathlib import Path

EVERY = sorted(TABLES)
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def _sheet(file: Path, name: str = "xl/worksheets/sheet1.xml") -> str:
    with zipfile.ZipFile(file) as book:
        return book.read(name).decode("utf-8")


def _filled(file: Path, *rows: list[str]) -> None:
    """Type rows into the first sheet, as a spreadsheet writes text."""
    typed = ""
    for number, row in enumerate(rows, start=2):
        cells = (
            f'<c r="{chr(65 + at)}{number}" t="inlineStr"><is><t>{cell}</t></is></c>' for at, cell in enumerate(row)
        )
        typed += f'<row r="{number}">{"".join(cells)}</row>'
    with zipfile.ZipFile(file) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    first = "xl/worksheets/sheet1.xml"
    parts[first] = parts[first].replace(b"</sheetData>", typed.encode() + b"</sheetData>")
    with zipfile.ZipFile(file, "w") as book:
        for name, content in parts.items():
            book.writestr(name, content)


@pytest.mark.parametrize("table", EVERY)
def test_a_template_comes_back_as_its_table(table: str, tmp_path: Path) -> None:
    file = tmp_path / f"{table}.xlsx"
    template(table, file)
    book = CalamineWorkbook.from_path(file)
    rows = book.get_sheet_by_index(0).to_python()
    assert rows == [[column.name for column in TABLES[table].columns]]
    for name, content in (one for one in sheets(file, "t.xlsx") if isinstance(one, tuple)):
        sheet = tmp_path / "sheet.csv"
        sheet.write_bytes(content)
        text = opened(name, sheet)
        takers = [reader.name for reader in (*INTERCHANGE, TemplateNotes()) if reader.recognises(text)]
        assert takers == ([f"interchange_{table}"] if name == f"t.xlsx!{table}" else ["template_notes"])


@pytest.mark.parametrize("table", EVERY)
def test_every_column_is_explained_in_two_languages(table: str, tmp_path: Path) -> None:
    for column in TABLES[table].columns:
        said = explanation(table, column.name)
        assert said["en"].endswith((".", "?"))
        assert CHINESE.search(said["zh"])
        assert said["example"]
        if column.choices and column.kind == "choice":
            assert said["example"] in column.choices, column.name
        if column.kind == "boolean":
            assert said["example"] in {"true", "false"}
    file = tmp_path / "t.xlsx"
    template(table, file)
    notes = CalamineWorkbook.from_path(file).get_sheet_by_index(1).to_python()
    assert [row[0] for row in notes[1 : 1 + len(TABLES[table].columns)]] == [c.name for c in TABLES[table].columns]
    assert [bool(row[1]) for row in notes[1 : 1 + len(TABLES[table].columns)]] == [
        column.required for column in TABLES[table].columns
    ]


def test_what_is_typed_in_is_read_as_it_was_typed(tmp_path: Path) -> None:
    file = tmp_path / "claims.xlsx"
    template("claims", file)
    names = [column.name for column in TABLES["claims"].columns]
    row = dict.fromkeys(names, "")
    row |= {"claim_id": "0012", "order_id": "113-1234567-1234567", "opened_at": "2026-10-01", "status": "granted"}
    _filled(file, list(row.values()))
    (_, content), _ = [one for one in sheets(file, "c.xlsx") if isinstance(one, tuple)]
    sheet = tmp_path / "sheet.csv"
    sheet.write_bytes(content)
    text = opened("c.xlsx!claims", sheet)
    reader = next(reader for reader in INTERCHANGE if reader.recognises(text))
    rows = [part for part in reader.read(text, Context()) if isinstance(part, Rows)]
    assert rows[0].cells.select(["claim_id", "order_id", "opened_at", "status"]).to_pylist() == [
        {"claim_id": "0012", "order_id": "113-1234567-1234567", "opened_at": "2026-10-01", "status": "granted"}
    ]


def test_ids_and_times_are_text_and_choices_are_lists(tmp_path: Path) -> None:
    file = tmp_path / "claims.xlsx"
    template("claims", file)
    sheet = _sheet(file)
    lists = dict(re.findall(r'sqref="([A-Z]+)2:[A-Z]+1048576".*?<formula1>(.*?)</formula1>', sheet))
    places = {column.name: chr(65 + at) for at, column in enumerate(TABLES["claims"].columns)}
    assert lists[places["status"]] == '"under_review,granted,denied,withdrawn,closed"'
    assert lists[places["odr_reversed"]] == '"true,false"'
    assert places["reason"] not in lists
    columns = re.findall(r'<col min="(\d+)" max="(\d+)" width="[\d.]+" style="(\d+)"', sheet)
    styles = {at: int(style) for first, last, style in columns for at in range(int(first), int(last) + 1)}
    formats = re.search(r"<cellXfs.*?</cellXfs>", _sheet(file, "xl/styles.xml"), re.DOTALL)
    assert formats
    numbers = re.findall(r'<xf numFmtId="(\d+)"', formats[0])
    for at, column in enumerate(TABLES["claims"].columns, start=1):
        is_text = numbers[styles[at]] == "49"  # the number of "@"
        assert is_text == (column.kind not in {"decimal", "integer"}), column.name


@pytest.mark.parametrize("table", EVERY)
def test_there_is_no_formula_no_link_and_no_data(table: str, tmp_path: Path) -> None:
    file = tmp_path / "t.xlsx"
    template(table, file)
    with zipfile.ZipFile(file) as book:
        for name in book.namelist():
            text = book.read(name).decode("utf-8", "replace")
            assert "<f>" not in text
            assert "<hyperlink" not in text
            assert "TargetMode" not in text
    assert _sheet(file).count("<row ") == 1


def test_a_long_list_stands_beside_the_explanations(tmp_path: Path) -> None:
    file = tmp_path / "t.xlsx"
    template("displayed", file)
    choices = TABLES["displayed"].column("metric").choices
    notes = CalamineWorkbook.from_path(file).get_sheet_by_index(1).to_python()
    place = notes[0].index("metric")
    assert [row[place] for row in notes[1:] if row[place]] == list(choices)
    letter = chr(65 + place)
    assert f"${letter}$2:${letter}${1 + len(choices)}</formula1>" in _sheet(file)


def test_required_columns_are_marked_and_examples_are_only_comments(tmp_path: Path) -> None:
    file = tmp_path / "t.xlsx"
    template("feedback", file)
    cells = re.findall(r'<c r="([A-Z]+)1" s="(\d+)"', _sheet(file))
    marked = [(style, column.required) for (_, style), column in zip(cells, TABLES["feedback"].columns, strict=True)]
    required = {style for style, needed in marked if needed}
    optional = {style for style, needed in marked if not needed}
    assert len(required) == len(optional) == 1
    assert required.isdisjoint(optional)
    comments = _sheet(file, "xl/comments1.xml")
    assert comments.count("<comment ") == len(TABLES["feedback"].columns)
    assert "113-1234567-1234567" in comments


def test_the_same_template_is_the_same_file(tmp_path: Path) -> None:
    one, two = tmp_path / "1.xlsx", tmp_path / "2.xlsx"
    template("orders", one)
    template("orders", two)
    assert one.read_bytes() == two.read_bytes()


def test_an_unknown_table_is_the_callers_mistake(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        template("nothing", tmp_path / "t.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_the_notes_bring_no_rows(tmp_path: Path) -> None:
    file = tmp_path / "t.xlsx"
    template("claims", file)
    _, (name, content) = [one for one in sheets(file, "t.xlsx") if isinstance(one, tuple)]
    sheet = tmp_path / "sheet.csv"
    sheet.write_bytes(content)
    assert list(TemplateNotes().read(opened(name, sheet), Context())) == [Lines(0)]
