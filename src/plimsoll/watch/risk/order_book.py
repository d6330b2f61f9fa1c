"""Orders as columns: every time that was ever said of them, so that any past moment can be looked at again.

Times are days since 1970 (UTC) as floats; NaN: not said, or never. A time known by its day only stands at the end of
that day, so that nothing is known earlier than it can have been. What is known at a moment is what lies at or before
it: the features of `moments` read nothing else, today as for any moment of the past.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from plimsoll.metrics.triangle import Cell

Floats: TypeAlias = "np.ndarray[Any, np.dtype[np.float64]]"
Numbers: TypeAlias = "np.ndarray[Any, np.dtype[np.int64]]"
Flags: TypeAlias = "np.ndarray[Any, np.dtype[np.bool_]]"

TIMES = (
    "placed", "ship_by", "deliver_by", "confirmed", "scanned", "delivered", "asked", "unhappy", "answered_late",
    "returned", "refunded", "claimed", "claim_closed", "defect",
)  # fmt: skip
"""`asked`: the buyer's first message; `unhappy`: the first with words of complaint; `answered_late`: when the first
message had waited for 24 hours; `defect`: the day from which the order counts as defective.
"""
OPEN_MESSAGE = "open_message"
KEYS = ("item", "carrier", "lane", "warehouse")
"""What orders share a history by."""
SPAN = 1e5
"""More days than any time has: a code times this plus a day sorts by code, then by day."""


@dataclass(frozen=True, slots=True)
class OrderBook:
    """Orders in parallel columns.

    `account` and `cell` are places in `accounts` and `cells`; a code of `keys` is of one account, -1: not said.
    `dear` is the logarithm of the order's amount over its account's median (0: unsaid), `many` 1 for several units.
    `tracked` is 1 where the facts would tell of the order's parcel, `scans` where its cell's parcels are ever scanned;
    `tracked_through` is the last day on which anything was told of the cell's parcels: later silence means nothing.
    `waits_from` and `waits_to` are `row * SPAN + day`, sorted, of each message's arrival and answer. `day_only`:
    the order was placed at an hour that nobody said.
    """

    ids: Sequence[str]
    account: Numbers
    cell: Numbers
    times: Mapping[str, Floats]
    keys: Mapping[str, Numbers]
    dear: Floats
    many: Floats
    tracked: Floats
    scans: Floats
    tracked_through: Floats
    waits_from: Floats
    waits_to: Floats
    day_only: Flags
    accounts: Sequence[str]
    cells: Sequence[Cell]

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def handed(self) -> Floats:
        """When each order was handed over: its first scan where scans are told, else when it was confirmed as sent."""
        return np.where(self.scans > 0, self.times["scanned"], self.times["confirmed"])

    def at_or_before(self, name: str, rows: Numbers, at: Floats) -> Flags:
        """Whether a time had come at a moment."""
        found: Flags = self.times[name][rows] <= at
        return found

    def waiting(self, rows: Numbers, at: Floats) -> Flags:
        """Whether a message of the buyer was without an answer at a moment."""
        key = rows * SPAN + at
        open_messages = _through(self.waits_from, rows, key) - _through(self.waits_to, rows, key)
        found: Flags = open_messages > 0
        return found

    def since(self, name: str, place: int, at: float) -> float:
        """A time of one order; `open_message` is when the message arrived that waits at a moment. NaN: not said."""
        if name != OPEN_MESSAGE:
            return float(self.times[name][place])
        spans = (self.waits_from, self.waits_to)
        begin = [int(np.searchsorted(keys, place * SPAN)) for keys in spans]
        until = [int(np.searchsorted(keys, place * SPAN + at, "right")) for keys in spans]
        waiting = begin[0] + until[1] - begin[1]  # answers come in the order of their messages
        return float(self.waits_from[waiting] - place * SPAN) if waiting < until[0] else float("nan")

    def settled(self, rows: Numbers, at: Floats) -> Floats:
        """When the buyer knew how it went: delivery or promise, whichever came first; NaN: not yet at that moment."""
        promise, delivered = self.times["deliver_by"][rows], self.times["delivered"][rows]
        promise = np.where(np.isnan(promise), self.times["placed"][rows] + USUAL_PROMISE, promise)
        settled = np.fmin(promise, np.where(delivered <= at, delivered, np.nan))
        found: Floats = np.where(settled <= at, settled, np.nan)
        return found


USUAL_PROMISE = 8.0
"""Days after its order for which a promise is taken where none is said."""


def _through(sorted_keys: Floats, rows: Numbers, key: Floats) -> Numbers:
    found: Numbers = np.searchsorted(sorted_keys, key, "right") - np.searchsorted(sorted_keys, rows * SPAN)
    return found


def codes_of(accounts: Numbers, values: Sequence[str | None]) -> Numbers:
    """A code for every text of an account, -1 where there is none."""
    seen: dict[tuple[int, str], int] = {}
    found = [
        -1 if value is None else seen.setdefault((account, value), len(seen))
        for account, value in zip(accounts.tolist(), values, strict=True)
    ]
    return np.array(found, np.int64)


def within_account(account: Numbers, codes: Numbers) -> Numbers:
    """Codes that belong to one account each; -1 stays."""
    found = np.full(len(codes), -1, np.int64)
    said = codes >= 0
    _, found[said] = np.unique(account[said] * (codes.max(initial=0) + 1) + codes[said], return_inverse=True)
    return found


def latest_said(cell: Numbers, cells: int, times: Sequence[Floats]) -> Floats:
    """For each order, the latest of these times in its cell; -inf where none is ever said."""
    latest = np.full(cells, -np.inf)
    for time in times:
        said = ~np.isnan(time)
        np.maximum.at(latest, cell[said], time[said])
    found: Floats = latest[cell]
    return found


def runs(codes: Numbers) -> Iterator[tuple[int, int]]:
    """Where each run of equal codes (0 or more, sorted) begins and ends."""
    starts = np.flatnonzero(np.diff(codes, prepend=-1)).tolist()
    return zip(starts, [*starts[1:], len(codes)][: len(starts)], strict=True)


def dearness(account: Numbers, amount: Floats) -> Floats:
    """The logarithm of each amount over the median of its account, within two either way; 0 where not said."""
    found = np.zeros(len(amount))
    order = np.lexsort((amount, account))
    said = order[~np.isnan(amount[order])]
    for begin, end in runs(account[said]):
        mine = said[begin:end]
        middle = float(amount[mine[len(mine) // 2]])
        if middle > 0:
            found[mine] = np.clip(np.log(np.maximum(amount[mine], middle / 10) / middle), -2, 2)
    return found
