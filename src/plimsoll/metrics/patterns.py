"""The counting rule for a hundred thousand events at once, asked once a pattern.

The rule compares moments and answers with the day of one of them. So events whose words are the same and whose moments
stand in the same order get the same answer, but for the dates: the rule is asked about one order of each such pattern,
and its answer is read as "from the day of this moment until the day of that one" for all. Nothing of the rule is
written here a second time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from plimsoll.facts.fold import DEFECT_COLUMNS
from plimsoll.facts.panel import EPOCH
from plimsoll.facts.times import start_of
from plimsoll.facts.zones import NO_DAY, day_numbers, instants
from plimsoll.metrics.triangle import STREAMS, defective_orders, triangles

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import pyarrow as pa

    from plimsoll.metrics.definition import Definition
    from plimsoll.metrics.triangle import Flip

Numbers = np.ndarray[Any, np.dtype[np.int64]]

_TRAIL = {"id", "account", "order_id", "reason", "receipt", "line", "first_observed_at", "last_observed_at", "matched"}
_DIMENSIONS = {
    "order_asins", "order_skus", "order_carrier", "order_warehouse", "order_ship_country", "order_ship_region",
    "order_ship_service", "order_sales_channel", "order_currency",
}  # fmt: skip
_PLACE = {"order_marketplace_id", "order_fulfillment_channel", "order_purchased_at", "order_purchased_at_day"}
_SAID = [(name, kind) for name, kind in DEFECT_COLUMNS if name not in _TRAIL | _PLACE | _DIMENSIONS]
WORDS = tuple(name for name, kind in _SAID if kind not in {"TIMESTAMP", "DATE"})
"""What the rule may ask of an event and its order, but for moments: everything that is no trail and no dimension."""
MOMENTS = tuple(name for name, kind in _SAID if kind == "TIMESTAMP")
"""The moments; each may rest in a second column as a plain day."""
MOST_EVENTS = 2
"""Orders with more events than this are asked about one by one; they are few, and hardly two alike."""


class Changes(NamedTuple):
    """What defective orders change in the triangle: `row` is the order's first row in the table of events.

    `books` holds (row, orders more or fewer in the books), `flips` (row, stream as its place in `STREAMS`, sign, day).
    """

    books: tuple[Numbers, Numbers]
    flips: tuple[Numbers, Numbers, Numbers, Numbers]


@dataclass(frozen=True, slots=True)
class _Template:
    """What the rule says of a pattern: the change in the books, and (stream, sign, moment) of each flip."""

    books: int
    flips: tuple[tuple[int, int, int], ...]


def changes(events: pa.Table, definition: Definition) -> Changes:
    """The changes of all orders in a table of `DEFECT_COLUMNS` in which an order's events stand together."""
    starts = _starts(events)
    sizes = np.diff(np.append(starts, len(events)))
    parts = [_by_pattern(events, starts[sizes == size], size, definition) for size in range(1, MOST_EVENTS + 1)]
    many = sizes > MOST_EVENTS
    parts.append(_one_by_one(events, starts[many], sizes[many], definition))
    books, flips = (np.concatenate([part[place] for part in parts], axis=1) for place in (0, 1))
    return Changes((books[0], books[1]), (flips[0], flips[1], flips[2], flips[3]))


def _starts(events: pa.Table) -> Numbers:
    """The first row of every order."""
    if not len(events):
        return np.empty(0, np.int64)
    codes = [_codes(events[name]) for name in ("account", "order_id")]
    fresh = np.ones(len(events), np.bool_)
    fresh[1:] = np.any([part[1:] != part[:-1] for part in codes], axis=0)
    return np.flatnonzero(fresh)


def _codes(column: pa.ChunkedArray) -> Numbers:
    """Small numbers for the distinct values of a column; 0 where it says nothing."""
    coded = column.combine_chunks().dictionary_encode()
    found: Numbers = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64) + 1
    return found


# -- orders with few events ------------------------------------------------------------------------------------------


def _by_pattern(events: pa.Table, rows: Numbers, size: int, definition: Definition) -> tuple[Numbers, Numbers]:
    """The changes of orders with `size` events each, the first of which stand in `rows`."""
    words_said, moments = _said(events, WORDS), _said(events, MOMENTS)
    asked = events.select([*words_said, *(column for name in moments for column in _columns(events, name))])
    parts = [asked.take(rows + place) for place in range(size)]
    days = np.concatenate([_days(part, moments, definition.zone) for part in parts], axis=1)
    at = np.concatenate([_at(part, moments, definition.zone) for part in parts], axis=1)
    words = [_codes(part[name]) for part in parts for name in words_said]
    key = np.concatenate([*(code[:, None] for code in words), days == NO_DAY, _ranks(at), _ranks(days)], axis=1)
    book_parts: list[Numbers] = [np.empty((2, 0), np.int64)]
    flip_parts: list[Numbers] = [np.empty((4, 0), np.int64)]
    for alike in _alike(key):
        template = _template(events.slice(int(rows[alike[0]]), size), days[alike[0]], definition)
        if template.books:
            book_parts.append(np.stack([rows[alike], np.full(len(alike), template.books)]))
        for stream, sign, moment in template.flips:
            flip_parts.append(
                np.stack([rows[alike], np.full(len(alike), stream), np.full(len(alike), sign), days[alike, moment]])
            )
    return np.concatenate(book_parts, axis=1), np.concatenate(flip_parts, axis=1)


