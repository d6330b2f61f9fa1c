"""What the lists that Seller Central offers beside its metrics have in common.

Their header strings are not published; help pages and moderators name the columns. So names are compared without
letter case, spaces, marks, accents and plurals, and a column is known by any of several names. An order id has one
shape in every marketplace, three, seven and seven signs; what has another is no order, and a problem.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from plimsoll.facts.problems import Notice, Problem
from plimsoll.facts.schema import TABLES
from plimsoll.intake.readers.displayed_figures import listed, shown, table_of
from plimsoll.intake.reading import Rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import pyarrow as pa

    from plimsoll.intake.reading import Context, Opened

__all__ = [
    "ORDER_DATE",
    "ORDER_ID",
    "Row",
    "StrangeWords",
    "columns_by_name",
    "is_interchange",
    "kept_aside",
    "loaded",
    "no_order_id",
    "order_id",
    "plain_words",
    "rows_of",
    "unseen",
    "yes_or_no",
]

Row = tuple[int, dict[str, str]]
"""A data line's physical line, and its cells."""

_BETWEEN = re.compile(r"[\W_]+")
_MARKS = re.compile("[\u0300-\u036f]")
_SHAPE = re.compile(r"[0-9A-Z][0-9]{2}-[0-9]{7}-[0-9]{7}")
_AROUND = "=\"'\u200e\u200f\u202a\u202c \t\u00a0\u3000"
"""What spreadsheets and pages leave around an id: `="..."`, an apostrophe, marks of writing direction."""
_SHORTEST_PLURAL = 4

ORDER_ID = (
    "order id", "order number", "order identifier", "amazon order id",
    "bestellnummer", "bestell id", "bestellnr", "amazon bestellnummer",
    "numero de commande", "n de commande", "no de commande", "identifiant de commande", "id de commande",
    "numero de pedido", "n de pedido", "no de pedido", "id de pedido", "id del pedido", "identificador de pedido",
    "numero d ordine", "numero ordine", "numero dell ordine", "id ordine", "id dell ordine",
    "注文番号", "注文id", "amazon注文番号",
    "订单编号", "订单号", "订单id", "亚马逊订单编号", "亚马逊订单号",
)  # fmt: skip
ORDER_DATE = (
    "order date", "date of order", "purchase date", "ordered on", "order placed",
    "bestelldatum", "datum der bestellung",
    "date de commande", "date de la commande",
    "fecha del pedido", "fecha de pedido",
    "data dell ordine", "data ordine", "data d ordine",
    "注文日", "注文日時",
    "订单日期", "下单日期", "下单时间", "订购日期",
)  # fmt: skip
"""The English names are sourced (lists of columns on forum and help pages); the others are plain translations."""

_YES = frozenset(
    {"x", "yes", "y", "true", "1", "ja", "oui", "si", "はい", "是", "有", "\u2713", "\u2714", "\u2611"}
    | {"\u25cb", "\u25cf", "\u3007"}  # circles, as Japanese lists mark what applies
)
_NO = frozenset(
    {"no", "n", "false", "0", "nein", "non", "いいえ", "否", "无", "無", "なし", "n/a", "na", "none"}
    | {"-", "--", "\u2013", "\u2014"}
)
_MOST_WORDS = 20
_LONGEST_NAME = 200


class StrangeWords:
    """Words of a list that have no meaning here: taken as not said, and named once a file."""

    def __init__(self) -> None:
        self._words: dict[str, dict[str, None]] = {}

    def note(self, column: str, word: str) -> None:
        """Remember a word of a column; of many, the first twenty."""
        words = self._words.setdefault(column, {})
        if len(words) <= _MOST_WORDS:
            words[word] = None

    def notices(self, opened: Opened) -> Iterator[Notice]:
        """One for each column."""
        for column, words in self._words.items():
            named = ", ".join(map(shown, list(words)[:_MOST_WORDS])) + (" and more" if len(words) > _MOST_WORDS else "")
            yield Notice(opened.path, f"{column}: words without a meaning here, taken as not said: {named}")


