"""Polylines and areas of points, with gaps where nothing is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.charts.markup import element, short

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Point = tuple[float, float]


def runs(points: Iterable[Point | None]) -> list[list[Point]]:
    """The points in unbroken runs; a lone point stands twice, so that its cap can be seen."""
    found: list[list[Point]] = [[]]
    for point in points:
        if point is None:
            found.append([])
        else:
            found[-1].append(point)
    return [run * 2 if len(run) == 1 else run for run in found if run]


def written(run: Iterable[Point]) -> str:
    """The points as an SVG attribute."""
    return " ".join(f"{short(x)},{short(y)}" for x, y in run)


def lines(name: str, points: Iterable[Point | None]) -> list[str]:
    """A polyline of class `name` for each unbroken run."""
    return [element("polyline", class_=name, fill="none", points=written(run)) for run in runs(points)]


def area(name: str, upper: Sequence[Point], lower: Sequence[Point]) -> str:
    """What lies between two lines over the same places, as a polygon of class `name`; empty for no points."""
    if not upper:
        return ""
    return element("polygon", class_=name, points=written([*upper, *reversed(lower)]))
