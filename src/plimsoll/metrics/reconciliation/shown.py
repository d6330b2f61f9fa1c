"""What the marketplace displayed: figures of one cell for a range of order days, seen on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from plimsoll.metrics.odr import window_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from plimsoll.metrics.definition import Definition

FIGURES = ("orders", "orders_with_defects", "negative_feedback", "claims", "chargebacks")
"""The counts that a page displays, in the order in which they are compared."""


class Probe(NamedTuple):
    """A question to the books: orders placed from `first` to `last`, their defects as they stand at the end of `day`.

    `channel` is MFN, AFN, or ALL for both.
    """

    channel: str
    first: date
    last: date
    day: date


@dataclass(frozen=True, slots=True)
class Source:
    """Where it was displayed: `kind` is file, typed or pasted; `line` the physical line in the file."""

    kind: str
    path: str
    sha256: str
    line: int | None

    def as_json(self) -> dict[str, object]:
        """As in the JSON."""
        return {"kind": self.kind, "path": self.path, "sha256": self.sha256, "line": self.line}


@dataclass(frozen=True, slots=True)
class Shown:
    """One displayed page: its range (None where the page said none), the day it was seen on, and its counts."""

    account: str
    marketplace_id: str
    channel: str
    first: date | None
    last: date | None
    day: date
    seen_at: str
    figures: Mapping[str, int]
    source: Source

    def probe(self, definition: Definition) -> Probe:
        """The question that answers this page: its own range, else the window of the definition on its day."""
        if self.first is not None and self.last is not None:
            return Probe(self.channel, self.first, self.last, self.day)
        return Probe(self.channel, *window_of(self.day, definition), self.day)

    @property
    def has_range(self) -> bool:
        """Whether the page said which order days it is about."""
        return self.first is not None and self.last is not None

    @property
    def lag(self) -> int | None:
        """Days from the end of the range to the day it was seen on; None without a range."""
        return (self.day - self.last).days if self.last is not None else None

    @property
    def window(self) -> int | None:
        """Days of the range; None without one."""
        return (self.last - self.first).days + 1 if self.first is not None and self.last is not None else None


def shown_pages(rows: Iterable[Mapping[str, Any]], sources: Mapping[int, Mapping[str, Any]]) -> list[Shown]:
    """The pages among the rows of `snapshot_rows`, in the order in which they were seen; the same page is there once.

    `sources` are the receipts by their number. A range that ends before it begins is no range.
    """
    found: dict[tuple[object, ...], Shown] = {}
    for row in rows:
        if row["marketplace_id"] is None:
            continue
        page = _page(row, sources[row["receipt"]])
        key = (page.account, page.marketplace_id, page.channel, page.first, page.last, page.seen_at,
               *page.figures.items())  # fmt: skip
        found.setdefault(key, page)
    return sorted(found.values(), key=lambda page: page.day)


def _page(row: Mapping[str, Any], receipt: Mapping[str, Any]) -> Shown:
    day, moment = row["seen_at_day"], row["seen_at"] or row["observed_at"]
    first, last = row["range_from"], row["range_to"]
    if first is None or last is None or last < first:
        first = last = None
    return Shown(
        row["account"],
        row["marketplace_id"],
        row["fulfillment_channel"] or "ALL",
        first,
        last,
        day or moment.date(),
        day.isoformat() if day else moment.isoformat() + "+00:00",
        {name: row[name] for name in FIGURES if row[name] is not None},
        source_of(receipt, row["line"]),
    )


def source_of(receipt: Mapping[str, Any], line: int | None) -> Source:
    """Where a row stands."""
    kind = "file" if receipt["kind"] == "import" else "pasted" if "-pasted-" in receipt["path"] else "typed"
    return Source(kind, receipt["path"], receipt["sha256"], line)


@dataclass(frozen=True, slots=True)
class Restatement:
    """One figure of one range that the marketplace displayed differently later."""

    page: Shown
    later: Shown
    figure: str

    def as_json(self) -> dict[str, object]:
        """As in `plimsoll.reconcile/1`."""
        return {
            "account": self.page.account,
            "marketplace_id": self.page.marketplace_id,
            "fulfillment_channel": self.page.channel,
            "range_from": str(self.page.first),
            "range_to": str(self.page.last),
            "figure": self.figure,
            "displayed": self.page.figures[self.figure],
            "seen_at": self.page.seen_at,
            "restated": self.later.figures[self.figure],
            "restated_at": self.later.seen_at,
            "source": self.later.source.as_json(),
        }


def restatements(pages: Iterable[Shown]) -> list[Restatement]:
    """Every figure that was displayed again for the same cell and range, and was another by then."""
    newest: dict[tuple[object, ...], Shown] = {}
    found = []
    for page in sorted(pages, key=lambda one: (one.day, one.seen_at)):
        for figure in page.figures if page.has_range else ():
            key = (page.account, page.marketplace_id, page.channel, page.first, page.last, figure)
            before = newest.get(key)
            if before is not None and before.figures[figure] != page.figures[figure]:
                found.append(Restatement(before, page, figure))
            newest[key] = page
    return found


def moved(probe: Probe, first: int = 0, last: int = 0, day: int = 0) -> Probe:
    """The question with its edges so many days later."""
    return probe._replace(
        first=probe.first + timedelta(days=first),
        last=probe.last + timedelta(days=last),
        day=probe.day + timedelta(days=day),
    )
