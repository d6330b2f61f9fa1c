"""An interval on a line: where a share may lie, where it is seen, and where the target stands."""

from __future__ import annotations

from dataclasses import dataclass

from plimsoll.charts.markup import element, picture

WIDE, HIGH = 160.0, 16.0


@dataclass(frozen=True, slots=True)
class Share:
    """A share with the ends of its interval; None where there is none."""

    rate: float
    low: float | None
    high: float | None


def interval_bar(share: Share, target: float, top: float, words: str) -> str:
    """The interval on a scale from 0 to `top`; what reaches beyond ends in an arrow."""
    top = max(top, target * 1.5)

    def at(value: float) -> float:
        return 2 + (WIDE - 8) * min(value / top, 1.0)

    middle = HIGH / 2
    parts = [element("line", class_="interval-scale", x1=2, x2=WIDE - 6, y1=middle, y2=middle)]
    if share.low is not None and share.high is not None:
        name = "interval-over" if share.low >= target else "interval-open"
        parts.append(
            element("line", class_=f"interval {name}", x1=at(share.low), x2=at(share.high), y1=middle, y2=middle)
        )
        if share.high > top:
            parts.append(element("path", class_="interval-more", d=f"M{WIDE - 6:g} 4l4 4-4 4", fill="none"))
    parts.append(element("circle", class_="interval-seen", cx=at(share.rate), cy=middle, r=3))
    parts.append(element("line", class_="gauge-line", x1=at(target), x2=at(target), y1=1, y2=HIGH - 1))
    return picture(WIDE, HIGH, words, *parts, class_="interval-bar")
