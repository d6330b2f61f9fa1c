"""A rate over sixty days on a thumbnail: zero-based, with the target as a thin line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.charts.lines import lines
from plimsoll.charts.markup import element, picture

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDE, HIGH = 88.0, 20.0
ROOM = 1.5


def sparkline(rates: Sequence[float | None], target: float, words: str) -> str:
    """The line of the rates (None: no order, a gap), scaled so that at least half as much again as the target fits."""
    top = max([rate for rate in rates if rate is not None], default=0.0)
    top = max(top, target * ROOM) or 1.0
    line = HIGH - 1 - (HIGH - 2) * target / top
    step = WIDE / max(len(rates) - 1, 1)
    heights = [None if rate is None else HIGH - 1 - (HIGH - 2) * rate / top for rate in rates]
    return picture(
        WIDE, HIGH, words,
        element("line", class_="spark-target", x1=0, x2=WIDE, y1=line, y2=line),
        *lines("spark-rate", [None if y is None else (i * step, y) for i, y in enumerate(heights)]),
        class_="spark",
    )  # fmt: skip
