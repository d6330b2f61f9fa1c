"""One pasted record as interchange cells: by its named cells where there is a header, else by what each looks like."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plimsoll.facts.privacy import masked
from plimsoll.facts.problems import Problem
from plimsoll.facts.schema import DEFECT_KINDS, TABLES
from plimsoll.intake.pastes.cells import (
    ORDER_ID,
    Said,
    date_pattern,
    money_pattern,
    read_date,
    read_money,
    read_rating,
    read_yes_no,
)
from plimsoll.intake.pastes.words import columns_of, folded, meaning_in, meaning_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from plimsoll.intake.pastes.layout import Row
    from plimsoll.intake.pastes.words import Meaning

__all__ = ["RowReader", "update_cells"]

_STATUS = {
    "claims": frozenset({"status", "refunded_by", "funded_by", "appeal_status", "odr_reversed"}),
    "chargebacks": frozenset({"status"}),
    "feedback": frozenset({"removed_at", "struck_through_at"}),
    "listed": frozenset({"defect_kind"}),
}
"""The columns that a status word may fill."""
_CHOICES = frozenset({"status", "fault", "appeal", "defect_kind", "channel"})
_NOTHING = frozenset({"", "-", "–", "—", "n/a", "--"})  # noqa: RUF001 - pages draw an empty cell so
_EASTERN = re.compile(r"[\u2e80-\u9fff\u3040-\u30ff\uac00-\ud7ff]")
_FEWEST_WORDS, _LONGEST_NAME = 3, 6
_SHOWN = 40
_LONGEST_WORDS = 4000
_LONGEST_GUESS = 60


class RowReader:
    """Reads the rows of one paste. `assumed` collects what was guessed, in the order of the rows."""

    def __init__(self, kind: str, now: datetime, date_order: str | None, *, path: str, in_sentences: bool) -> None:
        self.kind, self.now, self.date_order, self.path = kind, now, date_order, path
        self._in_sentences = in_sentences
        self.assumed: list[str] = []
        self._columns = columns_of(kind)
        self._status = _STATUS[kind]
        self._faults: list[tuple[str, str, str]] = []
        self._named_after: set[str] = set()

    def read(self, row: Row) -> tuple[list[dict[str, str]], Problem | None]:
        """The interchange rows of one pasted record, or the problem that it is."""
        self._faults.clear()
        cells = self._cells(row)
        found = self._listed(row, cells) if self.kind == "listed" else [self._completed(cells)]
        if self._faults:
            column, message, hint = self._faults[0]
            return [], Problem(self.path, row.line, column, message, hint)
        return [{**{name: text for name, text in one.items() if text}, "line": str(row.line)} for one in found], None

    def _wrong(self, column: str, message: str, hint: str) -> None:
        """Note a fault; a row's first one is told."""
        self._faults.append((column, message, hint))

    def _cells(self, row: Row) -> dict[str, str]:
        orders = list(dict.fromkeys(ORDER_ID.findall(row.named.get("order_id") or row.text)))
        if len(orders) != 1:
            message = "the row holds several order ids" if orders else "no order id was found in this row"
            self._wrong("order_id", message, "an Amazon order id looks like 113-1234567-1234567")
            return {"order_id": ""}
        cells = {"order_id": orders[0]}
        for field, text in row.named.items():
            column = self._columns.get(field)
            if column and field != "order_id" and folded(text) not in _NOTHING:
                for name, said in self._named(field, column, text).items():
                    cells.setdefault(name, said)
        if row.named.keys() <= {"order_id"}:
            self._unnamed(row, cells)
        return cells

    def _unnamed(self, row: Row, cells: dict[str, str]) -> None:
        """Cells by what they look like. A sentence's day is that of the change it tells, else the first day."""
        days: list[str] = []
        for text in row.loose:
            rest = ORDER_ID.sub(" ", text)
            days += [found[0] for found in date_pattern().finditer(rest)]
            for name, said in self._loose(date_pattern().sub(" ", rest)):
                cells.setdefault(name, said)
        self._comment(row, cells)
        if not days:
            return
        day = self._date("date", days[0])
        dated = _dated(cells, day) if self._in_sentences else {}
        column = next(iter(dated), self._columns["date"])
        if cells.get(column) in {None, self.now.date().isoformat()}:
            cells[column] = day
        self.assumed.append(f"without a header a row's first day was taken for {column}")
        if len(days) > 1:
            self.assumed.append("further days of a row were not read: it is not clear what happened then")

    def _named(self, field: str, column: str, text: str) -> dict[str, str]:
        """A cell under a known header."""
        if field in _CHOICES:
            return self._choice(column, text)
        if field == "amount":
            return self._money(text)
        kind = TABLES[self.kind].column(column).kind
        if kind == "time":
            return {column: self._date(column, text)}
        if kind == "boolean":
            return {column: self._said(read_yes_no(text), column, text, "write yes or no")}
        if kind == "integer":
            return {column: self._said(read_rating(text), column, text, "write one to five")}
        cells = {column: masked(text)[:_LONGEST_WORDS]}
        return cells | self._chargeback_kind(text) if field == "reason" else cells

    def _said(self, said: Said | None, column: str, text: str, hint: str) -> str:
        if said is None:
            self._wrong(column, f"{masked(text)[:_SHOWN]!r} cannot be read for sure", hint)
            return ""
        if said.assumed:
            self.assumed.append(said.assumed)
        return said.text

    def _date(self, column: str, text: str) -> str:
        hint = "write it as 2026-10-01, or name the order of day and month"
        return self._said(read_date(text, now=self.now, date_order=self.date_order), column, text, hint)

    def _money(self, text: str) -> dict[str, str]:
        said = read_money(text)
        amount = self._said(said, "amount", text, "write it as 12.34")
        return {"amount": amount} | ({"currency": said.currency} if said and said.currency else {})

    def _choice(self, column: str, text: str) -> dict[str, str]:
        """A word of a choice column; one inside more words is taken and said."""
        columns = self._status if column == "status" else frozenset({column})
        meaning = meaning_of(text, self.kind, columns)
        if meaning is None:
            inside = meaning_in(text, self.kind, columns)
            if inside is None:
                known = ", ".join(self._choices(column))
                self._wrong(column, f"the word {masked(text)[:_SHOWN]!r} is not known here", f"one of: {known}")
                return {}
            word, meaning = inside
            self.assumed.append(f"cells were read by the word {word!r} in them")
        return self._meant(meaning, text)

    def _choices(self, column: str) -> tuple[str, ...]:
        if self.kind == "feedback":
            return ("removed", "struck through")
        return TABLES[self.kind].column(column).choices

    def _meant(self, meaning: Meaning, text: str) -> dict[str, str]:
        if meaning.note:
            self.assumed.append(f"{masked(text)[:_SHOWN]!r} was {meaning.note}")
        today = self.now.date().isoformat()
        if "today" in dict(meaning.cells).values():
            self.assumed.append(f"{masked(text)[:_SHOWN]!r} has no date here, so today's was taken: {today}")
        return {name: today if value == "today" else value for name, value in meaning.cells}

    def _chargeback_kind(self, text: str) -> dict[str, str]:
        found = meaning_in(text, self.kind, frozenset({"kind"})) if self.kind == "chargebacks" else None
        if found is None:
            return {}
        self.assumed.append(f"the reason {found[0]!r} was read as {dict(found[1].cells)['kind']}")
        return dict(found[1].cells)

    def _loose(self, rest: str) -> Iterator[tuple[str, str]]:
        """An amount, stars, a status word."""
        yield from self._loose_figures(rest)
        yield from self._loose_words(money_pattern().sub(" ", rest).strip(" \t.,;:-|"))

    def _loose_figures(self, rest: str) -> Iterator[tuple[str, str]]:
        if "amount" in self._columns and money_pattern().search(rest):
            self.assumed.append("an amount with a currency was taken for the amount")
            yield from self._money(rest).items()
        if self.kind == "feedback":
            stars = read_rating(rest)
            if stars:
                self.assumed.append("without a header, stars and lone digits from 1 to 5 were taken for the rating")
                yield "rating", stars.text

    def _loose_words(self, rest: str) -> Iterator[tuple[str, str]]:
        if not rest:
            return
        meaning = meaning_of(rest, self.kind, self._status)
        inside = None if meaning else meaning_in(rest, self.kind, self._status)
        if meaning:
            yield from self._meant(meaning, rest).items()
        elif inside and (self.kind != "feedback" or len(rest) <= _LONGEST_GUESS):
            self.assumed.append(f"cells were read by the word {inside[0]!r} in them")
            yield from self._meant(inside[1], rest).items()
        elif self.kind != "feedback":
            self.assumed.append("without a header, words that are no status were not read")
        yield from self._chargeback_kind(rest).items()

    def _comment(self, row: Row, cells: dict[str, str]) -> None:
        """Without a header the longest words that are nothing else are a feedback's comment; a name is too short."""
        if self.kind != "feedback" or "comment" in cells:
            return
        texts = [date_pattern().sub(" ", ORDER_ID.sub(" ", text)).strip(" \t.,;:-|") for text in row.loose]
        likely = [
            text for text in texts if len(text.split()) >= _FEWEST_WORDS or len(_EASTERN.findall(text)) > _LONGEST_NAME
        ]
        if likely:
            cells["comment"] = masked(max(likely, key=len))[:_LONGEST_WORDS]
            self.assumed.append("the longest words of a row were taken for the comment")

    def _completed(self, cells: dict[str, str]) -> dict[str, str]:
        """What a record needs beside what it says; each is said as a guess. An order id alone is no record."""
        if self.kind != "feedback" and cells.keys() <= {"order_id", "reason", "amount", "currency", "kind"}:
            known = ", ".join(self._choices("status"))
            self._wrong(
                "status", f"the row says nothing that has happened: no {self.kind} is made of it", f"one of: {known}"
            )
        for name in TABLES[self.kind].identity:
            if name != "order_id" and not cells.get(name):
                cells[name] = f"typed:{cells['order_id']}"
                self._say_named_after(name, cells)
        if self.kind == "chargebacks" and "kind" not in cells:
            cells["kind"] = "unknown"
            self.assumed.append("the rows do not say service or fraud: `unknown` counts as service until it is said")
        if self.kind == "feedback" and not {"rating", "removed_at", "struck_through_at"} & cells.keys():
            self._wrong("rating", "no stars were found in this row", "one to five stars, or a word such as `removed`")
        return cells

    def _say_named_after(self, name: str, cells: dict[str, str]) -> None:
        self.assumed.append(f"no {name} is shown, so a row without one is named after its order: typed:ORDER_ID")
        if cells["order_id"] in self._named_after:
            self.assumed.append(f"order {cells['order_id']} has several rows without {name}: they become one record")
        self._named_after.add(cells["order_id"])

    def _listed(self, row: Row, cells: dict[str, str]) -> list[dict[str, str]]:
        """One row a kind of defect; a wide table has a column for each kind, marked where it applies."""
        cells["seen_at"] = self.now.isoformat()
        self.assumed.append("seen_at is the moment of pasting")
        wide = [kind for kind in DEFECT_KINDS if row.named.get(kind) and self._marked(kind, row.named[kind])]
        if wide:
            return [{**cells, "defect_kind": kind} for kind in wide]
        if "defect_kind" not in cells:
            hint = f"one of: {', '.join(DEFECT_KINDS)}"
            self._wrong("defect_kind", "the row does not say which kind of defect", hint)
        return [cells]

    def _marked(self, kind: str, text: str) -> bool:
        """Whether a cell of a wide table says that the defect is there; a number counts, a word that is no mark too."""
        said = read_yes_no(text)
        if said:
            return said.text == "true"
        if re.fullmatch(r"\d+", text):
            return int(text) > 0
        self.assumed.append(f"{masked(text)[:_SHOWN]!r} under {kind} was taken for a mark")
        return True


