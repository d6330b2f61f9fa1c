"""One round of the watch: which alerts begin, which go on, which end. Pure; the journal keeps what comes of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plimsoll.desk.rules import LEVELS, Found, Name, Rule, Watched, holding

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

THRESHOLD = "threshold"


@dataclass(frozen=True, slots=True)
class Round:
    """What one round found. Each alert is named by `Found.name`."""

    began: Sequence[Found]
    standing: Sequence[Found]
    ended: Sequence[Name]


def watch_round(rules: Iterable[Rule], watched: Watched, standing: Iterable[Name]) -> Round:
    """Look once. Alerts of rules that are gone or switched off end too.

    Of the thresholds that one rate is over only the gravest begins: 1.2 % need not be told as over 0.8 % too.
    """
    before = frozenset(standing)
    found = {one.name: one for rule in rules for one in holding(rule, watched, before)}
    gravest = _gravest(found.values())
    return Round(
        [
            one
            for name, one in found.items()
            if name not in before and (one.kind != THRESHOLD or LEVELS.index(one.level) == gravest[name[1:]])
        ],
        [one for name, one in found.items() if name in before],
        sorted(before - set(found)),
    )


def _gravest(found: Iterable[Found]) -> dict[tuple[str, ...], int]:
    """By cell the gravest level of the thresholds that its rate is over."""
    levels: dict[tuple[str, ...], int] = {}
    for one in found:
        if one.kind == THRESHOLD:
            levels[one.name[1:]] = max(LEVELS.index(one.level), levels.get(one.name[1:], 0))
    return levels
