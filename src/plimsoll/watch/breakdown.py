"""The values of a dimension in the order of what is surely bad: counts, exact intervals, and drawn towards the others.

1 defective order of 3 does not stand above 50 of 200: the order goes by the lower end of what `ranking` leaves
possible. The exact interval of a value's own counts stands beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from plimsoll.watch.ranking import shrunken
from plimsoll.watch.small_numbers import interval_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plimsoll.metrics.odr import OdrRow
    from plimsoll.watch.ranking import Shrunken


@dataclass(frozen=True, slots=True)
class Part:
    """One value's row, and its share drawn towards the other values of its cell."""

    row: OdrRow
    drawn: Shrunken

    def as_json(self) -> dict[str, Any]:
        """As a row of `plimsoll.odr/1` with `interval` and `shrunken`; the interval is reckoned here."""
        row = self.row
        above, below = row.definition.target
        return row.as_json() | {
            "interval": interval_json(row.orders_with_defects, row.orders, above / below),
            "shrunken": self.drawn.as_json(),
        }


def breakdown(rows: Sequence[OdrRow]) -> list[Part]:
    """The rows of `odr` with a dimension, of one day, cell by cell, what is surely bad first."""
    groups: dict[tuple[str, str, str], list[OdrRow]] = {}
    for row in rows:
        groups.setdefault(row.cell[:3], []).append(row)
    found: list[Part] = []
    for group in groups.values():
        drawn = shrunken([(row.orders_with_defects, row.orders) for row in group])
        parts = [Part(row, one) for row, one in zip(group, drawn, strict=True)]
        found += sorted(parts, key=lambda part: (-part.drawn.low, -part.drawn.rate, part.row.cell.value or ""))
    return found
