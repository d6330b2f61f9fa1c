"""How many days before today the window ends: read from what the marketplace displayed, where it was seen.

The snapshot's own date range, else a typed range, else an adopted definition, else the policy's 15, unconfirmed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from plimsoll.metrics.definition import Definition
    from plimsoll.metrics.triangle import Cell

LONGEST_BELIEVED = 45
"""A range that ended longer ago than this is an old page, not a lag."""


@dataclass(frozen=True, slots=True)
class SeenRange:
    """A date range the marketplace displayed, on which day, for which cell; `kind` is snapshot or typed."""

    account: str
    marketplace_id: str
    fulfillment_channel: str
    seen_day: date
    range_to: date
    kind: str

    @property
    def lag(self) -> int:
        """Days from the range's end to the day it was seen."""
        return (self.seen_day - self.range_to).days


def seen_ranges(snapshots: Iterable[Mapping[str, Any]]) -> list[SeenRange]:
    """The believable ranges among the rows of the `snapshot_rows` statement."""
    ranges = []
    for row in snapshots:
        seen = row["seen_at_day"] or (row["seen_at"].date() if row["seen_at"] else row["observed_at"].date())
        if row["range_to"] is None or row["marketplace_id"] is None:
            continue
        kind = "typed" if row["kind"] == "record" else "snapshot"
        found = SeenRange(
            row["account"], row["marketplace_id"], row["fulfillment_channel"] or "ALL", seen, row["range_to"], kind
        )
        if 0 <= found.lag <= LONGEST_BELIEVED:
            ranges.append(found)
    return ranges


def with_seen_lag(
    definition: Definition, cell: Cell, on: date, ranges: Iterable[SeenRange], adopted: int | None
) -> Definition:
    """The definition with the lag that was seen for this cell nearest before `on` (or, if none, nearest after)."""
    if "lag" in definition.chosen:
        return definition
    mine = [
        seen
        for seen in ranges
        if (seen.account, seen.marketplace_id) == (cell.account, cell.marketplace_id)
        and seen.fulfillment_channel in {cell.fulfillment_channel, "ALL"}
    ]
    for kind in ("snapshot", "typed"):
        of_kind = [seen for seen in mine if seen.kind == kind]
        if of_kind:
            nearest = min(of_kind, key=lambda seen: (seen.seen_day > on, abs((on - seen.seen_day).days)))
            return replace(definition, lag=nearest.lag, lag_from=kind)
    if adopted is not None:
        return replace(definition, lag=adopted, lag_from="adopted")
    return definition
