"""The pack as a workbook: summary, days with charts, new defects, causes, what is due. Texts stay texts."""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from plimsoll.desk.review.document import DUE_HEAD, NEW_HEAD, due_rows
from plimsoll.metrics.triangle import KINDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plimsoll.desk.review.pack import CellWeek, Pack
    from plimsoll.desk.review.words import Words

MOST_TEXT = 32_767
_COLOURS = {"negative_feedback": "#8a6fb5", "claims": "#c2703d", "chargebacks": "#3d7c8f"}
_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
MOST_CHARTS = 40
"""So many rows get their charts in the workbook; all have their days."""


def sheets(pack: Pack, words: Words) -> bytes:
    """The xlsx file. A rate is a number that the sheet shows as per cent, beside its two integers."""
    import xlsxwriter

    file = io.BytesIO()
    with xlsxwriter.Workbook(file, _OPTIONS) as book:
        made = pack.made_at.replace(tzinfo=None)
        book.set_properties({"title": words.say("title"), "author": "Plimsoll", "created": made})
        writer = _Writer(book, words)
        writer.sheet("sheet_summary", _SUMMARY_HEAD, [_summary_row(one, words) for one in pack.cells])
        _days(writer, pack, words)
        writer.sheet("sheet_new", NEW_HEAD, _new(pack, words))
        causes = [(words.cause(name), n) for name, n in pack.causes.items()]
        writer.sheet("sheet_causes", ("cause", "orders"), causes)
        writer.sheet("sheet_due", DUE_HEAD, due_rows(pack, words))
    return file.getvalue()


_SUMMARY_HEAD = (
    "account", "site", "channel", "rate", "together", "orders", "before", "left", "verdict", *KINDS, "window",
)  # fmt: skip


class _Writer:
    """Sheets whose cells are what they are: text, number, rate, day."""

    def __init__(self, book: Any, words: Words) -> None:  # noqa: ANN401 - xlsxwriter ships no types
        self.book, self.words = book, words
        self.head = book.add_format({"bold": True, "bottom": 1})
        self.day = book.add_format({"num_format": "yyyy-mm-dd"})
        self.rate = book.add_format({"num_format": "0.00 %"})

    def sheet(self, name: str, head: Sequence[str], rows: Sequence[Sequence[Any]]) -> Any:  # noqa: ANN401
        """A sheet with a head that stays; a float is a rate."""
        sheet = self.book.add_worksheet(self.words.say(name)[:31])
        for place, column in enumerate(head):
            sheet.write_string(0, place, self.words.say(column), self.head)
        sheet.freeze_panes(1, 0)
        for line, row in enumerate(rows, start=1):
            for place, value in enumerate(row):
                self.write(sheet, line, place, value)
        sheet.autofit()
        return sheet

    def write(self, sheet: Any, line: int, place: int, value: Any) -> None:  # noqa: ANN401 - a cell
        """One cell."""
        if isinstance(value, date):
            sheet.write_datetime(line, place, datetime(value.year, value.month, value.day), self.day)  # noqa: DTZ001
        elif isinstance(value, float):
            sheet.write_number(line, place, value, self.rate)
        elif isinstance(value, int):
            sheet.write_number(line, place, value)
        elif value is not None:
            sheet.write_string(line, place, str(value)[:MOST_TEXT])


def _summary_row(one: CellWeek, words: Words) -> list[Any]:
    row, before = one.row, one.before
    first, last = row.window
    return [
        row.cell.account, words.site(row.cell.marketplace_id), words.say(row.cell.fulfillment_channel),
        _rate(row.orders_with_defects, row.orders), row.orders_with_defects, row.orders,
        _rate(before.orders_with_defects, before.orders) if before else None,
        row.headroom if row.orders else None, words.say(row.verdict), *(row.counts[kind] for kind in KINDS),
        f"{first} / {last}",
    ]  # fmt: skip


def _rate(defective: int, orders: int) -> float | None:
    return defective / orders if orders else None


def _new(pack: Pack, words: Words) -> list[list[Any]]:
    return [
        [
            one.cell.account, words.site(one.cell.marketplace_id), one.order_id, one.order_day, words.say(one.kind),
            one.active_from, words.cause(one.cause),
        ]
        for one in pack.new
    ]  # fmt: skip


def _days(writer: _Writer, pack: Pack, words: Words) -> None:
    """Every cell's days below one another, and beside them the charts of the paper."""
    rows = [
        [
            *_place(week, words), one.day, one.orders, one.together, _rate(one.together, one.orders),
            float(week.row.definition.target_value), *one.kinds,
        ]
        for week in pack.cells
        for one in week.days
    ]  # fmt: skip
    head = ("account", "site", "channel", "day", "orders", "together", "rate", "target", *KINDS)
    sheet = writer.sheet("sheet_days", [name if name != "target" else "allowed" for name in head], rows)
    begin = 1
    for at, week in enumerate(pack.cells[:MOST_CHARTS]):
        end = begin + len(week.days) - 1
        if week.days:
            title = " · ".join(_place(week, words))
            sheet.insert_chart(1 + at * 18, len(head) + 1, _rate_chart(writer, title, begin, end))
            sheet.insert_chart(1 + at * 18, len(head) + 10, _kinds_chart(writer, title, begin, end))
        begin = end + 1


def _place(week: CellWeek, words: Words) -> tuple[str, str, str]:
    cell = week.cell
    return cell.account, words.site(cell.marketplace_id), words.say(cell.fulfillment_channel)


def _rate_chart(writer: _Writer, title: str, begin: int, end: int) -> Any:  # noqa: ANN401
    chart, name = writer.book.add_chart({"type": "line"}), writer.words.say("sheet_days")
    for column, key, colour in ((6, "rate", "#0b5d8a"), (7, "allowed", "#b3261e")):
        chart.add_series({
            "name": writer.words.say(key), "categories": [name, begin, 3, end, 3],
            "values": [name, begin, column, end, column],
            "line": {"color": colour, "width": 1.5},
        })  # fmt: skip
    return _framed(chart, title, "0.00 %")


def _kinds_chart(writer: _Writer, title: str, begin: int, end: int) -> Any:  # noqa: ANN401
    chart, name = writer.book.add_chart({"type": "area", "subtype": "stacked"}), writer.words.say("sheet_days")
    for column, kind in enumerate(KINDS, start=8):
        chart.add_series({
            "name": writer.words.say(kind), "categories": [name, begin, 3, end, 3],
            "values": [name, begin, column, end, column], "fill": {"color": _COLOURS[kind]},
        })  # fmt: skip
    return _framed(chart, title, "0")


def _framed(chart: Any, title: str, shown: str) -> Any:  # noqa: ANN401
    chart.set_title({"name": title, "name_font": {"size": 10}, "overlay": False})
    chart.set_x_axis({"num_format": "d mmm", "date_axis": True, "major_unit": 1, "major_unit_type": "months"})
    lines = {"visible": True, "line": {"color": "#dfe4e2"}}
    chart.set_y_axis({"min": 0, "num_format": shown, "major_gridlines": lines})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 520, "height": 320})
    return chart
