from __future__ import annotations

import csv
import io
import zipfile
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from report_outcomes import HERE, read
from workbooks_made import TEXT_CELL, changed, compound, multiple, ods, protected, sheet_xml, xls, xlsx, xlsx_of

from plimsoll.facts.problems import Problem
from plimsoll.intake.flat import opened, text_rows
from plimsoll.intake.readers.amazon_fba_returns import AmazonFbaReturns
from plimsoll.intake.spreadsheets import is_spreadsheet, sheets
from plimsoll.intake.workbooks.measures import SheetXml

if TYPE_CHECKING:
    from pathlib import Path

    from xlsxwriter.worksheet import Worksheet

ROW = '<row r="{0}"><c r="{1}{0}"><v>1</v></c></row>'


def content(file: Path) -> list[tuple[str, str]]:
    found = list(sheets(file, file.name))
    assert not any(isinstance(sheet, Problem) for sheet in found)
    return [(shown, text.decode("utf-8")) for shown, text in found]  # type: ignore[misc]


def table(file: Path) -> list[list[str]]:
    ((_, text),) = content(file)
    return list(csv.reader(io.StringIO(text, newline="")))


def refused(file: Path) -> str:
    (problem,) = sheets(file, file.name)
    assert isinstance(problem, Problem)
    assert (problem.path, problem.line) == (file.name, None)
    return problem.message


def test_values_are_written_as_text_that_every_reader_knows(tmp_path: Path) -> None:
    def fill(book: Any, sheet: Worksheet) -> None:
        formats = {
            kind: book.add_format({"num_format": kind})
            for kind in ("yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss", "hh:mm", "[h]:mm:ss")
        }
        sheet.write_row(0, 0, ["text", "whole", "fraction", "flag", "day", "time", "clock", "hours", "none", "error"])
        sheet.write_row(1, 0, ['3" pipe; a\nb', 5, 19.989999999999998, True])
        sheet.write_datetime(1, 4, date(2026, 8, 1), formats["yyyy-mm-dd"])
        sheet.write_datetime(1, 5, datetime(2026, 8, 1, 14, 3, 5), formats["yyyy-mm-dd hh:mm:ss"])  # noqa: DTZ001
        sheet.write_datetime(1, 6, time(9, 30), formats["hh:mm"])
        sheet.write_datetime(1, 7, timedelta(hours=30, seconds=4), formats["[h]:mm:ss"])
        sheet.write_formula(1, 9, "=1/0", None, "#DIV/0!")
        sheet.write_row(2, 0, ["x", 123456789012, 1e-7, False])
        sheet.write_datetime(2, 4, datetime(2026, 8, 2), formats["yyyy-mm-dd hh:mm:ss"])  # noqa: DTZ001

    assert table(xlsx(tmp_path / "book.xlsx", fill))[1:] == [
        ['3" pipe; a b', "5", "19.99", "true", "2026-08-01", "2026-08-01T14:03:05", "09:30:00", "30:00:04", "", ""],
        ["x", "123456789012", "0.0000001", "false", "2026-08-02", "", "", "", "", ""],
    ]


def test_the_days_of_a_book_that_counts_from_1904(tmp_path: Path) -> None:
    def fill(book: Any, sheet: Worksheet) -> None:
        sheet.write_datetime(0, 0, date(2026, 8, 1), book.add_format({"num_format": "dd.mm.yyyy"}))

    assert table(xlsx(tmp_path / "mac.xlsx", fill, date_1904=True)) == [["2026-08-01"]]


def test_physical_lines_are_the_sheets_own_rows(tmp_path: Path) -> None:
    rows = [[], [], ["a", "b;c\td"], ["1", "line\r\nbreak"], [], ["", ""], [2, "x"]]
    ((shown, text),) = content(xlsx_of(tmp_path / "book.xlsx", rows))
    assert shown == "book.xlsx!Sheet1"
    file = tmp_path / "sheet.csv"
    file.write_bytes(text.encode())
    found = opened(shown, file)
    assert (found.delimiter, found.columns) == (",", ("a", "b;c\td"))
    read_rows = [row for part in text_rows(found) if hasattr(part, "to_pylist") for row in part.to_pylist()]
    assert read_rows == [{"a": "1", "b;c\td": "line break", "line": 4}, {"a": "2", "b;c\td": "x", "line": 7}]


