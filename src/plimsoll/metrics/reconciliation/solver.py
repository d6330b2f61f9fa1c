"""The definition solver: which of all definitions reproduces every page that was displayed, exactly.

The space is factored: who stands in the denominator does not depend on which events are defects, so denominators are
tried first, page by page, and most fall on the first one. What is left is tried kind by kind, then together.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from heapq import nsmallest
from itertools import product
from typing import TYPE_CHECKING, Any

from plimsoll.metrics.reconciliation.recounts import Recounts
from plimsoll.metrics.reconciliation.shown import FIGURES, moved
from plimsoll.metrics.reconciliation.space import (
    LAGS,
    WINDOWS,
    chargeback_rules,
    claim_rules,
    counts_of,
    denominators,
    weight,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from plimsoll.metrics.definition import Definition
    from plimsoll.metrics.reconciliation.books import Books
    from plimsoll.metrics.reconciliation.shown import Shown

NEAREST_DENOMINATORS = 8
"""Of how many of the nearest denominators every numerator is tried, where nothing fits."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A displayed page, and which of its figures may judge a definition: those whose sources are complete."""

    page: Shown
    figures: frozenset[str]


@dataclass(frozen=True, slots=True)
class Miss:
    """By how much a definition misses: the sum over all figures, and each (page, figure, displayed, counted)."""

    definition: Definition
    total: int
    misses: tuple[tuple[Shown, str, int, int], ...]


@dataclass(slots=True)
class Solver:
    """Tries every definition near `start` on the judged pages of one account and marketplace."""

    books: Books
    pages: Sequence[Judged]
    start: Definition
    zones: Sequence[str]
    own_zone: str
    _recounts: dict[tuple[int, int], Recounts] = field(init=False, default_factory=dict)

    def survivors(self) -> list[Definition]:
        """Every definition that reproduces all judged figures, the likeliest first."""
        if not any(page.figures for page in self.pages):
            return []
        found = [
            definition
            for start in self._windows()
            for denominator in self._denominators(start)
            for definition in self._numerators(denominator)
        ]
        return sorted(found, key=lambda one: (weight(one, self.start, self.own_zone), self.zones.index(one.zone)))

    def recounts(self, definition: Definition) -> Recounts:
        """The pages' recounts under a window and lag; a page with a range of its own keeps it."""
        key = definition.window, definition.lag
        if key not in self._recounts:
            self._recounts[key] = Recounts(self.books, [page.page.probe(definition) for page in self.pages])
        return self._recounts[key]

    def _windows(self) -> Iterator[Definition]:
        """The windows and lags to try: those displayed, else every one in the space."""
        ranged = [page.page for page in self.pages if page.page.has_range]
        seen = list(dict.fromkeys((page.window, page.lag) for page in reversed(ranged)))
        rangeless = len(ranged) < len(self.pages)
        if ranged:
            kept = seen if rangeless else seen[:1]  # with a range on every page these only name the definition
            for window, lag in kept:
                yield replace(self.start, window=window or self.start.window, lag=max(lag or 0, 0))
            return
        for window, lag in product(sorted({*WINDOWS, self.start.window}), LAGS):
            yield replace(self.start, window=window, lag=lag)

    def _denominators(self, start: Definition) -> list[Definition]:
        """The denominators that give every displayed number of orders."""
        recounts = self.recounts(start)
        alive = list(self._all_denominators(start))
        for at, page in enumerate(self.pages):
            if "orders" in page.figures:
                shown = page.page.figures["orders"]
                alive = [one for one in alive if recounts.orders_at(one, at) == shown]
        return alive

    def _all_denominators(self, start: Definition) -> Iterator[Definition]:
        return denominators(start, self.books, self.zones, with_pending=self._pending_on_a_page())

    def _pending_on_a_page(self) -> bool:
        pending = [nature for nature in self.books.natures if nature.state == "pending"]
        probes = [moved(page.page.probe(self.start), -1, 1) for page in self.pages]
        return any(self.books.orders(one.channel, nature, "UTC", one.first, one.last)
                   for nature in pending for one in probes)  # fmt: skip

    def _numerators(self, denominator: Definition) -> Iterator[Definition]:
        """The rules of defects that, with a denominator, give every other displayed figure."""
        for count in counts_of(denominator, self.books):
            start = replace(denominator, **count)
            if not self._fits("negative_feedback", start):
                continue
            claims = [rule for rule in self._claims(start) if self._fits("claims", replace(start, **rule))]
            chargebacks = [
                rule for rule in chargeback_rules(self.books) if self._fits("chargebacks", replace(start, **rule))
            ]
            for one, other in product(claims, chargebacks):
                definition = replace(start, **one, **other)
                if self._fits("orders_with_defects", definition):
                    yield definition

    def _claims(self, start: Definition) -> list[dict[str, Any]]:
        return claim_rules(start, self.books)

    def _fits(self, figure: str, definition: Definition) -> bool:
        shown = [(at, page.page.figures[figure]) for at, page in enumerate(self.pages) if figure in page.figures]
        if not shown:
            return True
        counted = self.recounts(definition).figure(figure, definition)
        return all(counted[at] == number for at, number in shown)

    # -- where nothing fits --------------------------------------------------------------------------------------------

    def nearest(self) -> Miss | None:
        """The definition that misses by least in all, the likeliest of equals; None where nothing can be judged."""
        if not any(page.figures for page in self.pages):
            return None
        near = nsmallest(NEAREST_DENOMINATORS, self._by_miss(), key=lambda pair: pair[:2])
        tried = (
            self.miss(replace(denominator, **count, **claims, **chargebacks))
            for _, _, _, denominator in near
            for count in counts_of(denominator, self.books)
            for claims in self._claims(denominator)
            for chargebacks in chargeback_rules(self.books)
        )
        return min(tried, key=lambda one: (one.total, weight(one.definition, self.start, self.own_zone)), default=None)

    def _by_miss(self) -> Iterator[tuple[int, int, int, Definition]]:
        """(miss, weight, number, denominator), without those that can be among the nearest no more."""
        best: list[int] = []
        number = 0
        for start in self._windows():
            recounts = self.recounts(start)
            for one in self._all_denominators(start):
                limit = best[-1] if len(best) == NEAREST_DENOMINATORS else None
                missed = self._order_miss(recounts, one, limit)
                if missed is None:
                    continue
                best = nsmallest(NEAREST_DENOMINATORS, [*best, missed])
                number += 1
                yield missed, weight(one, self.start, self.own_zone), number, one

    def _order_miss(self, recounts: Recounts, definition: Definition, limit: int | None) -> int | None:
        total = 0
        for at, page in enumerate(self.pages):
            if "orders" in page.figures:
                total += abs(recounts.orders_at(definition, at) - page.page.figures["orders"])
                if limit is not None and total > limit:
                    return None
        return total

    def miss(self, definition: Definition) -> Miss:
        """What a definition misses on the judged figures."""
        recounts = self.recounts(definition)
        counted = {figure: recounts.figure(figure, definition) for figure in self._judged_figures()}
        misses = tuple(
            (page.page, figure, page.page.figures[figure], counted[figure][at])
            for at, page in enumerate(self.pages)
            for figure in FIGURES
            if figure in page.figures and page.page.figures[figure] != counted[figure][at]
        )
        return Miss(definition, sum(abs(shown - found) for _, _, shown, found in misses), misses)

    def _judged_figures(self) -> Iterable[str]:
        judged = {figure for page in self.pages for figure in page.figures}
        return [figure for figure in FIGURES if figure in judged]