def update_cells(text: str, now: datetime) -> dict[str, str]:
    """See `pasting.update_words`."""
    cells: dict[str, str] = {}
    dates = [read_date(found[0], now=now, date_order=None) for found in date_pattern().finditer(text)]
    day = next((said.text for said in dates if said), "")
    rest = folded(date_pattern().sub(" ", text)).strip(" .,;:!-")
    while found := _first_update(rest):
        word, meaning = found
        for name, value in meaning.cells:
            cells.setdefault(name, (day or now.date().isoformat()) if value == "today" else value)
        rest = rest.replace(word, " ", 1)
    return cells | _dated(cells, day)


def _first_update(text: str) -> tuple[str, Meaning] | None:
    """The longest word of any kind's status that is left in the text."""
    found = [one for kind, columns in _STATUS.items() if kind != "listed" and (one := meaning_in(text, kind, columns))]
    return max(found, key=lambda one: len(one[0])) if found else None


def _dated(cells: dict[str, str], day: str) -> dict[str, str]:
    """The day of the change, where the text names one."""
    if not day:
        return {}
    if "removed_at" in cells or "struck_through_at" in cells:
        return {"removed_at" if "removed_at" in cells else "struck_through_at": day}
    if "appeal_status" in cells:
        return {"appeal_decided_at": day} if cells["appeal_status"] in {"won", "lost"} else {}
    if "refunded_by" in cells:
        return {"refunded_at": day}
    return (
        {"decided_at": day}
        if cells.get("status") in {"granted", "denied", "withdrawn", "closed", "won", "lost"}
        else {}
    )