def test_every_sheet_with_cells_is_given_hidden_ones_too(tmp_path: Path) -> None:
    def fill(book: Any, sheet: Worksheet) -> None:
        sheet.write(0, 0, "one")
        book.add_worksheet("Empty")
        hidden = book.add_worksheet("Zürich 2")
        hidden.hide()
        hidden.write(0, 0, "two")

    assert [shown for shown, _ in content(xlsx(tmp_path / "b.xlsx", fill))] == ["b.xlsx!Sheet1", "b.xlsx!Zürich 2"]


def test_a_reader_works_on_a_sheet_unchanged_and_an_excel_made_date_is_one(tmp_path: Path) -> None:
    """Typed into Excel, the day of a return became a date cell, and the license plate's digits a number."""
    sample = HERE / "samples" / "fba_returns.txt"
    rows: list[list[Any]] = [line.split("\t") for line in sample.read_text(encoding="utf-8").splitlines()]

    def fill(book: Any, sheet: Worksheet) -> None:
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
        sheet.write_datetime(3, 0, date(2026, 9, 5), book.add_format({"num_format": "dd-mmm-yyyy"}))
        sheet.write_number(2, 11, 4700012345)
        sheet.write_number(2, 6, 1)

    ((_, text),) = content(xlsx(tmp_path / "book.xlsx", fill))
    (tmp_path / "sheet").write_bytes(text.encode())
    in_sheet, in_text = read(AmazonFbaReturns(), tmp_path / "sheet"), read(AmazonFbaReturns(), sample)
    assert in_sheet.column("returns", "return_id")[1] == "4700012345"
    for outcome in (in_sheet, in_text):
        for rows_given in outcome.rows:
            assert rows_given.cells["requested_at"].to_pylist()[2] == "2026-09-05"
    assert in_sheet.column("returns", "quantity") == in_text.column("returns", "quantity")
    assert in_sheet.column("returns", "line") == in_text.column("returns", "line")


def test_an_open_document_is_read_and_its_endless_empty_rows_are_not(tmp_path: Path) -> None:
    empty = '<table:table-cell table:number-columns-repeated="16384"/>'
    day = '<table:table-cell office:value-type="date" office:date-value="2026-08-01"/>'
    rows = (
        f"<table:table-row>{TEXT_CELL.format('', 'a')}{TEXT_CELL.format('', 'b')}{empty}</table:table-row>"
        f'<table:table-row table:number-rows-repeated="2">{empty}</table:table-row>'
        f"<table:table-row>{day}{TEXT_CELL.format('', 'x')}</table:table-row>"
        f'<table:table-row table:number-rows-repeated="1048570">{empty}</table:table-row>'
    )
    assert content(ods(tmp_path / "t.ods", rows)) == [("t.ods!T1", '"a","b"\r\n\r\n\r\n2026-08-01,x\r\n')]


def test_an_old_workbook_is_read(tmp_path: Path) -> None:
    file = xls(tmp_path / "t.xls", {(0, 0): "a", (0, 1): "b", (2, 0): 5.0, (2, 1): 0.5})
    assert content(file) == [("t.xls!Old", '"a","b"\r\n\r\n5,0.5\r\n')]


def test_what_is_a_spreadsheet(tmp_path: Path) -> None:
    def head(file: Path) -> bytes:
        return file.read_bytes()[: 1 << 16]

    assert is_spreadsheet(head(xlsx_of(tmp_path / "a.xlsx", [["x"]])))
    assert is_spreadsheet(head(ods(tmp_path / "a.ods", "")))
    assert is_spreadsheet(head(xls(tmp_path / "a.xls", {})))
    mail, archive, letter = tmp_path / "m", tmp_path / "z", tmp_path / "w"
    mail.write_bytes(compound({"__properties_version1.0": b"x"}))
    for file, member in ((archive, "xl/orders.csv"), (letter, "word/document.xml")):
        with zipfile.ZipFile(file, "w") as new:
            new.writestr("[Content_Types].xml", "<Types/>")
            new.writestr(member, "order-id\n")
    assert not any(map(is_spreadsheet, [b"", b"a,b\n1,2\n", b"PK\x03\x04", head(mail), head(archive), head(letter)]))


