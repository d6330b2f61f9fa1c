"""A displayed figure beside the recounted one, and what accounts for the difference, order by order where possible.

The sum of what explanations account for and the unexplained remainder is always the difference.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

EXPLAINS, COULD = "explains", "could explain"


@dataclass(frozen=True, slots=True)
class Explanation:
    """One account of a difference.

    `explains` is how much of the difference it is taken to account for (signed); `how` says whether the arithmetic
    shows it (`explains`) or leaves other accounts open (`could explain`); `could` is what it would account for alone.
    `entering` are the ids of orders that the marketplace would have counted and we do not, `leaving` the other way
    round; both are empty where a whole channel or marketplace is meant.
    """

    name: str
    how: str
    explains: int
    could: int | None
    sentence: str
    entering: tuple[str, ...] = ()
    leaving: tuple[str, ...] = ()

    def as_json(self) -> dict[str, object]:
        """As in `plimsoll.reconcile/1`."""
        return {
            "name": self.name,
            "how": self.how,
            "explains": self.explains,
            "could": self.could,
            "sentence": self.sentence,
            "order_ids": list(self.entering),
            "order_ids_out": list(self.leaving),
        }


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure that was displayed otherwise than it is recounted."""

    figure: str
    displayed: int
    recounted: int
    recounted_now: int
    explained_by: tuple[Explanation, ...]

    @property
    def amount(self) -> int:
        """Displayed less recounted."""
        return self.displayed - self.recounted

    @property
    def unexplained(self) -> int:
        """What no explanation accounts for."""
        return self.amount - sum(one.explains for one in self.explained_by)

    def as_json(self) -> dict[str, object]:
        """As in `plimsoll.reconcile/1`."""
        return {
            "figure": self.figure,
            "displayed": self.displayed,
            "recounted": self.recounted,
            "recounted_now": self.recounted_now,
            "difference": self.amount,
            "explained_by": [one.as_json() for one in self.explained_by],
            "unexplained": self.unexplained,
        }


@dataclass(frozen=True, slots=True)
class Account:
    """A candidate for a difference: what it would account for, how well it does elsewhere, and its parts.

    `parts` are its explanations, whose sum is `amount`. `matches` is how many figures of the page are right with it,
    `breaks` whether it makes one wrong that was right, `elsewhere` on how many pages it accounts for the same figure.
    """

    amount: int
    parts: tuple[Explanation, ...]
    matches: int
    breaks: bool
    elsewhere: int
    proof: int = 0
    """2: named order by order by the marketplace's own list; 1: the definition that alone fits every page."""
    sure: bool = True
    """Whether nothing else was found that does as well."""


MOST_ALTERNATIVES = 3
LISTED, FITTING = 2, 1


def settle(amount: int, accounts: Sequence[Account], gap: Explanation | None) -> tuple[Explanation, ...]:
    """The explanations of a difference, chosen from the candidates.

    Accounts that are exact come first: those named order by order, then the definition that fits all pages, then those
    that set most figures of the page right, then those that hold on most pages. Where one alone is best it explains;
    where several are equally good each could, and the shortest stands for them. `gap` says that a source is missing,
    when nothing is certain.
    """
    exact = [one for one in accounts if one.amount == amount]
    if not exact:
        return _partial(amount, accounts, gap)
    best = max(map(_rank, exact))
    chosen = next(one for one in exact if _rank(one) == best)
    others = [one for one in exact if one is not chosen and _rank(one)[:-1] == best[:-1]]
    certain = chosen.sure and not others and not chosen.breaks and (gap is None or chosen.proof == LISTED)
    told = [_told(part, EXPLAINS if certain else COULD) for part in chosen.parts]
    for other in others[:MOST_ALTERNATIVES]:
        told += [_told(part, COULD, taken=False) for part in other.parts]
    return (*told, *([gap] if gap else []))


def _rank(account: Account) -> tuple[int, bool, int, int, int]:
    return (account.proof, not account.breaks, account.matches, account.elsewhere, -len(account.parts))


def _told(part: Explanation, how: str, *, taken: bool = True) -> Explanation:
    return Explanation(
        part.name, how, part.explains if taken else 0, part.explains, part.sentence, part.entering, part.leaving
    )


def _partial(amount: int, accounts: Sequence[Account], gap: Explanation | None) -> tuple[Explanation, ...]:
    """Nothing is exact: what goes the right way, nearest first, accounts for nothing yet."""
    fitting = [one for one in accounts if len(one.parts) == 1 and abs(amount - one.amount) < abs(amount)]
    fitting.sort(key=lambda one: (abs(amount - one.amount), -one.matches))
    told = [_told(one.parts[0], COULD, taken=False) for one in fitting[:MOST_ALTERNATIVES]]
    return (*([gap] if gap else []), *told)
