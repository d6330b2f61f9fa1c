"""Survivors that give the same figures: which of them are one for all that is known, and on which day others part."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from plimsoll.metrics.odr import window_of
from plimsoll.metrics.reconciliation.recounts import Recounts
from plimsoll.metrics.reconciliation.shown import FIGURES, Probe

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from plimsoll.metrics.definition import Definition
    from plimsoll.metrics.reconciliation.books import Books

FARTHEST = 92
"""How many days past the last page a difference is looked for."""
MOST = 300
"""Of how many survivors, the likeliest first, the coming days are recounted."""

Figures = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Alike:
    """Survivors that no known day tells apart, the likeliest first."""

    members: tuple[Definition, ...]
    days: tuple[Figures, ...]
    """Their figures on the coming days, channel by channel."""


@dataclass(frozen=True, slots=True)
class Parting:
    """The first coming day on which two classes show different figures, and where."""

    day: date
    channel: str
    figure: str
    one: int
    other: int


@dataclass(slots=True)
class ComingDays:
    """The days after the last page that the books can answer for, for each channel displayed."""

    books: Books
    channels: Sequence[str]
    last_page: date

    def classes(self, survivors: Sequence[Definition]) -> list[Alike]:
        """The survivors, brought together where they agree on all of these days."""
        found: dict[tuple[Figures, ...], list[Definition]] = {}
        recounts: dict[tuple[int, int], Recounts] = {}
        for definition in survivors[:MOST]:
            key = definition.window, definition.lag
            if key not in recounts:
                recounts[key] = Recounts(self.books, self._probes(definition))
            figures = recounts[key].figures(definition)
            found.setdefault(tuple(tuple(figures[name]) for name in FIGURES), []).append(definition)
        return [Alike(tuple(members), days) for days, members in found.items()]

    def parting(self, one: Alike, other: Alike) -> Parting | None:
        """Where two classes part first; None where one of them has no such days."""
        probes = self._probes(one.members[0])
        for at, (mine, others) in enumerate(zip(zip(*one.days, strict=True), zip(*other.days, strict=True),
                                                strict=False)):  # fmt: skip
            for name, number, another in zip(FIGURES, mine, others, strict=True):
                if number != another:
                    return Parting(probes[at].day, probes[at].channel, name, number, another)
        return None

    def _probes(self, definition: Definition) -> list[Probe]:
        last_order = self.books.last_order_day
        if last_order is None:
            return []
        until = min(last_order + timedelta(days=definition.lag), self.last_page + timedelta(days=FARTHEST))
        days = [self.last_page + timedelta(days=step) for step in range(1, (until - self.last_page).days + 1)]
        return [Probe(channel, *window_of(day, definition), day) for day in days for channel in self.channels]