@pytest.mark.parametrize(
    "rows",
    [
        ROW.format(1, "A") + ROW.format(1048576, "CZZ"),
        ROW.format(1, "A") + "<row r='1048576'><c t = 'n'\tr='CZZ1048576'><v>1</v></c></row>",
        '<x:row xmlns:x="urn:x" r="1048576"><x:c r="CZZ1048576"><x:v>1</x:v></x:c></x:row>',
        '<row r="1"><c r="A1" x="/>"><v>1</v></c></row><row r="1000000"><c r="CZZ1000000" x="/>"><v>1</v></c></row>',
        "<row>" + "<c><v>1</v></c>" * 4000 + "</row>" + "<row><c><v>1</v></c></row>" * 3000,
        '<row r="1048577"><c><v>1</v></c></row>',
        '<row r="1"><c r="XFD1"><v>1</v></c></row>',
        '<row r="1"><c r="AAAAAAA1"><v>1</v></c></row>',
        '<row r="99999999999999999999"><c><v>1</v></c></row>',
    ],
)
def test_a_sheet_that_would_fill_the_memory_is_not_opened(tmp_path: Path, rows: str) -> None:
    file = changed(xlsx_of(tmp_path / "b.xlsx", [["x"]]), sheet_xml(rows))
    assert refused(file).startswith("a sheet")


def test_other_bombs_are_not_opened(tmp_path: Path) -> None:
    repeated = TEXT_CELL.format(' table:number-columns-repeated="{}"', "x")
    row = f'<table:table-row table:number-rows-repeated="{{}}">{repeated}</table:table-row>'
    assert refused(ods(tmp_path / "a.ods", row.format(1048576, 4000))).startswith("a sheet")
    assert refused(ods(tmp_path / "b.ods", row.format(1, 4097))).startswith("a sheet")
    assert refused(xls(tmp_path / "c.xls", {(0, 0): 1.0, (65535, 3000): 1.0})).startswith("a sheet")
    assert refused(xls(tmp_path / "d.xls", {(0, 0): 1.0}, extra=multiple(9, 0, 4096))).startswith("a sheet")


def test_a_styled_but_empty_cell_far_down_costs_nothing(tmp_path: Path) -> None:
    rows = ROW.format(1, "A") + '<row r="1048576"><c r="XFD1048576" s="0"/></row>'
    file = changed(xlsx_of(tmp_path / "b.xlsx", [["x"]]), sheet_xml(rows))
    assert table(file) == [["1"]]


def test_a_text_shown_by_very_many_cells_is_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = xlsx_of(tmp_path / "b.xlsx", [["long " * 200, "short"], *[["long " * 200, "short"]] * 50])
    for module in ("measures", "extents"):
        monkeypatch.setattr(f"plimsoll.intake.workbooks.{module}.MOST_TEXT", 50_000)
    assert refused(file) == "a sheet's cells hold too much text"
    for module in ("measures", "extents"):
        monkeypatch.setattr(f"plimsoll.intake.workbooks.{module}.MOST_TEXT", 60_000)
    assert len(table(file)) == 51


def test_a_dense_workbook_is_refused_by_its_ratio_and_by_its_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = changed(xlsx_of(tmp_path / "b.xlsx", [["x"]]), {"xl/media/blank.bin": b" " * (4 << 20)})
    assert "200 times its size" in refused(file)
    monkeypatch.setattr("plimsoll.intake.workbooks.extents.MOST_UNPACKED", 1 << 20)
    assert "GiB" in refused(file)


def test_a_member_that_is_longer_than_it_says_is_refused(tmp_path: Path) -> None:
    file = changed(xlsx_of(tmp_path / "b.xlsx", [["x"]]), {"xl/media/blank.bin": b" " * 70_000})
    data = file.read_bytes()
    at = data.rindex(b"PK\x01\x02", 0, data.rindex(b"xl/media/blank.bin"))
    file.write_bytes(data[: at + 24] + (100).to_bytes(4, "little") + data[at + 28 :])
    assert "damaged" in refused(file)


