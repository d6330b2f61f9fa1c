"""Which figures of a page may judge a definition: those whose sources are known for its days; and what is missing.

A page whose order days, or whose kind of defect, nobody has brought would blame the definition for what was never seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from plimsoll.metrics.reconciliation.solver import Judged
from plimsoll.metrics.triangle import KINDS, Cell
from plimsoll.policies import pages, seller_central

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from plimsoll.metrics.coverage import CellSpans, Spans
    from plimsoll.metrics.definition import Definition
    from plimsoll.metrics.reconciliation.shown import Shown


@dataclass(frozen=True, slots=True)
class MissingSource:
    """A source that pages need for days `first` to `last` and nobody brought; `pages` is how many need it."""

    account: str
    marketplace_id: str
    source: str
    first: date
    last: date
    pages: int

    def as_json(self) -> dict[str, object]:
        """As in `plimsoll.reconcile/1`."""
        page = pages()[self.source]
        return {
            "account": self.account,
            "marketplace_id": self.marketplace_id,
            "source": self.source,
            "from": self.first.isoformat(),
            "to": self.last.isoformat(),
            "snapshots": self.pages,
            "path": page.path,
            "host": seller_central(self.marketplace_id),
            "type_it": page.type_it,
        }


Gaps = dict[str, list[tuple["date", "date"]]]


def gaps_of(page: Shown, definition: Definition, spans: CellSpans) -> Gaps:
    """The days that a page is about and nobody brought, by source; empty when all is known."""
    probe = page.probe(definition)
    found: Gaps = {}
    coverage = spans.coverage(probe.first, probe.last)
    if coverage.order_days < coverage.of:
        found["orders"] = list(coverage.gaps)
    for kind in KINDS:
        through = spans.through[kind]
        if through is None or through < page.day:
            found[kind] = [(max(through + timedelta(days=1), probe.first) if through else probe.first, page.day)]
    return found


def judged(pages_shown: Sequence[Shown], definition: Definition, spans: Spans) -> list[Judged]:
    """Each page with the figures that may judge."""
    return [Judged(page, may_judge(page, gaps_of(page, definition, spans_of(page, spans)))) for page in pages_shown]


def spans_of(page: Shown, spans: Spans) -> CellSpans:
    """What is known of a page's cell."""
    return spans.for_cell(Cell(page.account, page.marketplace_id, page.channel))


def may_judge(page: Shown, gaps: Mapping[str, object]) -> frozenset[str]:
    """The displayed figures whose sources are complete."""
    if "orders" in gaps:
        return frozenset()
    return frozenset(
        figure
        for figure in page.figures
        if figure == "orders" or (not gaps if figure == "orders_with_defects" else figure not in gaps)
    )


def missing_sources(found: Iterable[tuple[Shown, Gaps]]) -> list[MissingSource]:
    """What to bring, so that every page can judge: one entry a run of days and source."""
    wanted: dict[tuple[str, str, str], list[tuple[date, date]]] = {}
    for page, gaps in found:
        for source, runs in gaps.items():
            if source == "orders" or source in page.figures or "orders_with_defects" in page.figures:
                wanted.setdefault((page.account, page.marketplace_id, source), []).extend(runs)
    return [
        MissingSource(*key, first, last, number)
        for key, runs in sorted(wanted.items())
        for first, last, number in _joined(runs)
    ]


def _joined(runs: Iterable[tuple[date, date]]) -> list[tuple[date, date, int]]:
    joined: list[tuple[date, date, int]] = []
    for first, last in sorted(runs):
        if joined and first <= joined[-1][1] + timedelta(days=1):
            begin, end, number = joined[-1]
            joined[-1] = (begin, max(end, last), number + 1)
        else:
            joined.append((first, last, 1))
    return joined
