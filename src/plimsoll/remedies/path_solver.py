"""The smallest and likeliest set of orders to win back: exact, by arithmetic alone.

An order leaves the numerator only when all its counting events are gone, so a candidate is an order with the number of
requests that takes (its `actions`) and the chance that all of them succeed. Wins are taken as independent.

Two questions have exact answers without search over subsets. *Fewest*: of all sets of so many orders the one with the
fewest requests, and among these the greatest product of chances, is the first so many in that order, as every order
brings one win. *Surest*: among orders with equal actions the likelier one is never worse, so a best set is a prefix of
each such group; only the lengths of the prefixes are searched.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import prod
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Floats = np.ndarray[Any, np.dtype[np.float64]]


class Candidate(NamedTuple):
    """An order that can be won back: `actions` requests still to be made, `chance` that the order is won."""

    name: str
    actions: int
    chance: float


@dataclass(frozen=True, slots=True)
class Chosen:
    """A set of candidates, its requests, and the chance that at least as many as needed are won."""

    candidates: tuple[Candidate, ...]
    actions: int
    chance: float


def chance_of(wins: int, chances: Sequence[float]) -> float:
    """The chance that at least `wins` of independent events happen."""
    return _tail(_distribution(chances), wins)


def fewest(candidates: Sequence[Candidate], wins: int) -> Chosen | None:
    """The set of `wins` orders with the fewest actions, the likeliest of these; None where there are too few orders.

    Its `chance` is that of winning all of them.
    """
    if wins > len(candidates):
        return None
    taken = tuple(sorted(candidates, key=lambda one: (one.actions, -one.chance, one.name))[:wins])
    return Chosen(taken, sum(one.actions for one in taken), prod(one.chance for one in taken))


def surest(candidates: Sequence[Candidate], wins: int, actions: int) -> Chosen:
    """Of all sets with at most so many actions, one with the greatest chance of at least `wins` wins.

    Of equally sure sets the one with fewer actions, then fewer orders.
    """
    return _Search(candidates, wins).best(actions)


def smallest_with_chance(candidates: Sequence[Candidate], wins: int, chance: float) -> Chosen | None:
    """The set with the fewest actions that reaches a chance of at least `wins` wins; None where all of them do not."""
    search = _Search(candidates, wins)
    most = sum(one.actions for one in candidates)
    if search.best(most).chance < chance:
        return None
    low, high = 0, most
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if search.best(middle).chance >= chance else (middle + 1, high)
    return search.best(low)


class _Search:
    """Prefixes of the groups of equal actions, with the distributions of their wins."""

    def __init__(self, candidates: Sequence[Candidate], wins: int) -> None:
        groups: dict[int, list[Candidate]] = {}
        for one in sorted(candidates, key=lambda one: (-one.chance, one.name)):
            groups.setdefault(one.actions, []).append(one)
        self.free = groups.pop(0, [])
        self.groups = sorted(groups.items())
        self.wins = wins
        self._prefix = {actions: _prefixes([one.chance for one in group], wins) for actions, group in self.groups}
        self._cheapest = [_tails(one) for one in self._prefix[self.groups[0][0]]] if self.groups else []
        self._free = _distribution([one.chance for one in self.free], wins)
        self.best = cache(self._best)
        self._dearer = cache(self._wins_of_dearer)

    def _best(self, actions: int) -> Chosen:
        chance, spent, lengths = max(self._chances(actions), key=lambda one: (one[0], -one[1], one[2]))
        taken = [one for (_, group), length in zip(self.groups, lengths, strict=True) for one in group[:length]]
        return Chosen((*self.free, *taken), spent, chance)

    def _chances(self, actions: int) -> Iterator[tuple[float, int, tuple[int, ...]]]:
        """Every sensible choice of lengths within so many actions: (chance, actions spent, lengths)."""
        if not self.groups:
            yield _tail(self._free, self.wins), 0, ()
            return
        cost, _ = self.groups[0]
        for dearer, spent in self._lengths(len(self.groups), actions):
            length = self._cheap(actions - spent)
            chance = _tail_of_sum(self._dearer(dearer), self._cheapest[length], self.wins)
            yield chance, spent + length * cost, (length, *dearer)

    def _cheap(self, actions: int) -> int:
        """How many of the cheapest group are taken: as many as the actions that are left allow."""
        cost, group = self.groups[0]
        return min(actions // cost, len(group))

    def _lengths(self, upto: int, actions: int) -> Iterator[tuple[tuple[int, ...], int]]:
        """Sensible prefix lengths of all groups but the cheapest, and what they spend."""
        if upto <= 1:
            yield (), 0
            return
        cost, group = self.groups[upto - 1]
        for lengths, spent in self._lengths(upto - 1, actions):
            for length in range(min((actions - spent) // cost, len(group)) + 1):
                more = spent + length * cost
                if length and not self._sensible((self._cheap(actions - more), *lengths, length)):
                    break  # a longer one takes likelier ones of the others away, and is less likely itself
                yield (*lengths, length), more

    def _wins_of_dearer(self, lengths: tuple[int, ...]) -> list[float]:
        """The distribution of wins among the orders under way and those of all groups but the cheapest."""
        if not lengths:
            return self._free
        before = self._dearer(lengths[:-1])
        cost, _ = self.groups[len(lengths)]
        return _sum_of(before, self._prefix[cost][lengths[-1]], self.wins) if lengths[-1] else before

    def _sensible(self, lengths: tuple[int, ...]) -> bool:
        """Whether no order of the last of these groups is taken while as many actions on cheaper ones, left aside, are
        at least as likely to win one: such a set is never better.
        """
        cost, group = self.groups[len(lengths) - 1]
        dear = group[lengths[-1] - 1].chance
        for (cheaper, others), length in zip(self.groups, lengths[:-1], strict=False):
            aside = others[length : length + cost // cheaper]
            if aside and 1 - prod(1 - one.chance for one in aside) >= dear:
                return False
        return True


def _distribution(chances: Sequence[float], most: int | None = None) -> list[float]:
    """Chances of 0, 1, 2 ... wins; from `most` on together in the last place."""
    found = [1.0]
    for chance in chances:
        found = _with_one(found, chance, most)
    return found


def _prefixes(chances: Sequence[float], most: int) -> list[list[float]]:
    found = [[1.0]]
    for chance in chances:
        found.append(_with_one(found[-1], chance, most))
    return found


def _with_one(before: list[float], chance: float, most: int | None) -> list[float]:
    after = [0.0, *before]
    after = [high * chance + low * (1 - chance) for high, low in zip(after, [*before, 0.0], strict=True)]
    if most is not None and len(after) > most + 1:
        after[most] += sum(after[most + 1 :])
        after = after[: most + 1]
    return after


def _sum_of(one: list[float], other: list[float], most: int) -> list[float]:
    found: list[float] = np.convolve(one, other).tolist()
    if len(found) > most + 1:
        found[most] += sum(found[most + 1 :])
        found = found[: most + 1]
    return found


def _tail(distribution: list[float], wins: int) -> float:
    return min(sum(distribution[wins:]), 1.0) if wins > 0 else 1.0


def _tail_of_sum(one: list[float], tails: Floats, wins: int) -> float:
    """The chance that two independent numbers of wins are together enough; `tails` of the second, from its end on."""
    if wins <= 0:
        return 1.0
    first = max(wins - len(tails) + 1, 0)  # fewer wins of the first are never enough
    need = np.maximum(wins - np.arange(first, len(one)), 0)
    return min(float(np.asarray(one[first:]) @ tails[need]), 1.0)


def _tails(distribution: list[float]) -> Floats:
    """The chances of at least 0, 1, 2 ... wins."""
    found: Floats = np.cumsum(np.asarray(distribution)[::-1])[::-1]
    return found
