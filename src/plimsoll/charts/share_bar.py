"""A share as a bar on the scale of the largest one beside it: a row of a Pareto."""

from __future__ import annotations

from plimsoll.charts.markup import element, picture

WIDE, HIGH = 240.0, 14.0


def share_bar(part: float, name: str, words: str) -> str:
    """`part` (0 to 1) of the whole width in the class `name`; what it shows is told as `words`."""
    length = max(0.0, min(part, 1.0)) * WIDE
    ground = element("rect", class_="bar-ground", x=0, y=1, width=WIDE, height=HIGH - 2, rx=2)
    bar = element("rect", class_=f"bar {name}", x=0, y=1, width=length, height=HIGH - 2, rx=2)
    return picture(WIDE, HIGH, words, ground, bar, class_="share-bar")
