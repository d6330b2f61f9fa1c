"""Making orders: when they are placed, under which id, and everything that befalls them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plimsoll.simulate.aftercare import Aftercare
from plimsoll.simulate.causes import CAUSES, TROUBLES
from plimsoll.simulate.chance import Chance, key_of, words_of
from plimsoll.simulate.defects import Defects
from plimsoll.simulate.fates import FATE_BITS, DayFates, Fate
from plimsoll.simulate.instants import DAY, HOUR, MINUTE, day_number
from plimsoll.simulate.patterns import PATTERN_BITS, pattern_table
from plimsoll.simulate.records import Order
from plimsoll.simulate.shipping import promise, ship, track

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.simulate.patterns import Pattern
    from plimsoll.simulate.plans import ShopPlan

# An order is a 64-bit word: 13 bits of time, 30 of fate, 12 of pattern, 9 for its second item.
TIME_SHIFT, FATE_SHIFT, PATTERN_SHIFT = 51, 21, 9
TIMES = 1 << (64 - TIME_SHIFT)
FATE_MASK, PATTERN_MASK, SPARE_MASK = (1 << FATE_BITS) - 1, (1 << PATTERN_BITS) - 1, (1 << PATTERN_SHIFT) - 1
SLICE_ORDERS = 100_000
"""At most about so many orders are held at once; a day with more is made in slices."""

_DIGITS = 10**14
_STRIDE = 61_803_398_874_989
"""Prime to ten, so that the numbers 0, 1, 2, ... become distinct fourteen-digit ids that show no order."""

_HOURS = (22, 14, 9, 7, 7, 10, 18, 30, 42, 52, 58, 60, 60, 58, 56, 56, 56, 57, 60, 64, 68, 66, 54, 36)
"""How busy the hours of a day are, UTC."""


def _times() -> tuple[int, ...]:
    """The seconds of a day at which orders are placed, ascending, as dense as the hours are busy."""
    total, seconds = sum(_HOURS), []
    reached = 0
    for hour, weight in enumerate(_HOURS):
        first, last = reached * TIMES // total, (reached + weight) * TIMES // total
        seconds += [hour * HOUR + place * HOUR // (last - first) for place in range(last - first)]
        reached += weight
    return tuple(seconds)


SECONDS = _times()


@dataclass(frozen=True, slots=True)
class Batch:
    """Orders of one UTC day that are made together: ascending words, and the number of the first.

    `times` translates a word's upper bits into the second of the day.
    """

    offset: int
    day: int
    first: int
    words: list[int]
    times: tuple[int, ...]
    key: int


class OrderMaker:
    """Makes the orders of one shop."""

    def __init__(self, plan: ShopPlan) -> None:
        self.plan = plan
        self.patterns = pattern_table(plan)
        self._start = key_of(plan.key, "ids") % _DIGITS
        self._first_day = day_number(plan.first_day)
        self._chance = Chance(0)
        self._defects = Defects(plan)
        self._aftercare = Aftercare(plan)
        self.second_below = round(plan.rates.second_item * (SPARE_MASK + 1))
        self._full = plan.detail == "full"

    def batches(self, offset: int, first: int, count: int) -> Iterator[Batch]:
        """The `count` orders of a day; `first` is the number of orders before."""
        slices = max(1, -(-count // SLICE_ORDERS))
        for place in range(slices):
            low, high = count * place // slices, count * (place + 1) // slices
            begin, end = TIMES * place // slices, TIMES * (place + 1) // slices
            whole = slices == 1
            times = SECONDS if whole else tuple(SECONDS[begin + step * (end - begin) // TIMES] for step in range(TIMES))
            key = key_of(self.plan.key, "day", offset, place)
            yield Batch(offset, self._first_day + offset, first + low, words_of(key, high - low), times, key)

    def digits(self, first: int, count: int) -> list[str]:
        """The last fifteen characters of the ids of orders `first`, `first` + 1, ..."""
        number, digits = (self._start + first * _STRIDE) % _DIGITS, []
        for _ in range(count):
            text = f"{number:014d}"
            digits.append(f"{text[:7]}-{text[7:]}")
            number = (number + _STRIDE) % _DIGITS
        return digits

    def pattern(self, word: int) -> Pattern:
        """The pattern of an order."""
        return self.patterns[(word >> PATTERN_SHIFT) & PATTERN_MASK]

    def make(self, batch: Batch, place: int, digits: str, fate: Fate | None, fates: DayFates) -> Order:
        """The order at a place of its batch, with all that ever happens to it."""
        word, chance = batch.words[place], self._chance
        chance.seed((batch.key << 32) | place)
        pattern = self.pattern(word)
        at = batch.day * DAY + batch.times[word >> TIME_SHIFT]
        order = Order(f"{pattern.prefix}-{digits}", batch.first + place, pattern, at, at + self._pays_after(chance))
        order.buyer_key = chance.token()
        if word & SPARE_MASK < self.second_below and pattern.second is not pattern.product:
            order.second = pattern.second
            order.second_cancelled = chance.happens(0.05)
        promise(order, self.plan.season)
        self._befall(order, fate, fates, chance)
        return order

    def _pays_after(self, chance: Chance) -> int:
        return chance.whole(0, 25 * MINUTE)

    def _befall(self, order: Order, fate: Fate | None, fates: DayFates, chance: Chance) -> None:
        kind = "" if fate is None else fate.name
        if fate is not None and fate.planted is not None:
            order.cause, order.episode = fate.planted.cause, "planted"
        elif fate is not None and fate.episode is not None:
            trouble = TROUBLES[fate.episode.kind]
            order.cause, order.episode = chance.spin(trouble.causes), fate.episode.code
            kind = chance.spin(trouble.shows)
        elif kind in CAUSES:
            order.cause = chance.spin(CAUSES[kind])
        around = fates.around(order.pattern) if fates.episodes else []
        if not self._stop(order, kind, chance):
            ship(order, around, self.plan, chance)
        self._hurt(order, kind, fate, chance)
        if self._full and not order.is_test:
            self._follow(order, chance, slow=any(episode.kind == "slow_replies" for episode in around))

    def _stop(self, order: Order, kind: str, chance: Chance) -> bool:
        """Cancel the order, or let it wait; True when it is never sent."""
        if kind == "cancelled_after_claim":
            order.cause = order.cause or "out_of_stock"
            self._defects.cancelled_claim(order, chance)
        elif kind == "cancelled_by_buyer":
            order.cancelled_by, order.cancelled_at = "buyer", order.paid_at + chance.whole(10 * MINUTE, 30 * HOUR)
        elif kind == "cancelled_by_seller":
            order.cancelled_by, order.cancelled_at = "seller", order.paid_at + chance.whole(8 * HOUR, 4 * DAY)
        elif kind == "cancelled_by_amazon":
            order.cancelled_by, order.cancelled_at = "amazon", order.paid_at + chance.whole(4 * DAY, 8 * DAY)
        elif kind == "long_pending":
            order.paid_at = order.purchased_at + chance.whole(DAY, 6 * DAY)
            if chance.happens(0.4):
                order.cancelled_by, order.cancelled_at = "amazon", order.paid_at
        elif kind == "test":
            order.is_test = True
        elif kind == "replacement":
            order.is_replacement = True
        return order.cancelled_at is not None

    def _hurt(self, order: Order, kind: str, fate: Fate | None, chance: Chance) -> None:
        """The order's defects, and the few on orders that do not count at all (K10)."""
        if fate is not None and fate.planted is not None:
            self._defects.plant(order, fate.planted, chance)
        elif kind in CAUSES:
            self._defects.strike(order, kind, chance)
        elif kind == "neutral_feedback":
            self._defects.quiet_feedback(order, 3, chance)
        elif kind == "cancelled_by_seller" and chance.happens(0.06):
            order.cause = order.cause or "out_of_stock"
            self._defects.strike(order, "negative_feedback" if chance.happens(0.6) else "claims", chance)
        elif kind in {"test", "replacement"} and chance.happens(0.04):
            order.cause = "defective"
            self._defects.strike(order, "negative_feedback", chance)

    def _follow(self, order: Order, chance: Chance, *, slow: bool) -> None:
        track(order, chance)
        quiet = (
            order.feedback is None and order.cancelled_at is None and not order.cause and not order.pattern.non_amazon
        )
        if quiet and chance.happens(self.plan.rates.positive_feedback):
            self._defects.quiet_feedback(order, 5 if chance.happens(0.8) else 4, chance)
        self._aftercare.follow(order, chance, slow=slow)
