"""What a pasted performance page displays, one row a fulfilment channel: orders, defects, rate, and for which days."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from plimsoll.intake.pastes.cells import date_pattern, read_date
from plimsoll.intake.pastes.words import field_of, folded, meaning_in, meaning_of, words
from plimsoll.policies import find_marketplace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from plimsoll.intake.pastes.words import Meaning

__all__ = ["Displayed", "displayed"]

_CHANNEL = frozenset({"fulfillment_channel"})
_COUNTS = ("orders", "orders_with_defects", "negative_feedback", "claims", "chargebacks")
_PERCENT = re.compile(r"(\d+(?:[.,]\d+)?) ?%")
_ROUNDED = Decimal("0.006")
"""How far a percentage with two decimals may lie from what it was rounded from."""
_OF = re.compile(r"(\d[\d.,]*) ?(?:of|von|out of|/|中|件中) ?(\d[\d.,]*)")
_WHOLE = re.compile(r"(?<![\d.,])\d{1,3}(?:[.,]\d{3})+(?![\d.,])|(?<![\d.,])\d+(?![\d.,]|\d* ?%)")
_SITE = re.compile(r"\bamazon\.(?:com?\.)?[a-z]{2,3}\b", re.IGNORECASE)
_LABEL = re.compile(r"(?P<label>[^:\uff1a\t]{2,60}?) ?[:\uff1a\t] ?(?P<value>.+)")


@dataclass(slots=True)
class Displayed:
    """One channel's figures as cells by column; `assumed` what was guessed."""

    line: int
    cells: dict[str, str] = field(default_factory=dict)
    assumed: list[str] = field(default_factory=list)


def displayed(text: str, *, now: datetime, date_order: str | None) -> list[Displayed]:
    """What the page shows; nothing when it shows no figure at all."""
    lines = [(number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]
    found = _by_channel(lines) or [_one(lines, text)]
    found = [one for one in found if any(name in one.cells for name in (*_COUNTS, "rate"))]
    shared, assumed = _shared(text, now, date_order)
    for one in found:
        one.cells = {**shared, **one.cells}
        one.assumed += assumed
        for name in ("marketplace_id", "fulfillment_channel", "range_from"):
            if name not in one.cells:
                one.assumed.append(f"the page as pasted does not say its {name}: choose it before saving")
    return found


def _shared(text: str, now: datetime, date_order: str | None) -> tuple[dict[str, str], list[str]]:
    """What holds for the whole page: the moment of seeing, the days, the marketplace."""
    cells = {"seen_at": now.isoformat()}
    assumed = ["seen_at is the moment of pasting"]
    days = [(found[0], read_date(found[0], now=now, date_order=date_order)) for found in date_pattern().finditer(text)]
    days_read = [(shown, said) for shown, said in days if said and said.text[0].isdigit()]
    if len(days_read) == len(("from", "to")):
        (_, first), (_, last) = days_read
        cells["range_from"], cells["range_to"] = sorted(said.text[: len("2026-10-01")] for said in (first, last))
        assumed += [said.assumed for said in (first, last) if said.assumed]
    sites = {place.id for found in _SITE.finditer(text) if (place := find_marketplace(found[0]))}
    if len(sites) == 1:
        cells["marketplace_id"] = sites.pop()
        assumed.append(f"the marketplace was read from the text: {cells['marketplace_id']}")
    return cells, assumed


def _by_channel(lines: list[tuple[int, str]]) -> list[Displayed]:
    """A table with one column a channel: the names of the channels above, a figure's name before its row."""
    for index, (number, line) in enumerate(lines):
        cells = _cells(line)
        channels = {place: word.cells[0][1] for place, cell in enumerate(cells) if (word := _channel(cell))}
        if len(channels) < len(("MFN", "AFN")):
            continue
        found = {place: Displayed(number, {"fulfillment_channel": channel}) for place, channel in channels.items()}
        for _, after in lines[index + 1 :]:
            row = _cells(after)
            named = field_of(row[0]) if row else None
            for place, one in found.items():
                if named and place < len(row):
                    _take(one, named, row[place])
        return list(found.values())
    return []


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in re.split(r"\t| {2,}", line.strip("\n"))]


def _channel(cell: str) -> Meaning | None:
    return meaning_of(cell, "snapshots", _CHANNEL)


def _one(lines: list[tuple[int, str]], text: str) -> Displayed:
    """Labels and values of one channel."""
    found = Displayed(lines[0][0] if lines else 1)
    for named, value in _pairs(lines):
        _take(found, named, value)
    channels = {pair[1].cells[0][1] for _, line in lines if (pair := meaning_in(line, "snapshots", _CHANNEL))}
    if len(channels) == 1 and "fulfillment_channel" not in found.cells:
        found.cells["fulfillment_channel"] = channels.pop()
        found.assumed.append(f"the channel was read from the text: {found.cells['fulfillment_channel']}")
    of = _OF.search(text)
    if of and "orders" not in found.cells:
        _take(found, "rate", of[0])
    if "rate" not in found.cells:
        _rate_that_fits(found, text)
    return found


def _rate_that_fits(one: Displayed, text: str) -> None:
    """A percentage anywhere on the page that is the quotient of its two numbers."""
    orders = int(one.cells.get("orders") or 0)
    if not orders or "orders_with_defects" not in one.cells:
        return
    quotient = Decimal(100 * int(one.cells["orders_with_defects"])) / orders
    for found in _PERCENT.finditer(text):
        if abs(Decimal(found[1].replace(",", ".")) - quotient) < _ROUNDED:
            one.cells["rate"] = _share(found[1])
            one.assumed.append(f"{found[0]} was taken for the rate, because the two numbers give it")
            return


def _pairs(lines: list[tuple[int, str]]) -> Iterator[tuple[str, str]]:
    """(field, value) of every label with its value, on its line or on the next."""
    waiting: str | None = None
    for _, line in lines:
        match = _LABEL.fullmatch(line.strip()) or re.fullmatch(r"(?P<label>.{2,60}?) {2,}(?P<value>.+)", line.strip())
        named = field_of(match["label"]) if match else None
        alone = field_of(line)
        if named and match:
            yield named, match["value"]
            waiting = None
        elif alone:
            waiting = alone
        elif waiting:
            yield waiting, line.strip()
            waiting = None
        else:
            loose = re.match(r"(?P<label>[^\d]{2,60}?) (?P<value>\d.*)", line.strip())
            named = field_of(loose["label"]) if loose else None
            if named and loose:
                yield named, loose["value"]


def _take(one: Displayed, named: str, value: str) -> None:
    """Put a figure where it belongs."""
    if named == "channel":
        word = meaning_of(value, "snapshots", _CHANNEL)
        if word:
            one.cells["fulfillment_channel"] = word.cells[0][1]
    elif named == "status":
        one.cells.setdefault("status", value.strip())
    elif named == "rate" and not any(word in folded(value) for word in words()["targets"]["words"]):
        percent, of = _PERCENT.search(value), _OF.search(value)
        if percent:
            one.cells.setdefault("rate", _share(percent[1]))
        if of:
            one.cells.setdefault("orders_with_defects", _whole(of[1]))
            one.cells.setdefault("orders", _whole(of[2]))
    elif named in _COUNTS:
        count = _OF.search(value) or _WHOLE.search(value)
        if count:
            one.cells.setdefault(named, _whole(count[1] if count.re is _OF else count[0]))


def _whole(text: str) -> str:
    return re.sub(r"[.,]", "", text)


def _share(percent: str) -> str:
    """0.84 % is 0.0084."""
    return format((Decimal(percent.replace(",", ".")) / 100).normalize(), "f")
