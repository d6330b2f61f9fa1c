"""Chance that comes out the same on every platform and in every Python.

Every draw starts from a key (SHA-256 over explicit text, never `hash`), runs through the Mersenne Twister, whose
stream Python promises to keep, and uses integers and plain float arithmetic only: no logarithm or root, whose last
bit differs between C libraries.
"""

from __future__ import annotations

import sys
from array import array
from bisect import bisect_right
from dataclasses import dataclass
from hashlib import sha256
from itertools import accumulate
from random import Random
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

T = TypeVar("T")

Buckets = tuple[tuple[int, int, int], ...]
"""A distribution in steps: (from, to, weight), uniform inside each step; the unit is the user's."""


def key_of(*parts: object) -> int:
    """A 64-bit key of the parts' texts."""
    text = "\x1f".join(map(str, parts))
    return int.from_bytes(sha256(text.encode("utf-8")).digest()[:8], "big")


def words_of(key: int, count: int) -> list[int]:
    """`count` independent 64-bit words of a key, in ascending order."""
    words = array("Q")
    words.frombytes(Random(key).randbytes(8 * count))
    if sys.byteorder == "big":
        words.byteswap()
    return sorted(words)


class Wheel(Generic[T]):
    """A weighted choice."""

    def __init__(self, slices: Iterable[tuple[T, float]]) -> None:
        kept = [(value, weight) for value, weight in slices if weight > 0]
        self.values: tuple[T, ...] = tuple(value for value, _ in kept)
        self._bounds = list(accumulate(weight for _, weight in kept))

    def at(self, point: float) -> T:
        """The value at a point in [0, 1)."""
        place = bisect_right(self._bounds, point * self._bounds[-1])
        return self.values[min(place, len(self.values) - 1)]


@dataclass(frozen=True, slots=True)
class _Step:
    first: int
    width: int


class Spread:
    """Draws from `Buckets`, in seconds when `unit` is how many seconds one unit has."""

    def __init__(self, buckets: Buckets, unit: int) -> None:
        self._wheel = Wheel((_Step(first * unit, (last - first) * unit), weight) for first, last, weight in buckets)

    def draw(self, chance: Chance) -> int:
        """One draw."""
        step = self._wheel.at(chance.random())
        return step.first + int(chance.random() * step.width)


class Chance(Random):
    """The draws of one order (or one day): `seed` it with a key, then ask."""

    def happens(self, probability: float) -> bool:
        """True with that probability."""
        return self.random() < probability

    def whole(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + int(self.random() * (high - low + 1))

    def one_of(self, values: Sequence[T]) -> T:
        """One of the values, each alike."""
        return values[int(self.random() * len(values))]

    def spin(self, wheel: Wheel[T]) -> T:
        """One value of a weighted choice."""
        return wheel.at(self.random())

    def token(self) -> str:
        """Sixteen hexadecimal digits that name nobody."""
        return f"{self.getrandbits(64):016x}"
