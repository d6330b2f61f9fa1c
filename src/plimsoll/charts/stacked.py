"""Counts by kind stacked day by day, with a line for what they are together and one for what the target allows.

An order with two kinds stands in both layers: the line of distinct orders then runs below the top of the stack.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plimsoll.charts.axis import Frame, axes, end_label, round_marks, tooltip
from plimsoll.charts.lines import area, lines
from plimsoll.charts.markup import picture

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date


@dataclass(frozen=True, slots=True)
class DayCounts:
    """A day's counts by kind, the distinct orders, what the target allows, and its tooltip."""

    day: date
    kinds: Mapping[str, int]
    together: int
    allowed: int
    words: str


@dataclass(frozen=True, slots=True)
class Stacked:
    """What is drawn: `kinds` from the ground up; the two lines' names at their ends."""

    words: str
    days: Sequence[DayCounts]
    kinds: Sequence[str]
    together_words: str
    allowed_words: str
    say_day: Callable[[date], str]


def stacked(chart: Stacked) -> str:
    """The chart as SVG."""
    tops = [max(sum(one.kinds[kind] for kind in chart.kinds), one.together, one.allowed) for one in chart.days]
    marks = round_marks(float(max(tops, default=1)), whole=True)
    frame = Frame(chart.days[0].day, chart.days[-1].day, marks[-1], height=220.0)
    ground = [(frame.x(one.day), frame.y(0.0)) for one in chart.days]
    sums, layers = [0] * len(chart.days), []
    for kind in chart.kinds:
        sums = [total + one.kinds[kind] for total, one in zip(sums, chart.days, strict=True)]
        upper = [(frame.x(one.day), frame.y(total)) for one, total in zip(chart.days, sums, strict=True)]
        layers.append(area(f"kind-{kind}", upper, ground))
        ground = upper
    last = chart.days[-1]
    together, allowed = frame.y(last.together), frame.y(last.allowed)
    if abs(together - allowed) < 14:  # noqa: PLR2004 - two lines of words would touch
        allowed, together = (allowed - 7, together + 7) if allowed <= together else (allowed + 7, together - 7)
    parts = [
        *axes(frame, marks, lambda value: f"{value:,.0f}", chart.say_day),
        *layers,
        *lines("stack-allowed", [(frame.x(one.day), frame.y(one.allowed)) for one in chart.days]),
        *lines("stack-together", [(frame.x(one.day), frame.y(one.together)) for one in chart.days]),
        end_label(frame, together, chart.together_words, "axis-words stack-together-words"),
        end_label(frame, allowed, chart.allowed_words, "axis-words"),
        *[tooltip(frame, one.day, one.words) for one in chart.days],
    ]
    return picture(frame.width, frame.height, chart.words, *parts, class_="chart chart-stacked")
