"""What changed since somebody last looked: two standings compared, cell by cell, without a word of prose.

A standing is plain values, so that the journal can keep it: per cell the rate's integers, the orders whose defects
count (by kind), the open signals; and the newest moment at which a displayed figure was restated.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from plimsoll.metrics.defects import DefectiveRow
    from plimsoll.metrics.odr import OdrRow
    from plimsoll.metrics.reconciliation.shown import Restatement

Standing = dict[str, Any]
SEPARATOR = "\n"
"""Between account, marketplace and channel in a standing's keys; no name holds it."""


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one cell.

    `before` and `after` are (orders with defects, orders). `came`: by kind the orders that are defective now and were
    not; `left`: orders that left the window; `lifted`: orders of the window whose defects count no more; `signals`:
    (shape, began) that are new; `first`: the cell was not there before.
    """

    account: str
    marketplace_id: str
    fulfillment_channel: str
    before: tuple[int, int] | None
    after: tuple[int, int]
    came: Mapping[str, Sequence[str]] = field(default_factory=dict)
    left: Sequence[str] = ()
    lifted: Sequence[str] = ()
    signals: Sequence[tuple[str, str]] = ()

    @property
    def first(self) -> bool:
        """Whether the cell is new."""
        return self.before is None

    @property
    def moved(self) -> float:
        """By how much the rate moved, in points."""
        return abs(_rate(self.after) - _rate(self.before or (0, 0))) * 100

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "account": self.account, "marketplace_id": self.marketplace_id,
            "fulfillment_channel": self.fulfillment_channel, "first": self.first,
            "before": list(self.before) if self.before else None, "after": list(self.after),
            "came": {kind: list(orders) for kind, orders in self.came.items()},
            "left": list(self.left), "lifted": list(self.lifted), "signals": [list(one) for one in self.signals],
        }  # fmt: skip


def _rate(counts: tuple[int, int]) -> float:
    defects, orders = counts
    return defects / orders if orders else 0.0


def standing(
    rows: Iterable[OdrRow],
    defects: Iterable[DefectiveRow],
    signals: Mapping[tuple[str, str, str], Sequence[Any]] | None,
) -> Standing:
    """What stands now. `defects` may hold orders outside a cell's window; `signals` is None where nobody asked."""
    cells: dict[str, Any] = {}
    spans = {}
    for row in rows:
        cells[SEPARATOR.join(row.cell[:3])] = {"n": [row.orders_with_defects, row.orders], "orders": {}}
        spans[row.cell[:3]] = row.window
    for one in defects:
        window = spans.get(one.cell[:3])
        kinds = sorted({event.kind for event in one.events if event.counts})
        if window and one.order_day and window[0] <= one.order_day <= window[1] and kinds:
            cells[SEPARATOR.join(one.cell[:3])]["orders"][one.order_id] = [str(one.order_day), *kinds]
    if signals is not None:
        for key, found in cells.items():
            mine = signals.get(tuple(key.split(SEPARATOR)), ())  # type: ignore[arg-type]
            found["signals"] = sorted([one.shape, one.began.isoformat()] for one in mine)
    return {"cells": cells, "window_from": {SEPARATOR.join(cell): str(span[0]) for cell, span in spans.items()}}


def changes(before: Standing, now: Standing) -> list[Change]:
    """What became of every cell, the greatest movement first; cells where nothing moved are left out."""
    old = before.get("cells", {})
    found = []
    for key, cell in now["cells"].items():
        was = old.get(key)
        one = _change(key, was, cell, now["window_from"].get(key, ""))
        if one.first or one.came or one.left or one.lifted or one.signals or one.before != one.after:
            found.append(one)
    return sorted(found, key=lambda one: (-len(one.signals), -one.moved, one.account, one.marketplace_id))


def _change(key: str, was: Mapping[str, Any] | None, cell: Mapping[str, Any], window_from: str) -> Change:
    account, site, channel = key.split(SEPARATOR)
    after = (cell["n"][0], cell["n"][1])
    if was is None:
        return Change(account, site, channel, None, after)
    came: dict[str, list[str]] = {}
    for order_id, (_, *kinds) in sorted(cell["orders"].items()):
        if order_id not in was["orders"]:
            for kind in kinds:
                came.setdefault(kind, []).append(order_id)
    gone = {order_id: said[0] for order_id, said in was["orders"].items() if order_id not in cell["orders"]}
    known = {tuple(one) for one in was.get("signals", ())}
    fresh = [] if "signals" not in was else [one for one in map(tuple, cell.get("signals", ())) if one not in known]
    return Change(
        account, site, channel, (was["n"][0], was["n"][1]), after, came,
        sorted(order for order, day in gone.items() if day < window_from),
        sorted(order for order, day in gone.items() if day >= window_from),
        [(str(shape), str(began)) for shape, began in fresh],
    )  # fmt: skip


def restated_since(found: Iterable[Restatement], since: str) -> list[Restatement]:
    """The restatements first seen after an instant (ISO text, as pages were seen)."""
    return [one for one in found if one.later.seen_at > since]


def by_account(standing_now: Standing) -> dict[str, Standing]:
    """A standing, every account's part by itself."""
    found: dict[str, Standing] = {}
    for part, held in standing_now.items():
        for key, value in held.items():
            found.setdefault(key.split(SEPARATOR)[0], {name: {} for name in standing_now})[part][key] = value
    return found


def seen_by(standing_now: Standing, accounts: Iterable[str]) -> Standing:
    """The part of a standing that concerns these accounts."""
    mine = set(accounts)
    return {
        part: {key: value for key, value in held.items() if key.split(SEPARATOR)[0] in mine}
        for part, held in standing_now.items()
    }
