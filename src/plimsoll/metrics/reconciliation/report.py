"""The whole reconciliation: every page and list beside the recount, hints, and the definition that fits.

Source of the arithmetic: the rate's own (`metrics.odr`); what is compared is what the marketplace displayed.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from plimsoll.facts.zones import known_zone
from plimsoll.metrics.coverage import Spans
from plimsoll.metrics.definition import definition_in_force
from plimsoll.metrics.reconciliation.books import load_books, told_apart
from plimsoll.metrics.reconciliation.comparing import Comparison, PageCompared, Surroundings
from plimsoll.metrics.reconciliation.hints import disappeared_feedback, disappeared_listed
from plimsoll.metrics.reconciliation.judging import gaps_of, may_judge, missing_sources, spans_of
from plimsoll.metrics.reconciliation.lists import ListCompared, compared, defect_lists
from plimsoll.metrics.reconciliation.names import OrderNames
from plimsoll.metrics.reconciliation.shown import restatements, shown_pages
from plimsoll.metrics.reconciliation.solution import solutions
from plimsoll.metrics.reconciliation.solver import Judged
from plimsoll.metrics.reconciliation.space import LAGS, zones_of
from plimsoll.metrics.reconciliation.telling_apart import FARTHEST
from plimsoll.metrics.triangle import Cell
from plimsoll.policies import marketplace_or_own

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from plimsoll.metrics.definition import Definition
    from plimsoll.metrics.odr import Recount
    from plimsoll.metrics.reconciliation.books import Books
    from plimsoll.metrics.reconciliation.hints import Disappeared
    from plimsoll.metrics.reconciliation.judging import Gaps, MissingSource
    from plimsoll.metrics.reconciliation.lists import DefectList
    from plimsoll.metrics.reconciliation.shown import Restatement, Shown
    from plimsoll.metrics.reconciliation.solution import Solution, Survivor

SCHEMA = "plimsoll.reconcile/1"
LONGEST_WINDOW = timedelta(days=90 + max(LAGS) + 2)


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Everything displayed beside the recount."""

    pages: tuple[PageCompared, ...]
    lists: tuple[ListCompared, ...]
    solutions: tuple[Solution, ...]
    missing: tuple[MissingSource, ...]
    restatements: tuple[Restatement, ...]
    disappeared: tuple[Disappeared, ...]

    @property
    def agrees(self) -> bool:
        """Whether nothing displayed differs from the recount."""
        return all(page.agrees for page in self.pages) and all(one.agrees for one in self.lists)

    @property
    def survivors(self) -> list[tuple[Solution, Survivor]]:
        """Every survivor with what it solves, in the order of their numbers (from 1) for `--adopt`."""
        return [(solution, survivor) for solution in self.solutions for survivor in solution.survivors]

    def as_json(self) -> dict[str, Any]:
        """As in `plimsoll.reconcile/1`."""
        numbered = list(enumerate(self.survivors, start=1))
        nearest = [found for solution in self.solutions if (found := solution.nearest_json())]
        return {
            "schema": SCHEMA,
            "agrees": self.agrees,
            "snapshots": [page.as_json() for page in self.pages],
            "lists": [one.as_json() for one in self.lists],
            "definition": {
                "survivors": [solution.survivor_json(one, number) for number, (solution, one) in numbered],
                "nearest": nearest[0] if nearest else None,
                "all_nearest": nearest,
                "missing": [one.as_json() for one in self.missing],
                "cells": [
                    solution.cell_json([number for number, (of, _) in numbered if of is solution])
                    for solution in self.solutions
                ],
            },
            "restatements": [one.as_json() for one in self.restatements],
            "disappeared": [one.as_json() for one in self.disappeared],
        }


def reconcile(recount: Recount, zones: Sequence[str] = ()) -> Reconciliation:
    """Compare everything that was displayed of the cells asked about; `zones` are tried besides the usual ones.

    Raises UsageError for a zone that is none.
    """
    return _Reconciling(recount, tuple(map(known_zone, zones))).run()


