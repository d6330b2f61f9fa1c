"""Tables as CSV, xlsx and JSON, in which nothing that a buyer or a file wrote can run as a formula."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header

if TYPE_CHECKING:
    from collections.abc import Sequence

Value = str | int | Decimal | date | datetime | bool | None
KINDS = ("csv", "xlsx", "json")
_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What makes a spreadsheet take a text for a formula when it stands first."""
MOST_TEXT = 32_767
"""Characters that a spreadsheet's cell holds."""
_MIME = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}


@dataclass(frozen=True, slots=True)
class ExportTable:
    """A table to take away: `name` becomes the file's. A rate is a Decimal, a day a date; None is an empty cell."""

    name: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Value]]


def exported(table: ExportTable, kind: str) -> HttpResponse:
    """The table as a file to keep. Raises Http404 for a kind that is none of `KINDS`."""
    if kind not in KINDS:
        raise Http404
    content = {"csv": as_csv, "xlsx": as_xlsx, "json": as_json}[kind](table)
    name = re.sub(r"[^\w.-]+", "-", table.name).strip("-.") or "table"
    response = HttpResponse(content, content_type=_MIME[kind])
    response.headers["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=f"{name}.{kind}"
    ) or "attachment"  # fmt: skip
    return response


def as_csv(table: ExportTable) -> bytes:
    """CSV with a mark of its encoding, as spreadsheets want it; a text that begins like a formula has an apostrophe."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(table.columns)
    writer.writerows([_harmless(value) for value in row] for row in table.rows)
    return file.getvalue().encode("utf-8-sig")


def _harmless(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    written = str(value)
    return f"'{written}" if isinstance(value, str) and written.startswith(_RUNS) else written


def as_json(table: ExportTable) -> bytes:
    """One document: `columns`, and `rows` as objects; a rate is a decimal text."""
    rows = [{name: _plain(value) for name, value in zip(table.columns, row, strict=True)} for row in table.rows]
    document = {"table": table.name, "columns": list(table.columns), "rows": rows}
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def _plain(value: Value) -> str | int | bool | None:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def as_xlsx(table: ExportTable) -> bytes:
    """A workbook of one sheet, in which texts stay texts: no formulas, no links."""
    import xlsxwriter

    file = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet()
        head, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, table.columns, head)
        sheet.freeze_panes(1, 0)
        for line, row in enumerate(table.rows, start=1):
            for place, value in enumerate(row):
                if isinstance(value, datetime):
                    sheet.write_string(line, place, value.isoformat())
                elif isinstance(value, date):
                    sheet.write_datetime(line, place, datetime(value.year, value.month, value.day), day)  # noqa: DTZ001
                elif isinstance(value, bool):
                    sheet.write_boolean(line, place, value)
                elif isinstance(value, (int, Decimal)):
                    sheet.write_number(line, place, value)
                elif value is not None:
                    sheet.write_string(line, place, value[:MOST_TEXT])
        sheet.autofit()
    return file.getvalue()
