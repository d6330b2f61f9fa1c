"""A table of counts as a heat map: rows of weeks, columns of ages, deeper where a share comes near its target.

The count stands in every cell, so that nothing is said by shade alone; a cell that is not complete yet is outlined.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plimsoll.charts.markup import element, picture, text

if TYPE_CHECKING:
    from collections.abc import Sequence

ROW, COLUMN, HEAD, LEFT = 20.0, 46.0, 22.0, 148.0
DEPTHS = (0.0, 0.25, 0.5, 1.0, 1.5)
"""Shares of the target at which a cell becomes a step deeper; above 1 it is over the line."""


@dataclass(frozen=True, slots=True)
class HeatCell:
    """A count, its share by the target (1 is the line), whether more may come, and its tooltip."""

    count: int
    of_target: float
    complete: bool
    words: str


@dataclass(frozen=True, slots=True)
class HeatRow:
    """A row: its name, how many there are in all, and its cells from the left."""

    name: str
    total: str
    cells: Sequence[HeatCell]


@dataclass(frozen=True, slots=True)
class HeatMap:
    """What is drawn; `columns` are the heads."""

    words: str
    columns: Sequence[str]
    rows: Sequence[HeatRow]


def depth(of_target: float) -> int:
    """How deep a cell is shaded: 0 for nothing, 4 and 5 over the line."""
    return 0 if of_target <= 0 else bisect_right(DEPTHS, of_target)


def heat_map(chart: HeatMap) -> str:
    """The map as SVG."""
    width, height = LEFT + COLUMN * len(chart.columns), HEAD + ROW * len(chart.rows) + 2
    heads = [
        element("text", text(name), class_="axis-words", x=LEFT + COLUMN * (place + 0.5), y=14, text_anchor="middle")
        for place, name in enumerate(chart.columns)
    ]
    rows = [part for place, row in enumerate(chart.rows) for part in _row(row, HEAD + ROW * place)]
    return picture(width, height, chart.words, *heads, *rows, class_="chart chart-heat")


def _row(row: HeatRow, y: float) -> list[str]:
    found = [
        element("text", text(row.name), class_="axis-words", x=0, y=y + 14),
        element("text", text(row.total), class_="axis-words", x=LEFT - 8, y=y + 14, text_anchor="end"),
    ]
    for place, cell in enumerate(row.cells):
        x = LEFT + COLUMN * place
        whole = "" if cell.complete else " heat-open"
        found += [
            element("rect", element("title", text(cell.words)), class_=f"heat heat-{depth(cell.of_target)}{whole}",
                    x=x + 1, y=y + 1, width=COLUMN - 2, height=ROW - 2),
            element("text", text(cell.count), class_=f"heat-words heat-words-{depth(cell.of_target)}",
                    x=x + COLUMN / 2, y=y + 14, text_anchor="middle"),
        ]  # fmt: skip
    return found
