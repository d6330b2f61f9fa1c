"""What to bring so that a verdict can be sure: for each gap the page to fetch it from, or what to type."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plimsoll.metrics.verdict import INCOMPLETE
from plimsoll.policies import pages, seller_central

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from plimsoll.metrics.odr import OdrRow
    from plimsoll.policies import Page


@dataclass(frozen=True, slots=True)
class Missing:
    """One source that is missing for days `first` to `last` of a cell's window."""

    source: str
    first: date
    last: date
    page: Page
    host: str | None

    def as_json(self) -> dict[str, str | None]:
        """As in the JSON of `status` and `explain`."""
        return {
            "source": self.source, "from": self.first.isoformat(), "to": self.last.isoformat(), "page": self.page.page,
            "path": self.page.path, "host": self.host, "gives": self.page.gives, "type_it": self.page.type_it,
        }  # fmt: skip


def missing_for(row: OdrRow) -> list[Missing]:
    """Everything a row's verdict still needs; empty when nothing is missing."""
    return list(_missing(row)) if row.verdict == INCOMPLETE else []


def _missing(row: OdrRow) -> Iterator[Missing]:
    first, _ = row.window
    host = seller_central(row.cell.marketplace_id)
    for source in row.verdict_needs:
        if source == "orders":
            for begin, end in row.coverage.gaps:
                yield Missing(source, begin, end, pages()[source], host)
        else:
            through = row.coverage.through[source]
            yield Missing(source, max(first, through) if through else first, row.as_of, pages()[source], host)
