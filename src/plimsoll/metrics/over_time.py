"""One account's rate day by day beside every figure that the marketplace displayed of it: what the account page draws.

A displayed figure is evidence and never part of the recount; both stand on the same days so that eyes can compare.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from plimsoll.metrics.displayed import figures
from plimsoll.metrics.missing import missing_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plimsoll.metrics.displayed import DisplayedFigure
    from plimsoll.metrics.odr import OdrRow, Recount
    from plimsoll.metrics.triangle import Cell


@dataclass(frozen=True, slots=True)
class OverTime:
    """One cell: a row for every day asked about, ascending, and the pages seen on those days."""

    cell: Cell
    rows: Sequence[OdrRow]
    displayed: Sequence[DisplayedFigure]

    def as_json(self) -> dict[str, Any]:
        """Rows as in `plimsoll.odr/1`, pages as `displayed` of `plimsoll.metrics/1`; `missing` for the last day."""
        return self.cell.as_json() | {
            "rows": [row.as_json() for row in self.rows],
            "displayed": [one.as_json() for one in self.displayed],
            "missing": [one.as_json() for one in missing_for(self.rows[-1])] if self.rows else [],
        }


def over_time(recount: Recount) -> list[OverTime]:
    """Every cell asked about, over the days of the question."""
    rows: dict[Cell, list[OdrRow]] = {}
    for row in recount.rows():
        rows.setdefault(row.cell, []).append(row)
    shown = figures((), recount.view.snapshot_rows(recount.question.account))
    first, last = recount.question.first, recount.question.last
    return [
        OverTime(cell, of_cell, [one for one in shown if first <= one.seen_on <= last and _is_of(one, cell)])
        for cell, of_cell in rows.items()
    ]


def _is_of(one: DisplayedFigure, cell: Cell) -> bool:
    return (one.account, one.marketplace_id, one.fulfillment_channel or "ALL") == cell[:3]
