"""How long after its buyer knew how it went an order is complained of: the clock that runs out on every order.

Days are counted from delivery or promise, whichever came first. The account's own counts are mixed with a shipped curve
that is worth `PRIOR_DEFECTS` defects; orders that are too young to have shown an age say nothing about it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from plimsoll.watch.risk.order_book import Floats, Numbers

LONGEST = 120
PRIOR_DEFECTS = 40.0


def complaint_curve(settled: Floats, defect: Floats, until: float, shipped: Floats) -> Floats:
    """The share of defects known by the end of each day 0 ... `LONGEST` after settlement, as seen at `until`."""
    known = ~np.isnan(settled) & (settled <= until)
    reach = np.clip(until - settled[known], 0, LONGEST).astype(np.int64)
    watched = np.cumsum(np.bincount(reach, minlength=LONGEST + 1)[::-1])[::-1].astype(float)
    came = known & (defect <= until)
    ages = np.clip(defect[came] - settled[came], 0, LONGEST).astype(np.int64)
    counted = np.bincount(ages, minlength=LONGEST + 1).astype(float)
    expected = float((watched * shipped).sum())
    if not counted.sum() or expected <= 0:
        return np.cumsum(shipped)
    weight = PRIOR_DEFECTS * expected / counted.sum()
    hazard = (counted + PRIOR_DEFECTS * shipped) / (watched + weight)
    found: Floats = np.cumsum(hazard / hazard.sum())
    return found


def complained(curves: Floats, which: Numbers, settled: Floats, at: Floats) -> Floats:
    """The share of an order's defects that is known at a moment; 0 before its settlement (NaN).

    `curves` has one row an account, `which` is each order's row in it.
    """
    age = np.where(np.isnan(settled), -1.0, at - settled)
    place = np.clip(age, 0, curves.shape[1] - 1)
    whole = place.astype(np.int64)
    before = np.where(whole > 0, curves[which, np.maximum(whole - 1, 0)], 0.0)
    found: Floats = np.where(age < 0, 0.0, before + (place - whole) * (curves[which, whole] - before))
    return np.clip(found, 0.0, 0.995)
