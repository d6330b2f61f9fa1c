"""What a pasted cell says: a day, money, stars, yes or no. Whatever is assumed in reading it is said beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING

from plimsoll.facts.times import moment
from plimsoll.intake.pastes.words import folded, words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

__all__ = [
    "ORDER_ID",
    "Said",
    "date_order_of",
    "date_pattern",
    "money_pattern",
    "read_date",
    "read_money",
    "read_rating",
    "read_yes_no",
]

ORDER_ID = re.compile(r"(?<![\d-])\d{3}-\d{7}-\d{7}(?![\d-])")

_CLOCK = (
    r"(?:(?: at | um |[ ,T]{1,3})(?:上午|下午|午前|午後)? ?\d{1,2}:\d{2}(?::\d{2})?(?: ?[AaPp]\.?[Mm]\.?)?"
    r"(?: uhr)?(?: ?(?-i:[A-Z]{3,4}|Z)| ?[+-]\d{2}:?\d{2})?)?"
)
_OFFSET = re.compile(r"\d(?: ?[AaPp]\.?[Mm]\.?)? ?(?:[A-Z]{3,4}|[zZ]|[+-]\d{2}(?::?\d{2})?)$")
_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})([-/])(\d{1,2})\2(\d{4}|\d{2})(?!\d)")
_SHORT_YEAR_FIRST = re.compile(r"^(\d{2})[-/](\d{1,2})[-/](\d{1,2})(?!\d)")
_HALVES = {"午前": "上午", "午後": "下午"}
_LAST_MONTH = 12


@dataclass(frozen=True, slots=True)
class Said:
    """What a cell says, as interchange cells would have it, and what was assumed (empty: nothing)."""

    text: str
    assumed: str = ""
    currency: str = ""


@cache
def _months() -> str:
    return "|".join(sorted(words()["months"]["names"], key=len, reverse=True))


@cache
def _named() -> tuple[re.Pattern[str], re.Pattern[str]]:
    first = rf"\b({_months()})\.? (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}})"
    last = rf"(?<!\d)(\d{{1,2}})(?:\.|st|nd|rd|th)?[ -]({_months()})\.?,?[ -](\d{{4}})"
    return re.compile(first, re.IGNORECASE), re.compile(last, re.IGNORECASE)


@cache
def date_pattern() -> re.Pattern[str]:
    """A day, with or without a time, as it may stand in a text."""
    number, month, ordinal = r"\d{1,2}", rf"(?:{_months()})", r"(?:st|nd|rd|th)?"
    days = (
        rf"\d{{4}} ?年 ?{number} ?月 ?{number} ?日",
        rf"\d{{4}}[-/.]{number}[-/.]{number}",
        rf"{number}[-/.]{number}[-/.](?:\d{{4}}|\d{{1,2}})",
        rf"{month}\.? {number}{ordinal},? \d{{4}}",
        rf"{number}(?:\.|{ordinal})[ -]{month}\.?,?[ -]\d{{4}}",
    )
    relative = [
        word + (r"\b" if word.isascii() else "") for key in ("today", "yesterday") for word in words()["days"][key]
    ]
    ago = [shape.replace(r"(\d{1,3})", r"\d{1,3}") for shape in words()["days"]["ago"]]
    shapes = "|".join([*(f"(?:{day}){_CLOCK}" for day in days), *relative, *ago])
    return re.compile(rf"(?<![0-9A-Za-z/.-])(?:{shapes})(?![\d/-])", re.IGNORECASE)


def read_date(text: str, *, now: datetime, date_order: str | None) -> Said | None:
    """The day or instant that a whole cell says, in ISO 8601; None when it says none for sure.

    "today", "3 days ago" and the like are reckoned from `now`. A time without an offset stays without one.
    """
    day = _relative(folded(text), now)
    if day is not None:
        return Said(day, f"{text.strip()!r} was read as {day}")
    written = _numbered(text.strip().rstrip(".,;"))
    if date_order == "YMD":
        written = _SHORT_YEAR_FIRST.sub(r"20\1-\2-\3", written)
    read = moment(written, date_order=date_order)
    if read is None:
        return None
    if read.day:
        return Said(read.day.isoformat(), _order_said(read.assumed))
    stamp = read.at.isoformat() if read.at else ""
    return Said(stamp + "+00:00" if _OFFSET.search(written) else stamp, _order_said(read.assumed))


def _order_said(assumed: str | None) -> str:
    return f"days were read as {assumed}" if assumed else ""


def _relative(word: str, now: datetime) -> str | None:
    days = words()["days"]
    if word in days["today"]:
        return now.date().isoformat()
    if word in days["yesterday"]:
        return (now.date() - timedelta(days=1)).isoformat()
    for shape in days["ago"]:
        found = re.fullmatch(shape, word)
        if found:
            return (now.date() - timedelta(days=int(found[1]))).isoformat()
    return None


def _numbered(text: str) -> str:
    """The text with a named month written in digits, year first, and without small words around the time."""
    for filler in words()["days"]["fillers"]:
        text = re.sub(rf"(?i){re.escape(filler)}(?=\d|$)", " ", text)
    for eastern, known in _HALVES.items():
        text = text.replace(eastern, known)
    text = re.sub(r"(\d{4}) ?年 ?(\d{1,2}) ?月 ?(\d{1,2}) ?日", r"\1年\2月\3日", text)
    names = words()["months"]["names"]
    first, last = _named()
    text = first.sub(lambda found: f"{found[3]}-{names[found[1].lower()]:02}-{int(found[2]):02}", text)
    return last.sub(lambda found: f"{found[3]}-{names[found[2].lower()]:02}-{int(found[1]):02}", text).strip()


def date_order_of(texts: Iterable[str]) -> tuple[str, str] | None:
    """(MDY or DMY, the day that shows it) where a day among the texts can be read in one way only."""
    shown: dict[str, str] = {}
    for text in texts:
        for found in _NUMERIC.finditer(text):
            first, second = int(found[1]), int(found[3])
            if first > _LAST_MONTH >= second:
                shown.setdefault("DMY", found[0])
            elif second > _LAST_MONTH >= first:
                shown.setdefault("MDY", found[0])
    return next(iter(shown.items())) if len(shown) == 1 else None


@cache
def money_pattern() -> re.Pattern[str]:
    """An amount with a currency's sign or code, before or after it."""
    money = words()["money"]
    signs = "|".join(re.escape(sign) for sign in sorted(money["signs"], key=len, reverse=True))
    unit = rf"(?:{signs}|\b(?:{'|'.join(money['codes'])})\b)"
    number = r"[-+]?\d(?:[\d., '\u202f]*\d)?"
    return re.compile(
        rf"(?P<before>{unit}) ?(?P<number>{number})|(?P<figure>{number}) ?(?P<after>{unit})", re.IGNORECASE
    )


