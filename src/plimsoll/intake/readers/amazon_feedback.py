"""Amazon's seller feedback report: six columns told by what stands in them, whatever language names them.

GET_SELLER_FEEDBACK_DATA: day, stars, comment, the seller's response, order id, the rater's e-mail address, in this
order in every marketplace, each of which writes the day in its own way. The address is never held. Tab-separated
files know no quotes; a comma-separated copy that a spreadsheet saved does.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from plimsoll.facts.problems import Notice, Problem
from plimsoll.intake.delimited import fields_of, header_of, lines_of
from plimsoll.intake.flat import data_lines, text_rows
from plimsoll.intake.reading import Rows
from plimsoll.intake.vocabulary import plain_name, translated
from plimsoll.intake.written_days import day_read, looks_like_a_day, orders_left

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.intake.reading import Context, Opened, Read

__all__ = ["AmazonFeedback"]

_PLACES = ("left_at", "rating", "comment", "response", "order_id", "rater_email")
_KEPT = _PLACES[:-1]
_ENGLISH = ("date", "rating", "comments", "your-response", "order-id", "rater-email")
_ORDER_ID = re.compile(r"\d{3}-\d{7}-\d{7}")
_RATING = re.compile(r"[1-5]")
_ROWS_LOOKED_AT = 20
_WRITTEN = {"MDY": "month/day/year", "DMY": "day/month/year", "YMD": "year/month/day"}


class AmazonFeedback:
    """Reads `Performance > Feedback` downloads of Seller Central and the API report of that name."""

    name = "amazon_feedback"
    tables = ("feedback",)
    meaning = "Amazon's seller feedback report, from Feedback Manager or the API; in any language."

    def recognises(self, opened: Opened) -> bool:
        """Whether at least half of the first rows look like feedback; a file without rows needs the English header."""
        if len(opened.columns) != len(_PLACES) or _is_feedback(list(opened.columns)):
            return False
        rows = _first_rows(opened)
        if not rows:
            return tuple(map(plain_name, opened.columns)) == _ENGLISH
        return 2 * sum(map(_is_feedback, rows)) >= len(rows)

    def read(self, opened: Opened, context: Context) -> Iterator[Read]:
        """Every row of `feedback`, its day written as ISO 8601."""
        order = context.marketplace.date_order if context.marketplace else None
        if order is None:
            left = orders_left(_days_written(opened))
            if len(left) != 1:
                yield _unsettled(opened)
                yield data_lines(opened, quoting=_knows_quotes(opened))
                return
            order = left[0]
            message = f"no marketplace was named; the days can only be read as {_WRITTEN[order]}, and were"
            yield Notice(opened.path, message)
        spelling = dict(zip(_KEPT, opened.columns, strict=False))
        for part in text_rows(opened, quoting=_knows_quotes(opened), names=_PLACES, wanted=_KEPT):
            if isinstance(part, pa.Table):
                yield from _rows(opened, part, order, spelling)
            else:
                yield part


def _rows(opened: Opened, batch: pa.Table, order: str, spelling: dict[str, str]) -> Iterator[Read]:
    days = translated(batch["left_at"], lambda text: _iso(text, order))
    unread = pc.is_null(days)
    if pc.any(unread).as_py():
        hint = f"the days of this marketplace are {_WRITTEN[order]}: does the file belong to another one?"
        for line in batch["line"].filter(unread).to_pylist():
            yield Problem(opened.path, line, spelling["left_at"], "the day cannot be read", hint)
    table = batch.set_column(batch.column_names.index("left_at"), "left_at", days).filter(pc.invert(unread))
    if table.num_rows:
        yield Rows("feedback", table, spelling)


def _iso(text: str, order: str) -> str | None:
    day = day_read(text, order)
    return day.isoformat() if day else None


def _days_written(opened: Opened) -> set[str]:
    found: set[str] = set()
    for part in text_rows(opened, quoting=_knows_quotes(opened), names=_PLACES, wanted=("left_at",)):
        if isinstance(part, pa.Table):
            found.update(text for text in part["left_at"].unique().to_pylist() if text)
    return found


def _unsettled(opened: Opened) -> Problem:
    message = "its days can be read in more than one way, and no marketplace was named"
    return Problem(opened.path, None, opened.columns[0], message, "name the marketplace with --marketplace")


def _knows_quotes(opened: Opened) -> bool:
    """As in the order report: only copies saved by a spreadsheet have quotes."""
    return opened.delimiter != "\t" or (opened.encoding or "").startswith("utf-16")


def _first_rows(opened: Opened) -> list[list[str]]:
    """The fields of the first rows that the file's beginning holds whole."""
    encoding, delimiter, quoting = opened.encoding or "utf-8", opened.delimiter or "\t", _knows_quotes(opened)
    text = opened.head.decode(encoding, "replace").removeprefix("\ufeff")
    whole = len(opened.head) == opened.size
    header = header_of(text, delimiter, quoting=quoting, complete=whole)
    lines = [line.rstrip("\r\n") for line in lines_of(text[header.length :])] if header else []
    lines = lines if whole else lines[:-1]
    filled = [line for line in lines if line.strip()][:_ROWS_LOOKED_AT]
    return [fields_of(line, delimiter, quoting=quoting) for line in filled]


def _is_feedback(fields: list[str]) -> bool:
    if len(fields) != len(_PLACES):
        return False
    day, rating, _, _, order_id, address = (field.strip() for field in fields)
    shapes = looks_like_a_day(day) and _RATING.fullmatch(rating) and _ORDER_ID.fullmatch(order_id)
    return bool(shapes) and (not address or "@" in address)
