"""A rate over sixty days on a thumbnail: zero-based, with the target as a thin line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.charts.markup import element, picture, short

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
    runs = _runs([None if y is None else (i * step, y) for i, y in enumerate(heights)])
    return picture(
        WIDE, HIGH, words,
        element("line", class_="spark-target", x1=0, x2=WIDE, y1=line, y2=line),
        *[element("polyline", class_="spark-rate", points=_points(run)) for run in runs],
        class_="spark",
    )  # fmt: skip


def _runs(points: Sequence[tuple[float, float] | None]) -> list[list[tuple[float, float]]]:
    runs: list[list[tuple[float, float]]] = [[]]
    for point in points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return [run * 2 if len(run) == 1 else run for run in runs if run]


def _points(run: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{short(x)},{short(y)}" for x, y in run)
