"""How old an order is when its defect becomes known: the delay that turns orders into expected news.

The share of defects that become known at each age is a hazard counted on the triangle: of the orders that have
been watched at that age, how many became defective at it. Young cohorts thus count for what they have shown, and no
cohort is taken as finished (right censoring). The cell's own counts are mixed with a shipped profile that weighs
`PROFILE_DEFECTS` defects, so that a small shop has the profile and a large one its own delays.

The shipped profile is a discretised gamma distribution (mean about 24 days, one in ten beyond 45). No public source
gives it: it is unconfirmed, chosen between what feedback, claims and chargebacks are allowed to take.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from plimsoll.metrics.triangle import ANY
from plimsoll.watch.newly_known import MOST_AGE

if TYPE_CHECKING:
    from plimsoll.watch.newly_known import Diary, Floats

PROFILE_DEFECTS = 40.0
_SHAPE, _SCALE = 2.2, 11.0


@cache
def shipped_profile() -> Floats:
    """The shipped share of defects that become known at each age, from 0 to `MOST_AGE` days."""
    ages = (np.arange(MOST_AGE + 1) + 0.5) / _SCALE
    found: Floats = ages ** (_SHAPE - 1) * np.exp(-ages)
    found /= found.sum()
    return found


def delay_profile(diary: Diary, stream: str = ANY, until: int | None = None) -> Floats:
    """The share of defects that become known at each age, from what was known before the place `until`."""
    last = len(diary.orders) if until is None else max(until, 0)
    sums = np.concatenate([[0.0], np.cumsum(diary.orders[:last])])
    ages = np.arange(MOST_AGE + 1)
    watched = sums[np.clip(last - ages, 0, last)]
    pairs = diary.known[stream]
    pairs = pairs[pairs[:, 1] < last]
    age = np.clip(pairs[:, 1] - pairs[:, 0], 0, MOST_AGE).astype(np.int64)
    counted = np.bincount(age, minlength=MOST_AGE + 1)
    profile = shipped_profile()
    expected = float((watched * profile).sum())
    if not counted.sum() or expected <= 0:
        return profile
    weight = PROFILE_DEFECTS * expected / counted.sum()  # the profile's weight in orders, at the cell's own share
    hazard: Floats = (counted + PROFILE_DEFECTS * profile) / (watched + weight)
    hazard /= hazard.sum()
    return hazard


def orders_at_risk(orders: Floats, profile: Floats) -> Floats:
    """For each day, the orders whose defects are due on it: orders times the share that becomes known at their age.

    A share of defective orders times these is how many are expected to become newly defective that day.
    """
    found: Floats = np.convolve(orders, profile)[: len(orders)]
    return found


def developed(ages: Floats, profile: Floats) -> Floats:
    """The share of an order's defects that is known by the end of each age in days (negative: none)."""
    sums = np.concatenate([[0.0], np.cumsum(profile)])
    found: Floats = sums[np.clip(ages + 1, 0, len(profile)).astype(np.int64)]
    return found
