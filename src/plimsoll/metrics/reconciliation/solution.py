"""What the solver found for one account and marketplace, ready to be shown, scripted and adopted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from plimsoll.metrics.reconciliation.solver import Judged, Miss, Solver
from plimsoll.metrics.reconciliation.space import as_options, departures, words_of
from plimsoll.metrics.reconciliation.telling_apart import Alike, ComingDays, Parting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plimsoll.metrics.definition import Definition
    from plimsoll.metrics.reconciliation.books import Books
    from plimsoll.metrics.triangle import DefectiveOrder

MOST_MISSES = 20
"""How many single misses of the nearest definition are listed."""


@dataclass(frozen=True, slots=True)
class Survivor:
    """Definitions that reproduce every judged page and that nothing known tells apart; the first stands for them.

    `parting` is the next day on which it differs from the likeliest survivor; None for that one, and where no known
    day does.
    """

    definition: Definition
    also: tuple[Definition, ...]
    parting: Parting | None


@dataclass(frozen=True, slots=True, eq=False)
class Solution:
    """The definitions of one account and marketplace; `channel` is None when they hold for all channels displayed."""

    account: str
    marketplace_id: str
    channel: str | None
    start: Definition
    pages: int
    judging: int
    survivors: tuple[Survivor, ...]
    nearest: Miss | None
    undetermined: tuple[str, ...]

    def survivor_json(self, survivor: Survivor, number: int) -> dict[str, Any]:
        """A survivor as in `plimsoll.reconcile/1`, under its number for `--adopt`."""
        found = departures(survivor.definition, self.start)
        parting = survivor.parting
        return {
            "number": number,
            "account": self.account,
            "marketplace_id": self.marketplace_id,
            "fulfillment_channel": self.channel,
            "definition": definition_json(survivor.definition),
            "departures": words_of(found),
            "also": [words_of(departures(one, self.start)) for one in survivor.also],
            "options": as_options(found),
            "parts_from_first": None
            if parting is None
            else {
                "day": parting.day.isoformat(), "fulfillment_channel": parting.channel, "figure": parting.figure,
                "first": parting.one, "this": parting.other,
            },
        }  # fmt: skip

    def nearest_json(self) -> dict[str, Any] | None:
        """The nearest definition, where none fits."""
        miss = self.nearest
        if miss is None:
            return None
        return {
            "account": self.account,
            "marketplace_id": self.marketplace_id,
            "fulfillment_channel": self.channel,
            "definition": definition_json(miss.definition),
            "departures": words_of(departures(miss.definition, self.start)),
            "misses_by": miss.total,
            "figures_missed": len(miss.misses),
            "misses": [
                {"fulfillment_channel": page.channel, "seen_at": page.seen_at, "figure": figure, "displayed": shown,
                 "counted": counted}
                for page, figure, shown, counted in miss.misses[:MOST_MISSES]
            ],
        }  # fmt: skip

    def cell_json(self, numbers: Sequence[int]) -> dict[str, Any]:
        """What was solved for which cell."""
        return {
            "account": self.account,
            "marketplace_id": self.marketplace_id,
            "fulfillment_channel": self.channel,
            "snapshots": self.pages,
            "judging": self.judging,
            "survivors": list(numbers),
            "undetermined": list(self.undetermined),
        }


def definition_json(definition: Definition) -> dict[str, Any]:
    """A definition's own fields."""
    return {
        "window_days": definition.window, "lag_days": definition.lag, "timezone": definition.zone,
        "count": definition.count, "claims": definition.claims, "chargebacks": definition.chargebacks,
        "cancelled": _cancelled(definition), "test": definition.test_counts, "pending": definition.pending_counts,
        "replacement": definition.replacement_counts, "non_marketplace": definition.non_marketplace_counts,
    }  # fmt: skip


def _cancelled(definition: Definition) -> str:
    if definition.cancelled_counts:
        return "all"
    return "after-claim" if definition.lifted_counts else "none"


def solutions(
    books: Books, pages: Sequence[Judged], start: Definition, zones: Sequence[str], own_zone: str
) -> list[Solution]:
    """The definitions that hold for all pages of a marketplace; where none does, those of each channel by itself."""
    together = _solution(books, pages, start, zones, own_zone)
    channels = sorted({page.page.channel for page in pages})
    if together.survivors or len(channels) == 1 or not together.judging:
        return [together]
    apart = [
        _solution(books, [page for page in pages if page.page.channel == channel], start, zones, own_zone, channel)
        for channel in channels
    ]
    return apart if any(one.survivors for one in apart) else [together]


def _solution(
    books: Books,
    pages: Sequence[Judged],
    start: Definition,
    zones: Sequence[str],
    own_zone: str,
    channel: str | None = None,
) -> Solution:
    judging = [page for page in pages if page.figures]
    solver = Solver(books, judging, start, zones, own_zone)
    found = solver.survivors()
    last_page = max((page.page.day for page in pages), default=books.last)
    coming = ComingDays(books, sorted({page.page.channel for page in judging}), last_page)
    classes = coming.classes(found)
    nearest = None if found else solver.nearest()
    return Solution(
        books.account,
        books.marketplace_id,
        channel,
        start,
        len(pages),
        len(judging),
        tuple(_survivor(one, classes[0], coming) for one in classes),
        nearest,
        _undetermined(books),
    )


def _survivor(one: Alike, first: Alike, coming: ComingDays) -> Survivor:
    return Survivor(one.members[0], one.members[1:], None if one is first else coming.parting(first, one))


def _undetermined(books: Books) -> tuple[str, ...]:
    """The readings that nothing in the books could tell apart, as nothing there is of their kind."""
    natures, events = books.natures, {event.kind for order in books.defective for event in order.events}
    occurs = {
        "cancelled": any(nature.state == "cancelled" for nature in natures),
        "cancelled_after_claim": any(_cancelled_with_claim(order) for order in books.defective),
        "test": any(nature.is_test for nature in natures),
        "replacement": any(nature.is_replacement for nature in natures),
        "non_marketplace": any(nature.state == "non_marketplace" for nature in natures),
        "claims": "claims" in events,
        "chargebacks": "chargebacks" in events,
    }
    return tuple(name for name, there in occurs.items() if not there)


def _cancelled_with_claim(order: DefectiveOrder) -> bool:
    return order.order.state == "cancelled" and any(event.kind == "claims" for event in order.events)
