"""Every displayed page of one account and marketplace beside the recount of its range, with every difference explained.

`recounted` is the rate's own arithmetic on the page's day: events dated up to that day, as known now (K11).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING, Any

from plimsoll.metrics.reconciliation.changes import Change, Trials, changes_of, changes_to, compose
from plimsoll.metrics.reconciliation.differences import (
    COULD,
    FITTING,
    LISTED,
    Account,
    Difference,
    Explanation,
    settle,
)
from plimsoll.metrics.reconciliation.pools import Pool, Pools
from plimsoll.metrics.reconciliation.shown import FIGURES
from plimsoll.metrics.rule import kind_counts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from plimsoll.metrics.definition import Definition
    from plimsoll.metrics.reconciliation.books import Books
    from plimsoll.metrics.reconciliation.judging import Gaps
    from plimsoll.metrics.reconciliation.lists import ListCompared
    from plimsoll.metrics.reconciliation.names import OrderNames
    from plimsoll.metrics.reconciliation.shown import Probe, Shown


MOST_FITTING = 24
"""Of how many definitions that fit, the likeliest first, a difference is accounted for."""


@dataclass(frozen=True, slots=True)
class PageCompared:
    """A page beside the recount."""

    page: Shown
    probe: Probe
    recounted: dict[str, int]
    recounted_now: dict[str, int]
    differences: tuple[Difference, ...]
    gaps: Gaps
    observed_later: int

    @property
    def agrees(self) -> bool:
        """Whether every displayed figure is recounted as it was displayed."""
        return not self.differences

    def as_json(self) -> dict[str, object]:
        """As in `plimsoll.reconcile/1`."""
        page = self.page
        return {
            "account": page.account,
            "marketplace_id": page.marketplace_id,
            "fulfillment_channel": page.channel,
            "range_from": page.first.isoformat() if page.first else None,
            "range_to": page.last.isoformat() if page.last else None,
            "range_used": {"from": self.probe.first.isoformat(), "to": self.probe.last.isoformat()},
            "seen_at": page.seen_at,
            "source": page.source.as_json(),
            "agrees": self.agrees,
            "figures": [
                {"figure": name, "displayed": page.figures.get(name), "recounted": self.recounted[name],
                 "recounted_now": self.recounted_now[name]}
                for name in FIGURES
            ],
            "orders_observed_later": self.observed_later,
            "missing": [
                {"source": source, "from": first.isoformat(), "to": last.isoformat()}
                for source, runs in self.gaps.items()
                for first, last in runs
            ],
            "differences": [one.as_json() for one in self.differences],
        }  # fmt: skip


@dataclass(slots=True)
class Surroundings:
    """What besides the books bears on a difference: other marketplaces' books, and lists of the same day."""

    own_zone: str
    others: Sequence[Books]
    lists: Sequence[ListCompared]
    today: date


