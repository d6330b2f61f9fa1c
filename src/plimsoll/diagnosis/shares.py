"""A share with its exact interval, and whether two shares differ by more than chance."""

from __future__ import annotations

from dataclasses import dataclass
from math import log
from typing import Any

from plimsoll.watch.small_numbers import at_least, clopper_pearson

CLEAR = 2.576
"""Standard errors: 99 of 100 comparisons without a difference stay below."""
LEAST = 20
"""Fewer of either side and nothing is said about a change."""


@dataclass(frozen=True, slots=True)
class Share:
    """`part` of `whole`, with the exact 95 % interval of Clopper and Pearson."""

    part: int
    whole: int

    def as_json(self) -> dict[str, Any] | None:
        """Both integers, the rate and its interval; None where the whole is nothing."""
        if not self.whole:
            return None
        interval = clopper_pearson(self.part, self.whole)
        return {
            "part": self.part,
            "whole": self.whole,
            "rate": f"{self.part / self.whole:.6f}",
            "interval": {"from": f"{interval.low:.6f}", "to": f"{interval.high:.6f}"},
        }

    def log_odds(self) -> tuple[float, float]:
        """(log odds, their variance), half an event added to either side (Haldane and Anscombe)."""
        yes, no = self.part + 0.5, self.whole - self.part + 0.5
        return log(yes / no), 1 / yes + 1 / no


def rise(before: Share, now: Share) -> float | None:
    """By how many standard errors the log odds rose; None where either side is too small to say."""
    if before.whole < LEAST or now.whole < LEAST:
        return None
    (was, spread), (is_now, more) = before.log_odds(), now.log_odds()
    return float((is_now - was) / (spread + more) ** 0.5)


def rise_beyond(before: Share, now: Share, others_before: Share, others_now: Share) -> float | None:
    """By how many standard errors a rise exceeds that of others (difference in differences of log odds)."""
    parts = (before, now, others_before, others_now)
    if min(part.whole for part in parts) < LEAST:
        return None
    odds = [part.log_odds() for part in parts]
    change = (odds[1][0] - odds[0][0]) - (odds[3][0] - odds[2][0])
    return float(change / sum(spread for _, spread in odds) ** 0.5)


def unusual(part: int, whole: int, usual: Share) -> float:
    """P(`part` or more of `whole`) at the usual share, half an event added to it so that 0 of n is not impossible."""
    return at_least(part, whole, (usual.part + 0.5) / (usual.whole + 1))
