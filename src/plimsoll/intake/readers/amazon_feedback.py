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
from plimsoll.intake.flat import data_lines, text_rows
from plimsoll.intake.reading import Rows
from plimsoll.intake.text.delimited import fields_of, header_of, lines_of
from plimsoll.intake.vocabulary import knows_quotes, plain_name, translated
from plimsoll.intake.written_days import ORDERS, day_read, days_in, looks_like_a_day, orders_left

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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
        """Whether one of the first rows looks like feedback, or the header is the English one."""
        if len(opened.columns) != len(_PLACES) or _is_feedback(opened.columns):
            return False
        return tuple(map(plain_name, opened.columns)) == _ENGLISH or any(map(_is_feedback, _first_rows(opened)))

    def read(self, opened: Opened, context: Context) -> Iterator[Read]:
        """Every row of `feedback`, its day written as ISO 8601.

        Without a marketplace the days themselves must settle their order; where they do not, the file is refused.
        """
        order: str | None = context.marketplace.date_order if context.marketplace else None
        if order is None:
            days = days_in(_texts_of_days(opened))
            left = orders_left(days)
            if days and len(left) != 1:
                yield _unsettled(opened)
                yield data_lines(opened, quoting=knows_quotes(opened))
                return
            order = left[0] if left else ORDERS[0]
            if days:
                message = f"no marketplace was named; the days can only be read as {_WRITTEN[order]}, and were"
                yield Notice(opened.path, message)
        spelling = dict(zip(_KEPT, opened.columns, strict=False))
        for part in text_rows(opened, quoting=knows_quotes(opened), names=_PLACES, wanted=_KEPT):
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


def _texts_of_days(opened: Opened) -> set[str]:
    found: set[str] = set()
    for part in text_rows(opened, quoting=knows_quotes(opened), names=_PLACES, wanted=("left_at",)):
        if isinstance(part, pa.Table):
            found.update(text for text in part["left_at"].unique().to_pylist() if text)
    return found


def _unsettled(opened: Opened) -> Problem:
    message = "no marketplace was named, and the days do not settle whether day, month or year comes first"
    return Problem(opened.path, None, opened.columns[0], message, "name the marketplace with --marketplace")


def _first_rows(opened: Opened) -> list[list[str]]:
    """The fields of the first rows that the file's beginning holds whole."""
    encoding, delimiter, quoting = opened.encoding or "utf-8", opened.delimiter or "\t", knows_quotes(opened)
    text = opened.head.decode(encoding, "replace").removeprefix("\ufeff")
    whole = len(opened.head) == opened.size
    header = header_of(text, delimiter, quoting=quoting, complete=whole)
    lines = lines_of(text[header.length :]) if header else []
    filled = [line for line in (lines if whole else lines[:-1]) if line.strip()]
    return [fields_of(line.rstrip("\r\n"), delimiter, quoting=quoting) for line in filled[:_ROWS_LOOKED_AT]]


def _is_feedback(fields: Sequence[str]) -> bool:
    if len(fields) != len(_PLACES):
        return False
    day, rating, _, _, order_id, address = (field.strip() for field in fields)
    shapes = looks_like_a_day(day) and _RATING.fullmatch(rating) and _ORDER_ID.fullmatch(order_id)
    return bool(shapes) and (not address or "@" in address)
