"""A table of counts with its dimensions as codes: what the search works on, wherever the rows came from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    Codes = NDArray[np.signedinteger]

LEAST_BAD = 3
"""Two bad ones in one place are a coincidence too often to be worth a test."""


@dataclass(frozen=True)
class Table:
    """Rows of counts. `codes[d][row]` names `values[d][code]`; every row is either `now` or of the baseline.

    `bad` and `total` are counts as floats, 0 <= bad <= total. `tried[d]` is how many values of the dimension could
    have been found (they have at least `LEAST_BAD` in total now), for the number of tests that were made.
    `dispersion` is how much more the baseline's counts scatter from time to time than independent events would (1: no
    more).
    """

    names: tuple[str, ...]
    values: tuple[tuple[str, ...], ...]
    codes: tuple[Codes, ...]
    bad: Numbers
    total: Numbers
    now: Flags
    tried: tuple[int, ...]
    dispersion: float = 1.0

    @cached_property
    def with_bad(self) -> NDArray[np.intp]:
        """The rows that have any bad: few, so that bad is counted over these only."""
        return np.flatnonzero(self.bad)

    @cached_property
    def single(self) -> bool:
        """Whether every row counts one: then rows are counted and not summed."""
        return bool(np.all(self.total == 1))

    def sums(self) -> Numbers:
        """Bad now, total now, bad before, total before."""
        now, before = self.now, ~self.now
        return np.array([part[rows].sum() for rows in (now, before) for part in (self.bad, self.total)])

    def where(self, conditions: dict[int, int]) -> Flags:
        """The rows that meet all conditions, dimension to code."""
        found = np.ones(len(self.bad), dtype=bool)
        for dimension, code in conditions.items():
            found &= self.codes[dimension] == code
        return found

    def sample(self, most: int) -> Table:
        """Every n-th row, so that about `most` stay; the table itself where it has no more."""
        step = len(self.bad) // most
        return self if step < 2 else self.without(np.arange(len(self.bad)) % step != 0)  # noqa: PLR2004

    def without(self, rows: Flags) -> Table:
        """The table without some rows."""
        kept = np.flatnonzero(~rows)
        return replace(
            self,
            codes=tuple(codes[kept] for codes in self.codes),
            bad=self.bad[kept],
            total=self.total[kept],
            now=self.now[kept],
        )


def coded(
    names: Sequence[str],
    columns: Sequence[tuple[Codes, Sequence[str]]],
    bad: Numbers,
    total: Numbers,
    now: Flags,
    dispersion: float = 1.0,
) -> Table:
    """The table with only those values told apart that can be a cause; code 0 is all others.

    A column is its rows' codes and the values these name. A value with fewer than `LEAST_BAD` bad now cannot be found,
    nor any combination with it, and a dimension without any (an order id) is left out.
    """
    kept = []
    present, wrong = np.flatnonzero(now), np.flatnonzero(now & (bad > 0))
    counts = total[present]
    for name, (codes, values) in zip(names, columns, strict=True):
        bad_now = np.bincount(codes[wrong], weights=bad[wrong], minlength=len(values))
        total_now = np.bincount(codes[present], weights=counts, minlength=len(values))
        telling = np.flatnonzero(bad_now >= LEAST_BAD)
        if not len(telling) or np.count_nonzero(total_now) < 2:  # noqa: PLR2004 - one value tells nothing apart
            continue
        renamed = np.zeros(len(values), dtype=np.int32)
        renamed[telling] = np.arange(1, len(telling) + 1)
        said = ("", *(values[int(code)] for code in telling))
        small: Codes = renamed.astype(np.int16) if len(said) < 2**15 else renamed
        kept.append((name, said, small[codes], int(np.count_nonzero(total_now >= LEAST_BAD))))
    return Table(
        names=tuple(one[0] for one in kept),
        values=tuple(one[1] for one in kept),
        codes=tuple(one[2] for one in kept),
        bad=bad,
        total=total,
        now=now,
        tried=tuple(one[3] for one in kept),
        dispersion=dispersion,
    )


def dispersion_of(columns: Sequence[tuple[Codes, Sequence[str]]], bad: Numbers, total: Numbers, times: Codes) -> float:
    """How much more counts scatter over the baseline's times than independent events would, at least 1.

    The median, over every value at every time, of the squared deviation from the value's own rate, in units of what
    chance gives. The median, because an earlier incident or an early beginning of this one is no usual scatter. 1 where
    there are too few times or too few bad to say.
    """
    periods = int(times.max()) + 1 if len(times) else 0
    if periods < 3:  # noqa: PLR2004 - from two times no scatter can be told from a change
        return 1.0
    squares: list[Numbers] = []
    for codes, values in columns:
        size = len(values) * periods
        if size > 4 * len(bad) + 1024:  # a column of ids
            continue
        cells = codes.astype(np.int64) * periods + times
        wrong, seen = (np.bincount(cells, weights=part, minlength=size).reshape(-1, periods) for part in (bad, total))
        rate = wrong.sum(1, keepdims=True) / np.maximum(seen.sum(1, keepdims=True), 1)
        spread = seen * rate * (1 - rate)
        squares.append(((wrong - seen * rate) ** 2 / np.maximum(spread, 1))[spread >= 1])
    told = np.concatenate(squares) if squares else np.zeros(0)
    return max(1.0, float(np.median(told)) / _CHANCE_MEDIAN) if len(told) else 1.0


_CHANCE_MEDIAN = 0.455
"""The median of a squared standard normal number."""