@lru_cache(maxsize=4096)
def plain_words(name: str) -> str:
    """A name as it is compared: `A-to-z Claims` and `A-to-Z claim` are both `atozclaim`. Too long, it is no name."""
    if len(name) > _LONGEST_NAME:
        return ""
    text = _MARKS.sub("", unicodedata.normalize("NFKD", name.casefold()))
    words = _BETWEEN.sub(" ", unicodedata.normalize("NFKC", text)).split()
    return "".join(word.removesuffix("s") if len(word) >= _SHORTEST_PLURAL else word for word in words)


def columns_by_name(opened: Opened, names: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """For each of our columns that the file has, the name it gives it. An earlier name is preferred."""
    spelled: dict[str, str] = {}
    for column in filter(None, opened.columns):
        spelled.setdefault(plain_words(column), column)
    found: dict[str, str] = {}
    for ours, theirs in names.items():
        name = next((spelled[plain] for plain in map(plain_words, theirs) if plain in spelled), None)
        if name is not None:
            found[ours] = name
    return found


def is_interchange(opened: Opened) -> bool:
    """Whether the file has the required columns of one of Plimsoll's own tables."""
    names = {name.lower() for name in opened.columns}
    return any(table.required <= names for table in TABLES.values())


def order_id(text: str | None) -> str | None:
    """The order id in a cell, without what a spreadsheet left around it; None where there is none."""
    found = (text or "").strip(_AROUND).upper()
    return found if _SHAPE.fullmatch(found) else None


def no_order_id(opened: Opened, line: int, column: str, text: str | None) -> Problem:
    """The problem of a line whose order id is none. It does not repeat the cell, which may hold anything."""
    message = "the order id is not of the form 123-1234567-1234567" if text else "the line has no order id"
    return Problem(opened.path, line, column, message, "a marketplace's list names every order by such an id")


def yes_or_no(text: str | None) -> bool | None:
    """What a mark in a list says: an X, a word, a number; False for an empty cell, None for what says neither."""
    word = unicodedata.normalize("NFKC", text or "").strip().casefold().replace("í", "i").replace("ì", "i")
    if not word or word in _NO:
        return False
    if word in _YES or (word.isascii() and word.isdecimal()):
        return word.strip("0") != ""
    return None


def rows_of(batch: pa.Table) -> Iterator[Row]:
    """The batch's lines, each with the cells that say something, trimmed."""
    names = [name for name in batch.column_names if name != "line"]
    columns = [batch[name].to_pylist() for name in names]
    for line, *cells in zip(batch["line"].to_pylist(), *columns, strict=True):
        yield line, {name: text.strip() for name, text in zip(names, cells, strict=True) if text and text.strip()}


def loaded(
    table: str, rows: list[Row], context: Context, spelling: Mapping[str, str], *, zone: str | None = None
) -> Iterator[Rows]:
    """Rows of a table of facts, with when they were seen, where the caller knows that."""
    if not rows:
        return
    if context.observed_at:
        rows = [(line, cells | {"seen_at": context.observed_at.isoformat()}) for line, cells in rows]
    order = context.marketplace.date_order if context.marketplace else None
    yield Rows(table, table_of(table, rows), dict(spelling), zone=zone, date_order=order)


def unseen(opened: Opened, context: Context) -> Iterator[Notice]:
    """What is said once of a list that does not say when it was made."""
    if context.observed_at is None:
        message = "the list does not say when it was made; the time it is imported at stands for that"
        yield Notice(opened.path, f"{message}, unless --observed-at names another")


def kept_aside(opened: Opened, names: Iterable[str]) -> Iterator[Notice]:
    """Columns without a table of ours, named once."""
    if names := list(names):
        yield Notice(opened.path, f"columns kept in the vault, not loaded: {listed(names)}")