class _Reconciling:
    def __init__(self, recount: Recount, zones: tuple[str, ...]) -> None:
        self.recount, self.view, self.question, self.zones = recount, recount.view, recount.question, zones
        self.sources: dict[int, dict[str, Any]] = {row["seq"]: row for row in self.view.ask("receipts")}
        self.spans = Spans(self.view.spans())
        self.listed_rows = self.view.listed_rows(self.question.scope)

    def run(self) -> Reconciliation:
        pages = [
            page
            for page in shown_pages(self.view.snapshot_rows(self.question.account), self.sources)
            if self._asked(page)
        ]
        lists = [one for one in defect_lists(self.listed_rows, self.sources) if self._asked(one)]
        by_site: dict[tuple[str, str], tuple[list[Shown], list[DefectList]]] = defaultdict(lambda: ([], []))
        for page in pages:
            by_site[page.account, page.marketplace_id][0].append(page)
        for one in lists:
            by_site[one.account, one.marketplace_id][1].append(one)
        found: list[tuple[list[PageCompared], list[ListCompared], list[Solution]]] = [
            self._site(account, marketplace, *of) for (account, marketplace), of in sorted(by_site.items())
        ]
        gaps = [(one.page, one.gaps) for compared_pages, _, _ in found for one in compared_pages]
        return Reconciliation(
            tuple(one for compared_pages, _, _ in found for one in compared_pages),
            tuple(one for _, compared_lists, _ in found for one in compared_lists),
            tuple(one for _, _, solved in found for one in solved),
            tuple(missing_sources(gaps)),
            tuple(restatements(pages)),
            tuple(self._disappeared(lists)),
        )

    def _asked(self, one: Shown | DefectList) -> bool:
        question = self.question
        return (
            question.account in {None, one.account}
            and question.marketplace_id in {None, one.marketplace_id}
            and question.channel in {None, one.channel}
        )

    def _definition(self, account: str, marketplace: str, channel: str) -> Definition:
        """The definition that the rate of a cell is counted by; over both channels that of the first."""
        channels = (channel,) if channel != "ALL" else ("MFN", "AFN")
        cells = (Cell(account, marketplace, one) for one in channels)
        found = (self.recount.definitions[cell] for cell in cells if cell in self.recount.definitions)
        return next(found, None) or self.question.definition(marketplace)

    # -- one account and marketplace -----------------------------------------------------------------------------------

    def _site(
        self, account: str, marketplace: str, pages: list[Shown], lists: list[DefectList]
    ) -> tuple[list[PageCompared], list[ListCompared], list[Solution]]:
        first, last = _days(pages, lists)
        books = load_books(self.view, account, marketplace, first, last)
        listed = [self._list(one, books, pages) for one in lists]
        with_gaps = [(page, self._gaps(page)) for page in pages]
        own_zone = marketplace_or_own(marketplace).local_zone
        others = self._other_books(account, marketplace, first, last)
        around = Surroundings(own_zone, others, listed, self.question.last)
        names = OrderNames(self.view, books)
        solved = self._solve(books, with_gaps, own_zone) if pages else []
        compared_pages: list[PageCompared] = []
        for (definition, solution), of in self._alike(with_gaps, solved).items():
            fits = solution.survivors if solution else ()
            fitting = [one.definition for one in fits] + [other for one in fits for other in one.also]
            comparison = Comparison(books, of, definition, around, names, fitting)
            compared_pages += comparison.pages_compared()
        compared_pages.sort(key=lambda one: (("MFN", "AFN", "ALL").index(one.page.channel), one.page.day))
        return compared_pages, listed, solved

    def _solve(self, books: Books, pages: Sequence[tuple[Shown, Gaps]], own_zone: str) -> list[Solution]:
        judged = [Judged(page, may_judge(page, gaps)) for page, gaps in pages]
        start = definition_in_force(max(page.day for page, _ in pages), books.marketplace_id)
        zones = told_apart(zones_of(books.marketplace_id, self.zones), books.first, books.last)
        return solutions(books, judged, start, zones, own_zone)

    def _gaps(self, page: Shown) -> Gaps:
        definition = self._definition(page.account, page.marketplace_id, page.channel)
        return gaps_of(page, definition, spans_of(page, self.spans))

    def _alike(
        self, pages: Iterable[tuple[Shown, Gaps]], solved: Sequence[Solution]
    ) -> Mapping[tuple[Definition, Solution | None], list[tuple[Shown, Gaps]]]:
        """The pages that are recounted by one definition, and judged by one solution."""
        found: dict[tuple[Definition, Solution | None], list[tuple[Shown, Gaps]]] = defaultdict(list)
        for page, gaps in pages:
            definition = self._definition(page.account, page.marketplace_id, page.channel)
            solution = next((one for one in solved if one.channel in {None, page.channel}), None)
            found[definition, solution].append((page, gaps))
        return found

    def _other_books(self, account: str, marketplace: str, first: date, last: date) -> list[Books]:
        sites = {cell.marketplace_id for cell in self.recount.definitions if cell.account == account}
        sites |= {site for owner, site, _ in self.view.cells(self.question.scope) if owner == account}
        return [load_books(self.view, account, site, first, last) for site in sorted(sites - {marketplace})]

    def _list(self, one: DefectList, books: Books, pages: Sequence[Shown]) -> ListCompared:
        """A list beside the recount, over the range displayed that day for its cell where there is one."""
        ranges = [(page.first, page.last) for page in pages if (page.channel, page.day) == (one.channel, one.day)]
        window = next(((first, last) for first, last in ranges if first and last), None)
        return compared(one, books, self._definition(one.account, one.marketplace_id, one.channel), window)

    def _disappeared(self, lists: Sequence[DefectList]) -> list[Disappeared]:
        rows = self.view.feedback_seen(self.question.scope)
        cells = {(one.account, one.marketplace_id, one.channel) for one in lists}
        definitions = {cell: self._definition(*cell) for cell in cells}
        settled = {
            (row["account"], row["order_id"])
            for row in self.listed_rows
            if row["kind"] == "record" and row["impacts_odr"] is False
        }
        gone = disappeared_feedback(rows)
        question = self.question
        return [
            one
            for one in (*gone, *disappeared_listed(lists, definitions, settled))
            if question.account in {None, one.account} and question.marketplace_id in {None, one.marketplace_id}
        ]


def _days(pages: Iterable[Shown], lists: Iterable[DefectList]) -> tuple[date, date]:
    """The order days that any page, list or coming day can be about."""
    firsts = [page.first for page in pages if page.first] + [
        day - LONGEST_WINDOW
        for day in (*(page.day for page in pages if not page.has_range), *(one.day for one in lists))
    ]
    days = [page.day for page in pages] + [one.day for one in lists]
    return min(firsts) - timedelta(days=2), max(days) + timedelta(days=FARTHEST)
