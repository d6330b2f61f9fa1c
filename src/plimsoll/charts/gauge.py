"""The draught gauge: how deep an account rides, with the line always at the same place so that rows compare."""

from __future__ import annotations

from dataclasses import dataclass

from plimsoll.charts.markup import element, picture

ALONG, ACROSS = 96.0, 14.0
LINE_AT = 2 / 3
"""Where on the scale the target stands: beyond it there is room for half as much again."""


@dataclass(frozen=True, slots=True)
class Draught:
    """What a gauge shows: shares of the target (1.0 is the line). `likely` and `cautious` are the forecast's worst
    day at p50 and p90; None where there is none. `left` are defects still allowed.
    """

    rate: float | None
    likely: float | None = None
    cautious: float | None = None
    left: int | None = None


def state_of(draught: Draught) -> str:
    """calm, touching (full, or likely to cross), over, unknown: the word beside the colour."""
    if draught.rate is None:
        return "unknown"
    if draught.rate >= 1:
        return "over"
    if draught.left == 0 or (draught.likely or 0) >= 1:
        return "touching"
    return "calm"


def gauge(draught: Draught, words: str, *, upright: bool = False, size: float = ALONG) -> str:
    """The gauge as SVG, lying by default; `words` is its text alternative."""
    level, line = _at(draught.rate or 0, size), LINE_AT * size
    parts = [_bar("gauge-scale", 0, size, size, upright=upright)]
    edge = level
    for name, share in (("gauge-likely", draught.likely), ("gauge-cautious", draught.cautious)):
        if share is not None and (end := _at(share, size)) > edge:
            parts.append(_bar(name, edge, end, size, upright=upright))
            edge = end
    if draught.rate is not None and level > 0:
        parts.append(_bar(f"gauge-water gauge-{state_of(draught)}", 0, level, size, upright=upright))
    parts += [_mark(at, size, upright=upright) for at in _marks(draught, level, line)]
    parts.append(_line(line, size, upright=upright))
    width, height = (ACROSS, size) if upright else (size, ACROSS)
    return picture(width, height, words, *parts, class_=f"gauge gauge-is-{state_of(draught)}")


def _at(share: float, size: float) -> float:
    return min(max(share, 0.0) * LINE_AT, 1.0) * size


def _bar(name: str, start: float, end: float, size: float, *, upright: bool) -> str:
    if upright:
        return element("rect", class_=name, x=3.0, y=size - end, width=ACROSS - 6, height=end - start, rx=1)
    return element("rect", class_=name, x=start, y=3.0, width=end - start, height=ACROSS - 6, rx=1)


def _line(at: float, size: float, *, upright: bool) -> str:
    if upright:
        return element("line", class_="gauge-line", x1=0, x2=ACROSS, y1=size - at, y2=size - at)
    return element("line", class_="gauge-line", x1=at, x2=at, y1=0, y2=ACROSS)


def _mark(at: float, size: float, *, upright: bool) -> str:
    if upright:
        return element("line", class_="gauge-mark", x1=ACROSS - 5, x2=ACROSS - 1, y1=size - at, y2=size - at)
    return element("line", class_="gauge-mark", x1=at, x2=at, y1=ACROSS - 3, y2=ACROSS - 0.5)


def _marks(draught: Draught, level: float, line: float) -> list[float]:
    """A mark for each defect still allowed, between water and line; none where they would not be told apart."""
    left = draught.left or 0
    if not 0 < left <= 8 or line <= level:  # noqa: PLR2004 - more marks than this are a smear
        return []
    return [level + (line - level) * (step / (left + 1)) for step in range(1, left + 1)]