def _said(events: pa.Table, names: Sequence[str]) -> list[str]:
    """Those of which any event says something; the others are alike in all events and tell no two patterns apart."""
    return [name for name in names if any(events[one].null_count < len(events) for one in _columns(events, name))]


def _columns(events: pa.Table, name: str) -> list[str]:
    """The columns in which a word or a moment rests."""
    return [one for one in (name, f"{name}_day") if one in events.column_names]


def _days(part: pa.Table, moments: Sequence[str], zone: str) -> Numbers:
    """The reporting days of the moments, one row an event."""
    days = [day_numbers(*_rests(part, name), zone) for name in moments]
    return np.stack(days, axis=1) if days else np.empty((len(part), 0), np.int64)


def _at(part: pa.Table, moments: Sequence[str], zone: str) -> Numbers:
    """The moments as instants, one row an event."""
    at = [_instants(part, name, zone) for name in moments]
    return np.stack(at, axis=1) if at else np.empty((len(part), 0), np.int64)


def _rests(part: pa.Table, name: str) -> tuple[pa.ChunkedArray, pa.ChunkedArray | None]:
    return part[name], part[f"{name}_day"] if f"{name}_day" in part.column_names else None


def _instants(part: pa.Table, name: str, zone: str) -> Numbers:
    """A column of moments as instants; a plain day stands for its beginning (K7)."""
    at, day = _rests(part, name)
    found = instants(at)
    if day is None or day.null_count == len(day):
        return found
    plain = day.cast("int32").cast("int64").fill_null(NO_DAY).to_numpy()
    distinct, place = np.unique(plain, return_inverse=True)
    begins = np.array([_beginning(int(number), zone) for number in distinct], np.int64)
    return np.where(plain == NO_DAY, found, begins[place])


def _beginning(number: int, zone: str) -> int:
    if number == NO_DAY:
        return 0
    begins = start_of(date.fromordinal(number + EPOCH), zone)
    return (begins - datetime(1970, 1, 1)) // timedelta(microseconds=1)  # noqa: DTZ001 - naive UTC, as in the facts


def _ranks(values: Numbers) -> Numbers:
    """Along each row: 0 for the least value, equal values alike."""
    order = np.argsort(values, axis=1, kind="stable")
    rising = np.take_along_axis(values, order, axis=1)
    steps = np.zeros_like(values)
    steps[:, 1:] = np.cumsum(rising[:, 1:] != rising[:, :-1], axis=1)
    ranks = np.empty_like(values)
    np.put_along_axis(ranks, order, steps, axis=1)
    return ranks


def _alike(key: Numbers) -> Iterator[Numbers]:
    """The places of equal rows, pattern by pattern."""
    if not len(key):
        return
    weights = np.random.default_rng(1).integers(1, 2**62, key.shape[1])
    mixed = (key * weights).sum(axis=1)
    order = np.argsort(mixed, kind="stable")
    borders = np.flatnonzero(np.diff(mixed[order])) + 1
    for group in np.split(order, borders):
        same = (key[group] == key[group[0]]).all(axis=1)
        yield group[same]
        yield from (other[None] for other in group[~same])  # two patterns that were mixed into one number


def _template(order: pa.Table, days: Numbers, definition: Definition) -> _Template:
    """The rule's answer for one order's events, its days read back as moments."""
    books, flips = _asked(_rows(order), definition)
    moments = {int(day) + EPOCH: place for place, day in enumerate(days) if day != NO_DAY}
    return _Template(books, tuple((STREAMS.index(f.stream), f.sign, moments[f.active_day.toordinal()]) for f in flips))


# -- orders with many -------------------------------------------------------------------------------------------------


def _one_by_one(events: pa.Table, rows: Numbers, sizes: Numbers, definition: Definition) -> tuple[Numbers, Numbers]:
    books: list[tuple[int, int]] = []
    flips: list[tuple[int, int, int, int]] = []
    places = np.concatenate([np.arange(r, r + s) for r, s in zip(rows, sizes, strict=True)]) if len(rows) else rows
    told = _rows(events.take(places))
    for row, size in zip(rows.tolist(), sizes.tolist(), strict=True):
        more, found = _asked(islice(told, size), definition)
        if more:
            books.append((row, more))
        flips += [(row, STREAMS.index(f.stream), f.sign, f.active_day.toordinal() - EPOCH) for f in found]
    return (
        np.array(books, np.int64).reshape(-1, 2).T,
        np.array(flips, np.int64).reshape(-1, 4).T,
    )


def _rows(part: pa.Table) -> Iterator[tuple[Any, ...]]:
    """Rows as `FactsView.defect_rows` gives them; dimensions, which the rule does not ask for, are left out."""
    columns = [
        [None] * len(part) if name in _DIMENSIONS or part[name].null_count == len(part) else part[name].to_pylist()
        for name, _ in DEFECT_COLUMNS
    ]
    return zip(*columns, strict=True)


def _asked(rows: Iterable[tuple[Any, ...]], definition: Definition) -> tuple[int, list[Flip]]:
    """What one order's events change: the books, and the flips."""
    for triangle in triangles({}, defective_orders(rows), definition).values():
        return sum(triangle.orders.values()), triangle.flips
    return 0, []