@dataclass
class Comparison:
    """The pages of one account and marketplace that are recounted by one definition."""

    books: Books
    pages: Sequence[tuple[Shown, Gaps]]
    definition: Definition
    around: Surroundings
    names: OrderNames
    fitting: Sequence[Definition] = ()
    """The definitions that reproduce every page, the likeliest first."""
    _trials: Trials = field(init=False)
    _others: dict[str, Trials] = field(init=False)
    _pools_of: dict[int, list[Pool]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        probes = [page.probe(self.definition) for page, _ in self.pages]
        self._trials = Trials(self.books, probes, self.definition)
        self._others = {other.marketplace_id: Trials(other, probes, self.definition) for other in self.around.others}

    def pages_compared(self) -> list[PageCompared]:
        """Each page with its recount and its differences."""
        return [self._page(at) for at in range(len(self.pages))]

    def _page(self, at: int) -> PageCompared:
        page, gaps = self.pages[at]
        probe = self._trials.probes[at]
        recounted = {name: self._trials.vector(name)[at] for name in FIGURES}
        now = {name: self._trials.vector(name, self._today)[at] for name in FIGURES}
        differing = [name for name in FIGURES if page.figures.get(name, recounted[name]) != recounted[name]]
        differences = tuple(
            Difference(
                name, page.figures[name], recounted[name], now[name],
                settle(page.figures[name] - recounted[name], list(self._accounts(at, name)), _gap(gaps, name)),
            )
            for name in differing
        )  # fmt: skip
        natures = [nature for nature in self.books.natures if kind_counts(*nature, self.definition)]
        later = self.books.observed_later(probe.channel, natures, probe.first, probe.last, page.day)
        return PageCompared(page, probe, recounted, now, differences, gaps, later)

    def _pools_at(self, at: int) -> list[Pool]:
        """The reasons that concern single orders of a page; they count orders, so under events there are none."""
        if at not in self._pools_of:
            is_counted = self.definition.count == "orders"
            self._pools_of[at] = self._pools.of_page(self._trials.probes[at]) if is_counted else []
        return self._pools_of[at]

    @cached_property
    def _pools(self) -> Pools:
        return Pools(self.books, self.definition)

    def _holds_everywhere(self, name: str, figure: str) -> bool:
        """Whether a reason accounts for the figure on every page where it differs."""
        base = self._trials.vector(figure)
        return all(
            base[at] + sum(pool.amount(figure) for pool in self._pools_at(at) if pool.name == name)
            == page.figures[figure]
            for at, (page, _) in enumerate(self.pages)
            if figure in page.figures and page.figures[figure] != base[at]
        )

    @cached_property
    def _today(self) -> Change:
        return Change("now", "as everything stands now", ask=lambda probe: probe._replace(day=self.around.today))

    @cached_property
    def _changes(self) -> list[Change]:
        return list(changes_of(self.definition, self.around.own_zone))

    @cached_property
    def _to_fitting(self) -> list[tuple[Change, ...]]:
        """For each definition that fits, the changes that lead to it."""
        without_range = {
            probe for probe, (page, _) in zip(self._trials.probes, self.pages, strict=True) if not page.has_range
        }
        found = (changes_to(self.definition, one, without_range) for one in self.fitting[:MOST_FITTING])
        return [tuple(changes) for changes in found if changes]

    @property
    def _all_tried(self) -> bool:
        return len(self.fitting) <= MOST_FITTING

    # -- candidates ----------------------------------------------------------------------------------------------------

    def _accounts(self, at: int, figure: str) -> Iterator[Account]:
        """Everything that may account for the difference of one figure of one page."""
        amount = self.pages[at][0].figures[figure] - self._trials.vector(figure)[at]
        proven = [*self._by_list(at, figure), *self._by_fitting(at, figure)]
        yield from proven
        pools = list(self._pooled(at, figure))
        yield from pools
        if any(one.amount == amount and one.sure for one in proven):
            return  # no coincidence can stand beside it
        single = list(self._singles(at, figure))
        yield from single
        yield from self._elsewhere(at, figure)
        if not any(one.amount == amount for one in (*single, *pools)):
            yield from self._pairs(at, figure, amount)

    def _by_fitting(self, at: int, figure: str) -> Iterator[Account]:
        """What the definition that fits every page does otherwise, change by change."""
        amount = self.pages[at][0].figures[figure] - self._trials.vector(figure)[at]
        seen: list[object] = []
        for changes in self._to_fitting:
            if self._trials.vector(figure, *changes)[at] - self._trials.vector(figure)[at] != amount:
                continue
            parts = tuple(self._parts(at, figure, changes, with_ids=True))
            told = [(part.name, part.explains, part.entering, part.leaving) for part in parts]
            if told not in seen:  # the same orders for the same reason are one account, whatever zone is named
                seen.append(told)
                yield Account(
                    amount, parts, len(FIGURES), breaks=False, elsewhere=0, proof=FITTING, sure=self._all_tried
                )

    def _singles(self, at: int, figure: str) -> Iterator[Account]:
        for change in self._changes:
            amount = self._trials.vector(figure, change)[at] - self._trials.vector(figure)[at]
            if amount and (change.name != "channel" or self._has_orders(at, self._trials.vector("orders", change)[at])):
                yield self._account(at, figure, (change,), amount)

    def _has_orders(self, at: int, orders: int) -> bool:
        """Whether a page displayed so many orders, or none: only then can it be about other orders altogether."""
        return bool(orders) and self.pages[at][0].figures.get("orders", orders) == orders

    def _pairs(self, at: int, figure: str, amount: int) -> Iterator[Account]:
        base = self._trials.vector(figure)[at]
        moving = [change for change in self._changes if self._trials.vector(figure, change)[at] != base]
        for one, other in combinations(moving, 2):
            if compose(one, other) and self._trials.vector(figure, one, other)[at] - base == amount:
                yield self._account(at, figure, (one, other), amount)

    def _account(self, at: int, figure: str, changes: tuple[Change, ...], amount: int) -> Account:
        page = self.pages[at][0]
        right = {name: self._trials.vector(name, *changes)[at] == page.figures[name] for name in page.figures}
        was = {name: self._trials.vector(name)[at] == page.figures[name] for name in page.figures}
        breaks = any(was[name] and not right[name] for name in right)
        exact = page.figures[figure] - self._trials.vector(figure)[at] == amount
        parts = tuple(self._parts(at, figure, changes, with_ids=exact))
        return Account(amount, parts, sum(right.values()), breaks, self._elsewhere_exact(figure, changes))

    def _elsewhere_exact(self, figure: str, changes: tuple[Change, ...]) -> int:
        changed, base = self._trials.vector(figure, *changes), self._trials.vector(figure)
        return sum(
            changed[at] == page.figures[figure] != base[at]
            for at, (page, _) in enumerate(self.pages)
            if figure in page.figures
        )

    def _parts(self, at: int, figure: str, changes: tuple[Change, ...], *, with_ids: bool) -> Iterator[Explanation]:
        """One explanation a change, each with what it adds to the ones before."""
        for change, step in self._steps(at, figure, changes):
            number = changes.index(change)
            named = with_ids and change.name != "channel"  # a whole channel is no list of orders
            ids = self._ids(at, figure, changes[:number], changes[: number + 1]) if named else ((), ())
            yield Explanation(change.name, COULD, step, step, change.words, *ids)

    def _steps(self, at: int, figure: str, changes: tuple[Change, ...]) -> Iterator[tuple[Change, int]]:
        """What each change adds to the ones before, where it adds anything."""
        for number, change in enumerate(changes):
            before, after = (self._trials.vector(figure, *changes[:end])[at] for end in (number, number + 1))
            if after != before:
                yield change, after - before

    def _ids(
        self, at: int, figure: str, before: tuple[Change, ...], after: tuple[Change, ...]
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        (one, recounts), (other, changed) = self._trials.at(*before), self._trials.at(*after)
        if figure == "orders":
            entering, leaving = self.names.between((one, recounts.probes[at]), (other, changed.probes[at]))
            return tuple(entering), tuple(leaving)
        was, is_now = recounts.defective_at(one, at, figure), changed.defective_at(other, at, figure)
        return tuple(sorted(is_now - was)), tuple(sorted(was - is_now))

    def _pooled(self, at: int, figure: str) -> Iterator[Account]:
        page = self.pages[at][0]
        for pool in self._pools_at(at):
            amount = pool.amount(figure)
            if not amount:
                continue
            with_it = {name: self._trials.vector(name)[at] + pool.amount(name) for name in page.figures}
            was = {name: self._trials.vector(name)[at] for name in page.figures}
            breaks = any(was[name] == page.figures[name] != with_it[name] for name in with_it)
            matches = sum(with_it[name] == page.figures[name] for name in with_it)
            ids = (tuple(sorted(of.get(figure, ()))) for of in (pool.entering, pool.leaving))
            part = Explanation(pool.name, COULD, amount, amount, pool.words, *ids)
            # what holds on every page is as good as a definition that does
            proof = FITTING if self.fitting and self._holds_everywhere(pool.name, figure) else 0
            yield Account(amount, (part,), len(FIGURES) if proof else matches, breaks, 0, proof)

    def _elsewhere(self, at: int, figure: str) -> Iterator[Account]:
        """The account's other marketplaces, each and all together."""
        mine = self._trials.vector("orders")[at]
        found = {name: [trials.vector(name)[at] for trials in self._others.values()] for name in ("orders", figure)}
        amounts = {
            where: amount
            for where, amount, orders in zip(self._others, found[figure], found["orders"], strict=True)
            if self._has_orders(at, mine + orders)
        }
        if len(self._others) > 1 and self._has_orders(at, mine + sum(found["orders"])):
            amounts["all others"] = sum(found[figure])
        for where, amount in amounts.items():
            if amount:
                words = f"the figure holds {where} too" if where != "all others" else "the figure is over all sites"
                part = Explanation("other_marketplace", COULD, amount, amount, words)
                yield Account(amount, (part,), matches=1, breaks=False, elsewhere=0)

    def _by_list(self, at: int, figure: str) -> Iterator[Account]:
        """What the marketplace's own list of that day says order by order, where it has as many as the page."""
        page = self.pages[at][0]
        if figure == "orders":
            return
        kind = None if figure == "orders_with_defects" else figure
        counted = self._trials.at()[1].defective_at(self.definition, at, figure)
        for one in self.around.lists:
            listed = one.of.orders(kind)
            if one.of.channel == page.channel and one.of.day == page.day and len(listed) == page.figures[figure]:
                yield _order_by_order(listed - counted, counted - listed, one)
                return


def _order_by_order(entering: set[str], leaving: set[str], one: ListCompared) -> Account:
    why = {alone.order_id: alone.why for alone in (*one.listed_only, *one.counted_only)}
    parts = [
        Explanation(name, COULD, sign * len(ids), sign * len(ids), f"{words} ({_reasons(ids, why)})", *both)
        for name, sign, ids, words, both in (
            ("listed_not_counted", 1, entering, "on the marketplace's list and not counted here",
             (tuple(sorted(entering)), ())),
            ("counted_not_listed", -1, leaving, "counted here and not on the marketplace's list",
             ((), tuple(sorted(leaving)))),
        )
        if ids
    ]  # fmt: skip
    amount = len(entering) - len(leaving)
    return Account(amount, tuple(parts), matches=len(FIGURES), breaks=False, elsewhere=0, proof=LISTED)


def _reasons(ids: set[str], why: dict[str, str]) -> str:
    words = sorted(why.get(name, "another kind") for name in ids)
    return ", ".join(f"{word.replace('_', ' ')} {words.count(word)}" for word in dict.fromkeys(words))


def _gap(gaps: Gaps, figure: str) -> Explanation | None:
    """That a source is missing for this figure, in words; how much that is nobody can say."""
    concerned: dict[str, Any] = {
        source: runs for source, runs in gaps.items() if source in {"orders", figure} or figure == "orders_with_defects"
    }
    if figure == "orders":
        concerned = {source: runs for source, runs in concerned.items() if source == "orders"}
    if not concerned:
        return None
    words = ", ".join(
        f"{source.replace('_', ' ')} of {' and '.join(f'{first} to {last}' for first, last in runs)}"
        for source, runs in concerned.items()
    )
    return Explanation("missing_source", COULD, 0, None, f"nobody has brought {words}")