def read_money(text: str) -> Said | None:
    """An amount with a point and its currency where a sign tells it; None when the cell is no amount."""
    found = money_pattern().search(text)
    if found:
        unit = (found["before"] or found["after"]).strip()
        figure, assumed = _figure(found["number"] or found["figure"])
        money = words()["money"]
        currency = unit.upper() if unit.upper() in money["codes"] else money["signs"][unit.lower()]
        if unit in money["shared"]:
            assumed = "; ".join(filter(None, [assumed, f"the sign {unit} was read as {currency}"]))
        return Said(figure, assumed, currency)
    if re.fullmatch(r"[-+]?\d(?:[\d.,]*\d)?", text.strip()):
        figure, assumed = _figure(text.strip())
        return Said(figure, assumed)
    return None


def _figure(text: str) -> tuple[str, str]:
    """The number with a point, and what was assumed of a lone separator before three digits."""
    digits = re.sub(r"[ '\u202f]", "", text)
    last = max(digits.rfind("."), digits.rfind(","))
    if last < 0:
        return digits, ""
    whole, part = re.sub(r"[.,]", "", digits[:last]), digits[last + 1 :]
    both = "." in digits and "," in digits
    thousands = len(part) == len("000") and not both
    if thousands:
        return whole + part, "" if digits.count(digits[last]) > 1 else f"{text.strip()} was read as {whole}{part}"
    return f"{whole or 0}.{part}", ""


@cache
def _star_shapes() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(shape, re.IGNORECASE) for shape in words()["stars"]["shapes"])


def read_rating(text: str, *, bare: bool = True) -> Said | None:
    """One to five stars, as drawn, written or (`bare`) as a lone digit."""
    drawn = text.count("★")
    if drawn:
        return Said(str(drawn)) if 1 <= drawn <= _MOST_STARS else None
    for shape in _star_shapes():
        found = shape.search(text)
        if found:
            return _rating(found[1])
    found = re.fullmatch(r"([1-5])(?:[.,]0)?", text.strip()) if bare else None
    return Said(found[1]) if found else None


_MOST_STARS = 5


def _rating(digit: str) -> Said | None:
    return Said(digit) if 1 <= int(digit) <= _MOST_STARS else None


def read_yes_no(text: str) -> Said | None:
    """Whether the cell says yes, as `true` or `false`; None when it says neither."""
    word = folded(text) or text.strip()
    if word in words()["yes"]["words"]:
        return Said("true")
    return Said("false") if word in words()["no"]["words"] else None