def test_no_more_is_unpacked_than_a_member_says(tmp_path: Path) -> None:
    from plimsoll.intake.workbooks.extents import _unpacked

    with zipfile.ZipFile(tmp_path / "b.zip", "w", zipfile.ZIP_DEFLATED) as new:
        new.writestr("x", b" " * (8 << 20))
    (info,) = zipfile.ZipFile(tmp_path / "b.zip").infolist()
    info.file_size = 100_000
    seen: list[int] = []
    with (tmp_path / "b.zip").open("rb") as raw, pytest.raises(ValueError, match="x"):
        seen.extend(len(chunk) for chunk in _unpacked(raw, info))
    assert sum(seen) <= info.file_size


def test_protected_binary_and_damaged_workbooks_say_so(tmp_path: Path) -> None:
    locked = tmp_path / "a.xlsx"
    locked.write_bytes(compound({"EncryptionInfo": b"x", "EncryptedPackage": b"y"}))
    assert is_spreadsheet(locked.read_bytes())
    assert "password" in refused(locked)
    assert "password" in refused(xls(tmp_path / "b.xls", {(0, 0): 1.0}, extra=protected()))
    assert "xlsb" in refused(changed(xlsx_of(tmp_path / "c.xlsx", [["x"]]), {"xl/workbook.bin": b""}))
    doctype = sheet_xml(ROW.format(1, "A"), start='<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]>')
    assert "damaged" in refused(changed(xlsx_of(tmp_path / "d.xlsx", [["x"]]), doctype))
    wide = {
        name: text.decode().replace("UTF-8", "UTF-16").encode("utf-16")
        for name, text in sheet_xml(ROW.format(9, "XFD")).items()
    }
    assert "column" in refused(changed(xlsx_of(tmp_path / "e.xlsx", [["x"]]), wide))
    unmarked = {name: text[2:] for name, text in wide.items()}
    assert "column" in refused(changed(xlsx_of(tmp_path / "g.xlsx", [["x"]]), unmarked))
    (tmp_path / "f.xlsx").write_bytes(b"PK\x03\x04" + b"\0" * 100)
    assert "damaged" in refused(tmp_path / "f.xlsx")


def test_a_file_that_cannot_be_opened_is_the_callers_mistake(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="gone"):
        list(sheets(tmp_path / "gone.xlsx", "gone.xlsx"))


@pytest.mark.parametrize("kind", ["xlsx", "ods", "xls"])
@settings(max_examples=40, deadline=None)
@given(at=st.integers(0, 1 << 20), bits=st.integers(1, 255), keep=st.floats(0.2, 1.0))
def test_a_damaged_workbook_never_raises(
    kind: str, at: int, bits: int, keep: float, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("damaged")
    made = {
        "xlsx": lambda: xlsx_of(folder / "a", [["a", "b"], [1, "x"]]),
        "ods": lambda: ods(folder / "a", f"<table:table-row>{TEXT_CELL.format('', 'a')}</table:table-row>"),
        "xls": lambda: xls(folder / "a", {(0, 0): "a", (1, 1): 2.0}),
    }[kind]()
    data = bytearray(made.read_bytes())
    data[at % len(data)] ^= bits
    made.write_bytes(data[: max(8, int(len(data) * keep))])
    is_spreadsheet(made.read_bytes()[: 1 << 16])
    for sheet in sheets(made, "a"):
        assert isinstance(sheet, Problem) or sheet[1].decode("utf-8")


def test_the_two_ways_to_measure_agree(tmp_path: Path) -> None:
    """The quick look over the bytes, and the parser for sheets it is not sure of."""
    from array import array
    from xml.parsers import expat

    from plimsoll.intake.workbooks.extents import _glance

    rows = [[1, "x", None, True], [], [None, None, None, "far"], ["y"]]
    file = xlsx_of(tmp_path / "b.xlsx", [[cell if cell is not None else "" for cell in row] for row in rows])
    xml = zipfile.ZipFile(file).read("xl/worksheets/sheet1.xml")
    reader, parser = SheetXml(array("Q", [1] * 9)), expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
    parser.Parse(xml, True)
    found = _glance(iter([xml[:300], xml[300:]]))
    assert not found.unsure
    assert (found.extent.rows, found.extent.columns, found.extent.cells) == (4, 4, 5)
    assert (reader.extent.rows, reader.extent.columns, reader.extent.cells) == (4, 4, 5)
